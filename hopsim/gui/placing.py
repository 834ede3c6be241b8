"""Placing a picture: pasted, dropped or opened, it is seen on the canvas before it becomes an act."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent

from hopsim.data.pictures import LARGEST_PICTURE
from hopsim.data.placing import LARGEST, Levels, Placed, Placement, placed
from hopsim.engine import placing
from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.paths import PICTURES
from hopsim.gui.placing_panel import ENTER, PlacingPanel
from hopsim.models.base import VISIBLE
from hopsim.palette import Theme
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class Placing(QObject):
    """Owns the picture that is being placed; reading and reckoning are done on the worker's side."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.panel = PlacingPanel(window.appearance.theme)
        layout = window.stage.layout()
        layout.insertWidget(1, self.panel)  # type: ignore[union-attr]
        self.levels: Levels | None = None
        self._shown: Placed | None = None
        self._answers: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._asked = self._again = False
        self._grip: QPointF | None = None
        self.panel.changed.connect(self._ask)
        self.panel.accepted.connect(self.accept)
        self.panel.cancelled.connect(self.cancel)
        window.canvas.installEventFilter(self)
        window.pump.arrived.connect(self.display)
        window.actions_["place-picture"].triggered.connect(self.choose)

    @property
    def active(self) -> bool:
        return self.levels is not None

    # --- where pictures come from

    def drop(self, paths: list[str]) -> None:
        """Files: one picture is offered, a PNG that carries its run opens it, anything else is opened."""
        self.window.post(placing.drop, paths, self.offer)

    def choose(self, _checked: bool = False) -> None:
        """Place picture…: the picture alone, also of a PNG that carries its run."""
        kinds = Text("Pictures ({endings});;All files (*)", endings=PICTURES)
        path = self.window.errands.paths.ask_open(Text("Place picture"), kinds)
        if path:
            self.window.post(placing.open_picture, path, self.offer, True)

    def take_image(self, image: QImage, name: str) -> None:
        """A picture of the clipboard; it is shared, not copied, and converted beside the run."""
        if image.width() * image.height() > LARGEST_PICTURE:
            self.window.post(Workbench.tell, Text("The picture has more than 64 million pixels; make it smaller first."))
            return
        self.window.post(placing.read_and_offer, name, lambda: levels_of(image), self.offer)

    def offer(self, offered: placing.Offered) -> None:
        """On the worker's thread: it is taken up with the next Frame."""
        self._answers.put(lambda: self._begin(offered))

    # --- from the worker

    def display(self, frame: Frame) -> None:
        while True:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                break
            answer()
        shape = frame.look.layers[VISIBLE].shape
        if self.active and self._shown is not None and self._shown.cells.shape != shape:
            self._ask()

    def answer(self, call: Callable[[], None]) -> None:
        """On the worker's thread: have this called on the window's with the next Frame."""
        self._answers.put(call)

    def _begin(self, offered: placing.Offered) -> None:
        self.levels, self._shown = offered.levels, None
        self.panel.begin(offered.name)
        self.window.canvas.setFocus()
        self._ask()

    # --- the preview

    def _ask(self, _placement: Placement | None = None) -> None:
        """One reckoning at a time; what was wished meanwhile is reckoned next."""
        if self._asked:
            self._again = True
        elif self.levels is not None:
            self._asked = True
            self.window.post(self._reckon, self.levels, self.panel.placement)

    def _reckon(self, bench: Workbench, levels: Levels, placement: Placement) -> None:
        found: Placed | None = None
        try:
            simulation = bench.simulation
            found = placed(levels, simulation.model.layer_shape(simulation.memory, VISIBLE), placement)
        finally:
            self._answers.put(lambda: self._reckoned(levels, placement, found))

    def _reckoned(self, levels: Levels, wished: Placement, found: Placed | None) -> None:
        self._asked = False
        again, self._again = self._again, False
        if levels is self.levels and found is not None:
            self._shown = found
            if wished == self.panel.placement:
                self.panel.moved_to(Placement(wished.fit, wished.look, wished.threshold, wished.invert,
                                              found.placement.down, found.placement.right))  # fmt: skip
                self.panel.display(found)
            self._preview(found)
        if again or (self.active and levels is not self.levels):
            self._ask()

    def _preview(self, found: Placed | None) -> None:
        self.window.stage.preview = None if found is None else found.cells
        self.window.stage.redraw()

    # --- the end of it

    def accept(self) -> None:
        if self.levels is not None:
            self.window.post(placing.place, self.levels, self.panel.placement)
            self._put_away()

    def cancel(self) -> None:
        self._put_away()

    def _put_away(self) -> None:
        self.levels = self._shown = self._grip = None
        self.panel.hide()
        self._preview(None)
        self.window.canvas.setFocus()

    # --- keys and mouse on the canvas

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.active:
            return False
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key not in STEPS and key not in ENTER and key != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if key in STEPS:
                self.move(*STEPS[key])
            elif key in ENTER:
                self.accept()
            else:
                self.cancel()
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        kinds = QEvent.Type
        if event.type() == kinds.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
        elif event.type() == kinds.MouseMove and self._grip is not None:
            canvas = self.window.canvas
            (row, column), (row_now, column_now) = canvas.cell_at(self._grip), canvas.cell_at(event.position())
            if (row, column) != (row_now, column_now):
                self._grip = event.position()
                self.move(row_now - row, column_now - column)
        elif event.type() == kinds.MouseButtonRelease:
            self._grip = None
        else:
            return event.type() in (kinds.MouseButtonPress, kinds.MouseButtonDblClick)
        return True

    def move(self, down: int, right: int) -> None:
        self.panel.moved_to(self.panel.placement.moved(down, right))
        self._ask()

    # --- looks

    def retranslate(self) -> None:
        self.panel.retranslate()

    def retheme(self, theme: Theme) -> None:
        self.panel.retheme(theme)


def levels_of(image: QImage) -> Levels:
    """(h, w) of 0–255, at most as large as a canvas can be; see-through is white."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    if max(image.width(), image.height()) > LARGEST:
        image = image.scaled(LARGEST, LARGEST, keep, smooth)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    colours: Any = rows[:, : 4 * width].reshape(height, width, 4).astype(np.float32)
    light = colours[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    part = colours[..., 3] / 255
    return np.asarray(np.rint(light * part + 255 * (1 - part)).clip(0, 255), np.uint8)
