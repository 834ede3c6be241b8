"""The picture of a schedule: a curve whose points are dragged with the mouse or moved with the keys."""

from __future__ import annotations

import dataclasses

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.palette import Theme
from hopsim.texts import Text

SAMPLES = 257
MOST_SWEEPS = 200_000
REACH = 12.0
Points = tuple[tuple[float, float], ...]


def sampled(schedule: Schedule) -> Points:
    """(position 0–1, temperature), at most SAMPLES of them."""
    sweeps = min(schedule.sweeps, MOST_SWEEPS) if schedule.schedule == "logarithmic" else SAMPLES
    heats = dataclasses.replace(schedule, sweeps=max(2, sweeps)).temperatures()
    places = np.unique(np.linspace(0, len(heats) - 1, SAMPLES).round().astype(int))
    return tuple((float(i / (len(heats) - 1)), float(heats[i])) for i in places)


def handles(schedule: Schedule) -> Points:
    """The points that can be dragged: those drawn by hand, or five on a preset."""
    if schedule.schedule == "free":
        return schedule.points
    curve = sampled(schedule)
    xs, heats = [x for x, _ in curve], [heat for _, heat in curve]
    return tuple((x, float(np.interp(x, xs, heats))) for x in (0.0, 0.25, 0.5, 0.75, 1.0))


def moved(schedule: Schedule, number: int, x: float, heat: float) -> Schedule:
    """One of its points elsewhere: an end of a preset leaves it a preset, another makes it drawn by hand."""
    heat = float(f"{min(100.0, max(0.0, heat)):.3g}")
    points = handles(schedule)
    if schedule.schedule != "free":
        least = 0.001 if schedule.schedule == "geometric" else 0.0
        if number == 0:
            return dataclasses.replace(schedule, start=max(least, heat))
        if number == len(points) - 1 and schedule.schedule != "logarithmic":
            return dataclasses.replace(schedule, end=max(least, heat))
    if 0 < number < len(points) - 1:
        x = min(max(x, points[number - 1][0] + 0.01), points[number + 1][0] - 0.01)
    else:
        x = points[number][0]
    changed = (*points[:number], (round(x, 3), heat), *points[number + 1 :])
    return dataclasses.replace(schedule, schedule="free", points=changed, start=max(changed[0][1], 0.0))


