"""Energies of all 2^N states of a small pairwise machine, by doubling; first unit the highest bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGEST = 20
"""Units that can be enumerated."""
Floats = NDArray[np.float64]


def energies(weights: NDArray[np.floating], fields: NDArray[np.floating], binary: bool) -> Floats:
    """(2^N,) E of every state (physics.md §1); state k has the bits of k, first unit the highest bit."""
    low = 0.0 if binary else -1.0
    found = np.zeros(1)
    for unit in range(len(fields) - 1, -1, -1):
        local = linear(weights[unit, unit + 1 :], binary) + float(fields[unit])
        found = np.concatenate([found - low * local, found - local])
    return found


def linear(coefficients: NDArray[np.floating], binary: bool) -> Floats:
    """(2^n,) Σ_j c_j u_j for all states of n units."""
    low = 0.0 if binary else -1.0
    found = np.zeros(1)
    for coefficient in np.asarray(coefficients, np.float64)[::-1]:
        found = np.concatenate([found + low * coefficient, found + coefficient])
    return found


def states(count: int) -> NDArray[np.int8]:
    """(2^count, count) −1/+1: all of them in order."""
    numbers = np.arange(1 << count, dtype=np.int64)[:, None]
    bits = (numbers >> np.arange(count - 1, -1, -1)) & 1
    return (2 * bits - 1).astype(np.int8)


def log_sum_exp(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))
