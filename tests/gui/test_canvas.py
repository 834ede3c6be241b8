"""Real mouse and keyboard events on the canvas: what it emits, and what it shows at once."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from hopsim.gui import canvas as canvas_module
from hopsim.gui.canvas import Canvas
from hopsim.gui.previews import PATIENCE
from hopsim.palette import DARK
from hopsim.texts import Text

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
OFF = np.full((20, 30), -1, dtype=np.int8)


class Clock:
    """Stands still until it is told."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Hands:
    """Drives a canvas by events and writes down what it emits."""

    def __init__(self, canvas, qtbot):
        self.canvas, self.qtbot = canvas, qtbot
        self.painted, self.clamped, self.ended, self.said = [], [], [], []
        canvas.painted.connect(self.note_painted)
        canvas.clamped.connect(self.note_clamped)
        canvas.stroke_ended.connect(self.ended.append)
        canvas.hovered.connect(self.said.append)

    def note_painted(self, cells, values, stroke):
        assert cells.dtype == np.int64
        assert values.dtype == np.int8
        assert cells.shape == values.shape
        self.painted.append((cells, values, stroke))

    def note_clamped(self, cells, held, stroke):
        self.clamped.append((cells, held, stroke))

    def at(self, row, column):
        top, left, bottom, right = self.canvas.viewport.pixels((row, column))
        return QPoint((left + right) // 2, (top + bottom) // 2)

    def press(self, row, column, button=LEFT, modifier=PLAIN):
        self.qtbot.mousePress(self.canvas, button, modifier, self.at(row, column))

    def move(self, row, column, modifier=PLAIN):
        send_move(self.canvas, QPointF(self.at(row, column)), modifier)

    def release(self, row, column, button=LEFT, modifier=PLAIN):
        self.qtbot.mouseRelease(self.canvas, button, modifier, self.at(row, column))

    def drag(self, *cells, button=LEFT, modifier=PLAIN):
        self.press(*cells[0], button, modifier)
        for cell in cells[1:]:
            self.move(*cell, modifier)
        self.release(*cells[-1], button, modifier)

    def result(self, start):
        """What a machine that obeys has on its canvas after all that was painted."""
        picture = start.copy()
        for cells, values, _ in self.painted:
            picture.flat[cells] = values
        return picture


def send_move(canvas, position, modifier):
    event = QMouseEvent(
        QEvent.Type.MouseMove, position, canvas.mapToGlobal(position), Qt.MouseButton.NoButton, LEFT, modifier
    )
    QApplication.sendEvent(canvas, event)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hands(qtbot, clock):
    canvas = Canvas(DARK, clock=clock)
    qtbot.addWidget(canvas)
    canvas.resize(620, 420)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.display(OFF)
    canvas.grab()
    return Hands(canvas, qtbot)


def picture_of(cells, start=OFF, value=1):
    wanted = start.copy()
    for cell in cells:
        wanted[cell] = value
    return wanted


def test_a_stroke_between_two_mouse_events_is_a_line_and_carries_one_number(hands):
    hands.drag((2, 2), (2, 12), (10, 12))
    wanted = picture_of([(2, c) for c in range(2, 13)] + [(r, 12) for r in range(2, 11)])
    assert np.array_equal(hands.result(OFF), wanted)
    assert {stroke for _, _, stroke in hands.painted} == {1}
    assert hands.ended == [1]
    hands.drag((0, 0), (0, 1))
    assert hands.painted[-1][2] == 2


def test_a_stroke_is_shown_at_once_before_any_frame(hands):
    hands.press(5, 5)
    hands.move(5, 9)
    assert np.array_equal(hands.canvas.picture, picture_of([(5, c) for c in range(5, 10)]))


def test_a_stroke_stays_until_the_frames_contain_it_and_no_longer(hands, clock):
    hands.drag((5, 5), (5, 9))
    clock.now += PATIENCE * 0.9
    hands.canvas.display(OFF)  # an old frame, sent before the machine had read the stroke
    assert (hands.canvas.picture == 1).sum() == 5
    clock.now += PATIENCE * 0.2
    hands.canvas.display(OFF)  # now the machine has really changed the cells back
    assert (hands.canvas.picture == 1).sum() == 0


def test_the_frame_given_is_never_changed(hands):
    frame = OFF.copy()
    hands.canvas.display(frame)
    hands.drag((1, 1), (8, 8))
    assert np.array_equal(frame, OFF)


@pytest.mark.parametrize(
    ("tool", "button", "modifier"),
    [("eraser", LEFT, PLAIN), ("eraser", RIGHT, PLAIN), ("pen", RIGHT, PLAIN), ("pen", LEFT, CONTROL)],
)
def test_the_eraser_the_right_button_and_control_erase(hands, tool, button, modifier):
    hands.canvas.display(-OFF)
    hands.canvas.set_tool(tool)
    hands.drag((3, 3), (3, 7), button=button, modifier=modifier)
    wanted = picture_of([(3, c) for c in range(3, 8)], -OFF, -1)
    assert np.array_equal(hands.result(-OFF), wanted)


def test_a_wide_brush_draws_round_and_stays_inside(hands):
    hands.canvas.set_brush(5)
    hands.drag((0, 0))
    assert hands.result(OFF).sum() - OFF.sum() == 2 * 8  # a quarter and a bit of a disc of 21 cells
    hands.drag((10, 10))
    assert len(hands.painted[-1][0]) == 21


def test_a_stroke_that_leaves_the_picture_draws_up_to_its_edge_and_goes_on(hands):
    hands.press(5, 28)
    send_move(hands.canvas, QPointF(hands.at(5, 45)), PLAIN)
    send_move(hands.canvas, QPointF(hands.at(7, 29)), PLAIN)
    hands.release(7, 29)
    picture = hands.result(OFF)
    assert picture[5, 28] == picture[5, 29] == picture[7, 29] == 1
    assert (picture[:, :28] == -1).all()


def test_a_line_appears_while_dragged_and_is_emitted_when_let_go(hands):
    hands.canvas.set_tool("line")
    hands.press(4, 4)
    hands.move(4, 20)
    hands.move(4, 10)
    assert hands.painted == []
    assert np.array_equal(hands.canvas.picture, picture_of([(4, c) for c in range(4, 11)]))
    hands.release(4, 10)
    assert len(hands.painted) == 1
    assert np.array_equal(hands.result(OFF), picture_of([(4, c) for c in range(4, 11)]))


def test_shift_keeps_a_line_at_45_degrees(hands):
    hands.canvas.set_tool("line")
    hands.drag((2, 2), (8, 7), modifier=SHIFT)
    assert np.array_equal(hands.result(OFF), picture_of([(2 + i, 2 + i) for i in range(7)]))


@pytest.mark.parametrize(("button", "start", "value"), [(LEFT, OFF, 1), (RIGHT, -OFF, -1)])
def test_a_box_is_filled_between_its_corners(hands, button, start, value):
    hands.canvas.display(start)
    hands.canvas.set_tool("box")
    hands.drag((8, 9), (5, 3), button=button)
    wanted = start.copy()
    wanted[5:9, 3:10] = value
    assert np.array_equal(hands.result(start), wanted)


@pytest.mark.parametrize("tool", ["line", "box"])
def test_escape_drops_a_line_or_box_in_progress(hands, tool):
    hands.canvas.set_tool(tool)
    hands.press(4, 4)
    hands.move(9, 9)
    hands.qtbot.keyClick(hands.canvas, Qt.Key.Key_Escape)
    assert np.array_equal(hands.canvas.picture, OFF)
    hands.release(9, 9)
    assert hands.painted == []
    hands.drag((1, 1), (1, 2))
    assert (hands.result(OFF) == 1).sum() == 2


def test_a_fill_takes_the_shown_area_up_to_its_edge(hands):
    wall = OFF.copy()
    wall[:, 10] = 1
    hands.canvas.display(wall)
    hands.canvas.set_tool("fill")
    hands.drag((3, 3))
    assert (hands.result(wall)[:, :11] == 1).all()
    assert (hands.result(wall)[:, 11:] == -1).all()
    hands.drag((3, 10), button=RIGHT)
    assert (hands.painted[-1][1] == -1).all()


def test_the_clamp_brush_holds_and_its_right_button_releases(hands):
    hands.canvas.set_tool("clamp")
    hands.drag((1, 1), (1, 3))
    hands.drag((1, 2), button=RIGHT)
    assert hands.painted == []
    held = np.zeros(OFF.shape, dtype=bool)
    for cells, on, _ in hands.clamped:
        held.flat[cells] = on
    assert np.argwhere(held).tolist() == [[1, 1], [1, 3]]
    assert "held" in hands.canvas.describe((1, 1)).english
    assert "held" not in hands.canvas.describe((1, 2)).english


def test_a_second_button_does_not_disturb_a_stroke(hands):
    hands.press(2, 2)
    hands.press(9, 9, RIGHT)
    hands.release(9, 9, RIGHT)
    hands.move(2, 6)
    hands.release(2, 6)
    assert np.array_equal(hands.result(OFF), picture_of([(2, c) for c in range(2, 7)]))
    assert hands.ended == [1]


def test_another_size_drops_the_stroke_in_progress(hands):
    hands.canvas.set_tool("line")
    hands.press(2, 2)
    hands.move(2, 20)
    hands.canvas.display(np.full((8, 8), -1, dtype=np.int8))
    assert hands.canvas.shape == (8, 8)
    assert (hands.canvas.picture == -1).all()
    hands.release(2, 2)
    assert hands.painted == []


def key(hands, *keys):
    for one in keys:
        hands.qtbot.keyClick(hands.canvas, one)


def test_arrows_move_the_cell_cursor_and_enter_toggles(hands):
    moved = []
    hands.canvas.cursor_moved.connect(lambda row, column: moved.append((row, column)))
    key(hands, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left)
    assert moved == [(10, 15), (11, 15), (11, 16), (10, 16), (10, 15)]
    key(hands, Qt.Key.Key_Return)
    assert hands.said[-1].english == "row 11, column 16, on"
    key(hands, Qt.Key.Key_Enter)
    assert hands.said[-1].english == "row 11, column 16, off"
    assert [values.tolist() for _, values, _ in hands.painted] == [[1], [-1]]
    assert hands.painted[0][0].tolist() == [10 * 30 + 15]
    assert hands.ended == [1, 2]


def test_the_cell_cursor_stops_at_the_edges(hands):
    key(hands, *[Qt.Key.Key_Left] * 40, *[Qt.Key.Key_Up] * 40)
    assert hands.canvas.cursor_cell == (0, 0)
    key(hands, *[Qt.Key.Key_Right] * 40, *[Qt.Key.Key_Down] * 40)
    assert hands.canvas.cursor_cell == (19, 29)


def test_enter_with_the_clamp_brush_holds_and_releases(hands):
    hands.canvas.set_tool("clamp")
    key(hands, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert [held for _, held, _ in hands.clamped] == [True, False]


def test_screen_readers_are_told_where_the_cell_cursor_is(hands, monkeypatch):
    told = []
    monkeypatch.setattr(
        canvas_module.QAccessible,
        "updateAccessibility",
        lambda event: told.append((event.type(), event.message())),
    )
    key(hands, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert told == [
        (QAccessible.Event.Announcement, "row 11, column 16, off"),
        (QAccessible.Event.Announcement, "row 11, column 17, off"),
    ]


@pytest.mark.parametrize(
    ("pressed", "modifier"),
    [
        (Qt.Key.Key_Space, PLAIN),
        (Qt.Key.Key_Left, SHIFT),
        (Qt.Key.Key_Escape, PLAIN),
        (Qt.Key.Key_M, CONTROL),
    ],
)
def test_keys_that_are_not_the_canvas_go_on_to_the_window(hands, pressed, modifier):
    event = QKeyEvent(QEvent.Type.KeyPress, pressed, modifier)
    hands.canvas.keyPressEvent(event)
    assert not event.isAccepted()
    override = QKeyEvent(QEvent.Type.ShortcutOverride, pressed, modifier)
    override.ignore()
    hands.canvas.event(override)
    assert not override.isAccepted()


def test_arrows_reach_the_canvas_before_the_shortcuts_of_the_window(hands):
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, PLAIN)
    override.ignore()
    hands.canvas.event(override)
    assert override.isAccepted()


def test_pointing_says_row_column_and_state_counted_from_one(hands):
    hands.move(2, 4)
    assert hands.said[-1] == Text(
        "row {row}, column {column}, {state}", row=3, column=5, state=Text("off", context="cell")
    )
    assert str(hands.said[-1]) == "row 3, column 5, off"
    send_move(hands.canvas, QPointF(1, 1), PLAIN)
    assert hands.said[-1] is None
    hands.canvas.display(np.full((20, 30), 0.25, dtype=np.float32))
    hands.move(0, 0)
    assert str(hands.said[-1]) == "row 1, column 1, 0.25"
    QApplication.sendEvent(hands.canvas, QEvent(QEvent.Type.Leave))
    assert hands.said[-1] is None


def wheel(hands, cell, turn, modifier=CONTROL):
    at = QPointF(hands.at(*cell))
    event = QWheelEvent(
        at, hands.canvas.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, modifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(hands.canvas, event)
    return event.isAccepted()


def test_control_and_wheel_zoom_around_the_mouse_and_the_plain_wheel_is_not_taken(hands):
    before = hands.canvas.viewport.cell
    at = QPointF(hands.at(4, 6))
    assert wheel(hands, (4, 6), 120)
    assert hands.canvas.viewport.cell > before
    assert hands.canvas.cell_at(at) == (4, 6)
    zoomed = hands.canvas.viewport.cell
    for _ in range(8):  # a touch pad's small parts make one step together
        wheel(hands, (4, 6), -15)
    assert hands.canvas.viewport.cell < zoomed
    assert not wheel(hands, (4, 6), 120, PLAIN)


@pytest.mark.parametrize(("button", "modifier"), [(MIDDLE, PLAIN), (LEFT, ALT)])
def test_the_middle_button_and_alt_pan_and_draw_nothing(hands, button, modifier):
    left, top = hands.canvas.viewport.left, hands.canvas.viewport.top
    hands.qtbot.mousePress(hands.canvas, button, modifier, QPoint(100, 100))
    send_move(hands.canvas, QPointF(117, 92), modifier)
    hands.qtbot.mouseRelease(hands.canvas, button, modifier, QPoint(117, 92))
    assert (hands.canvas.viewport.left - left, hands.canvas.viewport.top - top) == (17, -8)
    assert hands.painted == []
    assert hands.ended == []
    hands.canvas.fit()
    assert (hands.canvas.viewport.left, hands.canvas.viewport.top) == (left, top)


def test_drawing_hits_the_cell_that_is_seen_after_zoom_and_pan(hands):
    hands.canvas.zoom(3, QPointF(10, 10))
    hands.canvas.viewport.pan(-37, -11)
    hands.drag((6, 8), (6, 11))
    assert np.array_equal(hands.result(OFF), picture_of([(6, c) for c in range(8, 12)]))


@pytest.mark.parametrize("shape", [(4, 4), (5, 64), (64, 5), (512, 512), (2048, 2048)])
def test_every_size_is_shown_and_drawn_on(hands, shape):
    start = np.full(shape, -1, dtype=np.int8)
    hands.canvas.display(start)
    hands.canvas.grab()
    middle = shape[0] // 2, shape[1] // 2
    hands.drag(middle)
    cells, _, _ = hands.painted[-1]
    row, column = divmod(int(cells[0]), shape[1])
    shrink = hands.canvas.viewport.shrink
    assert abs(row - middle[0]) < shrink
    assert abs(column - middle[1]) < shrink


def test_the_canvas_has_a_name_in_words_and_takes_no_input_method(hands):
    assert hands.canvas.accessibleName() == "Canvas"
    assert len(hands.canvas.accessibleDescription().split()) >= 8
    assert not hands.canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
