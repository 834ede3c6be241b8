"""The dialog of data sets: those that ship, those that can be downloaded, files and folders of one's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from hopsim.data.published import ABOUT_DIGITS, DIGITS, PUBLISHED, Published
from hopsim.data.room import in_words
from hopsim.engine.frame import DownloadLook, Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.theme import role
from hopsim.texts import Text, verbatim

if TYPE_CHECKING:
    from hopsim.gui.window import Window

STEPS = 1000


class Row(QWidget):
    """One set: what it is, whether it is here, and the button that opens, fetches or cancels."""

    def __init__(self, window: Window, name: str, which: Published | None) -> None:
        super().__init__()
        role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window, self.name, self._which = window, name, which
        self._here, self._open = which is None, False
        self._way: DownloadLook | None = None
        self.title, self.about, self.state = QLabel(), QLabel(), QLabel()
        role(self.title, "heading")
        for label in (self.about, self.state):
            label.setWordWrap(True)
            role(label, "dim")
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setVisible(False)
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        layout = QGridLayout(self)
        layout.addWidget(self.title, 0, 0)
        layout.addWidget(self.about, 1, 0)
        layout.addWidget(self.state, 2, 0)
        layout.addWidget(self.button, 0, 1, 2, 1)
        layout.addWidget(self.bar, 3, 0, 1, 2)
        layout.setColumnStretch(0, 1)

    def display(self, here: bool, way: DownloadLook | None, is_open: bool) -> None:
        self._here, self._way, self._open = here, way, is_open
        self.bar.setVisible(way is not None)
        if way is not None:
            self.bar.setValue(round(STEPS * way.part))
        self.retranslate()

    def _press(self, _checked: bool = False) -> None:
        if self._way is not None:
            self._window.post(Workbench.cancel_download, self.name)
        elif self._here:
            self._window.post(Workbench.open_data, self.name)
        else:
            self._window.post(Workbench.download_data, self.name)

    def retranslate(self) -> None:
        which = self._which
        title = Text("Digits") if which is None else verbatim(which.title)
        about = ABOUT_DIGITS if which is None else which.about
        size = "" if which is None else in_words(which.size)
        if self._way is not None:
            state, press, tip = self._way.words, Text("Cancel"), Text("Stops the download; files that are whole stay.")
        elif self._here:
            state = Text("This set is open.") if self._open else Text("ships with hopsim") if which is None else Text("is here")
            press, tip = Text("Open"), Text("Makes this the data set to learn from; Undo takes it back.")
        else:
            state, press = Text("not on this computer yet"), Text("Download {size}", size=size)
            tip = Text("Fetches this set into your data folder, checks it, and opens it.")
        for label, words in ((self.title, title), (self.about, about), (self.state, state)):
            if label.text() != str(words):
                label.setText(str(words))
        if self.button.text() != str(press):
            self.button.setText(str(press))
        self.button.setEnabled(not (self._open and self._here and self._way is None))
        self.button.setAccessibleName(str(Text("{press}: {title}", press=press, title=title)))
        self.button.setToolTip(str(tip))
        self.bar.setAccessibleName(str(Text("Progress of the download: {title}", title=title)))
        self.bar.setToolTip(str(Text("How much of this set has come so far.")))


class DataSets(QDialog):
    """Beside the window; what goes wrong with a download is said here too."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.setObjectName("data-sets")
        self._window = window
        self._data: object = None
        self.rows = {DIGITS: Row(window, DIGITS, None)}
        self.rows |= {name: Row(window, name, which) for name, which in PUBLISHED.items()}
        self.words = QLabel()
        self.words.setWordWrap(True)
        role(self.words, "error")
        self.words.setVisible(False)
        self.file, self.folder, self.browse, self.close_button = QPushButton(), QPushButton(), QPushButton(), QPushButton()
        layout = QVBoxLayout(self)
        for row in self.rows.values():
            layout.addWidget(row)
        layout.addWidget(self.words)
        layout.addStretch(1)
        line = QHBoxLayout()
        for button in (self.file, self.folder, self.browse):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.close_button)
        layout.addLayout(line)
        for button, name in ((self.file, "open-data"), (self.folder, "open-data-folder"), (self.browse, "browse-data")):
            button.clicked.connect(partial(self._trigger, name))
        self.close_button.clicked.connect(self.close)
        self.retranslate()
        self.resize(self.sizeHint())

    def _trigger(self, name: str, _checked: bool = False) -> None:
        self._window.actions_[name].trigger()

    def display(self, frame: Frame) -> None:
        ways = {look.name: look for look in frame.downloads}
        for name, row in self.rows.items():
            is_open = frame.data is not None and frame.data_source == name
            row.display(name == DIGITS or name in frame.sets_here, ways.get(name), is_open)
        if frame.failure is not None:
            self._say(str(frame.failure.text))
        elif ways or frame.data is not self._data:
            self._say("")
        self._data = frame.data

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
        layout = self.layout()
        if words and layout is not None:  # or the sentence would take its room from the words above
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def sizeHint(self) -> QSize:
        return QSize(round(560 * self._window.appearance.scale), super().sizeHint().height())

    def retranslate(self) -> None:
        self.setWindowTitle(str(Text("Data sets")))
        for button, title, tip in (
            (self.file, Text("Open a file…"), Text("Reads IDX files, .npz, .npy, .csv, .zip or a picture.")),
            (self.folder, Text("Open a folder…"), Text("Reads a folder of pictures, of classes, or of the four MNIST files.")),
            (self.browse, Text("Browse…"), Text("Shows all images of the data set that is open (Ctrl+B).")),
            (self.close_button, Text("Close"), Text("Closes this dialog; a download goes on.")),
        ):
            button.setText(str(title))
            button.setAccessibleName(str(title))
            button.setToolTip(str(tip))
        for row in self.rows.values():
            row.retranslate()
