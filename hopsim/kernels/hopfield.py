"""Unit updates of a Hopfield network with its matrix: scaled local fields, touched only on a flip."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of, word
from hopsim.kernels.pairwise import MEAN_SWEEPS, _permutation, _thresholds
from hopsim.kernels.streams import Stream

BATCH = 512
_FORGET = np.float32(1.0 / MEAN_SWEEPS)


@lru_cache(maxsize=4)
def sweep_order(order: str, n: int, key: int, sweep: int) -> NDArray[np.int64]:
    """(N,) the order of this sweep, the same whenever it is asked for; empty for random sites."""
    places = np.arange(0 if order == "random" else n, dtype=np.int64)
    if order == "permutation":
        _permutation(np.uint64(key), sweep, places)
    places.flags.writeable = False
    return places


def stretches(order: str, n: int, count: int, rng: Stream) -> list[tuple[int, NDArray[np.int64]]]:
    """Cut count updates where a new order begins: (updates, order) pairs."""
    if order != "permutation":
        return [(count, sweep_order(order, n, 0, 0))]
    key = rng.fork("permutation").key
    cuts, position, left = [], rng.position, count
    while left > 0:
        length = min(left, n - position % n)
        cuts.append((length, sweep_order(order, n, key, position // n)))
        position += length
        left -= length
    return cuts


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
    if units[i] > 0:
        for j in range(sums.size):
            sums[j] -= row[j] + row[j]
    else:
        for j in range(sums.size):
            sums[j] += row[j] + row[j]
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
def _cold(
    matrix: Any,
    sums: Any,
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
        if (np.float64(sums[i]) + bias[i]) * units[i] < -tie and not held[i]:
            flip(matrix, sums, units, i)
            flips += 1
    return flips


@kernel
def _warm(
    matrix: Any,
    sums: Any,
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
            up = np.float64(sums[i]) + bias[i] > temperature * found[k]
            if up != (units[i] > 0) and not held[i]:
                flip(matrix, sums, units, i)
                flips += 1
        done += batch
    return flips


@kernel
def asynchronous(
    matrix: Any,
    sums: Any,
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
    """count updates of single units; stops early at rest (T = 0): (updates done, flips, resting).

    matrix (N, N) and sums (N,) are scaled as bias (N,), temperature and tie are; order (N,), or empty
    for random sites. At T = 0 a field within the tie leaves the unit as it is (Hopfield 1982).
    """
    n = units.size
    place = position % n
    done, flips = 0, 0
    room = min(count, BATCH) if temperature > 0.0 else 0
    bits = np.empty(room, np.uint64)
    ratio, mantissa, found = np.empty(room), np.empty(room), np.empty(room)
    while done < count:
        run = min(count - done, n - place)
        if temperature == 0.0:
            flips += _cold(matrix, sums, bias, units, held, order, key, position + done, place, run, tie)
        else:
            flips += _warm(
                matrix,
                sums,
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
            if temperature == 0.0 and at_rest(sums, bias, units, held, tie):
                return done, flips, True
    return done, flips, False


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
