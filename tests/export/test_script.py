"""A run exported as a Python script repeats itself in another process, to the last unit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hopsim.data.patterns import load_patterns
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadInput
from hopsim.export.script import write_script
from hopsim.kernels.streams import Stream
from hopsim.models.boltzmann import Boltzmann
from hopsim.models.hopfield import Hopfield
from hopsim.models.ising import Ising
from hopsim.models.rbm import RBM
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
LETTERS, NAMES = load_patterns("letters:ACHK", (12, 12))


def ising_with_acts():
    simulation = Simulation(Ising(temperature=3.0), patterns=(8, 8), seed=4)
    simulation.advance(64 * 5)
    simulation.paint("visible", [0, 9, 18], [1, 1, -1])
    simulation.advance(64 * 2)
    simulation.turn(temperature=1.0, field=0.25)
    simulation.advance(64 * 3)
    simulation.anneal(Schedule(start=2.0, end=0.5, sweeps=6))
    simulation.advance(64 * 9 + 7)
    return simulation


def hopfield_with_a_changed_shelf():
    shelf = Shelf(LETTERS[:3], NAMES[:3], np.array([True, False, True]))
    simulation = Simulation(Hopfield(rule="pseudo-inverse"), patterns=shelf, image=-LETTERS[1], seed=5)
    simulation.advance(100)
    simulation.act("give", given=Shelf(LETTERS, NAMES))
    simulation.clamp(np.arange(144).reshape(12, 12) < 40)
    simulation.turn(update="synchronous", temperature=0.3)
    simulation.advance(144 * 3)
    simulation.act("dice", seed=77)
    simulation.image = LETTERS[2]
    simulation.advance(144 * 2)
    return simulation


def boltzmann_of_given_weights():
    draws = np.random.default_rng(1)
    upper = np.triu(draws.standard_normal((9, 9)), 1).astype(np.float32)
    pair = Boltzmann.from_weights(upper + upper.T, draws.standard_normal(9), coding="binary", visible=6, temperature=0.7)
    simulation = Simulation(pair, seed=6)
    simulation.advance(300)
    return simulation


def rbm_of_parameters():
    parameters = RBMParameters.fresh((5, 4), 7, Stream.of(1, "parameters"))
    simulation = Simulation((RBM(chains=3, temperature=0.8), parameters), image=np.eye(5, 4), seed=7)
    simulation.advance(27 * 10)
    return simulation


def a_second_run_with_held_pixels():
    simulation = Simulation(Hopfield(), patterns=LETTERS, image=LETTERS[0], seed=8)
    simulation.clamp(np.arange(144).reshape(12, 12) > 130)
    simulation.advance(50)
    simulation.act("dice", seed=3)
    simulation.restart(-LETTERS[1])
    simulation.turn(temperature=0.5)
    simulation.advance(500)
    return simulation


def a_branch():
    simulation = ising_with_acts()
    simulation.branch(64 * 6)
    simulation.turn(temperature=4.0)
    simulation.advance(64 * 4)
    return simulation


def a_session_that_was_loaded(folder):
    simulation = hopfield_with_a_changed_shelf()
    simulation.save(folder / "run.hopsim")
    loaded = Simulation.load(folder / "run.hopsim")
    loaded.advance(144)
    return loaded


RUNS = [
    ising_with_acts, hopfield_with_a_changed_shelf, boltzmann_of_given_weights, rbm_of_parameters,
    a_second_run_with_held_pixels, a_branch, a_session_that_was_loaded,
]  # fmt: skip


def repeated(path):
    return subprocess.run(
        [sys.executable, str(path)], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=path.parent.parent,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("made", RUNS)
def test_the_script_repeats_the_run(made, tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    simulation = made(tmp_path) if made is a_session_that_was_loaded else made()
    write_script(simulation, folder / "repeat.py")
    done = repeated(folder / "repeat.py")
    assert (done.stdout, done.stderr, done.returncode) == ("same\n", "", 0)


def test_the_script_notices_another_run(tmp_path):
    path = tmp_path / "repeat.py"
    hot = Simulation(Ising(temperature=5.0), patterns=(8, 8), seed=4)
    hot.advance(640)
    write_script(hot, path)
    path.write_text(path.read_text(encoding="utf-8").replace("seed=4", "seed=5"), encoding="utf-8")
    done = repeated(path)
    assert done.returncode == 1 and done.stdout.startswith("another state: ")


def test_a_run_without_drawings_needs_no_archive(tmp_path):
    write_script(Simulation(Ising(), patterns=(4, 4), seed=1), tmp_path / "repeat.py")
    assert [path.name for path in tmp_path.iterdir()] == ["repeat.py"]


def test_the_script_is_short_and_names_the_knobs(tmp_path):
    write_script(ising_with_acts(), tmp_path / "repeat.py")
    words = (tmp_path / "repeat.py").read_text(encoding="utf-8")
    assert len(words.splitlines()) < 40
    assert "temperature=3.0" in words and "sim.turn(temperature=1.0, field=0.25)" in words and "import PySide6" not in words


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"repeat\.txt"):
        write_script(Simulation(Ising(), patterns=(4, 4)), tmp_path / "repeat.txt")
