"""The schedule of the next annealing belongs to its machine; it is undone, saved and reopened."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopsim.engine import files
from hopsim.engine.schedule import Schedule
from hopsim.engine.workbench import Workbench
from hopsim.models import MODELS


@pytest.fixture
def bench() -> Workbench:
    return files.first_bench()


def test_a_magnet_is_cooled_through_its_critical_temperature(bench: Workbench) -> None:
    bench.choose("ising")
    marks = [heat for heat, _ in ((2.269185, "T_c"),)]
    assert bench.plan.end is not None and bench.plan.start > marks[0] > bench.plan.end


@pytest.mark.parametrize("machine", list(MODELS))
def test_every_machine_has_a_schedule_that_can_be_played(bench: Workbench, machine: str) -> None:
    bench.choose(machine)
    bench.anneal()
    assert bench.simulation.schedule == bench.plan


def test_a_plan_is_kept_by_its_machine_undone_and_done_again(bench: Workbench) -> None:
    first, other = bench.plan, Schedule(schedule="linear", start=3.0, end=0.0, sweeps=50)
    bench.set_plan(other)
    bench.choose("ising")
    assert bench.plan != other
    bench.undo()
    assert (bench.machine, bench.plan) == ("hopfield", first)
    bench.redo()
    assert bench.plan == other
    assert bench.simulation.schedule is None


def test_a_plan_comes_back_with_its_session(bench: Workbench, tmp_path: Path) -> None:
    other = Schedule(schedule="free", points=((0.0, 2.0), (0.5, 1.5), (1.0, 0.1)), end=None, sweeps=30)
    bench.set_plan(other)
    files.save(bench, str(tmp_path / "a.hopsim"))
    bench.finish_tasks()
    again = files.first_bench()
    files.open_session(again, tmp_path / "a.hopsim")
    assert again.plan == other
