"""The compiled updates against the same rule written plainly, word by word, with the matrix and without it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.kernels import hopfield, hopfield_large, hopfield_measures
from hopsim.kernels.streams import Stream
from hopsim.storage import hebbian, pseudo_inverse, recall
from tests.storage.running import State

SIZE, COUNT = 45, 11
GOLDEN = 0x9E3779B97F4A7C15
ALL = (1 << 64) - 1


def word(key: int, position: int) -> int:
    z = (key + (position + 1) * GOLDEN) & ALL
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL
    return z ^ (z >> 31)


def halves(key: int, position: int, n: int) -> tuple[int, float]:
    bits = word(key, position)
    return ((bits >> 32) * n) >> 32, ((bits & 0xFFFFFFFF) + 0.5) / 2**32


def permutation(key: int, sweep: int, n: int) -> list[int]:
    order = list(range(n))
    for k in range(n - 1, 0, -1):
        other = halves(key, sweep * n + k, k + 1)[0]
        order[k], order[other] = order[other], order[k]
    return order


def sites(order: str, rng: Stream, n: int, count: int) -> Iterator[tuple[int, float]]:
    """(unit, uniform number) of every update."""
    shuffle = rng.fork("permutation").key
    for position in range(rng.position, rng.position + count):
        index, u = halves(rng.key, position, n)
        if order == "permutation":
            index = permutation(shuffle, position // n, n)[position % n]
        elif order == "in-order":
            index = position % n
        yield index, u


def wanted(h: float, now: int, temperature: float, tie: float, u: float) -> int:
    """Hopfield's rule at T = 0, else the heat bath: up with the chance σ(2h/T)."""
    if temperature == 0:
        return now if abs(h) <= tie else (1 if h > 0 else -1)
    return 1 if u < 1 / (1 + math.exp(-2 * h / temperature)) else -1


def plainly(
    weights: NDArray[Any], bias: NDArray[Any], start: NDArray[np.int8], held: NDArray[np.bool_], order: str,
    temperature: float, tie: float, rng: Stream, count: int,
) -> NDArray[np.int8]:  # fmt: skip
    units = start.astype(int)
    if order == "synchronous":
        for first in range(rng.position, rng.position + count, SIZE):
            fields = weights @ units + bias
            chance = [halves(rng.key, first + i, SIZE)[1] for i in range(SIZE)]
            asked = [wanted(fields[i], units[i], temperature, tie, chance[i]) for i in range(SIZE)]
            units = np.where(held, units, asked)
        return units.astype(np.int8)
    for i, u in sites(order, rng, SIZE, count):
        if not held[i]:
            units[i] = wanted(weights[i] @ units + bias[i], units[i], temperature, tie, u)
    return units.astype(np.int8)


@pytest.mark.parametrize("rule", [hebbian, pseudo_inverse])
@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("order", ["random", "permutation", "in-order", "synchronous"])
@pytest.mark.parametrize("temperature", [0.0, 0.45])
def test_runs_are_those_of_the_rule(rule: Any, dense: bool, order: str, temperature: float) -> None:
    dice = np.random.default_rng(12)
    stored = np.where(dice.random((COUNT, SIZE)) < 0.5, 1, -1).astype(np.int8)
    couplings = rule.couple(stored, dense=dense)
    bias = dice.integers(-3, 4, SIZE).astype(float) * (1 if rule is hebbian else 0.05)
    start = np.where(dice.random(SIZE) < 0.5, 1, -1).astype(np.int8)
    held = dice.random(SIZE) < 0.2
    state = State.of(couplings, start, held)
    rng = Stream(12345, SIZE + 7 if order != "synchronous" else SIZE)
    twin = rng.copy()
    count = 6 * SIZE
    if order == "synchronous":
        recall.together(couplings, bias, state, temperature, 6, rng)
    else:
        for part in (50, count - 50):
            recall.one_by_one(couplings, bias, state, order, temperature, part, rng)
    weights = np.rint(SIZE * couplings.weights()) if rule is hebbian else couplings.weights().astype(float)
    heat = temperature * couplings.scale
    assert np.array_equal(
        state.units, plainly(weights, bias, start, held, order, heat, couplings.tie, twin, count)
    )
    assert rng.position == twin.position + count
    sums = recall.local_sums(couplings, state.sums, state.units)
    np.testing.assert_allclose(sums, weights @ state.units, atol=1e-5)
    assert np.array_equal(state.units[held], start[held])


