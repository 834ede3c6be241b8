"""Fingers and pens: one draws, two pan and zoom, a long press erases, the other end of a pen erases."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hopsim.gui.canvas import Canvas
from hopsim.gui.touch import LONG_PRESS
from hopsim.palette import DARK


class Hands:
    def __init__(self, qtbot, picture):
        self.qtbot = qtbot
        self.canvas = Canvas(DARK)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(400, 400)
        self.canvas.show()
        qtbot.waitExposed(self.canvas)
        self.canvas.display(picture)
        self.canvas.grab()
        self.device = QTest.createTouchDevice()
        self.edits, self.ended = [], []
        self.canvas.painted.connect(lambda cells, values, stroke: self.edits.append((cells, values, stroke)))
        self.canvas.stroke_ended.connect(self.ended.append)

    def at(self, row, column):
        top, left, bottom, right = self.canvas.viewport.pixels((row, column))
        return QPoint((left + right) // 2, (top + bottom) // 2)

    def touch(self):
        return QTest.touchEvent(self.canvas, self.device)

    @property
    def painted(self):
        return {int(cell): int(value) for cells, values, _ in self.edits for cell, value in zip(cells, values, strict=True)}


@pytest.fixture
def hands(qtbot):
    return Hands(qtbot, np.full((10, 10), -1, np.int8))


def test_one_finger_draws_a_line_from_where_it_came_down(hands):
    hands.touch().press(0, hands.at(2, 2), hands.canvas).commit()
    assert not hands.edits  # it might become a long press or a pinch
    hands.touch().move(0, hands.at(2, 5), hands.canvas).commit()
    hands.touch().move(0, hands.at(5, 5), hands.canvas).commit()
    hands.touch().release(0, hands.at(5, 5), hands.canvas).commit()
    assert hands.painted == dict.fromkeys([22, 23, 24, 25, 35, 45, 55], 1)
    assert len({stroke for *_, stroke in hands.edits}) == 1 and len(hands.ended) == 1


def test_a_tap_is_one_dot(hands):
    hands.touch().press(0, hands.at(7, 1), hands.canvas).commit()
    hands.touch().release(0, hands.at(7, 1), hands.canvas).commit()
    assert hands.painted == {71: 1}


def test_a_long_press_erases_and_goes_on_erasing(hands):
    hands.canvas.display(np.full((10, 10), 1, np.int8))
    timer = hands.canvas._touch.timer
    assert timer.interval() == LONG_PRESS
    timer.setInterval(0)
    hands.touch().press(0, hands.at(4, 4), hands.canvas).commit()
    hands.qtbot.waitUntil(lambda: hands.painted == {44: -1})
    hands.touch().move(0, hands.at(4, 6), hands.canvas).commit()
    hands.touch().release(0, hands.at(4, 6), hands.canvas).commit()
    assert hands.painted == {44: -1, 45: -1, 46: -1}


def test_two_fingers_pan_and_zoom_and_draw_nothing(hands):
    port = hands.canvas.viewport
    side, left, top = port.scale, port.left, port.top
    hands.touch().press(0, QPoint(150, 200), hands.canvas).commit()
    hands.touch().stationary(0).press(1, QPoint(250, 200), hands.canvas).commit()
    hands.touch().move(0, QPoint(160, 230), hands.canvas).move(1, QPoint(260, 230), hands.canvas).commit()
    assert (port.scale, port.left, port.top) == (side, left + 10, top + 30)
    middle = port.at(210, 230)
    hands.touch().move(0, QPoint(110, 230), hands.canvas).move(1, QPoint(310, 230), hands.canvas).commit()
    assert side * 1.7 <= port.scale <= side * 2
    assert port.at(210, 230) == middle  # what lies between the fingers stays there
    hands.touch().move(0, QPoint(160, 230), hands.canvas).move(1, QPoint(260, 230), hands.canvas).commit()
    assert port.scale <= side * 1.25
    hands.touch().release(0, QPoint(160, 230), hands.canvas).stationary(1).commit()
    hands.touch().move(1, QPoint(300, 100), hands.canvas).commit()
    hands.touch().release(1, QPoint(300, 100), hands.canvas).commit()
    assert not hands.edits and not hands.canvas._hand.drawing
    hands.touch().press(0, QPoint(200, 200), hands.canvas).commit()
    hands.touch().release(0, QPoint(200, 200), hands.canvas).commit()
    assert len(hands.edits) == 1


def test_a_second_finger_ends_the_stroke(hands):
    hands.touch().press(0, hands.at(1, 1), hands.canvas).commit()
    hands.touch().move(0, hands.at(1, 3), hands.canvas).commit()
    hands.touch().stationary(0).press(1, hands.at(8, 8), hands.canvas).commit()
    assert len(hands.ended) == 1 and hands.painted == {11: 1, 12: 1, 13: 1}


@pytest.mark.parametrize(("kind", "value"), [(QPointingDevice.PointerType.Pen, 1), (QPointingDevice.PointerType.Eraser, -1)])
def test_a_pen_draws_and_its_other_end_erases(hands, kind, value):
    hands.canvas.display(np.full((10, 10), -value, np.int8))
    pen = QPointingDevice("pen", 77, QInputDevice.DeviceType.Stylus, kind, QInputDevice.Capability.Position, 1, 3)
    at = QPointF(hands.at(3, 3))
    for what, buttons in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(
            what, at, hands.canvas.mapToGlobal(at), Qt.MouseButton.LeftButton, buttons,
            Qt.KeyboardModifier.NoModifier, pen,
        )  # fmt: skip
        QApplication.sendEvent(hands.canvas, event)
    assert hands.painted == {33: value}
