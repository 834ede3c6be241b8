"""Spin updates of the square lattice: a checkerboard, many sites at once, or single random sites."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of, word

_ONE = 1 << 48
_48 = np.uint64(48)
_LOW = np.uint64(0xFFFFFFFF)


def limits(chance_up: NDArray[np.float64]) -> NDArray[np.int64]:
    """(2, 9) P(up | spin, sum of neighbours −4 … 4), in units of 2⁻⁴⁸."""
    return np.rint(np.asarray(chance_up) * _ONE).astype(np.int64)


def half_sweeps(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int64], *, periodic: bool, first: int,
    n: int, key: int, position: int,
) -> None:  # fmt: skip
    """n half-sweeps in place, colours in turn from `first` (0: even row + column).
    spins and held (h, w); limit from `limits`; half-sweep k draws from position + ⌊k·N/2⌋. Periodic edges need
    even sides.
    """
    bits, packing = kernels.ising_bits, kernels.ising_packing
    packed = packing.packed(spins, bits.GROUP)
    free = packing.free_sites(held, periodic=periodic)
    sweep = bits.half_sweeps_parallel if spins.size >= packing.MANY else bits.half_sweeps
    rule = kernels.ising_rule.plan(limit)
    sweep(packed, free, held, limit, rule, periodic, first, n, np.uint64(key), position)
    packing.unpack(packed, spins)


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
