"""Unit updates of a dense symmetric machine with real weights; local fields are touched only on a flip."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import index_of, uniform_of, word
from hopsim.kernels.streams import Stream

Floats = NDArray[np.float32]
Spins = NDArray[np.int8]
ORDERS = {"random": 0, "permutation": 1, "in-order": 2}
TIE = np.float32(1e-5)
"""|h| below this counts as h = 0 at T = 0 (physics.md §1)."""
RESYNC = 1_000_000
"""Flips after which, at the next sweep's end, the float32 fields are summed afresh."""
MEAN_SWEEPS = 20
"""The mean activity forgets over this many sweeps."""
_BATCH = 512


def counters() -> NDArray[np.int64]:
    """What a state keeps beside its arrays: [flips since the fields were summed afresh, visits written]."""
    return np.zeros(2, np.int64)


def aligned(values: Floats) -> Floats:
    """A copy that begins where a line of the memory does: rows of 16 numbers are read faster, never in two lines."""
    room = np.empty(values.size + 16, np.float32)
    begin = -room.ctypes.data // 4 % 16
    copy = room[begin : begin + values.size].reshape(values.shape)
    copy[:] = values
    return copy


def local_fields(weights: Floats, units: Spins, binary: bool) -> Floats:
    """(N,) Σ_j w_ij u_j, without the bias, summed in float64; units (N,) −1/+1, u = (s+1)/2 when binary."""
    fields = aligned(np.zeros(units.size, np.float32))
    _sum_fields(weights, units, binary, fields)
    return fields


def update(
    weights: Floats, bias: Floats, units: Spins, fields: Floats,
    held: NDArray[np.bool_], mean: Floats, mean_fields: Floats, visits: NDArray[np.int32],
    counts: NDArray[np.int64],
    *, order: str, temperature: float, binary: bool, n: int, rng: Stream,
) -> None:  # fmt: skip
    """n heat-bath updates of single units in place; moves rng.position on by n.

    weights (N, N) symmetric with zero diagonal, in the machine's own coding; bias (N,) = I − θ; units (N,)
    −1/+1 in both codings; fields (N,) as `local_fields` gives (without bias: turning it makes nothing stale);
    held (N,); mean and mean_fields (N,), the exponential means of units and fields over 20 sweeps, moved at a
    sweep's end (fields are linear: mean_fields is what `local_fields` would give for the mean); visits (K,), a
    ring that takes the state's number (first unit the highest bit) at a sweep's end, or (0,); counts
    as `counters()` makes. order: random, permutation, in-order. T = 0 keeps ties (Hopfield 1982).
    """
    shuffle = rng.fork("permutation").key if order == "permutation" else 0
    _update(
        weights, bias, units, fields, held, mean, mean_fields, visits, counts, ORDERS[order],
        float(temperature), binary, np.uint64(rng.key), np.uint64(shuffle), rng.position, n,
    )  # fmt: skip
    rng.position += n


def update_together(
    weights: Floats, bias: Floats, units: Spins, fields: Floats,
    held: NDArray[np.bool_], mean: Floats, mean_fields: Floats, visits: NDArray[np.int32],
    counts: NDArray[np.int64],
    *, temperature: float, binary: bool, n: int, rng: Stream,
) -> None:  # fmt: skip
    """n synchronous steps of N unit updates in place; moves rng.position by n·N; arrays as in `update`."""
    _update_together(
        weights, bias, units, fields, held, mean, mean_fields, visits, counts,
        float(temperature), binary, np.uint64(rng.key), rng.position, n,
    )  # fmt: skip
    rng.position += n * units.size


def set_units(
    weights: Floats, units: Spins, fields: Floats, counts: NDArray[np.int64], cells: NDArray[np.int64],
    value: Spins, *, binary: bool,
) -> None:  # fmt: skip
    """Give the units `cells` (k,) the values (k,) −1/+1, and the fields what follows."""
    _set_units(weights, units, fields, counts, cells, value, binary)


@kernel
def _sum_fields(weights: Any, units: Any, binary: bool, fields: Any) -> None:
    for i in range(units.size):
        total = 0.0
        for j in range(units.size):
            if binary:
                if units[j] > 0:
                    total += np.float64(weights[i, j])
            else:
                total += np.float64(weights[i, j]) * units[j]
        fields[i] = np.float32(total)


