"""`hopsim evaluate`: free energies and likelihoods of a trained RBM, on data it learned from and on held-out data."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

from hopsim.cli import datasets
from hopsim.cli.flags import add_seed, in_range, shown_help, whole
from hopsim.cli.terminal import ProgressLine, say
from hopsim.data.binarise import HIGHEST, THRESHOLD, told
from hopsim.diagnostics.annealed_importance import CHAINS, TEMPERATURES
from hopsim.diagnostics.partition import METHODS, MOST_UNITS
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.learning.evaluation import Evaluation
    from hopsim.learning.training_data import TrainingData

Values = dict[str, float | str | None]
JUDGED = 1000
MOST = 10_000_000


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parameters", type=Path, metavar="NPZ", help=shown_help(Text("what `hopsim train rbm` wrote")))
    datasets.add_data(parser, required=False)
    datasets.add_binarise(parser)
    parser.add_argument(
        "--images", type=whole(1, MOST), default=JUDGED, metavar="N",
        help=shown_help(
            Text("pictures of each kind for pseudo-likelihood and reconstruction; free energies take all [{n}]", n=JUDGED)
        ),
    )  # fmt: skip
    parser.add_argument(
        "--method", choices=METHODS,
        help=shown_help(
            Text("log Z by enumeration or by annealed importance sampling [exact up to {most} units in a layer]",
                 most=MOST_UNITS)
        ),
    )  # fmt: skip
    parser.add_argument(
        "--chains", type=whole(2, MOST), default=CHAINS, metavar="N",
        help=shown_help(Text("chains of annealed importance sampling [{n}]", n=CHAINS)),
    )  # fmt: skip
    parser.add_argument(
        "--temperatures", type=whole(2, MOST), default=TEMPERATURES, metavar="N",
        help=shown_help(Text("temperatures of annealed importance sampling [{n}]", n=TEMPERATURES)),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=shown_help(Text("one JSON object and nothing else")))
    add_seed(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    in_range("--images", arguments.images, 1, MOST)
    parameters = RBMParameters.load(arguments.parameters)
    in_range("--threshold", arguments.threshold, 0, HIGHEST)
    if arguments.data is None:
        return alone(parameters, arguments)
    data = divided(arguments)
    train, held_out = data.levels, data.held_out
    for levels in (train, held_out):
        if levels.shape[1] != parameters.visible:
            raise BadInput(
                Text("This RBM has {wanted} visible units, the pictures have {got} pixels.",
                     wanted=parameters.visible, got=levels.shape[1])
            )  # fmt: skip
    cut = data.cut_at(arguments.binarise, arguments.threshold)
    found = figures(parameters, data, arguments)
    if arguments.json:
        say(json.dumps(found, indent=2))
        return 0
    say(Text("{train} training pictures, {held_out} held out; pixels: {how}.",
             train=len(train), held_out=len(held_out), how=told(arguments.binarise, cut)))  # fmt: skip
    list_values(found)
    return 0


def list_values(found: Values) -> None:
    for name, value in found.items():
        if isinstance(value, float):
            say(f"{name}: {value:.4f}")


def alone(parameters: RBMParameters, arguments: argparse.Namespace) -> int:
    """log Z, which needs no pictures."""
    from hopsim.learning.evaluation import evaluated

    line = ProgressLine(Text("Estimating log Z"))
    try:
        likely = evaluated(parameters, None, arguments.binarise, arguments.threshold, arguments.method, arguments.chains,
                           arguments.temperatures, arguments.seed, Progress(0, Text("temperatures"), line))  # fmt: skip
    finally:
        line.end()
    found: Values = {name: value for name, value in _told(likely).items() if value is not None}
    if arguments.json:
        say(json.dumps(found, indent=2))
    else:
        list_values(found)
    return 0


def divided(arguments: argparse.Namespace) -> TrainingData:
    """Training and held-out pictures, divided as `hopsim train` divides them."""
    from hopsim.learning.training_data import TrainingData

    data = datasets.data_of(arguments, quiet=arguments.json)
    return TrainingData.of(data, Stream.of(arguments.seed, "learning"))


def figures(parameters: RBMParameters, data: TrainingData, arguments: argparse.Namespace) -> Values:
    """The figures of interfaces: means in nats over pictures, held-out ones wherever there are any."""
    from hopsim.diagnostics.free_energy import free_energy, reconstruction_cross_entropy
    from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood
    from hopsim.learning.evaluation import evaluated, rows_to_judge

    how, threshold, images, seed = arguments.binarise, arguments.threshold, arguments.images, arguments.seed
    line = ProgressLine(Text("Judging"))
    progress = Progress(3, Text("figures"), line)
    known, new = rows_to_judge(data, how, threshold, seed)
    judged = new if len(new) else known
    cut = data.cut_at(how, threshold)
    try:
        found: Values = {"free_energy_train": float(free_energy(parameters, known).mean())}
        free = float(free_energy(parameters, judged).mean())
        found["free_energy_held_out"] = free if len(new) else None
        found["free_energy_gap"] = free - float(found["free_energy_train"] or 0) if len(new) else None
        progress.advance()
        found["pseudo_log_likelihood"] = float(pseudo_log_likelihood(parameters, judged[:images]).mean())
        progress.advance()
        found["reconstruction_cross_entropy"] = float(reconstruction_cross_entropy(parameters, judged[:images]).mean())
        progress.advance()
        found["binarisation"] = how
        if cut not in (None, THRESHOLD):  # "threshold" alone means cut at one half
            found["threshold"] = cut
        line.end()
        line = ProgressLine(Text("Estimating log Z"))
        likely = evaluated(parameters, data, how, threshold, arguments.method, arguments.chains, arguments.temperatures,
                           seed, Progress(0, Text("temperatures"), line))  # fmt: skip
        return found | _told(likely)
    finally:
        line.end()


def _told(likely: Evaluation) -> Values:
    partition, new = likely.partition, likely.held_out
    known = likely.training
    found: Values = {
        "log_partition": partition.value, "log_partition_standard_error": partition.standard_error,
        "test_log_likelihood": None if new is None else new.mean,
        "test_log_likelihood_standard_error": None if new is None else new.standard_error,
        "train_log_likelihood": None if known is None else known.mean,
        "train_log_likelihood_standard_error": None if known is None else known.standard_error,
        "log_partition_method": likely.method,
    }  # fmt: skip
    if math.isfinite(partition.effective_sample_size):  # JSON knows no infinity, which is that of an exact value
        found["effective_sample_size"] = partition.effective_sample_size
    return found
