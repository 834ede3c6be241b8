"""One editor for each kind of knob: number, choice, switch."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from hopsim.gui.fields import NumberField, unit_words
from hopsim.gui.numbers import Scale, next_drag
from hopsim.gui.slider import Slider
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.params import Param
from hopsim.texts import Text

LONG = 17
"""Letters of a title from which it may take two lines; a kanji counts as two."""


class Editor(QObject):
    """The widgets of one knob, laid into one row of a grid."""

    turned = Signal(str, object, int)
    refused = Signal(object)

    def __init__(self, knob: Param) -> None:
        super().__init__()
        self.knob = knob
        self.widgets: list[QWidget] = []

    @property
    def main(self) -> QWidget:
        """The widget in which the value is typed or chosen."""
        return self.widgets[-1]

    @abstractmethod
    def lay(self, grid: QGridLayout, row: int) -> None:
        """Put the widgets into the row."""

    @abstractmethod
    def display(self, value: Any) -> None:
        """Show a value without emitting."""

    def retranslate(self) -> None:
        tip = str(self.knob.tooltip())
        if self.knob.restart:
            tip = str(Text("{tip} Turning it begins the run anew.", tip=tip))
        for widget in self.widgets:
            widget.setToolTip(tip)
            if not isinstance(widget, QLabel):
                widget.setAccessibleName(str(self.knob.title))

    def retheme(self, theme: Theme) -> None:
        """Nothing of its own to colour."""


def entitle(label: QLabel, title: str) -> None:
    """A long title takes two lines, a short one never does."""
    label.setText(title)
    label.setWordWrap(sum(1 if letter.isascii() else 2 for letter in title) > LONG)


class NumberEditor(Editor):
    """A slider (where the range is known) and a field."""

    def __init__(self, knob: Param, theme: Theme) -> None:
        super().__init__(knob)
        self.scale = Scale.of(knob)
        self.label, self.unit = QLabel(), QLabel(unit_words(knob.unit))
        self.label.setWordWrap(True)
        role(self.unit, "dim")
        self.field = NumberField(knob.parse)
        self.label.setBuddy(self.field)
        self.slider = Slider(theme)
        self.slider.setRange(0, self.scale.places if self.scale else 0)
        if self.scale and self.scale.places < 100:
            self.slider.setSingleStep(1)
            self.slider.setPageStep(max(1, self.scale.places // 10))
        if self.scale:
            self.slider.set_marks(tuple((self.scale.place(value), name) for value, name in knob.marks))
        self.widgets = [self.label, self.slider, self.field, self.unit]
        self._waiting: tuple[Any, int] | None = None
        self.slider.moved.connect(self._slid)
        self.slider.released.connect(self._let_go)
        self.field.entered.connect(self._typed)
        self.field.refused.connect(self.refused)
        self.retheme(theme)

    @property
    def main(self) -> QWidget:
        return self.field

    def lay(self, grid: QGridLayout, row: int) -> None:
        for column, widget in enumerate(self.widgets):
            grid.addWidget(widget, row, column)
        self.slider.setVisible(self.scale is not None)
        self.unit.setVisible(bool(self.knob.unit))

    def display(self, value: Any) -> None:
        if self._waiting is None and not self.slider.isSliderDown():
            self.field.display(value)
            if self.scale:
                self.slider.place(self.scale.place(value))

    def _slid(self, place: int, drag: int) -> None:
        if self.scale is None:
            return
        value = self.scale.value(place)
        self.field.display(value)
        # A knob that begins the run anew waits until it is let go.
        if self.knob.restart and self.slider.isSliderDown():
            self._waiting = value, drag
            return
        self.turned.emit(self.knob.name, value, drag)

    def _let_go(self) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.turned.emit(self.knob.name, *waiting)

    def _typed(self, value: Any) -> None:
        if self.scale:
            self.slider.place(self.scale.place(value))
        self.turned.emit(self.knob.name, value, next_drag())

    def retranslate(self) -> None:
        super().retranslate()
        entitle(self.label, f"{self.knob.title} {self.knob.symbol}".strip())
        self.field.setAccessibleName(str(Text("{title}, typed", title=self.knob.title)))

    def retheme(self, theme: Theme) -> None:
        self.slider.retheme(theme)


class ChoiceEditor(Editor):
    """A box of translated titles; the words behind them stay hidden."""

    def __init__(self, knob: Param) -> None:
        super().__init__(knob)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for word, title in knob.choices:
            self.box.addItem(str(title), word)
        self.label.setBuddy(self.box)
        self.widgets = [self.label, self.box]
        self.box.activated.connect(self._chosen)

    def _chosen(self, index: int) -> None:
        self.turned.emit(self.knob.name, self.box.itemData(index), next_drag())

    def lay(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.box, row, 1, 1, 3)

    def display(self, value: Any) -> None:
        if not self.box.view().isVisible():
            self.box.setCurrentIndex(self.box.findData(value))

    def retranslate(self) -> None:
        super().retranslate()
        entitle(self.label, f"{self.knob.title} {self.knob.symbol}".strip())
        for index, (_, title) in enumerate(self.knob.choices):
            self.box.setItemText(index, str(title))


class SwitchEditor(Editor):
    """A check box."""

    def __init__(self, knob: Param) -> None:
        super().__init__(knob)
        self.box = QCheckBox()
        self.widgets = [self.box]
        self.box.clicked.connect(self._clicked)

    def _clicked(self, on: bool) -> None:
        self.turned.emit(self.knob.name, bool(on), next_drag())

    def lay(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.box, row, 0, 1, 4)

    def display(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def retranslate(self) -> None:
        super().retranslate()
        self.box.setText(f"{self.knob.title} {self.knob.symbol}".strip())


def editor_for(knob: Param, theme: Theme) -> Editor:
    """The editor that suits the kind of this knob."""
    if knob.choices:
        return ChoiceEditor(knob)
    return SwitchEditor(knob) if knob.kind is bool else NumberEditor(knob, theme)
