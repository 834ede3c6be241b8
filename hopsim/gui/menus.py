"""The menu bar: every command, tool, machine, panel, theme and language."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from hopsim.gui.actions import COMMANDS, MENUS, SUBMENUS, Actions
from hopsim.gui.bar import MachineTabs
from hopsim.gui.ink import TITLES as INK_TITLES
from hopsim.gui.panels import Panels
from hopsim.gui.tools import CanvasActions
from hopsim.palette import LIGHT_ON_DARK
from hopsim.texts import LANGUAGES, Text, current_language, verbatim

THEMES = {"system": Text("As the desktop"), "dark": Text("Dark"), "light": Text("Light"),
          "high-contrast": Text("High contrast")}  # fmt: skip


class Menus(QObject):
    """Fills the menu bar once; says which theme or language was chosen."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    ink_chosen = Signal(str)

    def __init__(
        self, bar: QMenuBar, actions: Actions, canvas: CanvasActions, machines: MachineTabs, panels: Panels
    ) -> None:
        super().__init__(bar)
        self.theme = "system"
        self._ink = LIGHT_ON_DARK.name
        self._panels = panels
        self.menus = {name: QMenu(bar) for name in MENUS}
        for menu in self.menus.values():
            menu.setToolTipsVisible(True)
            bar.addMenu(menu)
        for command in COMMANDS:
            if command.menu not in self.menus:
                self._submenu(command.menu, command.gap)
            elif command.gap:
                self.menus[command.menu].addSeparator()
            self.menus[command.menu].addAction(actions[command.name])
        self.menus["view"].addSeparator()
        self.menus["view"].addActions(canvas.in_menu("view"))
        self.menus["machine"].addActions(list(machines.actions_by_name.values()))
        rest = self.menus["panels"].insertSeparator(actions["move-panels"])
        self.menus["panels"].insertActions(rest, [dock.toggleViewAction() for dock in panels.docks.values()])
        self.themes = self._choices(list(THEMES))
        self.inks = self._choices(list(INK_TITLES))
        self.languages = self._choices(list(LANGUAGES))
        self.themes.triggered.connect(self._choose_theme)
        self.inks.triggered.connect(self._choose_ink)
        self.languages.triggered.connect(self._choose_language)

    def _submenu(self, name: str, gap: bool) -> None:
        parent = self.menus[SUBMENUS[name][0]]
        if gap:
            parent.addSeparator()
        self.menus[name] = parent.addMenu("")
        self.menus[name].setToolTipsVisible(True)

    def _choices(self, names: list[str]) -> QActionGroup:
        menu = self.menus["view"].addMenu("")
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setData(name)
            action.setObjectName(f"choice-{name}")
            group.addAction(action)
        return group

    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    def _choose_ink(self, action: QAction) -> None:
        self.ink_chosen.emit(action.data())

    def show_ink(self, name: str) -> None:
        """The ink of the workbench is another one."""
        self._ink = name
        for action in self.inks.actions():
            action.setChecked(action.data() == name)

    def _choose_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    def retranslate(self) -> None:
        for name, menu in self.menus.items():
            menu.setTitle(str(MENUS[name] if name in MENUS else SUBMENUS[name][1]))
        for group, title in ((self.themes, Text("Theme")), (self.inks, Text("Ink")),
                             (self.languages, verbatim("Language / 言語"))):  # fmt: skip
            parent = group.parent()
            assert isinstance(parent, QMenu)
            parent.setTitle(str(title))
        for action in self.themes.actions():
            action.setText(str(THEMES[action.data()]))
            action.setChecked(action.data() == self.theme)
            action.setToolTip(str(Text("Shows the whole window in these colours from now on: {theme}.",
                                       theme=THEMES[action.data()])))  # fmt: skip
        for action in self.inks.actions():
            action.setText(str(INK_TITLES[action.data()]))
            action.setChecked(action.data() == self._ink)
            action.setToolTip(str(Text("Shows canvas, memories and walls in these colours; saved with the workbench: {ink}.",
                                       ink=INK_TITLES[action.data()])))  # fmt: skip
        for action in self.languages.actions():
            action.setText(LANGUAGES[action.data()])
            action.setChecked(action.data() == current_language())
            action.setToolTip(str(Text("Shows every word of the window in this language: {language}.",
                                       language=LANGUAGES[action.data()])))  # fmt: skip