@kernel
def _thresholds(key: np.uint64, position: int, bits: Any, ratio: Any, mantissa: Any, found: Any, count: int,
                gain: float) -> None:  # fmt: skip
    """bits: the words; found: logit(u)/gain, so that P(h > T·found) = σ(gain·h/T).

    log by exponent and atanh series (error below 1e-11); no reductions, so every element comes out the same
    whatever the count, and the compiler can do many at once.
    """
    whole = ratio.view(np.int64)
    part = mantissa.view(np.int64)
    for k in range(count):
        bits[k] = word(key, np.uint64(position + k))
    for k in range(count):
        u = uniform_of(bits[k])
        ratio[k] = u / (1.0 - u)
    for k in range(count):
        # m in [√½, √2): move the exponent's border there
        shifted = whole[k] + 0x00095F6200000000
        part[k] = whole[k] - (((shifted >> 52) - 1023) << 52)
        found[k] = np.float64((shifted >> 52) - 1023) * 0.6931471805599453
    for k in range(count):
        z = (mantissa[k] - 1.0) / (mantissa[k] + 1.0)
        q = z * z
        series = 1.0 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q * (1 / 13))))))
        found[k] = (found[k] + 2.0 * z * series) / gain


@kernel
def _permutation(key: np.uint64, sweep: int, order: Any) -> None:
    """The order of this sweep (Fisher and Yates), from words addressed by sweep and place."""
    n = order.size
    for k in range(n):
        order[k] = k
    for k in range(n - 1, 0, -1):
        other = index_of(word(key, np.uint64(sweep * n + k)), k + 1)
        order[k], order[other] = order[other], order[k]


@kernel
def _flip(weights: Any, units: Any, fields: Any, counts: Any, i: Any, binary: bool) -> None:
    new = -units[i]
    units[i] = new
    step = np.float32(new) if binary else np.float32(2 * new)
    row = weights[i]
    for j in range(fields.size):
        fields[j] += step * row[j]
    counts[0] += 1


@kernel
def _set_units(weights: Any, units: Any, fields: Any, counts: Any, cells: Any, value: Any,
               binary: bool) -> None:  # fmt: skip
    for k in range(cells.size):
        if units[cells[k]] != value[k]:
            _flip(weights, units, fields, counts, cells[k], binary)


@kernel
def _sweep_ended(weights: Any, units: Any, fields: Any, mean: Any, mean_fields: Any, visits: Any, counts: Any,
                 binary: bool) -> None:  # fmt: skip
    if counts[0] >= RESYNC:
        # here, and not in the middle of a sweep, where it would slow down every flip
        counts[0] = 0
        _sum_fields(weights, units, binary, fields)
    for j in range(units.size):
        mean[j] += (np.float32(units[j]) - mean[j]) * np.float32(1.0 / MEAN_SWEEPS)
        mean_fields[j] += (fields[j] - mean_fields[j]) * np.float32(1.0 / MEAN_SWEEPS)
    if visits.size > 0:
        number = np.int64(0)
        for j in range(units.size):
            number = 2 * number + (1 if units[j] > 0 else 0)
        visits[counts[1] % visits.size] = number
        counts[1] += 1


@kernel
def _wanted(field: np.float32, now: np.int8, temperature: float, threshold: float) -> np.int8:
    if temperature == 0.0:
        if field >= TIE:
            return np.int8(1)
        if field <= -TIE:
            return np.int8(-1)
        return now
    # at T = ∞ the threshold's sign alone decides: a fair coin
    if math.isinf(temperature):
        return np.int8(1) if threshold < 0.0 else np.int8(-1)
    return np.int8(1) if np.float64(field) > temperature * threshold else np.int8(-1)


@kernel
def _levels(bits: Any, found: Any, count: int, size: int, temperature: float, sites: Any, level: Any) -> None:
    """sites: a random unit for each word; level: T·threshold, rounded down, so that a float32 field lies above it
    where it lies above T·threshold itself."""
    for k in range(count):
        sites[k] = np.uint32(index_of(bits[k], size))
    whole = level.view(np.int32)
    for k in range(count):
        # at T = ∞ the threshold's sign alone decides: a fair coin
        wanted = temperature * found[k]
        level[k] = np.float32(wanted)
        above = np.float64(level[k]) > wanted
        down = np.int32(-1) if level[k] > np.float32(0.0) else np.int32(1)
        whole[k] += down if above else np.int32(0)


