"""Everything a hand does to the drawing, in the real window: stamp, unknown, mirror, whole picture, onion, grid."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest

from hopsim.data.patterns import fit
from hopsim.engine.workbench import Workbench
from hopsim.gui.canvas_painting import packed
from hopsim.gui.stamp import stamp_cells
from hopsim.palette import LIGHT_ON_DARK

INK = LIGHT_ON_DARK


def cleared(driver, shape=None):
    """A canvas with nothing on it, and the canvas has the keys."""
    if shape is not None:
        driver.window.post(Workbench.resize, shape, "fit")
        driver.wait(lambda: driver.frame.shape == shape)
    driver.window.post(Workbench.clear)
    driver.wait(lambda: (driver.picture == -1).all())
    driver.canvas.setFocus()
    driver.canvas.cursor_cell = None
    return driver


def key(driver, keys):
    driver.press(keys, driver.canvas)


def on(driver):
    return {tuple(cell) for cell in np.argwhere(driver.picture > 0).tolist()}


def device(driver, cell):
    """The pixels of one cell as they are seen."""
    image = driver.canvas.grab().toImage()
    top, left, bottom, right = driver.canvas.viewport.pixels(cell)
    return np.array([[image.pixel(x, y) for x in range(left, right)] for y in range(top, bottom)])


# --- text stamp


def test_a_letter_is_typed_seen_before_it_is_stamped_and_stamped_by_a_click_in_one_step(opened):
    driver = cleared(opened())
    key(driver, "T")
    stamp = driver.window.drawing.stamp
    assert stamp.isVisible() and stamp.words.hasFocus()
    QTest.keyClicks(stamp.words, "H")
    assert stamp.words.text() == "H"
    QTest.mouseMove(driver.canvas, driver.place((14, 14)))
    driver.wait(lambda: (driver.canvas.picture > 0).any())
    seen = driver.canvas.picture
    assert (driver.picture == -1).all()  # a preview only
    acts, undo = driver.frame.acts, driver.frame.undo
    driver.stroke((14, 14))
    driver.wait(lambda: driver.frame.acts > acts)
    assert np.array_equal(driver.picture, seen)
    rows, columns = np.nonzero(driver.picture > 0)
    assert 14 <= np.ptp(rows) + 1 <= 22  # the height of a capital in an em of 22 cells
    assert abs(rows.mean() - 14) <= 1 and abs(columns.mean() - 14) <= 1
    assert driver.frame.undo != undo
    driver.press("Ctrl+Z")
    driver.wait(lambda: (driver.picture == -1).all())
    driver.stroke((14, 14), button=Qt.MouseButton.RightButton)
    driver.stroke((14, 14))
    driver.wait(lambda: (driver.picture > 0).any())
    driver.stroke((14, 14), button=Qt.MouseButton.RightButton)
    driver.wait(lambda: (driver.picture == -1).all())
    key(driver, "B")
    assert not stamp.isVisible()


def test_a_stamp_by_the_keyboard_alone_follows_size_and_grid(opened):
    driver = cleared(opened())
    key(driver, "T")
    stamp = driver.window.drawing.stamp
    QTest.keyClicks(stamp.words, "L 1")  # Space is a letter here, it does not play
    assert not driver.frame.running and stamp.words.text() == "L 1"
    stamp.words.setText("L")
    QTest.keyClick(stamp.words, Qt.Key.Key_Return)
    assert driver.canvas.hasFocus() and driver.canvas.cursor_cell is not None
    assert (driver.canvas.picture > 0).any() and (driver.picture == -1).all()
    before = stamp.size_.value()
    key(driver, "]")
    key(driver, "]")
    assert stamp.size_.value() == before + 2 and driver.canvas.brush == 1
    key(driver, "Return")
    driver.wait(lambda: (driver.picture > 0).any())
    driver.window.post(Workbench.resize, (56, 56), "fit")
    driver.wait(lambda: driver.frame.shape == (56, 56) and stamp.size_.value() == 2 * (before + 2))


@pytest.mark.parametrize("words", ["A", "g", "漢", "ねこ", "Hop"])
@pytest.mark.parametrize("size", [8, 24, 200, 512])
def test_words_become_cells_around_the_middle(qapp, words, size):
    cells = stamp_cells(words, size, QFont(qapp.font()))
    assert cells is not None and len(np.unique(cells, axis=0)) == len(cells)
    assert (abs(cells.max(axis=0) + cells.min(axis=0)) <= 1).all()
    tall = np.ptp(cells[:, 0]) + 1
    assert 0.4 * size <= tall <= 1.3 * size
    assert stamp_cells("  ", size, QFont()) is None


# --- unknown cells


def test_unknown_cells_are_drawn_small_on_grey_said_and_completed(opened):
    driver = cleared(opened(), (16, 16))
    key(driver, "Q")
    driver.stroke((3, 2), (3, 9))
    driver.wait(lambda: driver.frame.unknown is not None and driver.frame.unknown.sum() == 8)
    assert np.argwhere(driver.frame.unknown).tolist() == [[3, column] for column in range(2, 10)]
    QTest.mouseMove(driver.canvas, driver.place((12, 12)))
    pixels = device(driver, (3, 5))
    middle = pixels[len(pixels) // 2, len(pixels) // 2]
    assert middle == packed(INK.off) and pixels[1, 1] == packed(INK.unknown)
    assert device(driver, (4, 5))[1, 1] != packed(INK.unknown)
    assert "unknown" in str(driver.canvas.describe((3, 5)))
    driver.stroke((3, 2), button=Qt.MouseButton.RightButton)
    driver.wait(lambda: driver.frame.unknown.sum() == 7)
    key(driver, "Shift+Q")
    driver.wait(lambda: driver.frame.look.held["visible"].any())
    assert np.array_equal(driver.frame.look.held["visible"], ~driver.frame.unknown)
    driver.press("Ctrl+Z")
    driver.wait(lambda: not driver.frame.look.held["visible"].any())
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.frame.unknown.sum() == 8)
    key(driver, "Ctrl+Shift+K")
    driver.wait(lambda: driver.frame.unknown is None)


def test_enter_marks_the_cell_under_the_cursor_and_a_wish_without_marks_is_answered(opened):
    driver = cleared(opened())
    key(driver, "Q")
    key(driver, "Shift+Q")
    driver.wait(driver.window.banner.isVisible)
    key(driver, "Down")
    key(driver, "Return")
    driver.wait(lambda: driver.frame.unknown is not None)
    assert tuple(np.argwhere(driver.frame.unknown)[0]) == driver.canvas.cursor_cell
    key(driver, "Return")
    driver.wait(lambda: driver.frame.unknown is None)


def test_every_tool_draws_by_the_keyboard_alone(opened):
    driver = cleared(opened(), (16, 16))
    canvas = driver.canvas
    canvas._mouse = None
    for keys in ("L", "Down", "Return", "Down", "Down", "Right", "Right"):
        key(driver, keys)
    assert {(8, 8), (9, 9), (10, 10)} <= {tuple(cell) for cell in np.argwhere(canvas.picture > 0).tolist()}
    assert (driver.picture == -1).all()  # a preview until the second Enter
    key(driver, "Return")
    driver.wait(lambda: on(driver) == {(8, 8), (9, 9), (10, 10)})
    for keys in ("R", "Up", "Right", "Return", "Up", "Escape", "Return", "Up", "Right", "Return"):
        key(driver, keys)
    box = {(7, 11), (7, 12), (8, 11), (8, 12)}
    driver.wait(lambda: on(driver) == {(8, 8), (9, 9), (10, 10)} | box)
    for keys in ("G", "Return"):  # Enter toggles: this area is on
        key(driver, keys)
    driver.wait(lambda: on(driver) == {(8, 8), (9, 9), (10, 10)})
    for keys in ("B", "]", "]", "Return"):
        key(driver, keys)
    dab = {(7, 12), (6, 12), (8, 12), (7, 11), (7, 13)}
    driver.wait(lambda: on(driver) >= dab)
    for keys in ("E", "[", "[", "Return", "H", "Return"):
        key(driver, keys)
    driver.wait(lambda: (7, 12) not in on(driver) and driver.frame.look.held["visible"][7, 12])
    assert "row 8, column 13, off, held" in str(canvas.describe(canvas.cursor_cell))


# --- mirror and whole picture


@pytest.mark.parametrize("tool", ["B", "L", "R", "G", "H"])
def test_every_tool_is_mirrored(opened, tool):
    driver = cleared(opened(), (16, 12))
    if tool == "G":
        driver.stroke((0, 3), (15, 3))
        driver.stroke((0, 8), (15, 8))
        driver.wait(lambda: (driver.picture > 0).sum() == 32)
    key(driver, "M")
    assert driver.canvas.mirror == "left-right"
    key(driver, tool)
    acts = driver.frame.acts
    driver.stroke((2, 1), (5, 2))
    driver.wait(lambda: driver.frame.acts > acts)
    marks = driver.frame.look.held["visible"] if tool == "H" else driver.picture > 0
    assert marks[2, 1] and marks[2, 10] and np.array_equal(marks, marks[:, ::-1])
    key(driver, "M")
    key(driver, "M")
    key(driver, "B")
    driver.stroke((0, 5))
    driver.wait(lambda: {(0, 5), (0, 6), (15, 5), (15, 6)} <= on(driver))
    key(driver, "M")
    assert driver.canvas.mirror == "none" and not driver.window.canvas_actions.commands["mirror"].isChecked()


WHOLE = {
    "X": np.fliplr, "Y": np.flipud, "K": lambda image: np.rot90(image, -1), "J": np.rot90,
    "Shift+Left": lambda image: np.roll(image, -1, 1), "Shift+Right": lambda image: np.roll(image, 1, 1),
    "Shift+Up": lambda image: np.roll(image, -1, 0), "Shift+Down": lambda image: np.roll(image, 1, 0),
}  # fmt: skip


def test_keys_move_the_whole_picture_while_it_runs_and_undo_takes_each_back(opened):
    driver = opened()
    driver.canvas.setFocus()
    for keys, expected in WHOLE.items():
        before = driver.picture
        key(driver, keys)
        driver.wait(lambda before=before, expected=expected: np.array_equal(driver.picture, expected(before)))
        driver.press("Ctrl+Z")
        driver.wait(lambda before=before: np.array_equal(driver.picture, before))
    driver.play()
    acts = driver.frame.acts
    key(driver, "X")
    driver.wait(lambda: driver.frame.acts == acts + 1 and driver.frame.running)
    driver.pause()


# --- onion skin


def test_the_onion_skin_is_the_outline_of_the_chosen_memory_in_any_size(opened):
    driver = cleared(opened())
    key(driver, "O")
    driver.wait(lambda: driver.canvas._given.onion is not None)
    memories = driver.frame.memories
    assert np.array_equal(driver.canvas._given.onion, memories[0].picture > 0)
    driver.window.shelf.list.setCurrentRow(1)
    assert np.array_equal(driver.canvas._given.onion, memories[1].picture > 0)
    edge = np.argwhere(memories[1].picture[:, 1:] != memories[1].picture[:, :-1])[0]
    assert (device(driver, (edge[0], edge[1] + 1)) == packed(INK.onion)).any()
    driver.window.post(Workbench.resize, (9, 17), "fit")
    driver.wait(lambda: driver.canvas._given.onion is not None and driver.canvas._given.onion.shape == (9, 17))
    assert np.array_equal(driver.canvas._given.onion, fit(driver.frame.memories[1].picture, (9, 17)) > 0)
    driver.choose("rbm")
    driver.wait(lambda: driver.canvas._given.onion is None or driver.canvas._given.onion.shape == (8, 8))
    driver.choose("hopfield")
    key(driver, "O")
    driver.wait(lambda: driver.canvas._given.onion is None)


# --- grid sizes


def test_a_grid_from_the_menu_keeps_drawing_clamps_and_marks_in_one_step(opened):
    driver = cleared(opened())
    driver.stroke((0, 0), (0, 27))
    key(driver, "H")
    driver.stroke((0, 0), (27, 0))
    key(driver, "Q")
    driver.stroke((27, 0), (27, 27))
    driver.wait(lambda: driver.frame.unknown is not None and driver.frame.unknown[27].all())
    before = driver.picture, driver.frame.look.held["visible"]
    sizes = {action.data(): action for action in driver.window.drawing.sizes_menu.actions()}
    assert list(sizes) == [4, 8, 16, 28, 32, 64, 128, 256, 512]
    assert sizes[28].isChecked()
    sizes[16].trigger()
    driver.wait(lambda: driver.frame.shape == (16, 16))
    driver.wait(lambda: sizes[16].isChecked() and not sizes[28].isChecked())
    assert np.array_equal(driver.picture, fit(before[0], (16, 16)))
    assert np.array_equal(driver.frame.look.held["visible"], fit(before[1], (16, 16)))
    assert driver.frame.unknown[15].all()
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.frame.shape == (28, 28))
    assert np.array_equal(driver.picture, before[0])


@pytest.mark.parametrize("side", [4, 512])
@pytest.mark.parametrize("tool", ["pen", "eraser", "line", "box", "fill", "text", "clamp", "unknown"])
def test_every_tool_works_on_the_smallest_and_the_largest_grid(qtbot, side, tool):
    from hopsim.gui.canvas import Canvas
    from hopsim.palette import DARK

    canvas = Canvas(DARK)
    qtbot.addWidget(canvas)
    canvas.resize(560, 440)
    canvas.show()
    canvas.display(np.full((side, side), -1, np.int8))
    canvas.set_stamp(stamp_cells("A", side, QFont()))
    told = []
    for signal in (canvas.painted, canvas.clamped, canvas.marked):
        signal.connect(lambda cells, *rest: told.append(cells))
    canvas.set_tool(tool)
    canvas.set_brush(32)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(280, 200))
    QTest.mouseMove(canvas, QPoint(300, 260))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 260))
    canvas.grab()
    assert told and all(len(cells) and cells.min() >= 0 and cells.max() < side * side for cells in told)


def test_the_hidden_units_know_no_text_and_nothing_unknown(opened):
    driver = opened()
    driver.choose("rbm")
    driver.wait(lambda: driver.window.stage.hidden.canvases)
    tile = next(iter(driver.window.stage.hidden.canvases.values()))
    told = []
    tile.painted.connect(lambda *edit: told.append(edit))
    tile.marked.connect(lambda *edit: told.append(edit))
    for tool in ("text", "unknown"):
        driver.canvas.set_tool(tool)
        assert tile.tool == tool
        driver.click(tile)
    assert not told
    driver.canvas.set_tool("pen")
    driver.click(tile)
    assert told
