"""`hopsim train`: learn a machine's parameters from data, with progress; Ctrl+C keeps what is learned so far."""

from __future__ import annotations

import argparse
import functools
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hopsim.cli import datasets
from hopsim.cli.flags import Parser, add_knobs, add_seed, made, shown_help
from hopsim.cli.outputs import check_outputs, values, wrote
from hopsim.cli.stopping import stopped_gently
from hopsim.cli.terminal import ProgressLine, complain, say
from hopsim.data.binarise import told
from hopsim.data.words import title
from hopsim.errors import BadFile
from hopsim.export.about import about_model
from hopsim.kernels.streams import Stream
from hopsim.models.base import Learner
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

EACH = 10
"""Minibatches between two looks at the progress, the figures and Ctrl+C; figures are measured less often than that."""


def add(parser: Parser) -> None:
    from hopsim.learning import LEARNERS

    below = parser.add_subparsers(
        title=str(Text("machines")), dest="machine", required=True, metavar=str(Text("MACHINE")), parser_class=Parser
    )
    for kind in LEARNERS.values():
        sub = below.add_parser(kind.teaches, help=shown_help(kind.title))
        datasets.add_data(sub)
        sub.add_argument(
            "--begin", type=Path, metavar="NPZ",
            help=shown_help(Text("parameters to begin with; without them it begins with small random weights")),
        )  # fmt: skip
        add_knobs(sub, kind, Text("knobs of the learner"))
        add_seed(sub)
        _add_files(sub)
        sub.set_defaults(run=functools.partial(run, kind))


def _add_files(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(str(Text("what it writes")))
    group.add_argument(
        "--out", type=Path, required=True, metavar="NPZ",
        help=shown_help(Text("the parameters, which `sample`, `evaluate`, the window and scripts load")),
    )  # fmt: skip
    group.add_argument("--trace", type=Path, metavar="CSV", help=shown_help(Text("the figures over epochs")))
    weights = Text("the weights of each hidden unit, as .png or .svg")
    group.add_argument("--filters", type=Path, metavar="PNG", help=shown_help(weights))


@dataclass
class Trace:
    """Figures each time they were measured anew, by epoch."""

    epochs: list[float] = field(default_factory=list)
    rows: list[dict[str, float]] = field(default_factory=list)

    def note(self, epoch: float, observed: dict[str, float], last: bool = False) -> None:
        if not self.rows or observed != self.rows[-1] or (last and epoch != self.epochs[-1]):
            self.epochs.append(epoch)
            self.rows.append(observed)

    def columns(self) -> dict[str, list[float]]:
        names = dict.fromkeys(name for row in self.rows for name in row)
        return {"epoch": self.epochs, **{name: [row.get(name, float("nan")) for row in self.rows] for name in names}}


def run(kind: type[Learner[Any, Any]], arguments: argparse.Namespace) -> int:
    learner = made(kind, arguments)
    check_outputs(arguments)
    start = None if arguments.begin is None else RBMParameters.load(arguments.begin)
    stream = Stream.of(arguments.seed, "learning")
    data = datasets.data_of(arguments)
    say(Text("{title}.", title=title(data)))
    training = learner.init(data, start, stream)
    trace = Trace()
    whole = learn(learner, training, stream, trace)
    memory = learner.memory(training)
    _save(memory, arguments.out)
    _write_rest(arguments, learner, training, trace)
    say(Text("Pixels: {how}.", how=told(learner.binarise, training.data.cut_at(learner.binarise, learner.threshold))))
    say(values(trace.rows[-1]))
    wrote(arguments.out)
    return _status(learner, training, whole, arguments.out)


def learn(learner: Any, training: Any, stream: Stream, trace: Trace) -> bool:
    """To the end, or until it stops itself or is interrupted; whether nobody interrupted it."""
    line = ProgressLine(learner.title)
    done, total = learner.steps(training)
    progress = Progress(total - done, learner.unit, line)
    trace.note(learner.epoch(training), dict(learner.look(training, frozenset()).observables))
    try:
        with stopped_gently(progress):
            while learner.steps(training)[0] < total and learner.stopped(training) is None:
                learner.step(training, EACH, stream)
                trace.note(learner.epoch(training), dict(learner.look(training, frozenset()).observables))
                progress.at(learner.steps(training)[0] - done)
    except Cancelled:
        return False
    finally:
        line.end()
        trace.note(learner.epoch(training), dict(learner.look(training, frozenset()).observables), last=True)
    return True


def _save(memory: Any, out: Path) -> None:
    """Where the disk became full or the folder went away meanwhile, what was learned is kept elsewhere."""
    try:
        memory.save(out)
    except BadFile as error:
        kept = Path(tempfile.gettempdir()) / f"{out.stem}-{secrets.token_hex(4)}.npz"
        try:
            memory.save(kept)
        except BadFile:
            raise error from None
        raise BadFile(error.text, Text("What was learned is in {file}.", file=str(kept))) from error


def _write_rest(arguments: argparse.Namespace, learner: Any, training: Any, trace: Trace) -> None:
    if arguments.trace is not None:
        from hopsim.export.csv import write_csv

        write_csv(trace.columns(), arguments.trace)
        wrote(arguments.trace)
    if arguments.filters is not None:
        from hopsim.export.jobs import write_wall_as

        write_wall_as(learner.look(training, frozenset({"filters"})).views["filters"], arguments.filters,
                      about_model(learner))  # fmt: skip
        wrote(arguments.filters)


def _status(learner: Any, training: Any, whole: bool, out: Path) -> int:
    stopped = learner.stopped(training)
    if stopped is not None:
        complain(str(stopped))
        return 1
    if not whole:
        complain(
            str(Text("Interrupted at epoch {epoch}: {file} holds what was learned until then.",
                     epoch=f"{learner.epoch(training):.2f}", file=str(out)))
        )  # fmt: skip
        return 130
    return 0
