"""Search of all commands: type a few letters in either language, choose with the arrows, Enter does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from hopsim.gui.finding import Entry, entries, fit
from hopsim.gui.theme import role
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

WIDTH, ROWS = 620, 12
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandSearch(QDialog):
    """The field has the keyboard; the list under it follows what is typed."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._entries = entries(window)
        self._found: list[Entry] = []
        self.chosen: Entry | None = None
        self.field, self.list, self.does = QLineEdit(), QTreeWidget(), QLabel()
        self.setWindowTitle(str(Text("Search all commands")))
        self._build()
        layout = QVBoxLayout(self)
        for widget in (self.field, self.list, self.does):
            layout.addWidget(widget)
        self._search("")

    def _build(self) -> None:
        words = Text("Commands, tools, machines, views, knobs: type a few letters")
        self.field.setPlaceholderText(str(words))
        self.field.setAccessibleName(str(Text("Search all commands")))
        self.field.setToolTip(str(Text("Type a few letters in English or Japanese; up and down choose, Enter does it.")))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.list.setAccessibleName(str(Text("What was found")))
        self.list.setToolTip(str(Text("What was found, the best first; a double click does it, grey is not possible now.")))
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setStyleSheet("QTreeWidget::item { padding: 3px 0px; }")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(self._explain)
        self.list.itemDoubleClicked.connect(self._take)
        role(self.does, "dim")
        self.does.setWordWrap(True)
        self.does.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _search(self, query: str) -> None:
        good = [(fit(query, entry) if query.strip() else 1.0, entry) for entry in self._entries]
        self._found = [entry for score, entry in sorted(good, key=lambda pair: -pair[0]) if score > 0]
        theme = self._window.appearance.theme
        self.list.clear()
        for entry in self._found:
            item = QTreeWidgetItem([entry.title, entry.place, entry.keys])
            for column in range(3):
                shade = theme.text if column == 0 else theme.text_dim
                item.setForeground(column, QColor(*(theme.text_disabled if entry.why else shade)))
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        if self._found:
            self._go_to(0)
        self._explain()

    def _go_to(self, row: int) -> None:
        self.list.setCurrentIndex(self.list.model().index(row, 0))

    @property
    def current(self) -> Entry | None:
        index = self.list.currentIndex().row()
        return self._found[index] if 0 <= index < len(self._found) else None

    def _explain(self, *_items: object) -> None:
        entry = self.current
        if entry is None:
            self.does.setText(str(Text("Nothing is called that.")))
        else:
            self.does.setText(f"{entry.why} {entry.does}".strip())
        self.field.setAccessibleDescription("" if entry is None else f"{entry.title}. {self.does.text()}")

    def _take(self, *_item: object) -> None:
        entry = self.current
        if entry is not None and not entry.why:
            self.chosen = entry
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in MOVES:
                self._move(Qt.Key(event.key()))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)

    def _move(self, key: Qt.Key) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: 1 - ROWS, Qt.Key.Key_PageDown: ROWS - 1}[key]
        count = self.list.topLevelItemCount()
        if count:
            here = self.list.currentIndex().row() + step
            if abs(step) == 1:
                here %= count  # from the last to the first
            self._go_to(min(max(here, 0), count - 1))

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        room = self._window.size()
        wide = round(WIDTH * self._window.appearance.scale)
        return QSize(min(wide, room.width() - 20), min(round(line * 1.35 * ROWS) + 6 * line, room.height() - 20))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room titles are whole, and the menus they stand in are not told."""
        super().resizeEvent(event)
        metrics = self.list.fontMetrics()
        longest = max((metrics.horizontalAdvance(entry.title) for entry in self._entries), default=0)
        aside = [max((metrics.horizontalAdvance(words) for words in column), default=0) + metrics.height()
                 for column in ([entry.place for entry in self._entries], [entry.keys for entry in self._entries])]
        scroll = self.list.verticalScrollBar().sizeHint().width()
        self.list.setColumnHidden(1, longest + sum(aside) + metrics.height() + scroll > self.list.width())

    def place(self) -> None:
        """At the top of the window, where the eye finds it."""
        self.ensurePolished()
        self.resize(self.sizeHint())
        corner = QPoint((self._window.width() - self.width()) // 2, self._window.height() // 12)
        self.move(self._window.mapToGlobal(corner))


class Searching(QObject):
    """Opens the search and does what was chosen, when the window has the keyboard again."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.actions_["search"].triggered.connect(self.open)

    def open(self, _checked: bool = False) -> None:
        dialog = CommandSearch(self._window)
        dialog.place()
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        self._window.activateWindow()
        if chosen is not None:
            chosen.run()
