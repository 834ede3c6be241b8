"""Transport: reset, step, play or pause, and the speed from one unit at a time to as fast as possible."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from hopsim.engine.frame import Frame
from hopsim.gui.actions import Actions
from hopsim.gui.slider import Slider
from hopsim.gui.theme import icon, icon_size, role
from hopsim.palette import Theme
from hopsim.texts import Text

PLACES = 400
SLOWEST = 2.0
FASTEST = 1e9
"""Unit updates a second at the two ends; the right end itself is as fast as possible."""


class Transport(QWidget):
    """Shows whether the machine runs and how fast; emits the speed in unit updates a second."""

    speed_chosen = Signal(float)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        self.buttons = {name: QToolButton() for name in ("reset", "step", "play")}
        for name, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if name != "play":
                button.setDefaultAction(actions[name])
        self._play = actions["play"]
        play = self.buttons["play"]
        play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        play.clicked.connect(self._play.trigger)
        role(play, "primary")
        self.speed = Slider(theme)
        self.speed.setRange(0, PLACES)
        self.speed.setMinimumWidth(90)
        self.speed.moved.connect(self._moved)
        self.caption = QLabel()
        self.reading = QLabel()
        role(self.caption, "dim")
        role(self.reading, "dim")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (*self.buttons.values(), self.caption, self.speed, self.reading):
            layout.addWidget(widget)
        self.retheme(theme)
        self.retranslate()

    def display(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        if before is None or before.speed != frame.speed or before.sweep != frame.sweep:
            self.speed.place(place_of(frame.speed))
            self._read()
        if before is None or before.running != frame.running:
            self._show_running()

    def _show_running(self) -> None:
        running = self._frame is not None and self._frame.running
        button = self.buttons["play"]
        button.setIcon(self._icons["pause" if running else "play"])
        button.setText(str(Text("Running") if running else Text("Play")))
        button.setAccessibleName(str(Text("Pause") if running else Text("Play")))

    def _moved(self, place: int, _drag: int) -> None:
        self.speed_chosen.emit(speed_at(place))

    def _read(self) -> None:
        if self._frame is None:
            return
        self.reading.setText(str(speed_text(self._frame.speed, self._frame.sweep)))
        self.speed.setAccessibleDescription(self.reading.text())

    def retranslate(self) -> None:
        self.caption.setText(str(Text("speed")))
        self.speed.setAccessibleName(str(Text("Speed")))
        self.speed.setToolTip(
            str(Text("How many unit updates the machine makes a second, from one unit at a time, shown, "
                     "to as fast as this computer can."))
        )  # fmt: skip
        widest = max((str(text) for text in widest_readings()), key=len)
        self.reading.setMinimumWidth(self.reading.fontMetrics().horizontalAdvance(widest) + 6)
        self._read()
        play = self.buttons["play"]
        play.setToolTip(self._play.toolTip())
        widths = [play.fontMetrics().horizontalAdvance(str(text)) for text in (Text("Running"), Text("Play"))]
        # The text is bold; the button keeps one width, so that nothing moves when it is pressed.
        play.setMinimumWidth(round(max(widths) * 1.15) + 2 * icon_size(play) + 8)
        self._show_running()

    def retheme(self, theme: Theme) -> None:
        self.speed.retheme(theme)
        self._icons = {name: icon(name, theme, theme.text_on_accent) for name in ("play", "pause")}
        self._show_running()


def speed_at(place: int) -> float:
    """Unit updates a second at a place of the slider; logarithmic."""
    if place >= PLACES:
        return math.inf
    return float(SLOWEST * (FASTEST / SLOWEST) ** (place / PLACES))


def place_of(speed: float) -> int:
    if math.isinf(speed):
        return PLACES
    share = math.log(max(speed, SLOWEST) / SLOWEST) / math.log(FASTEST / SLOWEST)
    return max(0, min(PLACES - 1, round(PLACES * share)))


def speed_text(speed: float, sweep: int) -> Text:
    if math.isinf(speed):
        return Text("as fast as possible")
    if speed < sweep / 2:
        return Text("{count} updates/s", count=f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}")
    sweeps = speed / sweep
    return Text("{count} sweeps/s", count=f"{sweeps:,.0f}" if sweeps >= 10 else f"{sweeps:.1f}")


def widest_readings() -> tuple[Text, ...]:
    return Text("as fast as possible"), Text("{count} updates/s", count="888,888"), Text("{count} sweeps/s", count="88,888")
