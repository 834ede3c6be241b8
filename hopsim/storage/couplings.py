"""What stored patterns do to the units: local fields and energies, from the matrix or without it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

DENSE_UNITS = 4096
"""Up to this many units the matrix is kept; beyond it never."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Couplings:
    """Spin couplings w of P patterns on N units, zero diagonal; everything scaled so that ties are exact.

    scale: arrays hold scale·w and scale·h, scale = N for Hebb (integers), 1 for real weights.
    tie: |scale·h| up to this counts as h = 0. patterns (P, N) int8.
    matrix: (N, N) scale·w, or None beyond DENSE_UNITS.
    inverse: (P, P) the metric between overlaps M = ξ·s: scale·h = Σ ξ_μ (inverse M)_μ − diagonal·s;
    empty means the identity (Hebb), None means that only the matrix knows.
    diagonal: (N,) scale·w_ii that was removed.
    """

    scale: float
    tie: float
    patterns: NDArray[np.int8]
    matrix: NDArray[Any] | None
    inverse: Floats | None
    diagonal: Floats

    @property
    def size(self) -> int:
        return int(self.patterns.shape[1])

    @cached_property
    def codes(self) -> NDArray[np.uint8]:
        """(N, B): each unit's signs in the patterns, 8 to a byte, the first pattern the lowest bit; B ≥ 1."""
        if len(self.patterns) == 0:
            return np.zeros((self.size, 1), np.uint8)
        return np.ascontiguousarray(np.packbits(self.patterns > 0, axis=0, bitorder="little").T)

    def tables(self) -> NDArray[Any]:
        """Scratch for the byte tables of `kernels.hopfield_large`."""
        kind: type = np.float64
        if self.inverse is not None and self.inverse.size == 0:
            kind = np.int32 if self.size < 2**27 else np.int64  # sums of eight overlaps
        return np.zeros((self.codes.shape[1], 256), kind)

    @cached_property
    def row_sums(self) -> Floats:
        """(N,) scale·Σ_j w_ij."""
        return np.asarray(self.fields(np.ones((1, self.size), np.int8))[0])

    @cached_property
    def compact(self) -> NDArray[Any]:
        """The matrix as the kernels read it: in bytes where its integers allow, for a flip reads a whole row."""
        assert self.matrix is not None
        if self.matrix.dtype != np.int16 or self.matrix.max() > 127 or self.matrix.min() < -127:
            return self.matrix
        return self.matrix.astype(np.int8)

    @cached_property
    def largest(self) -> float:
        """What no |Σ_j scale·w_ij s_j| exceeds; ∞ where the matrix has real numbers."""
        if self.matrix is None or self.matrix.dtype != np.int16:
            return math.inf
        return float(max(int(np.abs(row).sum(dtype=np.int64)) for row in self.matrix))

    def fields(self, states: NDArray[Any]) -> Floats:
        """(k, N) scale·Σ_j w_ij s_j of states (k, N); exact for integers."""
        if self.inverse is None:
            assert self.matrix is not None
            return np.asarray(states.astype(np.float32) @ self.matrix, np.float64)
        found = np.empty(states.shape)
        patterns = self.patterns.astype(np.float64)
        for first in range(0, len(states), 256):
            part = states[first : first + 256].astype(np.float64)
            overlaps = part @ patterns.T
            if self.inverse.size:
                overlaps = overlaps @ self.inverse
            found[first : first + 256] = overlaps @ patterns - self.diagonal * part
        return found

    def interaction(self, mean: NDArray[np.float32], overlaps: Floats, removed: float) -> float:
        """Σ_ij w_ij m_i m_j (not scaled) from overlaps (P,) ξ·m and removed = Σ_i diagonal_i m_i²."""
        if self.inverse is None:
            assert self.matrix is not None
            return float(mean @ (self.matrix @ mean)) / self.scale
        driven = self.inverse @ overlaps if self.inverse.size else overlaps
        return (float(overlaps @ driven) - removed) / self.scale

    def some_weights(self, places: NDArray[np.int64]) -> Floats:
        """(k, k) w between the units places (k,)."""
        if self.matrix is not None:
            return np.asarray(self.matrix[np.ix_(places, places)] / self.scale, np.float64)
        factor = self.patterns[:, places].astype(np.float64)
        other = factor if self.inverse is None or self.inverse.size == 0 else self.inverse @ factor
        made = factor.T @ other / self.scale
        np.fill_diagonal(made, 0.0)
        return np.asarray(made, np.float64)

    def weights(self) -> NDArray[np.float32]:
        """(N, N) float32 of w itself, made on request."""
        if self.matrix is not None:
            return (self.matrix / self.scale).astype(np.float32)
        factor = self.patterns.astype(np.float32)
        other = factor
        if self.inverse is not None and self.inverse.size:
            other = (self.inverse @ self.patterns).astype(np.float32)
        made = other.T @ factor
        made += made.T.copy()
        made *= np.float32(0.5 / self.scale)
        np.fill_diagonal(made, 0.0)
        return np.asarray(made)
