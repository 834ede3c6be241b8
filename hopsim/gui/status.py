"""The status bar: machine, size, load, updates a second, frames a second, seed; the cell under the mouse."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar

from hopsim.engine.frame import Frame
from hopsim.gui.theme import role
from hopsim.texts import Text


class Status(QStatusBar):
    """Changes at most four times a second, so that it can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.cell = QLabel(), QLabel()
        role(self.words, "dim")
        role(self.cell, "dim")
        self.addWidget(self.words)
        self.addPermanentWidget(self.cell)
        self._frame: Frame | None = None
        self._rate = 0
        self._count = 0

    def display(self, frame: Frame, rate: int) -> None:
        changed = self._frame is None or (frame.machine, frame.running, frame.shape) != (
            self._frame.machine, self._frame.running, self._frame.shape)  # fmt: skip
        self._frame, self._rate = frame, rate
        self._count += 1
        if changed or self._count % 15 == 0 or not frame.running:
            self._write()

    def hover(self, text: Text | None) -> None:
        self.cell.setText("" if text is None else str(text))

    def _write(self) -> None:
        frame = self._frame
        if frame is None:
            return
        height, width = frame.look.layers["visible"].shape
        parts = [
            type(frame.model).title,
            Text("{size}, {count} units", size=f"{height}×{width}", count=f"{frame.sweep:,}"),
        ]
        if frame.learner is None and len(frame.shelf):
            load = len(frame.shelf) / max(1, height * width)
            parts.append(Text("{count} memories, load {load}", count=len(frame.shelf), load=f"{load:.3f}"))
        if frame.running:
            parts.append(Text("{count} updates/s", count=f"{min(frame.rate, frame.speed):,.0f}"))
            parts.append(Text("{count} frames/s", count=self._rate))
        parts.append(Text("seed {seed}", seed=frame.seed))
        parts += list(frame.tasks)
        if frame.training_machines:
            parts.append(Text("learning goes on"))
        self.words.setText("   ".join(str(part) for part in parts))

    def retranslate(self) -> None:
        self._write()
