"""The status bar: machine, size, load, updates a second, frames a second, seed; the cell under the mouse."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStatusBar, QWidget

from hopsim.engine.frame import Frame
from hopsim.gui.theme import role
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

CALM = 15
"""Frames between two changes of the words, so that they can be read."""


class Status(QStatusBar):
    """What is shown follows the Frames; what is said (a file written) stays for some seconds."""

    cancelled = Signal()
    """What is read, replayed or written beside the run is no longer wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.cell = QLabel(), QLabel()
        self.tasks, self.cancel = QLabel(), QPushButton()
        role(self.cancel, "link")
        self.cancel.clicked.connect(self._cancel)
        role(self.words, "dim")
        role(self.cell, "dim")
        self.setContentsMargins(8, 0, 8, 0)
        left = QWidget()  # one widget, which the hint of a menu's command covers, whatever goes on inside
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.tasks, self.cancel, self.words):
            row.addWidget(widget)
        self.addWidget(left)
        self._show_tasks(())
        self.addPermanentWidget(self.cell)
        self._frame: Frame | None = None
        self._rate = 0
        self._count = 0
        self._waiting = False
        self.retranslate()

    def display(self, frame: Frame, rate: int) -> None:
        changed = self._frame is None or (frame.machine, frame.running, frame.shape) != (
            self._frame.machine, self._frame.running, self._frame.shape)  # fmt: skip
        self._frame, self._rate = frame, rate
        self._count += 1
        self._show_tasks(frame.tasks)
        if changed or self._count % CALM == 0 or not frame.running:
            self._write()

    def _show_tasks(self, tasks: tuple[Text, ...]) -> None:
        """What goes on beside the run, how far it is, and the way to stop it."""
        self.tasks.setText("   ".join(str(task) for task in tasks))
        self.tasks.setVisible(bool(tasks))
        self.cancel.setVisible(bool(tasks))

    def _cancel(self, _checked: bool = False) -> None:
        self.cancelled.emit()

    def hover(self, text: Text | None) -> None:
        self.cell.setText("" if text is None else str(text))

    def wait(self, on: bool) -> None:
        """The worker is busy with something long: usually it compiles what it needs for the first time."""
        self._waiting = on
        self._write()

    def _write(self) -> None:
        parts = [Text("Preparing the machine…")] if self._waiting or self._frame is None else []
        if self._frame is not None:
            parts += self._parts(self._frame)
        self.words.setText("   ".join(str(part) for part in parts))

    def _parts(self, frame: Frame) -> list[Text]:
        height, width = frame.look.layers[VISIBLE].shape
        size = Text("{size}, {count} units", size=f"{height}×{width}", count=f"{frame.sweep:,}")
        parts = [type(frame.model).title, size]
        if frame.holds is not None:  # a machine that stores the shelf
            load = len(frame.shelf) / max(1, height * width)
            parts.append(Text("{count} memories, load {load}", count=len(frame.shelf), load=f"{load:.3f}"))
        if frame.running:
            parts.append(Text("{count} updates/s", count=f"{min(frame.rate, frame.speed):,.0f}"))
            parts.append(Text("{count} frames/s", count=self._rate))
        parts.append(Text("seed {seed}", seed=frame.seed))
        if any(name != frame.machine for name in frame.training_machines):
            parts.append(Text("learning goes on"))
        return parts

    def retranslate(self) -> None:
        self.words.setToolTip(
            str(Text("The machine that is shown, its size, how fast it runs, and the seed of its chance."))
        )
        self.cancel.setText(str(Text("Cancel")))
        self.cancel.setAccessibleName(str(Text("Cancel")))
        self.cancel.setToolTip(
            str(Text("Stops what is read, replayed or written beside the run; the run itself goes on."))
        )
        self.cell.setToolTip(str(Text("The cell under the mouse or the cell cursor: row, column and its value.")))
        self._write()
