"""The figures that tell how well an RBM has learned, each on pictures that are named with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import binarised
from hopsim.diagnostics.free_energy import free_energy, reconstruction_cross_entropy
from hopsim.diagnostics.partition import MOST_UNITS, exact_log_partition
from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood
from hopsim.kernels.streams import Stream
from hopsim.learning.training_data import TrainingData
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.texts import Text

SLICE = 500
"""Pictures, of training and held-out data alike, that free energies are averaged over."""
FEW = 100
"""Pictures for the exact pseudo-log-likelihood, which costs as much as hundreds of free energies."""


def measured(p: RBMParameters, data: TrainingData, binarise: str, rng: Stream) -> dict[str, float]:
    """Observables of the learner, by name; all of `measuring` at once."""
    return exhausted(measuring(p, data, binarise, rng))


def measuring(
    p: RBMParameters, data: TrainingData, binarise: str, rng: Stream
) -> Generator[None, None, dict[str, float]]:
    """Observables of the learner, by name, in bits of a few milliseconds.

    With held-out pictures the pseudo-log-likelihood and the reconstruction are theirs, else those of the training
    slice; a test log-likelihood is theirs or none.
    A gap between free energies that widens says that the machine learns its training pictures by heart.
    """
    count = min(SLICE, len(data), len(data.held_out) or SLICE)
    draws = Stream(rng.fork("figures").key)
    chosen = draws.fork("slice").generator().choice(len(data), count, replace=False)
    train = binarised(data.levels[chosen], binarise, draws.fork("training"))
    judged: NDArray[np.uint8] = train
    known = yield from _in_bits(free_energy, p, train, 250)
    figures = {"free energy of training data": float(known.mean())}
    if len(data.held_out):
        # drawn, because the pictures of a test set are often in the order of their classes
        apart = draws.fork("held-out slice").generator().choice(len(data.held_out), count, replace=False)
        judged = binarised(data.held_out[apart], binarise, draws.fork("held out"))
        new = yield from _in_bits(free_energy, p, judged, 250)
        figures["free energy of held-out data"] = float(new.mean())
        figures["free-energy gap"] = float(new.mean() - known.mean())
        if count > 1:
            figures["error of the gap"] = float(np.sqrt((new.var(ddof=1) + known.var(ddof=1)) / count))
        if min(p.hidden, p.visible) <= MOST_UNITS:
            figures["test log-likelihood"] = -float(new.mean()) - exact_log_partition(p)
            yield
    likelihood = yield from _in_bits(pseudo_log_likelihood, p, judged[:FEW], 25)
    figures["pseudo-log-likelihood"] = float(likelihood.mean())
    crossed = yield from _in_bits(reconstruction_cross_entropy, p, judged, 100)
    figures["reconstruction cross-entropy"] = float(crossed.mean())
    return figures


def exhausted(bits: Generator[None, None, dict[str, float]]) -> dict[str, float]:
    """All bits at once, and what they come to."""
    while True:
        try:
            next(bits)
        except StopIteration as end:
            found: dict[str, float] = end.value
            return found


def _in_bits(
    judge: Callable[[RBMParameters, Any], NDArray[np.float64]], p: RBMParameters, rows: NDArray[np.uint8], at_once: int
) -> Generator[None, None, NDArray[np.float64]]:
    parts = []
    for start in range(0, len(rows), at_once):
        parts.append(judge(p, rows[start : start + at_once]))
        yield
    return np.concatenate(parts)


def verdict(figures: Mapping[str, float], epoch: float, *, over: bool) -> tuple[Text, Text | None]:
    """(verdict, detail) on a learner's figures, by the free-energy gap and two of its standard errors."""
    if epoch == 0:
        return Text("not begun: the machine has seen no picture yet"), None
    gap, error = figures.get("free-energy gap"), figures.get("error of the gap")
    if gap is None or error is None:
        likely = f"{figures['pseudo-log-likelihood']:.1f}".replace("-", "−")
        why = Text("Without held-out pictures nothing tells whether it learns them by heart.")
        return _lead(Text("pseudo-log-likelihood {nats} nats a picture", nats=likely), over), why
    size = f"{gap:.1f} ± {error:.1f}".replace("-", "−")
    about = Text("Free-energy gap between held-out and training pictures: {size} nats.", size=size)
    if gap > 2 * error:
        return _lead(Text("training pictures look likelier to it than held-out ones"), over), about
    if gap < -2 * error:
        return _lead(Text("held-out pictures look even likelier to it than training ones"), over), about
    return _lead(Text("held-out and training pictures look alike to it"), over), about


def _lead(words: Text, over: bool) -> Text:
    return Text("learned: {words}", words=words) if over else Text("learning: {words}", words=words)
