"""The figures that tell how well an RBM has learned, each on pictures that are named with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import binarised
from hopsim.diagnostics.free_energy import free_energy, reconstruction_cross_entropy
from hopsim.diagnostics.partition import MOST_UNITS, exact_log_partition
from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood
from hopsim.kernels.streams import Stream
from hopsim.learning.training_data import TrainingData
from hopsim.models.rbm_parameters import RBMParameters

SLICE = 500
"""Pictures, of training and held-out data alike, that free energies are averaged over."""
FEW = 100
"""Pictures for the exact pseudo-log-likelihood, which costs as much as hundreds of free energies."""


def measured(p: RBMParameters, data: TrainingData, binarise: str, rng: Stream) -> dict[str, float]:
    """Observables of the learner, by name.

    With held-out pictures the likelihoods and the reconstruction are theirs, else those of the training slice.
    A gap between free energies that widens says that the machine learns its training pictures by heart.
    """
    count = min(SLICE, len(data.held_out)) if len(data.held_out) else min(SLICE, len(data))
    draws = Stream(rng.fork("figures").key)
    chosen = draws.fork("slice").generator().choice(len(data), count, replace=False)
    train = binarised(data.levels[chosen], binarise, draws.fork("training"))
    judged: NDArray[np.uint8] = train
    figures = {"free energy of training data": float(free_energy(p, train).mean())}
    if len(data.held_out):
        judged = binarised(data.held_out[:count], binarise, draws.fork("held out"))
        held_out = float(free_energy(p, judged).mean())
        figures["free energy of held-out data"] = held_out
        figures["free-energy gap"] = held_out - figures["free energy of training data"]
    figures["pseudo-log-likelihood"] = float(pseudo_log_likelihood(p, judged[:FEW]).mean())
    figures["reconstruction cross-entropy"] = float(reconstruction_cross_entropy(p, judged).mean())
    if min(p.hidden, p.visible) <= MOST_UNITS:
        free = float(free_energy(p, judged).mean())
        figures["test log-likelihood"] = -free - exact_log_partition(p)
    return figures
