"""The few dialogs there are: grid size and about."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.document import LARGEST_SIDE, SMALLEST_SIDE
from hopsim.texts import Text


class GridSize(QDialog):
    """Rows, columns, and whether the drawing is scaled or cropped."""

    def __init__(self, shape: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("Grid size")))
        self.rows, self.columns = QSpinBox(), QSpinBox()
        for box, side in zip((self.rows, self.columns), shape, strict=True):
            box.setRange(SMALLEST_SIDE, LARGEST_SIDE)
            box.setValue(side)
        low, high = SMALLEST_SIDE, LARGEST_SIDE
        tall = Text("How many cells the picture is high, from {low} to {high}.", low=low, high=high)
        wide = Text("How many cells the picture is wide, from {low} to {high}.", low=low, high=high)
        for box, name, tip in ((self.rows, Text("Rows"), tall), (self.columns, Text("Columns"), wide)):
            box.setAccessibleName(str(name))
            box.setToolTip(str(tip))
        self.scale, self.crop = QRadioButton(str(Text("Fit: scale the drawing"))), QRadioButton(
            str(Text("Crop or extend around the middle"))
        )
        self.scale.setToolTip(
            str(Text("The drawing and the memories become larger or smaller until they fit the new size."))
        )
        self.crop.setToolTip(
            str(Text("Cells keep their size: empty ones are added around the drawing, or its edges are cut off."))
        )
        self.scale.setChecked(True)
        self.rows.selectAll()  # a number typed now is the number of rows
        self._how = QButtonGroup(self)
        self._how.addButton(self.scale)
        self._how.addButton(self.crop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(str(Text("Rows")), self.rows)
        form.addRow(str(Text("Columns")), self.columns)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        for widget in (self.scale, self.crop, buttons):
            layout.addWidget(widget)

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.value(), self.columns.value()

    @property
    def how(self) -> str:
        return "fit" if self.scale.isChecked() else "crop"


def installed_version() -> str:
    try:
        return version("hopsim")
    except PackageNotFoundError:
        return "0"


class About(QDialog):
    """Version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("About hopsim")))
        words = QLabel(
            str(
                Text(
                    "hopsim {version}, the desktop laboratory for energy-based machines.\n\n"
                    "hopsim: MIT licence. Qt for Python: LGPL 3. numpy, numba: BSD. pyqtgraph, Pillow: MIT and MIT-CMU.\n"
                    "Letters: Noto Sans CJK JP, SIL Open Font Licence 1.1.\n"
                    "Digits: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0.",
                    version=installed_version(),
                )
            )
        )
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(buttons)
