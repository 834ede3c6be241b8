"""The Boltzmann machine: both codings, free energies, the exact law beside the sampled one, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hopsim.data.builtin import letter
from hopsim.diagnostics import exact
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadInput, TooLarge
from hopsim.kernels import enumeration, pairwise
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE, copied
from hopsim.models.boltzmann import HIDDEN, KEPT_SWEEPS, Boltzmann, BoltzmannState
from hopsim.models.boltzmann_memory import BoltzmannMemory
from hopsim.models.shelf import Shelf
from tests.models.cases import glass

ORDERS = ["random", "permutation", "in-order", "synchronous"]


def run(
    model: Boltzmann, given: Any, steps: int, seed: int = 4
) -> tuple[BoltzmannMemory, BoltzmannState, Stream]:
    memory = model.learn(given, Stream.of(seed, "memory"))
    state, rng = model.init(memory, None, Stream.of(seed, "start")), Stream.of(seed, "steps")
    model.step(memory, state, steps, rng)
    return memory, state, rng


def small(count: int, **knobs: Any) -> tuple[Boltzmann, BoltzmannMemory]:
    return Boltzmann.from_weights(*glass(count, 3), coding=knobs.pop("coding", "spin"), **knobs)


@pytest.mark.parametrize("update", ORDERS)
@pytest.mark.parametrize("temperature", [0.0, 0.4, 1.5])
def test_both_codings_run_alike(update: str, temperature: float) -> None:
    """Weights of 1/16 are exact in 32 bits, so the two machines toss and turn the same, bit for bit."""
    dice = np.random.default_rng(2)
    patterns = np.where(dice.random((3, 4, 4)) < 0.5, 1, -1).astype(np.int8)
    shelf = Shelf(patterns, external_input=(dice.integers(-4, 5, (4, 4)) / 8).astype(np.float32))
    spin = Boltzmann(rule="hebb", temperature=temperature, update=update)
    _, one, _ = run(spin, shelf, 500)
    memory, two, _ = run(spin.turned(coding="binary"), shelf, 500)
    assert memory.coding == "binary"
    assert np.array_equal(one.units, two.units)
    given = spin.learn(shelf, Stream.of(1, "memory"))
    assert np.array_equal(spin.turned(coding="binary").learn(given, Stream.of(1, "x")).weights, memory.weights)


def test_hebbs_weights_of_the_shelf_without_the_patterns_that_are_off() -> None:
    patterns = np.where(np.random.default_rng(2).random((3, 2, 5)) < 0.5, 1, -1).astype(np.int8)
    memory = Boltzmann(rule="hebb").learn(Shelf(patterns, enabled=np.array([True, False, True])), Stream.of(1, "memory"))
    flat = patterns[[0, 2]].reshape(2, 10).astype(float)
    wanted = flat.T @ flat / 10
    np.fill_diagonal(wanted, 0)
    assert memory.weights == pytest.approx(wanted) and memory.weights.dtype == np.float32
    assert memory.coding == "spin" and not memory.fields.any()


def test_random_couplings_are_normal_with_variance_one_over_n() -> None:
    memory = Boltzmann(source="random").learn((20, 20), Stream.of(1, "memory"))
    upper = memory.weights[np.triu_indices(400, 1)]
    # the standard error of a variance from M values is √(2/M)
    assert upper.var() * 400 == pytest.approx(1.0, abs=5 * np.sqrt(2 / upper.size))
    assert np.array_equal(memory.weights, memory.weights.T) and not memory.weights.diagonal().any()


@pytest.mark.parametrize("coding", ["spin", "binary"])
def test_mean_field_free_energy_is_never_below_the_exact_one(coding: str) -> None:
    model, memory = small(8, coding=coding, temperature=0.8)
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")
    wanted = exact.free_energy(memory.weights, memory.fields, 0.8, coding)
    for _ in range(200):
        model.step(memory, state, 37, rng)
        now = model.measure(memory, state)
        assert now["exact free energy"] == pytest.approx(wanted)
        assert now["free energy"] >= wanted - 1e-6


def test_mean_field_free_energy_is_exact_without_couplings() -> None:
    for coding, gain in (("spin", 1.0), ("binary", 0.5)):
        fields = np.array([0.3, -1.2, 0.0])
        model, memory = Boltzmann.from_weights(np.zeros((3, 3)), fields, coding=coding, temperature=0.7)
        state = model.init(memory, None, Stream.of(1, "start"))
        state.mean[:] = np.tanh(gain * fields / 0.7)
        model.refresh(memory, state)
        now = model.measure(memory, state)
        assert now["free energy"] == pytest.approx(now["exact free energy"], abs=1e-6)


def test_mean_activity_is_an_exponential_mean_over_twenty_sweeps() -> None:
    model, memory = small(5, temperature=1.3, update="in-order")
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")
    wanted = state.units.astype(float)
    for _ in range(50):
        model.step(memory, state, 5, rng)
        wanted += (state.units - wanted) / 20
    assert state.mean == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("update", ORDERS[:3])
def test_sampled_distribution_is_the_exact_one(update: str) -> None:
    """Total variation of 10 000 sweeps of 4 units, below what 16 states of so many draws give by chance."""
    model, memory = small(4, temperature=2.0, update=update)
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")
    model.step(memory, state, 4 * (KEPT_SWEEPS + 100), rng)
    view = model.look(memory, state, frozenset({"distribution"})).views["distribution"]
    p = exact.probabilities(memory.weights, memory.fields, 2.0, "spin")
    assert view.heights == pytest.approx(p, abs=1e-6)
    assert view.compared.sum() == pytest.approx(1.0)
    # E|p̂ − p| ≤ √(p(1−p)/n) each; draws a sweep apart are correlated over less than 9 sweeps
    assert 0.5 * np.abs(view.compared - p).sum() < 3 * 0.5 * np.sqrt(p * (1 - p) / KEPT_SWEEPS).sum() * 3
    assert f"sampled in {KEPT_SWEEPS} sweeps" in str(view.names[1])


def test_exact_law_under_a_clamp_is_the_conditional_one() -> None:
    model, memory = small(4, temperature=1.0)
    state = model.init(memory, np.array([[1, -1, 1, 1]], np.int8), Stream.of(1, "start"))
    model.clamp(memory, state, VISIBLE, np.array([0, 2]), np.array([True, True]))
    view = model.look(memory, state, frozenset({"distribution"})).views["distribution"]
    p = exact.probabilities(memory.weights, memory.fields, 1.0, "spin")
    allowed = np.array([(k & 0b1010) == 0b1010 for k in range(16)])
    assert view.heights == pytest.approx(np.where(allowed, p, 0) / p[allowed].sum(), abs=1e-6)


@pytest.mark.parametrize("coding", ["spin", "binary"])
def test_exact_law_of_all_units_at_once_is_what_its_steps_leave_invariant(coding: str) -> None:
    """Under clamps; against the matrix of all transitions, and without clamps against `log_p`."""
    temperature, wanted = 1.3, frozenset({"distribution"})
    w, b = glass(4, 2)
    model, memory = Boltzmann.from_weights(w, b, coding, temperature=temperature, update="synchronous")
    signs = enumeration.states(4)
    u = (signs + 1) / 2 if coding == "binary" else signs.astype(float)
    up = 1 / (1 + np.exp(-(1 if coding == "binary" else 2) * (u @ memory.weights + memory.fields) / temperature))
    held = np.array([True, False, True, False])
    state = model.init(memory, np.array([[1, -1, -1, 1]], np.int8), Stream.of(1, "start"))
    free = model.look(memory, state, wanted).views["distribution"].heights
    logs = np.array([model.log_p(memory, image[None]) for image in signs])
    assert free == pytest.approx(np.exp(logs) / np.exp(logs).sum(), abs=1e-9)
    model.clamp(memory, state, VISIBLE, np.arange(4), held)
    p = model.look(memory, state, wanted).views["distribution"].heights
    each = np.where(signs[None] > 0, up[:, None], 1 - up[:, None])
    moves = np.where(held, signs[None] == signs[:, None], each).prod(axis=2)
    assert p @ moves == pytest.approx(p, abs=1e-9)
    assert p[(signs[:, 0] != 1) | (signs[:, 2] != -1)].sum() == 0.0


def test_another_value_of_a_clamp_begins_the_sampling_anew() -> None:
    model, memory = small(4, temperature=1.0)
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")
    cell, wanted = np.array([0]), frozenset({"distribution"})
    model.paint(memory, state, VISIBLE, cell, np.array([1], np.int8))
    model.clamp(memory, state, VISIBLE, cell, np.array([True]))
    model.step(memory, state, 400, rng)
    model.paint(memory, state, VISIBLE, cell, np.array([-1], np.int8))
    model.step(memory, state, 400, rng)
    view = model.look(memory, state, wanted).views["distribution"]
    assert view.compared[8:].sum() == 0.0
    assert view.compared.sum() == pytest.approx(1.0)


def test_levels_begin_with_the_ground_state_and_show_where_the_machine_stands() -> None:
    model, memory = small(6)
    state = model.init(memory, None, Stream.of(1, "start"))
    ladder = model.look(memory, state, frozenset({"levels"})).views["levels"]
    lowest, numbers = exact.ground_states(memory.weights, memory.fields, "spin")
    assert ladder.levels[0] == pytest.approx(lowest) and str(ladder.labels[0]) == f"{numbers[0]:06b}"
    assert ladder.here is not None
    here = "".join("1" if unit > 0 else "0" for unit in state.units)
    assert str(ladder.labels[ladder.here]) == here


def test_annealing_finds_the_ground_state_of_a_small_glass() -> None:
    model, memory = small(12)
    lowest, _ = exact.ground_states(memory.weights, memory.fields, "spin")
    found = []
    for seed in range(5):
        state, rng = model.init(memory, None, Stream.of(seed, "start")), Stream.of(seed, "steps")
        for temperature in np.geomspace(3.0, 0.05, 200):
            model.turned(temperature=float(temperature)).step(memory, state, 12, rng)
        found.append(model.measure(memory, state)["energy"])
    assert min(found) == pytest.approx(lowest, abs=1e-4)


def test_ties_stay_at_zero_temperature() -> None:
    weights = np.array([[0, 4e-6], [4e-6, 0]])
    for update in ORDERS:
        model, memory = Boltzmann.from_weights(
            weights, np.zeros(2), coding="spin", temperature=0.0, update=update
        )
        state = model.init(memory, np.array([[1, -1]], np.int8), Stream.of(1, "start"))
        model.step(memory, state, 100, Stream.of(1, "steps"))
        assert state.units.tolist() == [1, -1]


def test_synchronous_units_that_go_back_and_forth_are_told() -> None:
    model, memory = Boltzmann.from_weights(
        [[0, -1], [-1, 0]], [0, 0], coding="spin", temperature=0.0, update="synchronous"
    )
    state, rng = model.init(memory, np.array([[1, 1]], np.int8), Stream.of(1, "start")), Stream.of(1, "steps")
    assert "2 units change back and forth" in str(model.look(memory, state, frozenset()).verdict)
    assert "back and forth" in str(model.look(memory, state, frozenset()).detail)
    model.step(memory, state, 1, rng)
    assert state.units.tolist() == [-1, -1]
    model.paint(memory, state, VISIBLE, np.array([0]), np.array([1], np.int8))
    now = model.look(memory, state, frozenset())
    assert str(now.verdict) == "frozen: no free unit would flip, energy −1"
    assert str(now.detail) == "Of all 4 states none lies lower."


def test_fields_are_summed_afresh_every_million_flips_wherever_the_chunks_end() -> None:
    model, memory = small(16, temperature=50.0)
    state = model.init(memory, None, Stream.of(1, "start"))
    twin = copied(state)
    model.step(memory, state, 2_100_000, Stream.of(1, "steps"))
    rng = Stream.of(1, "steps")
    for part in (999_999, 2, 777_777, 322_222):
        model.step(memory, twin, part, rng)
    assert np.array_equal(state.units, twin.units) and np.array_equal(state.fields, twin.fields)
    assert state.counts[0] == twin.counts[0] < 100_000
    # fewer than 100 000 flips since: errors of half an ulp (6e-8 · |h| ≤ 5) add up like a random walk
    fresh = pairwise.local_fields(memory.weights, state.units, False)
    assert np.abs(state.fields - fresh).max() < 5 * 6e-8 * 5 * np.sqrt(100_000)


def test_hidden_units_are_a_layer_of_their_own() -> None:
    model, memory = small(6, visible=4)
    state = model.init(memory, np.ones((1, 4), np.int8), Stream.of(1, "start"))
    assert model.layer_shape(memory, VISIBLE) == (1, 4) and model.layer_shape(memory, HIDDEN) == (1, 2)
    assert set(model.look(memory, state, frozenset()).layers) == {VISIBLE, HIDDEN}
    assert model.units(state).size == 6
    total = [model.log_p(memory, np.array([[1, 1, -1, 1]], np.int8))]
    p = exact.probabilities(memory.weights, memory.fields, 1.0, "spin")
    log_z = exact.log_partition(memory.weights, memory.fields, 1.0, "spin")
    assert total[0] == pytest.approx(np.log(p.reshape(16, 4)[0b1101].sum()) + log_z, abs=1e-6)


def test_bad_parameters_are_refused() -> None:
    with pytest.raises(BadInput, match="finite numbers, got nan at"):
        Boltzmann.from_weights([[0, np.nan], [np.nan, 0]], [0, 0])
    with pytest.raises(BadInput, match=r"symmetric matrix, got 1 at \(0, 1\) and 2 at \(1, 0\)"):
        Boltzmann.from_weights([[0, 1], [2, 0]], [0, 0])
    for visible in (0, 3, 1.5, True):
        with pytest.raises(BadInput, match="from 1 to 2"):
            Boltzmann.from_weights(np.zeros((2, 2)), [0, 0], visible=visible)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="temperature"):
        Boltzmann.from_weights(np.zeros((2, 2)), [0, 0], temperature=-0.1)
    with pytest.raises(TooLarge, match="2 GiB"):
        Boltzmann(source="random").learn((256, 256), Stream.of(1, "memory"))


def test_from_weights_opens_binary_at_temperature_one() -> None:
    model, memory = Boltzmann.from_weights(np.zeros((3, 3)), np.zeros(3))
    assert (model.coding, model.temperature, memory.coding, memory.shape) == ("binary", 1.0, "binary", (1, 3))
    assert model.learn(memory, Stream.of(1, "memory")) is memory


NAMES = "ACH"


def letters(size: int = 16) -> Shelf:
    return Shelf(np.array([letter(name, size) for name in NAMES], np.int8), tuple(NAMES))


def annealed(model: Boltzmann, start: int, seed: int, *, part: bool) -> Simulation:
    shelf = letters()
    simulation = Simulation(model, shelf, shelf.patterns[start], seed=seed)
    if part:
        held = np.zeros(shelf.shape, bool)
        held[:6] = True
        simulation.clamp(held)
    simulation.anneal(Schedule(start=5.0, end=0.05, sweeps=100))
    simulation.advance(100 * simulation.unit_count)
    return simulation


@pytest.mark.parametrize("start", range(3))
def test_a_third_of_a_letter_brings_that_letter_back_under_the_default_rule(start: int) -> None:
    """Every one of 10 seeds: the letters are ground states, and their upper thirds differ in dozens of pixels."""
    for seed in range(10):
        simulation = annealed(Boltzmann(), start, seed, part=True)
        look = simulation.look()
        assert str(look.verdict) == f"memory {NAMES[start]}, 0 pixels differ"
        assert look.observables[f"overlap {start + 1}"] == 1.0


def test_without_a_clamp_one_of_the_letters_or_an_inverse_freezes_out() -> None:
    found = {str(annealed(Boltzmann(), 0, seed, part=False).look().verdict) for seed in range(10)}
    assert all("memory" in words and "0 pixels differ" in words for words in found)
    assert len(found) > 1  # what freezes out is a matter of chance


def test_letters_are_too_alike_for_hebb_and_the_cure_is_offered() -> None:
    simulation = annealed(Boltzmann(rule="hebb"), 0, 1, part=True)
    assert "mixture" in str(simulation.look().verdict) or "none" in str(simulation.look().verdict)
    model, memory = simulation.model, simulation.memory
    assert model.memory_flips(memory) == (0, 0, 0)
    (remark,) = model.remarks(memory)
    assert "mixture of the memories lies lower" in str(remark.text) and remark.knobs == {"rule": "pseudo-inverse"}
    crowded = np.array([letter(name, 16) for name in "ABCDEFGHKLMNOPR"], np.int8)
    (other,) = model.remarks(model.learn(Shelf(crowded, tuple("ABCDEFGHKLMNOPR")), Stream.of(1, "memory")))
    assert "too alike for Hebb" in str(other.text) and other.knobs == remark.knobs
    cured = model.turned(**remark.knobs)
    memory = cured.learn(letters(), Stream.of(1, "memory"))
    assert cured.memory_flips(memory) == (0, 0, 0) and cured.remarks(memory) == ()


@pytest.mark.parametrize("coding", ["spin", "binary"])
@pytest.mark.parametrize("rule", ["hebb", "pseudo-inverse"])
def test_memories_and_verdict_are_those_of_a_hopfield_network(coding: str, rule: str) -> None:
    """Balanced binary units are spins, and so are those of a Boltzmann machine that learns from a shelf."""
    from hopsim.models import Hopfield

    shelf = Shelf(letters().patterns, tuple(NAMES), enabled=np.array([True, False, True]))
    one = Boltzmann(coding=coding, rule=rule, temperature=0.0)
    two = Hopfield(coding=coding, rule=rule, threshold="balanced")
    seen = []
    for model in (one, two):
        memory = model.learn(shelf, Stream.of(1, "memory"))
        state = model.init(memory, shelf.patterns[1], Stream.of(1, "start"))
        look = model.look(memory, state, frozenset())
        overlaps = {name: value for name, value in look.observables.items() if name.startswith("overlap")}
        seen.append((look.verdict, look.detail, overlaps, model.memory_flips(memory)))
        assert look.rings is not None and look.rings.sum() == look.observables["unstable"]
        assert model.describe("overlap 2").group == "overlap"
    assert seen[0] == seen[1]


def test_hot_units_are_called_hot() -> None:
    shelf = letters()
    simulation = Simulation(Boltzmann(temperature=50.0), shelf, seed=1)
    simulation.advance(10 * simulation.unit_count)
    look = simulation.look()
    assert str(look.verdict).startswith("hot: ") and str(look.detail).startswith("Nearest is ")


def test_a_glass_says_what_it_is() -> None:
    glassy = Simulation(Boltzmann(source="random", temperature=0.0), letters(), seed=1)
    assert glassy.model.memory_flips(glassy.memory) is None
    assert str(glassy.look().verdict).startswith("still moving: ")
    glassy.advance(200 * glassy.unit_count)
    look = glassy.look()
    energy = f"{look.observables['energy']:.4g}".replace("-", "−")
    assert str(look.verdict) == f"frozen: no free unit would flip, energy {energy}"
    assert "slower cooling" in str(look.detail)
    glassy.turn(temperature=1.0)
    assert "only heat flips units here" in str(glassy.look().verdict)
    glassy.advance(20 * glassy.unit_count)
    assert str(glassy.look().verdict).startswith("hot: ")
    weights, fields = glass(30, 3)
    given = Simulation(Boltzmann.from_weights(weights, fields))
    assert "weights were given" in str(given.look().detail)


def test_expected_flips_are_those_of_one_sweep() -> None:
    from hopsim.models.boltzmann_words import expected_flips

    for coding in ("spin", "binary"):
        model, memory = small(6, coding=coding, temperature=0.9)
        state = model.init(memory, None, Stream.of(1, "start"))
        held = np.array([True, False, False, False, False, False])
        local = state.fields + memory.fields
        flips = expected_flips(memory, state.units, held, local, 0.9)
        weights = [model.log_p(memory, state.units[None]) or 0.0]
        wanted = 0.0
        for k in range(1, 6):
            other = state.units.copy()
            other[k] *= -1
            wanted += 1.0 / (1.0 + np.exp(weights[0] - (model.log_p(memory, other[None]) or 0.0)))
        assert flips == pytest.approx(wanted, rel=1e-5)


def test_another_temperature_begins_another_sample() -> None:
    """The bars beside the exact distribution are states of this temperature only."""
    weights, fields = glass(6, 5)
    machine = Simulation(Boltzmann.from_weights(weights, fields))
    machine.advance(500 * machine.unit_count)
    assert machine.state.counts[1] == 500
    machine.turn(temperature=0.3)
    machine.advance(40 * machine.unit_count)
    assert machine.state.counts[1] == 40
    machine.turn(update="synchronous")
    machine.advance(7 * machine.unit_count)
    assert machine.state.counts[1] == 7
