"""Undo takes back the last act of the person, whatever it was, and never time."""

import numpy as np
import pytest

from hopsim.engine import files
from hopsim.engine.document import Document
from hopsim.engine.schedule import Schedule
from hopsim.engine.undo import FEWEST_UNDO, MOST_HEAVY, MOST_UNDO
from hopsim.engine.workbench import Workbench
from hopsim.models.base import VISIBLE
from tests.engine.runs import signs

SHAPE = (8, 8)


@pytest.fixture
def bench():
    pictures = signs(5, 3, *SHAPE)
    document = Document.empty(SHAPE, 3).stored_many(pictures, ("A", "B", "C"))
    return Workbench(Document(document.shelf, signs(6, *SHAPE), np.zeros(SHAPE, bool), 3), "hopfield")


def snapshot(bench):
    """All that undo has to bring back."""
    document, run = bench.document, bench.simulation
    return (
        document.shelf.patterns.tobytes(), document.shelf.names, tuple(document.shelf.enabled), document.seed,
        document.shape, bench.machine, run.image.tobytes(), run.held(VISIBLE).tobytes(), run.model, run.dice,
        run.schedule, bench.data_source, bench.learner_for("rbm"), run.memory.shape if hasattr(run.memory, "shape") else None,
    )  # fmt: skip


ACTS = {
    "stroke": lambda b: b.paint(np.arange(5), 1, stroke=1),
    "noise": lambda b: b.noise(0.3),
    "clear": lambda b: b.clear(),
    "invert": lambda b: b.invert(),
    "paste": lambda b: b.put(signs(8, *SHAPE), "paste"),
    "clamp": lambda b: b.clamp(np.arange(9), True, stroke=2),
    "turn": lambda b: b.turn("temperature", 0.7),
    "turn many": lambda b: b.turn_many({"rule": "pseudo-inverse", "coding": "binary"}),
    "anneal": lambda b: b.anneal(Schedule(start=3.0, end=0.1, sweeps=4)),
    "store": lambda b: b.store(),
    "store many": lambda b: b.store_many(signs(9, 2, *SHAPE), ("X", "Y")),
    "forget": lambda b: b.forget(1),
    "rename": lambda b: b.rename(0, "other"),
    "switch": lambda b: b.switch(2, False),
    "reorder": lambda b: b.move(0, 2),
    "redraw": lambda b: b.redraw(1),
    "cue": lambda b: b.use_as_cue(0),
    "resize fit": lambda b: b.resize((12, 10), "fit"),
    "resize crop": lambda b: b.resize((6, 6), "crop"),
    "seed": lambda b: b.set_seed(77),
    "dice": lambda b: b.new_dice(),
    "new": files.new,
}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_taken_back_and_done_again(bench, name):
    before = snapshot(bench)
    ACTS[name](bench)
    bench.pause()
    after = snapshot(bench)
    assert after != before
    assert bench.undo_title is not None
    assert bench.redo_title is None
    bench.undo()
    assert snapshot(bench) == before
    assert bench.undo_title is None
    bench.redo()
    assert snapshot(bench) == after
    bench.undo()
    assert snapshot(bench) == before


def test_many_acts_are_taken_back_one_by_one(bench):
    states = [snapshot(bench)]
    for act in ACTS.values():
        act(bench)
        bench.pause()
        states.append(snapshot(bench))
        if bench.document.shape != SHAPE or len(bench.document.shelf) < 3:
            bench.undo()
            states.pop()
    states = [state for state, last in zip(states, [None, *states], strict=False) if state != last]
    for state in reversed(states[:-1]):
        assert snapshot(bench) != state
        bench.undo()
        assert snapshot(bench) == state
    for state in states[1:]:
        bench.redo()
        assert snapshot(bench) == state


def test_a_stroke_on_a_running_machine_gives_its_pixels_back_and_no_others(bench):
    bench.turn("temperature", 5.0)
    cells = np.arange(10, 30)
    drawn_on = bench.simulation.image.ravel()[cells]
    for part in (cells[:12], cells[8:]):
        bench.paint(part, 1, stroke=4)
        bench.simulation.advance(500)
    at = bench.simulation.updates
    others = np.setdiff1d(np.arange(64), cells)
    before = bench.simulation.image.ravel().copy()
    bench.undo()
    now = bench.simulation.image.ravel()
    first_part = np.isin(cells, np.arange(10, 22))
    assert np.array_equal(now[cells][first_part], drawn_on[first_part])
    assert np.array_equal(now[others], before[others])
    assert bench.simulation.updates == at


