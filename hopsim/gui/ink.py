"""Ink: the colours of cells on the canvas, the shelf and the walls, as the workbench and the theme wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hopsim.engine.frame import Frame
from hopsim.palette import INKS, LIGHT_ON_DARK, Ink, shown_ink
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

TITLES = {
    "light-on-dark": Text("Light on dark"),
    "dark-on-light": Text("Dark on light"),
    "blue-orange": Text("Blue and orange"),
}
assert TITLES.keys() == INKS.keys()


class Inks(QObject):
    """Dips every picture of cells into the ink of the newest Frame."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.name = LIGHT_ON_DARK.name
        self.shown = LIGHT_ON_DARK
        window.appearance.changed.connect(self._dip)

    def display(self, frame: Frame) -> None:
        if frame.ink != self.name:
            self.name = frame.ink
            self.window.menus.show_ink(frame.ink)
        self._dip()

    def _dip(self, _theme: object = None) -> None:
        ink = shown_ink(self.name, self.window.appearance.theme)
        if ink is not self.shown:
            self.shown = ink
            self.dip(ink)

    def dip(self, ink: Ink) -> None:
        window = self.window
        for part in (window.canvas, window.stage.hidden, window.shelf, window.traces):
            if part is not None:
                part.set_ink(ink)
