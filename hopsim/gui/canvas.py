"""The canvas: shows one layer of whichever machine is chosen, and says what the user draws on it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from hopsim.gui.canvas_overlays import draw_brush, draw_cell, draw_edges, draw_mirror
from hopsim.gui.drawable import Drawable
from hopsim.gui.strokes import Cell
from hopsim.gui.theme import qcolor
from hopsim.gui.touch import TOUCHES, Touch
from hopsim.palette import Theme
from hopsim.texts import Text

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
WITH_TWO_ENDS = ("line", "box")
"""Tools of which the keyboard says where they begin and where they end."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Canvas(Drawable):
    """Mouse, pen, fingers and keys on a picture that can be drawn on."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(theme, parent, clock)
        self._button = Qt.MouseButton.NoButton
        self._pan_from: QPointF | None = None
        self._wheel = 0
        self._by_keys = False
        self._touch = Touch(self, self)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(str(Text("Canvas")))
        self.setAccessibleDescription(
            str(
                Text(
                    "The state of the machine as a picture. Arrow keys move a cursor, Enter toggles its cell."
                )
            )
        )
        self.update()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        if self._by_keys:
            self._by_keys = False
            self.drop_stroke()
        if self._hand.drawing or self._pan_from is not None:
            return
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and alt):
            self._pan_from, self._button = event.position(), button
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._button = button
            rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
            self.begin_stroke(event.position(), control or rubber or button == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            ratio = self.devicePixelRatioF()
            moved = (event.position() - self._pan_from) * ratio
            right, down = round(moved.x()), round(moved.y())
            self.viewport.pan(right, down)
            self._pan_from += QPointF(right, down) / ratio
            self._refresh()
            return
        cell = self.cell_at(event.position())
        if not self._by_keys:
            self.go_on(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if cell != self._mouse:
            self._mouse = cell
            self.hovered.emit(self.describe(cell))
            if self.tool == "text":  # the stamp is with the mouse again
                self.cursor_cell = None
                self._refresh()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != self._button:
            return
        if self._pan_from is not None:
            self._pan_from = None
        self.end_stroke()
        self._button = Qt.MouseButton.NoButton

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.hovered.emit(None)
        self._refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)  # touch pads send many small parts of one step
        self._wheel -= steps * 120
        if steps:
            self.zoom(steps, event.position())
        event.accept()

    # Keyboard

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.type() in TOUCHES:
            self._touch.handle(event)
            event.accept()
            return True
        # Before the window's own shortcuts see the key.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._takes(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self._hand.preview() is not None
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return plain and (event.key() in _ARROWS or event.key() in _ENTER)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self._hand.cancel()
            self._by_keys = False
            self._refresh()
        elif event.key() in _ENTER:
            self._toggle()
        else:
            self._move_cursor(*_ARROWS[Qt.Key(event.key())])

    def show_cursor(self) -> None:
        """Show the cell cursor where the mouse is, or in the middle."""
        if self.cursor_cell is None:
            self._move_cursor(0, 0)

    def _move_cursor(self, down: int, right: int) -> None:
        height, width = self.shape
        if self.cursor_cell is None:
            here = self._mouse if self._mouse is not None else (height // 2, width // 2)
            row, column = here  # the first key shows the cursor, the next ones move it
        else:
            row, column = self.cursor_cell[0] + down, self.cursor_cell[1] + right
        self.cursor_cell = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
        self._place()
        self.viewport.reveal(self.cursor_cell)
        if self._by_keys:
            self._hand.move(self.cursor_cell, False)
        self._refresh()
        self.cursor_moved.emit(*self.cursor_cell)
        self._announce_cursor()

    def _toggle(self) -> None:
        """A dab at the cell cursor; a line or box begins there, and ends with the next Enter."""
        self._by_keys = self._by_keys and self._hand.drawing
        if self._hand.drawing and not self._by_keys:
            return
        self.show_cursor()
        assert self.cursor_cell is not None
        cell = self.cursor_cell
        picture = self._seen.levels > 127
        if self._by_keys or self.tool == "fill":
            if not self._by_keys:
                self._apply(self._hand.press(cell, picture, bool(picture[cell])))
            self._by_keys = False
            self.end_stroke()
        elif self.tool in WITH_TWO_ENDS:
            self._hand.press(cell, picture, bool(picture[cell]))
            self._by_keys = self._hand.drawing
            self._refresh()
        else:
            self._dab(cell)
        self._announce_cursor()

    def _dab(self, cell: Cell) -> None:
        held, unknown = (mask is not None and bool(mask[cell]) for mask in (self._seen.held, self._seen.unknown))
        on = bool(self._seen.levels[cell] > 127)
        self._apply(self._hand.toggled(cell, self.shape, on, held, unknown))
        self.stroke_ended.emit(self._hand.stroke)

    def _announce_cursor(self) -> None:
        if self.cursor_cell is not None and (text := self.describe(self.cursor_cell)) is not None:
            self.hovered.emit(text)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(text)))

    def _draw_over(self, painter: QPainter, hair: int) -> None:
        shade = qcolor(self._ink.cursor)
        if self.mirror != "none":
            draw_mirror(painter, self.viewport, self.mirror, shade, hair)
        at = self.cursor_cell or self._mouse
        if self.tool == "text" and at is not None and self.viewport.scale > 2:
            draw_edges(painter, self.viewport, at, self._stamp_edges, shade, hair)
        if self.cursor_cell is not None:
            if self.hasFocus():
                draw_cell(painter, self.viewport, self.cursor_cell, shade, hair)
        elif self._mouse is not None:
            brush = 1 if self.tool in ("box", "fill", "text") else self.brush
            draw_brush(painter, self.viewport, self._mouse, brush, shade, hair)
