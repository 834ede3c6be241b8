"""Minibatches of contrastive divergence, plain or persistent, in a fixed number of blocks."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._blas import multiply
from hopsim.kernels._jit import fast_kernel, kernel, parallel_kernel
from hopsim.kernels._lanes import LANES, begin, fill
from hopsim.kernels._phases import finish, take, wait
from hopsim.kernels._random import word
from hopsim.kernels._sigmoid import fires, sigmoid
from hopsim.kernels._sparse import (
    F32,
    Bits,
    Counts,
    Lists,
    add,
    add_counts,
    add_rows,
    count_ones,
    first_from,
    list_ones,
    turn_lists,
)

BLOCKS = 2
WORTH_SHARING = 1_000_000
"""Below so many products (rows · visible · hidden) waking a second thread costs more than it brings."""
DENSE = 0.5  # above this share of ones a dense product is faster than sums of selected rows
UNLISTED = -1
"""In place of the number of ones in a row that was multiplied densely: nobody asked where they are."""


@kernel
def _rows(count: int, size: int) -> F32:
    """(count, size), not filled, from where a line of the memory begins: no number is read from two lines."""
    room = np.empty(count * size + 16, np.float32)
    begin = (-(room.ctypes.data // 4)) % 16
    return room[begin : begin + count * size].reshape(count, size)


@kernel
def _binarise(
    levels: Bits, sampled: bool, key: np.uint64, first: np.uint64, scratch: Lists, out: Bits
) -> None:
    """Grey 0–255 to 0/1 with the words and limits of `data.binarise`: four 16-bit draws a word, or a threshold."""
    pixels = levels.size
    if not sampled:
        for j in range(pixels):
            out[j] = np.uint8(levels[j] > 127)
        return
    words = scratch.view(np.uint64)
    for q in range((pixels + 3) // 4):
        words[q] = word(key, first + np.uint64(q))
    draws = scratch.view(np.uint16)
    for j in range(pixels):
        level = np.uint32(levels[j])
        # level · 2¹⁶/255, rounded
        limit = np.uint32(np.uint32(level * np.uint32(257)) + np.uint32(level >> np.uint32(7)))
        out[j] = np.uint8(np.uint32(draws[j]) < limit)


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
    units: Bits, chosen: Lists, counts: Counts, weights: F32, bias: F32, dense: F32, x: F32
) -> None:
    """x (rows, hidden) ← units (rows, visible)·weights + bias, the way that is faster for so many ones."""
    rows, pixels = len(units), len(weights)
    total = 0
    for r in range(rows):
        total += count_ones(units[r])
        x[r] = bias
    if total > DENSE * rows * pixels:
        counts[:] = UNLISTED
        for r in range(rows):
            for j in range(pixels):
                dense[r, j] = np.float32(units[r, j])
        multiply(dense[:rows], False, weights, False, 1.0, 1.0, x)
    else:
        for r in range(rows):
            counts[r] = list_ones(units[r], chosen[r])
            add_rows(weights, chosen[r], counts[r], x[r])


@kernel
def _update(
    block: int, weights: F32, visible_bias: F32, hidden_bias: F32, gains: F32, units: Bits, chosen: Lists,
    counts: Counts, shown: int, copies: int, up: float, down: float, lists: Lists, sizes: Counts, dense: F32,
) -> None:  # fmt: skip
    """weights += unitsᵀ·gains for this block of visible units, and the biases; the first `shown` rows are data."""
    pixels, features = weights.shape
    rows = shown + copies
    low, high = block * pixels // BLOCKS, (block + 1) * pixels // BLOCKS
    # Many small gains are summed before they meet a weight, which would round each of them away.
    summed = np.zeros(features, np.float32)
    unlisted = False
    for r in range(rows):
        unlisted |= counts[r] == UNLISTED
    if unlisted:
        for r in range(rows):
            if counts[r] != UNLISTED:  # the others are there already
                for j in range(low, high):
                    dense[r, j] = np.float32(units[r, j])
        multiply(dense[:rows, low:high], True, gains[:rows], False, 1.0, 1.0, weights[low:high])
        add_counts(units[:shown, low:high], up, sizes[low:high], visible_bias[low:high])
        add_counts(units[shown:rows, low:high], -down, sizes[low:high], visible_bias[low:high])
    else:
        turn_lists(chosen[:rows], counts[:rows], low, high, lists, sizes)
        for j in range(low, high):
            if sizes[j] > 0:
                summed[:] = 0
                add_rows(gains, lists[j], sizes[j], summed)
                add(summed, weights[j])
            data_ones = first_from(lists[j], sizes[j], shown)
            visible_bias[j] += np.float32(up * data_ones - down * (sizes[j] - data_ones))
    low, high = block * features // BLOCKS, (block + 1) * features // BLOCKS
    summed[:] = 0
    for r in range(rows):
        add(gains[r, low:high], summed[low:high])
    add(summed[low:high], hidden_bias[low:high])


@kernel
def _sample(
    block: int, weights: F32, visible_bias: F32, hidden_bias: F32, chains: F32, levels: Bits,
    order: Counts, shown: int, copies: int, up: float, down: float, persistent: bool,
    sweeps: int, sampled: bool, data_key: np.uint64, seed: np.uint64, units: Bits, chosen: Lists, counts: Counts,
    gains: F32, hidden: F32, x: F32, dense: F32, from_hidden: F32, state: Lists, bits: Lists,
) -> None:  # fmt: skip
    """This block's rows of data and of chains: their visible units and what each adds to the weights."""
    stride = np.uint64((levels.shape[1] + 3) // 4)
    begin(state, word(seed, np.uint64(block)))
    low, high = block * shown // BLOCKS, (block + 1) * shown // BLOCKS
    for r in range(low, high):
        _binarise(levels[order[r]], sampled, data_key, np.uint64(order[r]) * stride, bits, units[r])
    _hidden_input(units[low:high], chosen[low:high], counts[low:high], weights, hidden_bias, dense[low:high],
                  x[low:high])  # fmt: skip
    for r in range(low, high):
        _probabilities(x[r], up, gains[r])
        if not persistent:
            fill(state, bits)
            _draw_hidden(x[r], bits, hidden[r])
    low, high = block * copies // BLOCKS, (block + 1) * copies // BLOCKS
    if persistent:
        hidden[low:high] = chains[low:high]
    start, end = shown + low, shown + high
    for s in range(sweeps):
        multiply(hidden[low:high], False, weights, True, 1.0, 0.0, from_hidden[low:high])
        for c in range(low, high):
            fill(state, bits)
            _draw(from_hidden[c], visible_bias, bits, units[shown + c])
        _hidden_input(units[start:end], chosen[start:end], counts[start:end], weights, hidden_bias,
                      dense[start:end], x[start:end])  # fmt: skip
        if persistent or s + 1 < sweeps:
            for c in range(low, high):
                fill(state, bits)
                _draw_hidden(x[shown + c], bits, hidden[c])
    for c in range(low, min(high, len(chains))):
        chains[c] = hidden[c]
    for r in range(start, end):
        _probabilities(x[r], -down, gains[r])


@kernel
def _work(
    worker: int, weights: F32, visible_bias: F32, hidden_bias: F32, chains: F32, levels: Bits,
    order: Counts, batch: int, rates: F32, persistent: bool, sweeps: int, sampled: bool, data_key: np.uint64,
    key: np.uint64, position: np.uint64, units: Bits, chosen: Lists, counts: Counts, gains: F32, hidden: F32, x: F32,
    dense: F32, from_hidden: F32, lists: Lists, sizes: Counts, state: Lists, bits: Lists, claims: Counts, done: Counts,
) -> None:  # fmt: skip
    """What one thread does of all minibatches: in each phase its own block first, then those nobody took."""
    for m in range(rates.size):
        first = m * batch
        shown = min(batch, order.size - first)
        copies = len(hidden) if persistent else shown
        # A short last batch pushes as hard per image as a full one.
        up, down = rates[m] / batch, rates[m] * shown / (batch * copies)
        seed = word(key, position + np.uint64(m))
        part = order[first : first + shown]
        if m > 0:
            wait(done, 2 * m - 1, BLOCKS)
        for turn in range(BLOCKS):
            block = (worker + turn) % BLOCKS
            if take(claims, 2 * m * BLOCKS + block):
                _sample(block, weights, visible_bias, hidden_bias, chains, levels, part, shown, copies, up, down,
                        persistent, sweeps, sampled, data_key, seed, units, chosen, counts, gains, hidden, x, dense,
                        from_hidden, state[block], bits[block])  # fmt: skip
                finish(done, 2 * m)
        wait(done, 2 * m, BLOCKS)
        for turn in range(BLOCKS):
            block = (worker + turn) % BLOCKS
            if take(claims, (2 * m + 1) * BLOCKS + block):
                _update(block, weights, visible_bias, hidden_bias, gains, units, chosen, counts, shown, copies, up,
                        down, lists, sizes, dense)  # fmt: skip
                finish(done, 2 * m + 1)


@parallel_kernel
def train(
    weights: F32, visible_bias: F32, hidden_bias: F32, chains: F32, levels: Bits,
    order: Counts, batch: int, rates: F32, persistent: bool, sweeps: int, sampled: bool, data_key: np.uint64,
    key: np.uint64, position: np.uint64,
) -> None:  # fmt: skip
    """One minibatch for each of `rates`, from the images levels[order] (0–255), in place.

    weights (visible, hidden); chains (C, hidden) of 0/1: where the persistent chains stand. Plain CD starts
    its chains at the data and leaves the last in `chains`. Minibatch m uses the random words of
    word(key, position + m); the gains are probabilities of hidden units, times the rate over the number of rows.
    """
    pixels, features = weights.shape
    most = min(batch, order.size)
    negative = len(chains) if persistent else most
    rows = most + negative
    units = np.zeros((rows, (pixels + 7) // 8 * 8), np.uint8)  # rows of whole 64-bit words, the rest stays 0
    chosen, counts = np.empty((rows, units.shape[1] + 1), np.uint32), np.zeros(rows, np.int64)
    gains, hidden, x = _rows(rows, features), _rows(negative, features), _rows(rows, features)
    dense, from_hidden, learned = _rows(rows, pixels), _rows(negative, pixels), _rows(pixels, features)
    learned[:] = weights  # whose memory may begin anywhere
    lists, sizes = np.empty((pixels, rows), np.uint32), np.zeros(pixels, np.int64)
    state = np.empty((BLOCKS, 4, LANES), np.uint32)
    bits = np.empty((BLOCKS, (max(pixels, features) + LANES - 1) // LANES * LANES), np.uint32)
    claims, done = np.zeros(2 * rates.size * BLOCKS, np.int64), np.zeros(2 * rates.size, np.int64)
    if rows * pixels * features >= WORTH_SHARING:
        for worker in numba.prange(BLOCKS):
            _work(worker, learned, visible_bias, hidden_bias, chains, levels, order, batch, rates, persistent, sweeps,
                  sampled, data_key, key, position, units, chosen, counts, gains, hidden, x, dense, from_hidden,
                  lists, sizes, state, bits, claims, done)  # fmt: skip
    else:
        _work(0, learned, visible_bias, hidden_bias, chains, levels, order, batch, rates, persistent, sweeps,
              sampled, data_key, key, position, units, chosen, counts, gains, hidden, x, dense, from_hidden,
              lists, sizes, state, bits, claims, done)  # fmt: skip
    weights[:] = learned
