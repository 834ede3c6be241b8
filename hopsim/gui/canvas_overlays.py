"""What the canvas draws over its cells: brush, cell cursor, badge, focus ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLine, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from hopsim.gui.strokes import Cell, Points, disc
from hopsim.gui.theme import qcolor
from hopsim.gui.viewport import Viewport
from hopsim.palette import Theme


@contextmanager
def to_device_pixels(painter: QPainter, ratio: float) -> Iterator[None]:
    """Inside, coordinates are whole device pixels of the widget, also where it begins at half a one."""
    painter.save()
    device = painter.deviceTransform()
    aside = (round(device.dx()) - device.dx()) / ratio
    down = (round(device.dy()) - device.dy()) / ratio
    painter.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, aside, down))
    try:
        yield
    finally:
        painter.restore()


@lru_cache(maxsize=32)
def _contour(size: int) -> tuple[tuple[int, int, int, int], ...]:
    """The edges of a brush as (row, column, row, column) of corners, from the cell under the mouse."""
    return contour(disc(size))


def contour(points: Points) -> tuple[tuple[int, int, int, int], ...]:
    """The edges of cells (k, 2) as (row, column, row, column) of corners."""
    back = 1 - points.min(axis=0)
    cells = np.zeros(points.max(axis=0) + back + 2, dtype=bool)
    cells[tuple((points + back).T)] = True
    level = np.argwhere(cells[1:] != cells[:-1]) - back
    upright = np.argwhere(cells[:, 1:] != cells[:, :-1]) - back
    return tuple((int(r) + 1, int(c), int(r) + 1, int(c) + 1) for r, c in level) + tuple(
        (int(r), int(c) + 1, int(r) + 1, int(c) + 1) for r, c in upright
    )


def draw_brush(
    painter: QPainter, viewport: Viewport, cell: Cell, size: int, shade: QColor, hair: int
) -> None:
    """The outline of the cells a click would touch."""
    if viewport.scale >= 2 or size >= 4:
        draw_edges(painter, viewport, cell, _contour(size), shade, hair)


def draw_edges(
    painter: QPainter,
    viewport: Viewport,
    cell: Cell,
    edges: tuple[tuple[int, int, int, int], ...],
    shade: QColor,
    hair: int,
) -> None:
    """Edges of a `contour`, around a cell."""

    def corner(row: int, column: int) -> QPoint:
        top, left = viewport.corner(cell[0] + row, cell[1] + column)
        return QPoint(left, top)

    painter.setPen(QPen(shade, hair, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
    painter.drawLines([QLine(corner(r, c), corner(s, d)) for r, c, s, d in edges])


def draw_mirror(painter: QPainter, viewport: Viewport, mirror: str, shade: QColor, hair: int) -> None:
    """Dashed lines through the middle, across which strokes are mirrored."""
    height, width = viewport.picture
    painter.setPen(QPen(shade, hair, Qt.PenStyle.CustomDashLine))
    pen = painter.pen()
    pen.setDashPattern([6.0, 6.0])
    painter.setPen(pen)
    if mirror in ("left-right", "both"):
        middle = viewport.left + width // 2
        painter.drawLine(middle, viewport.top, middle, viewport.top + height)
    if mirror in ("top-bottom", "both"):
        middle = viewport.top + height // 2
        painter.drawLine(viewport.left, middle, viewport.left + width, middle)


def draw_cell(painter: QPainter, viewport: Viewport, cell: Cell, shade: QColor, hair: int) -> None:
    """The cell cursor: a thick frame just outside its cell."""
    top, left, bottom, right = viewport.pixels(cell)
    thick = 2 * hair
    for rectangle in (
        QRect(left - thick, top - thick, right - left + 2 * thick, thick),
        QRect(left - thick, bottom, right - left + 2 * thick, thick),
        QRect(left - thick, top, thick, bottom - top),
        QRect(right, top, thick, bottom - top),
    ):
        painter.fillRect(rectangle, shade)


def draw_badge(painter: QPainter, words: str, theme: Theme) -> None:
    """A note in the upper left corner, readable over any picture."""
    metrics = painter.fontMetrics()
    space = metrics.height() // 2
    place = QRectF(space, space, metrics.horizontalAdvance(words) + 2 * space, metrics.height() + space)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(qcolor(theme.outline), 1))
    painter.setBrush(qcolor(theme.field))
    painter.drawRoundedRect(place, space / 2, space / 2)
    painter.setPen(qcolor(theme.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def draw_focus(painter: QPainter, area: QRect, theme: Theme) -> None:
    """The ring around the canvas that has the keyboard."""
    painter.save()
    ring = QPen(qcolor(theme.accent), 2 * theme.edge)
    ring.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(1, 1, -1, -1))
    painter.restore()
