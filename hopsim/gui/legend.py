"""The legend of a plot: one check box for each curve, with a piece of its line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QCheckBox, QWidget

from hopsim.gui.flow import FlowRow
from hopsim.models.base import Observable
from hopsim.palette import Curve, Theme
from hopsim.texts import Text


class Legend(FlowRow):
    """What is switched off stays off when the same curve comes back."""

    switched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(8, parent)
        self._theme = theme
        self._about: tuple[Observable, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self.off: set[str] = set()
        """Names of the observables that are not drawn."""

    def display(self, about: tuple[Observable, ...]) -> None:
        """One box for each of these, in the order of the curves' colours."""
        for box in self._boxes.values():
            self.flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._about, self._boxes = about, {}
        for observable in about:
            box = QCheckBox()
            box.setChecked(observable.name not in self.off)
            box.toggled.connect(partial(self._switch, observable.name))
            self._boxes[observable.name] = box
            self.flow.addWidget(box)
            box.show()
        self.retheme(self._theme)
        self.retranslate()

    def box(self, name: str) -> QCheckBox:
        """The check box of the observable with this name."""
        return self._boxes[name]

    def _switch(self, name: str, on: bool) -> None:
        (self.off.discard if on else self.off.add)(name)
        self.switched.emit()

    def retranslate(self) -> None:
        for observable in self._about:
            box, title = self._boxes[observable.name], str(observable.title)
            box.setText(title)
            box.setAccessibleName(title)
            tip = Text("Show or hide the curve “{title}” in this plot.", title=title)
            if observable.note is not None:
                tip = Text("{tip} {more}", tip=tip, more=observable.note)
            box.setToolTip(str(tip))
        self.refit()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for number, observable in enumerate(self._about):
            self._boxes[observable.name].setIcon(_swatch(theme.curve(number)))


def _swatch(ink: Curve) -> QIcon:
    picture = QPixmap(32, 16)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    pen = QPen(QColor(*ink.colour), 2)
    if ink.dash:
        pen.setDashPattern(list(ink.dash))
    painter.setPen(pen)
    painter.drawLine(0, 8, 32, 8)
    painter.end()
    return QIcon(picture)
