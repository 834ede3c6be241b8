"""The RBM as a machine: its law, clamps, energies, files, and what it refuses."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from hopsim.engine.simulation import Simulation
from hopsim.errors import BadFile, BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE, copied
from hopsim.models.rbm import RBM, RBMParameters
from hopsim.models.shelf import Shelf
from hopsim.models.views import Histogram, Picture, Wall

PIXELS, HIDDEN = 4, 3


def tiny(seed: int = 1, pixels: int = PIXELS, hidden: int = HIDDEN, scale: float = 1.0) -> RBMParameters:
    draw = np.random.default_rng(seed)
    return RBMParameters(
        scale * draw.standard_normal((hidden, pixels)), 0.5 * draw.standard_normal(pixels),
        0.5 * draw.standard_normal(hidden), shape=(1, pixels),
    )  # fmt: skip


def states(units: int) -> np.ndarray[Any, Any]:
    return ((np.arange(2**units)[:, None] >> np.arange(units - 1, -1, -1)) & 1).astype(np.float64)


def exact(p: RBMParameters, temperature: float) -> np.ndarray[Any, Any]:
    """(2^visible, 2^hidden) probabilities by enumeration."""
    v, h = states(p.visible), states(p.hidden)
    energy = -(v @ p.weights.T @ h.T) - (v @ p.visible_bias)[:, None] - h @ p.hidden_bias
    weight = np.exp(-energy / temperature)
    return weight / weight.sum()


def fits(counts: np.ndarray[Any, Any], p: np.ndarray[Any, Any]) -> bool:
    """Pearson's test at one in a million."""
    possible = p > 0
    wanted = counts.sum() * p[possible]
    statistic = ((counts[possible] - wanted) ** 2 / wanted).sum()
    return counts[~possible].sum() == 0 and statistic < chi2.ppf(1 - 1e-6, possible.sum() - 1)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.5])
@pytest.mark.parametrize("clamped", [False, True])
def test_chains_sample_the_exact_distribution(temperature: float, clamped: bool) -> None:
    p, rng = tiny(), Stream.of(3, "chains")
    machine = RBM(temperature=temperature, chains=10000)
    state = machine.init(p, None, rng)
    joint = exact(p, temperature)
    if clamped:
        machine.paint(p, state, "visible", np.array([1]), np.array([1], np.int8))
        machine.clamp(p, state, "visible", np.array([1]), np.array([True]))
        machine.paint(p, state, "hidden", np.array([0]), np.array([-1], np.int8))
        machine.clamp(p, state, "hidden", np.array([0]), np.array([True]))
        joint = joint * (states(PIXELS)[:, 1] == 1)[:, None] * (states(HIDDEN)[:, 0] == 0)
        joint = joint / joint.sum()
    machine.step(p, state, 200, rng)
    place = state.visible @ (2 ** np.arange(PIXELS - 1, -1, -1)) * 2**HIDDEN
    place = place + state.hidden @ (2 ** np.arange(HIDDEN - 1, -1, -1))
    assert fits(np.bincount(place, minlength=joint.size), joint.reshape(-1))


def test_at_zero_temperature_the_energy_never_rises_and_ties_stay() -> None:
    p, rng = tiny(2, 30, 20), Stream.of(1, "cold")
    machine = RBM(temperature=0.0, chains=1)
    state = machine.init(p, None, rng)
    before = np.inf
    for _ in range(10):
        machine.step(p, state, 1, rng)
        energy = machine.look(p, state, frozenset()).observables["energy"]
        assert energy <= before + 1e-4
        before = energy
    flat = RBMParameters(np.zeros((3, 4)), np.zeros(4), np.zeros(3), shape=(1, 4))
    image = np.array([[1, -1, 1, -1]], np.int8)
    still = machine.init(flat, image, rng)
    machine.step(flat, still, 5, rng)
    assert (machine.look(flat, still, frozenset()).layers["visible"] == image).all()


def test_steps_add_up_and_the_stream_moves_by_unit_updates() -> None:
    p = tiny(4, 12, 9)
    machine = RBM(chains=7)
    one, two = Stream.of(5, "a"), Stream.of(5, "a")
    a, b = machine.init(p, None, one), machine.init(p, None, two)
    machine.step(p, a, 9, one)
    for n in (1, 3, 5):
        machine.step(p, b, n, two)
    assert (a.visible == b.visible).all()
    assert (a.hidden == b.hidden).all()
    assert one == two
    assert one.position == 9 * machine.updates(p) == 9 * 21
    assert a.steps == 9


def test_chain_zero_does_not_depend_on_how_many_others_there_are() -> None:
    p, ends = tiny(4, 12, 9), []
    image = np.ones((1, 12), np.int8)
    for chains in (1, 30):
        rng, machine = Stream.of(5, "a"), RBM(chains=chains)
        state = machine.init(p, image, rng)
        machine.step(p, state, 20, rng)
        ends.append(machine.units(state))
    assert (ends[0] == ends[1]).all()


