"""The window while a machine runs or learns: frame intervals, longest block of its thread, share of headless speed."""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECONDS = float(os.environ.get("HOPSIM_WINDOW_SECONDS", "60"))
LONGEST_INTERVAL = 0.020
LONGEST_BLOCK = 0.050
SHARE = 0.5
SHARE_WHILE_TRAINING = 0.6
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A machine, the side of its canvas, its knobs; brush: cells across of a stroke that never ends, 0: none.

    trains: its learner is at work, not the machine itself.
    """

    work: str
    machine: str
    side: int
    knobs: dict[str, Any]
    brush: int = 0
    trains: bool = False


CASES = (
    Case("window-hopfield-28", "hopfield", 28, {"temperature": 0.5}),
    Case("window-hopfield-256", "hopfield", 256, {"temperature": 0.5}),
    Case("window-ising-512", "ising", 512, {"temperature": 2.27}),
    Case("window-ising-512-drawing", "ising", 512, {"temperature": 2.27}, brush=24),
    Case("window-boltzmann-64", "boltzmann", 64, {"temperature": 0.5}),
    Case("window-training-784x500", "rbm", 28, {}, trains=True),
)


def _bench(case: Case) -> Any:
    from hopsim.engine.document import Document
    from hopsim.engine.files import first_document
    from hopsim.engine.workbench import Workbench

    document: Document = first_document().resized((case.side, case.side), "fit")
    bench = Workbench(document, case.machine)
    if case.knobs:
        bench.turn_many(case.knobs)
    bench.set_speed(float("inf"))
    if case.trains:
        _give_strokes(bench)
        bench.train()
    else:
        bench.play()
    return bench


def _give_strokes(bench: Any) -> None:
    """Data to learn from for longer than anybody measures, and no test set of their own."""
    import numpy as np

    from hopsim.data.dataset import Dataset
    from tests.benchmarks.rbm import strokes

    bench.have_data(Dataset(255 * strokes().reshape(-1, 28, 28).astype(np.uint8), name="strokes"), "")
    bench.turn_learning("epochs", 100000)


def _work_done(case: Case, bench: Any) -> float:
    """Unit updates, or pictures learned."""
    training = bench.drawer.training
    return float(100 * training.done if case.trains else bench.simulation.updates)


def _headless(case: Case, seconds: float) -> float:
    """Unit updates, or pictures, a second without a window, kernels warm."""
    bench = _bench(case)
    until = time.perf_counter() + min(2.0, seconds)
    while time.perf_counter() < until:
        bench.work()
    before, began = _work_done(case, bench), time.perf_counter()
    while time.perf_counter() < began + seconds:
        bench.work()
    return (_work_done(case, bench) - before) / (time.perf_counter() - began)


class _Hand:
    """Moves the mouse over the canvas in circles, 125 times a second as a common mouse does."""

    def __init__(self, canvas: Any, brush: int) -> None:
        from PySide6.QtCore import QTimer

        self._canvas, self._brush, self._step = canvas, brush, 0
        self._timer = QTimer()
        self._timer.setInterval(8)
        self._timer.timeout.connect(self._move)

    def _point(self) -> Any:
        from PySide6.QtCore import QPoint

        turn = complex(math.cos(self._step / 20), math.sin(self._step / 20))
        middle = self._canvas.rect().center()
        return middle + QPoint(round(middle.x() * 0.6 * turn.real), round(middle.y() * 0.6 * turn.imag))

    def begin(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        if self._brush:
            self._canvas.set_brush(self._brush)
            QTest.mousePress(self._canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self._point())
            self._timer.start()

    def _move(self) -> None:
        from PySide6.QtTest import QTest

        self._step += 1
        QTest.mouseMove(self._canvas, self._point())

    def end(self) -> None:
        self._timer.stop()


def _windowed(case: Case, seconds: float) -> dict[str, float]:
    """Frame intervals, longest block of the thread, unit updates a second, with the real window and its worker."""
    import numpy as np
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from hopsim.engine.worker import Worker
    from hopsim.gui.app import Collector, settings
    from hopsim.gui.theme import Appearance
    from hopsim.gui.window import Window

    app = QApplication(["hopsim"])
    Collector(app)
    worker = Worker(lambda: _bench(case))
    window = Window(worker, Appearance(app, "dark"), settings())
    window.resize(1280, 720)
    window.show()
    window.start()
    arrivals: list[float] = []
    updates: list[float] = []

    def arrived(frame: Any) -> None:
        arrivals.append(time.perf_counter())
        updates.append(100 * frame.training.done if case.trains else frame.updates)

    window.pump.arrived.connect(arrived)
    hand = _Hand(window.canvas, case.brush)
    beats: list[float] = []
    beat = QTimer()
    beat.setInterval(1)
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))

    def run(duration: float) -> None:
        QTimer.singleShot(int(1000 * duration), lambda: app.exit(0))
        app.exec()

    run(4.0)
    hand.begin()
    arrivals.clear()
    updates.clear()
    beat.start()
    run(seconds)
    beat.stop()
    hand.end()
    intervals, gaps = np.diff(arrivals), np.diff(beats)
    found = {
        "p99": float(np.quantile(intervals, 0.99)), "block": float(gaps.max()),
        "speed": (updates[-1] - updates[0]) / (arrivals[-1] - arrivals[0]), "frames": len(intervals) / seconds,
    }  # fmt: skip
    window.close()
    window.deleteLater()
    app.processEvents()
    gc.collect()
    return found


def _in_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """In a process of its own, so that Qt and kernels begin afresh."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as state:
        os.environ["HOPSIM_STATE"] = state
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(function, arguments)


def _rows(case: Case) -> list[Row]:
    plain = _in_process(_headless, case, max(2.0, SECONDS / 6))
    shown = _in_process(_windowed, case, SECONDS)
    goal = SHARE_WHILE_TRAINING if case.trains else SHARE
    return [
        {"work": case.work, "peer": "headless", "ratio": shown["speed"] / plain, "floor": SHARE, "goal": goal,
         "frames": shown["frames"], "updates_per_second": round(shown["speed"]), "peer_updates_per_second": round(plain)},
        {"work": case.work, "peer": "p99 interval of 20 ms", "ratio": LONGEST_INTERVAL / shown["p99"], "floor": 1.0,
         "goal": 1.0},
        {"work": case.work, "peer": "block of 50 ms", "ratio": LONGEST_BLOCK / shown["block"], "floor": 1.0, "goal": 1.0},
    ]  # fmt: skip


def _rows_of(case: Case) -> Callable[[], list[Row]]:
    return lambda: _rows(case)


ROWS: dict[str, Callable[[], list[Row]]] = {case.work: _rows_of(case) for case in CASES}
