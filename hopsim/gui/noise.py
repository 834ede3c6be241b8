"""The noise slider with its button: how many cells one press inverts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from hopsim.gui.actions import Actions
from hopsim.gui.slider import Slider
from hopsim.palette import Theme
from hopsim.texts import Text


class Noise(QWidget):
    """`amount` is the share of cells, 0 to 1."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.reading = QLabel(), QLabel()
        self.slider = Slider(theme)
        self.slider.setRange(0, 100)
        self.slider.place(25)
        self.slider.moved.connect(self._moved)
        self.button = QToolButton()
        self.button.setDefaultAction(actions["flip-noise"])
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 6)
        layout.setSpacing(6)
        for widget in (self.slider, self.reading, self.button):
            layout.addWidget(widget)
        layout.setStretch(0, 1)
        self.retranslate()

    @property
    def amount(self) -> float:
        return self.slider.value() / 100

    def _moved(self, _place: int, _drag: int) -> None:
        self._read()

    def _read(self) -> None:
        self.reading.setText(f"{self.slider.value()} %")
        self.slider.setAccessibleDescription(self.reading.text())

    def retranslate(self) -> None:
        self.slider.setAccessibleName(str(Text("Noise")))
        self.slider.setToolTip(
            str(Text("Noise (0–100 %). The share of the cells that one press of the button inverts, chosen by chance."))
        )
        self.reading.setMinimumWidth(self.reading.fontMetrics().horizontalAdvance("100 %") + 2)
        self._read()

    def retheme(self, theme: Theme) -> None:
        self.slider.retheme(theme)
