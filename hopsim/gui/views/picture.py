"""One picture, in crisp pixels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen

from hopsim.gui.views.base import ViewWidget
from hopsim.gui.views.pixels import extent, image_of, whole_scale
from hopsim.texts import Text


class PictureWidget(ViewWidget):
    """Values of kind "picture"; a signed one says what its deepest colours mean."""

    image: QImage | None = None

    def refreshed(self) -> None:
        if self.value is not None:
            self.image = image_of(self.value.pixels, self.value.signed, self.ink)
            self.setAccessibleDescription(self.note())
        self.update()

    def note(self) -> str:
        """The line under the picture."""
        parts = [str(self.value.caption)] if self.value.caption is not None else []
        if self.value.signed:
            low, high = extent(self.value.pixels, True)
            parts.append(
                str(Text("blue {low}, white 0, orange {high}", low=f"{low:.3g}", high=f"{high:.3g}"))
            )
        return " · ".join(parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter = QPainter(self)
        note = self.note()
        line = painter.fontMetrics().height() + 4 if note else 0
        room = QRectF(self.rect()).adjusted(0, 0, 0, -line)
        paint_image(painter, self.image, room, self.devicePixelRatioF())
        if note:
            painter.setPen(QColor(*self.theme.text_dim))
            below = QRectF(0, self.height() - line, self.width(), line)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), note)
        if self.hasFocus():
            painter.setPen(QPen(QColor(*self.theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def paint_image(painter: QPainter, image: QImage, room: QRectF, ratio: float) -> QRectF:
    """The image centred in room, every value the same whole number of device pixels; gives where it went."""
    scale = whole_scale(image.width(), image.height(), room.width(), room.height(), ratio)
    width, height = image.width() * scale, image.height() * scale
    left = round((room.left() + (room.width() - width) / 2) * ratio) / ratio
    top = round((room.top() + (room.height() - height) / 2) * ratio) / ratio
    where = QRectF(left, top, width, height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale * ratio < 1)
    painter.drawImage(where, image)
    return where
