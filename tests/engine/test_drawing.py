"""Shift, flip, rotate and the cells that are not known: one step of undo each, held cells stay."""

import numpy as np
import pytest

from hopsim.engine import drawing
from hopsim.engine.document import Document
from hopsim.engine.simulation import Simulation
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput
from hopsim.models import Hopfield, Ising
from hopsim.texts import verbatim

SHAPE = (5, 8)


def picture(shape=SHAPE, seed=3):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), shape)


def bench_with(image, machine="ising"):
    bench = Workbench(Document.empty(image.shape), machine)
    bench.put(image, verbatim("start"))
    return bench


COMMANDS = {
    "shift": (lambda bench: drawing.shift(bench, 2, -3), lambda image: np.roll(np.roll(image, 2, 0), -3, 1)),
    "flip left-right": (lambda bench: drawing.flip(bench, "left-right"), np.fliplr),
    "flip top-bottom": (lambda bench: drawing.flip(bench, "top-bottom"), np.flipud),
    "rotate right": (lambda bench: drawing.rotate(bench, 1), lambda image: np.rot90(image, -1)),
    "rotate left": (lambda bench: drawing.rotate(bench, -1), np.rot90),
    "invert": (Workbench.invert, np.negative),
    "clear": (Workbench.clear, lambda image: np.full_like(image, -1)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_moves_the_whole_picture_in_one_step_of_undo(name):
    command, expected = COMMANDS[name]
    image = picture((7, 7))
    bench = bench_with(image)
    steps = len(bench.undo_steps)
    command(bench)
    after = expected(image)
    assert np.array_equal(bench.simulation.image, after)
    assert not np.array_equal(after, image)
    assert len(bench.undo_steps) == steps + 1
    bench.undo()
    assert np.array_equal(bench.simulation.image, image)
    bench.redo()
    assert np.array_equal(bench.simulation.image, after)


@pytest.mark.parametrize("name", COMMANDS)
def test_held_cells_stay_as_they_are(name):
    command, expected = COMMANDS[name]
    image = picture((7, 7))
    bench = bench_with(image)
    held = np.zeros((7, 7), bool)
    held[2:4, 1:6] = True
    bench.clamp(np.flatnonzero(held), True)
    command(bench)
    assert np.array_equal(bench.simulation.image, np.where(held, image, expected(image)))
    assert np.array_equal(bench.simulation.held("visible"), held)


def test_a_shift_goes_round_and_four_quarter_turns_come_back():
    bench = bench_with(picture())
    for _ in range(SHAPE[1]):
        drawing.shift(bench, 0, 1)
    assert np.array_equal(bench.simulation.image, picture())
    square = bench_with(picture((6, 6)))
    for _ in range(4):
        drawing.rotate(square, 1)
    assert np.array_equal(square.simulation.image, picture((6, 6)))


def test_on_an_oblong_grid_the_middle_is_turned_and_the_rest_cut_off():
    image = np.full((4, 8), -1, np.int8)
    image[1, 3:6] = 1  # right of the middle by half a cell, above it by half a cell
    bench = bench_with(image)
    drawing.rotate(bench, 1)
    turned = np.rot90(image, -1)  # (8, 4): rows 2 to 5 stay, two columns are added on each side
    assert np.array_equal(bench.simulation.image[:, 2:6], turned[2:6])
    assert (bench.simulation.image[:, [0, 1, 6, 7]] == -1).all()


def test_a_wrong_axis_is_said():
    with pytest.raises(BadInput, match="left-right or top-bottom"):
        drawing.flip(bench_with(picture()), "diagonal")


def test_a_stroke_of_unknown_cells_is_one_step_and_changes_no_machine():
    bench = bench_with(picture())
    before, steps, acts = bench.simulation.image, len(bench.undo_steps), bench.simulation.timeline.count
    drawing.mark_unknown(bench, [0, 1], True, stroke=1)
    drawing.mark_unknown(bench, [2, 9], True, stroke=1)
    drawing.mark_unknown(bench, [1], False, stroke=2)
    assert np.flatnonzero(bench.document.unknown).tolist() == [0, 2, 9]
    assert len(bench.undo_steps) == steps + 2
    assert np.array_equal(bench.simulation.image, before)
    assert bench.simulation.timeline.count == acts
    bench.undo()
    assert np.flatnonzero(drawing.unknown_here(bench)).tolist() == [0, 1, 2, 9]
    bench.undo()
    assert bench.document.unknown is None
    assert bench.frame(frozenset()).unknown is None
    bench.redo()
    assert np.flatnonzero(bench.frame(frozenset()).unknown).tolist() == [0, 1, 2, 9]
    drawing.know_all(bench)
    assert bench.document.unknown is None
    bench.undo()
    assert np.flatnonzero(bench.document.unknown).tolist() == [0, 1, 2, 9]
    steps = len(bench.undo_steps)
    drawing.mark_unknown(bench, [0], True, stroke=9)
    assert len(bench.undo_steps) == steps  # it was unknown already
    with pytest.raises(BadInput, match="0 to 39"):
        drawing.mark_unknown(bench, [40], True)


def test_unknown_cells_follow_the_grid_and_come_back_with_the_session(tmp_path):
    from hopsim.engine.files import open_any, save

    bench = bench_with(picture((8, 8)))
    bench.document = bench.document.with_unknown(np.arange(64).reshape(8, 8) < 24)
    drawing.mark_unknown(bench, [63], True)
    bench.resize((16, 16), "fit")
    assert bench.document.unknown[:6].all() and bench.document.unknown[14:, 14:].all()
    assert bench.document.unknown.sum() == 25 * 4
    save(bench, str(tmp_path / "a.hopsim"))
    for task in bench.tasks:
        task.wait()
    other = Workbench(Document.empty((8, 8)))
    open_any(other, str(tmp_path / "a.hopsim"))
    while other.tasks:
        other.work()
    assert np.array_equal(other.document.unknown, bench.document.unknown)
    bench.undo()
    assert bench.document.unknown.sum() == 25
    bench.resize((4, 16), "crop")
    assert bench.document.unknown[0, 4:12].all() and bench.document.unknown.sum() == 8
    other.choose("hopfield")
    assert other.document.unknown.sum() == 25 * 4


@pytest.mark.parametrize("canvas", [(28, 28), (10, 12), (8, 8)])
def test_cells_marked_on_a_machine_of_another_size_are_the_cells_that_are_shown(canvas):
    bench = Workbench(Document.empty(canvas))
    bench.choose("rbm")
    cells = [0, 5, 17, 63]
    drawing.mark_unknown(bench, cells, True)
    assert set(cells) <= set(np.flatnonzero(drawing.unknown_here(bench)))
    if canvas != (10, 12):
        assert np.flatnonzero(drawing.unknown_here(bench)).tolist() == cells


def test_holding_the_known_cells_frees_the_unknown_ones_from_chance_in_one_step():
    bench = bench_with(np.full((16, 16), 1, np.int8))
    with pytest.raises(BadInput, match="unknown brush"):
        drawing.hold_known(bench)
    bench.clamp(np.arange(200, 210), True)
    drawing.mark_unknown(bench, np.arange(128, 256), True)
    steps = len(bench.undo_steps)
    drawing.hold_known(bench)
    image, held = bench.simulation.image, bench.simulation.held("visible")
    assert held[:8].all() and not held[8:].any()
    assert (image[:8] == 1).all()
    # 128 fair draws: four standard deviations are 4 · √(128/4) = 22.6 cells.
    assert abs((image[8:] == 1).sum() - 64) <= 22
    assert len(bench.undo_steps) == steps + 1
    bench.simulation.advance(256 * 5)
    assert (bench.simulation.image[:8] == 1).all()
    first = image[8:].copy()
    drawing.hold_known(bench)
    assert not np.array_equal(bench.simulation.image[8:], first)
    bench.undo()
    bench.undo()
    assert np.flatnonzero(bench.simulation.held("visible")).tolist() == list(range(200, 210))


def test_a_network_completes_the_half_that_is_not_known():
    letters = picture((12, 12), 5), picture((12, 12), 6), picture((12, 12), 7)
    run = Simulation(Hopfield(rule="pseudo-inverse", temperature=0.0), patterns=np.array(letters), image=letters[1], seed=2)
    unknown = np.zeros((12, 12), bool)
    unknown[7:] = True
    drawing.complete(run, unknown, seed=2)
    assert not np.array_equal(run.image, letters[1])
    run.advance(144 * 20)
    assert np.array_equal(run.image, letters[1])


def test_the_rbm_thinks_about_the_unknown_pixels_only():
    bench = Workbench(Document.empty((8, 8)))
    bench.choose("rbm")
    bench.put(picture((8, 8)), verbatim("drawn"))
    image = bench.simulation.image
    drawing.mark_unknown(bench, np.arange(32, 64), True)
    drawing.hold_known(bench)
    seen = set()
    for _ in range(12):
        bench.simulation.advance(bench.simulation.unit_count)
        seen.add(bench.simulation.image[4:].tobytes())
        assert np.array_equal(bench.simulation.image[:4], image[:4])
    assert len(seen) > 1


def test_what_was_held_and_drawn_by_chance_is_repeated_by_the_record():
    bench = Workbench(Document.empty((8, 8), seed=4), "ising")
    drawing.mark_unknown(bench, np.arange(20), True)
    bench.simulation.advance(64)
    drawing.hold_known(bench)
    bench.simulation.advance(640)
    assert np.array_equal(bench.simulation.at(bench.simulation.updates).image, bench.simulation.image)
    assert isinstance(bench.simulation.model, Ising)
