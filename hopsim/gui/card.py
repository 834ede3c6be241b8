"""A quiet card beside the canvas: a title, a corner for a button, and lines under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hopsim.gui.theme import role


class Card(QFrame):
    """As wide as its panel and as tall as its words; `body` is what stands under the title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.title, self.corner, self.body = QLabel(), QToolButton(), QWidget()
        role(self.title, "heading")
        self.title.setWordWrap(True)
        role(self.corner, "tool")
        self.corner.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.corner, 0, Qt.AlignmentFlag.AlignTop)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 6, 6)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.body)
        column.addStretch(1)
        self.lines = QVBoxLayout(self.body)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(4)

    def line(self, *, dim: bool = False) -> QLabel:
        """One more wrapped line of the body."""
        label = QLabel()
        label.setWordWrap(True)
        if dim:
            role(label, "dim")
        self.lines.addWidget(label)
        return label

    def minimumSizeHint(self) -> QSize:
        """Words wrap; only what cannot, a button, says how narrow the card may become."""
        margins = self.contentsMargins() + self._column.contentsMargins()
        buttons = self.body.findChildren(QPushButton)
        wide = max((button.sizeHint().width() for button in buttons), default=0)
        return QSize(wide + margins.left() + margins.right(), super().minimumSizeHint().height())
