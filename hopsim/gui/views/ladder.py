"""Levels with labels, such as the energies of a small machine, and the one it stands on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from hopsim.gui.curves import spread
from hopsim.gui.views.base import ViewWidget


class LadderWidget(ViewWidget):
    """Values of kind "ladder"; labels keep apart, and those without room give way to the level stood on."""

    def refreshed(self) -> None:
        if self.value is not None:
            here = self.value.here
            words = str(self.value.axis) if here is None else f"{self.value.axis}: {self.value.labels[here]}"
            self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.value is None or not len(self.value.levels):
            return
        painter = QPainter(self)
        line = painter.fontMetrics().height()
        room = QRectF(self.rect()).adjusted(10, line + 8, -10, -8)
        low, high = float(np.min(self.value.levels)), float(np.max(self.value.levels))
        step = room.height() / ((high - low) or 1.0)
        ys = [room.bottom() - (float(level) - low) * step for level in self.value.levels]
        order = sorted(range(len(ys)), key=lambda i: (i != self.value.here, i))
        centres = spread(
            [ys[i] for i in order], [float(line)] * len(order), room.top() - line, room.bottom() + 4
        )
        middle = room.left() + 0.4 * room.width()
        for i, centre in zip(order, centres, strict=True):
            here = i == self.value.here
            painter.setPen(QPen(QColor(*(self.theme.accent if here else self.theme.axis)), 3 if here else 1))
            painter.drawLine(QPointF(room.left(), ys[i]), QPointF(middle, ys[i]))
            if centre is None:
                continue
            painter.setPen(QPen(QColor(*self.theme.axis), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(middle, ys[i]), QPointF(middle + 14, centre))
            painter.setPen(QColor(*(self.theme.text if here else self.theme.text_dim)))
            where = QRectF(middle + 18, centre - line / 2, room.right() - middle - 18, line)
            painter.drawText(
                where, int(Qt.AlignmentFlag.AlignVCenter), ("● " if here else "") + str(self.value.labels[i])
            )
        painter.setPen(QColor(*self.theme.text_dim))
        painter.drawText(QPointF(room.left(), painter.fontMetrics().ascent()), str(self.value.axis))
        if self.hasFocus():
            painter.setPen(QPen(QColor(*self.theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
