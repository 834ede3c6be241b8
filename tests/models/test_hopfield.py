"""The Hopfield network as a machine: both codings, exact laws, retrieval, capacity, verdicts, what it shows."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.data.patterns import load_patterns
from hopsim.diagnostics import exact, mean_field
from hopsim.errors import BadInput, TooLarge
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE
from hopsim.models.hopfield import Hopfield, HopfieldMemory, HopfieldState
from hopsim.models.shelf import Shelf
from hopsim.models.views import Matrix, Picture, Table
from hopsim.storage import hebbian

NOTHING: frozenset[str] = frozenset()
ORDERS = ["random", "permutation", "in-order", "synchronous"]


def random_patterns(count: int, shape: tuple[int, int], seed: int = 3) -> NDArray[np.int8]:
    return np.where(np.random.default_rng(seed).random((count, *shape)) < 0.5, 1, -1).astype(np.int8)


def begin(model: Hopfield, given: Any, image: Any = None) -> tuple[HopfieldMemory, HopfieldState]:
    memory = model.learn(given, Stream.of(1, "memory"))
    return memory, model.init(memory, image, Stream.of(1, "start"))


def sweeps(model: Hopfield, memory: HopfieldMemory, state: HopfieldState, count: int, rng: Stream) -> None:
    model.step(memory, state, count * memory.size // model.updates(memory), rng)


def noisy(image: NDArray[np.int8], share: float, seed: int = 5) -> NDArray[np.int8]:
    changed = image.ravel().copy()
    changed[np.random.default_rng(seed).permutation(image.size)[: round(share * image.size)]] *= -1
    return changed.reshape(image.shape)


# --- codings


@pytest.mark.parametrize("rule", ["hebb", "pseudo-inverse"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("temperature", [0.0, 0.5])
def test_balanced_binary_units_run_as_spins_do(rule: str, order: str, temperature: float) -> None:
    drive = np.random.default_rng(2).normal(0, 0.3, (6, 7)).astype(np.float32)
    shelf = Shelf(random_patterns(5, (6, 7)), external_input=drive)
    cue = random_patterns(1, (6, 7), 8)[0]
    runs, energies = [], []
    for coding in ("spin", "binary"):
        model = Hopfield(rule=rule, update=order, temperature=temperature, coding=coding, threshold="balanced")
        memory, state = begin(model, shelf, cue)
        rng = Stream.of(7, "steps")
        for _ in range(6):
            sweeps(model, memory, state, 1, rng)
            runs.append(state.units.copy())
            energies.append(model.measure(memory, state)["energy"])
    assert np.array_equal(runs[:6], runs[6:])
    np.testing.assert_allclose(np.diff(energies[:6]), np.diff(energies[6:]), atol=1e-5)


def formula(memory: HopfieldMemory, units: NDArray[np.int8]) -> tuple[NDArray[np.float64], float]:
    """Local fields and energy of the machine in its own coding, from weights and fields alone."""
    u = units.astype(float) if memory.coding == "spin" else (units + 1) / 2
    weights = memory.weights.astype(float)
    return weights @ u + memory.fields, float(-0.5 * u @ weights @ u - memory.fields @ u)


@pytest.mark.parametrize("rule", ["hebb", "pseudo-inverse"])
@pytest.mark.parametrize(("coding", "threshold"), [("spin", "zero"), ("binary", "zero"), ("binary", "balanced")])
def test_cold_updates_follow_the_field_of_the_coding(rule: str, coding: str, threshold: str) -> None:
    drive = np.random.default_rng(2).normal(0, 0.3, (5, 7)).astype(np.float32)
    shelf = Shelf(random_patterns(4, (5, 7)), external_input=drive)
    model = Hopfield(rule=rule, coding=coding, threshold=threshold, update="in-order")
    memory, state = begin(model, shelf)
    rng = Stream.of(3, "steps")
    for k in range(4 * memory.size):
        i, before = k % memory.size, state.units.copy()
        field = formula(memory, before)[0][i]
        model.step(memory, state, 1, rng)
        assert state.units[i] == (1 if field > 0 else -1)
        assert np.array_equal(np.delete(before, i), np.delete(state.units, i))
        assert model.measure(memory, state)["energy"] == pytest.approx(formula(memory, state.units)[1], abs=1e-5)


def test_binary_weights_are_four_times_those_of_spins() -> None:
    shelf = Shelf(random_patterns(3, (3, 4)))
    spin, binary = (Hopfield(coding=c, threshold="balanced").learn(shelf, Stream(1)) for c in ("spin", "binary"))
    np.testing.assert_allclose(binary.weights, 4 * spin.weights, atol=1e-7)
    np.testing.assert_allclose(-binary.fields, 2 * spin.weights.sum(1), atol=1e-6)
    assert not Hopfield(coding="binary").learn(shelf, Stream(1)).fields.any()


@pytest.mark.parametrize(("coding", "threshold"), [("spin", "zero"), ("binary", "zero"), ("binary", "balanced")])
def test_the_asynchronous_law_is_the_enumerated_one(coding: str, threshold: str) -> None:
    shelf = Shelf(random_patterns(2, (2, 4)), external_input=np.full((2, 4), 0.2, np.float32))
    model = Hopfield(coding=coding, threshold=threshold, temperature=0.7)
    memory = model.learn(shelf, Stream(1))
    states = [[1 if k >> (7 - i) & 1 else -1 for i in range(8)] for k in range(256)]
    logs = np.array([model.log_p(memory, np.array(s, np.int8).reshape(2, 4)) for s in states], float)
    p = np.exp(logs - logs.max())
    wanted = exact.probabilities(memory.weights, memory.fields, 0.7, coding)
    np.testing.assert_allclose(p / p.sum(), wanted, rtol=1e-5)
    assert model.turned(temperature=0.0).log_p(memory, np.ones((2, 4), np.int8)) is None


@pytest.mark.parametrize("coding", ["spin", "binary"])
def test_all_at_once_the_law_is_perettos(coding: str) -> None:
    """The law that log_p tells is unchanged by the matrix of transition chances."""
    shelf = Shelf(random_patterns(3, (2, 3)), external_input=np.full((2, 3), 0.15, np.float32))
    model = Hopfield(coding=coding, temperature=0.9, update="synchronous")
    memory = model.learn(shelf, Stream(1))
    states = np.array([[1 if k >> (5 - i) & 1 else -1 for i in range(6)] for k in range(64)], np.int8)
    logs = np.array([model.log_p(memory, s.reshape(2, 3)) for s in states], float)
    p = np.exp(logs - logs.max())
    p /= p.sum()
    gain = 2 / 0.9 if coding == "spin" else 1 / 0.9
    up = np.array([1 / (1 + np.exp(-gain * formula(memory, s)[0])) for s in states])
    moves = np.array([[np.prod(np.where(to > 0, chance, 1 - chance)) for to in states] for chance in up])
    np.testing.assert_allclose(p @ moves, p, rtol=1e-5)


# --- recall


@pytest.mark.parametrize("order", ORDERS)
def test_a_damaged_memory_comes_back(order: str) -> None:
    patterns = random_patterns(20, (20, 20))
    model = Hopfield(update=order)
    memory, state = begin(model, patterns, noisy(patterns[4], 0.2))
    sweeps(model, memory, state, 20, Stream.of(1, "steps"))
    look = model.look(memory, state, NOTHING)
    assert look.verdict is not None and look.verdict.english.startswith("memory 5, ")
    assert look.observables["unstable"] == 0 and state.resting
    assert look.observables["overlap 5"] >= 0.96


@pytest.mark.parametrize("order", ORDERS)
def test_letters_come_back_exactly_under_the_pseudo_inverse_and_not_under_hebb(order: str) -> None:
    patterns, names = load_patterns("letters:ACHK")
    for rule, right in (("pseudo-inverse", True), ("hebb", False)):
        model = Hopfield(rule=rule, update=order)
        memory, state = begin(model, Shelf(patterns, names), noisy(patterns[2], 0.25))
        assert all(count == 0 for count in model.memory_flips(memory)) == right
        sweeps(model, memory, state, 30, Stream.of(1, "steps"))
        assert np.array_equal(state.units, patterns[2].ravel()) == right
        verdict = model.look(memory, state, NOTHING).verdict
        assert (verdict is not None and verdict.english == "memory H, 0 pixels differ") == right
        (remark,) = model.remarks(memory) or (None,)
        assert (remark is None) == right
        if remark is not None:
            assert model.turned(**remark.knobs).rule == "pseudo-inverse"


def test_two_memories_that_differ_in_one_pixel_tie_there_and_both_hold() -> None:
    patterns = random_patterns(6, (10, 10))
    patterns[1] = patterns[0]
    patterns[1, 3, 3] *= -1
    for dense in (True, False):
        model = Hopfield(rule="pseudo-inverse")
        memory = model.learn(patterns, Stream(1))
        if not dense:
            memory = dataclasses.replace(
                memory, couplings=_rule(model.rule)(memory.couplings.patterns, dense=False)
            )
        assert model.memory_flips(memory) == (0,) * 6
        for k in (0, 1):
            state = model.init(memory, patterns[k], Stream(1))
            sweeps(model, memory, state, 5, Stream.of(2, "steps"))
            assert np.array_equal(state.units, patterns[k].ravel())


def _rule(name: str) -> Any:
    from hopsim.storage.rules import RULES

    return RULES[name]


def test_a_tied_unit_keeps_its_state_under_hebb() -> None:
    patterns = np.array([[[1, 1, 1]], [[1, 1, -1]]], np.int8)
    model = Hopfield()
    for last in (1, -1):
        memory, state = begin(model, patterns, np.array([[1, 1, last]], np.int8))
        sweeps(model, memory, state, 10, Stream.of(2, "steps"))
        assert list(state.units) == [1, 1, last]
        assert state.resting


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("temperature", [0.0, 0.4])
def test_without_the_matrix_the_run_is_the_same_bit_for_bit(order: str, temperature: float) -> None:
    drive = np.random.default_rng(2).normal(0, 0.2, (12, 13)).astype(np.float32)
    for given in (Shelf(random_patterns(21, (12, 13)), external_input=drive), random_patterns(8, (12, 13))):
        model = Hopfield(update=order, temperature=temperature)
        memory, state = begin(model, given)
        lean = dataclasses.replace(memory, couplings=hebbian.couple(memory.couplings.patterns, dense=False))
        other = model.init(lean, None, Stream.of(1, "start"))
        rng, twin = Stream.of(9, "steps"), Stream.of(9, "steps")
        for _ in range(5):
            sweeps(model, memory, state, 2, rng)
            sweeps(model, lean, other, 2, twin)
            model.paint(memory, state, VISIBLE, np.array([3, 5, 3]), np.array([1, -1, -1], np.int8))
            model.paint(lean, other, VISIBLE, np.array([3, 5, 3]), np.array([1, -1, -1], np.int8))
            assert np.array_equal(state.units, other.units) and state.flips == other.flips
            assert np.array_equal(state.mean, other.mean) and state.resting == other.resting
        assert model.measure(memory, state) == pytest.approx(model.measure(lean, other), rel=1e-9)
        assert np.array_equal(memory.weights, lean.weights)
        assert np.array_equal(memory.unstable, lean.unstable)


def test_retrieval_has_the_overlap_of_the_theory() -> None:
    """N = 4000, α = 0.05, T = 0.4: m = 0.966187 as N → ∞, within five standard errors of what is averaged."""
    size, count, memories = 4000, 200, 12
    model = Hopfield(temperature=0.4)
    patterns = random_patterns(count, (50, 80))
    memory = model.learn(patterns, Stream(1))
    found = []
    for k in range(memories):
        state = model.init(memory, patterns[k], Stream(1))
        rng = Stream.of(k, "steps")
        sweeps(model, memory, state, 20, rng)
        for _ in range(40):
            sweeps(model, memory, state, 2, rng)
            found.append(model.measure(memory, state)[f"overlap {k + 1}"])
    theory = mean_field.retrieval(count / size, 0.4)
    assert theory is not None
    averages = np.array(found).reshape(memories, -1).mean(1)
    # the chosen memories differ by the noise of the others, of order 1/√N: their own scatter is the error
    error = math.hypot(averages.std(ddof=1) / math.sqrt(memories), 1 / size)
    assert abs(averages.mean() - theory.overlap) < 5 * error
    assert error < 0.0015


def test_hebb_holds_random_patterns_below_its_capacity_and_loses_them_above() -> None:
    size = (40, 50)
    overlaps = {}
    for load in (0.11, 0.17):
        patterns = random_patterns(round(load * 2000), size)
        model = Hopfield()
        memory, state = begin(model, patterns, patterns[0])
        sweeps(model, memory, state, 60, Stream.of(1, "steps"))
        overlaps[load] = model.measure(memory, state)["overlap 1"]
    assert overlaps[0.11] > 0.95
    assert overlaps[0.17] < 0.7


def test_heat_above_the_critical_temperature_forgets() -> None:
    patterns = random_patterns(2, (30, 30))
    model = Hopfield(temperature=1.5)
    memory, state = begin(model, patterns, patterns[0])
    sweeps(model, memory, state, 40, Stream.of(1, "steps"))
    # χ = 1/(T − 1) per mode: m has the variance 2/N at T = 1.5 … six deviations
    assert abs(model.measure(memory, state)["overlap 1"]) < 6 * math.sqrt(1.5 / 0.5 / 900)


def test_an_input_pulls_the_state_to_itself() -> None:
    patterns = random_patterns(3, (12, 12))
    pull = patterns[2].astype(np.float32)
    shelf = Shelf(patterns, external_input=pull)
    ends = {}
    for strength in (0.0, 2.0):
        model = Hopfield(input_strength=strength)
        memory, state = begin(model, shelf, patterns[0])
        np.testing.assert_allclose(memory.fields, strength * pull.ravel())
        sweeps(model, memory, state, 5, Stream.of(1, "steps"))
        ends[strength] = state.units.reshape(12, 12).copy()
    assert np.array_equal(ends[0.0], patterns[0]) and np.array_equal(ends[2.0], patterns[2])


def test_all_at_once_a_two_cycle_is_found_and_said() -> None:
    """Two units joined by a negative weight (memory +−) chase each other from ++."""
    model = Hopfield(update="synchronous")
    memory, state = begin(model, np.array([[[1, -1]]], np.int8), np.array([[1, 1]], np.int8))
    rng = Stream.of(1, "steps")
    assert "still moving" in str(model.look(memory, state, NOTHING).verdict)
    seen = []
    for _ in range(4):
        model.step(memory, state, 1, rng)
        seen.append(list(state.units))
    assert seen == [[-1, -1], [1, 1], [-1, -1], [1, 1]]
    assert "a cycle of two: 2 pixels" in str(model.look(memory, state, NOTHING).verdict)
    assert not model.resting(memory, state)
    calm = model.turned(update="random")
    assert "still moving" in str(calm.look(memory, state, NOTHING).verdict)
    sweeps(calm, memory, state, 9, rng)
    assert str(calm.look(memory, state, NOTHING).verdict).startswith(("memory 1", "the inverse of memory 1"))


def test_all_at_once_the_two_step_energy_never_rises() -> None:
    """−Σ s_i(t+1) w_ij s_j(t) − Σ b_i (s_i(t+1) + s_i(t)) at T = 0 (physics.md §1)."""
    drive = np.random.default_rng(2).normal(0, 0.2, (10, 10)).astype(np.float32)
    model = Hopfield(update="synchronous")
    memory, state = begin(model, Shelf(random_patterns(25, (10, 10)), external_input=drive))
    rng, last = Stream.of(1, "steps"), math.inf
    for _ in range(30):
        before = state.units.astype(float)
        model.step(memory, state, 1, rng)
        after = state.units.astype(float)
        now = -after @ memory.weights.astype(float) @ before - memory.fields @ (after + before)
        assert now <= last + 1e-5
        last = now


# --- what it shows


def test_observables_are_those_of_the_formulas() -> None:
    shelf = Shelf(random_patterns(3, (4, 4)), external_input=np.full((4, 4), 0.1, np.float32))
    model = Hopfield(coding="binary", temperature=0.8)
    memory, state = begin(model, shelf)
    model.clamp(memory, state, VISIBLE, np.array([0, 1]), np.array([True, True]))
    sweeps(model, memory, state, 50, Stream.of(4, "steps"))
    look = model.look(memory, state, NOTHING)
    fields, energy = formula(memory, state.units)
    assert look.observables["energy"] == pytest.approx(energy, abs=1e-5)
    against = (fields * state.units < 0) & ~state.held
    assert look.rings is not None and np.array_equal(look.rings.ravel(), against)
    assert look.observables["unstable"] == against.sum()
    for k in range(3):
        overlap = memory.patterns[k] @ state.units.astype(int) / 16
        assert look.observables[f"overlap {k + 1}"] == pytest.approx(overlap)
    m = state.mean.astype(float)
    u = (m + 1) / 2
    free = np.abs(m) < 1
    entropy = -(u[free] * np.log(u[free]) + (1 - u[free]) * np.log(1 - u[free])).sum()
    inner = -0.5 * u @ memory.weights.astype(float) @ u - memory.fields @ u
    assert look.observables["free energy"] == pytest.approx(inner - 0.8 * entropy, abs=1e-4)
    lowest = exact.free_energy(memory.weights, memory.fields, 0.8, "binary")
    assert look.observables["free energy"] >= lowest - 1e-6
    assert np.array_equal(look.held[VISIBLE].ravel(), state.held)


def test_views() -> None:
    patterns, names = load_patterns("letters:ACHK")
    model = Hopfield()
    memory, state = begin(model, Shelf(patterns, names), patterns[0])
    views = model.look(memory, state, frozenset(view.name for view in model.views)).views
    picture, matrix, table = views["local fields"], views["weights"], views["memory table"]
    assert isinstance(picture, Picture) and isinstance(matrix, Matrix) and isinstance(table, Table)
    fields, _ = formula(memory, state.units)
    np.testing.assert_allclose(picture.pixels.ravel(), fields * state.units, atol=1e-5)
    assert matrix.values.shape == (256, 256) and np.array_equal(matrix.values, matrix.values.T)
    assert [str(row[0]) for row in table.rows] == list("ACHK")
    assert table.marked == (0, 1, 2, 3) and table.rows[0][1] == 1.0
    assert model.look(memory, state, NOTHING).views == {}
    small, other = begin(model, random_patterns(2, (3, 3)))
    shown = model.look(small, other, frozenset({"weights"})).views["weights"]
    np.testing.assert_allclose(shown.values, small.weights, atol=1e-7)


def test_overlaps_have_titles() -> None:
    told = Hopfield().describe("overlap 3")
    assert str(told.title) == "Overlap with memory 3" and told.group == "overlap"
    assert str(Hopfield().describe("energy").title) == "Energy E"


def test_memories_that_are_off_are_not_stored_but_stay_on_the_shelf() -> None:
    patterns = random_patterns(3, (10, 10))
    shelf = Shelf(patterns, ("a", "b", "c"), np.array([True, False, True]))
    model = Hopfield()
    memory, state = begin(model, shelf, patterns[2])
    np.testing.assert_array_equal(memory.weights, model.learn(patterns[[0, 2]], Stream(1)).weights)
    look = model.look(memory, state, NOTHING)
    assert look.observables["overlap 3"] == 1.0 and "overlap 2" in look.observables
    assert str(look.verdict) == "memory c, 0 pixels differ"
    assert len(model.memory_flips(memory)) == 3


def test_nothing_stored_is_a_machine_of_free_coins() -> None:
    model = Hopfield(temperature=1.0, rule="pseudo-inverse")
    memory, state = begin(model, (5, 6))
    sweeps(model, memory, state, 3, Stream.of(1, "steps"))
    look = model.look(memory, state, frozenset(view.name for view in model.views))
    assert look.layers[VISIBLE].shape == (5, 6) and look.observables["energy"] == 0.0
    assert model.memory_flips(memory) == () and model.remarks(memory) == ()


def test_resting_waits_for_every_unit_and_for_the_mean() -> None:
    patterns = random_patterns(2, (8, 8))
    model = Hopfield()
    memory, state = begin(model, patterns, noisy(patterns[0], 0.1))
    rng = Stream.of(1, "steps")
    sweeps(model, memory, state, 12, rng)
    assert state.resting and not model.resting(memory, state)
    sweeps(model, memory, state, 200, rng)
    assert model.resting(memory, state)
    assert not model.turned(temperature=0.1).resting(memory, state)
    model.paint(memory, state, VISIBLE, np.array([0]), -state.units[:1])
    assert not model.resting(memory, state)


def test_one_memory_learned_anew_under_other_knobs() -> None:
    shelf = Shelf(random_patterns(4, (6, 6)))
    model = Hopfield()
    memory, state = begin(model, shelf)
    turned = model.turned(rule="pseudo-inverse", coding="binary")
    assert {"rule", "coding", "threshold", "input_strength"} == model.learning_knobs
    again = turned.learn(memory, Stream(1))
    turned.refresh(again, state)
    assert np.array_equal(again.weights, turned.learn(shelf, Stream(1)).weights)
    assert turned.measure(again, state)["energy"] == pytest.approx(formula(again, state.units)[1], abs=1e-5)


def test_what_cannot_be_used_is_refused() -> None:
    patterns = random_patterns(2, (4, 4))
    for bad in (np.zeros((3, 4)), np.full((4, 4), np.nan)):
        with pytest.raises(BadInput, match="external input takes finite numbers"):
            Hopfield().learn(Shelf(patterns, external_input=bad.astype(np.float32)), Stream(1))
    with pytest.raises(BadInput):
        Hopfield().learn(np.full((2, 4, 4), 3), Stream(1))
    with pytest.raises(BadInput):
        Hopfield(temperature=-1.0)
    with pytest.raises(BadInput):
        Hopfield(rule="storkey")
    memory = Hopfield().learn(patterns, Stream(1))
    with pytest.raises(BadInput, match="4×4"):
        Hopfield().init(memory, np.ones((4, 5), np.int8), Stream(1))
    large = Hopfield().learn((256, 256), Stream(1))
    with pytest.raises(TooLarge, match="2 GiB"):
        _ = large.weights
