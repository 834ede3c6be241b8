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
_ONE = 1 << 48
_48 = np.uint64(48)
_LOW = np.uint64(0xFFFFFFFF)
_DOWN = np.int8(16)


def limits(chance_up: NDArray[np.float64]) -> NDArray[np.int64]:
    """(2, 9) P(up | spin, sum of neighbours −4 … 4), in units of 2⁻⁴⁸."""
    return np.rint(np.asarray(chance_up) * _ONE).astype(np.int64)


def half_sweeps(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int64], *, periodic: bool, first: int,
    n: int, key: int, position: int,
) -> None:  # fmt: skip
    """n half-sweeps in place, colours in turn from `first` (0: even row + column).
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
        padded, padded.view(np.uint16), fixed, limit, periodic, first, n, spins.size, np.uint64(key), position,
    )  # fmt: skip
    if width % 2:
        spins[:] = padded[:, :width]


def single_sites(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int64], *, periodic: bool, n: int,
    key: int, position: int,
) -> None:  # fmt: skip
    """n updates of uniformly drawn sites in place; one word each (and, once in 2³² updates, a second)."""
    _single_sites(spins, held, limit, periodic, n, np.uint64(key), position)


def measure(spins: NDArray[np.int8], *, periodic: bool) -> tuple[int, int]:
    """(Σ_<ij> s_i s_j over the bonds, Σ_i s_i); a periodic side of 2 joins its neighbours twice."""
    bonds, total = _measure(spins, periodic)
    return int(bonds), int(total)


def settled(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int64], *, periodic: bool
) -> bool:
    """Whether every free site is sure to stay as it is."""
    return bool(_settled(spins, held, limit, periodic))


@kernel
def _codes(above: Any, row: Any, below: Any, periodic: bool, codes: Any) -> None:
    """codes (w,): 4 + the sum of the neighbours, and 16 more where the spin itself is down."""
    last = row.size - 1
    for x in range(1, last):
        codes[x] = above[x] + below[x] + row[x - 1] + row[x + 1] + np.int8(4) + (row[x] & _DOWN)
    left = row[last] if periodic else np.int8(0)
    right = row[0] if periodic else np.int8(0)
    codes[0] = above[0] + below[0] + left + row[1] + np.int8(4) + (row[0] & _DOWN)
    codes[last] = above[last] + below[last] + row[last - 1] + right + np.int8(4) + (row[last] & _DOWN)


@kernel
def _chosen(code: Any, t0: Any, t2: Any, t4: Any, t6: Any, t8: Any) -> Any:
    found = t2 if code == np.uint16(2) else t0
    found = t4 if code == np.uint16(4) else found
    found = t6 if code == np.uint16(6) else found
    return t8 if code == np.uint16(8) else found


@kernel
def _put(pairs: Any, held: Any, k: int, colour: np.uint16, drawn: np.uint16, limit: np.uint16) -> Any:
    """Write one site of a pair unless it is held or its bits do not decide; all bits set where they do not."""
    wait = np.uint16(0xFFFF) if drawn == limit else np.uint16(0)
    stays = np.uint16(np.uint16(held[k] * np.uint16(0xFF)) | wait)
    open_ = np.uint16(colour & ~stays)
    new = np.uint16(0x0101) if drawn < limit else np.uint16(0xFFFF)
    pairs[k] = np.uint16(np.uint16(pairs[k] & ~open_) | np.uint16(new & open_))
    return wait


@kernel
def _decide_even(pairs: Any, codes: Any, held: Any, lanes: Any, coarse: Any, shift: np.uint16) -> Any:
    """One colour of a row by 16 random bits a site, all sums even; not 0 where some sites wait for finer ones.

    pairs, codes, held (w/2,): two bytes each, of which `shift` takes one. Comparisons in 16-bit lanes without
    branches or look-ups, which the compiler does for many sites at once.
    """
    colour = np.uint16(np.uint16(0xFF) << shift)
    waiting = np.uint16(0)
    d0, d2, d4, d6, d8 = coarse[0, 0], coarse[0, 2], coarse[0, 4], coarse[0, 6], coarse[0, 8]
    u0, u2, u4, u6, u8 = coarse[1, 0], coarse[1, 2], coarse[1, 4], coarse[1, 6], coarse[1, 8]
    # heat bath asks nothing of the spin itself: half the comparisons
    alike = d0 == u0 and d2 == u2 and d4 == u4 and d6 == u6 and d8 == u8
    for k in range(pairs.size):
        code = np.uint16(np.uint16(codes[k] >> shift) & np.uint16(15))
        down = _chosen(code, d0, d2, d4, d6, d8)
        up = down if alike else _chosen(code, u0, u2, u4, u6, u8)
        limit = up if np.uint16(np.uint16(pairs[k] >> shift) & np.uint16(2)) == np.uint16(0) else down
        waiting = np.uint16(waiting | _put(pairs, held, k, colour, lanes[k], limit))
    return waiting


@kernel
def _decide_any(pairs: Any, codes: Any, held: Any, lanes: Any, coarse: Any, shift: np.uint16) -> Any:
    """As `_decide_even`, for rows with sites at an edge."""
    colour = np.uint16(np.uint16(0xFF) << shift)
    waiting = np.uint16(0)
    for k in range(pairs.size):
        up = 1 - ((pairs[k] >> shift) & np.uint16(2)) // 2
        limit = coarse[up, (codes[k] >> shift) & np.uint16(15)]
        waiting = np.uint16(waiting | _put(pairs, held, k, colour, lanes[k], limit))
    return waiting


@kernel
def _decide_finely(row: Any, codes: Any, held: Any, lanes: Any, limit: Any, coarse: Any, first: int,
                   key: np.uint64) -> None:  # fmt: skip
    """The sites (1 in 65536) whose 16 bits were equal to the chance's for the spin as it was: 32 more."""
    for k in range(row.size // 2):
        x = 2 * k + first
        up = 0 if codes[x] & _DOWN else 1
        code = codes[x] & np.int8(15)
        if lanes[k] == coarse[up, code] and not held[x]:
            rest = limit[up, code] - (np.int64(coarse[up, code]) << 32)
            below = np.int64(word(key, np.uint64(k)) & _LOW) < rest
            row[x] = np.int8(1) if below else np.int8(-1)


@kernel
def _rows(spins: Any, pairs: Any, held: Any, limit: Any, coarse: Any, periodic: bool, colour: int,
          key: np.uint64, position: np.uint64, begin: int, end: int, codes: Any, words: Any,
          empty: Any) -> None:  # fmt: skip
    """One colour of the rows begin … end−1 (modulo h); their neighbours' other colour is only read."""
    height = spins.shape[0]
    lanes = words.view(np.uint16)
    packed = codes.view(np.uint16)
    for row in range(begin, end):
        y = row % height
        above = spins[y - 1] if y > 0 else (spins[height - 1] if periodic else empty)
        below = spins[y + 1] if y < height - 1 else (spins[0] if periodic else empty)
        _codes(above, spins[y], below, periodic, codes)
        start = position + np.uint64(y) * np.uint64(words.size)
        for k in range(words.size):
            words[k] = word(key, start + np.uint64(k))
        first = (y + colour) % 2
        shift, fixed = np.uint16(8 * first), held[y].view(np.uint16)
        if periodic:
            waiting = _decide_even(pairs[y], packed, fixed, lanes, coarse, shift)
        else:
            waiting = _decide_any(pairs[y], packed, fixed, lanes, coarse, shift)
        if waiting:
            _decide_finely(spins[y], codes, held[y], lanes, limit, coarse, first, word(~key, start))


@kernel
def _coarse(limit: Any) -> Any:
    """(2, 9) uint16: the first 16 bits of the chances; certainty is the last step, left to the finer bits."""
    found = np.empty(limit.shape, np.uint16)
    for spin in range(2):
        for code in range(9):
            found[spin, code] = np.uint16(min(limit[spin, code] >> 32, 0xFFFF))
    return found


@kernel
def _half_sweeps(spins: Any, pairs: Any, held: Any, limit: Any, periodic: bool, first: int, n: int, sites: int,
                 key: np.uint64, position: int) -> None:  # fmt: skip
    height, width = spins.shape
    codes, words = np.empty(width, np.int8), np.empty((width // 2 + 3) // 4, np.uint64)
    empty, coarse = np.zeros(width, np.int8), _coarse(limit)
    for step in range(n):
        start = np.uint64(position + step * sites // 2)
        _rows(spins, pairs, held, limit, coarse, periodic, (first + step) % 2, key, start, 0, height, codes,
              words, empty)  # fmt: skip


@parallel_kernel
def _half_sweeps_parallel(spins: Any, pairs: Any, held: Any, limit: Any, periodic: bool, first: int,
                          n: int, sites: int, key: np.uint64,
                          position: int) -> None:  # fmt: skip
    """Many half-sweeps between two meetings of the threads.

    A row needs its neighbours one half-sweep younger and no more: first each block goes on by `depth`
    half-sweeps over rows that shrink by one at each end, then the wedges between the blocks catch up.
    """
    height, width = spins.shape
    codes, words = np.empty((BLOCKS, width), np.int8), np.empty((BLOCKS, (width // 2 + 3) // 4), np.uint64)
    empty, coarse = np.zeros(width, np.int8), _coarse(limit)
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
                    _rows(spins, pairs, held, limit, coarse, periodic, (first + done + step) % 2, key, start,
                          begin, end, codes[block], words[block], empty)  # fmt: skip
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
                if limit[up, _around(spins, y, x, periodic)] != (_ONE if up else 0):
                    return False
    return True


@kernel
def _single_sites(spins: Any, held: Any, limit: Any, periodic: bool, n: int, key: np.uint64, position: int) -> None:
    height, width = spins.shape
    for k in range(n):
        bits = word(key, np.uint64(position + k))
        site = index_of(bits, height * width)
        y, x = site // width, site % width
        if held[y, x]:
            continue
        code = _around(spins, y, x, periodic)
        up = 1 if spins[y, x] > 0 else 0
        drawn, chance = np.int64(bits & _LOW), limit[up, code]
        below = drawn < chance >> 16
        if drawn == chance >> 16:
            # 32 bits do not decide: without 16 more every smaller chance would come out as 2⁻³²
            below = np.int64(word(~key, np.uint64(position + k)) >> _48) < (chance & 0xFFFF)
        spins[y, x] = np.int8(1) if below else np.int8(-1)


@kernel
def _measure(spins: Any, periodic: bool) -> Any:
    height, width = spins.shape
    bonds, total = np.int64(0), np.int64(0)
    for y in range(height):
        row = spins[y]
        ahead, sums = np.int32(0), np.int32(0)
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
