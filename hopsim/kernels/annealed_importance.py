"""Chains of annealed importance sampling through an RBM: each sweep a little closer to it, with its log weight."""

from __future__ import annotations

import math
from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._blas import multiply
from hopsim.kernels._jit import fast_kernel, kernel, parallel_kernel
from hopsim.kernels._random import word
from hopsim.kernels.rbm import BLOCKS, WORTH_SHARING, _draw

TOGETHER = 512
"""So many factors between ½ and 1 are multiplied before the logarithm is taken: the product stays a normal double."""
F32: TypeAlias = NDArray[np.float32]
F64: TypeAlias = NDArray[np.float64]
Units: TypeAlias = NDArray[np.int8]


@fast_kernel
def _gain(x: F32, bias: F64, before: float, now: float) -> float:
    """Σ_i log(1 + e^{now·y_i}) − log(1 + e^{before·y_i}) with y = x + bias and 0 ≤ before ≤ now; nothing overflows."""
    total = 0.0
    for start in range(0, x.size, TOGETHER):
        linear, factors = 0.0, 1.0
        for i in range(start, min(start + TOGETHER, x.size)):
            y = float(x[i]) + bias[i]
            linear += max(y, 0.0)
            factors *= (1.0 + math.exp(-now * abs(y))) / (1.0 + math.exp(-before * abs(y)))
        total += (now - before) * linear + math.log(factors)
    return total


@kernel
def _anneal_block(
    low: int, high: int, weights: F32, visible_bias: F64, hidden_bias: F64, base_bias: F64, coldness: F64, first: int,
    n: int, visible: Units, log_weights: F64, key: np.uint64,
) -> None:  # fmt: skip
    """n sweeps of the chains low … high − 1, which need no others."""
    features, pixels = weights.shape
    nothing_held = np.zeros(max(features, pixels), np.bool_)
    v, h = visible[low:high].astype(np.float32), np.empty((high - low, features), np.float32)
    x, y = np.empty_like(h), np.empty_like(v)
    units = np.empty(features, np.int8)
    narrow = hidden_bias.astype(np.float32)
    for k in range(first, first + n):
        before, now = coldness[k], coldness[k + 1]
        # At inverse temperature β the input of a visible unit is β (h·W + b) + (1 − β) b of the base.
        mixed = (visible_bias + (1.0 / now - 1.0) * base_bias).astype(np.float32)
        position = np.uint64(k) * np.uint64(pixels + features)
        multiply(v, False, weights, True, 1.0, 0.0, x)
        for c in range(low, high):
            linear = 0.0
            for j in range(pixels):
                if visible[c, j] > 0:
                    linear += visible_bias[j] - base_bias[j]
            log_weights[c] += (now - before) * linear + _gain(x[c - low], hidden_bias, before, now)
            _draw(x[c - low], narrow, now, nothing_held, word(key, np.uint64(c)),
                  position + np.uint64(pixels), units, h[c - low])  # fmt: skip
        multiply(h, False, weights, False, 1.0, 0.0, y)
        for c in range(low, high):
            _draw(y[c - low], mixed, now, nothing_held, word(key, np.uint64(c)), position, visible[c], v[c - low])


@parallel_kernel
def anneal(
    weights: F32, visible_bias: F64, hidden_bias: F64, base_bias: F64, coldness: F64, first: int, n: int,
    visible: Units, log_weights: F64, key: np.uint64,
) -> None:  # fmt: skip
    """Steps first … first + n − 1 of all chains, in place: from coldness[k] to coldness[k + 1] each, then one sweep.

    weights (hidden, visible); visible (chains, visible) of 0/1 begin as samples of the base, which has the biases
    base_bias and no weights; log_weights (chains,) grow by log p*_{k+1}(v) − log p*_k(v), the state before the
    sweep (Neal 2001; Salakhutdinov and Murray 2008, equations 15–18, its hidden units shared). Chain c has
    the key word(key, c); its unit u in step k uses the word at k·units + u.
    """
    chains = len(visible)
    if visible.size * weights.shape[0] >= WORTH_SHARING:
        for block in numba.prange(BLOCKS):
            _anneal_block(block * chains // BLOCKS, (block + 1) * chains // BLOCKS, weights, visible_bias, hidden_bias,
                          base_bias, coldness, first, n, visible, log_weights, key)  # fmt: skip
    else:
        for block in range(BLOCKS):
            _anneal_block(block * chains // BLOCKS, (block + 1) * chains // BLOCKS, weights, visible_bias, hidden_bias,
                          base_bias, coldness, first, n, visible, log_weights, key)  # fmt: skip