def test_a_cell_that_had_the_value_already_is_part_of_the_stroke(bench):
    bench.clear()
    bench.clamp(np.arange(64), True)
    bench.paint(np.arange(3), -1, stroke=1)
    bench.simulation.paint(VISIBLE, [0, 1, 2], [1, 1, 1])  # as the machine might
    bench.undo()
    assert (bench.simulation.image.ravel()[:3] == -1).all()


def test_redo_draws_the_stroke_again(bench):
    bench.paint(np.arange(8), 1, stroke=1)
    bench.undo()
    bench.simulation.paint(VISIBLE, np.arange(8), -np.ones(8, np.int8))
    bench.redo()
    assert (bench.simulation.image.ravel()[:8] == 1).all()
    bench.undo()
    assert (bench.simulation.image.ravel()[:8] == -1).all()


def test_one_drag_is_one_step(bench):
    for value in (0.1, 0.2, 0.3):
        bench.turn("temperature", value, drag=1)
    bench.turn("temperature", 0.4, drag=2)
    assert str(bench.undo_title) == "T → 0.40"
    bench.undo()
    assert bench.simulation.model.temperature == 0.3
    bench.undo()
    assert bench.simulation.model.temperature == 0.0
    bench.redo()
    assert bench.simulation.model.temperature == 0.3


def test_one_stroke_is_one_step_whatever_its_values(bench):
    first = bench.simulation.image
    bench.paint(np.arange(8), 1, stroke=1)
    bench.paint(np.arange(4, 12), -1, stroke=1)
    bench.clamp(np.arange(4), True, stroke=2)
    bench.clamp(np.arange(2, 6), True, stroke=2)
    bench.undo()
    assert not bench.simulation.held(VISIBLE).any()
    bench.undo()
    assert np.array_equal(bench.simulation.image, first)
    assert bench.undo_title is None


def test_undo_is_an_act_of_the_record(bench):
    bench.paint(np.arange(5), 1, stroke=1)
    bench.simulation.advance(20)
    bench.undo()
    bench.simulation.advance(20)
    assert np.array_equal(bench.simulation.at(40).image, bench.simulation.image)
    assert [act.kind for act in bench.simulation.timeline.acts] == ["paint", "paint"]


def test_a_new_act_ends_redo(bench):
    bench.clear()
    bench.undo()
    assert bench.redo_title is not None
    bench.invert()
    assert bench.redo_title is None


def test_titles_name_the_act(bench):
    titles = []
    for name in ("stroke", "forget", "turn many", "store", "seed"):
        ACTS[name](bench)
        titles.append(str(bench.undo_title))
    assert titles[0] == "stroke"
    assert titles[1] == "forget memory B"
    assert titles[2] == "Storage rule → Pseudo-inverse, Coding → Binary, 0 and 1"
    assert titles[3:] == ["store", "new dice"]


def test_undo_of_annealing_brings_the_temperature_back_even_after_its_end(bench):
    bench.turn("temperature", 1.5)
    bench.anneal(Schedule("linear", start=3.0, end=0.5, sweeps=3))
    bench.simulation.advance(64 * 5)
    assert bench.simulation.schedule is None
    assert bench.simulation.model.temperature == 0.5
    bench.undo()
    assert bench.simulation.model.temperature == 1.5


def test_turning_the_temperature_by_hand_ends_annealing_and_undo_goes_on_with_it(bench):
    schedule = Schedule("linear", start=3.0, end=1.0, sweeps=10)
    bench.anneal(schedule)
    bench.simulation.advance(64)
    bench.turn("temperature", 0.2)
    bench.simulation.advance(64)
    assert bench.simulation.model.temperature == 0.2
    bench.undo()
    assert bench.simulation.schedule == schedule
    assert bench.simulation.model.temperature == schedule.temperature(2)


def test_reset_is_taken_back_with_its_whole_run(bench):
    bench.paint(np.arange(5), 1, stroke=1)
    bench.simulation.advance(300)
    units = bench.simulation.units
    bench.reset()
    assert bench.simulation.updates == 0
    assert str(bench.undo_title) == "reset"
    bench.undo()
    assert bench.simulation.updates == 300
    assert np.array_equal(bench.simulation.units, units)
    assert str(bench.undo_title) == "stroke"
    bench.redo()
    assert bench.simulation.updates == 0


def test_acts_of_a_future_that_was_left_wait_until_it_is_back(bench):
    bench.simulation.advance(100)
    bench.paint(np.arange(5), 1, stroke=1)
    bench.simulation.advance(100)
    bench.view(50)
    bench.turn("temperature", 2.0)
    bench.undo()
    assert bench.undo_title is None
    bench.enter_branch(0)
    assert str(bench.undo_title) == "stroke"


