"""Spins of a lattice as bits: each colour of the checkerboard by itself, 64 sites in a word."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel, parallel_kernel

Words = NDArray[np.uint64]
MANY = 1 << 19
"""Smaller lattices are not worth a second thread."""
PARTS = 8
"""Rows are packed in this many parts, whatever the number of threads."""
_0, _1, _8, _15, _60 = np.uint64(0), np.uint64(1), np.uint64(8), np.uint64(15), np.uint64(60)
_SIGNS = np.uint64(0x0080008000800080)
_GATHER = np.uint64(1 << 53 | 1 << 38 | 1 << 23 | 1 << 8)
"""The four signs times this stand side by side in the highest bits."""
_BYTES = np.array([sum((1 if n >> k & 1 else 0xFF) << 16 * k for k in range(4)) for n in range(16)], np.uint64)
"""Four bits as every second byte, 1 or −1."""


def packed(spins: NDArray[np.int8], spare: int = 0) -> Words:
    """(2, (h + 2)·words + spare) of spins (h, w): colour 0 has even row + column, site x is bit x div 2.

    A row of words above the first and one below the last are copies of the last and the first (periodic edges);
    bits of no site are 0.
    """
    height, width = spins.shape
    words = row_words(width)
    made = np.zeros((2, (height + 2) * words + spare), np.uint64)
    _pack(spins, _eights(spins), row_of(made, height, words), spins.size >= MANY)
    for colour in made:
        colour[:words] = colour[height * words : (height + 1) * words]
        colour[(height + 1) * words : (height + 2) * words] = colour[words : 2 * words]
    return made


def unpack(made: Words, spins: NDArray[np.int8]) -> None:
    """The reverse of `packed`, into spins."""
    height, width = spins.shape
    _unpack(row_of(made, height, row_words(width)), spins, _eights(spins), spins.size >= MANY)


def free_sites(held: NDArray[np.bool_], *, periodic: bool) -> Words:
    """As `packed`, of the sites that are not held and, with free edges, have four neighbours; to be read only."""
    height, width = held.shape
    inside = _inside(height, width, periodic)
    return packed(1 - 2 * held.view(np.int8)) & inside if held.any() else inside


@lru_cache(maxsize=2)
def _inside(height: int, width: int, periodic: bool) -> Words:
    words = row_words(width)
    made = np.zeros((2, (height + 2) * words), np.uint64)
    two, rows = row_of(packed(np.ones((2, width), np.int8)), 2, words), row_of(made, height, words)
    rows[:, 0::2], rows[:, 1::2] = two[:, :1], two[:, 1:]
    if not periodic:
        rows[:, [0, -1]] = 0
        for x in (0, width - 1):
            for start in range(2):
                rows[(x + start) % 2, start::2, x // 128] &= ~np.uint64(1 << (x // 2) % 64)
    return made


def row_words(width: int) -> int:
    """Words of one colour of a row."""
    return ((width + 1) // 2 + 63) // 64


def row_of(made: Words, height: int, words: int) -> Words:
    """(2, h, words): a view without the two copied rows."""
    return made[:, words : (height + 1) * words].reshape(2, height, words)


def _eights(spins: NDArray[np.int8]) -> Words:
    """Eight sites at once where rows are made of such; (h, 0) where not."""
    height, width = spins.shape
    return spins.view(np.uint64) if width % 8 == 0 else np.zeros((height, 0), np.uint64)


def _pack(spins: Any, eights: Any, rows: Any, many: bool) -> None:
    (_pack_parallel if many else _pack_rows)(spins, eights, rows, 0, len(spins))


def _unpack(rows: Any, spins: Any, eights: Any, many: bool) -> None:
    (_unpack_parallel if many else _unpack_rows)(rows, spins, eights, 0, len(spins))


@kernel
def _pack_rows(spins: Any, eights: Any, rows: Any, begin: int, end: int) -> None:
    width, many = spins.shape[1], eights.shape[1]
    for y in range(begin, end):
        even, odd = rows[y % 2, y], rows[1 - y % 2, y]
        for j in range(even.size):
            low, high = _0, _0
            if many:
                for k in range(min(16, many - 16 * j)):
                    up = ~eights[y, 16 * j + k]
                    place = np.uint64(4 * k)
                    low |= (((up & _SIGNS) * _GATHER) >> _60) << place
                    high |= ((((up >> _8) & _SIGNS) * _GATHER) >> _60) << place
            else:
                for x in range(128 * j, min(128 * j + 128, width)):
                    up = _1 if spins[y, x] > 0 else _0
                    if x % 2 == 0:
                        low |= up << np.uint64(x // 2 % 64)
                    else:
                        high |= up << np.uint64(x // 2 % 64)
            even[j], odd[j] = low, high


@kernel
def _unpack_rows(rows: Any, spins: Any, eights: Any, begin: int, end: int) -> None:
    width, many = spins.shape[1], eights.shape[1]
    for y in range(begin, end):
        even, odd = rows[y % 2, y], rows[1 - y % 2, y]
        if many:
            for k in range(many):
                place = np.uint64(4 * (k % 16))
                low, high = (even[k // 16] >> place) & _15, (odd[k // 16] >> place) & _15
                eights[y, k] = _BYTES[low] | (_BYTES[high] << _8)
        else:
            for x in range(width):
                bits = even[x // 128] if x % 2 == 0 else odd[x // 128]
                spins[y, x] = np.int8(1) if (bits >> np.uint64(x // 2 % 64)) & _1 else np.int8(-1)


@parallel_kernel
def _pack_parallel(spins: Any, eights: Any, rows: Any, begin: int, end: int) -> None:
    for part in numba.prange(PARTS):
        _pack_rows(spins, eights, rows, part * end // PARTS, (part + 1) * end // PARTS)


@parallel_kernel
def _unpack_parallel(rows: Any, spins: Any, eights: Any, begin: int, end: int) -> None:
    for part in numba.prange(PARTS):
        _unpack_rows(rows, spins, eights, part * end // PARTS, (part + 1) * end // PARTS)
