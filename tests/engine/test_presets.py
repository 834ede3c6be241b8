"""Each shipped preset opens as it is described, and does what its sentence promises."""

import numpy as np
import pytest

import hopsim
from hopsim.assets import resource
from hopsim.data.builtin import digits
from hopsim.diagnostics import exact, onsager
from hopsim.diagnostics.free_energy import free_energy
from hopsim.engine.files import open_any
from hopsim.engine.presets import LONGEST, PRESETS
from hopsim.engine.workbench import Workbench
from hopsim.models.base import VISIBLE

LARGEST_FILE = 60_000
SIGMAS = 5.0


def opened(name):
    bench = Workbench()
    open_any(bench, f"example:{name}")
    return bench


def swept(bench, sweeps):
    """The run after so many more sweeps."""
    run = bench.simulation
    run.advance(sweeps * run.unit_count)
    return run


def at_rest(bench, sweeps=200):
    """The run, once nothing would flip."""
    run = swept(bench, sweeps)
    assert run.model.resting(run.memory, run.state)
    return run


def verdict(run):
    return run.look(frozenset()).verdict.english


def own_flips(run):
    return np.array(run.model.memory_flips(run.memory))


# --- what all of them are


def test_there_is_a_file_for_each_and_no_other():
    assert {path.stem for path in resource("presets").glob("*.hopsim")} == set(PRESETS)
    assert len(PRESETS) >= 12


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_small_paused_and_says_what_is_declared(name):
    bench = opened(name)
    assert resource("presets", f"{name}.hopsim").stat().st_size < LARGEST_FILE
    assert bench.origin.preset == PRESETS[name] and PRESETS[name].name == name
    assert len(PRESETS[name].tries) == 2
    assert all(len(str(text)) < LONGEST / 2 for text in (PRESETS[name].sentence, *PRESETS[name].tries))
    assert bench.path is None and not bench.drawer.running and bench.simulation.updates == 0
    assert bench.failure is None and bench.notice is None
    assert hopsim.Simulation.load(resource("presets", f"{name}.hopsim")).model == bench.simulation.model


# --- what each of them shows


def test_three_letters_are_remembered():
    run = at_rest(opened("three-letters"))
    assert verdict(run) == "memory A, 0 pixels differ"


def test_hebb_does_not_hold_letters_that_are_alike_and_the_pseudo_inverse_does():
    bench = opened("too-alike")
    assert own_flips(bench.simulation)[1] > 0
    assert verdict(at_rest(bench)).startswith("a mixture")
    bench.turn("rule", "pseudo-inverse")
    bench.reset()
    assert not own_flips(bench.simulation).any()
    assert verdict(at_rest(bench)) == "memory H, 0 pixels differ"


def test_a_mixture_is_a_minimum_and_melts_before_the_memories_do():
    bench = opened("mixture")
    assert verdict(at_rest(bench)).startswith("a mixture")
    bench.turn("temperature", 0.6)  # between 0.46, where mixtures of three lose hold, and 1, where memories do
    swept(bench, 200)
    bench.turn("temperature", 0.0)
    words = verdict(at_rest(bench))
    assert words.startswith(("memory", "the inverse of memory"))


def test_an_inverse_is_recalled_and_inverting_keeps_the_energy():
    bench = opened("inverse")
    run = at_rest(bench)
    assert verdict(run) == "the inverse of memory K, 0 pixels differ"
    before = run.now["energy"]
    bench.invert()
    assert run.now["energy"] == before


def test_above_the_limit_hebb_keeps_hardly_a_picture_and_the_pseudo_inverse_every_one():
    bench = opened("too-much")
    run = bench.simulation
    stored = run.memory.shelf.stored
    assert len(stored) / run.unit_count > 0.138
    assert (own_flips(run) > 0).mean() > 0.9
    drifted = int(stored[0] @ at_rest(bench).image.ravel().astype(int)) / run.unit_count
    assert drifted < 0.967  # the overlap at the limit (Amit, Gutfreund, Sompolinsky 1987); above it less is left
    bench.turn("rule", "pseudo-inverse")
    bench.reset()
    assert not own_flips(bench.simulation).any()
    assert (at_rest(bench).image.ravel() == stored[0]).all()


