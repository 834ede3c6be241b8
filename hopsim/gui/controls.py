"""Editors for knobs, made from their declarations: nothing here knows a machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from hopsim.errors import HopsimError
from hopsim.gui.editors import Editor, editor_for
from hopsim.gui.fields import LABEL_ROOM, UNIT_ROOM, Complaint
from hopsim.gui.numbers import Settling
from hopsim.palette import Theme
from hopsim.params import params_of
from hopsim.params import turned as with_knobs


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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

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
