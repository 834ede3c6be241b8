"""Sums over the units of a Hopfield network that are looked at: overlaps, energies, entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopsim.kernels._jit import fast_kernel, kernel


@fast_kernel
def overlaps(patterns: Any, units: Any, found: Any) -> None:
    """found (P,) int64: Σ_i ξ_i s_i of every pattern, exact; patterns (P, N) and units (N,) int8."""
    for p in range(patterns.shape[0]):
        row = patterns[p]
        different = np.int32(0)
        for i in range(units.size):
            different += np.int32(row[i] != units[i])
        found[p] = units.size - 2 * np.int64(different)


@fast_kernel
def mean_overlaps(patterns: Any, mean: Any, found: Any) -> None:
    """found (P,) float64: Σ_i ξ_i m_i of every pattern; mean (N,) float32."""
    for p in range(patterns.shape[0]):
        row = patterns[p]
        total = 0.0
        for i in range(mean.size):
            total += np.float32(row[i]) * mean[i]
        found[p] = total


@kernel
def totals(sums: Any, bias: Any, units: Any, held: Any, mean: Any, diagonal: Any, tie: float) -> Any:
    """Sums over units: s·field, s·bias, m·bias, m²·diagonal, entropy of the means (nats), unstable ones."""
    interaction, driven, mean_driven, removed, entropy = 0.0, 0.0, 0.0, 0.0, 0.0
    unstable = 0
    for i in range(units.size):
        s, m = np.float64(units[i]), np.float64(mean[i])
        interaction += s * sums[i]
        driven += s * bias[i]
        mean_driven += m * bias[i]
        removed += m * m * diagonal[i]
        p = 0.5 * (1.0 + m)
        if 0.0 < p < 1.0:
            entropy -= p * np.log(p) + (1.0 - p) * np.log(1.0 - p)
        if s * (sums[i] + bias[i]) < -tie and not held[i]:
            unstable += 1
    return interaction, driven, mean_driven, removed, entropy, unstable
