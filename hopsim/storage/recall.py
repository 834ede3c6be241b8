"""Run units under stored couplings, from the matrix or without it: the two give the same run bit for bit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.kernels.streams import Stream
from hopsim.storage.couplings import Couplings

MOST_IN_16_BITS, MOST_IN_32_BITS = 2**15 - 1, 2**31 - 1


class Running(Protocol):
    """What a state of such a machine holds; see `models.hopfield.HopfieldState`."""

    units: NDArray[np.int8]
    held: NDArray[np.bool_]
    sums: NDArray[Any]
    mean: NDArray[np.float32]
    previous: NDArray[np.int8]
    resting: bool
    flips: int


@dataclass(frozen=True)
class Totals:
    """Energies of the spin machine, entropy of the means (nats), free units that would flip at T = 0."""

    energy: float
    mean_energy: float
    entropy: float
    unstable: int


def summed(couplings: Couplings, units: NDArray[np.int8]) -> NDArray[Any]:
    """What a state caches: scaled local fields (N,) with a matrix, overlaps (P,) without."""
    if couplings.matrix is None:
        return overlaps(couplings.patterns, units)
    exact = couplings.matrix.dtype == np.int16
    sums = np.zeros(couplings.size, np.int32 if exact else np.float64)
    kernels.hopfield.sum_fields(couplings.compact, units, sums)
    return sums


def overlaps(patterns: NDArray[np.int8], units: NDArray[np.int8]) -> NDArray[np.int64]:
    """(P,) Σ_i ξ_i s_i."""
    found = np.zeros(len(patterns), np.int64)
    kernels.hopfield_measures.overlaps(patterns, units, found)
    return found


def local_sums(couplings: Couplings, sums: NDArray[Any], units: NDArray[np.int8]) -> NDArray[Any]:
    """(N,) scaled Σ_j w_ij s_j, without bias; the cached array itself where there is a matrix."""
    if couplings.matrix is not None:
        return sums
    found = np.zeros(couplings.size)
    kernels.hopfield_large.local_sums(_machine(couplings), sums, units, found)
    return found


def set_units(
    couplings: Couplings,
    sums: NDArray[Any],
    units: NDArray[np.int8],
    cells: NDArray[np.int64],
    values: NDArray[np.int8],
) -> None:
    """Give the units `cells` (k,) the values (k,) −1/+1; a later entry for the same cell wins."""
    cells, values = np.ascontiguousarray(cells, np.int64), np.ascontiguousarray(values, np.int8)
    if couplings.matrix is not None:
        kernels.hopfield.set_units(couplings.compact, sums, units, cells, values)
    else:
        kernels.hopfield_large.set_units(_machine(couplings), sums, units, cells, values)


def totals(couplings: Couplings, bias: NDArray[np.float64], state: Running, sums: NDArray[Any]) -> Totals:
    """sums: as `local_sums` gives."""
    interaction, driven, mean_driven, removed, entropy, unstable = kernels.hopfield_measures.totals(
        sums, bias, state.units, state.held, state.mean, couplings.diagonal, couplings.tie
    )
    mean_overlaps = np.zeros(len(couplings.patterns))
    if couplings.inverse is not None:
        kernels.hopfield_measures.mean_overlaps(couplings.patterns, state.mean, mean_overlaps)
    together = couplings.interaction(state.mean, mean_overlaps, removed)
    scale = couplings.scale
    return Totals(
        energy=-(0.5 * interaction + driven) / scale,
        mean_energy=-0.5 * together - mean_driven / scale,
        entropy=entropy,
        unstable=int(unstable),
    )


@lru_cache(maxsize=4)
def sweep_order(order: str, n: int, key: int, sweep: int) -> NDArray[np.int64]:
    """(N,) the order of this sweep, the same whenever it is asked for; empty for random sites."""
    places = np.arange(0 if order == "random" else n, dtype=np.int64)
    if order == "permutation":
        kernels.pairwise._permutation(np.uint64(key), sweep, places)
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


def one_by_one(
    couplings: Couplings,
    bias: NDArray[np.float64],
    state: Running,
    order: str,
    temperature: float,
    n: int,
    rng: Stream,
) -> None:
    """n updates of single units; order: random, permutation, in-order. At rest only time passes."""
    size = couplings.size
    end = rng.position + n
    state.resting = state.resting and temperature == 0.0
    if not state.resting:
        for count, places in stretches(order, size, n, rng):
            done, flips, state.resting = _some(couplings, bias, state, places, count, temperature, rng)
            rng.position += done
            state.flips += flips
            if state.resting:
                break
    if state.resting:
        kernels.hopfield.average_at_rest(state.mean, state.units, end // size - rng.position // size)
        rng.position = end


def _some(
    couplings: Couplings,
    bias: NDArray[np.float64],
    state: Running,
    places: NDArray[np.int64],
    count: int,
    temperature: float,
    rng: Stream,
) -> tuple[int, int, bool]:
    """(updates done, flips, resting); fewer are done only where a state at rest is found."""
    key, heat = np.uint64(rng.key), temperature * couplings.scale
    units, held, mean = state.units, state.held, state.mean
    if couplings.matrix is None:
        machine, large = _machine(couplings, bias), kernels.hopfield_large
        if heat > 0:
            walk = (machine, state.sums, units, held, mean, places, key, rng.position, count, heat)
            return count, int(large.warm(*walk)), False
        found = large.cold(machine, state.sums, units, held, mean, places, key, rng.position, count)
    else:
        given = (couplings.compact, state.sums, bias, units, held, mean, places, key, rng.position, count)
        if heat > 0:
            return count, int(kernels.hopfield.warm(*given, heat)), False
        drive = kernels.hopfield.can_align(bias, couplings.tie)
        most = couplings.largest + drive
        # real weights have no bound, and no integers that could run over
        if drive < np.inf and (most <= MOST_IN_32_BITS or state.sums.dtype == np.float64):
            room = np.empty((2, couplings.size), np.int16 if most <= MOST_IN_16_BITS else state.sums.dtype)
            found = kernels.hopfield.cold_aligned(*given, couplings.tie, *room)
        else:
            found = kernels.hopfield.cold(*given, couplings.tie)
    return int(found[0]), int(found[1]), bool(found[2])


def together(
    couplings: Couplings, bias: NDArray[np.float64], state: Running, temperature: float, n: int, rng: Stream
) -> None:
    """n synchronous steps of N updates; finds rest at T = 0, and keeps the units before the last step."""
    size = couplings.size
    for step in range(n):
        if state.resting and temperature == 0.0:
            kernels.hopfield.average_at_rest(state.mean, state.units, n - step)
            rng.position += (n - step) * size
            return
        before = state.units.copy()
        flips = _all_at_once(couplings, bias, state, temperature, rng)
        state.resting = temperature == 0.0 and flips == 0
        state.previous[:] = before
        state.flips += flips
        rng.position += size


def _all_at_once(
    couplings: Couplings, bias: NDArray[np.float64], state: Running, temperature: float, rng: Stream
) -> int:
    key, heat = np.uint64(rng.key), temperature * couplings.scale
    units, held, mean = state.units, state.held, state.mean
    if couplings.matrix is not None:
        return int(
            kernels.hopfield.synchronous(
                couplings.compact, state.sums, bias, units, held, mean, key, rng.position, heat, couplings.tie
            )
        )
    machine = _machine(couplings, bias)
    return int(
        kernels.hopfield_large.synchronous(machine, state.sums, units, held, mean, key, rng.position, heat)
    )


def _machine(couplings: Couplings, bias: NDArray[np.float64] | None = None) -> Any:
    """For the kernels without a matrix; one number stands for what is the same everywhere."""
    assert couplings.inverse is not None
    diagonal = couplings.diagonal if couplings.inverse.size else couplings.diagonal[:1]
    drive = bias if bias is not None and np.any(bias) else np.zeros(1)
    return kernels.hopfield_large.Machine(
        couplings.codes, couplings.inverse, couplings.tables(), diagonal, drive, couplings.tie
    )
