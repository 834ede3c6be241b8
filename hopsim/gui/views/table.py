"""Rows of words and numbers, some pointed out."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hopsim.gui.views.base import ViewWidget
from hopsim.palette import Theme
from hopsim.texts import Text


class TableWidget(ViewWidget):
    """Values of kind "table"; marked rows are bold, tinted and begin with a triangle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.table.setWordWrap(True)
        self.table.setShowGrid(False)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().setMinimumSectionSize(1)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(_WRAPPED)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def refreshed(self) -> None:
        if self.value is None:
            return
        head, rows = self.value.head, self.value.rows
        self.table.setColumnCount(len(head))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels([str(title) for title in head])
        for number, row in enumerate(rows):
            marked = number in self.value.marked
            for column, cell in enumerate(row):
                item = QTableWidgetItem(("▸ " if marked and column == 0 else "") + _words(cell))
                if not isinstance(cell, Text):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                elif column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                if marked:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                    item.setBackground(QBrush(QColor(*self.theme.selection)))
                self.table.setItem(number, column, item)
        self.table.resizeRowsToContents()
        self._fit_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """As tall as its longest title needs on several lines; Qt gives it one."""
        head, tall = self.table.horizontalHeader(), 0
        for column in range(self.table.columnCount()):
            item = self.table.horizontalHeaderItem(column)
            if item is not None:
                room = QRect(0, 0, max(20, head.sectionSize(column) - 14), 400)
                tall = max(tall, head.fontMetrics().boundingRect(room, int(_WRAPPED), item.text()).height())
        head.setFixedHeight(tall + 10)


def _words(cell: Text | float | int) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(int(Qt.TextFlag.TextWordWrap))
