"""The middle of the window: messages, canvas, hidden units, verdict, and the row of the past."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from hopsim.engine.frame import Frame
from hopsim.gui.actions import Actions
from hopsim.gui.banner import Banner
from hopsim.gui.canvas import Canvas
from hopsim.gui.flicker import Calm
from hopsim.gui.hidden import HiddenLayers
from hopsim.gui.past import PastBar
from hopsim.gui.theme import role
from hopsim.gui.verdict import Verdict
from hopsim.models.base import VISIBLE
from hopsim.palette import Theme
from hopsim.texts import Text

TINT = "local fields"
SLOW = 4.0
"""Sweeps a second up to which cells that just flipped are outlined."""
OUTLINED_SECONDS = 0.3
MOST_LINES = 2
"""That the sentence about another size may take beside its button before something else has to go."""
LEARN, DREAM = "learn", "dream"
MODES = {
    LEARN: (Text("Learn"), Text("Shows the curves and pictures of learning, and walks its checkpoints.")),
    DREAM: (Text("Dream"), Text("Shows the run of the machine itself: its energy, its chains and its past.")),
}


class Flips:
    """Which cells the machine flipped in the last moments, told from one Frame to the next of the same run."""

    def __init__(self) -> None:
        self._before: Frame | None = None
        self._recent: deque[tuple[float, NDArray[np.bool_]]] = deque()

    def told(self, frame: Frame) -> NDArray[np.bool_] | None:
        before, self._before = self._before, frame
        layer = frame.look.layers[VISIBLE]
        if before is None or layer.dtype != np.int8 or not _machine_went_on(before, frame):
            self._recent.clear()
            return None
        now = time.monotonic()
        if before.updates != frame.updates:
            if not frame.running:
                self._recent.clear()
            self._recent.append((now, before.look.layers[VISIBLE] != layer))
        while frame.running and self._recent and now - self._recent[0][0] > OUTLINED_SECONDS:
            self._recent.popleft()
        if not self._recent:
            return None
        return np.asarray(np.logical_or.reduce([mask for _, mask in self._recent]))


def _machine_went_on(before: Frame, frame: Frame) -> bool:
    """Whether the machine alone made one picture of the other, few steps at a time: no act, no leap."""
    alone = (before.machine, before.line, before.acts) == (frame.machine, frame.line, frame.acts)
    slow = all(not one.running or one.speed <= SLOW * one.sweep for one in (before, frame))
    leap = not frame.running and abs(frame.updates - before.updates) > max(frame.sweep, frame.step)
    return alone and slow and not leap and before.look.layers[VISIBLE].shape == frame.look.layers[VISIBLE].shape


def stacked(*widgets: QWidget) -> QWidget:
    """Widgets one under the other, which can be hidden together whatever each of them shows."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    return box


