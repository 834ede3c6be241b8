"""What all widgets for views have in common."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopsim.palette import LIGHT_ON_DARK, Ink, Theme


class ViewWidget(QWidget):
    """Shows the newest value it was given; nothing is drawn again for the same value."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.ink = theme, LIGHT_ON_DARK
        self.value: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(400, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    def display(self, value: Any) -> None:
        """Show a value of this kind (models/views.py)."""
        if value is not self.value:
            self.value = value
            self.refreshed()

    def refreshed(self) -> None:
        """The value, the colours or the language changed."""
        self.update()

    def retranslate(self) -> None:
        self.refreshed()

    def set_ink(self, ink: Ink) -> None:
        """Cells between off and on are drawn in these colours."""
        self.ink = ink
        self.refreshed()

    def retheme(self, theme: Theme) -> None:
        self.theme = theme
        self.refreshed()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.refreshed()
        super().changeEvent(event)
