"""The two windows about data, made when they are first asked for, and fed with Frames while they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.data_browser import DataBrowser
from hopsim.gui.data_sets import DataSets
from hopsim.palette import Theme
from hopsim.texts import current_language

if TYPE_CHECKING:
    from hopsim.gui.window import Window

SHARED = ("undo", "redo", "browse-data", "data-sets", "open-data", "open-data-folder", "train")


class DataWindows(QObject):
    """Ctrl+B and Ctrl+Alt+D."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.browser: DataBrowser | None = None
        self.sets: DataSets | None = None
        self._language = current_language()
        window.actions_["browse-data"].triggered.connect(self.browse)
        window.actions_["data-sets"].triggered.connect(self.show_sets)
        window.appearance.changed.connect(self.retheme)

    def browse(self, _checked: bool = False) -> None:
        if self.browser is None:
            self.browser = DataBrowser(self._window)
            self._share_keys(self.browser)
        self._open(self.browser)
        self.browser.grid.setFocus()

    def show_sets(self, _checked: bool = False) -> None:
        if self.sets is None:
            self.sets = DataSets(self._window)
            self._share_keys(self.sets)
        self._window.post(Workbench.look_for_sets)
        self._open(self.sets)

    def _share_keys(self, dialog: QDialog) -> None:
        """What one presses while looking at data works there too."""
        dialog.addActions([self._window.actions_[name] for name in SHARED])

    def _open(self, dialog: QDialog) -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        if self._window.frame is not None:
            self.display(self._window.frame)

    def display(self, frame: Frame) -> None:
        if self._language != current_language():
            self._language = current_language()
            for dialog in (self.browser, self.sets):
                if dialog is not None:
                    dialog.retranslate()
        if self.browser is not None and self.browser.isVisible():
            self.browser.display(frame)
        if self.sets is not None and self.sets.isVisible():
            self.sets.display(frame)

    def retheme(self, theme: Theme) -> None:
        if self.browser is not None:
            self.browser.retheme(theme)
            self.browser.set_scale(self._window.appearance.scale)
