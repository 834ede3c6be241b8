"""The names a script may rely on, used as a script uses them."""

from __future__ import annotations

import numpy as np
import pytest

import hopsim
from hopsim.models import RBM, Boltzmann, Hopfield, Ising
from hopsim.models.shelf import Shelf

DRAWS = np.random.default_rng(4)
PATTERNS = np.where(DRAWS.random((3, 10, 12)) < 0.5, 1, -1).astype(np.int8)


def test_every_public_name_is_there_and_no_other():
    for name in hopsim.__all__:
        assert getattr(hopsim, name) is not None
    assert dir(hopsim) == sorted(hopsim.__all__)
    for module, name in ((hopsim, "nonsense"), (hopsim.diagnostics, "nonsense")):
        with pytest.raises(AttributeError, match="nonsense"):
            getattr(module, name)


def test_a_session_in_python(tmp_path):
    sim = hopsim.Simulation(Hopfield(rule="pseudo-inverse", temperature=0.0), patterns=PATTERNS, image=PATTERNS[1], seed=7)
    assert sim.units.shape == (120,) and sim.units.dtype == np.int8 and set(np.unique(sim.units)) == {-1, 1}
    np.testing.assert_array_equal(sim.image, PATTERNS[1])
    sim.image = -PATTERNS[0]
    sim.clamp(np.arange(120).reshape(10, 12) < 30)
    sim.turn(temperature=0.5)
    sim.advance(120 * 4)
    np.testing.assert_array_equal(sim.image.ravel()[:30], -PATTERNS[0].ravel()[:30])
    assert {"energy", "overlap 1"} <= sim.now.keys()
    assert list(sim.history)[:2] == ["updates", "energy"] and sim.history["energy"][-1] == sim.now["energy"]
    sim.save(tmp_path / "run.hopsim")
    other = hopsim.Simulation.load(tmp_path / "run.hopsim")
    for each in (sim, other):
        each.advance(120 * 3)
    np.testing.assert_array_equal(sim.units, other.units)
    assert sim.now == other.now


@pytest.mark.parametrize("model", [Hopfield(update="synchronous", temperature=1.0), Ising()], ids=["hopfield", "ising"])
def test_advance_adds_up(model):
    runs = [hopsim.Simulation(model, patterns=PATTERNS, image=PATTERNS[0], seed=1) for _ in range(2)]
    runs[0].advance(1000)
    for part in (1, 399, 0, 600):
        runs[1].advance(part)
    np.testing.assert_array_equal(runs[0].units, runs[1].units)
    assert runs[0].updates == runs[1].updates <= 1000


@pytest.mark.parametrize("given", [PATTERNS, PATTERNS > 0, (PATTERNS > 0).astype(int), PATTERNS.astype(float)])
def test_patterns_of_any_usual_kind_are_the_same(given):
    sim = hopsim.Simulation(Hopfield(), patterns=given)
    np.testing.assert_array_equal(sim.memory.weights, hopsim.Simulation(Hopfield(), patterns=PATTERNS).memory.weights)
    flat = hopsim.Simulation(Hopfield(), patterns=given.reshape(3, 120), image=PATTERNS[0])
    np.testing.assert_array_equal(flat.memory.weights, sim.memory.weights)


def test_hebb_weights_are_the_formula():
    flat = PATTERNS.reshape(3, 120).astype(float)
    wanted = flat.T @ flat / 120
    np.fill_diagonal(wanted, 0)
    memory = hopsim.Simulation(Hopfield(), patterns=PATTERNS).memory
    np.testing.assert_array_equal(memory.weights, wanted.astype(np.float32))
    assert memory.weights.dtype == np.float32 and memory.coding == "spin" and not np.any(memory.fields)


WRONG = {
    "values": {"patterns": PATTERNS * 2},
    "no numbers": {"patterns": np.array([["a"]])},
    "sizes that differ": {"patterns": PATTERNS, "image": np.ones((5, 5))},
    "an axis too many": {"patterns": PATTERNS[None]},
    "NaN": {"patterns": np.full((2, 4, 4), np.nan)},
    "a negative seed": {"patterns": PATTERNS, "seed": -1},
}


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_a_value_error_in_a_sentence(options):
    with pytest.raises(ValueError, match=r"\.$"):
        hopsim.Simulation(Hopfield(), **options)


def test_given_weights_and_enumeration():
    upper = np.triu(DRAWS.standard_normal((7, 7)), 1).astype(np.float32)
    weights, fields = upper + upper.T, DRAWS.standard_normal(7).astype(np.float32)
    pair = Boltzmann.from_weights(weights, fields, coding="binary", visible=5, temperature=1.3)
    sim = hopsim.Simulation(pair, seed=2)
    assert sim.image.shape == (1, 5) and sim.units.shape == (7,)
    np.testing.assert_array_equal(sim.memory.weights, weights)
    states = (np.arange(128)[:, None] >> np.arange(6, -1, -1)) & 1  # the first unit is the highest bit
    energies = -0.5 * np.einsum("ki,ij,kj->k", states, weights.astype(float), states) - states @ fields.astype(float)
    chances = np.exp(-energies / 1.3)
    found = hopsim.diagnostics.exact.probabilities(weights, fields, 1.3, "binary")
    np.testing.assert_allclose(found, chances / chances.sum(), rtol=1e-10)
    log_z = hopsim.diagnostics.exact.log_partition(weights, fields, 1.3, "binary")
    assert log_z == pytest.approx(np.log(chances.sum()), rel=1e-12)
    assert hopsim.diagnostics.exact.free_energy(weights, fields, 1.3, "binary") == pytest.approx(-1.3 * log_z, rel=1e-12)


def test_an_rbm_in_python(tmp_path):
    images = hopsim.data.builtin.digits().images[:200]
    seen = []
    options = {"hidden": 6, "epochs": 2, "chains": 10, "seed": 1}
    parameters, history = hopsim.train_rbm(images, progress=lambda it: seen.append(it.fraction), **options)
    assert parameters.weights.shape == (6, 64) and seen[-1] == 1.0 and len(history["epoch"]) == 2
    parameters.save(tmp_path / "rbm.npz")
    with np.load(tmp_path / "rbm.npz", allow_pickle=False) as file:
        assert {"weights", "visible_bias", "hidden_bias", "base_rate"} <= set(file.files)
    again = hopsim.RBMParameters.load(tmp_path / "rbm.npz")
    np.testing.assert_array_equal(again.weights, parameters.weights)
    samples = hopsim.sample_rbm(parameters, chains=4, steps=3, seed=1)
    assert samples.shape == (4, 64) and set(np.unique(samples)) <= {0, 1}
    assert hopsim.free_energy(parameters, samples).shape == (4,)
    assert np.all(hopsim.pseudo_log_likelihood(parameters, samples) <= 0)
    assert hopsim.log_partition(parameters).standard_error == 0
    sim = hopsim.Simulation((RBM(chains=3), parameters), seed=1)
    assert sim.image.shape == (8, 8) and sim.units.shape == (70,)
    with pytest.raises(ValueError, match="binarise"):
        hopsim.free_energy(parameters, images)


def test_arrays_that_were_given_stay_those_of_the_script():
    patterns = np.where(np.arange(2 * 16).reshape(2, 4, 4) % 3 == 0, 1, -1).astype(np.int8)
    run = hopsim.Simulation(Hopfield(), patterns=patterns)
    before = run.image.copy()
    patterns[:] = -patterns
    assert np.array_equal(run.image, before)
    shelf = Shelf(patterns)
    patterns[0, 0, 0] *= -1
    assert shelf.patterns[0, 0, 0] == -patterns[0, 0, 0]
