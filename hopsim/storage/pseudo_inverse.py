"""The projection rule: w = (1/N) Σ ξ C⁺ ξᵀ without diagonal (Kanter and Sompolinsky, PRA 35, 380, 1987)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import TooLarge
from hopsim.storage.couplings import DENSE_UNITS, Couplings
from hopsim.texts import Text

TIE = 1e-5
"""|h| below this counts as h = 0 (physics.md §1)."""
CUTOFF = 1e-9
"""Eigenvalues below this share of the largest are those of linearly dependent patterns."""
MOST_PATTERNS = 4096


def inverse_correlations(patterns: NDArray[np.int8]) -> NDArray[np.float64]:
    """(P, P) C⁺ of C = ξξᵀ/N, patterns (P, N); a pseudo-inverse where patterns are linearly dependent."""
    factor = patterns.astype(np.float64)
    return np.asarray(np.linalg.pinv(factor @ factor.T / patterns.shape[1], rcond=CUTOFF, hermitian=True))


def couple(patterns: NDArray[np.int8], dense: bool | None = None) -> Couplings:
    """Store patterns (P, N) of −1/+1; dense: keep the matrix (None: where it is small enough).

    Raises TooLarge for more than 4096 patterns on more than 4096 units.
    """
    count, size = patterns.shape
    if dense is None:
        dense = size <= DENSE_UNITS
    if count > max(size, 1) and dense:
        return _from_more_patterns_than_units(patterns)
    if count > MOST_PATTERNS:
        raise TooLarge(
            Text(
                "The pseudo-inverse takes at most {most} memories at this size, got {count}.",
                most=MOST_PATTERNS,
                count=count,
            )
        )
    inverse = inverse_correlations(patterns) / size
    factor = patterns.astype(np.float64)
    other = inverse @ factor
    diagonal = np.einsum("pi,pi->i", factor, other)
    matrix = _without_diagonal(factor.T @ other) if dense else None
    # without any pattern an empty inverse means the identity, and there is nothing to invert
    return Couplings(1.0, TIE, patterns, matrix, inverse, diagonal)


def _from_more_patterns_than_units(patterns: NDArray[np.int8]) -> Couplings:
    """The same projector from the eigenvectors of the (N, N) second moments."""
    factor = patterns.astype(np.float32)
    values, vectors = np.linalg.eigh((factor.T @ factor).astype(np.float64))
    kept = vectors[:, values > CUTOFF * values[-1]]
    projector = kept @ kept.T
    return Couplings(1.0, TIE, patterns, _without_diagonal(projector), None, np.diag(projector).copy())


def _without_diagonal(projector: NDArray[np.float64]) -> NDArray[np.float32]:
    made = ((projector + projector.T) / 2).astype(np.float32)
    np.fill_diagonal(made, 0.0)
    return made