def test_undo_while_looking_at_the_past_returns_to_now(bench):
    bench.paint(np.arange(5), 1, stroke=1)
    bench.simulation.advance(100)
    bench.view(50)
    bench.undo()
    assert bench.drawer.viewing is None
    assert bench.simulation.updates == 100
    assert not bench.drawer.branches


def test_undo_goes_to_the_machine_of_the_act(bench):
    first = bench.simulation.image
    bench.paint(np.arange(9), 1, stroke=1)
    bench.choose("ising")
    bench.turn("temperature", 1.0)
    bench.choose("rbm")
    bench.undo()
    assert bench.machine == "ising"
    assert bench.simulation.model.temperature == 2.27
    bench.undo()
    assert bench.machine == "hopfield"
    assert np.array_equal(bench.simulation.image, first)


def test_the_list_is_long_and_bounded(bench):
    for number in range(MOST_UNDO + 50):
        bench.paint(np.arange(5), 1 if number % 2 else -1, stroke=number)
    assert FEWEST_UNDO <= len(bench.undo_steps) <= MOST_UNDO
    large = Workbench(Document.empty((512, 512)), "ising")
    for _ in range(FEWEST_UNDO + 5):
        large.noise(0.5)
    assert len(large.undo_steps) >= FEWEST_UNDO
    kept = sum(step.size for step in large.undo_steps)
    assert kept < 2 * (FEWEST_UNDO + 5) * (512 * 512 // 8 + 1000)
    assert large.simulation.timeline.size() <= large.simulation.timeline.limit


def test_learning_knobs_are_taken_back(bench):
    bench.choose("rbm")
    before = bench.learner_for("rbm")
    for value in (0.1, 0.2):
        bench.turn_learning("learning_rate", value, drag=1)
    bench.turn_learning("method", "cd")
    assert str(bench.undo_title) == "Method → CD, chains from the data"
    bench.undo()
    bench.undo()
    assert bench.learner_for("rbm") == before
    bench.redo()
    assert bench.learner_for("rbm").learning_rate == 0.2


def test_a_data_set_is_taken_back(bench, tmp_path):
    np.save(tmp_path / "some.npy", (signs(3, 30, 6, 6) > 0).astype(np.uint8) * 255)
    bench.open_data(str(tmp_path / "some.npy"))
    bench.tasks[0].wait()
    bench.work()
    assert bench.data.shape == (6, 6)
    assert str(bench.undo_title) == "data set"
    bench.undo()
    assert bench.data is None
    bench.redo()
    assert bench.data.shape == (6, 6)


def test_a_turned_restart_knob_keeps_picture_and_held_hidden_cells(bench):
    bench.choose("rbm")
    run = bench.simulation
    run.paint("hidden", np.arange(6), np.array([1, -1, 1, -1, 1, -1]))
    bench.clamp(np.arange(6), True, layer="hidden")
    picture = run.image
    for _ in range(2):
        bench.turn("chains", 7)
        assert run.state.visible.shape[0] == 7
        assert np.array_equal(run.image, picture)
        assert list(run.layer_signs("hidden").ravel()[:6]) == [1, -1, 1, -1, 1, -1]
        bench.undo()
        assert run.state.visible.shape[0] == 100
        assert run.held("hidden").ravel()[:6].all()


def test_sessions_opened_one_after_another_keep_few_machines(bench, tmp_path):
    import gc
    import weakref

    bench.simulation.save(tmp_path / "one.hopsim")
    files.save(bench, str(tmp_path / "two.hopsim"))
    bench.finish_tasks()
    seen = weakref.WeakSet()
    for turn in range(8):
        files.open_session(bench, tmp_path / ("two.hopsim" if turn % 4 else "one.hopsim"))
        seen.add(bench.drawer.simulation)
    gc.collect()
    assert len(seen) <= MOST_HEAVY + 1
    for _ in range(3):
        bench.undo()
    assert bench.simulation in seen


def test_undo_of_opening_brings_the_file_back_that_save_writes_to(bench, tmp_path):
    one, two = str(tmp_path / "one.hopsim"), str(tmp_path / "two.hopsim")
    for path in (one, two):
        files.save(bench, path)
        bench.finish_tasks()
    files.open_session(bench, one)
    files.open_session(bench, two)
    bench.undo()
    assert bench.path == one
    bench.redo()
    assert bench.path == two
    files.new(bench)
    assert bench.path is None
    bench.undo()
    assert bench.path == two
    # An act on the same document leaves its file alone.
    bench.resize((10, 10), "fit")
    files.save(bench, one)
    bench.finish_tasks()
    bench.undo()
    assert bench.path == one
