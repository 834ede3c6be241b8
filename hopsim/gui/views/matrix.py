"""A matrix as colours, blue below zero and orange above."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen

from hopsim.gui.views.base import ViewWidget
from hopsim.gui.views.picture import paint_image
from hopsim.gui.views.pixels import extent, image_of
from hopsim.texts import Text


class MatrixWidget(ViewWidget):
    """Values of kind "matrix", with the names of rows and columns and what the deepest colours mean."""

    image: QImage | None = None

    def refreshed(self) -> None:
        if self.value is not None:
            self.image = image_of(self.value.values, True, self.ink)
            self.setAccessibleDescription(self.note())
        self.update()

    def note(self) -> str:
        """The line under the matrix."""
        rows, columns = self.value.values.shape
        low, high = extent(self.value.values, True)
        return str(
            Text("{rows} × {columns}; blue {low}, white 0, orange {high}",
                 rows=rows, columns=columns, low=f"{low:.3g}", high=f"{high:.3g}")
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter = QPainter(self)
        line = painter.fontMetrics().height() + 2
        top = line if self.value.column_title is not None else 0
        side = line if self.value.row_title is not None else 0
        room = QRectF(self.rect()).adjusted(side, top, -side, -line)
        where = paint_image(painter, self.image, room, self.devicePixelRatioF())
        painter.setPen(QColor(*self.theme.text_dim))
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, self.height() - line, self.width(), line), centre, self.note())
        if top:
            painter.drawText(
                QRectF(0, where.top() - line, self.width(), line), centre, str(self.value.column_title)
            )
        if side:
            painter.save()
            painter.translate(QPointF(where.left() - line, self.height() - line))
            painter.rotate(-90)
            painter.drawText(
                QRectF(0, 0, self.height() - line - top, line), centre, str(self.value.row_title)
            )
            painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(QColor(*self.theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