class ScheduleCurve(QWidget):
    """Temperature over the sweeps of a schedule, with a line where the machine is."""

    changed = Signal(object)
    """The new Schedule, at every movement."""
    settled = Signal()
    """The point was let go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._schedule = Schedule()
        self._curve: Points = sampled(self._schedule)
        self._handles: Points = handles(self._schedule)
        self._done: float | None = None
        self._held: int | None = None
        self._chosen = 0
        self._top = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(300, 110)

    def display(self, schedule: Schedule, done: float | None = None) -> None:
        """The schedule, and how much of it has passed (0–1) when it runs."""
        if schedule != self._schedule:
            self._schedule, self._curve, self._handles = schedule, sampled(schedule), handles(schedule)
            self._chosen = min(self._chosen, len(self._handles) - 1)
            self.update()
        if self._held is None:
            # The range stays while a point is dragged, so that it follows the mouse.
            most = max(heat for _, heat in (*self._curve, *self._handles))
            self._top = 1.2 * most if most > 0 else 1.0
        if done != self._done:
            self._done = done
            self.update()

    # --- places

    def _room(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(46, 8, max(10, self.width() - 56), max(10, self.height() - line - 14))

    def _at(self, point: tuple[float, float]) -> QPointF:
        room = self._room()
        x, y = room.left() + room.width() * point[0], room.bottom() - room.height() * point[1] / self._top
        return QPointF(x, y)

    def handle_place(self, number: int) -> QPointF:
        """Where a point stands on the widget."""
        return self._at(self._handles[number])

    @property
    def chosen(self) -> int:
        """The number of the point that the keys move."""
        return self._chosen

    def _nearest(self, where: QPointF) -> int | None:
        gaps = [(self.handle_place(i) - where).manhattanLength() for i in range(len(self._handles))]
        best = int(np.argmin(gaps))
        return best if gaps[best] <= REACH * 1.5 else None

    # --- what the user does

    def _offer(self, schedule: Schedule) -> None:
        self.display(schedule, self._done)
        self.changed.emit(schedule)

    def _move(self, number: int, x: float, heat: float) -> None:
        try:
            self._offer(moved(self._schedule, number, x, heat))
        except BadInput:
            # Two points met; the drag goes on from where it was.
            return

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._nearest(event.position())
        if self._held is not None:
            self._chosen = self._held
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            near = self._nearest(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor)
            return
        room = self._room()
        x = (event.position().x() - room.left()) / room.width()
        self._move(self._held, x, (room.bottom() - event.position().y()) / room.height() * self._top)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.display(self._schedule, self._done)
            self.update()
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._nearest(event.position()) is None:
            room = self._room()
            self.add_point((event.position().x() - room.left()) / room.width())

    def add_point(self, x: float) -> None:
        """One more point on the curve."""
        if 0.01 < x < 0.99 and all(abs(x - place) > 0.01 for place, _ in self._handles):
            heat = float(np.interp(x, [p for p, _ in self._handles], [h for _, h in self._handles]))
            self._chosen = sum(place < x for place, _ in self._handles)
            self._draw_by_hand(tuple(sorted((*self._handles, (round(x, 3), heat)))))

    def _draw_by_hand(self, points: Points) -> None:
        self._offer(dataclasses.replace(self._schedule, schedule="free", points=points))
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a point, up and down move it, Insert adds one, Delete removes it."""
        key, last = event.key(), len(self._handles) - 1
        x, heat = self._handles[self._chosen]
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._chosen = min(last, max(0, self._chosen + (1 if key == Qt.Key.Key_Right else -1)))
            self.update()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = self._top / 60
            self._move(self._chosen, x, heat + (step if key == Qt.Key.Key_Up else -step))
            self.settled.emit()
        elif key == Qt.Key.Key_Insert and self._chosen < last:
            self.add_point((x + self._handles[self._chosen + 1][0]) / 2)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and 0 < self._chosen < last:
            self._draw_by_hand((*self._handles[: self._chosen], *self._handles[self._chosen + 1 :]))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(*self._theme.plot))
        room, line = self._room(), painter.fontMetrics().height()
        painter.setPen(QColor(*self._theme.axis))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.drawLine(room.topLeft(), room.bottomLeft())
        painter.setPen(QColor(*self._theme.text_dim))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, room.top() - 4, 42, line), right, f"{self._top:.2g}")
        painter.drawText(QRectF(0, room.bottom() - line / 2, 42, line), right, "0")
        below = QRectF(room.left(), room.bottom() + 3, room.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), "0")
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), str(Text("{n} sweeps", n=self._schedule.sweeps)))
        if self._done is not None:
            x = room.left() + room.width() * min(1.0, self._done)
            painter.setPen(QPen(QColor(*self._theme.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        painter.setPen(QPen(QColor(*self._theme.curve(0).colour), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self._at(point) for point in self._curve]))
        for number in range(len(self._handles)):
            mine = number == self._chosen and self.hasFocus()
            painter.setPen(QPen(QColor(*(self._theme.accent if mine else self._theme.plot)), 2))
            painter.setBrush(QColor(*self._theme.text))
            painter.drawEllipse(self.handle_place(number), 6 if mine else 5, 6 if mine else 5)

    def retranslate(self) -> None:
        self.setAccessibleName(str(Text("Curve of the schedule")))
        self.setToolTip(
            str(Text("Temperature over sweeps. Drag a point, or choose it with left and right and move it with "
                     "up and down; double click or Insert adds one, Delete removes it."))
        )  # fmt: skip
        self.update()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()
