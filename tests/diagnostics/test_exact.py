"""Enumeration and the exact results for Ising, against plain sums and against each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hopsim.diagnostics import exact, onsager
from hopsim.errors import BadInput, TooLarge
from hopsim.models.ising import IsingMemory
from tests.models.cases import glass


@pytest.mark.parametrize("coding", ["spin", "binary"])
def test_energies_and_probabilities_by_the_formula_state_by_state(coding: str) -> None:
    weights, fields = glass(5, 1)
    values = (0, 1) if coding == "binary" else (-1, 1)
    energies = [
        -sum(weights[i, j] * u[i] * u[j] for i in range(5) for j in range(i + 1, 5)) - np.dot(fields, u)
        for u in itertools.product(values, repeat=5)
    ]
    assert exact.energies(weights, fields, coding) == pytest.approx(energies, abs=1e-12)
    boltzmann = np.exp(-np.array(energies) / 0.7)
    log_partition = float(np.log(boltzmann.sum()))
    assert exact.probabilities(weights, fields, 0.7, coding) == pytest.approx(boltzmann / boltzmann.sum())
    assert exact.log_partition(weights, fields, 0.7, coding) == pytest.approx(log_partition)
    assert exact.free_energy(weights, fields, 0.7, coding) == pytest.approx(-0.7 * log_partition)


def test_first_unit_is_the_highest_bit() -> None:
    p = exact.probabilities(np.zeros((3, 3)), [5.0, 0.0, -5.0], 0.1, "binary")
    assert set(np.flatnonzero(p > 0.4)) == {0b100, 0b110}


def test_cold_and_hot_limits() -> None:
    weights, fields = np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros(2)
    assert exact.probabilities(weights, fields, 0.0, "spin") == pytest.approx([0.5, 0, 0, 0.5])
    assert exact.probabilities(weights, fields, np.inf, "spin") == pytest.approx([0.25] * 4)
    assert exact.free_energy(weights, fields, 0.0, "spin") == -1.0
    energy, states = exact.ground_states(weights, fields, "spin")
    assert energy == -1.0 and states.tolist() == [0, 3]


def test_the_and_machine_of_the_physics_page_has_the_rows_of_its_table_as_ground_states() -> None:
    # E = 3z + x1 x2 − 2 (x1 + x2) z, units x1, x2, z
    weights = np.array([[0.0, -1, 2], [-1, 0, 2], [2, 2, 0]])
    energy, states = exact.ground_states(weights, [0, 0, -3], "binary")
    assert energy == 0.0 and states.tolist() == [0b000, 0b010, 0b100, 0b111]


BAD = {
    "not square": (np.zeros((2, 3)), np.zeros(2), "spin", "square"),
    "asymmetric": (np.array([[0.0, 1], [2, 0]]), np.zeros(2), "spin", "symmetric"),
    "diagonal": (np.eye(2), np.zeros(2), "spin", "zero diagonal"),
    "NaN": (np.array([[0, np.nan], [np.nan, 0]]), np.zeros(2), "spin", "finite"),
    "infinite field": (np.zeros((2, 2)), [0, np.inf], "spin", "finite"),
    "too large for 32 bits": (np.zeros((2, 2)), [0, 1e39], "spin", "finite"),
    "fields of another size": (np.zeros((2, 2)), np.zeros(3), "spin", "one for each unit"),
    "words": ([["a", "b"], ["c", "d"]], np.zeros(2), "spin", "numbers"),
    "no coding": (np.zeros((2, 2)), np.zeros(2), "ternary", "spin, binary"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_machines_are_refused_in_one_sentence(name: str) -> None:
    weights, fields, coding, words = BAD[name]
    with pytest.raises(BadInput, match=words):
        exact.probabilities(weights, fields, 1.0, coding)


def test_too_many_units_and_impossible_temperatures_are_refused() -> None:
    with pytest.raises(TooLarge, match="at most 20"):
        exact.energies(np.zeros((21, 21)), np.zeros(21), "spin")
    with pytest.raises(BadInput, match="0 or more"):
        exact.probabilities(np.zeros((2, 2)), np.zeros(2), -1.0, "spin")
    with pytest.raises(BadInput, match="T above 0"):
        exact.log_partition(np.zeros((2, 2)), np.zeros(2), 0.0, "spin")


@pytest.mark.parametrize("shape", [(2, 2), (2, 4), (3, 4), (4, 4)])
@pytest.mark.parametrize("temperature", [1.0, onsager.CRITICAL_TEMPERATURE, 4.0])
def test_kaufmans_sum_is_the_enumeration_of_small_tori(shape: tuple[int, int], temperature: float) -> None:
    lattice = IsingMemory(*shape)
    wanted = exact.log_partition(lattice.weights, lattice.fields, temperature, "spin")
    assert onsager.torus_log_partition(*shape, temperature) == pytest.approx(wanted, rel=1e-13)
    p = exact.probabilities(lattice.weights, lattice.fields, temperature, "spin")
    energy = p @ exact.energies(lattice.weights, lattice.fields, "spin") / (shape[0] * shape[1])
    # a central difference with a relative step of 1e-4
    assert onsager.torus_energy(*shape, temperature) == pytest.approx(energy, abs=1e-6)


def test_the_infinite_lattice() -> None:
    critical = onsager.CRITICAL_TEMPERATURE
    assert critical == pytest.approx(2.269185314213022)
    assert onsager.energy(critical) == pytest.approx(-np.sqrt(2))
    for near in 10.0 ** np.arange(-12, -3):  # u is steep at T_c (the heat capacity is infinite) and finite
        below, above = onsager.energy(critical - near), onsager.energy(critical + near)
        slope = (above - below) / (2 * near)
        # C = (8/πT_c²) (−log|1 − T/T_c| + log(√2 T_c) − (1 + π/4)) (Onsager 1944), its mean up to here
        wanted = 8 / np.pi / critical**2 * (-np.log(near / critical) + np.log(np.sqrt(2) * critical) - np.pi / 4)
        assert slope == pytest.approx(wanted, rel=1e-3)
    assert onsager.torus_energy(512, 512, 2.0) == pytest.approx(onsager.energy(2.0), abs=1e-6)
    assert onsager.torus_energy(16, 16, critical) - onsager.energy(critical) == pytest.approx(-0.039, abs=5e-4)
    assert onsager.magnetisation(2.0) == pytest.approx(0.911319, abs=1e-6)
    assert onsager.magnetisation(critical) == onsager.magnetisation(5.0) == 0.0
    assert onsager.magnetisation(0.0) == 1.0
