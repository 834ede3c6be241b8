"""A person who never tires: paints, stores, turns, trains and changes machines in a real window, by a seed."""

from __future__ import annotations

import random
import time
from typing import Any, TextIO

import numpy as np
from PySide6.QtCore import QObject, QTimer

from hopsim.engine.workbench import Workbench
from hopsim.models import MODELS

MEMORIES = 12
"""No more than so many are kept on the shelf."""


class Person(QObject):
    """Posts one act every so many milliseconds; writes into the journal when the worker has done it.

    A line of the journal: the time, then the number that the act left behind in the document (its seed), so that a
    document tells which acts it knows.
    """

    def __init__(self, window: Any, every: int, seed: int, journal: TextIO | None = None) -> None:
        super().__init__(window)
        self.window, self.journal = window, journal
        self.dice = random.Random(seed)
        self.done: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.act)
        self._timer.start(every)

    def act(self) -> None:
        act = self.dice.choices(
            (self.paint, self.turn, self.store, self.choose, self.noise, self.train, self.back, self.undo),
            weights=(10, 4, 3, 2, 2, 1, 1, 1),
        )[0]
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
        self.window.post(self._journalled, act)

    def _journalled(self, bench: Workbench, act: Any) -> None:
        act(bench)
        if self.journal is not None:
            number = bench.document.seed + 1
            bench.set_seed(number)
            self.journal.write(f"{time.time()} {number}\n")
            self.journal.flush()

    def paint(self, bench: Workbench) -> None:
        cells = bench.simulation.image.size
        first = self.dice.randrange(cells)
        bench.paint(np.arange(first, min(first + 5, cells)), self.dice.choice((-1, 1)), self.dice.random())

    def turn(self, bench: Workbench) -> None:
        bench.turn("temperature", self.dice.uniform(0.1, 3.0))
        if not bench.drawer.running:
            bench.play()

    def store(self, bench: Workbench) -> None:
        if len(bench.document.shelf) >= MEMORIES:
            bench.forget(0)
        else:
            bench.store(f"memory {bench.document.seed}")

    def choose(self, bench: Workbench) -> None:
        bench.choose(self.dice.choice(list(MODELS)))
        bench.set_speed(float("inf"))
        bench.play()

    def noise(self, bench: Workbench) -> None:
        bench.noise(self.dice.uniform(0.0, 0.3))

    def train(self, bench: Workbench) -> None:
        if bench.machine == "rbm":
            bench.train()

    def back(self, bench: Workbench) -> None:
        bench.step_view(-1)
        bench.view(None)
        bench.play()

    def undo(self, bench: Workbench) -> None:
        if self.journal is None:
            bench.undo()
