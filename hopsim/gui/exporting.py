"""The commands of File ▸ Export: what to write is asked, where to, and the worker writes it beside the run."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from hopsim.engine import files
from hopsim.engine.frame import Frame
from hopsim.export import jobs
from hopsim.export.plots import group_title
from hopsim.gui.export_dialogs import PictureDialog, PlotDialog, WallDialog
from hopsim.gui.film_dialog import FilmDialog
from hopsim.gui.stage import LEARN
from hopsim.models.views import Wall
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

KINDS = {
    ".png": Text("PNG picture"),
    ".svg": Text("SVG drawing"),
    ".pdf": Text("PDF page"),
    ".csv": Text("Table of comma separated values"),
    ".npz": Text("NumPy archive"),
    ".gif": Text("GIF film"),
    ".mp4": Text("MP4 film"),
    ".py": Text("Python script"),
}
PLOTS = (".png", ".svg", ".pdf", ".csv")


class Exporting(QObject):
    """Connects the export commands; nothing is written on the window's thread."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        calls = {
            "export-picture": partial(self.picture, ".png"), "export-drawing": partial(self.picture, ".svg"),
            "export-wall": self.wall, "export-film": partial(self.film, ".gif"),
            "export-video": partial(self.film, ".mp4"), "export-numbers": partial(self._plain, ".csv", jobs.numbers),
            "export-arrays": partial(self._plain, ".npz", jobs.arrays), "export-plots": self.plots,
            "export-script": partial(self._plain, ".py", jobs.script),
            "export-page": partial(self._plain, ".pdf", jobs.page),
        }  # fmt: skip
        for name, call in calls.items():
            # Whether an action is checked is not asked here.
            window.actions_[name].triggered.connect(lambda _checked=False, call=call: call())

    def _path(self, *endings: str) -> str:
        """Where to, or nothing; a name without an ending gets that of the kind that was chosen."""
        frame = self.window.frame
        name = "hopsim" if frame is None else frame.machine
        filters = {f"{KINDS[ending]} (*{ending})": ending for ending in endings}
        path, chosen = self.window.errands.paths.ask_save(Text("Export"), f"{name}{endings[0]}", ";;".join(filters))
        return path if not path or Path(path).suffix else path + filters.get(chosen, endings[0])

    def _write(self, write: Any, *endings: str) -> None:
        path = self._path(*endings)
        if path:
            self.window.post(files.export_with, write, path)

    def _plain(self, ending: str, write: Any) -> None:
        self._write(write, ending)

    def _asked(self, dialog: QDialog) -> bool:
        done = bool(dialog.exec())
        dialog.deleteLater()
        return done

    def picture(self, ending: str) -> None:
        frame = self.window.frame
        if frame is None:
            return
        dialog = PictureDialog(frame, self.window.actions_["rings"].isChecked(), self.window)
        if self._asked(dialog):
            other = ".svg" if ending == ".png" else ".png"
            self._write(partial(jobs.picture, style=dialog.style_of_cells), ending, other)

    def wall(self) -> None:
        frame = self.window.frame
        walls = {} if frame is None else self._walls(frame)
        if not walls:
            self.window.post(jobs.no_wall)
            return
        dialog = WallDialog(walls, "" if frame is None else frame.ink, self.window)
        if self._asked(dialog):
            self._write(partial(jobs.wall, dialog.name, style=dialog.style_of_cells), ".png", ".svg")

    def _walls(self, frame: Frame) -> dict[str, tuple[Text, Wall | None]]:
        """Name -> title and, where it is computed because somebody looks at it, the value."""
        training = frame.training
        declared = list(type(frame.model).views)
        values = dict(frame.look.views)
        if training is not None:
            declared = [*type(training.learner).views, *declared]
            values |= training.look.views
            if self.window.stage.mode != LEARN:
                declared.sort(key=lambda view: view in type(training.learner).views)
        return {view.name: (view.title, values.get(view.name)) for view in declared if view.kind == "wall"}

    def film(self, ending: str) -> None:
        frame = self.window.frame
        if frame is None:
            return
        dialog = FilmDialog(frame, ending, self.window)
        if self._asked(dialog):
            self._write(partial(jobs.film, plan=dialog.film), dialog.ending)

    def plots(self) -> None:
        frame = self.window.frame
        if frame is None:
            return
        learning = frame.training is not None and self.window.stage.mode == LEARN
        curves = frame.training.curves if frame.training is not None and learning else frame.curves
        members = {curve.about.group: [c for c in curves if c.about.group == curve.about.group] for curve in curves}
        groups = {group: group_title(group, some) for group, some in members.items()}
        dialog = PlotDialog(groups, {ending: KINDS[ending] for ending in PLOTS}, self.window)
        if groups and self._asked(dialog):
            self._write(jobs.plot(dialog.group), dialog.ending)

    def plot(self, form: str, group: str) -> None:
        """What the menu of a plot asks for."""
        self._write(jobs.plot(group), f".{form}")
