"""The actions of the canvas: menu, palette and keys share one QAction for each tool and command."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from hopsim.gui.canvas import Canvas
from hopsim.gui.theme import icon
from hopsim.gui.tool_table import COMMANDS, TOOLS, Tool
from hopsim.palette import Theme

__all__ = ["COMMANDS", "TOOLS", "CanvasActions", "Tool"]


class CanvasActions(QObject):
    """One QAction for each tool and command; single-letter keys act while the canvas has the focus.

    Put the same actions into menus: `tools[name]` (one is checked) and `commands[name]`.
    """

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.tools: dict[str, QAction] = {}
        self.commands: dict[str, QAction] = {}
        self._group = QActionGroup(self)
        self._group.setExclusive(True)
        for tool in TOOLS:
            action = self._made(tool)
            action.setCheckable(True)
            action.setData(tool.name)
            self._group.addAction(action)
            self.tools[tool.name] = action
        for command in COMMANDS:
            self.commands[command.name] = self._made(command)
        self.tools[canvas.tool].setChecked(True)
        canvas.mirror_changed.connect(self._show_mirror)
        self._group.triggered.connect(self._choose)
        self.commands["smaller"].triggered.connect(self._smaller)
        self.commands["larger"].triggered.connect(self._larger)
        self.commands["zoom-in"].triggered.connect(self._zoom_in)
        self.commands["zoom-out"].triggered.connect(self._zoom_out)
        self.commands["fit"].triggered.connect(self._fit)
        canvas.tool_changed.connect(self._show_tool)
        self.retranslate()
        self.retheme(theme)

    def _made(self, tool: Tool) -> QAction:
        action = QAction(self)
        action.setObjectName(f"canvas-{tool.name}")
        action.setCheckable(tool.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in (tool.shortcut, *tool.more_keys)])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.canvas.addAction(action)
        return action

    def retranslate(self) -> None:
        for tool, action in self._all():
            action.setText(str(tool.title))
            action.setToolTip(f"{tool.title} ({tool.shortcut})\n{tool.does}")
            action.setStatusTip(str(tool.does))

    def retheme(self, theme: Theme) -> None:
        for tool, action in self._all():
            action.setIcon(icon(tool.icon, theme))

    def _all(self) -> list[tuple[Tool, QAction]]:
        tools = [(tool, self.tools[tool.name]) for tool in TOOLS]
        return tools + [(command, self.commands[command.name]) for command in COMMANDS]

    def _choose(self, action: QAction) -> None:
        self.canvas.set_tool(action.data())

    def in_menu(self, menu: str) -> list[QAction]:
        """The commands that stand in this menu, in their order."""
        return [self.commands[command.name] for command in COMMANDS if command.menu == menu]

    def _show_mirror(self, mirror: str) -> None:
        self.commands["mirror"].setChecked(mirror != "none")

    def _show_tool(self, name: str) -> None:
        self.tools[name].setChecked(True)

    def _smaller(self, _checked: bool = False) -> None:
        self.canvas.step_size(-1)

    def _larger(self, _checked: bool = False) -> None:
        self.canvas.step_size(1)

    def _zoom_in(self, _checked: bool = False) -> None:
        self.canvas.zoom(1)

    def _zoom_out(self, _checked: bool = False) -> None:
        self.canvas.zoom(-1)

    def _fit(self, _checked: bool = False) -> None:
        self.canvas.fit()
