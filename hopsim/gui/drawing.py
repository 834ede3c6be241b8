"""Drawing in the window: what the canvas' tools and commands do to the workbench, and their menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QVBoxLayout

from hopsim.engine import drawing
from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.onion import Onion
from hopsim.gui.stamp import StampBar
from hopsim.gui.strokes import MIRRORS
from hopsim.palette import Theme
from hopsim.texts import Text, verbatim

if TYPE_CHECKING:
    from hopsim.gui.window import Window

SIDES = (4, 8, 16, 28, 32, 64, 128, 256, 512)
MIRROR_NAMES = {
    "none": (Text("Off", context="mirror"), Text("Strokes stay where they are drawn, on one side only.")),
    "left-right": (Text("Left and right"), Text("Each stroke is repeated on the other side of the upright middle line.")),
    "top-bottom": (Text("Top and bottom"), Text("Each stroke is repeated on the other side of the level middle line.")),
    "both": (Text("Both"), Text("Each stroke is repeated in all four quarters of the picture.")),
}


class Drawing(QObject):
    """Takes the window; connects its canvas, fills the drawing part of the Edit menu, and shows the stamp's row."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._canvas = window, window.canvas
        self.stamp: StampBar | None = None
        self.onion = Onion(window)
        commands = window.canvas_actions.commands
        posts: dict[str, tuple[Any, ...]] = {
            "hold-known": (drawing.hold_known,), "know-all": (drawing.know_all,),
            "flip-left-right": (drawing.flip, "left-right"), "flip-top-bottom": (drawing.flip, "top-bottom"),
            "rotate-right": (drawing.rotate, 1), "rotate-left": (drawing.rotate, -1),
            "shift-left": (drawing.shift, 0, -1), "shift-right": (drawing.shift, 0, 1),
            "shift-up": (drawing.shift, -1, 0), "shift-down": (drawing.shift, 1, 0),
        }  # fmt: skip
        for name, letter in posts.items():
            commands[name].triggered.connect(self._posting(letter))
        commands["mirror"].triggered.connect(self._next_mirror)
        self._canvas.mirror_changed.connect(self._show_mirror)
        self._canvas.marked.connect(self._marked)
        self._canvas.tool_changed.connect(self._show_stamp)
        self._canvas.stamp_stepped.connect(self._step_stamp)
        window.pump.arrived.connect(self.display)
        self._build_menus()
        for name in ("mirror", "onion"):
            window.tools.add_toggle(commands[name])
        self.retranslate()

    def _posting(self, letter: tuple[Any, ...]) -> Callable[..., None]:
        def post(_checked: bool = False) -> None:
            self._window.post(*letter)

        return post

    def _marked(self, cells: Any, unknown: bool, stroke: int) -> None:
        self._window.post(drawing.mark_unknown, cells, unknown, stroke)

    def display(self, frame: Frame) -> None:
        """Outline, stamp and menus follow the picture."""
        self.onion.display(frame)
        if self.stamp is not None:
            self.stamp.follow(self._canvas.shape)
        for action in self._sides.actions():
            action.setChecked(frame.shape == (action.data(), action.data()))

    # --- menus

    def _build_menus(self) -> None:
        menus, actions = self._window.menus, self._window.canvas_actions
        edit, picture = menus.menus["edit"], menus.menus["picture"]
        edit.addSeparator()
        self.tools_menu, self.sizes_menu = edit.addMenu(""), edit.addMenu("")
        self.tools_menu.addActions(list(actions.tools.values()))
        self.mirror_menu = self.tools_menu.addMenu("")
        self.menus = (self.tools_menu, self.mirror_menu, self.sizes_menu)
        for menu in self.menus:
            menu.setToolTipsVisible(True)
        picture.addActions(actions.in_menu("picture"))
        self.mirror_menu.addActions(actions.in_menu("mirror"))
        self.mirror_menu.addSeparator()
        self._mirrors = self._choices(self.mirror_menu, MIRRORS)
        self._mirrors.actions()[0].setChecked(True)
        self._mirrors.triggered.connect(self._choose_mirror)
        self._sides = self._choices(self.sizes_menu, SIDES)
        self._sides.triggered.connect(self._choose_side)

    @staticmethod
    def _choices(menu: QMenu, values: tuple[Any, ...]) -> QActionGroup:
        group = QActionGroup(menu)
        for value in values:
            action = menu.addAction(str(value))
            action.setCheckable(True)
            action.setData(value)
            action.setObjectName(f"choice-{value}")
            group.addAction(action)
        return group

    def _choose_side(self, action: Any) -> None:
        self._window.post(Workbench.resize, (action.data(), action.data()), "fit")

    # --- mirror

    def _choose_mirror(self, action: Any) -> None:
        self._canvas.set_mirror(action.data())

    def _next_mirror(self, _checked: bool = False) -> None:
        self._canvas.set_mirror(MIRRORS[(MIRRORS.index(self._canvas.mirror) + 1) % len(MIRRORS)])

    def _show_mirror(self, mirror: str) -> None:
        for action in self._mirrors.actions():
            action.setChecked(action.data() == mirror)
        self._window.status.hover(Text("Mirror: {how}", how=MIRROR_NAMES[mirror][0]))

    # --- text stamp

    def _show_stamp(self, tool: str) -> None:
        if tool != "text":
            if self.stamp is not None:
                self.stamp.hide()
            return
        if self.stamp is None:
            self.stamp = self._made_stamp()
        self.stamp.follow(self._canvas.shape)
        self.stamp.renew()
        self.stamp.show()
        self.stamp.words.setFocus()
        self.stamp.words.selectAll()

    def _made_stamp(self) -> StampBar:
        """The fonts of the computer are asked for when they are needed first."""
        stamp = StampBar(self._canvas.shape)
        stamp.stamp_changed.connect(self._canvas.set_stamp)
        stamp.left.connect(self._to_canvas)
        stage = self._window.stage.layout()
        assert isinstance(stage, QVBoxLayout)
        stage.insertWidget(1, stamp)
        return stamp

    def _to_canvas(self) -> None:
        self._canvas.setFocus()
        self._canvas.show_cursor()

    def _step_stamp(self, by: int) -> None:
        if self.stamp is not None:
            self.stamp.step(by)

    # --- looks

    def retranslate(self) -> None:
        titles = Text("Tools"), Text("Mirror"), Text("Square grid")
        for menu, title in zip(self.menus, titles, strict=True):
            menu.setTitle(str(title))
        for action in self._mirrors.actions():
            name, does = MIRROR_NAMES[action.data()]
            action.setText(str(name))
            action.setToolTip(str(does))
        for action in self._sides.actions():
            side = action.data()
            action.setText(str(verbatim(f"{side}×{side}")))
            action.setToolTip(str(Text("Scales picture, memories and clamps to {side} rows of {side} cells.", side=side)))
        if self.stamp is not None:
            self.stamp.retranslate()

    def retheme(self, _theme: Theme) -> None:
        """Icons come with the actions."""
