"""File ▸ Examples: what ships, as pictures with one sentence each, to search, to filter by machine, and to open."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.presets import PRESETS, glance
from hopsim.gui.shelf import thumbnail
from hopsim.gui.theme import qcolor, role
from hopsim.models import MODELS
from hopsim.palette import Theme
from hopsim.texts import Text

PICTURE, GAP, COLUMNS = 88, 10, 2
"""The side of a picture and the room around it, at interface size 1.0."""
NAME, SENTENCE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Entry(QStyledItemDelegate):
    """A picture, beside it the title and the sentence, wrapped; the chosen one on the colour of choice."""

    def __init__(self, theme: Theme, scale: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._font = theme, parent.font
        self.cell = QSize(1, 1)
        self.picture, self.gap = round(PICTURE * scale), round(GAP * scale)

    def words(self, room: QRect, index: Index, font: QFont) -> tuple[QRect, QRect]:
        """Where title and sentence of this entry stand in a room of its own; they may need more than it has."""
        left = room.left() + 2 * self.gap + self.picture
        wide = room.right() - self.gap - left
        bold = QFont(font)
        bold.setBold(True)
        wrap = Qt.TextFlag.TextWordWrap
        title = QFontMetrics(bold).boundingRect(QRect(0, 0, wide, 9999), wrap, str(index.data()))
        sentence = QFontMetrics(font).boundingRect(QRect(0, 0, wide, 9999), wrap, str(index.data(SENTENCE)))
        top = room.top() + self.gap
        return QRect(left, top, wide, title.height()), QRect(left, top + title.height() + 2, wide, sentence.height())

    def height(self, room: QRect, index: Index, font: QFont) -> int:
        return max(self.picture, self.words(room, index, font)[1].bottom() - room.top() - self.gap) + 2 * self.gap

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect.adjusted(2, 2, -2, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        title, sentence = self.words(rect, index, self._font())
        painter.save()
        painter.setPen(qcolor(theme.accent if chosen else theme.border))
        painter.setBrush(qcolor(theme.selection if chosen else theme.field))
        painter.drawRoundedRect(rect, 6, 6)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap):
            spare = self.picture - picture.width()
            painter.drawPixmap(rect.left() + self.gap + spare // 2, rect.top() + self.gap, picture)
        bold = QFont(self._font())
        painter.setPen(qcolor(theme.text))
        painter.setFont(bold)
        painter.drawText(sentence, Qt.TextFlag.TextWordWrap, str(index.data(SENTENCE)))
        bold.setBold(True)
        painter.setFont(bold)
        painter.drawText(title, Qt.TextFlag.TextWordWrap, str(index.data()))
        painter.restore()


class Pictures(QListWidget):
    """The examples; letters typed here are words to search for, not the beginning of a title."""

    typed = Signal(str)

    def keyboardSearch(self, letters: str) -> None:
        self.typed.emit(letters)


class Gallery(QDialog):
    """`chosen` is the name of the example to open, once it was accepted."""

    def __init__(self, theme: Theme, scale: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("Examples")))
        self.search, self.machine, self.list = QLineEdit(), QComboBox(), Pictures()
        self.nothing = QLabel(str(Text("No example has these words.")))
        self.entry = Entry(theme, scale, self.list)
        self._machines: dict[str, str] = {}
        self._build()
        self._fill()
        self.resize(round(860 * min(scale, 1.3)), round(560 * min(scale, 1.1)))

    def _build(self) -> None:
        role(self.nothing, "dim")
        self.nothing.hide()
        self.search.setPlaceholderText(str(Text("Search")))
        self.search.setAccessibleName(str(Text("Search")))
        self.search.setToolTip(str(Text("Shows only the examples with these words in their title or sentence.")))
        self.machine.addItem(str(Text("All machines")), "")
        for name, model in MODELS.items():
            self.machine.addItem(str(model.title), name)
        self.machine.setAccessibleName(str(Text("Machine")))
        self.machine.setToolTip(str(Text("Shows only the examples of this machine, or those of all machines.")))
        self.list.setAccessibleName(str(Text("Examples")))
        self.list.setToolTip(str(Text("Arrow keys choose an example; Enter or a double click opens it.")))
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(self.entry)
        buttons = QDialogButtonBox()
        buttons.addButton(str(Text("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        self.open_button = QPushButton(str(Text("Open")))
        self.open_button.setToolTip(str(Text("Opens the chosen example; Undo brings back what was open before.")))
        self.open_button.setDefault(True)
        role(self.open_button, "primary")
        buttons.addButton(self.open_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.list.itemActivated.connect(self.accept)
        self.list.currentItemChanged.connect(self._current_changed)
        self.list.typed.connect(self._search_for)
        self.search.textChanged.connect(self.filter)
        self.machine.currentIndexChanged.connect(self.filter)
        top, column = QHBoxLayout(), QVBoxLayout(self)
        top.addWidget(self.search, 1)
        top.addWidget(self.machine)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        column.addWidget(buttons)

    def _fill(self) -> None:
        for name, preset in PRESETS.items():
            self._machines[name], picture = glance(name)
            item = QListWidgetItem(str(preset.title))
            item.setData(NAME, name)
            item.setData(SENTENCE, str(preset.sentence))
            item.setData(Qt.ItemDataRole.DecorationRole, thumbnail(picture, self.entry.picture))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{preset.title}. {preset.sentence}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    @property
    def chosen(self) -> str:
        item = self.list.currentItem()
        return "" if item is None or item.isHidden() else str(item.data(NAME))

    @property
    def shown(self) -> list[str]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return [str(item.data(NAME)) for item in items if not item.isHidden()]

    def filter(self, _changed: object = None) -> None:
        """Only what has all the words and belongs to the machine; the choice moves to the first that is left."""
        words, machine = self.search.text().casefold().split(), self.machine.currentData()
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            name = str(item.data(NAME))
            english = f"{PRESETS[name].title.english} {PRESETS[name].sentence.english}"  # for keyboards without kana
            said = f"{item.text()} {item.data(SENTENCE)} {english}".casefold()
            fits = all(word in said for word in words) and machine in ("", self._machines[name])
            item.setHidden(not fits)
            first = item if fits and first is None else first
        if first is not None and not self.chosen:
            self.list.setCurrentItem(first)
        self.nothing.setVisible(first is None)
        self.open_button.setEnabled(first is not None)

    def _search_for(self, letters: str) -> None:
        self.search.setFocus()
        self.search.insert(letters)

    def _current_changed(self, *_items: object) -> None:
        self.open_button.setEnabled(bool(self.chosen))

    def accept(self, _item: object = None) -> None:
        if self.chosen:
            super().accept()

    def _arrange(self) -> None:
        """Columns of equal width, as tall as the longest sentence."""
        wide = self.list.viewport().width() // COLUMNS - 1
        room = QRect(0, 0, wide - 4, 0)
        tall = max(
            self.entry.height(room, self.list.model().index(row, 0), self.list.font()) for row in range(self.list.count())
        )
        self.entry.cell = QSize(wide, tall + 6)
        self.list.setGridSize(self.entry.cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        self.list.setFocus()
