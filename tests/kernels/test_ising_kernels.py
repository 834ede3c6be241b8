"""The checkerboard of 64 sites in a word against the same rule written plainly, site by site and bit by bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.kernels import _random, ising, ising_bits, ising_packing, ising_rule

SURE = 1 << 48


def word(key: int, position: int) -> int:
    return int(_random.word(np.uint64(key), np.uint64(position)))


def drawn(key: int, y: int, x: int, width: int, chance: int) -> bool:
    """Whether this site's 16 bits, and 32 more where they are equal, lie below its chance."""
    words = -(-width // 128)
    rows = ising_bits.GROUP // words
    group, place = y // rows, y % rows * words + x // 128
    start = group * 16 * ising_bits.GROUP + place
    number = 0
    for plane in range(16):
        number = 2 * number + (1 - (word(key, start + plane * ising_bits.GROUP) >> (x // 2 % 64) & 1))
    if chance == SURE >> 1:
        return number < 1 << 15
    first = min(chance >> 32, 0xFFFF)
    if number != first:
        return number < first
    more = word(key ^ (2**64 - 1), (group * ising_bits.GROUP + place) * 64 + x // 2 % 64) & 0xFFFFFFFF
    return more < chance - (first << 32)


def plainly(
    spins: NDArray[np.int8], held: NDArray[np.bool_], limit: NDArray[np.int64], periodic: bool, first: int, n: int,
    key: int, position: int,
) -> NDArray[np.int8]:  # fmt: skip
    height, width = spins.shape
    s = spins.astype(int)
    heat = np.array_equal(limit[0, ::2], limit[1, ::2])
    for step in range(n):
        own = word(key, position + step * s.size // 2)
        edge = word(own, 1 << 62)
        for y, x in np.argwhere(~held & (np.indices(s.shape).sum(0) % 2 == (first + step) % 2)).tolist():
            around = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
            if periodic:
                around = [(a % height, b % width) for a, b in around]
            around = [(a, b) for a, b in around if 0 <= a < height and 0 <= b < width]
            down, up = (int(limit[spin, 4 + sum(s[a, b] for a, b in around)]) for spin in (0, 1))
            if len(around) < 4:
                s[y, x] = 1 if word(edge, y * width + x) >> 16 < (up if s[y, x] > 0 else down) else -1
                continue
            likes_up = up > SURE >> 1 if heat else down == SURE
            against = drawn(own, y, x, width, SURE - up if likes_up else (up if heat else down))
            if not heat and (s[y, x] > 0) != likes_up:
                against = False  # Metropolis: back for sure
            s[y, x] = 1 if likes_up != against else -1
    return s.astype(np.int8)


def limits(algorithm: str, field: bool, dice: Any) -> NDArray[np.int64]:
    """Chances of which some are equal to the random bits that will be drawn, as far as 16 bits go."""
    chance = np.sort(dice.random(9))
    if not field:
        chance = (chance + 1 - chance[::-1]) / 2
    if algorithm == "heat-bath":
        return ising.limits(np.stack([chance, chance]))
    rise = np.where(chance < 0.5, 2 * chance, 1.0)
    return ising.limits(np.stack([rise, np.where(chance < 0.5, 0.0, 2 * chance - 1)]))


@pytest.mark.parametrize("algorithm", ["heat-bath", "metropolis"])
@pytest.mark.parametrize("field", [False, True])
@pytest.mark.parametrize(
    ("shape", "periodic"),
    [((6, 4), True), ((2, 2), True), ((10, 134), True), ((136, 6), True), ((4, 258), True), ((7, 5), False),
     ((5, 131), False), ((3, 256), False)],
)  # fmt: skip
def test_runs_are_those_of_the_rule(algorithm: str, field: bool, shape: tuple[int, int], periodic: bool) -> None:
    dice = np.random.default_rng(shape[0] + shape[1] + field)
    spins = np.where(dice.random(shape) < 0.5, 1, -1).astype(np.int8)
    limit = limits(algorithm, field, dice)
    for held in (np.zeros(shape, bool), dice.random(shape) < 0.2):
        found = spins.copy()
        ising.half_sweeps(found, held, limit, periodic=periodic, first=1, n=3, key=77, position=1000)
        assert np.array_equal(found, plainly(spins, held, limit, periodic, 1, 3, 77, 1000))


def test_equal_bits_are_decided_by_32_more() -> None:
    """One chance only, so that 16 bits (inverted) are often equal: bits of ones and of zeros leave it to the rest."""
    shape = (128, 128)
    spins, held = np.full(shape, -1, np.int8), np.zeros(shape, bool)
    ups = 0
    for key in range(60):
        found = spins.copy()
        limit = np.full((2, 9), 3 << 31, np.int64)  # one and a half of the first 16 bits' steps
        ising.half_sweeps(found, held, limit, periodic=True, first=0, n=1, key=key, position=0)
        ups += int((found > 0).sum())
        if key < 2:
            assert np.array_equal(found, plainly(spins, held, limit, True, 0, 1, key, 0))
    expected = 60 * 128 * 64 * 1.5 / 65536
    assert abs(ups - expected) < 5 * np.sqrt(expected)


def test_threads_share_the_work_of_one() -> None:
    """The wedges give the run of row after row; free edges, a height that the blocks do not divide."""
    dice = np.random.default_rng(4)
    for shape, periodic in (((610, 260), False), ((270, 384), True)):
        spins = np.where(dice.random(shape) < 0.5, 1, -1).astype(np.int8)
        held = dice.random(shape) < 0.1
        limit = limits("metropolis", True, dice)
        runs = []
        for sweep in (ising_bits.half_sweeps, ising_bits.half_sweeps_parallel):
            packed = ising_packing.packed(spins, ising_bits.GROUP)
            free = ising_packing.free_sites(held, periodic=periodic)
            sweep(packed, free, held, limit, ising_rule.plan(limit), periodic, 0, 11, np.uint64(9), 5)
            runs.append(ising_packing.row_of(packed, shape[0], ising_packing.row_words(shape[1])).copy())
        assert np.array_equal(*runs)


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (4, 16), (5, 127), (3, 128), (2, 130), (800, 800)])
def test_packing_is_undone_by_unpacking(shape: tuple[int, int]) -> None:
    spins = np.where(np.random.default_rng(3).random(shape) < 0.5, 1, -1).astype(np.int8)
    packed, found = ising_packing.packed(spins), np.zeros(shape, np.int8)
    ising_packing.unpack(packed, found)
    assert np.array_equal(found, spins)
    ups = sum(int(bits).bit_count() for bits in ising_packing.row_of(packed, shape[0], -(-shape[1] // 128)).flat)
    assert ups == (spins > 0).sum()


def test_a_rule_without_field_has_three_chances_and_with_one_five() -> None:
    for coupling, field, count in ((1.0, 0.0, 3), (-1.0, 0.0, 3), (1.0, 0.3, 5), (0.0, 0.3, 5)):
        for algorithm in ("heat-bath", "metropolis"):
            from hopsim.models import Ising

            model = Ising(coupling=coupling, field=field, algorithm=algorithm)
            assert ising_rule.plan(ising.limits(model.chance_up()))[0].size == count
