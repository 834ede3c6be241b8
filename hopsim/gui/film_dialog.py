"""What a person chooses before a film is written: format, range, speed, length, size."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from hopsim.engine.frame import Frame
from hopsim.errors import HopsimError
from hopsim.export import ffmpeg
from hopsim.export.cells import Style, board_of
from hopsim.export.film import MOST_CHOSEN, MOST_PICTURES, Film, comfortable_film, estimated_bytes
from hopsim.export.mp4 import LARGEST_SIDE
from hopsim.gui.export_dialogs import PREVIEW, ExportDialog, ink_of
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

USUAL_SPEED = 20
"""Pictures a second."""


class FilmDialog(ExportDialog):
    """GIF or MP4 of the recorded past; says at once how large it will be."""

    def __init__(self, frame: Frame, ending: str = ".gif", parent: QWidget | None = None) -> None:
        super().__init__(Text("Export film"), parent)
        self._frame = frame
        self._layer = frame.look.layers[VISIBLE]
        self.missing = _missing_mp4()
        self.how = QComboBox()
        for known, title in ((".gif", Text("GIF, shown by every browser")), (".mp4", Text("MP4, small and fast"))):
            self.how.addItem(str(title), known)
        self.how.setCurrentIndex(1 if ending == ".mp4" and self.missing is None else 0)
        self.how.setEnabled(self.missing is None)
        self.row(Text("Format"), self.how, Text("GIF plays everywhere; MP4 is smaller and any length.")
                 if self.missing is None else self.missing)  # fmt: skip
        self.part = QComboBox()
        self.part.addItems([str(Text("The whole past")), str(Text("From … to …"))])
        self.row(Text("Range"), self.part, Text("All that was recorded, or the sweeps between two moments."))
        self.first, self.last = self._moment(frame.span[0]), self._moment(frame.span[1])
        self.row(Text("From sweep"), self.first, Text("The first moment of the film, in sweeps."))
        self.row(Text("To sweep"), self.last, Text("The last moment of the film, in sweeps."))
        self.speed, self.length = QSpinBox(), QDoubleSpinBox()
        self.speed.setRange(1, 50)
        self.speed.setValue(USUAL_SPEED)
        self.row(Text("Pictures a second"), self.speed, Text("How fast the pictures follow each other."))
        self.length.setRange(0.1, 600.0)
        self.length.setDecimals(1)
        self.length.setSuffix(" s")
        self.length.setValue(self._whole_length())
        self.row(Text("Length"), self.length,
                 Text("A longer film shows more moments of the run; the last picture stays for 1.5 s."))  # fmt: skip
        self.size_box = self.magnification(comfortable_film(*self._layer.shape), LARGEST_SIDE // max(self._layer.shape))
        self.ink = self.ink_choice(frame.ink)
        self.loop = self.check(Text("Begin anew at the end"), Text("A GIF plays again and again; without this, once."), True)
        self._connect()
        self._show()

    def _connect(self) -> None:
        for box in (self.how, self.part, self.ink):
            box.currentIndexChanged.connect(self._show)
        for spin in (self.first, self.last, self.speed, self.length, self.size_box):
            spin.valueChanged.connect(self._show)
        self.loop.toggled.connect(self._show)

    def _moment(self, updates: int) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        low, high = (place / self._frame.sweep for place in self._frame.span)
        box.setDecimals(2)
        box.setRange(low, high)
        box.setValue(updates / self._frame.sweep)
        return box

    def _whole_length(self) -> float:
        steps = (self._frame.span[1] - self._frame.span[0]) // max(1, self._frame.step) + 1
        return min(steps, MOST_PICTURES) / USUAL_SPEED

    @property
    def ending(self) -> str:
        return str(self.how.currentData())

    @property
    def film(self) -> Film:
        milliseconds = round(1000 / self.speed.value())
        if self.ending == ".gif":
            milliseconds = max(20, 10 * round(milliseconds / 10))  # GIF counts hundredths, and viewers slow 1/100 down
        whole = self.part.currentIndex() == 0
        first, last = (None if whole else round(box.value() * self._frame.sweep) for box in (self.first, self.last))
        pictures = max(1, min(MOST_CHOSEN, round(self.length.value() * 1000 / milliseconds)))
        return Film(first, last, pictures, milliseconds, self.size_box.value(), self.loop.isChecked(), ink_of(self.ink))

    def _show(self, _: object = None) -> None:
        part = self.part.currentIndex() == 1
        for box in (self.first, self.last):
            self.form.setRowVisible(box, part)
        self.loop.setEnabled(self.ending == ".gif")
        film, shape = self.film, self._layer.shape
        factor = film.magnification or 1
        count = len(film.moments(self._frame.span, self._frame.step, self._layer.size))
        size = estimated_bytes(self._layer, self.ending, factor, count)
        told = Text("{count} pictures of {width} × {height} pixels, {seconds} s, about {size}.",
                    count=count, width=shape[1] * factor, height=shape[0] * factor,
                    seconds=f"{film.seconds(count):.1f}", size=_bytes(size))  # fmt: skip
        self.told.setText(str(told if self.missing is None else Text("{told} {missing}", told=told, missing=self.missing)))
        small = min(factor, max(1, 2 * PREVIEW // max(shape)))
        self.show_pixels(board_of(self._layer, Style(small, film.ink)))
        self.adjustSize()


def _missing_mp4() -> Text | None:
    """Why there is no MP4 on this computer."""
    try:
        ffmpeg.program()
    except HopsimError as error:
        return error.text
    return None


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"
