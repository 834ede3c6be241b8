"""Automatic saving: when, where, beside whom, and what is found after a crash."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hopsim.engine import autosave, files
from hopsim.engine.autosave import ACT_SECONDS, LAST, RUN_SECONDS, Autosave, discard, leftovers
from hopsim.engine.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def saver(tmp_path):
    """(autosave, clock, what was asked for so far)."""
    clock, made = Clock(), []

    def make():
        made.append(clock.now)
        return lambda: b"content %d" % len(made)

    kept = Autosave(make, tmp_path, clock)
    yield kept, clock, made
    kept.finish()


def test_an_act_is_saved_within_a_second_and_a_run_within_five(saver):
    kept, clock, made = saver
    kept.look()
    assert kept.seconds_until_due == float("inf")
    for tell, patience, limit in ((kept.acted, ACT_SECONDS, 1.0), (kept.ran, RUN_SECONDS, 5.0)):
        del made[:]
        begun = clock.now
        assert patience < limit
        tell()
        assert kept.seconds_until_due == pytest.approx(patience)
        clock.now += patience - 0.01
        tell()  # acts that go on do not put it off
        kept.look()
        assert not made
        clock.now += 0.02
        kept.look()
        kept.wait()
        assert made == [clock.now]
        assert made[0] - begun < limit
        assert kept.path.read_bytes() == b"content 1"
        assert kept.seconds_until_due == float("inf")


def test_nothing_is_written_when_nothing_happened(saver):
    kept, clock, made = saver
    clock.now += 1000
    kept.look()
    assert not made
    assert not kept.path.exists()


def test_a_window_that_ends_well_leaves_one_file(tmp_path):
    kept = Autosave(lambda: lambda: b"done", tmp_path)
    kept.acted()
    kept.finish()
    assert [path.name for path in tmp_path.iterdir()] == [LAST]
    assert leftovers(tmp_path) == []


def saved_now(folder, content=b"x"):
    clock = Clock()
    kept = Autosave(lambda: lambda: content, folder, clock)
    kept.acted()
    clock.now += 1
    kept.look()
    kept.wait()
    return kept


def test_two_windows_never_take_each_others(tmp_path):
    one, two = saved_now(tmp_path, b"1"), saved_now(tmp_path, b"2")
    assert one.path != two.path
    assert leftovers(tmp_path) == []
    one._release()  # as the system does when the process is gone
    found = leftovers(tmp_path)
    assert [left.path for left in found] == [one.path]
    discard(found[0])
    assert leftovers(tmp_path) == []
    assert two.path.read_bytes() == b"2"
    two.finish()


def test_old_rubbish_is_cleared_away(tmp_path):
    names = [".a-1.partial.hopsim", "b.lock"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / ".new-1.partial.hopsim").write_bytes(b"")
    assert leftovers(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == [".new-1.partial.hopsim"]


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    bench = Workbench()
    bench.autosave = Autosave(lambda: lambda: b"", tmp_path / "file" / "folder")
    bench.idle()
    assert "Nothing can be saved automatically" in str(bench.frame(frozenset()).failure.text)
    bench.idle()
    assert bench.frame(frozenset()).failure is None
    assert bench.due() == float("inf")
    bench.close()


def test_a_disk_that_fails_later_is_said_and_the_work_goes_on(tmp_path):
    bench = Workbench()
    clock = Clock()
    bench.autosave = Autosave(lambda: lambda: 1 / 0, tmp_path, clock)
    bench.clear()
    bench.invert()
    bench.idle()
    clock.now += 1
    bench.idle()
    bench.autosave.wait()
    bench.idle()
    assert "Nothing can be saved automatically" in str(bench.frame(frozenset()).failure.text)
    bench.close()


def test_the_workbench_says_when_it_has_to_be_saved(tmp_path):
    bench = Workbench()
    clock = Clock()
    bench.autosave = Autosave(lambda: lambda: b"", tmp_path, clock)
    for act in (bench.clear, bench.store, lambda: bench.choose("ising"), bench.step_once, bench.reset,
                lambda: bench.enter_branch(0), bench.undo):  # fmt: skip
        act()
        bench.idle()
        assert bench.due() == pytest.approx(ACT_SECONDS)
        clock.now += 1
        bench.idle()
        bench.autosave.wait()
        assert bench.due() == float("inf")
    bench.play()
    bench.idle()
    assert bench.due() == pytest.approx(RUN_SECONDS)
    bench.close()


@pytest.mark.parametrize(("mode", "lines"), [("paint", 5), ("run", 1), ("run", 6), ("train", 3)])
def test_a_killed_window_leaves_what_was_done(mode, lines, tmp_path, monkeypatch):
    """Killed after so many reports; what is found knows every act that was reported to be on disk."""
    environment = {**os.environ, "HOPSIM_STATE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.engine.killed", mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as program:
        try:
            known = [int(program.stdout.readline()) for _ in range(lines)]
        finally:
            program.kill()
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    bench = files.last_bench()
    assert len(bench.leftovers) == 1
    files.recover(bench, bench.leftovers[0])
    assert bench.leftovers == ()
    painted = int((bench.simulation.image > 0).sum())
    assert bench.document.shape == (64, 64)
    assert painted >= known[-1]
    assert np.array_equal(np.flatnonzero(bench.simulation.image.ravel() > 0), np.arange(painted))
    assert str(bench.undo_steps[-2].title if painted else "stroke") == "stroke"
    if mode == "train":
        assert bench.drawers["rbm"].training is not None
    bench.close()
    assert autosave.leftovers(tmp_path / "autosave") == []


def test_a_state_folder_that_cannot_be_looked_into_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / ("x" * 300)))
    bench = files.last_bench()
    bench.paint(np.array([0]), 1)
    bench.idle()
    assert "cannot be written" in bench.frame(frozenset()).failure.text.english
    bench.close()
