"""The onion skin: the outline of the chosen memory, or image of the data, over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from hopsim.data.patterns import fit, from_levels
from hopsim.engine.frame import Frame
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window


class Onion(QObject):
    """Shows what is chosen on the left, the first until one is; fitted to the canvas of any size."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._action = window.canvas_actions.commands["onion"]
        self._known: tuple[Any, ...] = ()
        self._action.toggled.connect(self._toggled)
        window.shelf.list.currentRowChanged.connect(self._chosen)
        window.study.examples.currentRowChanged.connect(self._chosen)

    def _toggled(self, on: bool) -> None:
        frame = self._window.frame
        self._chosen()
        if not on:
            said = Text("Onion skin: off")
        elif frame is None or self._source(frame) is None:
            said = Text("Onion skin: there is no memory and no data to show yet")
        elif frame.learner is None:
            said = Text("Onion skin: {name}", name=frame.memories[self._row(len(frame.memories))].name)
        else:
            count = 0 if frame.data_images is None else len(frame.data_images)
            said = Text("Onion skin: image {number} of the data", number=self._row(count) + 1)
        self._window.status.hover(said)

    def _chosen(self, _row: int = 0) -> None:
        if self._window.frame is not None:
            self.display(self._window.frame)

    def _row(self, count: int) -> int:
        frame = self._window.frame
        learns = frame is not None and frame.learner is not None
        row = (self._window.study.examples if learns else self._window.shelf.list).currentRow()
        return min(max(row, 0), count - 1)

    def _source(self, frame: Frame) -> NDArray[Any] | None:
        """The chosen picture in its own size, signs or levels."""
        if frame.learner is not None:
            images = frame.data_images
            return None if images is None or not len(images) else images[self._row(len(images))]
        memories = frame.memories
        return memories[self._row(len(memories))].picture if memories else None

    def display(self, frame: Frame) -> None:
        """Renew the outline where what is chosen, or the size, is another one."""
        source = self._source(frame) if self._action.isChecked() else None
        shape = frame.look.layers[VISIBLE].shape
        # Images of a data set are new views in every Frame: they are told apart by set and row.
        data = frame.data_images if frame.learner is not None else None
        known = (data, self._row(len(data)), shape) if source is not None and data is not None else (source, 0, shape)
        same = len(self._known) == 3 and self._known[0] is known[0] and self._known[1:] == known[1:]
        if same:
            return
        self._known = known
        stage = self._window.stage
        if source is None:
            stage.onion = None
        else:
            signs = from_levels(source) if source.dtype == np.uint8 else source
            stage.onion = fit(signs, (shape[0], shape[1])) > 0
        stage.redraw()
