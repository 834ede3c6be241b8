"""The verdict's borders, in pixels, and its words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.kernels.streams import Stream
from hopsim.models.boltzmann import Boltzmann
from hopsim.models.hopfield import Hopfield
from hopsim.models.shelf import Shelf
from hopsim.storage.verdict import Verdict, judge

SIZE = 400
NAMES = ("A", "H", "K", "M")


def random_patterns(count: int = 4) -> NDArray[np.int8]:
    return np.where(np.random.default_rng(6).random((count, SIZE)) < 0.5, 1, -1).astype(np.int8)


def flipped(state: NDArray[np.int8], count: int) -> NDArray[np.int8]:
    changed = state.copy()
    changed[:count] *= -1
    return changed


def on(state: NDArray[np.int8], patterns: NDArray[np.int8], unstable: int = 0, **more: Any) -> Verdict:
    overlaps = patterns.astype(np.int64) @ state
    return judge(state, patterns, NAMES[: len(patterns)], overlaps, unstable, **{"cold": True, **more})


def test_a_memory_may_differ_in_two_percent() -> None:
    patterns = random_patterns()
    assert on(patterns[1], patterns).text.english == "memory H, 0 pixels differ"
    assert on(flipped(patterns[1], 1), patterns).text.english == "memory H, 1 pixel differs"
    near = on(flipped(patterns[1], 8), patterns)
    assert (near.kind, near.memories, near.different) == ("memory", (1,), 8)
    assert on(flipped(patterns[1], 9), patterns).kind == "none"


def test_the_inverse_is_named_likewise() -> None:
    patterns = random_patterns()
    found = on(-flipped(patterns[2], 8), patterns)
    assert (found.kind, found.memories, found.signs) == ("inverse", (2,), (-1,))
    assert found.text.english == "the inverse of memory K, 8 pixels differ"
    assert on(-flipped(patterns[2], 9), patterns).kind == "none"


@pytest.mark.parametrize(("different", "kind"), [(2, "memory"), (3, "none")])
def test_a_memory_may_differ_in_a_quarter_of_what_separates_it(different: int, kind: str) -> None:
    patterns = random_patterns(2)
    patterns[1] = patterns[0]
    patterns[1, -10:] *= -1
    assert on(flipped(patterns[0], different), patterns).kind == kind


def test_the_same_picture_stored_twice_is_no_other_memory() -> None:
    patterns = random_patterns(2)
    patterns[1] = patterns[0]
    assert on(flipped(patterns[0], 8), patterns).kind == "memory"


def test_one_memory_alone_has_no_neighbour() -> None:
    patterns = random_patterns(1)
    assert on(flipped(patterns[0], 8), patterns).kind == "memory"


@pytest.mark.parametrize("signs", [(1, 1, 1), (1, -1, 1), (-1, -1, 1)])
def test_a_mixture_of_three_is_named_with_its_signs(signs: tuple[int, int, int]) -> None:
    patterns = random_patterns()
    mixed = np.where((np.array(signs)[:, None] * patterns[:3]).sum(0) > 0, 1, -1).astype(np.int8)
    for count, kind in ((20, "mixture"), (21, "none")):
        found = on(flipped(mixed, count), patterns)
        assert found.kind == kind
        if kind == "mixture":
            assert dict(zip(found.memories, found.signs, strict=True)) == dict(enumerate(signs))
            assert found.different == count
    words = on(mixed, patterns).text.english
    assert all(name in words for name in "AHK") and "M" not in words
    assert words.count("−") == signs.count(-1)


def test_nothing_is_said_of_a_state_that_still_moves() -> None:
    patterns = random_patterns()
    found = on(patterns[0], patterns, unstable=41)
    assert found.text.english == "still moving: 41 pixels would flip"
    assert found.detail is not None and "memory A: 0 of 400" in found.detail.english
    assert on(patterns[0], patterns, unstable=1).text.english == "still moving: 1 pixel would flip"


def test_with_heat_a_memory_is_named_though_nothing_rests() -> None:
    patterns = random_patterns()
    assert on(flipped(patterns[0], 5), patterns, unstable=5, cold=False).kind == "memory"
    assert on(flipped(patterns[0], 90), patterns, unstable=60, cold=False).kind == "moving"


def test_a_two_cycle_is_called_so() -> None:
    patterns = random_patterns()
    found = on(patterns[0], patterns, unstable=400, cycling=True)
    assert found.kind == "cycle"
    assert found.text.english == "a cycle of two: 400 pixels change back and forth"


def test_none_tells_the_nearest_and_an_empty_shelf_says_so() -> None:
    patterns = random_patterns()
    found = on(flipped(patterns[1], 30), patterns)
    assert found.detail is not None and found.detail.english == "Nearest is memory H: 30 of 400 pixels differ."
    assert on(patterns[0], patterns[:0]).text.english == "nothing is stored"


@pytest.mark.parametrize("machine", [Hopfield, Boltzmann])
@pytest.mark.parametrize(
    ("knobs", "pull", "even"),
    [({}, 0.0, True), ({}, 0.1, False), ({"coding": "binary"}, 0.1, False), ({"coding": "binary"}, 0.0, True)],
)
def test_an_inverse_has_the_same_energy_only_without_a_field(
    machine: Any, knobs: dict[str, Any], pull: float, even: bool
) -> None:
    """Binary units without a threshold (1982) have one: their inverses lie higher or lower."""
    picture = np.where(np.random.default_rng(1).random((5, 5)) < 0.6, 1, -1).astype(np.int8)
    if machine is Hopfield and knobs:
        knobs = knobs | {"threshold": "balanced" if even else "zero"}
    model = machine(temperature=0.0, rule="hebb", **knobs)
    shelf = Shelf(picture[None], external_input=None if pull == 0 else np.full((5, 5), pull))
    memory, rng = model.learn(shelf, Stream.of(1, "learn")), Stream.of(1, "start")
    looks = [
        model.look(memory, model.init(memory, image, rng), frozenset()) for image in (picture, (-picture).astype(np.int8))
    ]
    energies = [look.observables["energy"] for look in looks]
    assert "inverse" in str(looks[1].verdict)
    assert (abs(energies[0] - energies[1]) < 1e-4) == even
    assert ("same energy" in str(looks[1].detail)) == even
