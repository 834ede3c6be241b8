"""What lies over the curves of a plot: names at their ends, units, the values under the crosshair."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from hopsim.gui.curves import Floats, spread
from hopsim.palette import Colour, Dash, Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


APART = 8
"""Pixels between two columns of names."""


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
    """Where each name goes: behind the end of its curve, none over another, in columns where one is too short.

    Those that have no room even so are left out, the last ones first.
    """
    sizes = [name_size(metrics, line.name) for line, _ in ends]
    columns = name_columns(metrics, [line.name for line, _ in ends], bottom)
    order = sorted(range(len(ends)), key=lambda i: ends[i][1].y())
    column_of = {i: place % columns for place, i in enumerate(order)}
    wide = max((size.width() for size in sizes), default=0.0) + APART
    places: list[tuple[Line, QRectF]] = []
    for column in range(columns):
        mine = [i for i in range(len(ends)) if column_of[i] == column]
        centres = spread([ends[i][1].y() for i in mine], [sizes[i].height() for i in mine], 0, bottom)
        for i, centre in zip(mine, centres, strict=True):
            if centre is not None:
                size = sizes[i]
                left = min(ends[i][1].x() + 6, width - (columns - 1) * wide - size.width() - 3) + column * wide
                places.append((ends[i][0], QRectF(left, centre - size.height() / 2, size.width() + 2, size.height())))
    return places


def name_columns(metrics: QFontMetrics, names: list[str], height: float) -> int:
    """In how many columns the names stand: as many as they need, as long as there is room beside the curves."""
    if not names or height <= 0:
        return 1
    sizes = [name_size(metrics, name) for name in names]
    tall = max(size.height() for size in sizes)
    wide = max(size.width() for size in sizes) + APART
    needed = -(-len(names) // max(1, int(height // tall)))
    if sum(size.height() for size in sizes) <= height:
        return 1
    return max(1, min(needed, int(1.5 * name_room(metrics) // wide)))


def names_width(metrics: QFontMetrics, names: list[str], x_title: str, height: float) -> float:
    """The room that the names take beside the curves, and the unit of x under them."""
    columns = name_columns(metrics, names, height)
    widest = max((name_size(metrics, name).width() for name in names), default=0.0)
    if columns > 1:
        return columns * (widest + APART) - APART
    return min(name_room(metrics), max(widest, name_size(metrics, x_title).width()))


def paint_names(painter: QPainter, ends: list[tuple[Line, QPointF]], width: float, bottom: float) -> None:
    """The names of lines behind their last places."""
    for line, where in name_places(painter.fontMetrics(), ends, width, bottom):
        painter.setPen(QColor(*line.colour))
        painter.drawText(where, _WRAP, line.name)


def paint_units(painter: QPainter, area: QRectF, room: QRectF, notes: tuple[str, str], theme: Theme) -> None:
    """The unit of y at the top of its axis, that of x behind the last of its numbers."""
    metrics = painter.fontMetrics()
    painter.setPen(QColor(*theme.text_dim))
    painter.drawText(area.topLeft() + QPointF(10, metrics.ascent()), notes[0])
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
