"""The text stamp: what is typed, in which size and font, as cells to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFontComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSpinBox, QWidget

from hopsim.gui.fields import left_to_window
from hopsim.gui.strokes import Points, Shape
from hopsim.texts import Text

SMALLEST, LARGEST = 4, 512
ROOMY = 27
"""Heights of a line in the width from which field and size have a word before them; they always have a name."""
LONGEST = 12
"""Signs of a stamp."""
FINE = 768
"""Pixels an em is drawn with at most, before its ink is averaged into cells."""
INKED = 0.4
"""The share of a cell that has to be inked; below one half, so that thin strokes of small signs stay whole."""


def stamp_cells(words: str, size: int, font: QFont) -> Points | None:
    """Cells (k, 2) around the middle of the words, an em of so many cells; None where there is no ink."""
    if not words.strip():
        return None
    fine = max(1, min(8, FINE // size))
    drawn = QFont(font)
    drawn.setPixelSize(size * fine)
    drawn.setBold(True)
    metrics = QFontMetricsF(drawn)
    box = metrics.boundingRect(words)
    sides = max(box.width(), metrics.horizontalAdvance(words)), max(box.height(), metrics.height())
    wide, high = (int(np.ceil(side / fine)) + 4 for side in sides)
    image = QImage(wide * fine, high * fine, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setFont(drawn)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(QRectF(0, 0, wide * fine, high * fine), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    cells = np.argwhere(_averaged(image, fine) >= INKED * 255)
    if not len(cells):
        return None
    low, top = cells.max(axis=0), cells.min(axis=0)
    return np.asarray(cells - (low + top + 1) // 2, dtype=np.int64)


def _averaged(image: QImage, fine: int) -> NDArray[np.float64]:
    """The mean of blocks of pixels."""
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())[:, :width]
    blocks = rows.reshape(height // fine, fine, width // fine, fine)
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64))


class StampSize(QSpinBox):
    """How many cells an em is high."""

    def event(self, event: QEvent) -> bool:
        return False if left_to_window(event) else super().event(event)


class StampField(QLineEdit):
    """Where the words are typed, in any script; Return and Esc go back to the canvas."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StampBar(QWidget):
    """The row above the canvas while the text stamp is in the hand."""

    stamp_changed = Signal(object)
    """Cells (k, 2) or None."""
    left = Signal()

    def __init__(self, shape: Shape, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        self._say, self._tall = QLabel(), QLabel()
        self.words, self.size_, self.font_ = StampField("A"), StampSize(), QFontComboBox()
        self.words.setMaxLength(LONGEST)
        self.size_.setRange(SMALLEST, LARGEST)
        self.size_.setValue(fitting(shape))
        self.font_.setEditable(False)
        self.font_.setMinimumContentsLength(8)
        self.font_.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._say.setBuddy(self.words)
        self._tall.setBuddy(self.size_)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget, stretch in ((self._say, 0), (self.words, 2), (self._tall, 0), (self.size_, 0), (self.font_, 3)):
            row.addWidget(widget, stretch)
        self.words.textChanged.connect(self.renew)
        self.size_.valueChanged.connect(self.renew)
        self.font_.currentFontChanged.connect(self.renew)
        self.words.left.connect(self.left)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() > ROOMY * self.fontMetrics().height()
        self._say.setVisible(roomy)
        self._tall.setVisible(roomy)

    def renew(self, _changed: object = None) -> None:
        """Tell the canvas what would be stamped."""
        self.stamp_changed.emit(stamp_cells(self.words.text(), self.size_.value(), self.font_.currentFont()))

    def step(self, by: int) -> None:
        """A cell larger or smaller."""
        self.size_.setValue(self.size_.value() + by)

    def follow(self, shape: Shape) -> None:
        """The grid has this size now; the stamp keeps its share of it."""
        if shape != self._shape:
            share = min(shape) / min(self._shape)
            self._shape = shape
            self.size_.setValue(round(self.size_.value() * share))

    def retranslate(self) -> None:
        named = (
            (self.words, Text("Text to stamp"),
             Text("A letter or a short word in any script; Enter goes back to the picture.")),
            (self.size_, Text("Size of the stamp"),
             Text("How many cells high the letters are, from {low} to {high}; keys [ and ].", low=SMALLEST, high=LARGEST)),
            (self.font_, Text("Font of the stamp"),
             Text("The letters of the stamp are drawn in this font of your computer.")),
        )  # fmt: skip
        for widget, name, tip in named:
            widget.setAccessibleName(str(name))
            widget.setToolTip(str(tip))
        self._say.setText(str(Text("Text")))
        self._tall.setText(str(Text("Cells")))


def fitting(shape: Shape) -> int:
    """The size at which one letter nearly fills the grid."""
    return max(SMALLEST, min(LARGEST, round(0.8 * min(shape))))
