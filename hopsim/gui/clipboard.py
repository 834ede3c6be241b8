"""The clipboard: the canvas as a picture, the run as one line of text, and whatever is pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout

from hopsim.engine import sharing
from hopsim.engine.carrying import luggage
from hopsim.engine.lines import holds_line
from hopsim.engine.text_code import described
from hopsim.engine.workbench import Workbench
from hopsim.errors import HopsimError
from hopsim.export.about import about
from hopsim.export.png import png_bytes
from hopsim.gui.theme import role
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

PNG = "image/png"


class Clipboard(QObject):
    """Copy, paste and drop; what is copied is made on the worker's side and comes with a Frame."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        for name, call in (
            ("copy-picture", self.copy_picture), ("copy-text", self.copy_text),
            ("paste", self.paste), ("open-text", self.open_text),
        ):  # fmt: skip
            window.actions_[name].triggered.connect(call)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is dragged over the window and dropped on it."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            if self.takes(event.mimeData()):
                event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.take(event.mimeData())
            return True
        return False

    # --- out

    def copy_picture(self, _checked: bool = False) -> None:
        self.window.post(self._make_picture)

    def _make_picture(self, bench: Workbench) -> None:
        shown = bench.drawer.shown
        content = png_bytes(shown.look().layers[VISIBLE], about(shown), luggage=luggage(shown))
        self.window.placing.answer(lambda: self._put_picture(content))
        bench.tell(Text("The picture is on the clipboard."))

    def _put_picture(self, content: bytes) -> None:
        """The PNG itself, with what it says about its run, and the pixels for programs that take no PNG."""
        mime = QMimeData()
        mime.setImageData(QImage.fromData(content))
        mime.setData(PNG, QByteArray(content))
        QApplication.clipboard().setMimeData(mime)

    def copy_text(self, _checked: bool = False) -> None:
        self.window.post(self._make_text)

    def _make_text(self, bench: Workbench) -> None:
        line = sharing.line_of_bench(bench)
        self.window.placing.answer(lambda: QApplication.clipboard().setText(line))

    # --- in

    def takes(self, mime: QMimeData) -> bool:
        return mime.hasImage() or any(url.isLocalFile() for url in mime.urls()) or holds_line(mime.text())

    def take(self, mime: QMimeData) -> None:
        """A line of text opens its run; files are opened or placed; a picture is placed."""
        paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.window.placing.drop(paths)
        elif holds_line(mime.text()):
            self.window.post(sharing.open_line, mime.text())
        elif mime.hasImage():
            self.window.placing.take_image(QImage(mime.imageData()), str(Text("Pasted picture")))
        else:
            self.window.post(Workbench.tell, Text("There is neither a picture nor a line of text from hopsim to paste."))

    def open(self, words: list[str]) -> None:
        """What the window was started with: lines of text, files."""
        for line in (word for word in words if holds_line(word)):
            self.window.post(sharing.open_line, line)
        paths = [word for word in words if not holds_line(word)]
        if paths:
            self.window.placing.drop(paths)

    def paste(self, _checked: bool = False) -> None:
        mime: QMimeData | None = QApplication.clipboard().mimeData()  # None where nothing was ever copied
        self.take(QMimeData() if mime is None else mime)

    def open_text(self, _checked: bool = False) -> None:
        dialog = OpenText(self.window)
        words = QApplication.clipboard().text()
        if holds_line(words):
            dialog.field.setPlainText(words)
        if dialog.exec():
            self.window.post(sharing.open_line, dialog.field.toPlainText())
        dialog.deleteLater()


class OpenText(QDialog):
    """A field for a line of text; it says at once what the line holds, or what is wrong with it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.setWindowTitle(str(Text("Open text")))
        words = QLabel(str(Text("Paste a line that begins with hopsim1: here. What is open now can be had back with Undo.")))
        words.setWordWrap(True)
        self.field, self.said = QPlainTextEdit(), QLabel()
        role(self.field, "card")
        self.field.setAccessibleName(str(Text("Line of text")))
        self.field.setToolTip(str(Text("A line of text that Copy as text put onto the clipboard, here or elsewhere.")))
        self.field.setTabChangesFocus(True)
        self.field.setMinimumWidth(30 * self.fontMetrics().height())
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (words, self.field, self.said, self.buttons):
            layout.addWidget(widget)
        self.field.textChanged.connect(self._read)
        self._read()

    def _read(self) -> None:
        words = self.field.toPlainText()
        good, said = False, ""
        try:
            if words.strip():
                said, good = str(described(words)), True
        except HopsimError as error:
            said = error.shown()
        self.said.setText(said)
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(good)
