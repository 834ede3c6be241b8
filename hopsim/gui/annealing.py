"""The schedule of annealing: a line that says it, a button that plays it, an editor that opens under it."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QWidget

from hopsim.engine.schedule import SHAPES, Schedule
from hopsim.errors import BadInput
from hopsim.gui.controls import KnobEditors
from hopsim.gui.fields import LABEL_ROOM, UNIT_ROOM, Complaint, NumberField, unit_words
from hopsim.gui.schedule_curve import ScheduleCurve, handles
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.params import TEMPERATURE_UNIT, turned
from hopsim.texts import Text


def reshaped(schedule: Schedule, shape: str) -> Schedule:
    """The schedule with another shape, keeping what still makes sense."""
    start = schedule.start if schedule.start > 0 else 1.0
    if shape == "free":
        return dataclasses.replace(schedule, schedule=shape, points=handles(schedule))
    if shape == "logarithmic":
        return dataclasses.replace(schedule, schedule=shape, start=start, end=None)
    last = handles(schedule)[-1][1] if schedule.end is None else schedule.end
    end = float(f"{last:.3g}") or 0.01
    return dataclasses.replace(schedule, schedule=shape, start=start, end=end)


def turned_schedule(schedule: Schedule, knobs: dict[str, Any]) -> Schedule:
    """The schedule with some knobs turned and what depends on them; BadInput as `params.turned`."""
    shape = knobs.get("schedule", schedule.schedule)
    if shape != schedule.schedule:
        schedule = reshaped(schedule, shape)
    if "start" in knobs and shape == "free":
        points = ((0.0, float(knobs["start"])), *schedule.points[1:])
        schedule = dataclasses.replace(schedule, points=points)
    return cast(Schedule, turned(schedule, knobs))


def said(schedule: Schedule) -> Text:
    """The schedule in a few words: `geometric 2 → 0.01, 200 sweeps`."""
    points = handles(schedule)
    return Text(
        "{shape} {start} → {end}, {sweeps} sweeps", shape=dict(SHAPES)[schedule.schedule],
        start=f"{points[0][1]:.3g}", end=f"{points[-1][1]:.3g}", sweeps=schedule.sweeps,
    )  # fmt: skip


class Annealing(QWidget):
    """Holds the schedule that the next annealing will play; the machine's own is shown while it runs."""

    changed = Signal(object)
    """The Schedule after the user edited it (once a drag)."""
    annealed = Signal(object)
    """Play this Schedule from now on."""
    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._schedule = Schedule()
        self._running = False
        self.fold, self.button = QToolButton(), QPushButton()
        self.caption = QLabel()
        self.knobs = KnobEditors(theme, turn=turned_schedule)
        self.end_label, self.end_unit = QLabel(), QLabel()
        role(self.end_unit, "dim")
        self.end = NumberField(self._parsed_end)
        self.end_label.setBuddy(self.end)
        self.curve = ScheduleCurve(theme)
        self.complaint = Complaint()
        self._body = QWidget()
        self._build()
        self.retranslate()
        self._show(None)

    def _build(self) -> None:
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in (self.fold, self.button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        body = QGridLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setHorizontalSpacing(8)
        body.setVerticalSpacing(4)
        body.setColumnMinimumWidth(0, LABEL_ROOM)
        body.setColumnMinimumWidth(3, UNIT_ROOM)
        body.setColumnStretch(1, 1)
        body.addWidget(self.knobs, 0, 0, 1, 4)
        body.addWidget(self.end_label, 1, 0)
        body.addWidget(self.end, 1, 2)
        body.addWidget(self.end_unit, 1, 3)
        body.addWidget(self.curve, 2, 0, 1, 4)
        body.addWidget(self.complaint, 3, 0, 1, 4)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(4)
        layout.addWidget(self.fold, 0, 0)
        layout.addWidget(self.button, 0, 1)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self._body, 1, 0, 1, 2)
        self._body.hide()
        self.fold.toggled.connect(self._unfold)
        self.button.clicked.connect(self._pressed)
        self.knobs.turned.connect(self._turned)
        self.end.entered.connect(self._end_typed)
        self.end.refused.connect(self.complaint.display)
        self.curve.changed.connect(self._dragged)
        self.curve.settled.connect(self._settled)

    @property
    def schedule(self) -> Schedule:
        """What the next annealing will play."""
        return self._schedule

    def display(self, running: Schedule | None, done: float | None = None) -> None:
        """The schedule a machine plays now, and how much of it has passed (0–1); None when none runs."""
        was = self._running
        self._running = running is not None
        if running is not None and running != self._schedule:
            self._schedule = running
        if was != self._running:
            self._label_button()
        self._show(done)

    def put(self, schedule: Schedule) -> None:
        """Show this schedule for editing."""
        self._schedule = schedule
        self._show(None)

    def _show(self, done: float | None) -> None:
        self.fold.setText(str(said(self._schedule)))
        self.fold.setAccessibleName(str(Text("Schedule: {schedule}", schedule=said(self._schedule))))
        self.fold.setArrowType(Qt.ArrowType.DownArrow if self.fold.isChecked() else Qt.ArrowType.RightArrow)
        if not self._body.isHidden():
            self.knobs.display(self._schedule)
            self.curve.display(self._schedule, done)
            has_end = self._schedule.schedule in ("linear", "geometric")
            for widget in (self.end_label, self.end, self.end_unit):
                widget.setVisible(has_end)
            if self._schedule.end is not None:
                self.end.display(self._schedule.end)

    # --- what the user did

    def _unfold(self, on: bool) -> None:
        self._body.setVisible(on)
        self._show(None)

    def _pressed(self, checked: bool = False) -> None:
        if self._running:
            self.stopped.emit()
        else:
            self.annealed.emit(self._schedule)

    def _take(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._show(None)
        self.changed.emit(schedule)

    def _turned(self, name: str, value: Any, drag: int) -> None:
        self._take(turned_schedule(self._schedule, {name: value}))

    def _parsed_end(self, words: str) -> float:
        try:
            end = float(words.replace("∞", "inf"))
        except ValueError:
            raise BadInput(Text("The end temperature is a number, got {value}.", value=words)) from None
        return float(dataclasses.replace(self._schedule, end=end).end or 0.0)

    def _end_typed(self, end: float) -> None:
        self._take(dataclasses.replace(self._schedule, end=end))

    def _dragged(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._show(None)

    def _settled(self) -> None:
        self.changed.emit(self._schedule)

    # --- looks

    def _label_button(self) -> None:
        name = Text("Stop annealing") if self._running else Text("Anneal")
        self.button.setText(str(name))
        self.button.setAccessibleName(str(name))

    def retranslate(self) -> None:
        self._label_button()
        self.button.setToolTip(
            str(Text("Let the temperature follow the schedule, sweep by sweep, from now on; again to stop."))
        )
        self.fold.setToolTip(
            str(Text("Opens the editor of the schedule: shape, start, end, sweeps and its curve."))
        )
        self.end_label.setText(str(Text("End")))
        self.end_unit.setText(unit_words(TEMPERATURE_UNIT))
        self.end.setAccessibleName(str(Text("End temperature, typed")))
        tip = str(
            Text("End (0–100, {unit}). The temperature of the last sweep; low enough that everything stands still.",
                 unit=TEMPERATURE_UNIT)
        )
        for widget in (self.end_label, self.end, self.end_unit):
            widget.setToolTip(tip)
        self.knobs.retranslate()
        self.curve.retranslate()
        self.complaint.retranslate()
        self._show(None)

    def retheme(self, theme: Theme) -> None:
        self.knobs.retheme(theme)
        self.curve.retheme(theme)
