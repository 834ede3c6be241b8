"""Ink belongs to the workbench and its file; the memory of the past is really bounded, and moments stay right."""

import dataclasses

import numpy as np
import pytest

from hopsim.engine import files, wishes
from hopsim.engine.bench_session import bench_content, restore_bench
from hopsim.engine.document import Document
from hopsim.engine.drawer import MOST_BRANCHES
from hopsim.engine.session import reading
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput
from hopsim.models.shelf import Shelf
from hopsim.palette import INKS


def bench_of(side=32):
    patterns = np.random.default_rng(3).choice(np.array([-1, 1], np.int8), (2, side, side))
    return Workbench(Document(Shelf(patterns, ("a", "b")), patterns[0].copy(), np.zeros((side, side), bool)), "ising")


def test_the_ink_is_saved_with_the_workbench_and_undo_leaves_it(tmp_path):
    bench = bench_of(8)
    assert bench.frame(frozenset()).ink == "light-on-dark"
    bench.store()
    wishes.set_ink(bench, "blue-orange")
    assert bench.acted and bench.frame(frozenset()).ink == "blue-orange"
    bench.undo()
    bench.resize((10, 10), "fit")
    bench.undo()
    assert bench.document.ink == "blue-orange" and len(bench.document.shelf) == 2
    files.new(bench)
    assert bench.document.ink == "blue-orange"
    (tmp_path / "a.hopsim").write_bytes(bench_content(bench)())
    other = bench_of(8)
    with reading(tmp_path / "a.hopsim") as (values, arrays):
        restore_bench(other, values, arrays)
    assert other.document.ink == "blue-orange"


def test_an_unknown_ink_is_refused_by_its_names():
    bench = bench_of(8)
    with pytest.raises(BadInput, match="light-on-dark, dark-on-light, blue-orange"):
        wishes.set_ink(bench, "green")
    assert bench.document.ink in INKS


def run(bench, stretches):
    """Play so that every stretch leaves a key frame of this noisy lattice."""
    for _ in range(stretches):
        bench.simulation.advance(bench.simulation.unit_count)
        bench.simulation.timeline.note(bench.simulation.key_frame())


def test_the_past_takes_no_more_memory_than_was_wished():
    bench = bench_of(256)
    bench.turn("temperature", 5.0)
    wishes.set_past(bench, wishes.LEAST_PAST)
    share = wishes.LEAST_PAST * wishes.MEBIBYTE // 2
    run(bench, 1100)
    timeline = bench.simulation.timeline
    assert share // 4 < timeline.size() <= share
    moment = bench.simulation.at(timeline.frames[5].updates)
    assert moment.updates == timeline.frames[5].updates
    # A machine that is opened later, a new run and a run come back from a branch keep to it as well.
    bench.choose("hopfield")
    bench.work()
    assert bench.simulation.timeline.limit == share
    bench.choose("ising")
    bench.reset()
    bench.work()
    assert bench.simulation.timeline.limit == share
    bench.enter_branch(0)
    bench.work()
    assert bench.simulation.timeline.limit == share


def test_less_memory_thins_what_is_there_and_more_keeps_it():
    bench = bench_of(256)
    bench.turn("temperature", 5.0)
    run(bench, 1100)
    bench.reset()
    full = bench.drawer.branches[0].timeline.size()
    run(bench, 1100)
    before = bench.simulation.timeline.size()
    wishes.set_past(bench, 512)
    assert bench.simulation.timeline.size() == before
    wishes.set_past(bench, wishes.LEAST_PAST)
    share = wishes.LEAST_PAST * wishes.MEBIBYTE // 2
    assert bench.simulation.timeline.size() <= share < before
    assert bench.drawer.branches[0].timeline.size() <= share // MOST_BRANCHES < full


@pytest.mark.parametrize("wish", [0, -3, wishes.MOST_PAST + 1])
def test_a_past_without_room_is_refused(wish):
    bench = bench_of(8)
    with pytest.raises(BadInput, match="8 to 4096 MiB"):
        wishes.set_past(bench, wish)
    assert dataclasses.asdict(bench.document)["ink"] == "light-on-dark"


def test_a_single_run_takes_the_ink_of_the_workbench(tmp_path):
    bench = bench_of(8)
    bench.simulation.save(tmp_path / "run.hopsim")
    wishes.set_ink(bench, "blue-orange")
    files.open_session(bench, tmp_path / "run.hopsim")
    assert bench.document.ink == "blue-orange"
