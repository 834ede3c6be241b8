"""Minibatches of contrastive divergence, plain or persistent, in a fixed number of blocks."""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._blas import multiply
from hopsim.kernels._jit import fast_kernel, kernel, parallel_kernel
from hopsim.kernels._lanes import LANES, begin, fill
from hopsim.kernels._random import word
from hopsim.kernels._sigmoid import fires, sigmoid

BLOCKS = 2
DENSE = 0.3  # above this share of ones a dense product is faster than sums of selected rows
F32: TypeAlias = NDArray[np.float32]
Lists: TypeAlias = NDArray[np.uint32]


@fast_kernel
def _add_rows(source: F32, chosen: Lists, count: int, out: F32) -> None:
    """out (m,) += the sum of `count` chosen rows of source (n, m), eight at a time."""
    i = 0
    while i + 8 <= count:
        a, b, c, d = source[chosen[i]], source[chosen[i + 1]], source[chosen[i + 2]], source[chosen[i + 3]]
        e, f, g, h = source[chosen[i + 4]], source[chosen[i + 5]], source[chosen[i + 6]], source[chosen[i + 7]]
        for t in range(out.size):
            out[t] += ((a[t] + b[t]) + (c[t] + d[t])) + ((e[t] + f[t]) + (g[t] + h[t]))
        i += 8
    while i < count:
        a = source[chosen[i]]
        for t in range(out.size):
            out[t] += a[t]
        i += 1


@kernel
def _list_ones(units: NDArray[np.uint8], chosen: Lists) -> int:
    """The places of the ones, in order; how many there are."""
    count = np.uint32(0)
    for j in range(units.size):
        chosen[count] = np.uint32(j)
        count = np.uint32(count + units[j])
    return int(count)


