"""A picture of cells in a widget: zoomed, panned and marked, at whole device pixels a cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopsim.gui.canvas_overlays import draw_badge, draw_focus, to_device_pixels
from hopsim.gui.canvas_painting import Picture, levels, painted_pixels
from hopsim.gui.strokes import Cell
from hopsim.gui.theme import qcolor
from hopsim.gui.viewport import Viewport
from hopsim.palette import LIGHT_ON_DARK, Ink, Theme
from hopsim.texts import Text, verbatim


class PictureView(QWidget):
    """Shows what `display` gives; whoever draws on it lays strokes in progress over it in `_over`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._theme, self._ink = theme, LIGHT_ON_DARK
        self._given = Picture(np.zeros((28, 28), dtype=np.uint8))
        self._seen = self._given
        self._probabilities = False
        self._pixels: tuple[NDArray[np.uint32], int, int] | None = None
        self._badge: Text | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def display(
        self,
        layer: NDArray[Any],
        held: NDArray[np.bool_] | None = None,
        rings: NDArray[np.bool_] | None = None,
        flipped: NDArray[np.bool_] | None = None,
        onion: NDArray[Any] | None = None,
        tint: NDArray[np.float32] | None = None,
        unknown: NDArray[np.bool_] | None = None,
    ) -> None:
        """Show a layer (h, w), int8 −1/+1 or float 0–1, and its marks, all (h, w) and never changed here.

        held: hatched; rings: would flip, ringed; flipped: just flipped, outlined; onion (−1/+1 or bool):
        another picture whose edge is drawn; tint: −1 to 1, blue to orange over the cells; unknown: the value of
        the cell was not given, it is drawn small on a grey ground.
        """
        edge = None if onion is None else np.asarray(onion) > 0
        self._probabilities = layer.dtype.kind == "f"
        self._given = Picture(levels(layer), held, rings, flipped, edge, tint, unknown)
        self._refresh()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        height, width = self._given.levels.shape
        return height, width

    @property
    def picture(self) -> NDArray[np.int8]:
        """What is seen as −1/+1 (h, w), strokes in progress included; a copy."""
        return np.where(self._seen.levels > 127, np.int8(1), np.int8(-1))

    def set_badge(self, badge: Text | None) -> None:
        """A short note in the upper left corner, "past: sweep 12.4 of 31.0"."""
        self._badge = badge
        self.update()

    def set_ink(self, ink: Ink) -> None:
        self._ink = ink
        self._refresh()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def fit(self) -> None:
        """Show the whole picture, as large as there is room."""
        self._place()
        self.viewport.fit()
        self._refresh()

    def zoom(self, steps: int, at: QPointF | None = None) -> None:
        """Larger (steps > 0) or smaller around a point of the widget, or its middle."""
        self._place()
        ratio = self.devicePixelRatioF()
        middle = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.viewport.zoom(steps, middle.x() * ratio, middle.y() * ratio)
        self._refresh()

    def cell_at(self, position: QPointF) -> Cell:
        """The cell under a point of the widget; outside the picture the one that would be there."""
        self._place()
        ratio = self.devicePixelRatioF()
        return self.viewport.at(position.x() * ratio, position.y() * ratio)

    def describe(self, cell: Cell) -> Text | None:
        """ "row 3, column 5, on", counted from 1; None outside the picture."""
        if not (0 <= cell[0] < self.shape[0] and 0 <= cell[1] < self.shape[1]):
            return None
        level = int(self._seen.levels[cell])
        if self._probabilities:
            state = verbatim(f"{level / 255:.2f}")
        else:
            state = Text("on", context="cell") if level > 127 else Text("off", context="cell")
        row, column = cell[0] + 1, cell[1] + 1
        held = self._seen.held is not None and bool(self._seen.held[cell])
        if self._seen.unknown is not None and self._seen.unknown[cell]:
            words = Text("row {row}, column {column}, {state}, unknown", row=row, column=column, state=state)
            return Text("{cell}, held", cell=words) if held else words
        if held:
            return Text("row {row}, column {column}, {state}, held", row=row, column=column, state=state)
        return Text("row {row}, column {column}, {state}", row=row, column=column, state=state)

    def _over(self, picture: Picture) -> Picture:
        """The picture as it is seen."""
        return picture

    def _draw_over(self, painter: QPainter, hair: int) -> None:
        """Whatever lies over the cells, in device pixels; hair is the width of a thin line."""

    def _refresh(self) -> None:
        self._seen = self._over(self._given)
        self._pixels = None
        self.update()

    def _place(self) -> None:
        ratio = self.devicePixelRatioF()
        area = max(1, int(self.height() * ratio)), max(1, int(self.width() * ratio))
        if (self.viewport.shape, self.viewport.area) != (self.shape, area):
            self.viewport.place(self.shape, area)
            self._pixels = None

    def paintEvent(self, event: QPaintEvent) -> None:
        self._place()
        ratio = self.devicePixelRatioF()
        hair = max(1, int(ratio))
        if self._pixels is None:
            self._pixels = painted_pixels(self._seen, self._ink, self.viewport, hair)
        pixels, left, top = self._pixels
        painter = QPainter(self)
        painter.fillRect(self.rect(), qcolor(self._theme.panel))
        with to_device_pixels(painter, ratio):
            if pixels.size:
                height, width = pixels.shape
                image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
                painter.drawImage(left, top, image)
            self._draw_over(painter, hair)
        if self._badge is not None:
            draw_badge(painter, str(self._badge), self._theme)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self._theme)
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(560, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 160)
