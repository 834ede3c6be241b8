"""`hopsim tour`: recall, annealing and learning without a window, into one folder of pictures, films and tables."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopsim.cli import outputs
from hopsim.cli.flags import add_seed, shown_help
from hopsim.cli.terminal import ProgressLine, say
from hopsim.errors import BadFile
from hopsim.export.about import about, about_model
from hopsim.export.csv import write_csv
from hopsim.export.png import write_png, write_wall
from hopsim.files import cannot_write
from hopsim.kernels.streams import Stream
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation
    from hopsim.models.base import Observable

LETTERS, CUE, NOISE, RECALL_SWEEPS = "ACHK", 2, 0.3, 8
LATTICE, HOT, COLD, ANNEAL_SWEEPS = 96, 4.0, 0.5, 400
HIDDEN, EPOCHS, DREAM_STEPS = 64, 150, 100


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER",
        help=shown_help(Text("the folder it writes into; made where it is missing")),
    )  # fmt: skip
    add_seed(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    folder = Folder(arguments.out)
    recall(folder, arguments.seed)
    anneal(folder, arguments.seed)
    learn(folder, arguments.seed)
    folder.tell()
    return 0


class Folder:
    """Where the tour writes, and what it wrote."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written: list[tuple[str, Text]] = []
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error) from error
        if not path.is_dir():
            raise BadFile(Text("{path} is not a folder.", path=str(path)))

    def file(self, name: str, what: Text) -> Path:
        self.written.append((name, what))
        return self.path / name

    def tell(self) -> None:
        say(Text("Wrote into {folder}:", folder=str(self.path)))
        width = max(len(name) for name, _ in self.written)
        for name, what in self.written:
            say(f"  {name:<{width}}  {what}")


def recall(folder: Folder, seed: int) -> None:
    """A noisy letter comes back from a Hopfield network."""
    from hopsim.data.patterns import invert_exactly, load_patterns
    from hopsim.engine.simulation import Simulation
    from hopsim.models.hopfield import Hopfield
    from hopsim.models.shelf import Shelf

    say(Text("1 of 3. Recall: a Hopfield network stores the letters {letters}; one comes back from noise.",
             letters=LETTERS))  # fmt: skip
    patterns, names = load_patterns(f"letters:{LETTERS}", seed=seed)
    cue = invert_exactly(patterns[CUE], NOISE, Stream.of(seed, "noise"))
    simulation = Simulation(Hopfield(rule="pseudo-inverse"), patterns=Shelf(patterns, names), image=cue, seed=seed)
    write_png(cue, folder.file("recall-cue.png", Text("the damaged letter")), about(simulation))
    film = outputs.advance(simulation, RECALL_SWEEPS * simulation.unit_count, filmed=True)
    write_png(simulation.image, folder.file("recall.png", Text("what the network made of it")), about(simulation))
    _film(folder, "recall.gif", simulation, film)
    _numbers(folder, "recall", simulation, "energy")
    simulation.save(folder.file("recall.hopsim", Text("a session: the window opens it, and scripts load it")))
    outputs.tell(simulation)


def anneal(folder: Folder, seed: int) -> None:
    """A magnet is cooled slowly through its critical temperature."""
    from hopsim.engine.schedule import Schedule
    from hopsim.engine.simulation import Simulation
    from hopsim.models.ising import Ising

    say(Text("2 of 3. Annealing: an Ising magnet cools from T = {hot} to {cold}.", hot=HOT, cold=COLD))
    simulation = Simulation(Ising(temperature=HOT), patterns=(LATTICE, LATTICE), seed=seed)
    simulation.anneal(Schedule(start=HOT, end=COLD, sweeps=ANNEAL_SWEEPS))
    film = outputs.advance(simulation, ANNEAL_SWEEPS * simulation.unit_count, filmed=True)
    write_png(simulation.image, folder.file("anneal.png", Text("the magnet, frozen")), about(simulation))
    _film(folder, "anneal.gif", simulation, film)
    _numbers(folder, "anneal", simulation, "energy")
    outputs.tell(simulation)


def learn(folder: Folder, seed: int) -> None:
    """An RBM learns the shipped digits, and dreams new ones."""
    from hopsim.cli.sample import wall_of
    from hopsim.cli.train import Trace
    from hopsim.cli.train import learn as trained
    from hopsim.data.builtin import digits
    from hopsim.engine.simulation import Simulation
    from hopsim.learning.contrastive import Contrastive
    from hopsim.models.rbm import RBM

    say(Text("3 of 3. Learning: an RBM of {hidden} hidden units learns handwritten digits of 8×8.", hidden=HIDDEN))
    learner, stream, trace = Contrastive(hidden=HIDDEN, epochs=EPOCHS), Stream.of(seed, "learning"), Trace()
    training = learner.init(digits(), None, stream)
    if not trained(learner, training, stream, trace):
        raise Cancelled
    parameters = learner.memory(training)
    parameters.save(folder.file("rbm.npz", Text("the parameters: `hopsim sample` and `hopsim evaluate` load them")))
    filters = learner.look(training, frozenset({"filters"})).views["filters"]
    words = about_model(learner)
    write_wall(filters, folder.file("rbm-filters.png", Text("what each hidden unit looks for")), words)
    columns: Any = trace.columns()
    write_csv(columns, folder.file("rbm-training.csv", Text("the figures over epochs")))
    _plot(folder, "rbm-training-plot.png", columns, "epoch", learner.observables[0], words)
    simulation = Simulation((RBM(), parameters), seed=seed)
    outputs.advance(simulation, DREAM_STEPS * simulation.unit_count)
    wall = folder.file("rbm-dreams.png", Text("what it dreams, a hundred chains"))
    write_wall(wall_of(simulation), wall, about(simulation))
    say(outputs.values(trace.rows[-1]))


def _film(folder: Folder, name: str, simulation: Simulation, film: outputs.Film) -> None:
    from hopsim.export.gif import write_gif

    line = ProgressLine(Text("Film"))
    path = folder.file(name, Text("the run as a film"))
    write_gif(film.pictures, path, about(simulation), progress=Progress(len(film.pictures), Text("pictures"), line))
    line.end()


def _numbers(folder: Folder, name: str, simulation: Simulation, observable: str) -> None:
    write_csv(simulation.history, folder.file(f"{name}.csv", Text("the observables over unit updates")))
    described = simulation.model.describe(observable)
    _plot(folder, f"{name}-plot.png", simulation.history, "updates", described, about(simulation))


def _plot(folder: Folder, name: str, columns: Any, x: str, about_y: Observable, words: dict[str, str]) -> None:
    from hopsim.export.plots import PlottedCurve, write_plot

    path = folder.file(name, Text("{quantity} as a plot", quantity=about_y.title))
    curve = PlottedCurve(about_y.title, columns[x], columns[about_y.name])
    write_plot([curve], path, Text("epochs") if x == "epoch" else Text("unit updates"), about_y.title, words)
