"""A run as one line of text: what goes in comes out, and nothing else is let in."""

from __future__ import annotations

import base64
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hopsim
from hopsim.data.patterns import load_patterns
from hopsim.engine.drawing import mark_unknown
from hopsim.engine.lines import MOST_BYTES, PREFIX, holds_line, taken_apart
from hopsim.engine.sharing import LEFT_OUT, line_of_bench, open_line
from hopsim.engine.text_code import described, told
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadFile, HopsimError, TooLarge
from hopsim.models import RBM, Boltzmann, Hopfield, Ising
from hopsim.models.shelf import Shelf

draws = np.random.default_rng(3)
DRAWINGS = np.where(draws.random((3, 28, 28)) < 0.5, 1, -1).astype(np.int8)
LETTERS = load_patterns("letters:ACK", (20, 28))[0]
MACHINES = {
    "hopfield": Hopfield(rule="pseudo-inverse", temperature=0.3),
    "hopfield binary": Hopfield(coding="binary", temperature=0.2, update="permutation"),
    "hopfield synchronous": Hopfield(update="synchronous"),
    "boltzmann": Boltzmann(temperature=0.7),
    "ising": Ising(temperature=2.0),
}


def run_of(model, updates=700):
    field = draws.normal(0, 0.3, (20, 28)).astype(np.float32)
    shelf = Shelf(LETTERS, ("A", "字", "K\n"), np.array([True, False, True]), field)
    simulation = hopsim.Simulation(model, patterns=shelf, seed=2**60 + 1)
    mask = np.zeros((20, 28), bool)
    mask[3:6, ::2] = True
    simulation.clamp(mask)
    simulation.advance(updates)
    return simulation


def line_with(change, body=None):
    """A line with a right checksum whose head was changed."""
    head, blocks = taken_apart(run_of(Hopfield()).to_text())
    change(head)
    words = json.dumps(head).encode()
    packed = zlib.compress(struct.pack("<I", len(words)) + words + (blocks.content if body is None else body))
    return PREFIX + base64.urlsafe_b64encode(struct.pack("<I", zlib.crc32(packed)) + packed).decode()


@pytest.mark.parametrize("name", MACHINES)
def test_a_run_goes_on_where_its_line_was_made(name):
    simulation = run_of(MACHINES[name])
    again = hopsim.Simulation.from_text(simulation.to_text())
    assert again.model == simulation.model and again.seed == simulation.seed and again.updates == simulation.updates
    np.testing.assert_array_equal(again.units, simulation.units)
    np.testing.assert_array_equal(again.held("visible"), simulation.held("visible"))
    for one, two in ((again.given.patterns, simulation.given.patterns), (again.given.enabled, simulation.given.enabled),
                     (again.given.external_input, simulation.given.external_input)):  # fmt: skip
        np.testing.assert_array_equal(one, two)
    assert again.given.names == simulation.given.names
    for one in (simulation, again):
        one.anneal(hopsim.Schedule(start=1.5, end=0.2, sweeps=9))
        one.advance(3000)
    np.testing.assert_array_equal(again.units, simulation.units)
    third = hopsim.Simulation.from_text(again.to_text())  # in the middle of annealing
    assert third.schedule == again.schedule and third.model.temperature == again.model.temperature
    for one in (again, third):
        one.advance(4000)
    np.testing.assert_array_equal(again.units, third.units)
    assert again.schedule is third.schedule is None


def test_three_drawings_stay_below_two_thousand_letters():
    simulation = hopsim.Simulation(Hopfield(), patterns=DRAWINGS, image=np.roll(DRAWINGS[0], 3), seed=2**62)
    mask = draws.random((28, 28)) < 0.5
    simulation.clamp(mask)
    simulation.anneal(hopsim.Schedule(schedule="free", sweeps=900, points=((0.0, 2.0), (0.3, 1.0), (1.0, 0.1)), end=None))
    line = simulation.to_text()
    assert len(line) < 2000 and line.isascii() and not set(line) & set(" \n+/=&?%#\"'")


def test_patterns_in_an_array_and_a_bare_size_come_back():
    one = hopsim.Simulation(Hopfield(), patterns=DRAWINGS, image=DRAWINGS[1], seed=4)
    np.testing.assert_array_equal(hopsim.Simulation.from_text(one.to_text()).memory.weights, one.memory.weights)
    two = hopsim.Simulation(Ising(), patterns=(6, 10), seed=4)
    two.advance(60)
    again = hopsim.Simulation.from_text(two.to_text())
    for simulation in (two, again):
        simulation.advance(600)
    np.testing.assert_array_equal(two.image, again.image)


def test_the_preset_comes_along_and_trained_weights_do_not():
    preset = hopsim.Simulation(RBM(), seed=3)
    found = told(preset.to_text())
    assert not found.left_out
    np.testing.assert_array_equal(found.simulation.image, preset.image)
    p = hopsim.RBMParameters(draws.normal(0, 1, (9, 100)), np.zeros(100), np.zeros(9), shape=(10, 10))
    trained = hopsim.Simulation((RBM(temperature=0.5), p), seed=3)
    found = told(trained.to_text())
    assert found.left_out and found.simulation.image.shape == (8, 8) and found.simulation.model.temperature == 0.5
    weights = draws.normal(0, 1, (4, 4))
    pair = Boltzmann.from_weights(weights + weights.T - 2 * np.diag(np.diag(weights)), np.zeros(4), coding="spin", visible=3)
    found = told(hopsim.Simulation(pair).to_text())
    assert found.left_out and found.simulation.image.shape == (1, 3)