@pytest.mark.parametrize(
    ("count", "strength", "kind"),
    [(11, 3, np.int8), (5000, 3, np.int16), (11, 40_000, np.int8), (11, 1 << 40, np.int8)],
)
def test_narrow_numbers_give_the_run_of_the_rule(count: int, strength: int, kind: type) -> None:
    """Bytes in the matrix, 16 or 32 bits in the sums, more for a strong input: the same run, sums right to the end."""
    dice = np.random.default_rng(count)
    couplings = hebbian.couple(np.where(dice.random((count, SIZE)) < 0.5, 1, -1).astype(np.int8))
    assert couplings.compact.dtype == kind and np.array_equal(couplings.compact, couplings.matrix)
    assert couplings.largest == np.abs(couplings.matrix.astype(int)).sum(axis=1).max()
    bias = dice.integers(-strength, strength + 1, SIZE).astype(float)
    start, held = np.where(dice.random(SIZE) < 0.5, 1, -1).astype(np.int8), dice.random(SIZE) < 0.1
    state, rng = State.of(couplings, start, held), Stream(7)
    recall.one_by_one(couplings, bias, state, "random", 0.0, 3 * SIZE, rng)
    weights = np.rint(SIZE * couplings.weights())
    wanted = plainly(weights, bias, start, held, "random", 0.0, 0.0, Stream(7), 3 * SIZE)
    assert np.array_equal(state.units, wanted) and state.flips > 0
    assert np.array_equal(state.sums, weights @ wanted)


def test_the_order_of_a_sweep_is_the_same_whenever_asked() -> None:
    first = recall.sweep_order("permutation", 30, 99, 4).copy()
    recall.sweep_order.cache_clear()
    assert np.array_equal(first, recall.sweep_order("permutation", 30, 99, 4))
    assert sorted(first) == list(range(30))
    assert list(first) == permutation(99, 4, 30)
    assert not np.array_equal(first, recall.sweep_order("permutation", 30, 99, 5))


def test_byte_tables_are_the_sums_they_stand_for() -> None:
    stored = np.where(np.random.default_rng(3).random((13, 20)) < 0.5, 1, -1).astype(np.int8)
    couplings = hebbian.couple(stored, dense=False)
    overlaps = np.random.default_rng(4).integers(-20, 21, 13)
    machine = hopfield_large.Machine(
        couplings.codes, couplings.inverse, couplings.tables(), couplings.diagonal[:1], np.zeros(1), 0.0
    )
    hopfield_large.fill_tables(machine, overlaps)
    for code in (0, 1, 77, 255):
        signs = [1 if code >> bit & 1 else -1 for bit in range(8)]
        assert machine.tables[0, code] == np.dot(signs, overlaps[:8])
        assert machine.tables[1, code & 31] == np.dot(signs[:5], overlaps[8:])


def test_at_rest_only_time_passes() -> None:
    stored = np.where(np.random.default_rng(3).random((2, SIZE)) < 0.5, 1, -1).astype(np.int8)
    couplings = hebbian.couple(stored)
    nothing = np.zeros(SIZE)
    free = np.zeros(SIZE, bool)
    at_once, in_parts = State.of(couplings, stored[0], free), State.of(couplings, stored[0], free)
    rng, twin = Stream(5), Stream(5)
    recall.one_by_one(couplings, nothing, at_once, "random", 0.0, 100 * SIZE, rng)
    for part in (SIZE, 10, 99 * SIZE - 10):
        recall.one_by_one(couplings, nothing, in_parts, "random", 0.0, part, twin)
    assert at_once.resting and in_parts.resting and at_once.flips == 0
    assert rng == twin and rng.position == 100 * SIZE
    assert np.array_equal(at_once.mean, in_parts.mean)
    recall.one_by_one(couplings, nothing, at_once, "random", 5.0, SIZE, rng)
    assert not at_once.resting and at_once.flips > 0


def test_the_mean_forgets_over_twenty_sweeps() -> None:
    units = np.ones(3, np.int8)
    mean = np.array([1.0, 0.0, -1.0], np.float32)
    hopfield.average(mean, units)
    np.testing.assert_allclose(mean, [1.0, 0.05, -0.9], atol=1e-7)
    for _ in range(2000):
        changed = hopfield.average(mean, units)
    assert not changed


def test_measured_sums() -> None:
    dice = np.random.default_rng(8)
    stored = np.where(dice.random((9, 200)) < 0.5, 1, -1).astype(np.int8)
    units = np.where(dice.random(200) < 0.5, 1, -1).astype(np.int8)
    mean = dice.uniform(-1, 1, 200).astype(np.float32)
    mean[:3] = (1, -1, 0)
    assert np.array_equal(recall.overlaps(stored, units), stored.astype(int) @ units)
    found = np.zeros(9)
    hopfield_measures.mean_overlaps(stored, mean, found)
    np.testing.assert_allclose(found, stored.astype(float) @ mean.astype(float), atol=1e-3)
    sums, bias, held = dice.normal(size=200), dice.normal(size=200), dice.random(200) < 0.3
    told = hopfield_measures.totals(sums, bias, units, held, mean, np.full(200, 2.0), 0.1)
    p = np.clip((1 + mean.astype(float)) / 2, 1e-300, 1)
    q = np.clip(1 - p, 1e-300, 1)
    wanted = (
        units @ sums, units @ bias, mean.astype(float) @ bias, 2 * (mean.astype(float) ** 2).sum(),
        -(p * np.log(p) + q * np.log(q)).sum(), np.count_nonzero((units * (sums + bias) < -0.1) & ~held),
    )  # fmt: skip
    np.testing.assert_allclose(told, wanted, rtol=1e-9)
