"""The test of each memory from the actual weights, and the cure that is offered."""

from __future__ import annotations

import numpy as np

from hopsim.data.patterns import load_patterns
from hopsim.storage import hebbian, pseudo_inverse
from hopsim.storage.stability import advice, capacity_text, unstable_pixels


def test_counts_are_those_of_the_formula() -> None:
    stored = np.where(np.random.default_rng(2).random((12, 40)) < 0.5, 1, -1).astype(np.int8)
    couplings = hebbian.couple(stored)
    bias = np.random.default_rng(3).integers(-9, 10, 40).astype(float)
    fields = stored.astype(int) @ couplings.matrix + bias
    assert np.array_equal(unstable_pixels(couplings, stored, bias), ((fields * stored) < 0).sum(1))


def test_four_letters_break_hebb_and_hold_under_the_pseudo_inverse() -> None:
    patterns, names = load_patterns("letters:ACHK")
    stored = np.ascontiguousarray(patterns.reshape(4, -1))
    nothing = np.zeros(stored.shape[1])
    broken = unstable_pixels(hebbian.couple(stored), stored, nothing)
    assert broken.all()
    assert not unstable_pixels(pseudo_inverse.couple(stored), stored, nothing).any()
    offered = advice(stored, names, broken)
    assert offered is not None and offered.knobs == {"rule": "pseudo-inverse"}
    overlaps = stored.astype(int) @ stored.T.astype(int) / stored.shape[1]
    largest = overlaps[2, 3]
    assert largest == np.abs(overlaps[np.triu_indices(4, 1)]).max()
    assert offered.text.english == f"H and K are too alike for Hebb (overlap {largest:.2f})."
    assert advice(stored, names, np.zeros(3, np.int64)) is None


def test_too_many_random_memories_are_told_as_such() -> None:
    stored = np.where(np.random.default_rng(2).random((200, 784)) < 0.5, 1, -1).astype(np.int8)
    broken = unstable_pixels(hebbian.couple(stored), stored, np.zeros(784))
    offered = advice(stored, [str(k) for k in range(200)], broken)
    assert offered is not None
    assert f"{np.count_nonzero(broken)} of 200 memories" in offered.text.english
    assert capacity_text(784).english == "random patterns: about 108"


def test_a_copy_or_an_inverse_is_never_the_reason() -> None:
    letters, _ = load_patterns("letters:AH")
    a, h = letters.reshape(2, -1)
    stored = np.array([a, a, -a, h], np.int8)
    offered = advice(stored, ["A", "copy", "inverse", "H"], np.array([1, 1, 1, 3]))
    assert offered is not None and "1.00" not in offered.text.english
