"""First steps, examples and presets in the window: the two cards, the gallery, and their commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from hopsim.engine import files
from hopsim.engine.frame import Frame
from hopsim.engine.presets import EXAMPLE
from hopsim.gui.examples import Gallery
from hopsim.gui.first_steps import FirstSteps
from hopsim.gui.preset_card import PresetCard
from hopsim.gui.preset_dialog import PresetDialog
from hopsim.palette import Theme
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window


class Lessons(QObject):
    """Stands at the head of the left panel, beside the canvas and never over it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.card = PresetCard(window.actions_)
        self.steps = FirstSteps(window.settings, window.appearance.theme)
        self._machine = ""
        self._holder = window.panels.holders["left"]
        for widget in (self.steps, self.card):
            self._holder.column.insertWidget(0, widget)
        self._holder.installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.make_room)
        self.card.changed.connect(self.make_room)
        self.card.changed.connect(self._soon.start)  # once more when words and shelf have taken their sizes
        for name, call in (("examples", self.choose), ("save-as-preset", self.save), ("back-to-preset", self.back),
                           ("first-steps", self.begin_again)):  # fmt: skip
            window.actions_[name].triggered.connect(call)
        self.steps.examples_wanted.connect(self.choose)
        window.canvas.painted.connect(self.steps.drawn)
        window.heat.turned.connect(self.steps.turned)

    def display(self, frame: Frame) -> None:
        self.card.display(frame)
        if frame.machine != self._machine:  # another page stands below
            self._machine = frame.machine
            self.make_room()
        self.steps.display(frame)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.make_room()
        return super().eventFilter(watched, event)

    def make_room(self) -> None:
        """An open card that leaves no room for the shelf stands in its place until it is folded; words are never cut."""
        card, window = self.card, self.window
        room, wide = self._holder.height(), self._holder.width()
        least = self._least(wide)
        self.steps.has_room = self.steps.heightForWidth(wide) + least <= room
        card.sentence.setVisible(bool(card.sentence.text()))
        alone = not card.isHidden() and card.unfolded and card.heightForWidth(wide) + least > room
        if alone and card.heightForWidth(wide) > room:
            card.sentence.hide()
        below = (window.left_pages, window.noise)
        # What is hidden keeps its width, or the canvas would take it and the words would need more height.
        self._holder.setMinimumWidth(max(widget.minimumSizeHint().width() for widget in below) if alone else 0)
        for widget in below:
            widget.setVisible(not alone)

    def _least(self, wide: int) -> int:
        """What the shelf or the data, and the noise under them, need at this width."""
        pages, gap = self.window.left_pages, self._holder.column.spacing()
        page = pages.currentWidget()
        layout = None if page is None else page.layout()
        tall = max(pages.minimumSizeHint().height(), 0 if layout is None else layout.minimumHeightForWidth(wide))
        return tall + self.window.noise.minimumSizeHint().height() + 2 * gap

    def choose(self, _checked: bool = False) -> None:
        """The gallery; what is chosen takes the place of the document, which Undo brings back."""
        dialog = Gallery(self.window.appearance.theme, self.window.appearance.scale, self.window)
        if dialog.exec():
            self.window.post(files.open_any, EXAMPLE + dialog.chosen)
            self.window.canvas.setFocus()
        dialog.deleteLater()

    def save(self, _checked: bool = False) -> None:
        frame = self.window.frame
        dialog = PresetDialog(None if frame is None else frame.preset, self.window)
        if dialog.exec():
            preset = dialog.preset
            path = self.window.errands.paths.save_path(
                Text("Save as preset"), Text("hopsim session"), ".hopsim", file_name(str(preset.title))
            )
            if path:
                self.window.post(files.save_as_preset, path, preset)
        dialog.deleteLater()

    def back(self, _checked: bool = False) -> None:
        self.window.post(files.back_to_preset)

    def begin_again(self, _checked: bool = False) -> None:
        self.steps.begin_again()
        if self.window.frame is not None:
            self.steps.display(self.window.frame)

    def retranslate(self) -> None:
        self.card.retranslate()
        self.steps.retranslate()
        self.make_room()

    def retheme(self, theme: Theme) -> None:
        self.steps.retheme(theme)


def file_name(title: str) -> str:
    """The title as a file's name: letters and digits of any script, the rest a hyphen."""
    return "-".join("".join(c if c.isalnum() else " " for c in title).split()) or "preset"
