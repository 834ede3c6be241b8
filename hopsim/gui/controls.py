"""Editors for knobs, made from their declarations: nothing here knows a machine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from hopsim.errors import HopsimError
from hopsim.gui.fields import LABEL_ROOM, UNIT_ROOM, Complaint, NumberField
from hopsim.gui.numbers import Scale, Settling, next_drag
from hopsim.gui.slider import Slider
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.params import Param, params_of
from hopsim.params import turned as with_knobs
from hopsim.texts import Text


class Editor(QObject):
    """The widgets of one knob, laid into one row of a grid."""

    turned = Signal(str, object, int)
    refused = Signal(object)

    def __init__(self, knob: Param) -> None:
        super().__init__()
        self.knob = knob
        self.widgets: list[QWidget] = []

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


class NumberEditor(Editor):
    """A slider (where the range is known) and a field."""

    def __init__(self, knob: Param, theme: Theme) -> None:
        super().__init__(knob)
        self.scale = Scale.of(knob)
        self.label, self.unit = QLabel(), QLabel(knob.unit)
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
        self.label.setText(f"{self.knob.title} {self.knob.symbol}".strip())
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
        self.label.setText(f"{self.knob.title} {self.knob.symbol}".strip())
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


class KnobEditors(QWidget):
    """One row for every knob of a model, learner or schedule."""

    turned = Signal(str, object, int)
    """Name of the knob, value, number of the drag: turns with one number are one step of undo."""

    def __init__(
        self,
        theme: Theme,
        exclude: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
        turn: Callable[[Any, dict[str, Any]], Any] = with_knobs,
    ) -> None:
        """exclude: knobs edited elsewhere; turn: how a value is tried, raising BadInput where it cannot be."""
        super().__init__(parent)
        self._try = turn
        self._theme = theme
        self._exclude = exclude
        self._instance: Any = None
        self._settling = Settling()
        self.editors: dict[str, Editor] = {}
        self._complaints: dict[str, Complaint] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, LABEL_ROOM)
        self._grid.setColumnMinimumWidth(3, UNIT_ROOM)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def display(self, instance: Any) -> None:
        """Show the knobs of a frozen dataclass; rows are made anew when it is of another class."""
        if type(instance) is not type(self._instance):
            self._rebuild(instance)
        self._instance = instance
        if self._settling.due(instance):
            for name, editor in self.editors.items():
                editor.display(getattr(instance, name))

    def _rebuild(self, instance: Any) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.editors, self._complaints = {}, {}
        row = 0
        for knob in params_of(instance):
            if knob.name in self._exclude:
                continue
            editor, complaint = editor_for(knob, self._theme), Complaint()
            editor.setParent(self)
            editor.lay(self._grid, row)
            self._grid.addWidget(complaint, row + 1, 0, 1, 4)
            editor.refused.connect(complaint.display)
            editor.turned.connect(self._turn)
            self.editors[knob.name], self._complaints[knob.name] = editor, complaint
            row += 2
        self.retranslate()

    def _turn(self, name: str, value: Any, drag: int) -> None:
        """Knobs are checked together too: some values only go with others."""
        try:
            self._try(self._instance, {name: value})
        except HopsimError as error:
            self._complaints[name].display(error)
            self.editors[name].display(getattr(self._instance, name))
            return
        self._complaints[name].display(None)
        self._settling.begin()
        self.turned.emit(name, value, drag)

    def complaint(self, name: str) -> Complaint:
        """The sentence under a knob; hidden while there is none."""
        return self._complaints[name]

    def retranslate(self) -> None:
        for editor in self.editors.values():
            editor.retranslate()
        for complaint in self._complaints.values():
            complaint.retranslate()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for editor in self.editors.values():
            editor.retheme(theme)
