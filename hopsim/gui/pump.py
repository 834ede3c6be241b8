"""The window's clock: every 16 ms it takes the newest Frame, if there is one."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hopsim.engine.frame import Frame
from hopsim.engine.worker import Worker

INTERVAL = 16
PATIENCE = 0.3
"""Seconds without an answer after which the window says that the machine is being prepared."""


class Pump(QObject):
    """Emits `arrived(frame)`; `rate` is frames shown in the last second."""

    arrived = Signal(object)
    waiting = Signal(bool)
    """The worker has not answered for a while: it compiles, or does something long; then that it has answered."""

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._times: deque[float] = deque(maxlen=240)
        self._asked_at: float | None = time.monotonic()
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def asked(self) -> None:
        """A letter was posted; every letter is answered by a Frame."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()

    @property
    def rate(self) -> int:
        now = time.monotonic()
        return sum(1 for at in self._times if now - at <= 1.0)

    def _tick(self) -> None:
        frame = self._worker.frames.take()
        now = time.monotonic()
        if isinstance(frame, Frame):
            self._asked_at = None
            self._times.append(now)
            self._wait(False)
            self.arrived.emit(frame)
        elif self._asked_at is not None and now - self._asked_at > PATIENCE:
            self._wait(True)

    def _wait(self, on: bool) -> None:
        if on != self._waiting:
            self._waiting = on
            self.waiting.emit(on)
