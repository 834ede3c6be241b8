"""Free energy, pseudo-likelihood and log Z of small RBMs against brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hopsim.diagnostics.free_energy import free_energy, reconstruction_cross_entropy
from hopsim.diagnostics.partition import LogPartition, log_partition
from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood
from hopsim.errors import BadInput, TooLarge
from hopsim.models.rbm_parameters import RBMParameters

Array = np.ndarray[Any, Any]


def machine(pixels: int, hidden: int, scale: float, seed: int = 1) -> RBMParameters:
    draw = np.random.default_rng(seed)
    return RBMParameters(
        scale * draw.standard_normal((hidden, pixels)), draw.standard_normal(pixels), draw.standard_normal(hidden)
    )


def states(units: int) -> Array:
    return ((np.arange(2**units)[:, None] >> np.arange(units - 1, -1, -1)) & 1).astype(np.uint8)


def brute_free_energy(p: RBMParameters, v: Array, temperature: float = 1.0) -> Array:
    """−T log Σ_h e^{−E(v,h)/T}, every h."""
    v, h = v.astype(np.float64), states(p.hidden).astype(np.float64)
    energy = -(v @ p.weights.T @ h.T) - (v @ p.visible_bias)[:, None] - h @ p.hidden_bias
    return -temperature * np.logaddexp.reduce(-energy / temperature, axis=1)


@pytest.mark.parametrize("temperature", [0.25, 1.0, 3.0])
def test_free_energy_is_the_sum_over_hidden_states(temperature: float) -> None:
    p, v = machine(6, 5, 2.0), states(6)
    assert np.allclose(free_energy(p, v, temperature), brute_free_energy(p, v, temperature), atol=1e-9)
    assert np.allclose(free_energy(p, v.astype(bool).reshape(-1, 2, 3), temperature),
                       brute_free_energy(p, v, temperature), atol=1e-9)  # fmt: skip


def test_free_energy_at_zero_temperature_is_the_lowest_energy() -> None:
    p, v = machine(6, 5, 2.0), states(6)
    h = states(5).astype(np.float64)
    energy = -(v @ p.weights.T.astype(np.float64) @ h.T) - (v @ p.visible_bias)[:, None] - h @ p.hidden_bias
    assert np.allclose(free_energy(p, v, 0.0), energy.min(axis=1), atol=1e-5)


@pytest.mark.parametrize(
    ("pixels", "hidden", "scale"), [(1, 1, 1), (7, 5, 1), (5, 9, 3), (10, 3, 0.1), (6, 8, 30), (5, 4, 200), (4, 3, 900)]
)
def test_log_partition_and_pseudo_likelihood_are_exact(pixels: int, hidden: int, scale: float) -> None:
    p, v = machine(pixels, hidden, scale), states(pixels)
    free = brute_free_energy(p, v)
    assert log_partition(p) == LogPartition(pytest.approx(np.logaddexp.reduce(-free), rel=1e-12), 0.0, np.inf)
    wanted = np.zeros(len(v))
    for j in range(pixels):
        flipped = np.arange(len(v)) ^ (1 << (pixels - 1 - j))
        wanted += -np.logaddexp(0.0, free - free[flipped])
    got = pseudo_log_likelihood(p, v)
    assert np.allclose(got, wanted, rtol=1e-9, atol=1e-9)
    assert (got <= 0).all()


def test_twenty_units_are_the_most_and_take_the_smaller_layer() -> None:
    p = machine(40, 17, 0.5)
    turned = RBMParameters(p.weights.T.copy(), p.hidden_bias, p.visible_bias)
    assert log_partition(p).value == pytest.approx(log_partition(turned).value, rel=1e-12)
    # No weights: the units are independent.
    free = RBMParameters(np.zeros((20, 30)), np.linspace(-2, 2, 30), np.linspace(-3, 1, 20))
    wanted = np.logaddexp(0, free.visible_bias.astype(float)).sum() + np.logaddexp(0, free.hidden_bias.astype(float)).sum()
    assert log_partition(free).value == pytest.approx(wanted, rel=1e-12)
    with pytest.raises(TooLarge, match="20"):
        log_partition(machine(21, 21, 1.0))
    with pytest.raises(ValueError, match="exact"):
        log_partition(p, method="guess")


def test_the_one_bit_estimate_is_unbiased_and_never_positive() -> None:
    p = machine(9, 6, 1.0)
    v = np.repeat(states(9)[137:138], 40000, axis=0)
    estimates = pseudo_log_likelihood(p, v, exact=False, seed=5)
    error = estimates.std() / np.sqrt(len(v))
    assert (estimates <= 0).all()
    assert len(np.unique(estimates)) == 9
    assert abs(estimates.mean() - pseudo_log_likelihood(p, v[:1])[0]) < 5 * error


def test_reconstruction_cross_entropy_is_that_of_its_definition() -> None:
    p, v = machine(6, 5, 2.0), states(6)
    hidden = 1 / (1 + np.exp(-(p.hidden_bias + v @ p.weights.T.astype(np.float64))))
    r = 1 / (1 + np.exp(-(p.visible_bias + hidden @ p.weights)))
    wanted = -(v * np.log(r) + (1 - v) * np.log(1 - r)).sum(axis=1)
    assert np.allclose(reconstruction_cross_entropy(p, v), wanted, rtol=1e-6)


@pytest.mark.parametrize(
    ("v", "words"),
    [
        (np.full((2, 6), 0.5), "binarise"), (np.full((2, 6), 255, np.uint8), "0 and 1"), (np.zeros((2, 5)), "5 pixels"),
        (np.zeros(6), "shape"), (np.zeros((0, 6)), "shape"), ([[1, 0], [1]], "one size"),
        (np.full((1, 6), np.nan), "0 and 1"), (np.full((1, 6), "a"), "numbers"), (-np.ones((2, 6)), "0 and 1"),
    ],
)  # fmt: skip
def test_only_zeros_and_ones_have_a_likelihood(v: Any, words: str) -> None:
    p = machine(6, 5, 1.0)
    for judge in (free_energy, pseudo_log_likelihood):
        with pytest.raises(BadInput, match=words):
            judge(p, v)


@pytest.mark.parametrize("temperature", [-1.0, float("nan"), float("inf"), "warm"])
def test_temperatures_that_are_none_are_refused(temperature: Any) -> None:
    with pytest.raises(BadInput, match="temperature"):
        free_energy(machine(6, 5, 1.0), np.zeros((1, 6)), temperature)
