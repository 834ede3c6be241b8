"""Which images of a data set are in sight, and how: as greys, or on and off as the machine sees them."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from hopsim.data.binarise import THRESHOLD, binarised_rows, otsu, told
from hopsim.data.dataset import Dataset
from hopsim.kernels.streams import Stream
from hopsim.texts import Text


class DataView(QObject):
    """`rows` are the numbers of the images in sight in `shown`, the whole set or its held-out part."""

    changed = Signal()
    """Pixels are on above another level now."""
    _parted = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.data: Dataset | None = None
        self.learner: Any = None
        self.seed = 0
        self.apart = self.as_seen = False
        self.rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self._otsu: tuple[Dataset | None, int | None] = (None, None)
        self._parted.connect(self._found)

    @property
    def shown(self) -> Dataset | None:
        whole = None if self.data is None else self.data.whole or self.data
        return whole.test if whole is not None and self.apart and whole.test is not None else whole

    def filter(self, classes: tuple[int, ...] | None) -> None:
        """Only images with these labels; None: all."""
        data = self.shown
        if data is None:
            self.rows = np.zeros(0, np.int64)
        elif classes is None or data.labels is None:
            self.rows = np.arange(len(data))
        else:
            self.rows = np.flatnonzero(np.isin(data.labels, classes))

    def levels(self, part: slice) -> NDArray[np.uint8]:
        """(n, h, w) of 0–255 of the images in these places."""
        data, rows = self.shown, self.rows[part]
        assert data is not None
        if not self.as_seen or self.learner is None:
            return data.images[rows]
        cut = self.cut
        how, level = ("sample", THRESHOLD) if cut is None else ("threshold", cut)
        draws = Stream.of(self.seed, "data browser")
        on = binarised_rows(data.images, rows, how, draws, level) * np.uint8(255)
        return on.reshape(len(rows), *data.shape)

    @property
    def cut(self) -> int | None:
        """The level above which pixels are on; Otsu's is looked for on a thread, one half until it is found."""
        if self.learner is None or self.learner.binarise == "sample":
            return None
        if self.learner.binarise == "threshold":
            return int(self.learner.threshold)
        if self.data is not None and self._otsu[0] is not self.data:
            self._otsu = (self.data, None)
            threading.Thread(target=self._look, args=(self.data,), name="hopsim otsu", daemon=True).start()
        return THRESHOLD if self._otsu[1] is None else self._otsu[1]

    def _look(self, data: Dataset) -> None:
        level = otsu(data.images)
        try:
            self._parted.emit(data, level)
        except RuntimeError:  # the window was closed meanwhile
            return

    def _found(self, data: Dataset, level: int) -> None:
        if data is self._otsu[0]:
            self._otsu = (data, level)
            self.changed.emit()

    def image(self, place: int) -> tuple[NDArray[np.uint8], str, int] | None:
        """The image in this place, what it is called as a memory, and the level above which its pixels are on."""
        data = self.shown
        if data is None or not 0 <= place < len(self.rows):
            return None
        row = int(self.rows[place])
        name = str(row + 1) if data.labels is None else f"{self._class_of(row)} · {row + 1}"
        cut = self.cut
        return data.images[row], name, THRESHOLD if cut is None else cut

    def _class_of(self, row: int) -> str:
        assert self.data is not None and self.shown is not None and self.shown.labels is not None
        return self.data.class_name(int(self.shown.labels[row]))

    def words(self, place: int) -> Text | None:
        """Which image this is."""
        data = self.shown
        if data is None:
            return None
        if not 0 <= place < len(self.rows):
            return Text("No image is of these classes.")
        row, number, count = int(self.rows[place]), place + 1, len(self.rows)
        text = Text("Image {number} of {count}", number=number, count=count)
        if data.labels is not None:
            text = Text("Image {number} of {count}: class {name}, number {row} of the file",
                        number=number, count=count, name=self._class_of(row), row=row + 1)  # fmt: skip
        if not self.as_seen or self.learner is None:
            return text
        return Text("{image}; pixels: {how}", image=text, how=told(self.learner.binarise, self.cut))
