"""The learner's panel: the data, train or pause with progress and time left, the learner's knobs."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.frame import Frame, TrainingLook
from hopsim.gui.actions import Actions
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.texts import Text

EXAMPLE = 34


class StudyPanel(QWidget):
    """Shown for machines that learn from data; clicking an example puts it on the canvas."""

    example_chosen = Signal(int)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._frame: Frame | None = None
        self._images: Any = None
        self.head, self.data, self.words = QLabel(), QLabel(), QLabel()
        role(self.head, "heading")
        for label in (self.data, self.words):
            label.setWordWrap(True)
            role(label, "dim")
        self.examples = QListWidget()
        self.examples.setViewMode(QListView.ViewMode.IconMode)
        self.examples.setMovement(QListView.Movement.Static)
        self.examples.setResizeMode(QListView.ResizeMode.Adjust)
        self.examples.setIconSize(QSize(EXAMPLE, EXAMPLE))
        self.examples.setGridSize(QSize(EXAMPLE + 8, EXAMPLE + 8))
        self.examples.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.examples.itemClicked.connect(self._clicked)
        self.examples.itemActivated.connect(self._clicked)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.train, self.open, self.browse = QToolButton(), QToolButton(), QToolButton()
        self.train.setDefaultAction(actions["train"])
        self.open.setDefaultAction(actions["data-sets"])
        self.browse.setDefaultAction(actions["browse-data"])
        for button in (self.train, self.open, self.browse):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        for widget in (self.head, self.data):
            layout.addWidget(widget)
        layout.addWidget(self.examples, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.words)
        layout.addWidget(self.browse)
        layout.addWidget(self.open)
        layout.addWidget(self.train)
        self.retranslate()

    def display(self, frame: Frame) -> None:
        self._frame = frame
        self.data.setText(str(frame.data_title or _nothing(frame)))
        if frame.data_images is not self._images:
            self._images = frame.data_images
            self.examples.clear()
            for image in () if self._images is None else self._images:
                self.examples.addItem(QListWidgetItem(QIcon(_grey(image)), ""))
        training = frame.training
        self.bar.setVisible(training is not None and training.done < training.total)
        if training is not None:
            self.bar.setValue(round(1000 * training.done / max(1.0, training.total)))
        self.words.setText("" if training is None else self._words(frame, training))
        running = training is not None and training.running
        self.train.defaultAction().setText(str(Text("Pause learning") if running else self._train_title(frame)))

    @staticmethod
    def _words(frame: Frame, training: TrainingLook) -> str:
        """How far it is; with which pixels, beside every likelihood; with which data, where others are open by now."""
        words = [training_words(training)]
        if hasattr(training.learner, "binarise"):
            words.append(Text("Pixels: {how}", how=_pixels(training.learner)))
        if frame.data_title is not None and training.data_title != frame.data_title:
            words.append(Text("It learns from {title}. Train anew to use these data.", title=training.data_title))
        return "\n".join(map(str, words))

    @staticmethod
    def _train_title(frame: Frame) -> Text:
        training = frame.training
        if training is None or frame.data_title is None:
            return Text("Train") if frame.data_title is not None else Text("Train on the digits")
        return Text("Train anew") if training.done >= training.total or training.stopped else Text("Go on learning")

    def _clicked(self, item: QListWidgetItem) -> None:
        self.example_chosen.emit(self.examples.row(item))

    def retranslate(self) -> None:
        self.head.setText(str(Text("Data")))
        self.examples.setAccessibleName(str(Text("Examples from the data")))
        self.examples.setToolTip(str(Text("Click an image of the data set, or press Enter on it, to put it on the canvas.")))
        self.bar.setAccessibleName(str(Text("Progress of learning")))
        self.bar.setToolTip(str(Text("How much of the learning is done, from the first epoch to the last.")))
        self.data.setToolTip(str(Text("Which images the machine learns from, and how many are kept back to test it.")))
        for button in (self.open, self.browse):
            button.setAccessibleName(button.defaultAction().text())
        if self._frame is not None:
            self.display(self._frame)

    def set_scale(self, scale: float) -> None:
        """Images of the data set grow with the interface."""
        side = round(EXAMPLE * scale)
        self.examples.setIconSize(QSize(side, side))
        self.examples.setGridSize(QSize(side + 8, side + 8))

    def retheme(self, theme: Theme) -> None:
        """Images keep their greys in both themes."""


def _nothing(frame: Frame) -> Text:
    if frame.data_source:
        return Text("The data of this session are not here. Open them again, or others.")
    return Text("No data are open. Open your own, or learn the shipped 8×8 digits.")


def _pixels(learner: Any) -> Text:
    if learner.binarise == "threshold":
        return Text("on above {cut} of 255", cut=learner.threshold)
    return Text("drawn each epoch") if learner.binarise == "sample" else Text("cut where Otsu parts them")


def training_words(training: TrainingLook) -> Text:
    """Epoch, speed, time left; or why it stopped."""
    if training.stopped is not None:
        return training.stopped
    epochs = getattr(training.learner, "epochs", None)
    at = 0.0 if training.total <= 0 or epochs is None else training.done / training.total * epochs
    if training.done >= training.total:
        return Text("learned {epochs} epochs", epochs=epochs)
    left = training.seconds_left
    if left is None:
        return Text("epoch {at} of {epochs}", at=f"{at:.1f}", epochs=epochs)
    return Text(
        "epoch {at} of {epochs}, {left} left, {speed} {unit}", at=f"{at:.1f}", epochs=epochs,
        left=duration(left), speed=f"{training.speed:,.0f}", unit=training.speed_unit,
    )  # fmt: skip


def duration(seconds: float) -> Text:
    if seconds < 100:
        return Text("{count} s", count=f"{seconds:.0f}")
    if seconds < 6000:
        return Text("{count} min", count=f"{seconds / 60:.0f}")
    return Text("{count} h", count=f"{seconds / 3600:.1f}")


def _grey(image: Any) -> QPixmap:
    image = np.ascontiguousarray(image)
    height, width = image.shape
    picture = QImage(image.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
    return QPixmap.fromImage(picture).scaled(
        EXAMPLE, EXAMPLE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
    )
