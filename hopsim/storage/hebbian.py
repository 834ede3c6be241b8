"""Hebb's rule: w = (1/N) Σ ξξᵀ, zero diagonal, kept as the integers N·w (Hopfield, PNAS 79, 2554, 1982)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.storage.couplings import DENSE_UNITS, Couplings

MOST_IN_MATRIX = 32767
"""The integers N·w go from −P to P and are kept in 16 bits."""


def integer_weights(patterns: NDArray[np.int8]) -> NDArray[np.int16]:
    """(N, N) N·w of patterns (P, N) of −1/+1, P ≤ 32767."""
    factor = patterns.astype(np.float32)
    made = (factor.T @ factor).astype(np.int16)
    np.fill_diagonal(made, 0)
    return made


def couple(patterns: NDArray[np.int8], dense: bool | None = None) -> Couplings:
    """Store patterns (P, N) of −1/+1; dense: keep the matrix (None: where it is small enough)."""
    count, size = patterns.shape
    if dense is None:
        dense = size <= DENSE_UNITS and count <= MOST_IN_MATRIX
    return Couplings(
        scale=float(size),
        tie=0.0,
        patterns=patterns,
        matrix=integer_weights(patterns) if dense else None,
        inverse=np.zeros((0, 0)),
        diagonal=np.full(size, float(count)),
    )