class Stage(QWidget):
    """Shows a Frame; the order of the eye is canvas, then verdict."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = actions
        self._frame: Frame | None = None
        self._flips, self.calm = Flips(), Calm(self)
        self.calm.due.connect(self.redraw)
        self.onion: NDArray[np.bool_] | None = None
        self.mode = DREAM
        self.preview: NDArray[Any] | None = None  # a picture that is being placed, seen instead of the machine's
        self.banner, self.canvas, self.hidden = Banner(), Canvas(theme), HiddenLayers(theme)
        self.past = PastBar(theme)
        self.words, self.fitted = Verdict(), QLabel()
        self.formula, self.verdict, self.detail = self.words.formula, self.words.verdict, self.words.detail
        self.anew = QPushButton()
        self.modes: dict[str, QToolButton] = {}
        self._build()
        self.retranslate()

    def _build(self) -> None:
        role(self.fitted, "dim")
        self.fitted.setWordWrap(True)
        role(self.anew, "link")
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        for name in MODES:
            self.modes[name] = button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            role(button, "tab")
            group.addButton(button)
            head.addWidget(button)
        head.addStretch(1)
        self.head.hide()
        self.refit = QWidget()
        row = QHBoxLayout(self.refit)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.fitted, 1)
        row.addWidget(self.anew)
        self.refit.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.banner)
        self.top, self.foot = stacked(self.head), stacked(self.refit, self.past)
        column.addWidget(self.top)
        pictures = QHBoxLayout()
        pictures.setSpacing(8)
        pictures.addWidget(self.canvas, 1)
        pictures.addWidget(self.hidden)
        column.addLayout(pictures, 1)
        column.addWidget(self.words)
        column.addWidget(self.foot)
        self.canvas.tool_changed.connect(self.hidden.set_tool)
        self.banner.left.connect(self.canvas.setFocus)

    # --- what is shown

    def display(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        self._choose_mode(before, frame)
        self._display_canvas(frame, self._flips.told(frame))
        self.hidden.display(frame.look)
        if before is None or before.machine != frame.machine:
            self.words.tell_formula(type(frame.model).formula)
        look = frame.look
        if self.mode == LEARN and frame.training is not None:
            look = frame.training.look
        self.words.say("" if look.verdict is None else str(look.verdict), "" if look.detail is None else str(look.detail))
        self.refit.setVisible(frame.fitted is not None)
        if frame.fitted is not None:
            self.fitted.setText(str(frame.fitted))
            self.anew.setText(str(self._anew_title(frame)))
        self._share_room()
        for name, button in self.modes.items():
            button.setChecked(name == self.mode)
        self.head.setVisible(frame.training is not None)

    def _share_room(self) -> None:
        """Where the sentence about the size takes many lines there is little room: the detail goes, then that sentence."""
        row, shown, lines = self.refit.layout(), not self.refit.isHidden(), 0.0
        if row is not None and shown:
            aside = self.foot.width() - self.anew.sizeHint().width() - row.spacing()
            lines = self.fitted.heightForWidth(max(1, aside)) / self.fitted.fontMetrics().lineSpacing()
            self.fitted.setVisible(lines < MOST_LINES + 2)
            self.refit.setMinimumHeight(max(0, row.heightForWidth(max(1, self.foot.width()))))
        self.words.be_brief(lines >= MOST_LINES + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _choose_mode(self, before: Frame | None, frame: Frame) -> None:
        """Learning comes to the front when it begins, the run when it is played."""
        began = frame.training is not None and frame.training.running
        was = before is not None and before.training is not None and before.training.running
        played = frame.running and (before is None or not before.running or before.machine != frame.machine)
        if frame.training is None or played:
            self.mode = DREAM
        elif began and not was:
            self.mode = LEARN

    def redraw(self) -> None:
        """The same moment again: what is marked on it changed."""
        if self._frame is not None:
            self._display_canvas(self._frame, None)
            self.hidden.display(self._frame.look)

    def _display_canvas(self, frame: Frame, flipped: Any) -> None:
        if self.preview is not None:
            self.canvas.display(self.preview)
            self.canvas.set_badge(Text("preview"))
            return
        look = frame.look
        rings = look.rings if self._actions["rings"].isChecked() else None
        tint = None
        if self._actions["tint"].isChecked() and TINT in look.views:
            # The view holds how firmly each cell stands; with the cell's own sign it is where the field pulls.
            tint = look.views[TINT].pixels * np.where(look.layers[VISIBLE] > 0, 1.0, -1.0)
            largest = float(abs(tint).max()) or 1.0
            tint = (tint / largest).astype(np.float32)
        layer = look.layers[VISIBLE]
        seen, badge = self.calm.shown(frame)
        self.canvas.display(seen, look.held.get(VISIBLE), rings, flipped, self._onion(layer), tint, frame.unknown)
        if frame.shown_at is not None:
            badge = Text("past: sweep {here} of {end}", here=f"{frame.shown_at / frame.sweep:.1f}",
                         end=f"{frame.span[1] / frame.sweep:.1f}")  # fmt: skip
        self.canvas.set_badge(badge)

    def _onion(self, layer: NDArray[Any]) -> NDArray[np.bool_] | None:
        """The other picture, unless the canvas has just become another size."""
        return self.onion if self.onion is not None and self.onion.shape == layer.shape else None

    @staticmethod
    def _anew_title(frame: Frame) -> Text:
        size = f"{frame.shape[0]}×{frame.shape[1]}"
        return Text("New {machine} at {size}", machine=type(frame.model).title, size=size)

    # --- looks

    def retranslate(self) -> None:
        for name, (title, tip) in MODES.items():
            self.modes[name].setText(str(title))
            self.modes[name].setAccessibleName(str(title))
            self.modes[name].setToolTip(str(tip))
        self.anew.setToolTip(
            str(Text("Makes an untrained machine of the size of your drawing; the memories become its data."))
        )
        self.formula.setToolTip(
            str(Text("The energy of this machine: what its steps lower, in the symbols of the knobs."))
        )
        self.canvas.setToolTip("")
        for widget in (self.banner, self.canvas, self.hidden, self.past):
            widget.retranslate()
        if self._frame is not None:
            self.display(self._frame)

    def retheme(self, theme: Theme) -> None:
        for widget in (self.canvas, self.hidden, self.past):
            widget.retheme(theme)
