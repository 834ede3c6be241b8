"""What scripts and the command line can rely on, through public names only."""

from __future__ import annotations

import csv
import inspect
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hopsim
from hopsim import cli
from hopsim.diagnostics import exact
from hopsim.models import RBM, Boltzmann, Hopfield, Ising

ORDERS = ("random", "permutation", "in-order", "synchronous")
draws = np.random.default_rng(8)
X = np.where(draws.random((3, 4, 6)) < 0.5, 1, -1).astype(np.int8)
PARAMETERS = hopsim.RBMParameters(
    draws.normal(0, 0.5, (5, 24)), draws.normal(0, 0.5, 24), draws.normal(0, 0.5, 5), shape=(4, 6)
)


def couplings(count, seed=1):
    w = np.random.default_rng(seed).normal(0, 1, (count, count))
    w = np.triu(w, 1)
    return w + w.T


MACHINES = {
    **{f"hopfield {order}": lambda order=order: Hopfield(update=order, temperature=0.4) for order in ORDERS},
    "hopfield binary": lambda: Hopfield(coding="binary", threshold="balanced", rule="pseudo-inverse", temperature=0.2),
    **{f"boltzmann {order}": lambda order=order: Boltzmann(update=order, temperature=0.7) for order in ORDERS},
    **{
        f"ising {algorithm} {order}": lambda algorithm=algorithm, order=order: Ising(algorithm=algorithm, order=order)
        for algorithm in ("heat-bath", "metropolis")
        for order in ("checkerboard", "random")
    },
    "ising free": lambda: Ising(boundary="free", field=0.3),
    "hidden units": lambda: Boltzmann.from_weights(couplings(30), np.linspace(-1, 1, 30), coding="binary", visible=24),
    "rbm": lambda: (RBM(chains=3), PARAMETERS),
}


def simulation(name, seed=7):
    made = MACHINES[name]()
    return hopsim.Simulation(made, patterns=X, seed=seed) if not isinstance(made, tuple) else hopsim.Simulation(made, seed=seed)


def same(one, two):
    np.testing.assert_array_equal(one.units, two.units)
    assert one.now == two.now and one.updates == two.updates
    assert one.history.keys() == two.history.keys()
    for name in one.history:
        np.testing.assert_array_equal(one.history[name], two.history[name])


# --- Simulation


def test_the_example_of_the_contract_runs(tmp_path):
    cue = X[0].copy()
    cue[0] *= -1
    sim = hopsim.Simulation(Hopfield(rule="pseudo-inverse", temperature=0.0), patterns=X, image=cue, seed=7)
    np.testing.assert_array_equal(sim.image, cue)
    sim.advance(24 * 20)
    assert sim.units.shape == (24,) and sim.units.dtype == np.int8
    assert sim.image.shape == (4, 6) and sim.image.dtype == np.int8
    assert {"energy", "overlap 1", "overlap 2", "overlap 3"} <= sim.now.keys()
    assert {"updates", *sim.now} == sim.history.keys()
    sizes = {len(column) for column in sim.history.values()}
    assert len(sizes) == 1 and sim.history["updates"][0] == 0 and sim.history["updates"][-1] <= 480
    assert sim.now["overlap 1"] == pytest.approx(float((X[0] * sim.image).mean()), abs=1e-12)
    mask = np.zeros((4, 6), bool)
    mask[1] = True
    sim.clamp(mask)
    sim.turn(temperature=0.5)
    assert sim.model.temperature == 0.5
    row = sim.image[1].copy()
    sim.advance(500)
    np.testing.assert_array_equal(sim.image[1], row)
    sim.save(tmp_path / "run.hopsim")
    again = hopsim.Simulation.load(tmp_path / "run.hopsim")
    same(sim, again)
    for one in (sim, again):
        one.advance(500)
    same(sim, again)


