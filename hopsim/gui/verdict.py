"""The words under the canvas: verdict, detail and formula, in room that does not change with what they say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopsim.gui.theme import role

GAP, APART = 4, 14


class Verdict(QWidget):
    """Room for a verdict of one line and a detail of two; what once needed more keeps it at this width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict, self.detail, self.formula = QLabel(), QLabel(), QLabel()
        self._most = 0
        self._brief = False
        role(self.verdict, "verdict")
        role(self.formula, "dim")
        role(self.detail, "dim")
        top = Qt.AlignmentFlag.AlignTop
        self.formula.setAlignment(top | Qt.AlignmentFlag.AlignRight)
        self.detail.setAlignment(top)
        self.verdict.setAlignment(top)
        for label in (self.verdict, self.detail):
            label.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(APART)
        foot.addWidget(self.detail, 1)
        foot.addWidget(self.formula)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.verdict)
        column.addLayout(foot)
        column.addStretch(1)

    def say(self, verdict: str, detail: str) -> None:
        if (verdict, detail) != (self.verdict.text(), self.detail.text()):
            self.verdict.setText(verdict)
            self.detail.setText(detail)
            self._make_room()

    def _make_room(self) -> None:
        line, small = self.verdict.fontMetrics().height(), self.detail.fontMetrics().height()
        aside = 0 if self.formula.isHidden() else self.formula.sizeHint().width() + APART
        needed = self.verdict.heightForWidth(self.width()) + GAP
        if not self._brief:
            needed += max(small, self.detail.heightForWidth(max(1, self.width() - aside)))
        self._most = max(self._most, needed, line + GAP + (0 if self._brief else 2 * small + 2))
        if self._most != self.minimumHeight():
            self.setFixedHeight(self._most)

    def be_brief(self, brief: bool) -> None:
        """The verdict alone: another sentence needs the room of the detail."""
        if brief != self._brief:
            self._brief = brief
            self.detail.setVisible(not brief)
            self._begin_anew()

    def tell_formula(self, formula: str) -> None:
        """The formula of the machine that came."""
        self.formula.setText(formula)
        self.formula.setAccessibleName(formula)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._most = 0
        # Where there is little room, words about this moment go before the formula.
        self.formula.setVisible(not self._brief and self.width() > 2 * self.formula.sizeHint().width() + 60)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._begin_anew()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._begin_anew()
