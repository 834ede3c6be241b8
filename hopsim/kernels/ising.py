"""Spin updates of the square lattice: a checkerboard of bytes, many sites at once, or single random sites."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel, parallel_kernel
from hopsim.kernels._random import index_of, word

BLOCKS = 8
"""Rows are cut into this many blocks, whatever the number of threads."""
PARALLEL_SITES = 1 << 15
"""Smaller lattices are not worth a second thread."""
_ONE = 1 << 31


def limits(chance_up: NDArray[np.float64]) -> NDArray[np.int32]:
    """(2, 9) P(up | spin, sum of neighbours −4 … 4), as the largest 31-bit number that means up."""
    return (np.rint(np.asarray(chance_up) * _ONE) - 1).astype(np.int32)


def half_sweeps(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int32], *, periodic: bool, first: int,
    n: int, key: int, position: int,
) -> None:  # fmt: skip
    """n half-sweeps in place, colours in turn from `first` (0: the sites with even row + column).

    spins and held (h, w); limit from `limits`; half-sweep k uses words from position + ⌊k·N/2⌋ on, fewer than
    N/2. Periodic edges need even sides; an odd width needs free edges.
    """
    height, width = spins.shape
    padded, fixed = spins, held
    if width % 2:
        # a column of zeros that never changes makes the rows even
        padded = np.zeros((height, width + 1), np.int8)
        padded[:, :width] = spins
        fixed = np.ones((height, width + 1), np.bool_)
        fixed[:, :width] = held
    sweep = _half_sweeps_parallel if spins.size >= PARALLEL_SITES else _half_sweeps
    sweep(
        padded, padded.view(np.uint16), fixed.view(np.uint16), bool(fixed.any()), limit, periodic, first, n,
        spins.size, np.uint64(key), position,
    )  # fmt: skip
    if width % 2:
        spins[:] = padded[:, :width]


def single_sites(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int32], *, periodic: bool, n: int,
    key: int, position: int,
) -> None:  # fmt: skip
    """n updates of uniformly drawn sites in place; one word each."""
    _single_sites(spins, held, limit, periodic, n, np.uint64(key), position)


def measure(spins: NDArray[np.int8], *, periodic: bool) -> tuple[int, int]:
    """(Σ_<ij> s_i s_j over the bonds, Σ_i s_i); a periodic side of 2 joins its neighbours twice."""
    bonds, total = _measure(spins, periodic)
    return int(bonds), int(total)


def settled(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int32], *, periodic: bool
) -> bool:
    """Whether every free site is sure to stay as it is."""
    return bool(_settled(spins, held, limit, periodic))


@kernel
def _codes(above: Any, row: Any, below: Any, periodic: bool, codes: Any) -> None:
    """codes (w,): 4 + the sum of the neighbours."""
    last = row.size - 1
    for x in range(1, last):
        codes[x] = above[x] + below[x] + row[x - 1] + row[x + 1] + np.int8(4)
    left = row[last] if periodic else np.int8(0)
    right = row[0] if periodic else np.int8(0)
    codes[0] = above[0] + below[0] + left + row[1] + np.int8(4)
    codes[last] = above[last] + below[last] + row[last - 1] + right + np.int8(4)


@kernel
def _decide_even(pairs: Any, codes: Any, lanes: Any, limit: Any, shift: np.uint16, ups: Any) -> None:
    """ups (w/2,) 1 or 255 (−1) where every site has four neighbours: comparisons only, which vectorise."""
    d0, d1, d2, d3, d4 = limit[0, 0], limit[0, 2], limit[0, 4], limit[0, 6], limit[0, 8]
    u0, u1, u2, u3, u4 = limit[1, 0], limit[1, 2], limit[1, 4], limit[1, 6], limit[1, 8]
    for k in range(ups.size):
        code = np.uint8((codes[k] >> shift) & np.uint16(15))
        down = d1 if code == np.uint8(2) else d0
        down = d2 if code == np.uint8(4) else down
        down = d3 if code == np.uint8(6) else down
        down = d4 if code == np.uint8(8) else down
        up = u1 if code == np.uint8(2) else u0
        up = u2 if code == np.uint8(4) else up
        up = u3 if code == np.uint8(6) else up
        up = u4 if code == np.uint8(8) else up
        now = np.uint8((pairs[k] >> shift) & np.uint16(0xFF))
        chosen = down if now == np.uint8(0xFF) else up
        ups[k] = np.uint8(1) if (lanes[k] & np.int32(0x7FFFFFFF)) <= chosen else np.uint8(0xFF)


@kernel
def _decide_any(pairs: Any, codes: Any, lanes: Any, limit: Any, shift: np.uint16, ups: Any) -> None:
    """As `_decide_even`, for rows with sites at an edge."""
    for k in range(ups.size):
        code = (codes[k] >> shift) & np.uint16(15)
        up = 1 if (pairs[k] >> shift) & np.uint16(0xFF) == np.uint16(1) else 0
        drawn = lanes[k] & np.int32(0x7FFFFFFF)
        ups[k] = np.uint8(1) if drawn <= limit[up, code] else np.uint8(0xFF)


@kernel
def _merge(pairs: Any, held: Any, any_held: bool, shift: np.uint16, ups: Any) -> None:
    """Write one colour back; the other byte of each pair is written as it was."""
    colour = np.uint16(np.uint16(0xFF) << shift)
    if any_held:
        for k in range(ups.size):
            open_ = np.uint16(colour & ~np.uint16(held[k] * np.uint16(0xFF)))
            pairs[k] = np.uint16((pairs[k] & ~open_) | (np.uint16(np.uint16(ups[k]) << shift) & open_))
    else:
        for k in range(ups.size):
            pairs[k] = np.uint16((pairs[k] & ~colour) | np.uint16(np.uint16(ups[k]) << shift))


@kernel
def _rows(spins: Any, pairs: Any, held: Any, any_held: bool, limit: Any, periodic: bool, colour: int,
          key: np.uint64, position: np.uint64, begin: int, end: int, codes: Any, words: Any, ups: Any,
          empty: Any) -> None:  # fmt: skip
    """One colour of the rows begin … end−1 (modulo h); their neighbours' other colour is only read."""
    height = spins.shape[0]
    lanes = words.view(np.int32)
    packed = codes.view(np.uint16)
    for row in range(begin, end):
        y = row % height
        above = spins[y - 1] if y > 0 else (spins[height - 1] if periodic else empty)
        below = spins[y + 1] if y < height - 1 else (spins[0] if periodic else empty)
        _codes(above, spins[y], below, periodic, codes)
        start = position + np.uint64(y) * np.uint64(words.size)
        for k in range(words.size):
            words[k] = word(key, start + np.uint64(k))
        shift = np.uint16(8 * ((y + colour) % 2))
        if periodic:
            _decide_even(pairs[y], packed, lanes, limit, shift, ups)
        else:
            _decide_any(pairs[y], packed, lanes, limit, shift, ups)
        _merge(pairs[y], held[y], any_held, shift, ups)


