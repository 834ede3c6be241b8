"""The commands that ask for a file: open, save, data, memories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from hopsim.data.pictures import ENDINGS
from hopsim.engine import files
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

PICTURES = " ".join(f"*{ending}" for ending in sorted(ENDINGS))
READABLE = f"*.hopsim *.npz *.npy *.gz *-ubyte *.csv *.tsv *.zip {PICTURES}"


class Paths(QObject):
    """Asks for a path and posts it; files are read and written on the worker's side."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.folder = ""
        """Where the last file was opened or written: the next dialog begins there."""

    def _taken(self, path: str) -> str:
        if path:
            self.folder = str(Path(path).parent)
        return path

    def ask_open(self, title: Text, kinds: Text) -> str:
        """Which file, asked in the folder of the last one; empty when none."""
        path, _ = QFileDialog.getOpenFileName(self.window, str(title), self.folder, str(kinds))
        return self._taken(path)

    def ask_save(self, title: Text, name: str, kinds: str) -> tuple[str, str]:
        """Where to, asked in the folder of the last file, and which kind was chosen; empty when nowhere."""
        path, kind = QFileDialog.getSaveFileName(self.window, str(title), str(Path(self.folder, name)), kinds)
        return self._taken(path), kind

    def open(self, _checked: bool = False) -> None:
        kinds = Text("Everything hopsim reads ({endings});;All files (*)", endings=READABLE)
        path = self.ask_open(Text("Open"), kinds)
        if path:
            self.window.placing.drop([path])

    def save(self, _checked: bool = False) -> None:
        frame = self.window.frame
        if frame is not None and frame.path is not None:
            self.window.post(files.save, frame.path)
        else:
            self.save_as()

    def save_as(self, _checked: bool = False) -> None:
        path = self.save_path(Text("Save as"), Text("hopsim session"), ".hopsim")
        if path:
            self.window.post(files.save, path)

    def save_path(self, title: Text, kind: Text, ending: str, name: str = "hopsim") -> str:
        """Where to, asked; empty when nowhere. A name without an ending gets this one."""
        path, _ = self.ask_save(title, f"{name}{ending}", f"{kind} (*{ending})")
        return path if not path or Path(path).suffix else path + ending

    def open_data(self, _checked: bool = False) -> None:
        path = self.ask_open(Text("Open data"), Text("All files (*)"))
        if path:
            self.window.post(files.open_data, path)

    def open_data_folder(self, _checked: bool = False) -> None:
        path = QFileDialog.getExistingDirectory(self.window, str(Text("Open a data folder")), self.folder)
        if self._taken(path):
            self.window.post(files.open_data, path)

    def load_patterns(self, _checked: bool = False) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self.window, str(Text("Load memories")), self.folder)
        for path in paths:
            self.window.post(files.load_patterns_into, self._taken(path))
