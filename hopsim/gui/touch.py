"""Fingers on the canvas: one draws, two pan and zoom, a long press erases."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtGui import QEventPoint, QTouchEvent

LONG_PRESS = 500
"""Milliseconds a finger rests before it erases."""
STILL = 8.0
"""Pixels of the interface that a resting finger may wander."""
TOUCHES = frozenset(
    {QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel}
)


class Drawn(Protocol):
    """What fingers do to a canvas."""

    def begin_stroke(self, at: QPointF, reverse: bool) -> None: ...
    def go_on(self, at: QPointF, constrain: bool) -> None: ...
    def end_stroke(self) -> None: ...
    def drop_stroke(self) -> None: ...
    def begin_pinch(self) -> None: ...
    def pinch(self, moved: QPointF, growth: float, around: QPointF) -> None: ...


class Touch(QObject):
    """Waits a moment whether a finger draws, rests, or gets company; then does the one until all fingers are up."""

    def __init__(self, canvas: Drawn, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._doing = ""
        self._start = self._last = QPointF()
        self._spread = 1.0
        self._places: dict[int, QPointF] = {}
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(LONG_PRESS)
        self.timer.timeout.connect(self._rested)

    def handle(self, event: QTouchEvent) -> None:
        for point in event.points():  # a finger that rests is where it was: not every driver says that again
            if point.state() != QEventPoint.State.Stationary:
                self._places[point.id()] = point.position()
        down = [
            self._places.get(point.id(), point.position())
            for point in event.points()
            if point.state() != QEventPoint.State.Released
        ]
        if event.type() == QEvent.Type.TouchCancel:
            self._cancel()
        elif not down:
            self._lift(event.points()[0].position() if event.points() else self._last)
        elif len(down) >= 2:
            self._two(down[0], down[1])
        elif self._doing in ("", "waiting", "drawing"):
            self._one(down[0])

    def _one(self, at: QPointF) -> None:
        self._last = at
        if not self._doing:
            self._doing, self._start = "waiting", at
            self.timer.start()
        elif self._doing == "waiting" and (at - self._start).manhattanLength() > STILL:
            self._draw(reverse=False)
        if self._doing == "drawing":
            self._canvas.go_on(at, False)

    def _draw(self, reverse: bool) -> None:
        self.timer.stop()
        self._doing = "drawing"
        self._canvas.begin_stroke(self._start, reverse)

    def _rested(self) -> None:
        if self._doing == "waiting":
            self._draw(reverse=True)

    def _two(self, one: QPointF, other: QPointF) -> None:
        middle = (one + other) / 2
        spread = max(1.0, math.hypot(one.x() - other.x(), one.y() - other.y()))
        if self._doing != "pinching":
            self.timer.stop()
            if self._doing == "drawing":
                self._canvas.end_stroke()
            self._doing = "pinching"
            self._spread = spread
            self._canvas.begin_pinch()
        else:
            self._canvas.pinch(middle - self._last, spread / self._spread, middle)
        self._last = middle

    def _lift(self, at: QPointF) -> None:
        self.timer.stop()
        if self._doing == "waiting":
            self._draw(reverse=False)
        if self._doing == "drawing":
            self._canvas.go_on(at, False)
            self._canvas.end_stroke()
        self._doing = ""
        self._places.clear()

    def _cancel(self) -> None:
        self.timer.stop()
        if self._doing == "drawing":
            self._canvas.drop_stroke()
        self._doing = ""
        self._places.clear()
