"""Presentation: canvas, verdict, one plot, transport and temperature on the whole screen, readable from 8 m."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from hopsim.gui.key_display import KeyDisplay

if TYPE_CHECKING:
    from hopsim.gui.window import Window

SCALE = 1.6
"""On a screen of 1280×720; on a larger one everything grows with it."""
WIDTH, HEIGHT = 1280, 720
LARGEST = 3.0
FOOT = 2
"""Heights of a line under the temperature, for the keys that are pressed."""
SETTLED = 200
"""Milliseconds after which a window that left the whole screen has its size again."""


class Presentation(QObject):
    """Hides what a class does not need, and puts everything back exactly as it was."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.on = False
        self.keys = KeyDisplay(window, window.appearance.theme, self._foot)
        self._hidden: list[QWidget] = []
        self._layout = QByteArray()
        self._state = Qt.WindowState.WindowNoState
        self._scale = 1.0
        self._wished = True
        self._leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._leave.setEnabled(False)
        self._leave.activated.connect(self.end)
        # Buttons and menus that go take their shortcuts along, unless the window has them too.
        window.addActions(list(window.bar.machines.actions_by_name.values()))
        window.actions_["present"].toggled.connect(self._toggled)
        window.actions_["next-plot"].triggered.connect(self.next_plot)
        window.appearance.changed.connect(self.keys.retheme)
        window.installEventFilter(self)

    def _toggled(self, on: bool) -> None:
        if on:
            self.begin()
        else:
            self.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:  # what is kept for the next start is the usual window
            self.end()
        elif event.type() == QEvent.Type.Resize and self.on:
            self._grow()
        return False

    def begin(self) -> None:
        if self.on:
            return
        self.on = True
        window = self.window
        self._layout, self._state = window.panels.saveState(), window.windowState()
        self._scale, self._wished = window.appearance.scale, window.stage.hidden.wished
        window.stage.hidden.wished = False
        window.stage.hidden.hide()
        for dock in window.panels.docks.values():
            dock.setFloating(False)
            dock.setVisible(dock is not window.panels.docks["left"])
        bar, stage = window.bar, window.stage
        surplus = (window.menuBar(), window.statusBar(), window.tools, bar.machines, bar.export, stage.top, stage.foot,
                   window.more)  # fmt: skip
        self._hidden = [widget for widget in surplus if not widget.isHidden()]
        for widget in self._hidden:
            widget.hide()
        if window.traces is not None:
            window.traces.show_one(True)
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self.keys.switch(True)
        self._leave.setEnabled(True)
        self._grow()
        window.canvas.setFocus()

    def _grow(self) -> None:
        """Letters keep their share of the screen."""
        window = self.window
        share = min(window.width() / WIDTH, window.height() / HEIGHT)
        scale = min(LARGEST, round(SCALE * max(1.0, share), 2))
        if scale != window.appearance.scale:
            window.appearance.enlarge(scale)
            window.fit_scale()
        window.panels.spread_for_class(FOOT * window.fontMetrics().height())

    def _foot(self) -> QRect:
        """Where pressed keys are shown: under the temperature."""
        window, knobs = self.window, self.window.panels.docks["knobs"]
        line = window.fontMetrics().height()
        return QRect(knobs.mapTo(window, QPoint(line // 2, 0)), knobs.size()).adjusted(0, 0, -line, -line // 4)

    def end(self) -> None:
        if not self.on:
            return
        self.on = False
        window = self.window
        self._leave.setEnabled(False)
        self.keys.switch(False)
        if window.traces is not None:
            window.traces.show_one(False)
        for widget in self._hidden:
            widget.show()
        window.stage.hidden.wished = self._wished
        window.setWindowState(self._state)
        window.set_scale(self._scale)
        window.stage.redraw()
        window.panels.restoreState(self._layout)
        QTimer.singleShot(SETTLED, self, partial(self._settle, self._layout))
        window.actions_["present"].setChecked(False)

    def _settle(self, layout: QByteArray) -> None:
        """Panels share the room once more when the window has its old size."""
        if not self.on:
            self.window.panels.restoreState(layout)

    def next_plot(self, _checked: bool = False) -> None:
        if self.window.traces is not None:
            self.window.traces.next_plot()