@kernel
def _binarise(
    levels: NDArray[np.uint8], limits: NDArray[np.uint16], sampled: bool, key: np.uint64, first: np.uint64,
    out: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Grey 0–255 to 0/1 as `data.binarise` does: four 16-bit draws a word, or a threshold."""
    if not sampled:
        for j in range(levels.size):
            out[j] = np.uint8(levels[j] > 127)
        return
    for j in range(0, levels.size, 4):
        bits = word(key, first + np.uint64(j // 4))
        for q in range(min(4, levels.size - j)):
            draw = np.uint16((bits >> np.uint64(16 * q)) & np.uint64(0xFFFF))
            level = levels[j + q]
            out[j + q] = np.uint8((draw <= limits[level]) & (level > 0))


@fast_kernel
def _draw(x: F32, bias: F32, bits: NDArray[np.uint32], out: NDArray[np.uint8]) -> None:
    for j in range(x.size):
        out[j] = np.uint8(fires(x[j] + bias[j], bits[j]))


@fast_kernel
def _probabilities(x: F32, scale: float, out: F32) -> None:
    factor = np.float32(scale)
    for i in range(x.size):
        out[i] = factor * sigmoid(x[i])


@fast_kernel
def _draw_hidden(x: F32, bits: NDArray[np.uint32], out: F32) -> None:
    for i in range(x.size):
        out[i] = np.float32(fires(x[i], bits[i]))


@kernel
def _hidden_input(
    units: NDArray[np.uint8], chosen: Lists, counts: NDArray[np.int64], weights: F32, bias: F32, dense: F32, x: F32
) -> None:
    """x (rows, hidden) ← units (rows, visible)·weights + bias, the way that is faster for so many ones."""
    rows, pixels = units.shape
    total = 0
    for r in range(rows):
        counts[r] = _list_ones(units[r], chosen[r])
        total += counts[r]
        x[r] = bias
    if total > DENSE * rows * pixels:
        for r in range(rows):
            for j in range(pixels):
                dense[r, j] = np.float32(units[r, j])
        multiply(dense[:rows], False, weights, False, 1.0, 1.0, x)
    else:
        for r in range(rows):
            _add_rows(weights, chosen[r], counts[r], x[r])


@kernel
def _update(
    low: int, high: int, weights: F32, visible_bias: F32, gains: F32, units: NDArray[np.uint8], chosen: Lists,
    counts: NDArray[np.int64], positive: int, up: float, down: float, lists: Lists, sizes: NDArray[np.int64],
    dense: F32,
) -> None:  # fmt: skip
    """weights[low:high] += units[:, low:high]ᵀ·gains, and the visible biases; the first `positive` rows are data."""
    rows, pixels = units.shape
    total = 0
    for r in range(rows):
        total += counts[r]
    sizes[low:high] = 0
    for r in range(rows):
        step = np.float32(up if r < positive else -down)
        for q in range(counts[r]):
            j = chosen[r, q]
            if low <= j < high:
                lists[j, sizes[j]] = np.uint32(r)
                sizes[j] += 1
                visible_bias[j] += step
    if total > DENSE * rows * pixels:
        for r in range(rows):
            for j in range(low, high):
                dense[r, j] = np.float32(units[r, j])
        multiply(dense[:, low:high], True, gains, False, 1.0, 1.0, weights[low:high])
    else:
        for j in range(low, high):
            _add_rows(gains, lists[j], sizes[j], weights[j])


@parallel_kernel
def train(
    weights: F32, visible_bias: F32, hidden_bias: F32, chains: F32, levels: NDArray[np.uint8],
    limits: NDArray[np.uint16], order: NDArray[np.int64], batch: int, rates: F32, persistent: bool, sweeps: int,
    sampled: bool, data_key: np.uint64, key: np.uint64, position: np.uint64,
) -> None:  # fmt: skip
    """One minibatch for each of `rates`, from the images levels[order] (0–255), in place.

    weights (visible, hidden); chains (C, hidden) of 0/1: where the persistent chains stand. Plain CD starts
    its chains at the data. Minibatch m uses the random words of word(key, position + m); the gains are
    probabilities of the hidden units, times the rate over the number of rows.
    """
    pixels, features = weights.shape
    most = min(batch, order.size)
    negative = len(chains) if persistent else most
    rows = most + negative
    units = np.zeros((rows, pixels), np.uint8)
    chosen, counts = np.empty((rows, pixels + 1), np.uint32), np.zeros(rows, np.int64)
    gains, hidden = np.empty((rows, features), np.float32), np.empty((negative, features), np.float32)
    x, dense = np.empty((rows, features), np.float32), np.empty((rows, pixels), np.float32)
    from_hidden = np.empty((negative, pixels), np.float32)
    lists, sizes = np.empty((pixels, rows), np.uint32), np.zeros(pixels, np.int64)
    state = np.empty((BLOCKS, 4, LANES), np.uint32)
    bits = np.empty((BLOCKS, (max(pixels, features) + LANES - 1) // LANES * LANES), np.uint32)
    stride = np.uint64((pixels + 3) // 4)
    for m in range(rates.size):
        first = m * batch
        shown = min(batch, order.size - first)
        copies = negative if persistent else shown
        # A short last batch pushes as hard per image as a full one.
        up, down = rates[m] / batch, rates[m] * shown / (batch * copies)
        seed = word(key, position + np.uint64(m))
        for block in numba.prange(BLOCKS):
            begin(state[block], word(seed, np.uint64(block)))
            low, high = block * shown // BLOCKS, (block + 1) * shown // BLOCKS
            for r in range(low, high):
                row = order[first + r]
                _binarise(levels[row], limits, sampled, data_key, np.uint64(row) * stride, units[r])
            _hidden_input(units[low:high], chosen[low:high], counts[low:high], weights, hidden_bias,
                          dense[low:high], x[low:high])  # fmt: skip
            for r in range(low, high):
                _probabilities(x[r], up, gains[r])
                if not persistent:
                    fill(state[block], bits[block])
                    _draw_hidden(x[r], bits[block], hidden[r])
            low, high = block * copies // BLOCKS, (block + 1) * copies // BLOCKS
            if persistent:
                hidden[low:high] = chains[low:high]
            start, end = shown + low, shown + high
            for s in range(sweeps):
                multiply(hidden[low:high], False, weights, True, 1.0, 0.0, from_hidden[low:high])
                for c in range(low, high):
                    fill(state[block], bits[block])
                    _draw(from_hidden[c], visible_bias, bits[block], units[shown + c])
                _hidden_input(units[start:end], chosen[start:end], counts[start:end], weights, hidden_bias,
                              dense[start:end], x[start:end])  # fmt: skip
                if persistent or s + 1 < sweeps:
                    for c in range(low, high):
                        fill(state[block], bits[block])
                        _draw_hidden(x[shown + c], bits[block], hidden[c])
            if persistent:
                chains[low:high] = hidden[low:high]
            for r in range(start, end):
                _probabilities(x[r], -down, gains[r])
        used = shown + copies
        for block in numba.prange(BLOCKS):
            _update(block * pixels // BLOCKS, (block + 1) * pixels // BLOCKS, weights, visible_bias, gains[:used],
                    units[:used], chosen[:used], counts[:used], shown, up, down, lists, sizes, dense[:used])  # fmt: skip
            for r in range(used):
                for i in range(block * features // BLOCKS, (block + 1) * features // BLOCKS):
                    hidden_bias[i] += gains[r, i]
