"""Sums of selected rows: products with layers of 0/1 in which few units are on."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import fast_kernel, kernel

F32: TypeAlias = NDArray[np.float32]
Lists: TypeAlias = NDArray[np.uint32]
Bits: TypeAlias = NDArray[np.uint8]
Counts: TypeAlias = NDArray[np.int64]


@fast_kernel
def add_rows(source: F32, chosen: Lists, count: int, out: F32) -> None:
    """out (m,) += the sum of `count` chosen rows of source (n, m), eight at a time."""
    i = 0
    while i + 8 <= count:
        a, b, c = source[chosen[i]], source[chosen[i + 1]], source[chosen[i + 2]]
        d, e, f = source[chosen[i + 3]], source[chosen[i + 4]], source[chosen[i + 5]]
        g, h = source[chosen[i + 6]], source[chosen[i + 7]]
        for t in range(out.size):
            out[t] += ((a[t] + b[t]) + (c[t] + d[t])) + ((e[t] + f[t]) + (g[t] + h[t]))
        i += 8
    while i < count:
        a = source[chosen[i]]
        for t in range(out.size):
            out[t] += a[t]
        i += 1


@fast_kernel
def add(source: F32, out: F32) -> None:
    for t in range(out.size):
        out[t] += source[t]


@kernel
def count_ones(units: Bits) -> int:
    """How many of a row of whole 64-bit words are on: the product gathers the eight bytes of a word in its highest."""
    count = np.uint64(0)
    for eight in units.view(np.uint64):
        count += (eight * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return int(count)


@kernel
def list_ones(units: Bits, chosen: Lists) -> int:
    """The places of the ones, in order; returns how many there are. chosen has room for one more."""
    count = np.uint64(0)
    eights = units.view(np.uint64)
    for e in range(eights.size):
        if eights[e] != 0:
            for j in range(8 * e, 8 * e + 8):
                chosen[count] = np.uint32(j)
                count += np.uint64(units[j])
    return int(count)


@kernel
def first_from(chosen: Lists, count: int, low: int) -> int:
    """The first place in the sorted list that is not below low."""
    left, right = 0, count
    while left < right:
        middle = (left + right) // 2
        if chosen[middle] < low:
            left = middle + 1
        else:
            right = middle
    return left


@kernel
def turn_lists(chosen: Lists, counts: Counts, low: int, high: int, lists: Lists, sizes: Counts) -> None:
    """Of each visible unit low … high − 1 the rows in which it is on, in order, and how many there are."""
    sizes[low:high] = 0
    for r in range(len(chosen)):
        for q in range(first_from(chosen[r], counts[r], low), counts[r]):
            j = chosen[r, q]
            if j >= high:
                break
            lists[j, sizes[j]] = np.uint32(r)
            sizes[j] += 1


@kernel
def add_counts(units: Bits, gain: float, sizes: Counts, bias: F32) -> None:
    """bias += gain times how many rows of units are on in each column."""
    sizes[:] = 0
    for r in range(len(units)):
        for j in range(sizes.size):
            sizes[j] += units[r, j]
    for j in range(sizes.size):
        bias[j] += np.float32(gain * sizes[j])
