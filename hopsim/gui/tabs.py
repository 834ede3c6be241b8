"""Tabs that go to a second line instead of hiding, so that no title is ever cut."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopsim.gui.flow import FlowRow
from hopsim.palette import Theme, hex_of
from hopsim.texts import Text


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
