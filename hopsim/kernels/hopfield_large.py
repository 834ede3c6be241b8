"""Unit updates of a Hopfield network that never builds its matrix: overlaps and tables of partial sums."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of
from hopsim.kernels.hopfield import BATCH, average, choose, choose_sites
from hopsim.kernels.pairwise import _thresholds


class Machine(NamedTuple):
    """codes (N, B) uint8: signs in the patterns, 8 to a byte; inverse (P, P) C⁻¹/N, or empty for Hebb.

    tables (B, 256): scratch; diagonal and bias (N,), or (1,) where all are the same; |field| ≤ tie is 0.
    """

    codes: Any
    inverse: Any
    tables: Any
    diagonal: Any
    bias: Any
    tie: float


@kernel
def fill_tables(machine: Any, overlaps: Any) -> None:
    """For every byte of a unit's signs in 8 patterns (fewer in the last) the sum Σ_μ ξ_μ a_μ.

    a = overlaps (P,) for Hebb (integers), else inverse·overlaps: nothing but the overlaps, so nothing drifts.
    """
    count = overlaps.size
    for b in range(machine.tables.shape[0]):
        table = machine.tables[b]
        table[0] = 0
        size = 1
        for m in range(8 * b, min(8 * b + 8, count)):
            # stored first, so that a is in the table's own type
            if machine.inverse.size == 0:
                table[size] = overlaps[m]
            else:
                total = 0.0
                for other in range(count):
                    total += machine.inverse[m, other] * overlaps[other]
                table[size] = total
            a = table[size]
            for k in range(size):
                below = table[k]
                table[size + k] = below + a
                table[k] = below - a
            size *= 2


@kernel
def _sum(machine: Any, units: Any, i: Any) -> float:
    """The scaled Σ_j w_ij s_j of unit i."""
    total = machine.tables[0, machine.codes[i, 0]]
    for b in range(1, machine.codes.shape[1]):
        total += machine.tables[b, machine.codes[i, b]]
    removed = machine.diagonal[i] if machine.diagonal.size > 1 else machine.diagonal[0]
    found: float = np.float64(total) - removed * units[i]
    return found


@kernel
def _field(machine: Any, units: Any, i: Any) -> float:
    driven = machine.bias[i] if machine.bias.size > 1 else machine.bias[0]
    field: float = _sum(machine, units, i) + driven
    return field


@kernel
def flip(machine: Any, overlaps: Any, units: Any, i: Any) -> None:
    """Unit i changes its sign; the overlaps follow, the tables are filled by the caller."""
    step = -2 * np.int64(units[i])
    for m in range(overlaps.size):
        overlaps[m] += step if (machine.codes[i, m >> 3] >> (m & 7)) & 1 else -step
    units[i] = -units[i]


@kernel
def set_units(machine: Any, overlaps: Any, units: Any, cells: Any, values: Any) -> None:
    """Give the units `cells` (k,) the values (k,) −1/+1."""
    for k in range(cells.size):
        if units[cells[k]] != values[k]:
            flip(machine, overlaps, units, cells[k])


@kernel
def local_sums(machine: Any, overlaps: Any, units: Any, found: Any) -> None:
    """found (N,) float64: the scaled Σ_j w_ij s_j of every unit."""
    fill_tables(machine, overlaps)
    for i in range(units.size):
        found[i] = _sum(machine, units, i)


@kernel
def at_rest(machine: Any, units: Any, held: Any) -> bool:
    resting = True
    for i in range(units.size):
        if _field(machine, units, i) * units[i] < -machine.tie and not held[i]:
            resting = False
            break
    return resting


@kernel
def cold(
    machine: Any, overlaps: Any, units: Any, held: Any, mean: Any, order: Any, key: np.uint64, position: int,
    count: int,
) -> Any:  # fmt: skip
    """As `hopfield.cold`, and bit for bit the same run: (updates done, flips, resting)."""
    n = units.size
    sites = np.empty(min(count, BATCH), np.int32)
    place = position % n
    done, flips = 0, 0
    resting = False
    fill_tables(machine, overlaps)
    while done < count and not resting:
        batch = min(sites.size, count - done, n - place)
        choose_sites(order, key, position + done, place, n, sites, batch)
        for k in range(batch):
            i = sites[k]
            if _field(machine, units, i) * units[i] < -machine.tie and not held[i]:
                flip(machine, overlaps, units, i)
                fill_tables(machine, overlaps)
                flips += 1
        done += batch
        place += batch
        if place == n:
            place = 0
            average(mean, units)
            resting = at_rest(machine, units, held)
    return done, flips, resting


@kernel
def warm(
    machine: Any, overlaps: Any, units: Any, held: Any, mean: Any, order: Any, key: np.uint64, position: int,
    count: int, temperature: float,
) -> int:  # fmt: skip
    """As `hopfield.warm`, and bit for bit the same run; the number of flips."""
    n = units.size
    room = min(count, BATCH)
    bits = np.empty(room, np.uint64)
    ratio, mantissa, found = np.empty(room), np.empty(room), np.empty(room)
    place = position % n
    done, flips = 0, 0
    fill_tables(machine, overlaps)
    while done < count:
        batch = min(room, count - done, n - place)
        _thresholds(key, position + done, bits, ratio, mantissa, found, batch, 2.0)
        for k in range(batch):
            i = order[place + k] if order.size else index_of(bits[k], n)
            up = _field(machine, units, i) > temperature * found[k]
            if up != (units[i] > 0) and not held[i]:
                flip(machine, overlaps, units, i)
                fill_tables(machine, overlaps)
                flips += 1
        done += batch
        place += batch
        if place == n:
            place = 0
            average(mean, units)
    return flips


@kernel
def synchronous(
    machine: Any, overlaps: Any, units: Any, held: Any, mean: Any, key: np.uint64, position: int,
    temperature: float,
) -> int:  # fmt: skip
    """All units at once, each from the state before; the number that changed."""
    n = units.size
    fields = np.empty(n)
    fill_tables(machine, overlaps)
    for i in range(n):
        fields[i] = _field(machine, units, i)
    chosen = np.empty(n, np.int64)
    count = choose(fields, np.zeros(n), units, held, key, position, temperature, machine.tie, chosen)
    for k in range(count):
        flip(machine, overlaps, units, chosen[k])
    average(mean, units)
    return count