def test_broken_lines_are_one_sentence():
    line = run_of(Hopfield()).to_text()
    assert holds_line(line) and holds_line(f"see {line[:20]}\n{line[20:]}")
    np.testing.assert_array_equal(told(f"> {line[:100]}\n {line[100:]}\n").simulation.image, told(line).simulation.image)
    for bad in (line[:-1], line[:50], line[:60] + ("A" if line[60] != "A" else "B") + line[61:], PREFIX, PREFIX + "AAAA"):
        with pytest.raises(BadFile, match=r"damaged.*Copy the whole line again"):
            told(bad)
    with pytest.raises(BadFile, match="made by a newer hopsim"):
        told(line.replace("hopsim1:", "hopsim2:"))
    for bad in ("", "hello", "hopsim:", "Hopsim1:abc"):
        assert not holds_line(bad)
        with pytest.raises(BadFile, match="no line of text from hopsim"):
            told(bad)


@pytest.mark.parametrize(
    "change",
    [
        {"machine": "abacus"}, {"knobs": {"rule": "wishful"}}, {"knobs": {"temperature": float("nan")}}, {"size": [0, 4]},
        {"size": [3, 3]}, {"given": "size", "size": [10, 56]},
        {"canvas": [10**9, 10**9]}, {"names": "ab"}, {"names": [1, 2, 3]}, {"run": [0, 0, -1, 0, 0]},
        {"run": [0, 0, 2**64, 0, 0]},
        {"run": [0, 0, 0, 0, 2**60]},
        {"schedule": [{"schedule": "linear", "start": 1, "end": 0, "sweeps": 3, "points": []}, 2**60]},
        {"hidden": 3}, {"given": "left"}, {"enabled": [1]}, {"seed": -1}, {"seed": "x"},
        {"schedule": [{"schedule": "linear", "start": 1, "end": -2, "sweeps": 3, "points": []}, 0]}, {"plan": {}},
        {"schedule": 3}, {"key": -4}, {"held": True, "names": ["a"] * 4},
    ],
    ids=str,
)  # fmt: skip
def test_a_head_that_lies_is_one_sentence(change):
    line = line_with(lambda head: head.update(change))
    with pytest.raises(HopsimError):
        told(line)


def test_a_line_that_swells_is_refused_before_it_is_unpacked():
    line = line_with(lambda head: None, bytes(MOST_BYTES + 10))
    assert len(line) < 20_000
    with pytest.raises(TooLarge):
        told(line)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_line_is_a_run_or_a_sentence(data):
    head, blocks = taken_apart(run_of(Ising()).to_text())
    values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.lists(st.integers(), max_size=5)
    for name in data.draw(st.lists(st.sampled_from(sorted([*head, "schedule", "plan", "key"])), max_size=2)):
        head[name] = data.draw(values)
    body = data.draw(st.just(blocks.content) | st.binary(max_size=400))
    words = json.dumps(head).encode()
    packed = zlib.compress(struct.pack("<I", len(words)) + words + body)
    line = PREFIX + base64.urlsafe_b64encode(struct.pack("<I", zlib.crc32(packed)) + packed).decode()
    try:
        told(line).simulation.advance(30)
    except HopsimError as error:
        assert str(error)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="hopsim1:AZaz09-_ \n", max_size=200))
def test_whatever_is_pasted_is_a_run_or_a_sentence(words):
    for text in (words, PREFIX + words):
        with pytest.raises(HopsimError):
            told(text)
        with pytest.raises(HopsimError):
            described(text)


def test_opening_a_line_is_one_step_of_undo():
    bench = Workbench()
    bench.put(np.where(DRAWINGS[0] > 0, 1, -1), hopsim.models.base.Text("drawing"))
    bench.store("mine")
    bench.path = "mine.hopsim"
    line = run_of(Hopfield(temperature=0.3)).to_text()
    open_line(bench, line)
    assert bench.document.shape == (20, 28) and len(bench.document.shelf) == 3 and bench.path is None
    assert not bench.drawer.running and bench.simulation.updates == 700
    with pytest.raises(HopsimError):
        open_line(bench, line[:-3])
    assert bench.document.shape == (20, 28)
    bench.undo()
    assert bench.document.shelf.names == ("mine",) and bench.document.shape == (28, 28)
    np.testing.assert_array_equal(bench.simulation.image, DRAWINGS[0])


def test_the_line_of_a_workbench_holds_its_shelf_and_its_plan():
    bench = Workbench()
    bench.store_many(DRAWINGS, ("a", "b", "c"))
    plan = hopsim.Schedule(start=3.0, end=0.5, sweeps=40)
    bench.set_plan(plan)
    mask = DRAWINGS[0] > 0
    mark_unknown(bench, np.flatnonzero(mask), True)
    bench.choose("rbm")
    line = line_of_bench(bench)
    other = Workbench()
    open_line(other, line)
    assert other.machine == "rbm" and other.document.shelf.names == ("a", "b", "c") and other.document.shape == (28, 28)
    np.testing.assert_array_equal(other.document.unknown, mask)
    other.choose("hopfield")
    np.testing.assert_array_equal(other.simulation.given.patterns, DRAWINGS)
    bench.choose("hopfield")
    open_line(other, line_of_bench(bench))
    assert other.plan == plan
    bench.choose("rbm")
    bench.begin_learning(running=False)
    line_of_bench(bench)
    assert bench.notice is LEFT_OUT
