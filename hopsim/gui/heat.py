"""The temperature: a logarithmic slider from 0, cold to hot, an exact value, marks of theory."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from hopsim.errors import BadInput, HopsimError
from hopsim.gui.fields import LABEL_ROOM, UNIT_ROOM, Complaint, NumberField, unit_words
from hopsim.gui.numbers import Scale, Settling, next_drag
from hopsim.gui.slider import Slider
from hopsim.gui.theme import role
from hopsim.palette import Colour, Theme, blended
from hopsim.params import Param, params_of, turned
from hopsim.texts import Text

TEMPERATURE = "temperature"


def heat_ramp(theme: Theme) -> tuple[Colour, ...]:
    """Seventeen colours from cold to hot."""
    return tuple(blended(theme.cold, theme.hot, i / 16) for i in range(17))


class Heat(QWidget):
    """The knob called temperature of whichever machine is shown; hidden for a machine without one."""

    turned = Signal(str, object, int)
    """Name of the knob, value, number of the drag."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Any = None
        self._knob: Param | None = None
        self._settling = Settling()
        self._scale = Scale(0.0, 10.0, log=True)
        self.label, self.unit = QLabel(), QLabel()
        self.slider = Slider(theme)
        self.field = NumberField(self._parsed)
        self.complaint = Complaint()
        role(self.unit, "dim")
        self.label.setBuddy(self.field)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        for column, widget in enumerate((self.label, self.slider, self.field, self.unit)):
            layout.addWidget(widget, 0, column)
        layout.setColumnStretch(1, 1)
        layout.setColumnMinimumWidth(0, LABEL_ROOM)
        layout.setColumnMinimumWidth(3, UNIT_ROOM)
        layout.addWidget(self.complaint, 1, 0, 1, 4)
        self.slider.moved.connect(self._slid)
        self.field.entered.connect(self._typed)
        self.field.refused.connect(self.complaint.display)
        self.retheme(theme)
        self.hide()

    @property
    def knob(self) -> Param | None:
        """The temperature of the machine that is shown, where it has one."""
        return self._knob

    def display(self, model: Any, marks: tuple[tuple[float, str], ...] = ()) -> None:
        """Show this machine's temperature; marks come on top of those its knob declares."""
        if type(model) is not type(self._model):
            knobs = {knob.name: knob for knob in params_of(model)}
            self._knob = knobs.get(TEMPERATURE)
            self.complaint.display(None)
            if self._knob is not None:
                self._scale = Scale.of(self._knob) or Scale(0.0, 10.0, log=True)
                self.slider.setRange(0, self._scale.places)
                self._model = model
                self.retranslate()
        self._model = model
        self.setVisible(self._knob is not None)
        if self._knob is None:
            return
        value = getattr(model, TEMPERATURE)
        known = dict.fromkeys(self._knob.marks + marks)
        self.slider.set_marks(tuple(sorted((self._scale.place(heat), name) for heat, name in known)))
        if self._settling.due(model):
            self.slider.place(self._scale.place(value))
            self.field.display(value)

    def _parsed(self, words: str) -> Any:
        if self._knob is None:
            raise BadInput(Text("This machine has no temperature."))
        value = self._knob.parse(words)
        turned(self._model, {TEMPERATURE: value})
        return value

    def _slid(self, place: int, drag: int) -> None:
        value = self._scale.value(place)
        try:
            turned(self._model, {TEMPERATURE: value})
        except HopsimError as error:
            self.complaint.display(error)
            return
        self.complaint.display(None)
        self.field.display(value)
        self._settling.begin()
        self.turned.emit(TEMPERATURE, value, drag)

    def _typed(self, value: Any) -> None:
        self.slider.place(self._scale.place(value))
        self._settling.begin()
        self.turned.emit(TEMPERATURE, value, next_drag())

    def retranslate(self) -> None:
        if self._knob is None:
            return
        knob, tip = self._knob, str(self._knob.tooltip())
        marks = "; ".join(f"{name.replace('_', '')} = {heat:.4g}" for heat, name in knob.marks)
        if marks:
            tip = str(Text("{tip} Marked on the slider: {marks}.", tip=tip, marks=marks))
        self.label.setText(f"{knob.title} {knob.symbol}".strip())
        self.unit.setText(unit_words(knob.unit))
        self.slider.setAccessibleName(str(knob.title))
        self.field.setAccessibleName(str(Text("{title}, typed", title=knob.title)))
        for widget in (self.label, self.slider, self.field, self.unit):
            widget.setToolTip(tip)
        self.complaint.retranslate()

    def retheme(self, theme: Theme) -> None:
        self.slider.retheme(theme, heat_ramp(theme))