def test_half_a_drawing_is_held_in_every_chain() -> None:
    p, rng = tiny(6, 16, 10), Stream.of(2, "half")
    machine = RBM(chains=40)
    image = np.where(np.arange(16).reshape(1, 16) % 2 == 0, 1, -1).astype(np.int8)
    state = machine.init(p, image, rng)
    cells = np.arange(8)
    machine.clamp(p, state, "visible", cells, np.ones(8, bool))
    machine.step(p, state, 10, rng)
    assert (state.visible[:, :8] == (image[0, :8] > 0)).all()
    machine.paint(p, state, "visible", cells[:1], np.array([-1], np.int8))
    assert (state.visible[:, 0] == 0).all()
    free = state.visible[:, 8:]
    assert (free.min(axis=0) == 0).all()
    assert (free.max(axis=0) == 1).all()
    machine.clamp(p, state, "visible", cells, np.zeros(8, bool))
    machine.step(p, state, 10, rng)
    assert state.visible[:, :8].std(axis=0).min() > 0


def test_the_drawing_can_start_every_chain() -> None:
    p = tiny(6, 16, 10)
    image = np.ones((1, 16), np.int8)
    every = RBM(chains=5, start="drawing").init(p, image, Stream(1))
    assert (every.visible == 1).all()
    first = RBM(chains=5).init(p, image, Stream(1))
    assert (first.visible[0] == 1).all()
    assert (first.visible[1:] == 0).any()


@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_log_p_and_energies_are_those_of_the_enumeration(temperature: float) -> None:
    p, machine = tiny(), RBM(temperature=temperature, chains=1)
    marginal = np.log(exact(p, temperature).sum(axis=1))
    images = (2 * states(PIXELS) - 1).astype(np.int8).reshape(-1, 1, PIXELS)
    log_p = np.array([machine.log_p(p, image) for image in images])
    assert np.allclose(log_p - log_p[0], marginal - marginal[0], atol=1e-5)
    assert dataclasses.replace(machine, temperature=0.0).log_p(p, images[0]) is None
    state = machine.init(p, images[5], Stream(3))
    look = machine.look(p, state, frozenset())
    v, h = state.visible[0].astype(float), state.hidden[0].astype(float)
    assert look.observables["energy"] == pytest.approx(
        -(h @ p.weights @ v) - p.visible_bias @ v - p.hidden_bias @ h, abs=1e-5
    )
    assert look.observables["free energy"] == pytest.approx(-temperature * log_p[5], abs=1e-5)


def test_looking_gives_copies_of_every_view() -> None:
    p, rng = tiny(7, 12, 6), Stream(1)
    machine = RBM(chains=9)
    state = machine.init(p, None, rng)
    kept = copied(state)
    look = machine.look(p, state, frozenset(view.name for view in machine.views))
    kinds = {"dreams": Wall, "filters": Wall, "reconstruction": Picture, "weights": Histogram}
    assert {name: type(value) for name, value in look.views.items()} == kinds
    assert look.views["dreams"].pictures.shape == (9, 1, 12)
    assert look.views["filters"].pictures.shape == (6, 1, 12)
    assert look.layers["hidden"].shape == machine.layer_shape(p, "hidden") == (2, 3)
    wanted = 1 / (1 + np.exp(-(p.visible_bias + state.hidden @ p.weights)))
    assert np.allclose(look.views["dreams"].pictures.reshape(9, 12), wanted, atol=1e-6)
    for array in (*look.layers.values(), *look.held.values(), look.views["filters"].pictures):
        array[...] = 0
    assert (kept.visible == state.visible).all()
    assert p.weights.any()
    assert machine.units(state).shape == (18,)
    assert not machine.look(p, state, frozenset()).views


def test_a_shelf_gives_an_untrained_machine_and_other_gifts_are_refused() -> None:
    fresh = RBM().learn(Shelf.empty((5, 6)), Stream(1))
    assert fresh.picture == (5, 6)
    assert 0 < np.abs(fresh.weights).max() < 0.1
    assert RBM().learn(fresh, Stream(1)) is fresh
    with pytest.raises(BadInput, match="shelf"):
        RBM().learn("letters", Stream(1))
    with pytest.raises(BadInput, match="5×6"):
        RBM().init(fresh, np.ones((4, 4), np.int8), Stream(1))
    other = tiny(1)
    with pytest.raises(BadInput, match="4 visible"):
        RBM().refresh(fresh, RBM().init(other, None, Stream(1)))


