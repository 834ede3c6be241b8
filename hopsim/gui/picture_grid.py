"""Very many small pictures to scroll through: only those in sight are painted, straight from the array."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from hopsim.gui.theme import qcolor
from hopsim.palette import Theme

Levels = NDArray[np.uint8]
SIDE, GAP = 42, 6
"""Pixels of the longer side of a picture, and between two."""


class PictureGrid(QAbstractScrollArea):
    """Arrows, Home, End and Page keys move the frame around the current picture; Return or a click chooses it."""

    moved = Signal(int)
    """The place of the current picture among those shown."""
    chosen = Signal(int)
    kept = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = theme, 1.0
        self._read: Callable[[slice], Levels] = lambda part: np.zeros((0, 1, 1), np.uint8)
        self._shape = (1, 1)
        self.count, self.current = 0, -1
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 120)
        self.viewport().setAutoFillBackground(False)

    # --- what is shown

    def display(self, count: int, shape: tuple[int, int], read: Callable[[slice], Levels]) -> None:
        """So many pictures of this shape; read(slice) gives the levels (n, h, w) of those in sight."""
        self.count, self._shape, self._read = count, shape, read
        self.current = min(max(self.current, 0), count - 1)
        self._fit()
        self.viewport().update()
        self.moved.emit(self.current)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def set_scale(self, scale: float) -> None:
        self._scale = scale
        self._fit()
        self.viewport().update()

    # --- where things are

    @property
    def _picture(self) -> QSize:
        height, width = self._shape
        side = SIDE * self._scale / max(height, width)
        return QSize(max(2, round(width * side)), max(2, round(height * side)))

    @property
    def _pitch(self) -> tuple[int, int]:
        """Pixels from one picture to the next, across and down."""
        gap = round(GAP * self._scale)
        return self._picture.width() + gap, self._picture.height() + gap

    @property
    def columns(self) -> int:
        return max(1, (self.viewport().width() - GAP) // self._pitch[0])

    def place(self, index: int) -> QRect:
        """Where a picture stands in the viewport."""
        row, column = divmod(index, self.columns)
        across, down = self._pitch
        left = GAP + column * across
        return QRect(QPoint(left, GAP + row * down - self.verticalScrollBar().value()), self._picture)

    def index_at(self, point: QPoint) -> int:
        """The picture at this point of the viewport, −1 for none."""
        across, down = self._pitch
        column, row = (point.x() - GAP) // across, (point.y() - GAP + self.verticalScrollBar().value()) // down
        index = row * self.columns + column
        inside = 0 <= column < self.columns and row >= 0 and index < self.count
        return index if inside and self.place(index).contains(point) else -1

    def _fit(self) -> None:
        rows, (_, down) = -(-self.count // self.columns), self._pitch
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * down + 2 * GAP - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(down)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), qcolor(self._theme.panel))
        if not self.count:
            return
        (_, down), top = self._pitch, self.verticalScrollBar().value()
        first = max(0, (top - GAP) // down) * self.columns
        last = min(self.count, ((top + self.viewport().height()) // down + 1) * self.columns)
        levels = np.ascontiguousarray(self._read(slice(first, last)))
        height, width = self._shape
        image = QImage(levels.data, width, height * len(levels), width, QImage.Format.Format_Grayscale8)
        for k in range(len(levels)):
            painter.drawImage(self.place(first + k), image, QRect(0, k * height, width, height))
        if first <= self.current < last:
            painter.setPen(QPen(qcolor(self._theme.accent), max(2, round(2 * self._scale))))
            painter.drawRect(self.place(self.current).adjusted(-2, -2, 1, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.show_current()

    # --- mouse and keys

    def go_to(self, index: int) -> None:
        """Make this the current picture and bring it into sight."""
        if self.count and index != self.current:
            self.current = min(max(index, 0), self.count - 1)
            self.show_current()
            self.viewport().update()
            self.moved.emit(self.current)

    def show_current(self) -> None:
        if self.current < 0:
            return
        place, bar = self.place(self.current), self.verticalScrollBar()
        if place.top() < GAP:
            bar.setValue(bar.value() + place.top() - GAP)
        elif place.bottom() > self.viewport().height() - GAP:
            bar.setValue(bar.value() + place.bottom() - self.viewport().height() + GAP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.go_to(index)
            self.chosen.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.kept.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.viewport().height() // self._pitch[1]) * self.columns
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page, Qt.Key.Key_Home: -self.count, Qt.Key.Key_End: self.count,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            self.go_to(min(max(self.current + steps[key], 0), self.count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.chosen.emit(self.current)
        elif key == Qt.Key.Key_M and self.current >= 0:
            self.kept.emit(self.current)
        else:
            super().keyPressEvent(event)
