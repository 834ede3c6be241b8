"""What a script or the window may get wrong: one sentence each, and nothing is changed."""

import numpy as np
import pytest

from hopsim.data import room
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput, HopsimError, TooLarge
from hopsim.models import RBM, Boltzmann, Hopfield, Ising
from hopsim.models.rbm_parameters import RBMParameters
from tests.engine.runs import MACHINES, same_moment, signs, started

NAN = np.array([[0.0, np.nan], [np.nan, 0.0]])
MADE = {
    "a negative seed": lambda: Simulation(Ising(), (4, 4), None, -1),
    "a seed of half": lambda: Simulation(Ising(), (4, 4), None, 0.5),
    "a size of three": lambda: Simulation(Ising(), (4, 4, 4)),
    "a size of nothing": lambda: Simulation(Ising(), (0, 4)),
    "a negative size": lambda: Simulation(Hopfield(), (-4, 4)),
    "patterns of two sizes": lambda: Simulation(Hopfield(), [np.ones((4, 4)), np.ones((5, 5))]),
    "patterns that are no patterns": lambda: Simulation(Hopfield(), np.full((2, 4, 4), 0.3)),
    "an image of another size": lambda: Simulation(Hopfield(), signs(1, 2, 4, 4), signs(1, 5, 5)),
    "NaN in patterns": lambda: Simulation(Hopfield(), np.full((2, 4, 4), np.nan)),
    "NaN in weights": lambda: Simulation(Boltzmann.from_weights(NAN, np.zeros(2))),
    "asymmetric weights": lambda: Simulation(Boltzmann.from_weights(np.array([[0, 1.0], [2.0, 0]]), np.zeros(2))),
    "infinite weights": lambda: Simulation(Boltzmann.from_weights(np.array([[0, np.inf], [np.inf, 0]]), np.zeros(2))),
    "NaN in parameters": lambda: Simulation((RBM(), RBMParameters(NAN, np.zeros(2), np.zeros(2)))),
    "a negative temperature": lambda: Simulation(Ising(temperature=-0.1), (4, 4)),
    "an RBM of patterns": lambda: Simulation(RBM(), signs(1, 2, 4, 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_what_cannot_be_made(name):
    with pytest.raises(HopsimError) as refused:
        MADE[name]()
    assert str(refused.value.text).endswith(".")


def test_more_memory_than_there_is(monkeypatch):
    monkeypatch.setattr(room, "available_memory", lambda: 2**20)
    with pytest.raises(TooLarge):
        Simulation(Hopfield(), (1000, 1000))
    with pytest.raises(TooLarge):
        Simulation(Boltzmann(), (400, 400))


DONE = {
    "a cell outside": lambda r: r.paint("visible", [48], [1]),
    "a negative cell": lambda r: r.paint("visible", [-1], [1]),
    "a value that is no sign": lambda r: r.paint("visible", [0], [0]),
    "fewer values than cells": lambda r: r.paint("visible", [0, 1, 2], [1, 1]),
    "cells in a table": lambda r: r.paint("visible", [[0], [1]], [[1], [1]]),
    "a layer that is not there": lambda r: r.paint("attic", [0], [1]),
    "a clamp of another size": lambda r: r.clamp(np.ones((3, 3), bool)),
    "a clamp outside": lambda r: r.act("clamp", layer="visible", cells=np.array([99]), held=True),
    "a picture of another size": lambda r: setattr(r, "image", signs(1, 3, 3)),
    "a picture put of another size": lambda r: r.act("put", layer="visible", image=signs(1, 3, 3)),
    "a run from another size": lambda r: r.act("restart", image=signs(1, 3, 3)),
    "T below 0": lambda r: r.turn(temperature=-1),
    "T that is NaN": lambda r: r.turn(temperature=float("nan")),
    "T in words": lambda r: r.turn(temperature="hot"),
    "a knob that is not there": lambda r: r.turn(pressure=1),
    "time backwards": lambda r: r.advance(-1),
    "half an update": lambda r: r.advance(0.5),
    "an act nobody knows": lambda r: r.act("explode"),
    "an act with other arguments": lambda r: r.act("paint", colour=3),
    "dice below 0": lambda r: r.act("dice", seed=-1),
    "a moment to come": lambda r: r.at(10**6),
    "a branch to come": lambda r: r.branch(10**6),
    "a schedule of no sweeps": lambda r: r.anneal(Schedule(sweeps=0)),
}  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", DONE)
def test_what_cannot_be_done_changes_nothing(machine, name):
    run = started(machine)
    run.advance(200)
    before, acts = run.key_frame().restore(), len(run.timeline.acts)
    with pytest.raises(BadInput) as refused:
        DONE[name](run)
    assert str(refused.value.text).endswith(".")
    assert same_moment(before, run)
    assert len(run.timeline.acts) == acts


WINDOW = {
    "noise above 1": lambda b: b.noise(1.5),
    "noise that is NaN": lambda b: b.noise(float("nan")),
    "no speed": lambda b: b.set_speed(0),
    "speed NaN": lambda b: b.set_speed(float("nan")),
    "a branch that is not there": lambda b: b.enter_branch(0),
    "an image of no data": lambda b: b.put_example(0),
    "a seed below 0": lambda b: b.set_seed(-3),
    "a knob out of range": lambda b: b.turn("temperature", 1e9),
    "cells outside": lambda b: b.paint(np.array([10**6]), 1),
    "a machine nobody knows": lambda b: b.choose("abacus"),
}


@pytest.mark.parametrize("name", WINDOW)
def test_what_the_window_may_ask_in_vain(name):
    bench = Workbench()
    before = bench.simulation.key_frame().restore()
    with pytest.raises(BadInput) as refused:
        WINDOW[name](bench)
    assert str(refused.value.text).endswith(".")
    assert same_moment(before, bench.simulation)
    assert bench.undo_title is None
    bench.step_once()
