"""Print: the page that also goes into a PDF, shown first, then sent to a printer."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from hopsim.engine.workbench import Workbench
from hopsim.errors import Unavailable
from hopsim.export import jobs
from hopsim.export.page import LETTER, paper
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

SHOWN = 460
"""Height of the preview in widget pixels."""


class Printing(QObject):
    """The page is drawn beside the run; when it is there it is shown, and printed if one wants it."""

    drawn = Signal(object)
    """(h, w, 4) RGBA bytes; comes from the thread that drew them."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.drawn.connect(self._show)
        window.actions_["print"].triggered.connect(self._ask)

    def _ask(self, _checked: bool = False) -> None:
        try:
            importlib.import_module("PySide6.QtPrintSupport")
        except ImportError as error:
            self.window.post(_no_printing, str(error))
            return
        self.window.post(partial(jobs.printed, self.drawn.emit, paper()))

    def _show(self, pixels: NDArray[np.uint8]) -> None:
        image = image_of_page(pixels)
        preview = PagePreview(image, self.window)
        if preview.exec():
            print_image(image, self.window)
        preview.deleteLater()


class PagePreview(QDialog):
    """The page as it will be printed."""

    def __init__(self, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("Print")))
        self.sheet = QLabel()
        self.sheet.setAccessibleName(str(Text("The page that will be printed")))
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        ratio = self.devicePixelRatioF()
        small = image.scaledToHeight(int(SHOWN * ratio), Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(QPixmap.fromImage(small))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go_on = buttons.addButton(str(Text("Print…")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setToolTip(str(Text("Asks for the printer and prints this page.")))
        self.go_on.setDefault(True)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(str(Text("Cancel")))
        cancel.setToolTip(str(Text("Closes this without printing anything.")))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.sheet)
        layout.addWidget(buttons)


def image_of_page(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    kept = np.ascontiguousarray(pixels)
    return QImage(kept.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def print_image(image: QImage, parent: QWidget | None = None) -> None:
    """Ask for the printer, then print."""
    from PySide6.QtPrintSupport import QPrintDialog

    printer = new_printer()
    dialog = QPrintDialog(printer, parent)
    if dialog.exec():
        paint_on(printer, image)
    dialog.deleteLater()


def new_printer() -> Any:
    """The paper of this country, without margins of its own: the page has them."""
    from PySide6.QtGui import QPageSize
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    letter = paper() == LETTER
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName("hopsim")
    return printer


def paint_on(printer: Any, image: QImage) -> None:
    """The whole page, as large as the paper is; the shape of the page is kept."""
    painter = QPainter(printer)
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    size = image.size().scaled(QSize(sheet.width(), sheet.height()), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (sheet.width() - size.width()) // 2, (sheet.height() - size.height()) // 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRect(left, top, size.width(), size.height()), image)
    painter.end()


def _no_printing(_bench: Workbench, reason: str) -> None:
    raise Unavailable(
        Text("This computer cannot print from Qt: {reason}.", reason=reason.splitlines()[0].rstrip(".")),
        Text("Export the page as PDF and print that."),
    )
