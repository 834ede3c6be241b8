"""What the commands do: files in and out, undo, transport, messages; each posts to the worker and waits for nothing."""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from hopsim.engine import files
from hopsim.engine.frame import Failure, Frame
from hopsim.engine.workbench import Workbench
from hopsim.export import jobs
from hopsim.gui.dialogs import About, GridSize, installed_version
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window


class Errands(QObject):
    """Connects each action to what it does."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.last_failure: Failure | None = None
        self._remarked: Any = None
        self._offered = False
        bench = Workbench
        posts: dict[str, tuple[Any, ...]] = {
            "new": (files.new,), "undo": (bench.undo,), "redo": (bench.redo,), "clear": (bench.clear,),
            "invert": (bench.invert,), "release": (bench.release_all,), "store": (bench.store,),
            "play": (bench.toggle,), "step": (bench.step_once,), "reset": (bench.reset,),
            "start-here": (bench.start_from_here,), "stop-anneal": (bench.stop_annealing,),
            "dice": (bench.new_dice,), "return": (bench.view, None), "earlier": (bench.step_view, -1),
            "later": (bench.step_view, 1), "train": (bench.toggle_training,),
        }  # fmt: skip
        for name, letter in posts.items():
            window.actions_[name].triggered.connect(self._posting(letter))
        calls = {
            "open": self.open, "save": self.save, "save-as": self.save_as, "open-data": self.open_data,
            "open-data-folder": self.open_data_folder, "load-patterns": self.load_patterns,
            "export-picture": self.export_picture, "export-numbers": self.export_numbers,
            "export-film": self.export_film, "export-script": self.export_script, "quit": self.quit,
            "flip-noise": self.noise, "grid-size": self.grid_size, "anneal": self.anneal, "larger": self.larger,
            "smaller": self.smaller, "rings": self.redraw, "tint": self.redraw,
            "reset-layout": self.reset_layout, "copy-details": self.copy_details, "about": self.about,
        }  # fmt: skip
        for name, call in calls.items():
            window.actions_[name].triggered.connect(call)

    def _posting(self, letter: tuple[Any, ...]) -> Any:
        def post(_checked: bool = False) -> None:
            self.window.post(*letter)

        return post

    # --- what a Frame has to say

    def display(self, frame: Frame) -> None:
        window = self.window
        actions = window.actions_
        for name, title in (("undo", frame.undo), ("redo", frame.redo)):
            plain = Text("Undo") if name == "undo" else Text("Redo")
            actions[name].setText(str(plain if title is None else Text("{plain} {what}", plain=plain, what=title)))
            actions[name].setEnabled(title is not None)
        actions["play"].setText(str(Text("Pause") if frame.running else Text("Play")))
        actions["return"].setEnabled(frame.shown_at is not None)
        actions["train"].setEnabled(frame.learner is not None)
        if frame.failure is not None:
            self.last_failure = frame.failure
            window.banner.say(frame.failure.text)
        elif frame.notice is not None:
            window.banner.say(frame.notice)
        self._remark(frame)
        self._offer(frame)

    def _remark(self, frame: Frame) -> None:
        """A new remark about the memories is said once, with its cure."""
        said = tuple(str(remark.text) for remark in frame.remarks)
        if said == self._remarked:
            return
        self._remarked = said
        if not frame.remarks:
            return
        remark = frame.remarks[0]
        knobs = dict(remark.knobs)
        choices = () if remark.cure is None else ((remark.cure, lambda: self.window.post(Workbench.turn_many, knobs)),)
        self.window.banner.say(remark.text, choices)

    def _offer(self, frame: Frame) -> None:
        """After a crash: what was saved, with its time."""
        if self._offered or not frame.leftovers:
            return
        self._offered = True
        leftover = frame.leftovers[0]
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(leftover.saved))
        self.window.banner.say(
            Text("hopsim did not end well last time. Saved automatically at {time}:", time=at),
            ((Text("Open it"), lambda: self.window.post(files.recover, leftover)),
             (Text("Forget it"), lambda: self.window.post(files.forget_leftovers))),
            saved_picture(leftover.path),
        )  # fmt: skip

    # --- files

    def open(self, _checked: bool = False) -> None:
        kinds = Text("Everything hopsim reads ({endings});;All files (*)",
                     endings="*.hopsim *.npz *.npy *.gz *-ubyte *.png *.jpg *.jpeg *.gif *.bmp *.webp")  # fmt: skip
        path, _ = QFileDialog.getOpenFileName(self.window, str(Text("Open")), "", str(kinds))
        if path:
            self.window.post(files.open_any, path)

    def save(self, _checked: bool = False) -> None:
        frame = self.window.frame
        if frame is not None and frame.path is not None:
            self.window.post(files.save, frame.path)
        else:
            self.save_as()

    def _save_path(self, title: Text, kind: Text, ending: str, name: str = "hopsim") -> str:
        path, _ = QFileDialog.getSaveFileName(self.window, str(title), f"{name}{ending}", f"{kind} (*{ending})")
        return path if not path or Path(path).suffix else path + ending

    def save_as(self, _checked: bool = False) -> None:
        path = self._save_path(Text("Save as"), Text("hopsim session"), ".hopsim")
        if path:
            self.window.post(files.save, path)

    def open_data(self, _checked: bool = False) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window, str(Text("Open data")), "", str(Text("All files (*)")))
        if path:
            self.window.post(files.open_data, path)

    def open_data_folder(self, _checked: bool = False) -> None:
        path = QFileDialog.getExistingDirectory(self.window, str(Text("Open a data folder")))
        if path:
            self.window.post(files.open_data, path)

    def load_patterns(self, _checked: bool = False) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self.window, str(Text("Load memories")))
        for path in paths:
            self.window.post(files.load_patterns_into, path)

    def _export(self, title: Text, kind: Text, ending: str, write: Any) -> None:
        frame = self.window.frame
        path = self._save_path(title, kind, ending, "hopsim" if frame is None else frame.machine)
        if path:
            self.window.post(files.export_with, write, path)

    def export_picture(self, _checked: bool = False) -> None:
        self._export(Text("Export picture"), Text("PNG picture"), ".png", jobs.picture)

    def export_numbers(self, _checked: bool = False) -> None:
        self._export(Text("Export numbers"), Text("Comma separated values"), ".csv", jobs.numbers)

    def export_film(self, _checked: bool = False) -> None:
        self._export(Text("Export GIF"), Text("GIF film"), ".gif", jobs.film)

    def export_script(self, _checked: bool = False) -> None:
        self._export(Text("Export as Python script"), Text("Python script"), ".py", jobs.script)

    def export_plot(self, form: str, group: str) -> None:
        self._export(Text("Export plot"), Text("{form} file", form=form.upper()), f".{form}", jobs.plot(group))

    # --- small things

    def noise(self, _checked: bool = False) -> None:
        self.window.post(Workbench.noise, self.window.noise.amount)

    def anneal(self, _checked: bool = False) -> None:
        self.window.post(Workbench.anneal, self.window.annealing.schedule)

    def grid_size(self, _checked: bool = False) -> None:
        frame = self.window.frame
        if frame is None:
            return
        dialog = GridSize(frame.shape, self.window)
        if dialog.exec():
            self.window.post(Workbench.resize, dialog.shape, dialog.how)

    def larger(self, _checked: bool = False) -> None:
        self.window.scale(1)

    def smaller(self, _checked: bool = False) -> None:
        self.window.scale(-1)

    def redraw(self, _checked: bool = False) -> None:
        self.window._want()
        if self.window.frame is not None:
            self.window.display(self.window.frame)

    def reset_layout(self, _checked: bool = False) -> None:
        self.window.reset_layout()

    def copy_details(self, _checked: bool = False) -> None:
        words = f"hopsim {installed_version()}\nPython {platform.python_version()}\n{platform.platform()}\n"
        if self.last_failure is not None:
            words += f"\n{self.last_failure.text.english}\n{self.last_failure.details}"
        QApplication.clipboard().setText(words)

    def about(self, _checked: bool = False) -> None:
        About(self.window).exec()

    def quit(self, _checked: bool = False) -> None:
        self.window.close()


def saved_picture(path: Path) -> Any:
    """The thumbnail in a session file, or None."""
    import zipfile

    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPixmap

    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read("thumbnail.png")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    picture = QPixmap()
    if not picture.loadFromData(content):
        return None
    return picture.scaled(56, 56, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)
