"""What lies over the curves of a plot: names at their ends, units, the values under the crosshair."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from hopsim.gui.curves import Floats, spread
from hopsim.palette import Colour, Dash, Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Line:
    """One curve as it is to be drawn; `name` stands at its end ("" for none)."""

    name: str
    x: Floats
    y: Floats
    colour: Colour
    dash: Dash = ()
    width: float = 2.0


def name_room(metrics: QFontMetrics) -> int:
    """The widest a name may be before it goes on in a second line."""
    return int(18 * metrics.averageCharWidth())


def name_size(metrics: QFontMetrics, name: str) -> QRectF:
    """What a name takes, broken into lines."""
    room = QRectF(0, 0, name_room(metrics), 400)
    return QRectF(metrics.boundingRect(room.toRect(), _WRAP, name))


def name_places(
    metrics: QFontMetrics, ends: list[tuple[Line, QPointF]], width: float, bottom: float
) -> list[tuple[Line, QRectF]]:
    """Where each name goes: behind the end of its curve, none over another; those without room are left out."""
    sizes = [name_size(metrics, line.name) for line, _ in ends]
    centres = spread([end.y() for _, end in ends], [size.height() for size in sizes], 0, bottom)
    places = []
    for (line, end), size, centre in zip(ends, sizes, centres, strict=True):
        if centre is not None:
            left = min(end.x() + 6, width - size.width() - 3)
            places.append((line, QRectF(left, centre - size.height() / 2, size.width() + 2, size.height())))
    return places


def paint_names(painter: QPainter, ends: list[tuple[Line, QPointF]], width: float, bottom: float) -> None:
    """The names of lines behind their last places."""
    for line, where in name_places(painter.fontMetrics(), ends, width, bottom):
        painter.setPen(QColor(*line.colour))
        painter.drawText(where, _WRAP, line.name)


def paint_units(painter: QPainter, area: QRectF, room: QRectF, notes: tuple[str, str], theme: Theme) -> None:
    """The unit of y at the top of its axis, that of x behind the last of its numbers."""
    metrics = painter.fontMetrics()
    painter.setPen(QColor(*theme.text_dim))
    painter.drawText(area.topLeft() + QPointF(5, metrics.ascent()), notes[0])
    left = room.width() - metrics.horizontalAdvance(notes[1]) - 3
    painter.drawText(QPointF(left, min(room.height() - 3, area.bottom() + metrics.ascent() + 7)), notes[1])


def paint_crosshair(
    painter: QPainter,
    area: QRectF,
    width: float,
    x: float,
    readings: list[tuple[Line, float, float]],
    notes: tuple[str, str],
    theme: Theme,
) -> None:
    """An upright line at x and a plate with the value of each curve there."""
    painter.setPen(QPen(QColor(*theme.axis), 1))
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    metrics = painter.fontMetrics()
    rows = [(theme.text, f"{readings[0][1]:.5g} {notes[1]}")]
    rows += [(line.colour, f"{line.name}: {y:.5g} {notes[0]}".strip()) for line, _, y in readings]
    rows = rows[: max(2, int(area.height() / metrics.height()) - 1)]
    wide = max(metrics.horizontalAdvance(words) for _, words in rows) + 12
    left = x + 8 if x + 8 + wide <= width else x - 8 - wide
    if left < 0:
        # No room on either side: over the names, which stand on the plate too.
        left = max(0.0, width - wide)
    plate = QRectF(left, area.top() + 4, wide, metrics.height() * len(rows) + 8)
    painter.setPen(QColor(*theme.outline))
    painter.setBrush(QColor(*theme.field))
    painter.drawRect(plate)
    first = plate.top() + 4 + metrics.ascent()
    for number, (shade, words) in enumerate(rows):
        painter.setPen(QColor(*shade))
        painter.drawText(QPointF(left + 6, first + number * metrics.height()), words)
