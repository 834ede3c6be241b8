"""Tabs that go to a second line instead of hiding, so that no title is ever cut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopsim.palette import Theme, hex_of
from hopsim.texts import Text


class FlowLayout(QLayout):
    """Widgets one after another, on as many lines as they need."""

    def __init__(self, parent: QWidget | None = None, gap: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rectangle: QRect) -> None:
        super().setGeometry(rectangle)
        self._flow(rectangle, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _flow(self, room: QRect, move: bool) -> int:
        x, y, line = room.x(), room.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            if x > room.x() and x + size.width() > room.right() + 1:
                x, y, line = room.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - room.y()


class FlowRow(QWidget):
    """A widget that is as tall as its lines need at the width it has; no layout may squeeze it."""

    def __init__(self, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(self, gap)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def refit(self) -> None:
        """Take the height anew; called after what is in it changed."""
        self.setFixedHeight(max(1, self.flow.heightForWidth(self.width())))
        self.flow.activate()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.refit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.refit()
        return done


class Tabs(QWidget):
    """Named pages under a wrapping row of buttons; the names are never shown."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, Text] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._pages: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._row = FlowRow()
        self._flow = self._row.flow
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._row)
        layout.addWidget(self._stack, 1)
        self._group.buttonClicked.connect(self._clicked)
        self.retheme(theme)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._pages)

    @property
    def current(self) -> str:
        """The name of the page in front, "" when there is none."""
        return next((name for name, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def page(self, name: str) -> QWidget:
        return self._pages[name]

    def button(self, name: str) -> QAbstractButton:
        return self._buttons[name]

    def add(self, name: str, title: Text, page: QWidget) -> None:
        """One more page at the end."""
        button = QToolButton()
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._titles[name], self._buttons[name], self._pages[name] = title, button, page
        self._group.addButton(button)
        self._flow.addWidget(button)
        button.show()
        self._stack.addWidget(page)
        button.setChecked(self.current == name)
        self._dress(name)

    def remove(self, name: str) -> None:
        button, page = self._buttons.pop(name), self._pages.pop(name)
        del self._titles[name]
        self._group.removeButton(button)
        self._flow.removeWidget(button)
        self._stack.removeWidget(page)
        for widget in (button, page):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        if self.current:
            self._buttons[self.current].setChecked(True)

    def arrange(self, names: list[str]) -> None:
        """Put the tabs into this order."""
        for name in names:
            self._flow.removeWidget(self._buttons[name])
            self._flow.addWidget(self._buttons[name])
        self._pages = {name: self._pages[name] for name in names}
        self._titles = {name: self._titles[name] for name in names}

    def retitle(self, name: str, title: Text) -> None:
        if self._titles[name] != title:
            self._titles[name] = title
            self._dress(name)

    def choose(self, name: str) -> None:
        """Bring a page to the front; an unknown name changes nothing."""
        if name in self._pages and name != self.current:
            self._stack.setCurrentWidget(self._pages[name])
            self._buttons[name].setChecked(True)
            self.chosen.emit(name)

    def show_row(self, on: bool) -> None:
        """Whether the names can be seen; the page in front stays."""
        self._row.setVisible(on)

    def _clicked(self, button: QAbstractButton) -> None:
        self.choose(next(name for name, known in self._buttons.items() if known is button))

    def _dress(self, name: str) -> None:
        title, button = str(self._titles[name]), self._buttons[name]
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(
            str(Text("Bring “{title}” to the front; the other pages stay as they are.", title=title))
        )
        self._row.refit()

    def retranslate(self) -> None:
        for name in self._titles:
            self._dress(name)

    def retheme(self, theme: Theme) -> None:
        self._row.setStyleSheet(
            "QToolButton { border: 0; border-bottom: 2px solid transparent; border-radius: 0;"
            " padding: 3px 6px;"
            f" background: transparent; color: {hex_of(theme.text)}; }}"
            f"QToolButton:hover {{ background: {hex_of(theme.field_hover)}; }}"
            f"QToolButton:checked {{ border-bottom: 2px solid {hex_of(theme.accent)}; }}"
            f"QToolButton:focus {{ background: {hex_of(theme.selection)}; }}"
        )
