"""A chip for each class of a data set, with its name and how many images it has: on or off."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QToolButton, QWidget

from hopsim.data.dataset import Dataset
from hopsim.gui.flow import FlowLayout
from hopsim.gui.theme import role
from hopsim.texts import Text

HIGH = 68
"""Pixels that the chips may take at interface size 1 before they are scrolled."""


class ClassChips(QWidget):
    """Says when the chips that are on are others."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: Dataset | None = None
        self._counts: dict[int, int] = {}
        self.chips: dict[int, QToolButton] = {}
        self._scale = 1.0
        self.all, self.none = QPushButton(), QPushButton()
        self._box = QWidget()
        self._flow = FlowLayout(self._box)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._box)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 1)
        for link, on in ((self.all, True), (self.none, False)):
            role(link, "link")
            link.setAutoDefault(False)
            link.clicked.connect(partial(self.check, on))
            layout.addWidget(link)
        self.retranslate()

    @property
    def classes(self) -> tuple[int, ...] | None:
        """The labels whose chips are on; None where all are, or where there are no classes."""
        on = tuple(label for label, chip in self.chips.items() if chip.isChecked())
        return None if len(on) == len(self.chips) else on

    def display(self, data: Dataset | None) -> None:
        """The classes of the whole set; on are those that are learned from."""
        whole = None if data is None else data.whole or data
        counts = {} if whole is None else whole.counts()
        if list(counts) != list(self.chips):
            for chip in self.chips.values():
                self._flow.removeWidget(chip)
                chip.deleteLater()
            self.chips = {label: QToolButton() for label in counts}
            for chip in self.chips.values():
                chip.setCheckable(True)
                chip.toggled.connect(self._toggled)
                self._flow.addWidget(chip)
        self._data, self._counts = data, counts
        chosen = None if data is None else data.choice.classes
        for label, chip in self.chips.items():
            self._set(chip, chosen is None or label in chosen)
        self.setVisible(bool(counts))
        self.retranslate()

    def check(self, on: bool, _checked: bool = False) -> None:
        """All of them."""
        for chip in self.chips.values():
            self._set(chip, on)
        self.changed.emit()

    def _set(self, chip: QToolButton, on: bool) -> None:
        chip.blockSignals(True)
        chip.setChecked(on)
        chip.blockSignals(False)

    def _toggled(self, _on: bool) -> None:
        self.changed.emit()

    def set_scale(self, scale: float) -> None:
        self._scale = scale
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the lines of chips, until it is too much."""
        wanted = self._flow.heightForWidth(self._scroll.width()) + 2
        self._scroll.setFixedHeight(min(wanted, round(HIGH * self._scale)))

    def retranslate(self) -> None:
        for link, title, tip in (
            (self.all, Text("All"), Text("Shows the images of every class.")),
            (self.none, Text("None"), Text("Switches every class off, to choose a few.")),
        ):
            link.setText(str(title))
            link.setAccessibleName(str(title))
            link.setToolTip(str(tip))
        if self._data is None:
            return
        for label, chip in self.chips.items():
            name, count = self._data.class_name(label), self._counts[label]
            chip.setText(f"{name}   {count:,}".replace(",", " "))
            words = Text("Class {name}, {count} images", name=name, count=count)
            chip.setAccessibleName(str(words))
            tip = Text("{words}: shown here when on; “Learn from these only” takes the classes that are on.", words=words)
            chip.setToolTip(str(tip))
        self._fit()