@pytest.mark.parametrize("name", MACHINES)
def test_what_is_left_of_a_step_waits_for_the_next_call(name):
    parts, whole = simulation(name), simulation(name)
    pieces = (1, 5, 0, 13, 2, 24, 47, 301, 30)
    for updates in pieces:
        parts.advance(updates)
        assert parts.updates <= sum(pieces)
    whole.advance(sum(pieces))
    same(parts, whole)
    size = whole.model.updates(whole.memory)
    assert whole.updates == sum(pieces) // size * size


@pytest.mark.parametrize("name", ["hopfield synchronous", "ising heat-bath checkerboard", "boltzmann random", "rbm"])
def test_the_history_of_a_long_run_stays_short(name):
    sim, parts = simulation(name), simulation(name)
    updates = 12_000 * sim.model.updates(sim.memory)
    sim.advance(updates)
    history = sim.history
    assert all(len(column) == len(history["updates"]) <= 4096 for column in history.values())
    assert (np.diff(history["updates"]) > 0).all() and history["updates"][0] == 0
    assert history["updates"][-1] > 0.9 * updates
    for _ in range(7):
        parts.advance(updates // 7)
    parts.advance(updates - 7 * (updates // 7))
    same(sim, parts)


@pytest.mark.parametrize("name", MACHINES)
def test_a_saved_run_goes_on_exactly_where_it_was(name, tmp_path):
    sim = simulation(name)
    mask = np.zeros(sim.image.shape, bool)
    mask.flat[:3] = True
    sim.clamp(mask)
    sim.advance(77)  # in the middle of a step of most of them
    sim.save(tmp_path / "run.hopsim")
    again = hopsim.Simulation.load(tmp_path / "run.hopsim")
    for one in (sim, again):
        one.advance(153)
        one.turn(temperature=1.5)
        one.advance(200)
    same(sim, again)


@pytest.mark.parametrize("name", MACHINES)
def test_the_visible_units_come_first_and_can_be_set(name):
    sim = simulation(name)
    sim.advance(90)
    image = sim.image
    assert image.dtype == sim.units.dtype == np.int8
    np.testing.assert_array_equal(sim.units[: image.size], image.ravel())
    assert set(np.unique(sim.units)) <= {-1, 1}
    for given in (-image, -image > 0, (1 - image) // 2, (-image).astype(float), (-image).ravel()):
        sim.image = image
        sim.image = given
        np.testing.assert_array_equal(sim.image, -image)
    sim.units[:] = 0
    sim.image[:] = 0
    assert set(np.unique(sim.units)) <= {-1, 1}


@pytest.mark.parametrize("name", [name for name in MACHINES if name != "rbm"])
def test_the_energy_is_that_of_weights_and_fields(name):
    sim = simulation(name)
    sim.advance(240)
    weights, fields = np.asarray(sim.memory.weights), np.asarray(sim.memory.fields)
    count = len(sim.units)
    assert weights.shape == (count, count) and weights.dtype == np.float32 and fields.shape == (count,)
    assert (weights == weights.T).all() and not weights.diagonal().any()
    assert sim.memory.coding in ("spin", "binary")
    u = sim.units.astype(float)
    u = (u + 1) / 2 if sim.memory.coding == "binary" else u
    energy = -0.5 * u @ weights.astype(float) @ u - fields.astype(float) @ u
    if name.startswith("ising"):
        energy /= count
    # Weights and fields are single precision: each of the N² terms is off by half a unit of its last place.
    scale = float(np.abs(weights).sum() + np.abs(fields).sum()) + 1
    assert sim.now["energy"] == pytest.approx(energy, abs=float(np.finfo(np.float32).eps) * scale)


def test_the_same_seed_is_the_same_run_and_another_is_another():
    one, again, other = simulation("hopfield random"), simulation("hopfield random"), simulation("hopfield random", 8)
    for sim in (one, again, other):
        sim.advance(1000)
    same(one, again)
    assert (one.units != other.units).any()


def test_turning_and_clamping_and_unknown_knobs():
    sim = simulation("ising heat-bath checkerboard")
    sim.clamp(np.ones((4, 6), bool))
    before = sim.image
    sim.advance(240)
    np.testing.assert_array_equal(sim.image, before)
    sim.clamp(np.zeros((4, 6), bool))
    sim.turn(temperature=10.0)
    sim.advance(240)
    assert (sim.image != before).any()
    with pytest.raises(ValueError, match=r"'heat'.*temperature"):
        sim.turn(heat=1)


NO_MASKS = {"flat": np.ones(24, bool), "NaN": np.full((4, 6), np.nan), "ragged": [[1], [1, 0]], "words": "top"}


@pytest.mark.parametrize("mask", NO_MASKS.values(), ids=NO_MASKS)
def test_what_is_no_mask_holds_nothing(mask):
    sim = simulation("hopfield random")
    with pytest.raises(hopsim.BadInput, match=r"of \(4, 6\), got"):
        sim.clamp(mask)
    assert not sim.held("visible").any()


@pytest.mark.parametrize("make", [Hopfield, Ising, Boltzmann, RBM])
def test_defaults_are_sensible_without_reading(make):
    sim = hopsim.Simulation(make())
    sim.advance(2 * len(sim.units))
    assert math.isfinite(sim.now["energy"])


@pytest.mark.parametrize("coded", [X, X > 0, (X + 1) // 2, X.astype(float), X.tolist(), list(X)], ids=str)
def test_patterns_in_every_coding_and_shape(coded):
    wanted = hopsim.Simulation(Hopfield(), patterns=X).memory.weights
    np.testing.assert_array_equal(hopsim.Simulation(Hopfield(), patterns=coded).memory.weights, wanted)
    flat = np.asarray(coded).reshape(3, 24)
    by_rows = hopsim.Simulation(Hopfield(), patterns=flat, image=X[0])
    np.testing.assert_array_equal(by_rows.memory.weights, wanted)
    assert by_rows.image.shape == (4, 6)
    square = hopsim.Simulation(Hopfield(), patterns=np.ones((2, 49)))
    assert square.image.shape == (7, 7)


WRONG = {
    "patterns of other values": ({"patterns": X * 2}, "got -?2 in pattern 0, row 0, column 0"),
    "NaN": ({"patterns": np.where(X > 0, 1.0, np.nan)}, "got NaN"),
    "mixed codings": ({"patterns": [[[-1, 0, 1]]]}, "got -1"),
    "one pattern without its axis": ({"patterns": X[0, 0]}, r"\(patterns, pixels\), got \(6,\)"),
    "four axes": ({"patterns": X[None]}, r"\(1, 3, 4, 6\)"),
    "no pattern": ({"patterns": X[:0]}, r"\(0, 4, 6\)"),
    "words": ({"patterns": "letters:A"}, "Patterns take"),
    "ragged": ({"patterns": [[1, -1], [1]]}, "one size"),
    "sizes": ({"patterns": [np.ones((2, 2)), np.ones((3, 3))]}, r"\(2, 2\).*\(3, 3\)"),
    "image of another size": ({"patterns": X, "image": np.ones((5, 6))}, "4×6.*5×6|5×6.*4×6"),
    "image of other values": ({"patterns": X, "image": 3 * X[0]}, "got -?3"),
    "ragged image": ({"patterns": X, "image": [[1, -1], [1]]}, "."),
    "image that is a number": ({"patterns": X, "image": 1}, r"got \(\)"),
    "size of nothing": ({"patterns": (0, 4)}, r"\(0, 4\)"),
    "negative seed": ({"patterns": X, "seed": -1}, "got -1"),
    "half a seed": ({"patterns": X, "seed": 0.5}, "got 0.5"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_shapes_values_and_sizes_name_what_was_got_and_wanted(name):
    arguments, words = WRONG[name]
    with pytest.raises(hopsim.HopsimError, match=words) as refused:
        hopsim.Simulation(Hopfield(), **arguments)
    assert isinstance(refused.value, ValueError)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


@pytest.mark.parametrize("machine", ["hopfield", Hopfield, (Hopfield(),), None], ids=str)
def test_what_is_no_machine_is_refused(machine):
    with pytest.raises(hopsim.BadInput, match="takes a machine"):
        hopsim.Simulation(machine, patterns=X)


@pytest.mark.parametrize("updates", [-1, 1.5, "3", math.nan, math.inf, True, None])
def test_a_run_goes_on_by_whole_numbers(updates):
    sim = simulation("hopfield random")
    with pytest.raises(hopsim.BadInput, match="0 or more unit updates"):
        sim.advance(updates)
    assert sim.updates == 0


@pytest.mark.parametrize("given", [np.ones((5, 6)), X[0] * 2, [[1], [1, 1]], "x"], ids=["size", "values", "ragged", "words"])
def test_a_refused_image_changes_nothing(given):
    sim = simulation("boltzmann random")
    before = sim.image
    with pytest.raises(hopsim.BadInput):
        sim.image = given
    np.testing.assert_array_equal(sim.image, before)


@pytest.mark.parametrize("machine", [Hopfield(), Ising(), Hopfield(rule="pseudo-inverse")])
def test_a_matrix_above_two_gibibytes_is_refused(machine):
    sim = hopsim.Simulation(machine, patterns=(160, 160))
    with pytest.raises(MemoryError, match=r"25600 units.*2 GiB"):
        _ = sim.memory.weights
    sim.advance(160 * 160)
    assert sim.memory.fields.shape == (25600,)


# --- pairs


def test_from_weights_gives_a_pair_and_a_simulation_of_one_row():
    weights, fields = couplings(6), np.arange(6) / 3
    model, memory = Boltzmann.from_weights(weights, fields, coding="spin", visible=4, temperature=0.5)
    assert (model.temperature, memory.coding) == (0.5, "spin")
    np.testing.assert_array_equal(memory.weights, weights.astype(np.float32))
    np.testing.assert_array_equal(memory.fields, fields.astype(np.float32))
    sim = hopsim.Simulation((model, memory), image=[[1, 0, 1, 1]], seed=2)
    assert sim.image.tolist() == [[1, -1, 1, 1]] and sim.units.shape == (6,)
    plain, memory = Boltzmann.from_weights(weights, fields)
    assert (plain.temperature, memory.coding) == (1.0, "binary")
    assert hopsim.Simulation((plain, memory)).image.shape == (1, 6)


@pytest.mark.parametrize("coding", ["spin", "binary"])
def test_enumeration_counts_from_the_first_unit_as_the_highest_bit(coding):
    weights, fields, temperature = couplings(5, 3), np.linspace(-1, 1, 5), 0.8
    p = exact.probabilities(weights, fields, temperature, coding)
    logs = []
    for k in range(32):
        bits = np.array([(k >> (4 - i)) & 1 for i in range(5)], float)
        u = 2 * bits - 1 if coding == "spin" else bits
        logs.append((0.5 * u @ weights @ u + fields @ u) / temperature)
    log_z = np.logaddexp.reduce(logs)
    np.testing.assert_allclose(p, np.exp(np.array(logs) - log_z), rtol=1e-12)
    assert exact.log_partition(weights, fields, temperature, coding) == pytest.approx(log_z, rel=1e-12)
    assert exact.free_energy(weights, fields, temperature, coding) == pytest.approx(-temperature * log_z, rel=1e-12)


def perettos_law(weights, fields, temperature, coding):
    states = np.array([[(k >> (3 - i)) & 1 for i in range(4)] for k in range(16)], float)
    u = 2 * states - 1 if coding == "spin" else states
    local = (u @ weights + fields) / temperature
    logs = u @ fields / temperature + np.logaddexp(0.0 if coding == "binary" else -local, local).sum(axis=1)
    return np.exp(logs - np.logaddexp.reduce(logs))


@pytest.mark.parametrize("coding", ["spin", "binary"])
@pytest.mark.parametrize("update", ["random", "synchronous"])
def test_a_script_sees_the_law_of_its_machine(coding, update):
    """Independent runs from fair coins, each long enough to forget them: a multinomial of the law."""
    weights, fields, temperature = couplings(4, 5) / 2, np.array([0.3, -0.2, 0.1, 0.4]), 1.2
    runs, sweeps = 400, 30
    law = perettos_law if update == "synchronous" else exact.probabilities
    p = law(weights, fields, temperature, coding)
    seen = np.zeros(16)
    for seed in range(runs):
        model, memory = Boltzmann.from_weights(weights, fields, coding=coding, temperature=temperature)
        sim = hopsim.Simulation((model.turned(update=update), memory), seed=seed)
        sim.advance(4 * sweeps)
        seen[int("".join("1" if s > 0 else "0" for s in sim.units), 2)] += 1
    # Chi-square with at most 15 degrees of freedom: mean 15, deviation √30, five of them above.
    assert ((seen - runs * p) ** 2 / (runs * p)).sum() < 15 + 5 * math.sqrt(30)


# --- RBM


def test_rbm_parameters_are_plain_arrays_under_their_names(tmp_path):
    p = hopsim.RBMParameters(np.ones((2, 3)), np.zeros(3), np.zeros(2))
    assert p.base_rate is None and p.weights.shape == (2, 3)
    p.save(tmp_path / "rbm.npz")
    with np.load(tmp_path / "rbm.npz", allow_pickle=False) as file:
        assert set(file.files) == {"weights", "visible_bias", "hidden_bias"}
    rated = hopsim.RBMParameters(p.weights, p.visible_bias, p.hidden_bias, base_rate=[0.1, 0.5, 1.0])
    rated.save(str(tmp_path / "rated.npz"))
    again = hopsim.RBMParameters.load(str(tmp_path / "rated.npz"))
    for name in ("weights", "visible_bias", "hidden_bias", "base_rate"):
        np.testing.assert_array_equal(getattr(again, name), getattr(rated, name))
    np.savez(tmp_path / "foreign.npz", weights=np.ones((2, 3)), visible_bias=np.zeros(3), hidden_bias=np.zeros(2))
    assert hopsim.RBMParameters.load(tmp_path / "foreign.npz").base_rate is None


SIGNATURES = {
    hopsim.train_rbm: {
        "hidden": 500, "method": "pcd", "k": 1, "epochs": 10, "batch_size": 100, "chains": 100, "learning_rate": 0.05,
        "binarise": "sample", "seed": 0, "validation": None, "progress": None, "threshold": 127,
    },
    hopsim.free_energy: {"temperature": 1.0},
    hopsim.pseudo_log_likelihood: {"exact": True},
    hopsim.log_partition: {"base_rate": None, "chains": 100, "temperatures": 10000, "seed": 0},
    hopsim.sample_rbm: {"start": None, "chains": 100, "steps": 1000, "temperature": 1.0, "clamp": None, "seed": 0},
}  # fmt: skip


@pytest.mark.parametrize("function", SIGNATURES, ids=lambda function: function.__name__)
def test_arguments_and_defaults_are_those_of_the_contract(function):
    found = inspect.signature(function).parameters
    for name, default in SIGNATURES[function].items():
        assert found[name].default == default


@pytest.mark.parametrize(
    "images",
    [
        np.random.default_rng(1).integers(0, 256, (40, 3, 4), dtype=np.uint8),
        np.random.default_rng(1).random((40, 12)),
        np.random.default_rng(1).random((40, 12)) < 0.4,
    ],
    ids=["bytes", "floats", "bool"],
)
def test_training_from_a_script(images):
    told = []
    p, history = hopsim.train_rbm(
        images, hidden=5, epochs=3, batch_size=10, chains=6, seed=4, validation=images[:10],
        progress=lambda progress: told.append(progress.done / progress.total),
    )  # fmt: skip
    assert p.weights.shape == (5, 12) and p.base_rate.shape == (12,)
    levels = images.reshape(40, 12) / (255 if images.dtype == np.uint8 else 1)
    # Greys may be kept as one of 256 levels.
    np.testing.assert_allclose(p.base_rate, levels.mean(axis=0), atol=0.5 / 255 + 1e-6)
    assert told == sorted(told) and told[-1] == 1.0
    assert history["epoch"].tolist() == [1, 2, 3]
    assert all(column.shape == (3,) and np.isfinite(column).all() for column in history.values())
    again, _ = hopsim.train_rbm(images, hidden=5, epochs=3, batch_size=10, chains=6, seed=4, validation=images[:10])
    np.testing.assert_array_equal(p.weights, again.weights)
    other, _ = hopsim.train_rbm(images, hidden=5, epochs=3, batch_size=10, chains=6, seed=5)
    assert (p.weights != other.weights).any()


def test_judging_from_a_script():
    v = np.random.default_rng(3).integers(0, 2, (9, 24))
    free, likelihood = hopsim.free_energy(PARAMETERS, v), hopsim.pseudo_log_likelihood(PARAMETERS, v)
    assert free.shape == likelihood.shape == (9,) and (likelihood <= 0).all()
    np.testing.assert_array_equal(free, hopsim.free_energy(PARAMETERS, v.reshape(9, 4, 6) > 0))
    x = v @ PARAMETERS.weights.T.astype(float) + PARAMETERS.hidden_bias
    wanted = -(v @ PARAMETERS.visible_bias.astype(float)) - 2.0 * np.logaddexp(0, x / 2.0).sum(axis=1)
    np.testing.assert_allclose(hopsim.free_energy(PARAMETERS, v, temperature=2.0), wanted, rtol=1e-12)
    found = hopsim.log_partition(PARAMETERS, method="exact")
    assert (found.standard_error, found.effective_sample_size) == (0.0, math.inf)
    assert (-free - found.value < 0).all()
    for bad in (v / 2, v * 255):
        for judge in (hopsim.free_energy, hopsim.pseudo_log_likelihood):
            with pytest.raises(ValueError, match="0 and 1"):
                judge(PARAMETERS, bad)


def test_a_word_that_does_not_work_yet_is_refused():
    for call in (
        lambda: hopsim.log_partition(PARAMETERS, method="wishful"),
        lambda: Hopfield(rule="wishful"),
        lambda: Hopfield(update="wishful"),
        lambda: Ising(algorithm="wishful"),
        lambda: hopsim.train_rbm(X, method="wishful"),
        lambda: hopsim.train_rbm(X > 0, binarise="wishful"),
    ):
        with pytest.raises(ValueError, match=r"takes one of .*, got 'wishful'"):
            call()


def test_sampling_from_a_script():
    start = np.random.default_rng(4).integers(0, 2, 24)
    mask = np.arange(24).reshape(4, 6) < 12
    found = hopsim.sample_rbm(PARAMETERS, start=start, chains=7, steps=5, clamp=mask, seed=1)
    assert found.shape == (7, 24) and set(np.unique(found)) <= {0, 1}
    assert (found[:, :12] == start[:12]).all()
    np.testing.assert_array_equal(
        hopsim.sample_rbm(PARAMETERS, chains=7, steps=5, seed=1), hopsim.sample_rbm(PARAMETERS, chains=7, steps=5, seed=1)
    )
    cold = hopsim.sample_rbm(PARAMETERS, chains=4, steps=50, temperature=0.0, seed=1)
    np.testing.assert_array_equal(cold, hopsim.sample_rbm(PARAMETERS, start=cold, chains=4, steps=1, temperature=0.0))


# --- command line


@pytest.fixture
def run(capsys):
    def command(words, *more):
        status = cli.main([*words.split(), *map(str, more)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


FLAGS = {
    "recall": "patterns cue noise size rule sweeps seed out gif trace",
    "ising": "size temperature field sweeps algorithm seed out trace",
    "anneal": "model start end schedule sweeps out trace",
    "train rbm": "data hidden method k epochs batch-size learning-rate seed out trace",
    "sample": "chains steps out",
    "evaluate": "data json binarise",
    "tour": "out",
}


@pytest.mark.parametrize("command", FLAGS)
def test_the_flags_are_those_of_the_contract(run, command):
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    for flag in FLAGS[command].split():
        assert f"--{flag} " in out or f"--{flag}\n" in out


LINES = [
    "recall --patterns letters:ACHK --cue 2 --noise 0.25 --size 28 --rule pseudo-inverse --sweeps 20 --seed 1"
    " --out out.png --gif run.gif --trace trace.csv",
    "ising --size 32 --temperature 2.27 --field 0 --sweeps 30 --algorithm metropolis --seed 1 --out out.png"
    " --trace trace.csv",
    *(
        f"anneal --model {model} --size 8 --start 5 --end 0.05 --schedule geometric --sweeps 20 --out out.png"
        " --trace trace.csv"
        for model in ("boltzmann", "ising", "hopfield")
    ),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.split()[:3]))
def test_the_lines_of_the_contract_run(run, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(line)
    assert (status, err) == (0, "")
    wanted = {word for word in line.split() if word.endswith((".png", ".gif", ".csv"))}
    assert {path.name for path in tmp_path.iterdir()} == wanted
    with (tmp_path / "trace.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0][:2] == ["updates", "energy"] and all(len(row) == len(rows[0]) for row in rows)
    updates = [int(row[0]) for row in rows[1:]]
    assert updates == sorted(set(updates)) and updates[0] == 0


def test_train_sample_and_evaluate_in_a_row(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    images = np.random.default_rng(2).integers(0, 256, (60, 4, 4), dtype=np.uint8)
    np.savez("data.npz", x_train=images[:40], x_test=images[40:])
    line = "train rbm --data data.npz --hidden 6 --method pcd --k 1 --epochs 3 --batch-size 10 --learning-rate 0.05"
    assert run(line + " --seed 0 --out rbm.npz --trace train.csv")[::2] == (0, "")
    assert (tmp_path / "train.csv").read_text(encoding="utf-8").startswith("epoch,")
    assert run("sample rbm.npz --chains 100 --steps 10 --out wall.png")[::2] == (0, "")
    status, out, err = run("evaluate rbm.npz --data data.npz --json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["binarisation"] == "sample" and found["test_log_likelihood"] < 0
    script, _ = hopsim.train_rbm(images[:40], hidden=6, epochs=3, batch_size=10, validation=images[40:])
    np.testing.assert_array_equal(hopsim.RBMParameters.load("rbm.npz").weights, script.weights)


def write_patterns(kind, folder):
    pictures = np.where(X > 0, 255, 0).astype(np.uint8)
    if kind == "folder":
        (folder / "cues").mkdir()
        for number, picture in enumerate(pictures):
            Image.fromarray(picture).save(folder / "cues" / f"{number}.png")
        return folder / "cues"
    path = folder / f"cues.{kind}"
    if kind == "png":
        Image.fromarray(pictures[0]).save(path)
    elif kind == "npy":
        np.save(path, X)
    else:
        np.savez(path, patterns=X)
    return path


@pytest.mark.parametrize("kind", ["folder", "png", "npy", "npz"])
def test_patterns_from_files(run, kind, tmp_path):
    given, last = write_patterns(kind, tmp_path), 0 if kind == "png" else 2
    session = tmp_path / "run.hopsim"
    status, _, err = run("recall --noise 0.25 --sweeps 0 --cue", last, "--patterns", given, "--session", session)
    assert (status, err) == (0, "")
    assert np.count_nonzero(hopsim.Simulation.load(session).image != X[last]) == round(0.25 * 24)


def test_all_of_it_works_with_no_screen(tmp_path):
    words = ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"]
    bare = {name: value for name, value in os.environ.items() if name not in words}
    command = [sys.executable, "-m", "hopsim", "recall", "--patterns", "letters:AC", "--cue", "0", "--noise", "0.1"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out.png")], env=bare, cwd=Path(__file__).parent.parent,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.png").stat().st_size > 0


# --- the living version


def block(language):
    """The words of the one block of this language on the map."""
    text = (Path(__file__).parent.parent / "hopsim" / "README.md").read_text(encoding="utf-8")
    return text.split(f"```{language}\n")[1].split("```")[0]


def test_the_script_on_the_map_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "README.md", "exec"), {})


def test_the_commands_on_the_map_run(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in block("sh").splitlines():
        status, _, err = run(line.removeprefix("hopsim "))
        assert (status, err) == (0, "")
