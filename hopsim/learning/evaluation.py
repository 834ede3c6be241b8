"""How likely pictures are to an RBM: log Z, exact or estimated, and the mean log-likelihood on either side of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import THRESHOLD, binarised, told
from hopsim.diagnostics.annealed_importance import CHAINS, TEMPERATURES, annealing
from hopsim.diagnostics.free_energy import free_energy
from hopsim.diagnostics.partition import METHODS, MOST_UNITS, LogPartition, log_partition
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.learning.training_data import TrainingData
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class LogLikelihood:
    """The mean of log p(v) over so many pictures, nats; its error is that of the mean and that of log Z together."""

    mean: float
    standard_error: float
    pictures: int


@dataclass(frozen=True)
class Evaluation:
    """method "exact" or "ais"; how greys became on or off; None where there are no such pictures."""

    partition: LogPartition
    method: str
    how: Text | None
    training: LogLikelihood | None
    held_out: LogLikelihood | None


def best_method(parameters: RBMParameters) -> str:
    """Exact where that is possible."""
    return METHODS[0] if min(parameters.hidden, parameters.visible) <= MOST_UNITS else METHODS[1]


def rows_to_judge(
    data: TrainingData, how: str, threshold: int, seed: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(n, visible) of 0/1 each: as many training pictures as there are held-out ones, drawn from all; held-out ones."""
    draws = Stream.of(seed, "evaluation")
    count = min(len(data.levels), len(data.held_out)) or len(data.levels)
    chosen = np.sort(draws.fork("slice").generator().choice(len(data.levels), count, replace=False))
    cut = data.cut_at(how, threshold)
    kind, level = ("sample", THRESHOLD) if cut is None else ("threshold", cut)
    return (binarised(data.levels[chosen], kind, draws.fork("training"), level),
            binarised(data.held_out, kind, draws.fork("held out"), level))  # fmt: skip


def evaluating(
    parameters: RBMParameters, data: TrainingData | None, how: str, threshold: int = THRESHOLD, method: str | None = None,
    chains: int = CHAINS, temperatures: int = TEMPERATURES, seed: int = 0, progress: Progress | None = None,
    stretch: float = 0.002,
) -> Generator[None, None, Evaluation]:  # fmt: skip
    """In bits of about `stretch` seconds; method None is the best that is possible. Without data: log Z alone.

    Annealed importance sampling begins at the base rate of the parameters, or where they hold none, at that of
    `data`. Raises BadInput where there are neither, and for pictures of another size, TooLarge where an exact log Z
    is not possible.
    """
    if data is not None and data.levels.shape[1] != parameters.visible:
        raise BadInput(
            Text("This RBM has {wanted} visible units, the pictures have {got} pixels.",
                 wanted=parameters.visible, got=data.levels.shape[1])
        )  # fmt: skip
    chosen = best_method(parameters) if method is None else method
    if chosen == "ais":
        base = _first_rate(parameters, data, how, threshold)
        partition = yield from annealing(parameters, base, chains, temperatures, seed, progress, stretch=stretch)
    else:
        partition = log_partition(parameters, chosen)
    yield
    if data is None:
        return Evaluation(partition, chosen, None, None, None)
    training, held_out = rows_to_judge(data, how, threshold, seed)
    known = yield from _likelihood(parameters, training, partition)
    new = (yield from _likelihood(parameters, held_out, partition)) if len(held_out) else None
    return Evaluation(partition, chosen, told(how, data.cut_at(how, threshold)), known, new)


def _first_rate(
    parameters: RBMParameters, data: TrainingData | None, how: str, threshold: int
) -> NDArray[np.float32] | None:
    """(visible,) means of the independent pixels that annealed importance sampling begins with; None: not known.

    Nothing stands in for them: from pixels of one half it goes wrong without a sign (Salakhutdinov and Murray 2008).
    """
    if parameters.base_rate is not None:
        return parameters.base_rate
    if data is None:
        return None
    return data.seen(how, threshold)[0].rate("sample" if how == "sample" else "threshold")


def evaluated(parameters: RBMParameters, data: TrainingData | None, how: str, threshold: int = THRESHOLD,
              method: str | None = None, chains: int = CHAINS, temperatures: int = TEMPERATURES, seed: int = 0,
              progress: Progress | None = None) -> Evaluation:  # fmt: skip
    """All of `evaluating` at once."""
    bits = evaluating(parameters, data, how, threshold, method, chains, temperatures, seed, progress, stretch=0.1)
    while True:
        try:
            next(bits)
        except StopIteration as end:
            found: Evaluation = end.value
            return found


def _likelihood(
    parameters: RBMParameters, rows: NDArray[np.uint8], partition: LogPartition
) -> Generator[None, None, LogLikelihood]:
    free = np.empty(len(rows))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        free[start : start + ROWS_AT_ONCE] = free_energy(parameters, rows[start : start + ROWS_AT_ONCE])
        yield
    of_mean = float(free.var(ddof=1)) / len(free) if len(free) > 1 else 0.0
    error = float(np.sqrt(of_mean + partition.standard_error**2))
    return LogLikelihood(-float(free.mean()) - partition.value, error, len(free))
