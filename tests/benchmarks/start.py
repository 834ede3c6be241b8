"""From the start of the process to the first paint of the window, warm and cold, and to the first machine running."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARM, COLD, RUNNING = 0.6, 1.5, 1.0
TRIES = 5
Row = dict[str, Any]

CHILD = """
import sys, time
began = float(sys.argv[1])
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from hopsim.gui import app
from hopsim.engine.workbench import Workbench

class Watch(QObject):
    painted = None
    def eventFilter(self, thing, event):
        if self.painted is None and event.type() == QEvent.Type.Paint:
            self.painted = time.time() - began
            window.worker.post(Workbench.play)
            window.pump.arrived.connect(self.arrived)
        return False
    def arrived(self, frame):
        if frame.updates > 0:
            print(self.painted, time.time() - began, flush=True)
            QApplication.exit(0)

watch = Watch()
made = app.Window
def Window(*arguments):
    global window
    window = made(*arguments)
    window.stage.canvas.installEventFilter(watch)
    return window
app.Window = Window
app.run([])
window.close()
"""


def _once(environment: dict[str, str]) -> tuple[float, float]:
    """(seconds to the first paint of the canvas, seconds to the first step of the machine)."""
    with tempfile.TemporaryDirectory() as state:
        full = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOPSIM_STATE": state, "HOPSIM_NO_WARMUP": "1", **environment}
        done = subprocess.run(
            [sys.executable, "-c", CHILD, repr(time.time())], env=full, capture_output=True, text=True, check=True
        )
    painted, running = done.stdout.split()
    return float(painted), float(running)


def _warm() -> list[Row]:
    _once({})
    found = [_once({}) for _ in range(TRIES)]
    painted = sorted(p for p, _ in found)[TRIES // 2]
    later = sorted(r - p for p, r in found)[TRIES // 2]
    return [
        {"work": "start-warm", "peer": "0.6 s to the first paint", "ratio": WARM / painted, "floor": 1.0, "goal": WARM / 0.4,
         "seconds": painted},
        {"work": "start-running", "peer": "1 s more to the first step", "ratio": RUNNING / later, "floor": 1.0, "goal": 1.0,
         "seconds": later},
    ]  # fmt: skip


def _cold() -> list[Row]:
    """Nothing compiled: neither Python's files nor kernels (the system's file cache stays)."""
    found = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as empty:
            found.append(
                _once({"PYTHONPYCACHEPREFIX": str(Path(empty) / "python"), "NUMBA_CACHE_DIR": str(Path(empty) / "kernels")})
            )
    painted, later = sorted(p for p, _ in found)[1], sorted(r - p for p, r in found)[1]
    return [
        {"work": "start-cold", "peer": "1.5 s to the first paint", "ratio": COLD / painted, "floor": 1.0, "goal": COLD,
         "seconds": painted},
        {"work": "start-cold-running", "peer": "3 s more to the first step", "ratio": 3.0 / later, "floor": 0.5, "goal": 1.0,
         "seconds": later},
    ]  # fmt: skip


ROWS: dict[str, Callable[[], list[Row]]] = {"start-warm": _warm, "start-cold": _cold}
