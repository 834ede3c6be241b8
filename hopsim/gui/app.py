"""Start and end of the window: the application, its settings, its one worker."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from hopsim.assets import resource
from hopsim.engine.files import last_bench
from hopsim.engine.warmup import start_warming
from hopsim.engine.worker import Worker
from hopsim.gui.language import speak
from hopsim.gui.preferences import kept_scale
from hopsim.gui.theme import Appearance
from hopsim.gui.window import Window
from hopsim.texts import system_language

COLLECT_EVERY = 500
"""Milliseconds between two collections of garbage."""
OLDER_EVERY, ALL_EVERY = 8, 120
"""Collections between two that look at older objects too, and two that look at all: of a minute."""
WARM_AFTER = 3000
"""Milliseconds until the kernels of the other machines are compiled in a process of their own."""


class Collector(QObject):
    """Collects garbage on the window's thread only: a cycle collected on the worker would destroy widgets there."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._turns = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(COLLECT_EVERY)

    def collect(self) -> None:
        """The young objects, now and then the older ones. What is there after a minute are modules: never looked at again."""
        self._turns += 1
        if self._turns % ALL_EVERY == 0:
            gc.collect()
            if self._turns == ALL_EVERY:
                gc.freeze()
        elif self._turns % OLDER_EVERY == 0:
            gc.collect(1)
        elif gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect(0)


def settings() -> QSettings:
    """HOPSIM_STATE names a folder for tests and classrooms; else the user's own place."""
    chosen = os.environ.get("HOPSIM_STATE")
    if chosen:
        return QSettings(str(Path(chosen) / "window.ini"), QSettings.Format.IniFormat)
    return QSettings("hopsim", "hopsim")


def run(paths: list[str]) -> int:
    """Open the window, with files or a line of text if such are named; returns the exit status."""
    if sys.platform == "win32":
        import numba  # noqa: F401  (on Windows its libraries must come before Qt's)
    app = QApplication.instance() or QApplication(["hopsim"])
    assert isinstance(app, QApplication)
    app.setApplicationName("hopsim")
    app.setWindowIcon(QIcon(str(resource("icons", "hopsim.svg"))))
    kept = settings()
    # A language named for this start wins over the one chosen in the menu.
    chosen = None if os.environ.get("HOPSIM_LANGUAGE") else kept.value("language")
    speak(str(chosen or system_language()))
    appearance = Appearance(app, str(kept.value("theme") or "system"), kept_scale(kept))
    Collector(app)
    worker = Worker(last_bench)
    window = Window(worker, appearance, kept)
    window.show()
    QTimer.singleShot(0, window.start)
    QTimer.singleShot(WARM_AFTER, start_warming)
    window.clipboard.open(paths)
    status = app.exec()
    window.deleteLater()
    return status
