"""Unit updates of a Hopfield network with its matrix: scaled local fields, touched only on a flip."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of, word
from hopsim.kernels.pairwise import MEAN_SWEEPS, _thresholds

BATCH = 512
_FORGET = np.float32(1.0 / MEAN_SWEEPS)


@kernel
def average(mean: Any, units: Any) -> bool:
    """A sweep has ended: the means move a twentieth of the way to the units; whether any changed."""
    changed = False
    for j in range(units.size):
        moved = mean[j] + (np.float32(units[j]) - mean[j]) * _FORGET
        changed |= moved != mean[j]
        mean[j] = moved
    return changed


@kernel
def average_at_rest(mean: Any, units: Any, sweeps: int) -> None:
    """So many sweeps in which nothing changed."""
    for _ in range(sweeps):
        if not average(mean, units):
            return


@kernel
def flip(matrix: Any, sums: Any, units: Any, i: Any) -> None:
    """Unit i changes its sign; sums (N,) is the scaled Σ_j w_ij s_j of every unit."""
    row = matrix[i]
    step = np.int32(-2 * units[i])
    for j in range(sums.size):
        sums[j] += row[j] * step
    units[i] = -units[i]


@kernel
def set_units(matrix: Any, sums: Any, units: Any, cells: Any, values: Any) -> None:
    """Give the units `cells` (k,) the values (k,) −1/+1."""
    for k in range(cells.size):
        if units[cells[k]] != values[k]:
            flip(matrix, sums, units, cells[k])


@kernel
def sum_fields(matrix: Any, units: Any, sums: Any) -> None:
    """The scaled Σ_j w_ij s_j of every unit, afresh."""
    for i in range(units.size):
        total = 0.0
        for j in range(units.size):
            total += np.float64(matrix[i, j]) * units[j]
        sums[i] = total


@kernel
def at_rest(sums: Any, bias: Any, units: Any, held: Any, tie: float) -> bool:
    """Whether no free unit would change at T = 0; all are checked."""
    resting = True
    for i in range(units.size):
        if (np.float64(sums[i]) + bias[i]) * units[i] < -tie and not held[i]:
            resting = False
            break
    return resting


@kernel
def choose_sites(order: Any, key: np.uint64, position: int, place: int, n: int, sites: Any, count: int) -> None:
    """The units of count updates, drawn ahead: the compiler does many at once."""
    if order.size:
        for k in range(count):
            sites[k] = order[place + k]
    else:
        for k in range(count):
            sites[k] = index_of(word(key, np.uint64(position + k)), n)


@kernel
def can_align(bias: Any, tie: float) -> float:
    """The largest |bias| where s·(sum + bias) can stand in place of the sum without rounding, ∞ where it cannot:
    it takes integers, or no bias at all."""
    exact, largest = True, 0.0
    for i in range(bias.size):
        exact &= bias[i] == (np.floor(bias[i]) if tie == 0.0 else 0.0)
        largest = max(largest, abs(bias[i]))
    return largest if exact else np.inf


@kernel
def cold(
    matrix: Any, sums: Any, bias: Any, units: Any, held: Any, mean: Any, order: Any, key: np.uint64,
    position: int, count: int, tie: float,
) -> Any:  # fmt: skip
    """count updates of single units at T = 0; stops early at rest: (updates done, flips, resting).

    matrix (N, N) and sums (N,) are scaled as bias (N,) and tie are; order (N,), or empty for random sites.
    A field within the tie leaves the unit as it is (Hopfield 1982).
    """
    n = units.size
    sites = np.empty(min(count, BATCH), np.int32)
    place = position % n
    done, flips = 0, 0
    resting = False
    while done < count and not resting:
        batch = min(sites.size, count - done, n - place)
        choose_sites(order, key, position + done, place, n, sites, batch)
        for k in range(batch):
            i = sites[k]
            if (np.float64(sums[i]) + bias[i]) * units[i] < -tie and not held[i]:
                flip(matrix, sums, units, i)
                flips += 1
        done += batch
        place += batch
        if place == n:
            place = 0
            average(mean, units)
            resting = at_rest(sums, bias, units, held, tie)
    return done, flips, resting


@kernel
def _turn(row: Any, aligned: Any, signs: Any, units: Any, i: Any) -> None:
    """Unit i changes its sign, in `cold_aligned`. Sums of 16 bits may run over on the way: the result fits."""
    step = np.int8(-2 * units[i])
    for j in range(aligned.size):
        aligned[j] += row[j] * (signs[j] * step)
    units[i] = -units[i]
    signs[i] = -signs[i]
    aligned[i] = -aligned[i]


@kernel
def _at_rest(aligned: Any, least: Any, held: Any) -> bool:
    """As `at_rest`; without a way out in the middle the compiler looks at many units at once."""
    restless = 0
    for i in range(aligned.size):
        restless += (aligned[i] < least) & (not held[i])
    return restless == 0


@kernel
def cold_aligned(
    matrix: Any, sums: Any, bias: Any, units: Any, held: Any, mean: Any, order: Any, key: np.uint64,
    position: int, count: int, tie: float, aligned: Any, signs: Any,
) -> Any:  # fmt: skip
    """As `cold`, with s·(sum + bias) in place of the sum: an update looks at one number. See `can_align`.

    aligned and signs (N,): room for these and for the units, of the narrowest kind that holds them.
    """
    n = units.size
    signs[0] = -tie
    least = signs[0]
    for i in range(n):
        signs[i] = units[i]
        aligned[i] = (sums[i] + bias[i]) * units[i]
    sites = np.empty(min(count, BATCH), np.uint32)
    place = position % n
    done, flips = 0, 0
    resting = False
    while done < count and not resting:
        batch = min(sites.size, count - done, n - place)
        choose_sites(order, key, position + done, place, n, sites, batch)
        for k in range(batch):
            i = sites[k]
            if aligned[i] < least and not held[i]:
                _turn(matrix[i], aligned, signs, units, i)
                flips += 1
        done += batch
        place += batch
        if place == n:
            place = 0
            average(mean, units)
            resting = _at_rest(aligned, least, held)
    for i in range(n):
        sums[i] = aligned[i] * units[i] - bias[i]
    return done, flips, resting


@kernel
def warm(
    matrix: Any, sums: Any, bias: Any, units: Any, held: Any, mean: Any, order: Any, key: np.uint64,
    position: int, count: int, temperature: float,
) -> int:  # fmt: skip
    """count heat-bath updates of single units at T > 0, temperature scaled as the sums; the number of flips."""
    n = units.size
    room = min(count, BATCH)
    bits = np.empty(room, np.uint64)
    ratio, mantissa, found = np.empty(room), np.empty(room), np.empty(room)
    place = position % n
    done, flips = 0, 0
    while done < count:
        batch = min(room, count - done, n - place)
        _thresholds(key, position + done, bits, ratio, mantissa, found, batch, 2.0)
        for k in range(batch):
            i = order[place + k] if order.size else index_of(bits[k], n)
            up = np.float64(sums[i]) + bias[i] > temperature * found[k]
            if up != (units[i] > 0) and not held[i]:
                flip(matrix, sums, units, i)
                flips += 1
        done += batch
        place += batch
        if place == n:
            place = 0
            average(mean, units)
    return flips


@kernel
def synchronous(
    matrix: Any,
    sums: Any,
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
    chosen = np.empty(n, np.int64)
    count = choose(sums, bias, units, held, key, position, temperature, tie, chosen)
    for k in range(count):
        flip(matrix, sums, units, chosen[k])
    average(mean, units)
    return count


@kernel
def choose(
    sums: Any,
    bias: Any,
    units: Any,
    held: Any,
    key: np.uint64,
    position: int,
    temperature: float,
    tie: float,
    chosen: Any,
) -> int:
    """Write into chosen the units that change when all are asked at once; their number."""
    n = units.size
    count = 0
    if temperature == 0.0:
        for i in range(n):
            if (np.float64(sums[i]) + bias[i]) * units[i] < -tie and not held[i]:
                chosen[count] = i
                count += 1
        return count
    bits = np.empty(BATCH, np.uint64)
    ratio, mantissa, found = np.empty(BATCH), np.empty(BATCH), np.empty(BATCH)
    for first in range(0, n, BATCH):
        batch = min(BATCH, n - first)
        _thresholds(key, position + first, bits, ratio, mantissa, found, batch, 2.0)
        for i in range(first, first + batch):
            up = np.float64(sums[i]) + bias[i] > temperature * found[i - first]
            if up != (units[i] > 0) and not held[i]:
                chosen[count] = i
                count += 1
    return count
