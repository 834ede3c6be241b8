"""What am I seeing: a page for every machine, one on the window, one with all keys; it stays open beside the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import (
    QAction,
    QFont,
    QKeySequence,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser

from hopsim.gui.actions import COMMANDS, MENUS, SUBMENUS
from hopsim.models import MODELS
from hopsim.pages import WINDOW, page, title
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

KEYS = "keys"
SIZE = (860, 560)
"""Of the page at 100 %: a line of about eighty letters beside the list."""
LIST = 210
HEADING = 14
"""Pixels above a heading, and before formulas and tables."""
LINE = 125
"""Percent from one line to the next."""
HOLE = re.compile(r"\{([a-z-]+)\}")


class HelpPages(QObject):
    """F1 opens the page of the machine on the canvas; the page follows the language, not the machine."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.book: Book | None = None
        window.actions_["explain"].triggered.connect(self.open)

    def open(self, _checked: bool = False) -> None:
        frame = self.window.frame
        if self.book is None:
            self.book = Book(self.window)
        self.book.fill()
        self.book.choose(WINDOW if frame is None else frame.machine)
        self.book.show()
        self.book.raise_()
        self.book.activateWindow()


class Book(QDialog):
    """The list of pages and the one that is read."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.pages, self.text = QListWidget(), QTextBrowser()
        self.text.setOpenExternalLinks(False)
        layout = QHBoxLayout(self)
        layout.addWidget(self.pages)
        layout.addWidget(self.text, 1)
        self.pages.currentItemChanged.connect(self._read)
        scale = window.appearance.scale
        room = self.screen().availableGeometry()
        self.resize(min(round(SIZE[0] * scale), room.width() - 40), min(round(SIZE[1] * scale), room.height() - 60))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.fill()

    def fill(self) -> None:
        """All pages in the language of now, the one that is read again in front."""
        self.setWindowTitle(str(Text("What am I seeing?")))
        self.pages.setAccessibleName(str(Text("Pages")))
        self.pages.setToolTip(str(Text("Which page is shown beside this list.")))
        self.text.setAccessibleName(str(Text("Page")))
        self.pages.setFixedWidth(round(LIST * self._window.appearance.scale))
        kept = self.chosen
        self.pages.clear()
        for name in (*MODELS, WINDOW, KEYS):
            item = QListWidgetItem(str(Text("All keys")) if name == KEYS else title(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.pages.addItem(item)
        self.choose(kept or WINDOW)

    @property
    def chosen(self) -> str | None:
        item = self.pages.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def choose(self, name: str) -> None:
        for row in range(self.pages.count()):
            if self.pages.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.pages.setCurrentRow(row)

    def _read(self, _now: object = None, _before: object = None) -> None:
        name = self.chosen
        if name is None:
            return
        words = self._keys() if name == KEYS else page(name)
        self.text.setMarkdown(HOLE.sub(self._command, words))
        cursor = self.text.textCursor()
        cursor.movePosition(cursor.MoveOperation.Start)
        self.text.setTextCursor(cursor)
        self._dress()

    def _dress(self) -> None:
        """Qt sets Markdown without air between its parts, and begins a table's first cell with an empty line."""
        document, scale = self.text.document(), self._window.appearance.scale
        document.setDefaultFont(QFont(self.font()))
        document.setDocumentMargin(16 * scale)
        cursor, block = QTextCursor(document), document.begin()
        while block.isValid():
            cursor.setPosition(block.position())
            layout = block.blockFormat()
            table = _table_at(cursor)
            if table is not None and table.format().border() > 0:
                self._dress_table(table)
                block = document.begin()  # what follows has moved
                continue
            if layout.headingLevel() > 0:
                layout.setTopMargin((HEADING if layout.headingLevel() > 1 else 0) * scale)
                layout.setBottomMargin(HEADING / 3 * scale)
                cursor.setBlockFormat(layout)
            elif layout.hasProperty(QTextFormat.Property.BlockCodeFence):
                layout.setLeftMargin(HEADING * scale)
                cursor.setBlockFormat(layout)
            elif table is None:
                layout.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
                cursor.setBlockFormat(layout)
            block = block.next()

    def _dress_table(self, table: QTextTable) -> None:
        cursor = table.cellAt(0, 0).firstCursorPosition()
        if cursor.block() != table.cellAt(0, 0).lastCursorPosition().block() and not cursor.block().text():
            cursor.deleteChar()
        bold, plain = QTextCharFormat(), QTextBlockFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        for column in range(table.columns()):
            cell = table.cellAt(0, column)
            cursor = cell.firstCursorPosition()
            cursor.setBlockFormat(plain)
            cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(bold)
        drawn = table.format()
        drawn.setBorder(0)
        drawn.setCellPadding(3 * self._window.appearance.scale)
        drawn.setTopMargin(HEADING / 2 * self._window.appearance.scale)
        drawn.setBottomMargin(HEADING / 2 * self._window.appearance.scale)
        drawn.setLeftMargin(HEADING * self._window.appearance.scale)
        table.setFormat(drawn)

    def _command(self, found: re.Match[str]) -> str:
        """`{store}` becomes the command's title and its keys."""
        action = self._window.actions_[found[1]]
        return f"**{_plain(action.text())}** ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"

    def _keys(self) -> str:
        """Every command and every tool with its keys, menu by menu, as the menus have them."""
        window = self._window
        lines = [f"# {Text('All keys')}", ""]
        titles = MENUS | {name: title for name, (_, title) in SUBMENUS.items()}
        for menu, name in titles.items():
            rows: list[tuple[QAction, Text | None]] = [
                (window.actions_[command.name], command.does) for command in COMMANDS if command.menu == menu
            ]
            if menu == "edit":
                rows += [(tool, None) for tool in window.canvas_actions.tools.values()]
            if rows:
                lines += [f"## {_plain(str(name))}", "", f"| {Text('Keys')} | {Text('Command')} | |", "| --- | --- | --- |"]
                lines += [
                    f"| {_cell(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))} "
                    f"| {_plain(action.text())} | {does or ''} |"
                    for action, does in rows
                ]
                lines.append("")
        return "\n".join(lines)


def _table_at(cursor: QTextCursor) -> QTextTable | None:
    """None outside a table, which the stubs of Qt forget."""
    return cursor.currentTable()


def _plain(words: str) -> str:
    return re.sub(r"\(&.\)", "", words).replace("&", "")


def _cell(keys: str) -> str:
    """A bar or an underscore would be read as Markdown."""
    return re.sub(r"([|_*\\`\[\]])", r"\\\1", keys)
