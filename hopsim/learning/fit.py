"""Train and sample an RBM in one call, for scripts and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import THRESHOLD
from hopsim.diagnostics.free_energy import binary_rows
from hopsim.errors import BadInput, HopsimError
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.learning.contrastive import Contrastive
from hopsim.learning.training_data import TrainingData
from hopsim.models.rbm import RBM
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

History = dict[str, NDArray[np.float64]]
REPORT = 50
"""Minibatches from one report of progress to the next."""


def train_rbm(
    images: Any, hidden: int = 500, method: str = "pcd", k: int = 1, epochs: int = 10, batch_size: int = 100,
    chains: int = 100, learning_rate: float = 0.05, binarise: str = "sample", seed: int = 0,
    validation: Any = None, progress: Callable[[Progress], None] | None = None, threshold: int = THRESHOLD,
) -> tuple[RBMParameters, History]:  # fmt: skip
    """Learn an RBM by contrastive divergence, plain ("cd") or persistent ("pcd"), k sweeps a minibatch.

    images, validation: (n, visible) or (n, h, w), uint8 0–255, floats 0–1 or bool; all images are trained on,
    the figures are those of validation where there is one. binarise: "sample" draws greys anew each epoch,
    "threshold" cuts them at `threshold`, "otsu" where the greys part best.
    progress is called with a Progress (done, total, seconds_left; its `cancel`
    raises Cancelled).
    Returns the parameters and the history: "epoch" and the observables of the learner, measured at the end of
    each epoch, in nats per picture. Raises BadInput (a ValueError) for arguments that cannot be used.
    """
    learner = Contrastive(
        hidden=hidden, method=method, k=k, batch_size=batch_size, chains=chains, learning_rate=learning_rate,
        epochs=epochs, binarise=binarise, threshold=threshold,
    )  # fmt: skip
    stream = Stream.of(seed, "learning")
    training = learner.init(TrainingData.given(images, validation), None, stream)
    report = Progress(learner.steps(training)[1], learner.unit, progress)
    rows: list[dict[str, float]] = []
    while learner.steps(training)[0] < learner.steps(training)[1]:
        before = training.epochs_done
        left = learner.epoch_steps(training)
        learner.step(training, min(left, REPORT - training.minibatches % REPORT), stream)
        if training.epochs_done > before:
            rows.append({"epoch": float(training.epochs_done), **learner.measured(training, stream)})
        stopped = learner.stopped(training)
        if stopped is not None:
            raise HopsimError(stopped)
        report.at(training.minibatches)
    names = rows[-1] if rows else {}
    return learner.memory(training), {name: np.array([row[name] for row in rows]) for name in names}


def sample_rbm(
    parameters: RBMParameters, start: Any = None, chains: int = 100, steps: int = 1000, temperature: float = 1.0,
    clamp: Any = None, seed: int = 0,
) -> NDArray[np.uint8]:  # fmt: skip
    """Gibbs chains of an RBM after `steps` sweeps: (chains, visible) of 0/1.

    start: (chains, visible) or (chains, h, w) of 0/1, one row for all chains, or None for noise. clamp:
    (visible,) or (h, w) bool, pixels that keep the value of `start`. Raises BadInput for anything else.
    """
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 0:
        raise BadInput(Text("steps takes a whole number from 0 up, got {value}.", value=repr(steps)))
    machine = RBM(temperature=temperature, chains=chains)
    stream = Stream.of(checked_seed(seed), "sampling")
    state = machine.started(parameters, _start(parameters, start, machine.chains, stream), stream)
    state.held_visible[...] = _mask(parameters, clamp, start)
    machine.step(parameters, state, int(steps), stream)
    return state.visible.astype(np.uint8)


def _start(parameters: RBMParameters, start: Any, chains: int, stream: Stream) -> NDArray[np.int8]:
    if start is None:
        coins = stream.fork("noise").generator()
        return coins.integers(0, 2, (chains, parameters.visible), dtype=np.int8)
    given = np.asarray(start)
    if given.size == parameters.visible:
        given = given.reshape(1, -1)
    rows = binary_rows(parameters, given)
    if len(rows) not in (1, chains):
        raise BadInput(
            Text("start takes one picture or {chains}, one for each chain, got {got}.", chains=chains, got=len(rows))
        )
    return np.ascontiguousarray(np.broadcast_to(rows, (chains, parameters.visible)), dtype=np.int8)


def _mask(parameters: RBMParameters, clamp: Any, start: Any) -> NDArray[np.bool_]:
    if clamp is None:
        return np.zeros(parameters.visible, np.bool_)
    mask = np.asarray(clamp)
    if mask.dtype != np.bool_ or mask.size != parameters.visible:
        raise BadInput(
            Text("clamp takes {wanted} values of True or False, got {got} of {type}.",
                 wanted=parameters.visible, got=mask.size, type=str(mask.dtype))
        )  # fmt: skip
    if start is None and mask.any():
        raise BadInput(Text("clamp holds pixels at their value in start, but there is no start."))
    return mask.reshape(-1)