@kernel
def _half_sweeps(spins: Any, pairs: Any, held: Any, any_held: bool, limit: Any, periodic: bool, first: int,
                 n: int, sites: int, key: np.uint64, position: int) -> None:  # fmt: skip
    height, width = spins.shape
    codes, ups = np.empty(width, np.int8), np.empty(width // 2, np.uint8)
    words, empty = np.empty((width // 2 + 1) // 2, np.uint64), np.zeros(width, np.int8)
    for step in range(n):
        start = np.uint64(position + step * sites // 2)
        _rows(spins, pairs, held, any_held, limit, periodic, (first + step) % 2, key, start, 0, height, codes,
              words, ups, empty)  # fmt: skip


@parallel_kernel
def _half_sweeps_parallel(spins: Any, pairs: Any, held: Any, any_held: bool, limit: Any, periodic: bool,
                          first: int, n: int, sites: int, key: np.uint64,
                          position: int) -> None:  # fmt: skip
    """Many half-sweeps between two meetings of the threads.

    A row needs its neighbours one half-sweep younger and no more: first each block goes on by `depth`
    half-sweeps over rows that shrink by one at each end, then the wedges between the blocks catch up.
    """
    height, width = spins.shape
    codes, ups = np.empty((BLOCKS, width), np.int8), np.empty((BLOCKS, width // 2), np.uint8)
    words, empty = np.empty((BLOCKS, (width // 2 + 1) // 2), np.uint64), np.zeros(width, np.int8)
    most = max(1, height // BLOCKS // 2)
    done = 0
    while done < n:
        depth = min(most, n - done)
        for wedges in range(2):
            for block in numba.prange(BLOCKS):
                low, high = block * height // BLOCKS, (block + 1) * height // BLOCKS
                for step in range(depth):
                    begin, end = low + step, high - step
                    if wedges == 1:
                        begin, end = low - step, low + step
                    if not periodic and block == 0:
                        begin, end = (low, end) if wedges == 0 else (low, low)
                    if not periodic and block == BLOCKS - 1 and wedges == 0:
                        end = high
                    start = np.uint64(position + (done + step) * sites // 2)
                    _rows(spins, pairs, held, any_held, limit, periodic, (first + done + step) % 2, key, start,
                          begin, end, codes[block], words[block], ups[block], empty)  # fmt: skip
        done += depth


@kernel
def _around(spins: Any, y: Any, x: Any, periodic: bool) -> int:
    """4 + the sum of the neighbours of one site."""
    height, width = spins.shape
    code = 4
    if y > 0 or periodic:
        code += spins[y - 1 if y > 0 else height - 1, x]
    if y < height - 1 or periodic:
        code += spins[y + 1 if y < height - 1 else 0, x]
    if x > 0 or periodic:
        code += spins[y, x - 1 if x > 0 else width - 1]
    if x < width - 1 or periodic:
        code += spins[y, x + 1 if x < width - 1 else 0]
    return code


@kernel
def _settled(spins: Any, held: Any, limit: Any, periodic: bool) -> bool:
    height, width = spins.shape
    for y in range(height):
        for x in range(width):
            if not held[y, x]:
                up = 1 if spins[y, x] > 0 else 0
                if limit[up, _around(spins, y, x, periodic)] != (_ONE - 1 if up else -1):
                    return False
    return True


@kernel
def _single_sites(spins: Any, held: Any, limit: Any, periodic: bool, n: int, key: np.uint64,
                  position: int) -> None:  # fmt: skip
    height, width = spins.shape
    for k in range(n):
        bits = word(key, np.uint64(position + k))
        site = index_of(bits, height * width)
        y, x = site // width, site % width
        if held[y, x]:
            continue
        code = _around(spins, y, x, periodic)
        up = 1 if spins[y, x] > 0 else 0
        drawn = np.int32(bits & np.uint64(0x7FFFFFFF))
        spins[y, x] = np.int8(1) if drawn <= limit[up, code] else np.int8(-1)


@kernel
def _measure(spins: Any, periodic: bool) -> Any:
    height, width = spins.shape
    bonds = np.int64(0)
    total = np.int64(0)
    for y in range(height):
        row = spins[y]
        ahead = np.int32(0)
        sums = np.int32(0)
        for x in range(width):
            sums += row[x]
        for x in range(width - 1):
            ahead += row[x] * row[x + 1]
        if periodic:
            ahead += row[width - 1] * row[0]
        if y < height - 1 or periodic:
            below = spins[y + 1] if y < height - 1 else spins[0]
            for x in range(width):
                ahead += row[x] * below[x]
        bonds += ahead
        total += sums
    return bonds, total
