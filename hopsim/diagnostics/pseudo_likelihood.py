"""Pseudo-log-likelihood of pictures under an RBM: exactly, or from one bit of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.diagnostics.free_energy import binary_rows, free_energy, hidden_input, logistic
from hopsim.kernels.streams import Stream
from hopsim.models.rbm_parameters import RBMParameters

ROWS_AT_ONCE = 64
_RANGE = 690.0
"""e^±690 still fits into a double."""


def pseudo_log_likelihood(
    parameters: RBMParameters, v: Any, exact: bool = True, seed: int = 0
) -> NDArray[np.float64]:
    """Σ_j log p(v_j | the other pixels) = Σ_j log σ(F(v with pixel j flipped) − F(v)): (n,) nats, ≤ 0, T = 1.

    exact=False: its unbiased estimate from one random pixel of each row, visible · log σ(F(ṽ) − F(v)) (Besag
    1975; the flipped pixel is drawn for each row, from `seed`). v: as in `free_energy`.
    """
    visible = binary_rows(parameters, v)
    if not exact:
        flipped = visible.copy()
        rows = np.arange(len(visible))
        bit = Stream.of(seed, "pseudo-likelihood").generator().integers(0, parameters.visible, len(visible))
        flipped[rows, bit] ^= 1
        cost = free_energy(parameters, flipped) - free_energy(parameters, visible)
        return np.asarray(-parameters.visible * np.logaddexp(0.0, -cost))
    return np.asarray(-np.logaddexp(0.0, -flip_costs(parameters, visible)).sum(axis=1))


def flip_costs(parameters: RBMParameters, visible: NDArray[np.uint8]) -> NDArray[np.float64]:
    """F(v with pixel j flipped) − F(v): (n, visible), for rows (n, visible) of 0/1."""
    weights = np.ascontiguousarray(parameters.weights.T, dtype=np.float64)
    steepest = float(np.abs(weights).max())
    if steepest > _RANGE:
        return _flip_costs_directly(parameters, visible)
    rising, falling = np.exp(weights), np.exp(-weights)
    group = max(1, int(_RANGE / max(steepest, 1.0)))
    costs = np.empty(visible.shape)
    for start in range(0, len(visible), ROWS_AT_ONCE):
        rows = visible[start : start + ROWS_AT_ONCE]
        x = hidden_input(parameters, rows.astype(np.float64))
        kernels.rbm_exact.flip_costs(
            rows, logistic(-x), logistic(x), parameters.visible_bias.astype(np.float64), rising, falling, group,
            costs[start : start + ROWS_AT_ONCE],
        )  # fmt: skip
    return costs


def _flip_costs_directly(parameters: RBMParameters, visible: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The same for weights whose exponentials do not fit into a double."""
    costs = np.empty(visible.shape)
    here = free_energy(parameters, visible)
    for j in range(parameters.visible):
        flipped = visible.copy()
        flipped[:, j] ^= 1
        costs[:, j] = free_energy(parameters, flipped) - here
    return costs
