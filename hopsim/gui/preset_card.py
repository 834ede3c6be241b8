"""The card of a preset: its title, its sentence, two things to try, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from hopsim.engine.frame import Frame
from hopsim.engine.presets import TRIES, Preset
from hopsim.gui.actions import Actions
from hopsim.gui.card import Card
from hopsim.gui.theme import role
from hopsim.texts import Text


class PresetCard(Card):
    """Shown while the document is one that came from a preset; folds down to its title."""

    changed = Signal()
    """It takes more room than before, or less."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: Preset | None = None
        self._action = actions["back-to-preset"]
        self.sentence = self.line(dim=True)
        self.tries = [self.line() for _ in range(TRIES)]
        self.back = QPushButton()
        role(self.back, "link")
        self.back.clicked.connect(self._action.trigger)
        self.lines.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.corner.clicked.connect(self._turn)
        self.unfolded = True
        self.unfold(True)
        self.hide()

    def display(self, frame: Frame) -> None:
        """The action follows the document too: there is a way back only where there was a preset."""
        self._action.setEnabled(frame.preset is not None)
        if frame.preset is self._preset:
            return
        if frame.preset is not None:
            self.unfold(True)
        self._preset = frame.preset
        self.setVisible(frame.preset is not None)
        self._say()
        self.changed.emit()

    def unfold(self, on: bool) -> None:
        self.unfolded = on
        self.body.setVisible(on)
        self.corner.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.changed.emit()

    def _turn(self, _checked: bool = False) -> None:
        self.unfold(not self.unfolded)

    def _say(self) -> None:
        preset = self._preset
        if preset is None:
            return
        self.title.setText(str(preset.title))
        self.title.setToolTip(str(preset.sentence))  # where there is no room for it on the card
        words = [str(preset.sentence), *(str(one) for one in preset.tries)]
        words += [""] * (1 + TRIES - len(words))
        for number, (label, text) in enumerate(zip((self.sentence, *self.tries), words, strict=True)):
            label.setText(f"{number}. {text}" if number and text else text)
            label.setVisible(bool(text))
        self.setAccessibleName(str(preset.title))
        self.setAccessibleDescription("\n".join(words))

    def retranslate(self) -> None:
        self.corner.setAccessibleName(str(Text("Show what to try")))
        self.corner.setToolTip(str(Text("Folds this card down to its title, or shows its sentence and what to try.")))
        self.back.setText(str(Text("Back to the preset")))
        self.back.setToolTip(self._action.toolTip())
        self._say()
