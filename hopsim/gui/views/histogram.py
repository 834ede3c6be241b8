"""Bars over an axis, and a second set of heights as a stepped line to compare them with."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from hopsim.gui.views.base import ViewWidget


class HistogramWidget(ViewWidget):
    """Values of kind "histogram"."""

    def refreshed(self) -> None:
        if self.value is not None:
            self.setAccessibleDescription(str(self.value.axis))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.value is None or not len(self.value.heights):
            return
        painter = QPainter(self)
        line = painter.fontMetrics().height()
        room = QRectF(self.rect()).adjusted(self._side(), line + 6, -10, -2 * line - 8)
        most = self._most()
        self._paint_bars(painter, room, most)
        if self.value.compared is not None:
            self._paint_steps(painter, room, most)
        self._paint_axes(painter, room, most, line)
        self._paint_names(painter, line)
        if self.hasFocus():
            painter.setPen(QPen(QColor(*self.theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _side(self) -> int:
        """Room for the numbers left of the axis."""
        return self.fontMetrics().horizontalAdvance("0.0000") + 8

    def _most(self) -> float:
        sets = [self.value.heights] + ([] if self.value.compared is None else [self.value.compared])
        return max(max(float(np.nanmax(heights)) for heights in sets), 1e-300)

    def _x(self, room: QRectF, value: float) -> float:
        low, high = float(self.value.edges[0]), float(self.value.edges[-1])
        return room.left() + room.width() * (value - low) / ((high - low) or 1.0)

    def _paint_bars(self, painter: QPainter, room: QRectF, most: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*self.theme.curve(0).colour))
        for left, right, height in zip(
            self.value.edges[:-1], self.value.edges[1:], self.value.heights, strict=True
        ):
            begin, end = self._x(room, left), self._x(room, right)
            tall = room.height() * max(0.0, float(height)) / most
            painter.drawRect(QRectF(begin, room.bottom() - tall, max(1.0, end - begin - 1), tall))

    def _paint_steps(self, painter: QPainter, room: QRectF, most: float) -> None:
        points = []
        for left, right, height in zip(
            self.value.edges[:-1], self.value.edges[1:], self.value.compared, strict=True
        ):
            y = room.bottom() - room.height() * float(height) / most
            points += [QPointF(self._x(room, left), y), QPointF(self._x(room, right), y)]
        ink = self.theme.curve(1)
        pen = QPen(QColor(*ink.colour), 2)
        pen.setDashPattern(list(ink.dash))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _paint_axes(self, painter: QPainter, room: QRectF, most: float, line: int) -> None:
        painter.setPen(QColor(*self.theme.axis))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.drawLine(room.topLeft(), room.bottomLeft())
        painter.setPen(QColor(*self.theme.text_dim))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, room.top() - line / 2, room.left() - 5, line), right, f"{most:.3g}")
        painter.drawText(QRectF(0, room.bottom() - line / 2, room.left() - 5, line), right, "0")
        low, high = float(self.value.edges[0]), float(self.value.edges[-1])
        ends = [(low, Qt.AlignmentFlag.AlignLeft), (high, Qt.AlignmentFlag.AlignRight)]
        for value, side in ends:
            painter.drawText(
                QRectF(room.left(), room.bottom() + 2, room.width(), line), int(side), f"{value:.3g}"
            )
        if low < 0 < high:
            x = self._x(room, 0.0)
            painter.drawLine(QPointF(x, room.bottom()), QPointF(x, room.bottom() + 4))
            if 40 < x - room.left() < room.width() - 40:
                painter.drawText(
                    QRectF(x - 30, room.bottom() + 2, 60, line), int(Qt.AlignmentFlag.AlignHCenter), "0"
                )
        below = QRectF(0, room.bottom() + line + 3, self.width(), line + 2)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), str(self.value.axis))

    def _paint_names(self, painter: QPainter, line: int) -> None:
        """What the bars are and what the line is, each with a piece of itself."""
        x = 56.0
        for number, name in enumerate(self.value.names):
            ink = self.theme.curve(number)
            colour = QColor(*ink.colour)
            if number == 0:
                painter.fillRect(QRectF(x, 6, 20, line - 6), colour)
            else:
                pen = QPen(colour, 2)
                pen.setDashPattern(list(ink.dash))
                painter.setPen(pen)
                painter.drawLine(QPointF(x, 3 + line / 2), QPointF(x + 20, 3 + line / 2))
            painter.setPen(QColor(*self.theme.text))
            painter.drawText(QPointF(x + 25, 2 + painter.fontMetrics().ascent()), str(name))
            x += 40 + painter.fontMetrics().horizontalAdvance(str(name))
