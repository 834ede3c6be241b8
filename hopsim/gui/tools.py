"""The tools, declared once: the menu, the palette and the keys all read them here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from hopsim.gui.canvas import Canvas
from hopsim.gui.theme import icon
from hopsim.palette import Theme
from hopsim.texts import Text


@dataclass(frozen=True)
class Tool:
    """One tool or command of the canvas; further keys stand after the first, which menus show."""

    name: str
    title: Text
    does: Text
    shortcut: str
    icon: str
    more_keys: tuple[str, ...] = ()


TOOLS: tuple[Tool, ...] = (
    Tool(
        "pen",
        Text("Pen"),
        Text("Switches the cells you draw over on; the right button or Ctrl erases."),
        "B",
        "pen",
    ),
    Tool(
        "eraser",
        Text("Eraser"),
        Text("Switches the cells you draw over off, with the same brush."),
        "E",
        "eraser",
    ),
    Tool(
        "line",
        Text("Line"),
        Text("Draws a straight line where you drag; Shift keeps it level, upright or at 45°, Esc drops it."),
        "L",
        "line",
    ),
    Tool(
        "box",
        Text("Box"),
        Text("Fills the box you drag open; the right button or Ctrl empties it, Shift makes it square."),
        "R",
        "rectangle",
    ),
    Tool(
        "fill",
        Text("Fill"),
        Text("Switches a whole joined area of equal cells on; the right button or Ctrl switches it off."),
        "G",
        "fill",
    ),
    Tool(
        "clamp",
        Text("Clamp brush"),
        Text("Holds the cells you draw over, against the machine; the right button or Ctrl releases them."),
        "H",
        "clamp",
    ),
)

COMMANDS: tuple[Tool, ...] = (
    Tool(
        "smaller",
        Text("Smaller brush"),
        Text("Makes the round brush of all tools one cell narrower."),
        "[",
        "brush-smaller",
    ),
    Tool(
        "larger",
        Text("Larger brush"),
        Text("Makes the round brush of all tools one cell wider."),
        "]",
        "brush-larger",
    ),
    Tool(
        "zoom-in",
        Text("Zoom in"),
        Text("Makes the cells larger; Ctrl and the wheel do it under the mouse."),
        "+",
        "zoom-in",
        ("=",),
    ),
    Tool(
        "zoom-out",
        Text("Zoom out"),
        Text("Makes the cells smaller; Ctrl and the wheel do it under the mouse."),
        "-",
        "zoom-out",
    ),
    Tool(
        "fit",
        Text("Fit to window"),
        Text("Shows the whole picture as large as the window allows."),
        "0",
        "zoom-fit",
    ),
)
"""What else the canvas does on a key."""


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

    def _show_tool(self, name: str) -> None:
        self.tools[name].setChecked(True)

    def _smaller(self, _checked: bool = False) -> None:
        self.canvas.set_brush(self.canvas.brush - 1)

    def _larger(self, _checked: bool = False) -> None:
        self.canvas.set_brush(self.canvas.brush + 1)

    def _zoom_in(self, _checked: bool = False) -> None:
        self.canvas.zoom(1)

    def _zoom_out(self, _checked: bool = False) -> None:
        self.canvas.zoom(-1)

    def _fit(self, _checked: bool = False) -> None:
        self.canvas.fit()
