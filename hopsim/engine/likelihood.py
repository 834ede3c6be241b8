"""Estimate log Z of the machine on the canvas beside its run, and how likely its data are to it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hopsim.data import builtin
from hopsim.diagnostics.annealed_importance import CHAINS, TEMPERATURES
from hopsim.engine.tasks import Turns
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.learning.evaluation import Evaluation, evaluating
from hopsim.learning.training_data import TrainingData
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench


@dataclass(frozen=True)
class Judged:
    """What was found, on which data (None: none fit the machine); an exact log Z has no chains and temperatures."""

    found: Evaluation
    data: Text | None
    chains: int
    temperatures: int


def estimate(
    taken: Callable[[Judged], Any], bench: Workbench, chains: int = CHAINS, temperatures: int = TEMPERATURES
) -> None:
    """A task beside the run, with progress; `taken` is called on the worker's thread when it is done."""
    learner, parameters = bench.learner_for(bench.machine), bench.simulation.memory
    if learner is None or not isinstance(parameters, RBMParameters):
        raise BadInput(
            Text("log Z is estimated of machines that learn a distribution of pictures."),
            Text("Choose the restricted Boltzmann machine."),
        )
    given = bench.data or builtin.digits()
    fits = given.images[0].size == parameters.visible  # else log Z alone: it needs no pictures
    run = bench.drawer.training
    # what this machine did not learn from is held out, also after the seed was changed
    divided = run.seed if run is not None and run.data is given else bench.document.seed
    data = TrainingData.of(given, Stream.of(divided, "learning")) if fits else None
    progress = Progress(0, Text("temperatures"))
    bits = evaluating(
        parameters, data, learner.binarise, learner.threshold, None, chains, temperatures, bench.document.seed, progress
    )
    title = (bench.data_title or Text("Digits 8×8")) if fits else None

    def then(found: Evaluation) -> None:
        taken(Judged(found, title, chains, temperatures))

    bench.tasks.append(Turns(Text("Estimating log Z"), _begun(bits), then, progress))
    bench.dirty = True


def _begun(bits: Generator[None, None, Evaluation]) -> Generator[None, None, Evaluation]:
    """The first bit may load or compile kernels: the window shows the task before."""
    yield
    return (yield from bits)
