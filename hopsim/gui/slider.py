"""A slider that jumps to the click, may carry colours and marks, and tells one drag from the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontInfo,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from hopsim.gui.numbers import next_drag
from hopsim.palette import Colour, Theme

RADIUS = 8
GROOVE = 5
MARK_ROOM = 16
LETTERS = 13
"""Pixels of text at interface size 1.0, to which the lengths above belong."""


class Slider(QAbstractSlider):
    """A horizontal slider over whole places; `moved` is what the user did, never what the program did."""

    moved = Signal(int, int)
    """Place, and the number of the drag it belongs to."""
    released = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ramp: tuple[Colour, ...] = ()
        self._marks: tuple[tuple[int, str], ...] = ()
        self._drag = 0
        self._placing = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSingleStep(5)
        self.setPageStep(50)
        self.valueChanged.connect(self._changed)

    def retheme(self, theme: Theme, ramp: tuple[Colour, ...] = ()) -> None:
        """Colours of the groove from left to right; none: the accent up to the handle."""
        self._theme, self._ramp = theme, ramp
        self.update()

    def set_marks(self, marks: tuple[tuple[int, str], ...]) -> None:
        """Ticks under the groove: place and short name, `T_c` with its index set low."""
        if marks != self._marks:
            self._marks = marks
            self.updateGeometry()
            self.update()

    def place(self, place: int) -> None:
        """Show a value that came from the machine; ignored in the middle of a drag."""
        if not self.isSliderDown() and place != self.value():
            self._placing = True
            self.setValue(place)
            self._placing = False

    def setRange(self, low: int, high: int) -> None:
        """A value that no longer fits is moved by the program, not by the user."""
        self._placing = True
        super().setRange(low, high)
        self._placing = False

    def setMaximum(self, high: int) -> None:
        self.setRange(self.minimum(), high)

    def _changed(self, place: int) -> None:
        if not self._placing:
            self.moved.emit(place, self._drag or next_drag())

    # --- events

    def _grown(self, length: float) -> float:
        """A length of interface size 1.0 as it is now."""
        return length * max(1.0, QFontInfo(self.font()).pixelSize() / LETTERS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(120, round(self._grown(2 * RADIUS + 6 + (MARK_ROOM if self._marks else 0))))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _groove(self) -> QRectF:
        side, thick = self._grown(RADIUS) + 2, self._grown(GROOVE)
        return QRectF(side, side + 1 - thick / 2, max(1.0, self.width() - 2 * side), thick)

    def _x_of(self, place: int) -> float:
        groove = self._groove()
        return groove.left() + groove.width() * (place - self.minimum()) / max(
            1, self.maximum() - self.minimum()
        )

    def _place_at(self, x: float) -> int:
        groove = self._groove()
        along = min(1.0, max(0.0, (x - groove.left()) / groove.width()))
        return round(self.minimum() + along * (self.maximum() - self.minimum()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = next_drag()
            self.setSliderDown(True)
            self.setValue(self._place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._place_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self._drag = 0
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key that is held down is one drag.
        if not event.isAutoRepeat():
            self._drag = next_drag()
        before = self.value()
        super().keyPressEvent(event)
        if before == self.value() and not event.isAutoRepeat():
            self._drag = 0

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._drag and not self.isSliderDown():
            self._drag = 0
            self.released.emit()
        super().keyReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the panel; a knob turned by accident is an accident.
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._drag = 0
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        groove, x = self._groove(), self._x_of(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        if self._ramp:
            gradient = QLinearGradient(groove.topLeft(), groove.topRight())
            for i, shade in enumerate(self._ramp):
                gradient.setColorAt(i / max(1, len(self._ramp) - 1), QColor(*shade))
            painter.setBrush(gradient)
            painter.drawRoundedRect(groove, groove.height() / 2, groove.height() / 2)
        else:
            painter.setBrush(QColor(*self._theme.outline))
            painter.drawRoundedRect(groove, groove.height() / 2, groove.height() / 2)
            done = QRectF(groove.topLeft(), QPointF(x, groove.bottom()))
            painter.setBrush(QColor(*self._theme.accent))
            painter.drawRoundedRect(done, groove.height() / 2, groove.height() / 2)
        self._paint_marks(painter, groove)
        self._paint_handle(painter, QPointF(x, groove.center().y()))

    def _paint_handle(self, painter: QPainter, centre: QPointF) -> None:
        ring = self._theme.accent if self.hasFocus() else self._theme.panel
        painter.setPen(QPen(QColor(*ring), 2 * self._theme.edge))
        painter.setBrush(QColor(*self._theme.text))
        painter.drawEllipse(centre, self._grown(RADIUS - 1), self._grown(RADIUS - 1))

    def _paint_marks(self, painter: QPainter, groove: QRectF) -> None:
        """Each tick with its name; a name that would run into the one before it is left to the tooltip."""
        normal = self.font()
        small = QFont(normal)
        small.setPixelSize(max(8, round(0.75 * QFontInfo(normal).pixelSize())))
        painter.setPen(QColor(*self._theme.text_dim))
        taken = -1.0
        for place, name in self._marks:
            x = self._x_of(place)
            top = groove.bottom() + 2
            painter.drawLine(QPointF(x, top), QPointF(x, top + self._grown(6)))
            head, _, low = name.partition("_")
            painter.setFont(normal)
            wide = painter.fontMetrics().horizontalAdvance(head)
            painter.setFont(small)
            whole = wide + painter.fontMetrics().horizontalAdvance(low)
            left = min(max(0.0, x - whole / 2), self.width() - whole)
            if left <= taken:
                continue
            baseline = self.height() - self._grown(5)
            painter.drawText(QPointF(left + wide, baseline + self._grown(3)), low)
            painter.setFont(normal)
            painter.drawText(QPointF(left, baseline), head)
            taken = left + whole + 4