@pytest.mark.parametrize(
    ("knobs", "words"),
    [({"temperature": -1}, "0–10"), ({"chains": 0}, "1–"), ({"chains": 1.5}, "whole"), ({"start": "data"}, "noise")],
)
def test_knobs_out_of_range_are_refused(knobs: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        RBM(**knobs)


def test_parameters_come_back_from_a_file(tmp_path: Path) -> None:
    p = dataclasses.replace(tiny(3, 12, 5), base_rate=np.linspace(0, 1, 12), shape=(3, 4))
    p.save(tmp_path / "rbm.npz")
    again = RBMParameters.load(tmp_path / "rbm.npz")
    for name in ("weights", "visible_bias", "hidden_bias", "base_rate"):
        assert (getattr(again, name) == getattr(p, name)).all()
    assert again.picture == (3, 4)
    assert list(tmp_path.iterdir()) == [tmp_path / "rbm.npz"]
    assert set(np.load(tmp_path / "rbm.npz").files) == {"weights", "visible_bias", "hidden_bias", "base_rate", "shape"}
    plain = RBMParameters(np.zeros((2, 9)), np.zeros(9), np.zeros(2))
    plain.save(tmp_path / "plain.npz")
    assert set(np.load(tmp_path / "plain.npz").files) == {"weights", "visible_bias", "hidden_bias"}
    assert RBMParameters.load(str(tmp_path / "plain.npz")).picture == (3, 3)


def test_files_that_are_no_rbm_are_refused_in_one_sentence(tmp_path: Path) -> None:
    good = tmp_path / "good.npz"
    tiny().save(good)
    whole = good.read_bytes()
    file = tmp_path / "bad.npz"
    for cut in (0, 1, 10, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        with pytest.raises(BadFile, match=r"bad\.npz"):
            RBMParameters.load(file)
    ones = {"weights": np.ones((2, 3)), "visible_bias": np.ones(3), "hidden_bias": np.ones(2)}
    for changed, words in (
        ({"weights": np.array([[{}]], dtype=object)}, "not the whole"),
        ({"weights": np.full((2, 3), np.nan)}, "finite"),
        ({"visible_bias": np.ones(4)}, "visible_bias"),
        ({"hidden_bias": np.array(["a", "b"])}, "numbers"),
        ({"base_rate": np.full(3, 2.0)}, "0 to 1"),
        ({"shape": np.array([2, 2])}, "does not fit"),
        ({"shape": np.array([3.0])}, "whole numbers"),
    ):
        np.savez(file, **{**ones, **changed})
        with pytest.raises(BadFile, match=words):
            RBMParameters.load(file)
    np.savez(file, weights=np.ones((2, 3)))
    with pytest.raises(BadFile, match="missing"):
        RBMParameters.load(file)
    np.save(tmp_path / "one.npy", np.ones(3))
    for name in ("one.npy", "none.npz", "."):
        with pytest.raises(BadFile):
            RBMParameters.load(tmp_path / name)
    with pytest.raises(BadFile, match="written"):
        tiny().save(tmp_path / "no" / "folder.npz")


@pytest.mark.parametrize(
    ("weights", "words"),
    [(np.ones(3), "hidden, visible"), (np.full((2, 3), np.inf), "finite"), (np.zeros((0, 3)), "at least one"),
     ([[1, 2, 3], [4]], "numbers"), (np.full((2, 3), 1e300), "finite"), ("weights", "numbers")],
)  # fmt: skip
def test_bad_parameters_are_refused(weights: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        RBMParameters(weights, np.ones(3), np.ones(2))


def test_the_drawing_is_judged_by_its_reconstruction_and_its_free_energy() -> None:
    simulation = Simulation(RBM(), seed=1)
    memory, noise = simulation.memory, np.random.default_rng(1)

    def said() -> tuple[str, str, int]:
        look = simulation.look(frozenset({"reconstruction"}))
        other = (look.views["reconstruction"].pixels > 0.5) != (look.layers[VISIBLE] > 0)
        return str(look.verdict), str(look.detail), int((other & ~look.held[VISIBLE]).sum())

    words, about, changed = said()
    assert words == f"the machine gives this picture back with {changed} of 64 pixels changed" and changed > 1
    assert "only just left their start" in about
    simulation.advance(300 * simulation.model.updates(memory))
    assert said()[1].endswith("a drawing such as it dreams itself.")
    simulation.paint(VISIBLE, np.arange(64), np.where(noise.random(64) < 0.5, 1, -1).astype(np.int8))
    assert said()[1].endswith("the machine finds this drawing unlikely.")
    half = np.zeros((8, 8), bool)
    half[:4] = True
    simulation.clamp(half)
    words, _, changed = said()
    assert words == f"completing the drawing: of 32 free pixels the machine would change {changed}"
    simulation.clamp(np.ones((8, 8), bool))
    assert said()[0].startswith("held: ")


def test_a_machine_that_has_learned_nothing_says_so() -> None:
    fresh = RBMParameters.fresh((4, 4), 8, Stream.of(1, "fresh"))
    look = Simulation((RBM(chains=1), fresh)).look()
    assert str(look.detail) == "Its weights are almost zero: it has learned nothing yet."
    strong = RBMParameters(np.zeros((2, 4)) + 1, np.full(4, 9.0), np.zeros(2))
    look = Simulation((RBM(chains=1), strong), image=np.ones((2, 2), np.int8)).look()
    assert str(look.verdict) == "the machine gives this picture back unchanged"
    assert "Lower is likelier" in str(look.detail)
