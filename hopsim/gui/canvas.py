"""The canvas: shows one layer of whichever machine is chosen, and says what the user draws on it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from hopsim.gui.canvas_overlays import draw_brush, draw_cell
from hopsim.gui.canvas_painting import Picture
from hopsim.gui.hand import Edit, Hand
from hopsim.gui.picture_view import PictureView
from hopsim.gui.previews import Previews
from hopsim.gui.strokes import Cell
from hopsim.gui.theme import qcolor
from hopsim.palette import Theme
from hopsim.texts import Text

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Canvas(PictureView):
    """Never changes a machine: it shows what `display` gives and emits what the hand does.

    Cells are flat indices, row by row. Strokes are numbered; all edits of one stroke carry its number.
    """

    painted = Signal(object, object, int)
    """Cells (k,) int64, their new values (k,) int8 of −1/+1, number of the stroke."""
    clamped = Signal(object, bool, int)
    """Cells (k,) int64, held (True) or released (False), number of the stroke."""
    stroke_ended = Signal(int)
    hovered = Signal(object)
    """A Text about the cell under the mouse or the cell cursor, None when there is none."""
    cursor_moved = Signal(int, int)
    """Row and column of the cell cursor, from 0."""
    tool_changed = Signal(str)
    brush_changed = Signal(int)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(theme, parent)
        self.cursor_cell: Cell | None = None
        self._hand = Hand()
        self._previews = Previews(clock)
        self._mouse: Cell | None = None
        self._button = Qt.MouseButton.NoButton
        self._pan_from: QPointF | None = None
        self._wheel = 0
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

    # What the hand holds

    @property
    def tool(self) -> str:
        return self._hand.tool

    def set_tool(self, name: str) -> None:
        """Take one of the tools of `tools.TOOLS` into the hand."""
        if name != self._hand.tool:
            self._hand.tool = name
            self.tool_changed.emit(name)
            self.update()

    @property
    def brush(self) -> int:
        """The brush, cells across, 1–32."""
        return self._hand.brush

    def set_brush(self, size: int) -> None:
        before = self._hand.brush
        self._hand.set_brush(size)
        if self._hand.brush != before:
            self.brush_changed.emit(self._hand.brush)
            self.update()

    # Drawing

    def _over(self, picture: Picture) -> Picture:
        if picture.levels.shape != self._seen.levels.shape:  # what was drawn has no place any more
            self._hand.drop()
            self._previews.forget()
            self.cursor_cell = None
        return self._previews.over(picture, self._hand.preview())

    def _apply(self, edit: Edit | None) -> None:
        """Show an edit at once and say it."""
        if edit is None or not len(edit.cells):
            return
        self._previews.add(edit)
        self._refresh()
        if edit.held is not None:
            self.clamped.emit(edit.cells, edit.held, self._hand.stroke)
        else:
            values = np.full(len(edit.cells), edit.value, dtype=np.int8)
            self.painted.emit(edit.cells, values, self._hand.stroke)

    def _finish(self) -> None:
        self._apply(self._hand.release())
        self._button = Qt.MouseButton.NoButton
        self._refresh()
        self.stroke_ended.emit(self._hand.stroke)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        if self._hand.drawing or self._pan_from is not None:
            return
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and alt):
            self._pan_from, self._button = event.position(), button
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._button, self.cursor_cell = button, None
            reverse = control or button == Qt.MouseButton.RightButton
            cell = self.cell_at(event.position())
            self._apply(self._hand.press(cell, self._seen.levels > 127, reverse))
            self._refresh()

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
        if self._hand.drawing:
            self._apply(self._hand.move(cell, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)))
            self._refresh()
        if cell != self._mouse:
            self._mouse = cell
            self.hovered.emit(self.describe(cell))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != self._button:
            return
        if self._pan_from is not None:
            self._pan_from = None
            self._button = Qt.MouseButton.NoButton
        elif self._hand.drawing:
            self._finish()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.hovered.emit(None)
        self.update()

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
            self._refresh()
        elif event.key() in _ENTER:
            self._toggle()
        else:
            self._move_cursor(*_ARROWS[Qt.Key(event.key())])

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
        self._refresh()
        self.cursor_moved.emit(*self.cursor_cell)
        self._announce_cursor()

    def _toggle(self) -> None:
        if self._hand.drawing:
            return
        if self.cursor_cell is None:
            self._move_cursor(0, 0)
        assert self.cursor_cell is not None
        cell = self.cursor_cell
        held = self._seen.held is not None and bool(self._seen.held[cell])
        on = bool(self._seen.levels[cell] > 127)
        self._apply(self._hand.toggled(cell[0] * self.shape[1] + cell[1], on, held))
        self.stroke_ended.emit(self._hand.stroke)
        self._announce_cursor()

    def _announce_cursor(self) -> None:
        if self.cursor_cell is not None and (text := self.describe(self.cursor_cell)) is not None:
            self.hovered.emit(text)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(text)))

    def _draw_over(self, painter: QPainter, hair: int) -> None:
        shade = qcolor(self._ink.cursor)
        if self.cursor_cell is not None:
            if self.hasFocus():
                draw_cell(painter, self.viewport, self.cursor_cell, shade, hair)
        elif self._mouse is not None:
            brush = 1 if self.tool in ("box", "fill") else self.brush
            draw_brush(painter, self.viewport, self._mouse, brush, shade, hair)
