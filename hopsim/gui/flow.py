"""A row of widgets that goes on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

SPACE = 4


class Flow(QLayout):
    """Lays its widgets out from left to right, then from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(QRect(0, 0, width, 0), for_real=False)

    def setGeometry(self, place: QRect) -> None:
        super().setGeometry(place)
        self._laid_out(place, for_real=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _laid_out(self, place: QRect, *, for_real: bool) -> int:
        left, top, line = place.left(), place.top(), 0
        for item in self._items:
            wish = item.sizeHint()
            if line and left + wish.width() > place.right() + 1:
                left, top, line = place.left(), top + line + SPACE, 0
            if for_real:
                item.setGeometry(QRect(QPoint(left, top), wish))
            left, line = left + wish.width() + SPACE, max(line, wish.height())
        return top + line - place.top()
