"""Unit updates of a Hopfield network that never builds its matrix: overlaps and tables of partial sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of, word
from hopsim.kernels.hopfield import BATCH, average, choose
from hopsim.kernels.pairwise import _thresholds


@kernel
def fill_tables(overlaps: Any, inverse: Any, tables: Any) -> None:
    """tables (B, 256): for every byte of a unit's signs in 8 patterns the sum Σ_μ ξ_μ a_μ.

    a = overlaps (P,) for Hebb (inverse empty; integers), a = inverse·overlaps with inverse = C⁻¹/N (P, P).
    A pure function of the overlaps, so nothing drifts.
    """
    count = overlaps.size
    for b in range(tables.shape[0]):
        table = tables[b]
        table[0] = 0
        size = 1
        for m in range(8 * b, 8 * b + 8):
            # stored first, so that a is in the table's own type
            if m >= count:
                table[size] = 0
            elif inverse.size == 0:
                table[size] = overlaps[m]
            else:
                total = 0.0
                for other in range(count):
                    total += inverse[m, other] * overlaps[other]
                table[size] = total
            a = table[size]
            for k in range(size):
                below = table[k]
                table[size + k] = below + a
                table[k] = below - a
            size *= 2


@kernel
def _field(codes: Any, tables: Any, diagonal: Any, bias: Any, units: Any, i: Any) -> float:
    """The scaled local field of unit i; diagonal and bias are (N,), or (1,) where all are the same."""
    total = tables[0, codes[i, 0]]
    for b in range(1, codes.shape[1]):
        total += tables[b, codes[i, b]]
    removed = diagonal[i] if diagonal.size > 1 else diagonal[0]
    driven = bias[i] if bias.size > 1 else bias[0]
    field: float = np.float64(total) - removed * units[i] + driven
    return field


@kernel
def flip(codes: Any, overlaps: Any, units: Any, i: Any) -> None:
    """Unit i changes its sign; the overlaps follow, the tables are filled by the caller."""
    step = -2 * np.int64(units[i])
    for m in range(overlaps.size):
        overlaps[m] += step if (codes[i, m >> 3] >> (m & 7)) & 1 else -step
    units[i] = -units[i]


@kernel
def set_units(codes: Any, overlaps: Any, units: Any, cells: Any, values: Any) -> None:
    """Give the units `cells` (k,) the values (k,) −1/+1."""
    for k in range(cells.size):
        if units[cells[k]] != values[k]:
            flip(codes, overlaps, units, cells[k])


@kernel
def local_fields(
    codes: Any, overlaps: Any, inverse: Any, tables: Any, diagonal: Any, units: Any, found: Any
) -> None:
    """found (N,) float64: the scaled Σ_j w_ij s_j of every unit."""
    fill_tables(overlaps, inverse, tables)
    none = np.zeros(1)
    for i in range(units.size):
        found[i] = _field(codes, tables, diagonal, none, units, i)


@kernel
def at_rest(codes: Any, tables: Any, diagonal: Any, bias: Any, units: Any, held: Any, tie: float) -> bool:
    for i in range(units.size):
        if _field(codes, tables, diagonal, bias, units, i) * units[i] < -tie and not held[i]:
            return False
    return True


@kernel
def _cold(
    codes: Any,
    overlaps: Any,
    inverse: Any,
    tables: Any,
    diagonal: Any,
    bias: Any,
    units: Any,
    held: Any,
    order: Any,
    key: np.uint64,
    position: int,
    place: int,
    count: int,
    tie: float,
) -> int:
    flips = 0
    for k in range(count):
        i = order[place + k] if order.size else index_of(word(key, np.uint64(position + k)), units.size)
        if _field(codes, tables, diagonal, bias, units, i) * units[i] < -tie and not held[i]:
            flip(codes, overlaps, units, i)
            fill_tables(overlaps, inverse, tables)
            flips += 1
    return flips


@kernel
def _warm(
    codes: Any,
    overlaps: Any,
    inverse: Any,
    tables: Any,
    diagonal: Any,
    bias: Any,
    units: Any,
    held: Any,
    order: Any,
    key: np.uint64,
    position: int,
    place: int,
    count: int,
    temperature: float,
    bits: Any,
    ratio: Any,
    mantissa: Any,
    found: Any,
) -> int:
    flips = 0
    done = 0
    while done < count:
        batch = min(count - done, bits.size)
        _thresholds(key, position + done, bits, ratio, mantissa, found, batch, 2.0)
        for k in range(batch):
            i = order[place + done + k] if order.size else index_of(bits[k], units.size)
            up = _field(codes, tables, diagonal, bias, units, i) > temperature * found[k]
            if up != (units[i] > 0) and not held[i]:
                flip(codes, overlaps, units, i)
                fill_tables(overlaps, inverse, tables)
                flips += 1
        done += batch
    return flips


@kernel
def asynchronous(
    codes: Any,
    overlaps: Any,
    inverse: Any,
    tables: Any,
    diagonal: Any,
    bias: Any,
    units: Any,
    held: Any,
    mean: Any,
    order: Any,
    key: np.uint64,
    position: int,
    count: int,
    temperature: float,
    tie: float,
) -> Any:
    """As `hopfield.asynchronous`, from codes (N, B) uint8, a unit's signs in the patterns, 8 to a byte."""
    n = units.size
    place = position % n
    done, flips = 0, 0
    room = min(count, BATCH) if temperature > 0.0 else 0
    bits = np.empty(room, np.uint64)
    ratio, mantissa, found = np.empty(room), np.empty(room), np.empty(room)
    fill_tables(overlaps, inverse, tables)
    while done < count:
        run = min(count - done, n - place)
        if temperature == 0.0:
            flips += _cold(
                codes,
                overlaps,
                inverse,
                tables,
                diagonal,
                bias,
                units,
                held,
                order,
                key,
                position + done,
                place,
                run,
                tie,
            )
        else:
            flips += _warm(
                codes,
                overlaps,
                inverse,
                tables,
                diagonal,
                bias,
                units,
                held,
                order,
                key,
                position + done,
                place,
                run,
                temperature,
                bits,
                ratio,
                mantissa,
                found,
            )
        done += run
        place += run
        if place == n:
            place = 0
            average(mean, units)
            if temperature == 0.0 and at_rest(codes, tables, diagonal, bias, units, held, tie):
                return done, flips, True
    return done, flips, False


@kernel
def synchronous(
    codes: Any,
    overlaps: Any,
    inverse: Any,
    tables: Any,
    diagonal: Any,
    bias: Any,
    units: Any,
    held: Any,
    mean: Any,
    key: np.uint64,
    position: int,
    temperature: float,
    tie: float,
) -> int:
    """All units at once, each from the state before; the number that changed."""
    n = units.size
    sums = np.empty(n)
    fill_tables(overlaps, inverse, tables)
    for i in range(n):
        sums[i] = _field(codes, tables, diagonal, bias, units, i)
    chosen = np.empty(n, np.int64)
    count = choose(sums, np.zeros(n), units, held, key, position, temperature, tie, chosen)
    for k in range(count):
        flip(codes, overlaps, units, chosen[k])
    average(mean, units)
    return count
