"""Gibbs chains of an RBM, the inputs of its layers, and free energies, over blocks of rows."""

from __future__ import annotations

import math
from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._blas import multiply
from hopsim.kernels._jit import fast_kernel, kernel, parallel_kernel
from hopsim.kernels._random import word
from hopsim.kernels._sigmoid import fires, sigmoid

BLOCKS = 4
WORTH_SHARING = 1_000_000
"""Below so many products (chains · visible · hidden) waking a second thread costs more than it brings."""
TIE = np.float32(1e-5)  # below this an input counts as zero: float32 sums of many weights are no better
_STEEPEST = 1e30
_LOW = np.uint64(0xFFFFFFFF)

F32: TypeAlias = NDArray[np.float32]
Units: TypeAlias = NDArray[np.int8]


@kernel
def _steepness(temperature: float) -> float:
    """1/T, 0 standing for T = 0."""
    return min(1.0 / temperature, _STEEPEST) if temperature > 0 else 0.0


@fast_kernel
def _draw(x: F32, bias: F32, steepness: float, held: NDArray[np.bool_], key: np.uint64, first: np.uint64,
          units: Units, copy: F32) -> None:  # fmt: skip
    """Draw the free units of a layer of one chain, `copy` gets them as floats; steepness 1/T, 0 at T = 0."""
    slope = np.float32(steepness)
    for i in range(units.size):
        total = x[i] + bias[i]
        if slope > 0:
            on = fires(total * slope, np.uint32(word(key, first + np.uint64(i)) & _LOW))
        else:
            on = total > TIE or (total >= -TIE and units[i] > 0)
        value = units[i] if held[i] else np.int8(on)
        units[i] = value
        copy[i] = np.float32(value)


@kernel
def _sweep_block(
    low: int, high: int, weights: F32, visible_bias: F32, hidden_bias: F32, steepness: float, visible: Units,
    hidden: Units, held_visible: NDArray[np.bool_], held_hidden: NDArray[np.bool_], key: np.uint64,
    position: np.uint64, n: int,
) -> None:  # fmt: skip
    """n sweeps of the chains low … high − 1, which need no others."""
    pixels, features = visible.shape[1], hidden.shape[1]
    sweep = np.uint64(pixels + features)
    v, h = visible[low:high].astype(np.float32), np.empty((high - low, features), np.float32)
    from_v, from_h = np.empty_like(h), np.empty_like(v)
    for s in range(n):
        first = position + np.uint64(s) * sweep
        multiply(v, False, weights, True, 1.0, 0.0, from_v)
        for c in range(low, high):
            _draw(from_v[c - low], hidden_bias, steepness, held_hidden, word(key, np.uint64(c)),
                  first + np.uint64(pixels), hidden[c], h[c - low])  # fmt: skip
        multiply(h, False, weights, False, 1.0, 0.0, from_h)
        for c in range(low, high):
            _draw(from_h[c - low], visible_bias, steepness, held_visible, word(key, np.uint64(c)),
                  first, visible[c], v[c - low])  # fmt: skip


@parallel_kernel
def gibbs(
    weights: F32, visible_bias: F32, hidden_bias: F32, temperature: float, visible: Units, hidden: Units,
    held_visible: NDArray[np.bool_], held_hidden: NDArray[np.bool_],
    key: np.uint64, position: np.uint64, n: int,
) -> None:  # fmt: skip
    """n sweeps, hidden from visible, then visible from hidden, of chains (chains, units) of 0/1, in place.

    Chain c has the key word(key, c); its unit u (visible units first) in sweep s uses the word at
    position + s·units + u of that key.
    """
    chains = len(visible)
    steepness = _steepness(temperature)
    if visible.size * hidden.shape[1] >= WORTH_SHARING:
        for block in numba.prange(BLOCKS):
            _sweep_block(block * chains // BLOCKS, (block + 1) * chains // BLOCKS, weights, visible_bias, hidden_bias,
                         steepness, visible, hidden, held_visible, held_hidden, key, position, n)  # fmt: skip
    else:
        for block in range(BLOCKS):
            _sweep_block(block * chains // BLOCKS, (block + 1) * chains // BLOCKS, weights, visible_bias, hidden_bias,
                         steepness, visible, hidden, held_visible, held_hidden, key, position, n)  # fmt: skip


@kernel
def draw_hidden(
    weights: F32, hidden_bias: F32, temperature: float, visible: Units, hidden: Units,
    held: NDArray[np.bool_], key: np.uint64, position: np.uint64,
) -> None:  # fmt: skip
    """The first half of a sweep: hidden (chains, hidden) from visible, with the words of `gibbs`."""
    x, h = np.empty(hidden.shape, np.float32), np.empty(hidden.shape[1], np.float32)
    multiply(visible.astype(np.float32), False, weights, True, 1.0, 0.0, x)
    for c in range(len(visible)):
        _draw(x[c], hidden_bias, _steepness(temperature), held, word(key, np.uint64(c)),
              position + np.uint64(visible.shape[1]), hidden[c], h)  # fmt: skip


@kernel
def inputs(units: F32, weights: F32, turned: bool, bias: F32, out: F32) -> None:
    """out (rows, to) ← units (rows, from)·weights + bias; turned: weights are (to, from)."""
    multiply(units, False, weights, turned, 1.0, 0.0, out)
    for r in range(len(out)):
        for i in range(out.shape[1]):
            out[r, i] += bias[i]


@fast_kernel
def probabilities(x: F32, temperature: float) -> None:
    """x (rows, units) ← σ(x/T), in place; T = 0 gives 0, ½ or 1."""
    slope = np.float32(_steepness(temperature) if temperature > 0 else _STEEPEST)
    flat = x.reshape(-1)
    for i in range(flat.size):
        flat[i] = sigmoid(flat[i] * slope)


@kernel
def softplus_sums(x: F32, temperature: float, out: NDArray[np.float64]) -> None:
    """out (rows,) ← T Σ_i log(1 + e^{x_i/T}); at T = 0 its limit Σ_i max(0, x_i)."""
    for r in range(x.shape[0]):
        total = 0.0
        for i in range(x.shape[1]):
            value = float(x[r, i])
            total += max(value, 0.0)
            if temperature > 0:
                total += temperature * math.log1p(math.exp(-abs(value) / temperature))
        out[r] = total
