"""Many small pictures side by side: dreams, filters, memories."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from hopsim.gui.views.base import ViewWidget
from hopsim.gui.views.pixels import extent, image_of
from hopsim.palette import Theme

GAP = 3
SMALLEST = 20.0


class WallWidget(ViewWidget):
    """Values of kind "wall": as large as all of them fit, and a scroll bar when they would get too small."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area = _Area(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)

    def refreshed(self) -> None:
        if self.value is not None:
            # One scale for the whole wall, so that a pale filter is a weak one.
            ends = extent(self.value.pictures, self.value.signed)
            count, height, width = self.value.pictures.shape
            flat = self.value.pictures.reshape(count * height, width)
            self.area.show_strip(image_of(flat, self.value.signed, self.ink, ends), count, width, height)
        self.area.viewport().update()


class _Area(QAbstractScrollArea):
    """Paints the pictures that are in sight, out of one tall strip."""

    def __init__(self, view: WallWidget) -> None:
        super().__init__(view)
        self._view = view
        self._strip: QImage | None = None
        self._count, self._width, self._height = 0, 1, 1
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_strip(self, strip: QImage, count: int, width: int, height: int) -> None:
        self._strip, self._count, self._width, self._height = strip, count, width, height
        self._range()

    def _caption_room(self) -> tuple[float, float]:
        captions = self._view.value.captions if self._view.value is not None else ()
        if not captions:
            return 0.0, 0.0
        metrics = self.fontMetrics()
        return max(metrics.horizontalAdvance(str(words)) for words in captions) + 4.0, float(metrics.height())

    def layout_for(self, wide: float, tall: float) -> tuple[int, float, float, float]:
        """Columns, widget pixels for one value, and the width and height of one place on the wall."""
        ratio = self.devicePixelRatioF()
        caption_width, caption_height = self._caption_room()
        smallest = max(1, int(np.ceil(SMALLEST * ratio / max(self._width, self._height))))
        largest = max(smallest, int(min(wide / self._width, tall / self._height) * ratio))
        for device in range(largest, smallest - 1, -1):
            scale = device / ratio
            place_width = max(self._width * scale, caption_width) + GAP
            place_height = self._height * scale + caption_height + GAP
            columns = max(1, int((wide + GAP) // place_width))
            rows = -(-self._count // columns)
            if rows * place_height <= tall + GAP or device == smallest:
                return columns, scale, place_width, place_height
        return 1, smallest / ratio, SMALLEST, SMALLEST

    def _range(self) -> None:
        room = self.viewport().size()
        columns, _, _, place_height = self.layout_for(room.width(), room.height())
        needed = int(-(-self._count // columns) * place_height)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, needed - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(int(place_height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._range()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._strip is None or not self._count:
            return
        painter = QPainter(self.viewport())
        room, ratio = self.viewport().size(), self.devicePixelRatioF()
        columns, scale, place_width, place_height = self.layout_for(room.width(), room.height())
        offset = self.verticalScrollBar().value()
        shown = min(columns, self._count)
        left = round(max(0.0, (room.width() - shown * place_width + GAP) / 2) * ratio) / ratio
        first = int(offset // place_height) * columns
        last = min(self._count, (int((offset + room.height()) // place_height) + 1) * columns)
        captions = self._view.value.captions
        for number in range(first, last):
            row, column = divmod(number, columns)
            x, y = left + column * place_width, row * place_height - offset
            inset = (place_width - GAP - self._width * scale) / 2
            where = QRectF(x + inset, y, self._width * scale, self._height * scale)
            painter.drawImage(where, self._strip, QRectF(0, number * self._height, self._width, self._height))
            if captions:
                painter.setPen(QColor(*self._view.theme.text_dim))
                below = QRectF(
                    x, y + self._height * scale, place_width - GAP, place_height - self._height * scale - GAP
                )
                painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), str(captions[number]))


def wall_area(view: QWidget) -> QAbstractScrollArea:
    """The scrolling part of a wall."""
    return view.findChildren(_Area)[0]
