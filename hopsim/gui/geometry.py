"""Where the window is: as it was left, and never beyond the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt

if TYPE_CHECKING:
    from hopsim.gui.window import Window

FIRST = QSize(1280, 720)
FRAME = QSize(8, 40)
"""About what a frame takes from the screen, until it is there."""


def restore(window: Window) -> None:
    """As large as at the last end, at first as the size of letters wants and the screen allows; panels as they were."""
    window.resize((FIRST * window.appearance.scale).boundedTo(window.screen().availableGeometry().size() - FRAME))
    geometry = window.settings.value("geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    window.panels.restore(window.settings.value("layout"))


def keep(window: Window) -> None:
    """Remember it for the next start."""
    window.settings.setValue("geometry", window.saveGeometry())
    window.settings.setValue("layout", window.panels.saveState())


def keep_on_screen(window: Window) -> None:
    """The frame, known only when the window is shown, belongs on the screen too."""
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    room, whole, inner = window.screen().availableGeometry(), window.frameGeometry(), window.geometry()
    if room.contains(whole) or room.width() < window.minimumWidth() or room.height() < window.minimumHeight():
        return
    extra = whole.size() - inner.size()
    window.resize(window.size().boundedTo(room.size() - extra))
    window.move(QPoint(
        max(room.left(), min(whole.left(), room.right() + 1 - window.width() - extra.width())),
        max(room.top(), min(whole.top(), room.bottom() + 1 - window.height() - extra.height())),
    ))  # fmt: skip
