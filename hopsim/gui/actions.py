"""Every command of the window, declared once: menus, tool bar and the list of shortcuts read it here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from hopsim.gui.theme import icon
from hopsim.palette import Theme
from hopsim.texts import Text


@dataclass(frozen=True)
class Command:
    """name; menu it stands in; title; what it does, for the tooltip; shortcut and icon, or none."""

    name: str
    menu: str
    title: Text
    does: Text
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False
    gap: bool = False
    """A line before it in its menu, or before the menu whose first command it is."""


MENUS: dict[str, Text] = {
    "file": Text("&File"),
    "edit": Text("&Edit"),
    "machine": Text("&Machine"),
    "run": Text("&Run"),
    "view": Text("&View"),
    "help": Text("&Help"),
}

SUBMENUS: dict[str, tuple[str, Text]] = {
    "export": ("file", Text("&Export")),
    "picture": ("edit", Text("Whole picture")),
    "panels": ("view", Text("Panels")),
}
"""Name -> the menu it stands in, at the place of its first command, and its title.

They keep every menu below 680 pixels at 150 %: a longer one stands in two columns on a screen of 720."""

COMMANDS: tuple[Command, ...] = (
    Command("new", "file", Text("New"), Text("Begins afresh with three letters; Undo brings the old document back."),
            "Ctrl+N", "new"),
    Command("open", "file", Text("Open…"), Text("Opens a session, a picture, parameters of an RBM or a data set."),
            "Ctrl+O", "open"),
    Command("save", "file", Text("Save"), Text("Writes the whole workbench into its session file, to go on later."),
            "Ctrl+S", "save"),
    Command("save-as", "file", Text("Save as…"), Text("Writes the whole workbench into a session file that you name."),
            "Ctrl+Shift+S"),
    Command("examples", "file", Text("Examples…"),
            Text("Shows what ships to begin with as pictures; choose one to open it."), "Ctrl+Shift+O", gap=True),
    Command("back-to-preset", "file", Text("Back to the preset"),
            Text("Puts everything back as it was in the preset that this document came from."), "Ctrl+Shift+R"),
    Command("save-as-preset", "file", Text("Save as preset…"),
            Text("Writes this moment with a title and two things to try, to begin from again and again."), "Ctrl+Alt+S"),
    Command("open-data", "file", Text("Open data…"),
            Text("Reads images to learn from: IDX files such as MNIST, .npz, .npy, .csv, .zip or pictures."), "Ctrl+D", "data",
            gap=True),
    Command("open-data-folder", "file", Text("Open a data folder…"),
            Text("Reads a folder with the four MNIST files, or a folder of pictures, to learn from."), "Ctrl+Shift+D"),
    Command("data-sets", "file", Text("Data sets…"),
            Text("Lists the sets that ship, downloads MNIST and Fashion-MNIST, and opens your own."), "Ctrl+Alt+D"),
    Command("browse-data", "file", Text("Browse data…"),
            Text("Shows all images of the data set by class, to draw with, to store, or to choose what is learned."), "Ctrl+B"),
    Command("load-patterns", "file", Text("Load memories…"),
            Text("Puts pictures from files onto the shelf, fitted to the size of the canvas."), "Ctrl+L"),
    Command("export-picture", "export", Text("Picture as PNG…"),
            Text("Writes the picture on the canvas as PNG, one cell as many pixels as you wish."), "Ctrl+E", "export",
            gap=True),
    Command("export-drawing", "export", Text("Picture as SVG…"),
            Text("Writes the picture on the canvas as a drawing that stays crisp at every size."), "Ctrl+Alt+E"),
    Command("export-wall", "export", Text("Wall of pictures…"),
            Text("Writes the wall of dreams or filters of this machine as PNG or SVG."), "Ctrl+Alt+W"),
    Command("export-film", "export", Text("Film as GIF…"),
            Text("Writes the recorded past of this run as an animated picture."), "Ctrl+G", gap=True),
    Command("export-video", "export", Text("Film as MP4…"),
            Text("Writes the recorded past of this run as a film for every player and slide show."), "Ctrl+Alt+G"),
    Command("export-numbers", "export", Text("Curves as CSV…"),
            Text("Writes every curve of this run as a table of comma separated values."), "Ctrl+Shift+E", gap=True),
    Command("export-arrays", "export", Text("All numbers as NPZ…"),
            Text("Writes curves, units, picture and weights as arrays that NumPy loads."), "Ctrl+Alt+N"),
    Command("export-plots", "export", Text("Plot…"),
            Text("Writes one of the plots as PNG, SVG, PDF or table."), "Ctrl+Alt+L"),
    Command("export-page", "export", Text("Page as PDF…"),
            Text("Writes one page with picture, verdict, plots, knobs and seed."), "Ctrl+Alt+P", gap=True),
    Command("export-script", "export", Text("Python script…"),
            Text("Writes a short script that repeats this run without the window and compares the result."),
            "Ctrl+Shift+G"),
    Command("print", "file", Text("Print…"),
            Text("Shows one page with picture, verdict, plots, knobs and seed, and prints it."), "Ctrl+P"),
    Command("quit", "file", Text("Quit"), Text("Closes the window; everything is saved and comes back next time."),
            "Ctrl+Q", gap=True),
    Command("undo", "edit", Text("Undo"), Text("Takes back your last act, whatever it was; time goes on."), "Ctrl+Z",
            "undo"),
    Command("redo", "edit", Text("Redo"), Text("Does again what the last undo took back, whatever it was."),
            "Ctrl+Shift+Z", "redo"),
    Command("copy-picture", "edit", Text("Copy picture"),
            Text("Puts the picture on the canvas onto the clipboard, with what it says about its run."), "Ctrl+C", gap=True),
    Command("copy-text", "edit", Text("Copy as text"),
            Text("Puts canvas, memories, machine, knobs and seed onto the clipboard as one line of text to send around."),
            "Ctrl+Alt+C"),
    Command("paste", "edit", Text("Paste"),
            Text("Shows a picture from the clipboard on the canvas to place it; a line of text opens its run."), "Ctrl+V"),
    Command("open-text", "edit", Text("Open text…"),
            Text("Opens the run of a line of text that Copy as text made, here or on another computer."), "Ctrl+Alt+V"),
    Command("place-picture", "edit", Text("Place picture…"),
            Text("Reads a picture from a file and shows it on the canvas before it becomes the drawing."), "Ctrl+Shift+V"),
    Command("clear", "edit", Text("Clear"), Text("Switches every free cell of the picture on the canvas off."),
            "Ctrl+Backspace", "clear", gap=True),
    Command("invert", "edit", Text("Invert"), Text("Switches on what is off and off what is on, in every free cell."), "Ctrl+I",
            "invert"),
    Command("flip-noise", "picture", Text("Add noise"),
            Text("Inverts exactly the share of cells that the noise slider shows, chosen by chance."), "Ctrl+R",
            "noise"),
    Command("release", "edit", Text("Release all clamps"),
            Text("Sets every held cell free again, so that the machine may change it."), "Ctrl+Shift+H", "clamp"),
    Command("grid-size", "edit", Text("Grid size…"),
            Text("Changes the number of cells; picture, memories and clamps follow, scaled or cropped."), "Ctrl+K"),
    Command("store", "edit", Text("Store memory"),
            Text("Keeps the picture on the canvas as a memory that the machines can recall."), "Ctrl+M", "store"),
    Command("preferences", "edit", Text("Preferences…"),
            Text("Language, theme, sizes, ink, memory for the past and flicker, each acting at once."), "Ctrl+,",
            gap=True),
    Command("play", "run", Text("Play"), Text("Lets the machine run, or pauses it; drawing works in both."), "Space",
            "play"),
    Command("step", "run", Text("Step"), Text("Makes exactly one step of this machine and then stays paused."), ".",
            "step"),
    Command("reset", "run", Text("Reset"),
            Text("Begins a new run from the picture that the last run began with."), "Ctrl+Home", "reset"),
    Command("start-here", "run", Text("New run from here"),
            Text("Begins a new run whose first picture is the one on the canvas now."), "Ctrl+Shift+Home"),
    Command("anneal", "run", Text("Anneal"),
            Text("Lets the temperature go down along the schedule, sweep by sweep, from now on."), "Ctrl+Return",
            "anneal", gap=True),
    Command("stop-anneal", "run", Text("Stop annealing"),
            Text("Leaves the schedule and holds the temperature where it is now."), "Ctrl+."),
    Command("train", "run", Text("Train"), Text("Begins to learn from the data, or pauses and goes on learning."),
            "Ctrl+T", "machine", gap=True),
    Command("train-anew", "run", Text("Train anew"),
            Text("Begins to learn from the data from scratch; the machine that was learned gives way."), "Ctrl+Shift+T"),
    Command("log-partition", "run", Text("Estimate log Z…"),
            Text("Finds out beside the run how likely the data are to this machine, with error bars."), "Ctrl+Alt+Z"),
    Command("dice", "run", Text("New dice"),
            Text("Takes another seed, so that chance decides differently from here on."), "Ctrl+Shift+N", "dice"),
    Command("return", "run", Text("Return to now"), Text("Leaves the past and shows the newest moment of this run."),
            "End", "return", gap=True),
    Command("earlier", "run", Text("One change earlier"),
            Text("Steps back in this run to the moment before the last change of the picture."), "Ctrl+Left"),
    Command("later", "run", Text("One change later"),
            Text("Steps forward in the recorded run to the next change of the picture."), "Ctrl+Right"),
    Command("larger", "view", Text("Larger interface"), Text("Makes all texts and controls of the window larger."),
            "Ctrl++"),
    Command("smaller", "view", Text("Smaller interface"), Text("Makes all texts and controls of the window smaller."),
            "Ctrl+-"),
    Command("present", "view", Text("Presentation"),
            Text("Fills the screen with canvas, verdict, one plot, transport and temperature, all large; Esc leaves."),
            "F11", checkable=True),
    Command("next-plot", "view", Text("Next plot"),
            Text("Brings the next plot or view to the front, also in a presentation, where one is shown."), "F12"),
    Command("rings", "view", Text("Ring unstable cells"),
            Text("Marks the cells that would flip at temperature zero with a ring."), "Ctrl+U", checkable=True),
    Command("tint", "view", Text("Tint local fields"),
            Text("Colours each cell by its local field: blue where it pulls the cell off, orange where on."),
            "Ctrl+Shift+U", checkable=True),
    Command("hidden", "view", Text("Show hidden units"),
            Text("Shows the other units of the machine as tiles beside the picture, to paint and to hold."),
            "Ctrl+Shift+J", checkable=True),
    Command("move-panels", "panels", Text("Move panels"),
            Text("Gives every panel a title by which it can be dragged to another place."), "Ctrl+Alt+M",
            checkable=True),
    Command("reset-layout", "panels", Text("Reset layout"),
            Text("Puts every panel of the window back where it was at first."), "Ctrl+Shift+L"),
    Command("explain", "help", Text("What am I seeing?"),
            Text("Explains this machine: its formula and symbols, what to look at, what to try."), "F1", "help"),
    Command("first-steps", "help", Text("First steps"),
            Text("Shows the three things to begin with beside the canvas once more."), "Alt+F1"),
    Command("search", "help", Text("Search all commands…"),
            Text("Finds any command, tool, view or knob by a few letters, in English or in Japanese."), "Ctrl+Shift+P"),
    Command("copy-details", "help", Text("Copy details"),
            Text("Puts versions and the last error onto the clipboard, for a report."), "Ctrl+Shift+C"),
    Command("about", "help", Text("About hopsim"), Text("Shows the version of hopsim and the licences of its parts."),
            "Shift+F1"),
)  # fmt: skip


class Actions(QObject):
    """One QAction for each Command, by name."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._made: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(self)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
            window.addAction(action)
            self._made[command.name] = action
        self._made["hidden"].setChecked(True)
        self.retranslate()
        self.retheme(theme)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._made.values())

    def retranslate(self) -> None:
        for command in COMMANDS:
            action = self._made[command.name]
            action.setText(str(command.title))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            tip = (Text("{title} ({keys}). {does}", title=command.title, keys=keys, does=command.does) if keys
                   else Text("{title}. {does}", title=command.title, does=command.does))  # fmt: skip
            action.setToolTip(str(tip))
            action.setStatusTip(str(command.does))

    def retheme(self, theme: Theme) -> None:
        for command in COMMANDS:
            if command.icon:
                self._made[command.name].setIcon(icon(command.icon, theme))
