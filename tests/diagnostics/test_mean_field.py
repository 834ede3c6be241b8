"""The published numbers of Amit, Gutfreund and Sompolinsky."""

from __future__ import annotations

import pytest

from hopsim.diagnostics import mean_field
from hopsim.errors import BadInput


def test_retrieval_at_load_0_05_and_temperature_0_4() -> None:
    found = mean_field.retrieval(0.05, 0.4)
    assert found is not None
    assert found.overlap == pytest.approx(0.966187, abs=1e-6)


def test_capacity_at_zero_temperature_and_the_overlap_there() -> None:
    edge = mean_field.largest_load()
    assert edge == pytest.approx(0.138, abs=5e-4)
    found = mean_field.retrieval(edge, 0.0)
    assert found is not None and found.overlap == pytest.approx(0.967, abs=2e-3)
    assert mean_field.retrieval(0.139, 0.0) is None
    assert mean_field.largest_load(1.0) == 0.0


@pytest.mark.parametrize(("load", "melts"), [(0.01, 0.801), (0.05, 0.542), (0.10, 0.315)])
def test_melting_temperatures(load: float, melts: float) -> None:
    assert mean_field.melting_temperature(load) == pytest.approx(melts, abs=5.1e-4)


@pytest.mark.parametrize(("load", "wins"), [(0.01, 0.722), (0.05, 0.216), (0.053, 0.0)])
def test_where_retrieval_has_the_lowest_free_energy(load: float, wins: float) -> None:
    assert mean_field.winning_temperature(load, 1e-3) == pytest.approx(wins, abs=1.5e-3)


def test_limits_agree() -> None:
    cold, cool = mean_field.retrieval(0.1, 0.0), mean_field.retrieval(0.1, 0.02)
    assert cold is not None and cool is not None
    assert cool.overlap == pytest.approx(cold.overlap, abs=1e-3)
    alone = mean_field.retrieval(0.0, 0.5)
    assert alone is not None and alone.overlap == pytest.approx(0.957504, abs=1e-6)  # m = tanh 2m
    assert mean_field.glass_temperature(0.04) == pytest.approx(1.2)
    assert mean_field.spin_glass(0.04, 1.2) is None
    frozen = mean_field.spin_glass(0.04, 1.1)
    assert frozen is not None and 0 < frozen.activity < 0.2


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(BadInput):
        mean_field.retrieval(-0.1, 0.0)