@kernel
def _codes(units: Any, held: Any, codes: Any) -> None:
    """0 down, 1 up, 2 held: a unit flips where one and only one of its code and what is drawn is 1."""
    for i in range(units.size):
        codes[i] = 2 if held[i] else (1 if units[i] > 0 else 0)


@kernel
def _some_warm(weights: Any, bias: Any, units: Any, fields: Any, codes: Any, counts: Any, binary: bool,
               sites: Any, level: Any) -> None:  # fmt: skip
    for k in range(sites.size):
        i = sites[k]
        up = np.int8(fields[i] + bias[i] > level[k])
        if up + codes[i] == 1:
            _flip(weights, units, fields, counts, i, binary)
            codes[i] = up


@kernel
def _some_cold(weights: Any, bias: Any, units: Any, fields: Any, codes: Any, counts: Any, binary: bool,
               sites: Any) -> None:  # fmt: skip
    for k in range(sites.size):
        i = sites[k]
        if codes[i] != 2 and _wanted(np.float32(fields[i] + bias[i]), units[i], 0.0, 0.0) != units[i]:
            _flip(weights, units, fields, counts, i, binary)
            codes[i] = 1 - codes[i]


@kernel
def _update(weights: Any, bias: Any, units: Any, fields: Any, held: Any, mean: Any, mean_fields: Any,
            visits: Any, counts: Any, order: int, temperature: float, binary: bool, key: np.uint64,
            shuffle: np.uint64, position: int, n: int) -> None:  # fmt: skip
    size = units.size
    room = min(n, _BATCH)
    bits = np.empty(room, np.uint64)
    ratio, mantissa, found = np.empty(room), np.empty(room), np.empty(room)
    sites, level = np.empty(room, np.uint32), np.empty(room, np.float32)
    codes = np.empty(size, np.int8)
    _codes(units, held, codes)
    places = np.empty(size if order == 1 else 0, np.int64)
    place, last = position % size, np.int64(-1)
    done = 0
    while done < n:
        count = min(room, n - done)
        _thresholds(key, position + done, bits, ratio, mantissa, found, count, 1.0 if binary else 2.0)
        _levels(bits, found, count, size, temperature, sites, level)
        begin = 0
        while begin < count:
            end = min(count, begin + size - place)
            if order == 1:
                sweep = (position + done + begin) // size
                if sweep != last:
                    _permutation(shuffle, sweep, places)
                    last = sweep
                for k in range(begin, end):
                    sites[k] = places[place + k - begin]
            elif order == 2:
                for k in range(begin, end):
                    sites[k] = place + k - begin
            if temperature == 0.0:
                _some_cold(weights, bias, units, fields, codes, counts, binary, sites[begin:end])
            else:
                _some_warm(weights, bias, units, fields, codes, counts, binary, sites[begin:end],
                           level[begin:end])  # fmt: skip
            place += end - begin
            begin = end
            if place == size:
                place = 0
                _sweep_ended(weights, units, fields, mean, mean_fields, visits, counts, binary)
        done += count


@kernel
def _update_together(weights: Any, bias: Any, units: Any, fields: Any, held: Any, mean: Any,
                     mean_fields: Any, visits: Any, counts: Any, temperature: float, binary: bool,
                     key: np.uint64, position: int, n: int) -> None:  # fmt: skip
    size = units.size
    bits = np.empty(size, np.uint64)
    ratio, mantissa, found = np.empty(size), np.empty(size), np.empty(size)
    flips = np.empty(size, np.bool_)
    for step in range(n):
        _thresholds(key, position + step * size, bits, ratio, mantissa, found, size, 1.0 if binary else 2.0)
        for i in range(size):
            field = np.float32(fields[i] + bias[i])
            flips[i] = not held[i] and _wanted(field, units[i], temperature, found[i]) != units[i]
        for i in range(size):
            if flips[i]:
                _flip(weights, units, fields, counts, i, binary)
        _sweep_ended(weights, units, fields, mean, mean_fields, visits, counts, binary)
