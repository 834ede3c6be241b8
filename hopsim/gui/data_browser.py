"""The data browser: all images of the data set, by class and part; to the canvas, to the shelf, to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopsim.data.dataset import Choice
from hopsim.data.words import details
from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.class_chips import ClassChips
from hopsim.gui.data_view import DataView
from hopsim.gui.flow import FlowLayout
from hopsim.gui.picture_grid import PictureGrid
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window


class DataBrowser(QDialog):
    """Beside the window, which stays usable; it follows the newest Frame."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.setObjectName("data-browser")
        self._window = window
        self.view = DataView(self)
        self._title: Text | None = None
        self.head, self.about, self.now = QLabel(), QLabel(), QLabel()
        role(self.head, "heading")
        role(self.about, "dim")
        for label in (self.head, self.about, self.now):
            label.setWordWrap(True)
        self.chips = ClassChips()
        self.part, self.seen = QComboBox(), QCheckBox()
        self.limit_label, self.limit = QLabel(), QSpinBox()
        self.learn, self.sets = QPushButton(), QPushButton()
        self.grid = PictureGrid(window.appearance.theme)
        self.put, self.store, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self.limit.setRange(0, 0)
        self.limit_label.setBuddy(self.limit)
        for button in (self.learn, self.sets, self.put, self.store, self.close_button):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.addLayout(_line(self.head, self.sets))
        layout.addWidget(self.about)
        layout.addWidget(self.chips)
        layout.addWidget(self._choices())
        layout.addWidget(self.grid, 1)
        layout.addLayout(_line(self.now, self.put, self.store, self.close_button))
        self._connect()
        self.set_scale(window.appearance.scale)
        self.retranslate()
        self._fill()
        self.resize(self.sizeHint())

    def _choices(self) -> QWidget:
        """What is shown and what is learned from, in as many lines as it takes."""
        box, amount = QWidget(), QWidget()
        flow = FlowLayout(box)
        line = _line(self.limit_label, self.limit)
        line.setContentsMargins(0, 0, 0, 0)
        amount.setLayout(line)
        for widget in (self.part, self.seen, amount, self.learn):
            flow.addWidget(widget)
        return box

    def _connect(self) -> None:
        self.chips.changed.connect(self._filter)
        self.part.currentIndexChanged.connect(self._filter)
        self.seen.toggled.connect(self._see)
        self.limit.valueChanged.connect(self._tell)
        self.learn.clicked.connect(self._learn_from_these)
        self.sets.clicked.connect(self._window.actions_["data-sets"].trigger)
        self.grid.moved.connect(self._tell)
        self.grid.chosen.connect(self._put)
        self.grid.kept.connect(self._store)
        self.put.clicked.connect(self._put_current)
        self.store.clicked.connect(self._store_current)
        self.close_button.clicked.connect(self.close)
        self.view.changed.connect(self._see)

    # --- what is shown

    def display(self, frame: Frame) -> None:
        """Called for every Frame while it is open; most change nothing here."""
        view = self.view
        learner = frame.learner or view.learner
        if (learner, frame.seed) != (view.learner, view.seed):
            view.learner, view.seed = learner, frame.seed
            self._see()
        if frame.data is not view.data:
            before = None if view.data is None else view.data.whole or view.data
            view.data = frame.data
            if before is not (None if frame.data is None else frame.data.whole or frame.data):
                self.grid.current = 0
            self._title = frame.data_title
            self._fill()

    def _fill(self) -> None:
        """The classes, parts and numbers that this data set has."""
        data = self.view.data
        whole = None if data is None else data.whole or data
        self.chips.display(data)
        self._say()
        self.part.setVisible(whole is not None and whole.test is not None)
        for widget in (self.seen, self.limit, self.limit_label):
            widget.setEnabled(whole is not None)
        self.limit.blockSignals(True)
        self.limit.setMaximum(0 if whole is None else len(whole))
        self.limit.setValue(0 if data is None else data.choice.limit or 0)
        self.limit.blockSignals(False)
        self._filter()

    def _say(self) -> None:
        data = self.view.data
        self.head.setText(str(self._title or Text("No data are open.")))
        nothing = Text("Open the shipped digits, a download, or your own files with the button on the right.")
        self.about.setText(str(nothing if data is None else details(data)))

    def _filter(self, _value: object = None) -> None:
        view = self.view
        view.apart = self.part.currentIndex() == 1
        view.filter(self.chips.classes)
        shape = (1, 1) if view.shown is None else view.shown.shape
        self.grid.display(len(view.rows), shape, view.levels)

    def _see(self, _on: bool = False) -> None:
        self.view.as_seen = self.seen.isChecked()
        self.grid.viewport().update()
        self._tell()

    def _tell(self, _value: object = None) -> None:
        """Which image is framed; whether what is chosen is something else than what is learned from."""
        place, data = self.grid.current, self.view.data
        words = self.view.words(place)
        self.now.setText("" if words is None else str(words))
        self.grid.setAccessibleDescription(self.now.text())
        for button in (self.put, self.store):
            button.setEnabled(0 <= place < len(self.view.rows))
        wanted = Choice(self.chips.classes, self.limit.value() or None)
        self.learn.setEnabled(data is not None and wanted != data.choice and wanted.classes != ())

    # --- what is done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button that has the focus, as in the window."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus, QAbstractButton):
                focus.click()
        else:
            super().keyPressEvent(event)

    def _put(self, place: int) -> None:
        found = self.view.image(place)
        if found is not None:
            self._window.post(Workbench.put_image, found[0], found[2])

    def _store(self, place: int) -> None:
        found = self.view.image(place)
        if found is not None:
            self._window.post(Workbench.store_image, *found)
            self.now.setText(str(Text("Stored as memory {name}", name=found[1])))

    def _put_current(self, _checked: bool = False) -> None:
        self._put(self.grid.current)

    def _store_current(self, _checked: bool = False) -> None:
        self._store(self.grid.current)

    def _learn_from_these(self, _checked: bool = False) -> None:
        self._window.post(Workbench.choose_data, self.chips.classes, self.limit.value() or None)

    # --- looks

    def set_scale(self, scale: float) -> None:
        self.grid.set_scale(scale)
        self.chips.set_scale(scale)

    def sizeHint(self) -> QSize:
        room = self.screen().availableGeometry()
        return QSize(min(960, room.width() - 40), min(600, room.height() - 60))

    def retheme(self, theme: Theme) -> None:
        self.grid.retheme(theme)

    def retranslate(self) -> None:
        self.setWindowTitle(str(Text("Data browser")))
        index = max(0, self.part.currentIndex())
        self.part.blockSignals(True)
        self.part.clear()
        self.part.addItems([str(Text("Images to learn from")), str(Text("Held-out images"))])
        self.part.setCurrentIndex(index)
        self.part.blockSignals(False)
        self.limit.setSpecialValueText(str(Text("all")))
        self.limit_label.setText(str(Text("Number of images")))
        for widget, title, tip in (
            (self.seen, Text("As the machine sees them"),
             Text("Shows each pixel on or off, as the learner's knob for grey pixels makes it.")),
            (self.learn, Text("Learn from these only"),
             Text("Takes the classes that are on, and so many images, to learn from; Undo takes it back.")),
            (self.sets, Text("Data sets…"), Text("Opens other data: those that ship, downloads, files and folders.")),
            (self.put, Text("Put on canvas"), Text("Makes this image the drawing on the canvas (a click or Return).")),
            (self.store, Text("Store memory"), Text("Keeps this image on the shelf (a double click or M).")),
            (self.close_button, Text("Close"), Text("Closes the data browser; Ctrl+B opens it again.")),
        ):  # fmt: skip
            widget.setText(str(title))
            widget.setAccessibleName(str(title))
            widget.setToolTip(str(tip))
        for named, name, tip in (
            (self.part, Text("Part of the data"), Text("Which images are shown: those to learn from, or those held out.")),
            (self.limit, Text("Number of images"),
             Text("How many images to learn from, spread evenly over the data; 0 takes all of them.")),
            (self.grid, Text("Images"),
             Text("Arrow keys move the frame; Return puts the image on the canvas, M stores it as a memory.")),
        ):  # fmt: skip
            named.setAccessibleName(str(name))
            named.setToolTip(str(tip))
        self.chips.retranslate()
        self._say()
        self._tell()


def _line(first: QWidget, *others: QWidget) -> QHBoxLayout:
    """Widgets in a row; the first one has the room."""
    line = QHBoxLayout()
    line.addWidget(first, 1)
    for widget in others:
        line.addWidget(widget)
    return line
