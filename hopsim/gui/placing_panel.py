"""The strip above the canvas while a picture is placed: how it fits, what becomes on, Place and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hopsim.data.placing import FITS, LOOKS, Placed, Placement
from hopsim.gui.slider import Slider
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.texts import Text, verbatim

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PlacingPanel(QFrame):
    """Shows a Placement and says what the hand makes of it; the picture itself is on the canvas."""

    changed = Signal(object)
    """The Placement that is wished now."""
    accepted = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "card")
        self.placement = Placement()
        self._name = verbatim("")
        self.title = QLabel()
        role(self.title, "heading")
        self.title.setWordWrap(True)
        self.fits, self.looks = QComboBox(), QComboBox()
        for box, choices in ((self.fits, FITS), (self.looks, LOOKS)):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            for word, _ in choices:
                box.addItem("", word)
        self.invert, self.automatic = QCheckBox(), QCheckBox()
        self.automatic.setChecked(True)
        self.threshold, self.reading = Slider(theme), QLabel()
        self.threshold.setRange(0, 255)
        self.place_button, self.cancel_button = QPushButton(), QPushButton()
        role(self.place_button, "primary")
        self._lay()
        self._connect()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.retranslate()
        self.hide()

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(4)
        rows = (
            (self.title, self.cancel_button, self.place_button),
            (self.fits, self.looks),
            (self.automatic, self.threshold, self.reading, self.invert),
        )
        for widgets in rows:
            row = QHBoxLayout()
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget, 1 if widget in (self.title, self.threshold) else 0)
            if self.fits in widgets:
                row.addStretch(1)
            column.addLayout(row)

    def _connect(self) -> None:
        self.fits.activated.connect(self._changed)
        self.looks.activated.connect(self._changed)
        self.invert.clicked.connect(self._changed)
        self.automatic.clicked.connect(self._changed)
        self.threshold.moved.connect(self._moved)
        self.place_button.clicked.connect(self.accepted)
        self.cancel_button.clicked.connect(self.cancelled)

    # --- what it shows

    def begin(self, name: str) -> None:
        """Another picture: as much as possible is chosen for the person."""
        self._name = verbatim(name)
        self.placement = Placement()
        self.fits.setCurrentIndex(0)
        self.looks.setCurrentIndex(0)
        self.invert.setChecked(False)
        self.automatic.setChecked(True)
        self.retranslate()
        self.show()

    def display(self, placed: Placed) -> None:
        """What came of it: the threshold that was chosen, the place it was kept at."""
        self.threshold.place(placed.threshold)
        self._read()

    def moved_to(self, placement: Placement) -> None:
        self.placement = placement

    # --- what the hand does

    def _moved(self, _place: int, _drag: int) -> None:
        self.automatic.setChecked(False)
        self._changed()

    def _changed(self, _value: object = None) -> None:
        threshold = None if self.automatic.isChecked() else self.threshold.value()
        self.placement = Placement(
            self.fits.currentData(), self.looks.currentData(), threshold, self.invert.isChecked(),
            self.placement.down, self.placement.right,
        )  # fmt: skip
        self._read()
        self.changed.emit(self.placement)

    def _read(self) -> None:
        self.reading.setText(str(self.threshold.value()))
        self.threshold.setAccessibleDescription(self.reading.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in ENTER and not isinstance(QApplication.focusWidget(), QAbstractButton):
            self.accepted.emit()  # a button that has the focus is pressed by the window
        else:
            super().keyPressEvent(event)

    # --- looks

    def retranslate(self) -> None:
        self.setAccessibleName(str(Text("Place a picture")))
        self.title.setText(str(Text("Place the picture")))
        keys = Text("{name}: drag it or use the arrow keys. Enter places it, Esc does not.", name=self._name)
        self.title.setToolTip(str(keys))
        self.setAccessibleDescription(str(keys))
        for box, choices, name, tip in (
            (self.fits, FITS, Text("How it fits"),
             Text("Whether the whole picture is seen, or it fills the canvas and its edges are cut off.")),
            (self.looks, LOOKS, Text("What becomes on"),
             Text("Cells on where the picture is light, as dots, or where light and dark meet.")),
        ):  # fmt: skip
            for index, (_, title) in enumerate(choices):
                box.setItemText(index, str(title))
            box.setAccessibleName(str(name))
            box.setToolTip(str(Text("{title}. {does}", title=name, does=tip)))
        for button, title, tip in (
            (self.invert, Text("Inverted"), Text("Switches on what is dark in the picture and off what is light.")),
            (self.automatic, Text("Automatic"), Text("Chooses the threshold that divides light and dark best.")),
            (self.place_button, Text("Place"), Text("Puts the picture onto the canvas (Enter); Undo brings the drawing back.")),
            (self.cancel_button, Text("Cancel"), Text("Puts the picture away (Esc); the drawing stays as it is.")),
        ):
            button.setText(str(title))
            button.setAccessibleName(str(title))
            button.setToolTip(str(tip))
        self.threshold.setAccessibleName(str(Text("Threshold of light")))
        self.threshold.setToolTip(str(Text("Threshold (0–255). Cells are on where the picture is lighter than this.")))
        self.reading.setMinimumWidth(self.reading.fontMetrics().horizontalAdvance("255") + 2)
        self._read()

    def retheme(self, theme: Theme) -> None:
        self.threshold.retheme(theme)
