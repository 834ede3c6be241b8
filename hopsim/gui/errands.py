"""What the commands do: each posts to the worker and waits for nothing."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from hopsim.engine import files, learned
from hopsim.engine.frame import Failure, Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.command_search import Searching
from hopsim.gui.data_windows import DataWindows
from hopsim.gui.dialogs import About, GridSize, installed_version
from hopsim.gui.exporting import Exporting
from hopsim.gui.help_pages import HelpPages
from hopsim.gui.ink import Inks
from hopsim.gui.likelihood import Likelihood
from hopsim.gui.messages import Messages
from hopsim.gui.paths import Paths
from hopsim.gui.preferences import Preferences
from hopsim.gui.presentation import Presentation
from hopsim.gui.printing import Printing
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window


class Errands(QObject):
    """Connects each action to what it does, and keeps their titles true."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.paths = Paths(window)
        self.exporting, self.printing = Exporting(window), Printing(window)
        self.messages = Messages(window, self.copy_details)
        self.inks, self.preferences = Inks(window), Preferences(window)
        self.data_windows = DataWindows(window)
        self.searching, self.presentation = Searching(window), Presentation(window)
        self.likelihood = Likelihood(window)
        self.help_pages = HelpPages(window)
        bench = Workbench
        posts: dict[str, tuple[Any, ...]] = {
            "new": (files.new,), "undo": (bench.undo,), "redo": (bench.redo,), "clear": (bench.clear,),
            "invert": (bench.invert,), "release": (bench.release_all,), "store": (bench.store,),
            "play": (bench.toggle,), "step": (bench.step_once,), "reset": (bench.reset,),
            "start-here": (bench.start_from_here,), "stop-anneal": (bench.stop_annealing,),
            "dice": (bench.new_dice,), "return": (bench.view, None), "earlier": (bench.step_view, -1),
            "later": (bench.step_view, 1), "train": (learned.train_or_pause,),
            "train-anew": (learned.train_anew,),
        }  # fmt: skip
        for name, letter in posts.items():
            window.actions_[name].triggered.connect(self._posting(letter))
        paths = self.paths
        calls = {
            "open": paths.open, "save": paths.save, "save-as": paths.save_as, "open-data": paths.open_data,
            "open-data-folder": paths.open_data_folder, "load-patterns": paths.load_patterns,
            "quit": self.quit,
            "flip-noise": self.noise, "grid-size": self.grid_size, "anneal": self.anneal, "larger": self.larger,
            "smaller": self.smaller, "rings": self.redraw, "tint": self.redraw, "hidden": self.redraw,
            "reset-layout": self.reset_layout, "copy-details": self.copy_details, "about": self.about,
        }  # fmt: skip
        for name, call in calls.items():
            window.actions_[name].triggered.connect(call)
        window.actions_["move-panels"].toggled.connect(window.panels.show_titles)

    @property
    def last_failure(self) -> Failure | None:
        return self.messages.last_failure

    def export_plot(self, form: str, group: str) -> None:
        self.exporting.plot(form, group)

    def _posting(self, letter: tuple[Any, ...]) -> Any:
        def post(_checked: bool = False) -> None:
            self.window.post(*letter)

        return post

    def display(self, frame: Frame) -> None:
        """Titles and switches of the commands, and what the Frame has to say."""
        actions = self.window.actions_
        for name, title in (("undo", frame.undo), ("redo", frame.redo)):
            plain = Text("Undo") if name == "undo" else Text("Redo")
            actions[name].setText(str(plain if title is None else Text("{plain} {what}", plain=plain, what=title)))
            actions[name].setEnabled(title is not None)
        actions["play"].setText(str(Text("Pause") if frame.running else Text("Play")))
        actions["return"].setEnabled(frame.shown_at is not None)
        actions["stop-anneal"].setEnabled(frame.schedule is not None)
        for name in ("train", "train-anew", "log-partition"):
            actions[name].setEnabled(frame.learner is not None)
        self.inks.display(frame)
        self.data_windows.display(frame)
        self.messages.display(frame)

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
        dialog.deleteLater()

    def larger(self, _checked: bool = False) -> None:
        self.window.scale(1)

    def smaller(self, _checked: bool = False) -> None:
        self.window.scale(-1)

    def redraw(self, _checked: bool = False) -> None:
        self.window.stage.hidden.wished = self.window.actions_["hidden"].isChecked()
        self.window.want()
        self.window.stage.redraw()

    def reset_layout(self, _checked: bool = False) -> None:
        self.window.panels.reset()

    def copy_details(self, _checked: bool = False) -> None:
        words = f"hopsim {installed_version()}\nPython {platform.python_version()}\n{platform.platform()}\n"
        if self.last_failure is not None:
            words += f"\n{self.last_failure.text.english}\n{self.last_failure.details}"
        QApplication.clipboard().setText(words)

    def about(self, _checked: bool = False) -> None:
        dialog = About(self.window)
        dialog.exec()
        dialog.deleteLater()

    def quit(self, _checked: bool = False) -> None:
        self.window.close()
