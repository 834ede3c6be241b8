"""The keys that are pressed, shown for a moment to those who watch: quiet, where nothing else is said, fading."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from hopsim.gui.theme import qcolor
from hopsim.palette import Theme

STAYS, FADES, STEP = 1400, 600, 50
"""Milliseconds."""
ALONE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown)
TYPED = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
MARGIN = 0.7
"""Heights of a line between the words and the edge."""


class KeyDisplay(QWidget):
    """Watches the keys of the whole application while it is switched on; takes neither mouse nor focus."""

    def __init__(self, window: QWidget, theme: Theme, room: Callable[[], QRect]) -> None:
        """room: the place in the window where nothing else is said."""
        super().__init__(window)
        self._theme = theme
        self.words = ""
        self._left = 0
        self._stamp = -1
        self._room = room
        self._timer = QTimer(self)
        self._timer.setInterval(STEP)
        self._timer.timeout.connect(self._fade)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def switch(self, on: bool) -> None:
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        if on:
            app.installEventFilter(self)
        else:
            self._timer.stop()
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A key that is a shortcut comes as an override only; any other as both, with one time stamp.
        if event.type() in TYPED and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            known = event.timestamp() == self._stamp and event.timestamp() > 0
            if event.key() not in ALONE and not event.isAutoRepeat() and not known:
                self._stamp = event.timestamp()
                self.show_keys(event.keyCombination())
        return False

    def show_keys(self, keys: QKeyCombination) -> None:
        """The keys, and what they do where they are a command."""
        pressed = QKeySequence(keys)
        does = next((action for action in self.window().findChildren(QAction)
                     if action.isEnabled() and pressed in action.shortcuts()), None)  # fmt: skip
        named = pressed.toString(QKeySequence.SequenceFormat.NativeText)
        self.words = named if does is None else f"{named}   {does.text().replace('&', '')}"
        if self._wide() > self._room().width():
            self.words = named
        self._left = STAYS + FADES
        self._timer.start()
        self._place()
        self.show()
        self.raise_()
        self.update()

    def _wide(self) -> int:
        metrics = self.fontMetrics()
        return metrics.horizontalAdvance(self.words) + round(2 * MARGIN * metrics.height())

    def _place(self) -> None:
        tall = round((1 + MARGIN) * self.fontMetrics().height())
        room = self._room()
        self.setGeometry(room.left(), room.bottom() - tall + 1, min(self._wide(), room.width()), tall)

    def _fade(self) -> None:
        self._left -= STEP
        if self._left <= 0:
            self._timer.stop()
            self.hide()
        elif self._left <= FADES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(min(1.0, self._left / FADES))
        painter.setPen(qcolor(self._theme.outline))
        painter.setBrush(qcolor(self._theme.field))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(qcolor(self._theme.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()
