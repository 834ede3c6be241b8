"""The window's clock: every 16 ms it takes the newest Frame, if there is one."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hopsim.engine.frame import Frame
from hopsim.engine.worker import Worker

INTERVAL = 16


class Pump(QObject):
    """Emits `arrived(frame)`; `rate` is frames shown in the last second."""

    arrived = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._times: deque[float] = deque(maxlen=240)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @property
    def rate(self) -> int:
        now = time.monotonic()
        return sum(1 for at in self._times if now - at <= 1.0)

    def _tick(self) -> None:
        frame = self._worker.frames.take()
        if isinstance(frame, Frame):
            self._times.append(time.monotonic())
            self.arrived.emit(frame)
