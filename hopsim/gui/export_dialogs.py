"""What a person chooses before a picture or a film is written: size, ink, marks, range, speed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.frame import Frame
from hopsim.export.cells import Style, board_of, colours_of, wall_board
from hopsim.export.png import LARGEST_SIDE, comfortable
from hopsim.gui.ink import TITLES
from hopsim.gui.theme import role
from hopsim.models.base import VISIBLE
from hopsim.models.views import Wall
from hopsim.palette import INKS, LIGHT_ON_DARK, Ink
from hopsim.texts import Text

PLAIN = Text("White on black")
"""Without an ink: what other programs read as on and off."""
PREVIEW = 220
"""Widget pixels."""


class ExportDialog(QDialog):
    """A form with a preview, a line that says what comes of it, and the buttons Export and Cancel."""

    def __init__(self, title: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(title))
        self.form = QFormLayout()
        self.preview, self.told = QLabel(), QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumHeight(PREVIEW)
        self.preview.setAccessibleName(str(Text("Preview")))
        self.told.setWordWrap(True)
        self.told.setMinimumWidth(320)
        role(self.told, "dim")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(str(Text("Export…")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setToolTip(str(Text("Asks for the name of the file and writes it.")))
        self.accept_button.setDefault(True)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(str(Text("Cancel")))
        cancel.setToolTip(str(Text("Closes this without writing anything.")))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.preview)
        layout.addLayout(self.form)
        layout.addWidget(self.told)
        layout.addWidget(buttons)

    def row(self, title: Text, widget: QWidget, tip: Text) -> None:
        widget.setAccessibleName(str(title))
        widget.setToolTip(str(tip))
        self.form.addRow(str(title), widget)

    def check(self, title: Text, tip: Text, on: bool = False) -> QCheckBox:
        box = QCheckBox(str(title))
        box.setToolTip(str(tip))
        box.setChecked(on)
        self.form.addRow("", box)
        return box

    def magnification(self, value: int, most: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(1, max(1, most))
        box.setValue(min(value, max(1, most)))
        box.setSuffix("×")
        self.row(Text("Magnification"), box, Text("How many pixels each cell is wide and high; edges stay crisp."))
        return box

    def ink_choice(self, ink: str = "") -> QComboBox:
        """ink: that of the canvas; the usual one is left to the screen, as other programs take white for on."""
        box = QComboBox()
        for name, title in {"": PLAIN, **TITLES}.items():
            box.addItem(str(title), name)
        box.setCurrentIndex(0 if ink == LIGHT_ON_DARK.name else max(0, box.findData(ink)))
        self.row(Text("Ink"), box, Text("The colours of cells that are on and off in the file."))
        return box

    def show_pixels(self, board: NDArray[np.uint8]) -> None:
        """As large as there is room, smoothed only where several pixels fall into one."""
        colours = np.ascontiguousarray(board if board.ndim == 3 else colours_of(None)[board])
        height, width = colours.shape[:2]
        image = QImage(colours.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        ratio = self.devicePixelRatioF()
        room = QSize(int(PREVIEW * ratio), int(PREVIEW * ratio))
        larger = max(height, width) > room.width()
        how = Qt.TransformationMode.SmoothTransformation if larger else Qt.TransformationMode.FastTransformation
        pixmap = QPixmap.fromImage(image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, how))
        pixmap.setDevicePixelRatio(ratio)
        self.preview.setPixmap(pixmap)


def ink_of(box: QComboBox) -> Ink | None:
    return INKS.get(str(box.currentData()))


class PictureDialog(ExportDialog):
    """How the canvas is put on file."""

    def __init__(self, frame: Frame, rings: bool, parent: QWidget | None = None) -> None:
        super().__init__(Text("Export picture"), parent)
        look = frame.look
        self._layer, self._held, self._rings = look.layers[VISIBLE], look.held.get(VISIBLE), look.rings
        height, width = self._layer.shape
        self.size_box = self.magnification(comfortable(height, width), LARGEST_SIDE // max(height, width))
        self.ink = self.ink_choice(frame.ink)
        held = self._held is not None and bool(self._held.any())
        self.held = self.check(Text("Hatch held cells"), Text("Draws lines over the cells that are clamped."), held)
        self.held.setEnabled(held)
        unstable = self._rings is not None and bool(self._rings.any())
        self.rings = self.check(
            Text("Ring unstable cells"), Text("Marks the cells that would flip at temperature zero with a ring."),
            rings and unstable,
        )  # fmt: skip
        self.rings.setEnabled(unstable)
        self.size_box.valueChanged.connect(self._show)
        self.ink.currentIndexChanged.connect(self._show)
        for box in (self.held, self.rings):
            box.toggled.connect(self._show)
        self._show()

    @property
    def style_of_cells(self) -> Style:
        return Style(self.size_box.value(), ink_of(self.ink), self.held.isChecked(), self.rings.isChecked())

    def _show(self, _: object = None) -> None:
        style = self.style_of_cells
        height, width = (side * self.size_box.value() for side in self._layer.shape)
        self.told.setText(str(Text("The picture has {width} × {height} pixels.", width=width, height=height)))
        # The preview needs no more pixels than the screen has for it.
        small = min(self.size_box.value(), max(1, 2 * PREVIEW // max(self._layer.shape)))
        self.show_pixels(
            board_of(self._layer, Style(small, style.ink, style.held, style.rings), self._held, self._rings)
        )


class WallDialog(ExportDialog):
    """Which wall of pictures is put on file, and how large."""

    def __init__(self, walls: dict[str, tuple[Text, Wall | None]], ink: str = "", parent: QWidget | None = None) -> None:
        super().__init__(Text("Export wall"), parent)
        self._walls = walls
        self.which = QComboBox()
        for name, (title, _) in walls.items():
            self.which.addItem(str(title), name)
        self.row(Text("Wall"), self.which, Text("The pictures that are written side by side into one file."))
        self.size_box = self.magnification(4, 64)
        self.ink = self.ink_choice(ink)
        self.which.currentIndexChanged.connect(self._show)
        self.ink.currentIndexChanged.connect(self._show)
        self.size_box.valueChanged.connect(self._show)
        self._show()

    @property
    def name(self) -> str:
        return str(self.which.currentData())

    @property
    def style_of_cells(self) -> Style:
        return Style(self.size_box.value(), ink_of(self.ink))

    def _show(self, _: object = None) -> None:
        value = self._walls[self.name][1]
        self.preview.setVisible(value is not None)
        self.ink.setEnabled(value is None or not value.signed)
        if value is None:
            self.told.setText(str(Text("All pictures of this wall, as they are at this moment.")))
            return
        board = wall_board(value, ink_of(self.ink))
        height, width = (side * self.size_box.value() for side in board.shape[:2])
        self.told.setText(str(Text("The picture has {width} × {height} pixels.", width=width, height=height)))
        self.show_pixels(board)


class PlotDialog(ExportDialog):
    """Which plot is put on file, and in which format."""

    def __init__(self, groups: dict[str, Text], forms: dict[str, Text], parent: QWidget | None = None) -> None:
        super().__init__(Text("Export plot"), parent)
        self.which, self.how = QComboBox(), QComboBox()
        for box, entries in ((self.which, groups), (self.how, forms)):
            for name, title in entries.items():
                box.addItem(str(title), name)
        self.row(Text("Plot"), self.which, Text("The curves that are written."))
        self.row(Text("Format"), self.how, Text("Pixels, a drawing for every size, a page, or a table of numbers."))
        self.preview.hide()
        self.told.hide()

    @property
    def group(self) -> str:
        return str(self.which.currentData())

    @property
    def ending(self) -> str:
        return str(self.how.currentData())
