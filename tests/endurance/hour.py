"""The window for as long as one likes, in use and at full speed: its memory, its frames, its files and threads."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hopsim.engine.files import last_bench
from hopsim.engine.worker import Worker
from hopsim.gui.app import Collector, settings
from hopsim.gui.theme import Appearance
from hopsim.gui.window import Window
from tests.endurance.person import Person

LATE = 0.020
"""Seconds; a screen of 60 Hz has missed a picture."""
LOST = 0.050
"""Seconds between two frames that a person sees as a stop."""
MEBIBYTE = 2**20
SETTLED = 0.25
"""Share of the time after which caches, pasts and compiled code are there, and memory should stand still."""


def _resident() -> float:
    """Mebibytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class Watch:
    """Looks every so often, and prints a row."""

    def __init__(self, window: Window, person: Person, every: float) -> None:
        self.window, self.person = window, person
        self.began = self.last = time.perf_counter()
        self.intervals: list[float] = []
        self.rows: list[tuple[float, float]] = []
        self._running = False
        window.pump.arrived.connect(self._arrived)
        self.timer = QTimer(window)
        self.timer.timeout.connect(self.look)
        self.timer.start(round(1000 * every))
        print(f"{'s':>7}{'MiB':>8}{'files':>7}{'threads':>9}{'frames/s':>10}{'p99 ms':>8}{'longest ms':>12}", end="")
        print(f"{'late':>6}{'lost':>6}")

    def _arrived(self, frame: object) -> None:
        now = time.perf_counter()
        if self._running:
            self.intervals.append(now - self.last)
        self.last, self._running = now, bool(getattr(frame, "running", False))

    def look(self) -> None:
        found = np.array(self.intervals or [0.0])
        self.intervals = []
        passed = time.perf_counter() - self.began
        self.rows.append((passed, _resident()))
        print(
            f"{passed:7.0f}{self.rows[-1][1]:8.0f}{_open_files():7d}{threading.active_count():9d}"
            f"{len(found) / max(found.sum(), 1e-9):10.1f}{1000 * np.quantile(found, 0.99):8.1f}{1000 * found.max():12.1f}"
            f"{int((found > LATE).sum()):6d}{int((found > LOST).sum()):6d}",
            flush=True,
        )

    def slope(self) -> float:
        """MiB an hour over the settled part, by least squares."""
        rows = np.array(self.rows)
        settled = rows[rows[:, 0] >= SETTLED * rows[-1, 0]]
        return float(3600 * np.polyfit(settled[:, 0], settled[:, 1], 1)[0]) if len(settled) > 2 else float("nan")


def main(seconds: float, every: float, seed: int) -> int:
    """Only Linux tells what a process holds; elsewhere this script has nothing to say."""
    app = QApplication(["hopsim"])
    Collector(app)
    window = Window(Worker(last_bench), Appearance(app, "dark"), settings())
    window.show()
    window.start()
    person = Person(window, 1000, seed)
    watch = Watch(window, person, every)
    QTimer.singleShot(round(1000 * seconds), lambda: app.exit(0))
    app.exec()
    watch.look()
    print(f"acts: {dict(sorted(person.done.items()))}")
    print(f"memory over the last {100 * (1 - SETTLED):.0f} % of the time: {watch.slope():+.1f} MiB an hour")
    failure = window.errands.last_failure
    print("failures: " + ("none" if failure is None else failure.text.english))
    window.close()
    window.deleteLater()
    app.processEvents()
    sys.stdout.flush()
    return 0 if failure is None else 1