def test_a_held_third_recalls_the_rest():
    bench = opened("hold-a-third")
    held = bench.simulation.held(VISIBLE)
    assert held[: held.shape[0] // 3].all() and not held[held.shape[0] // 3 :].any()
    before = bench.simulation.image[held].copy()
    run = at_rest(bench)
    assert verdict(run) == "memory K, 0 pixels differ"
    assert (run.image[held] == before).all()


def test_all_at_once_two_pictures_alternate_and_in_random_order_one_stays():
    bench = opened("two-cycle")
    first = swept(bench, 50).image.copy()
    second = swept(bench, 1).image.copy()
    third = swept(bench, 1).image.copy()
    assert (first != second).any() and (first == third).all()
    assert verdict(bench.simulation).startswith("a cycle of two")
    bench.turn("update", "random")
    at_rest(bench)


def walls(image):
    """The share of neighbours that differ, on a torus."""
    return np.mean([image != np.roll(image, 1, axis) for axis in (0, 1)])


def test_slow_cooling_leaves_fewer_walls_than_fast_cooling():
    bench = opened("slow-and-fast")
    plan = bench.plan
    bench.anneal()
    slow = walls(swept(bench, plan.sweeps).image)
    bench.reset()
    bench.turn("temperature", plan.start)
    bench.anneal(hopsim.Schedule(start=plan.start, end=plan.end, sweeps=5))
    fast = walls(swept(bench, 5).image)
    assert slow < fast / 2


def test_the_critical_picture_has_the_critical_energy():
    bench = opened("critical-point")
    for run in (bench.simulation, swept(bench, 20)):
        energy = run.now["energy"]
        assert onsager.energy(0.97 * 2.269) < energy < onsager.energy(1.03 * 2.269)


def test_an_antiferromagnet_grows_checkerboards_and_a_magnet_areas():
    bench = opened("antiferromagnet")
    assert abs(walls(bench.simulation.image) - 0.5) < SIGMAS * 0.5 / np.sqrt(2 * bench.simulation.unit_count)
    assert walls(swept(bench, 100).image) > 0.9
    bench.turn("coupling", 1.0)
    assert walls(swept(bench, 100).image) < 0.1


def test_the_magnet_stays_against_a_weak_field_and_turns_in_a_strong_one_late_both_ways():
    bench = opened("field")
    field = bench.simulation.model.field
    assert field < 0
    assert swept(bench, 500).now["magnetisation"] > 0.9
    bench.turn("field", -1.0)
    assert swept(bench, 100).now["magnetisation"] < -0.9
    bench.turn("field", -field)
    assert swept(bench, 100).now["magnetisation"] < -0.9
    bench.turn("field", 1.0)
    assert swept(bench, 100).now["magnetisation"] > 0.9


def test_visits_follow_boltzmanns_law():
    bench = opened("exact-law")
    run = bench.simulation
    assert "distribution" in run.look(frozenset({"distribution"})).views
    law = exact.probabilities(run.memory.weights, run.memory.fields, run.model.temperature, "spin")
    sweeps, powers = 8000, 2 ** np.arange(run.unit_count)[::-1]
    seen = np.zeros(len(law))
    for _ in range(sweeps):
        seen[int((run.image.ravel() > 0) @ powers)] += 1
        run.advance(run.unit_count)
    # Sweeps that follow each other are alike: count one of ten as a draw of its own.
    noise = 0.5 * np.sqrt(law * (1 - law) * 10 / sweeps).sum()
    assert 0.5 * np.abs(seen / sweeps - law).sum() < 2 * noise
    cold = np.sort(exact.probabilities(run.memory.weights, run.memory.fields, 0.1, "spin"))
    assert cold[-8:].sum() > 0.99


def test_slow_cooling_of_the_glass_ends_lower_than_quenching():
    bench = opened("glass")
    run, plan = bench.simulation, bench.plan
    quenched, annealed = [], []
    for seed in range(10):
        for ends, schedule in ((quenched, None), (annealed, plan)):
            one = hopsim.Simulation((run.model, run.memory), image=run.cue, seed=seed)
            if schedule is not None:
                one.anneal(schedule)
            one.advance((plan.sweeps + 1) * one.unit_count)
            ends.append(one.now["energy"])
    spread = np.sqrt((np.var(quenched) + np.var(annealed)) / len(quenched))
    assert np.mean(annealed) < np.mean(quenched) - 3 * spread
    assert max(annealed) < np.median(quenched)


def binary(images):
    return (np.asarray(images).reshape(len(images), -1) > 127).astype(np.uint8)


def test_dreams_are_as_likely_as_digits_and_noise_is_not():
    bench = opened("dreams")
    run = bench.simulation
    noise = free_energy(run.memory, run.state.visible)
    dreamt = free_energy(run.memory, swept(bench, 300).state.visible)
    levels = digits().images[:500].reshape(500, -1)
    written = free_energy(run.memory, np.random.default_rng(1).random(levels.shape) < levels / 255)  # as it learned them
    assert np.median(dreamt) < np.quantile(written, 0.9) < np.quantile(noise, 0.1)


def test_the_lower_half_goes_with_the_upper_one():
    bench = opened("half-a-digit")
    held = bench.simulation.held(VISIBLE).ravel()
    run = swept(bench, 100)
    upper = (bench.document.picture.ravel() > 0)[held]
    assert (run.state.visible[:, held].astype(bool) == upper).all()
    whole = binary(digits().images)[0]
    assert whole[held].astype(bool).tolist() == upper.tolist()
    completed = run.state.visible[:, ~held].mean(axis=0)
    others = binary(digits().images)[:, ~held].mean(axis=0)
    assert np.corrcoef(completed, whole[~held])[0, 1] > np.corrcoef(others, whole[~held])[0, 1]


def test_a_held_hidden_unit_brings_its_piece_into_the_dreams():
    bench = opened("hidden-units")
    memory = bench.simulation.memory
    unit = int(np.argmax(np.abs(memory.weights).sum(axis=1)))
    seen = []
    for value in (1, -1):
        bench.paint(np.array([unit]), np.array([value], np.int8), layer="hidden")
        bench.clamp(np.array([unit]), True, layer="hidden")
        seen.append(swept(bench, 100).state.visible.mean(axis=0))
    assert (seen[0] - seen[1]) @ memory.weights[unit] > 0


def test_learning_begins_with_nothing_and_the_digits():
    bench = opened("from-scratch")
    memory = bench.simulation.memory
    assert bench.data is not None and len(bench.data) == len(digits())
    assert np.abs(memory.weights).max() < 0.1 and bench.drawer.training is None
    bench.train()
    training = bench.drawer.training
    while training.learner.epoch(training.training) < 3:
        training.work()
    assert training.running and not training.finished
    learned = training.learner.memory(training.training)
    written = binary(digits().images[:200])
    noise = np.random.default_rng(1).integers(0, 2, written.shape).astype(np.uint8)
    ahead = [np.mean(free_energy(m, noise)) - np.mean(free_energy(m, written)) for m in (memory, learned)]
    assert ahead[1] > ahead[0] + 1.0
