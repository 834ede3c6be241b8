"""The layers besides the visible one, as tiles that can be painted and held like the canvas."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hopsim.gui.canvas import Canvas
from hopsim.gui.theme import role
from hopsim.models.base import VISIBLE, Look
from hopsim.palette import LIGHT_ON_DARK, Ink, Theme
from hopsim.texts import Text, verbatim

WIDTH = 120
NAMES = {"hidden": Text("Hidden units"), "hidden 2": Text("Second hidden layer")}


class HiddenLayers(QWidget):
    """One small canvas for each layer that a Look carries besides the visible one."""

    painted = Signal(str, object, object, int)
    """Layer, cells, values, stroke."""
    clamped = Signal(str, object, bool, int)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ink = theme, LIGHT_ON_DARK
        self._tool = "pen"
        self.wished = True
        self.canvases: dict[str, Canvas] = {}
        self._captions: dict[str, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.set_scale(1.0)
        self.hide()

    def display(self, look: Look) -> None:
        names = [name for name in look.layers if name != VISIBLE]
        for name in [name for name in self.canvases if name not in names]:
            for widget in (self.canvases.pop(name), self._captions.pop(name)):
                self._column.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for name in names:
            if name not in self.canvases:
                self._add(name)
            self.canvases[name].display(look.layers[name], look.held.get(name))
        self.setVisible(bool(names) and self.wished)

    def _add(self, name: str) -> None:
        canvas, caption = Canvas(self._theme), QLabel()
        role(caption, "dim")
        caption.setWordWrap(True)
        canvas.setMinimumSize(80, 80)
        canvas.leave_out("text", "unknown")
        canvas.set_tool(self._tool)
        canvas.set_ink(self._ink)
        canvas.painted.connect(partial(self._painted, name))
        canvas.clamped.connect(partial(self._clamped, name))
        canvas.hovered.connect(self.hovered)
        self.canvases[name], self._captions[name] = canvas, caption
        self._column.addWidget(caption)
        self._column.addWidget(canvas, 1)
        self.retranslate()

    def _painted(self, layer: str, cells: Any, values: Any, stroke: int) -> None:
        self.painted.emit(layer, cells, values, stroke)

    def _clamped(self, layer: str, cells: Any, held: bool, stroke: int) -> None:
        self.clamped.emit(layer, cells, held, stroke)

    def set_tool(self, name: str) -> None:
        """The hand holds the same tool over every layer."""
        self._tool = name
        for canvas in self.canvases.values():
            canvas.set_tool(name)

    def set_scale(self, scale: float) -> None:
        self.setFixedWidth(round(WIDTH * scale))

    def retranslate(self) -> None:
        for name, canvas in self.canvases.items():
            title = NAMES.get(name, verbatim(name))
            canvas.retranslate()
            canvas.setAccessibleName(str(title))
            canvas.setToolTip(str(Text("The other units of this machine; paint them or hold them like the picture.")))
            self._captions[name].setText(str(title))

    def set_ink(self, ink: Ink) -> None:
        self._ink = ink
        for canvas in self.canvases.values():
            canvas.set_ink(ink)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for canvas in self.canvases.values():
            canvas.retheme(theme)
