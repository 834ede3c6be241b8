"""Random words inside kernels: SplitMix64 addressed by key and position."""

from __future__ import annotations

import numpy as np

from hopsim.kernels._jit import kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32, _40 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32), np.uint64(40)
_LOW = np.uint64(0xFFFFFFFF)


@kernel
def word(key: np.uint64, position: np.uint64) -> np.uint64:
    """The 64 random bits at this position (Steele, Lea, Flood 2014)."""
    z = key + (position + np.uint64(1)) * GOLDEN
    z = (z ^ (z >> _30)) * _A
    z = (z ^ (z >> _27)) * _B
    return z ^ (z >> _31)


@kernel
def index_of(bits: np.uint64, n: int) -> np.int64:
    """A uniform index 0 … n−1 from the upper half of a word (bias below n/2³²)."""
    return np.int64(((bits >> _32) * np.uint64(n)) >> _32)


@kernel
def uniform_of(bits: np.uint64) -> np.float64:
    """A uniform number strictly inside (0, 1) from the lower half of a word."""
    return (np.float64(bits & _LOW) + 0.5) * 2.0**-32
