"""Storage rules against their formulas, with the matrix and without it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.errors import TooLarge
from hopsim.storage import hebbian, pseudo_inverse
from hopsim.storage.couplings import DENSE_UNITS


def patterns(count: int, size: int, seed: int = 1) -> NDArray[np.int8]:
    return np.where(np.random.default_rng(seed).random((count, size)) < 0.5, 1, -1).astype(np.int8)


def hebb(stored: NDArray[np.int8]) -> NDArray[np.float64]:
    weights = sum(np.outer(x, x).astype(float) for x in stored) / stored.shape[1]
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


def test_hebb_keeps_the_integers_of_its_formula() -> None:
    stored = patterns(7, 40)
    dense, lean = hebbian.couple(stored, dense=True), hebbian.couple(stored, dense=False)
    assert np.array_equal(dense.matrix, np.rint(40 * hebb(stored)))
    assert lean.matrix is None
    np.testing.assert_allclose(dense.weights(), hebb(stored), atol=1e-7)
    assert np.array_equal(dense.weights(), lean.weights())
    states = patterns(5, 40, seed=2)
    assert np.array_equal(dense.fields(states), states.astype(int) @ dense.matrix.astype(int))
    assert np.array_equal(dense.row_sums, dense.matrix.sum(1))


def test_the_matrix_is_kept_up_to_its_limit_only() -> None:
    assert hebbian.couple(patterns(1, DENSE_UNITS)).matrix is not None
    assert hebbian.couple(patterns(1, DENSE_UNITS + 1)).matrix is None
    assert pseudo_inverse.couple(patterns(2, DENSE_UNITS + 1)).matrix is None


def projector(stored: NDArray[np.int8]) -> NDArray[np.float64]:
    x = stored.astype(float)
    weights = np.linalg.pinv(x) @ x
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


@pytest.mark.parametrize("count", [0, 1, 6, 30, 31, 90])
def test_pseudo_inverse_is_the_projector_without_its_diagonal(count: int) -> None:
    stored = patterns(count, 30)
    couplings = pseudo_inverse.couple(stored)
    wanted = projector(stored) if count else np.zeros((30, 30))
    np.testing.assert_allclose(couplings.weights(), wanted, atol=1e-6)
    assert np.array_equal(couplings.weights(), couplings.weights().T)
    np.testing.assert_allclose(couplings.fields(patterns(4, 30, 3)), patterns(4, 30, 3) @ wanted, atol=1e-5)
    np.testing.assert_allclose(couplings.row_sums, wanted.sum(1), atol=1e-5)


def test_dependent_patterns_span_what_they_span() -> None:
    stored = patterns(4, 50)
    twice = np.concatenate([stored, stored[:2], -stored[2:3]])
    np.testing.assert_allclose(
        pseudo_inverse.couple(twice).weights(), pseudo_inverse.couple(stored).weights(), atol=1e-6
    )


def test_pseudo_inverse_without_a_matrix_has_the_same_weights_and_fields() -> None:
    stored = patterns(9, 64)
    dense, lean = pseudo_inverse.couple(stored, dense=True), pseudo_inverse.couple(stored, dense=False)
    np.testing.assert_allclose(lean.weights(), dense.weights(), atol=1e-6)
    places = np.array([3, 4, 60])
    np.testing.assert_allclose(lean.some_weights(places), dense.weights()[np.ix_(places, places)], atol=1e-6)


def test_more_memories_than_can_be_inverted_without_a_matrix_are_refused() -> None:
    too_many = np.broadcast_to(np.ones(1, np.int8), (pseudo_inverse.MOST_PATTERNS + 1, DENSE_UNITS + 1))
    with pytest.raises(TooLarge, match="at most 4096 memories"):
        pseudo_inverse.couple(too_many)


@pytest.mark.parametrize("rule", [hebbian, pseudo_inverse])
def test_interaction_is_the_quadratic_form(rule: object) -> None:
    stored = patterns(5, 36)
    mean = np.random.default_rng(3).uniform(-1, 1, 36).astype(np.float32)
    for dense in (True, False):
        couplings = rule.couple(stored, dense=dense)  # type: ignore[attr-defined]
        removed = float(couplings.diagonal @ mean.astype(float) ** 2)
        told = couplings.interaction(mean, stored.astype(float) @ mean.astype(float), removed)
        wanted = mean.astype(float) @ couplings.weights().astype(float) @ mean.astype(float)
        assert told == pytest.approx(wanted, rel=1e-5)
