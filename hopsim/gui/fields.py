"""A field in which a number is typed, checked by the knob's own declaration."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget

from hopsim.errors import HopsimError
from hopsim.gui.numbers import words_of
from hopsim.gui.theme import role

LABEL_ROOM, UNIT_ROOM = 118, 24
"""Pixels that every row of knobs gives its label and its unit, so that the sliders stand under each other."""


DIGITS = 4
"""Of a value that a machine or a slider gave."""


def unit_words(unit: str) -> str:
    """`J/k_B` with its B set low, as a label shows it."""
    return re.sub(r"_(\w+)", r"<sub>\1</sub>", unit)


def left_to_window(event: QEvent) -> bool:
    """No number has a space in it: the key stays the window's, where it always plays."""
    space = (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() == Qt.Key.Key_Space
    )
    if space:
        event.ignore()
    return space


class NumberField(QLineEdit):
    """Shows one value; what is typed goes through `parse` and comes out by `entered`, or by `refused`."""

    entered = Signal(object)
    refused = Signal(object)
    """A HopsimError, or None when there is nothing to complain about any more."""

    def __init__(self, parse: Callable[[str], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parse = parse
        self._shown = ""
        self._typed: object = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(self._edited)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0.0000000") + 24, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if self._undoes(event) and not self.isModified():
            event.ignore()
            return False
        return False if left_to_window(event) else super().event(event)

    @staticmethod
    def _undoes(event: QEvent) -> bool:
        """Undo and redo: of the words while some are typed, of the window's acts else."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)

    def _edited(self, words: str) -> None:
        self.refused.emit(None)

    def display(self, value: object) -> None:
        """Show a value that came from the machine, four digits unless it was typed; what is being typed stays."""
        words = words_of(value) if value == self._typed else words_of(value, DIGITS)
        if words != self._shown and not (self.hasFocus() and self.isModified()):
            self._put(words)
        self._shown = words

    def _put(self, words: str) -> None:
        self.setText(words)
        self.setCursorPosition(0)

    def _finish(self) -> None:
        words = self.text()
        self.setModified(False)
        if words.strip() == self._shown:
            return
        try:
            value = self.parse(words)
        except HopsimError as error:
            self._put(self._shown)
            self.refused.emit(error)
            return
        self._typed = value
        self._shown = words_of(value)
        self._put(self._shown)
        self.refused.emit(None)
        self.entered.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._put(self._shown)
            self.setModified(False)
            self.refused.emit(None)
            return
        super().keyPressEvent(event)


class Complaint(QLabel):
    """The sentence under a field that refused what was typed; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error: HopsimError | None = None
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        role(self, "error")
        self.hide()

    def display(self, error: HopsimError | None) -> None:
        self._error = error
        self.retranslate()
        self.setVisible(error is not None)

    def retranslate(self) -> None:
        self.setText("" if self._error is None else self._error.shown())
