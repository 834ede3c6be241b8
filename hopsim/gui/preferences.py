"""What this person prefers: each wish has one name, one usual value, one place in window.ini, and acts at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal

from hopsim.engine import wishes
from hopsim.engine.autosave import LAST, autosave_folder
from hopsim.palette import INKS, LIGHT_ON_DARK, THEMES
from hopsim.texts import current_language, system_language

if TYPE_CHECKING:
    from hopsim.gui.window import Window

THEME, LANGUAGE, SCALE, INK, PAST, CALM = "theme", "language", "scale", "ink", "past", "less-flicker"
SYSTEM = "system"
USUAL: dict[str, Any] = {
    LANGUAGE: "",
    THEME: SYSTEM,
    SCALE: 1.0,
    INK: LIGHT_ON_DARK.name,
    PAST: wishes.USUAL_PAST,
    CALM: False,
}
"""An empty language is that of the system; scale 1.0 to 2.0; past in MiB a machine."""


def kept_scale(kept: QSettings) -> float:
    """The size of the interface that was chosen; a file of settings that somebody spoilt must not keep the window shut."""
    try:
        scale = float(str(kept.value(SCALE) or USUAL[SCALE]))
    except ValueError:
        return float(USUAL[SCALE])
    return scale if math.isfinite(scale) else float(USUAL[SCALE])


def kept_past(kept: QSettings) -> int:
    """MiB for the past of a machine; the usual where the file says nothing that can be used."""
    try:
        wished = int(str(kept.value(PAST) or USUAL[PAST]))
    except ValueError:
        return int(USUAL[PAST])
    return min(max(wished, wishes.LEAST_PAST), wishes.MOST_PAST)


class Preferences(QObject):
    """Reads and keeps the wishes of this window, and carries each out as soon as it is made."""

    changed = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window, self._kept = window, window.settings
        window.stage.calm.less = bool(self[CALM])
        if self[PAST] != USUAL[PAST]:
            window.worker.post(wishes.set_past, self[PAST])
        if not (autosave_folder() / LAST).exists():  # nothing to go on with, which would have an ink of its own
            window.worker.post(wishes.set_ink, self[INK])
        window.menus.ink_chosen.connect(self._choose_ink)
        window.actions_["preferences"].triggered.connect(self.open)

    def __getitem__(self, name: str) -> Any:
        """What is wished now."""
        if name == SCALE:
            return kept_scale(self._kept)
        if name == PAST:
            return kept_past(self._kept)
        if name == CALM:
            return str(self._kept.value(CALM)).lower() == "true"
        if name == INK and self.window.frame is not None:
            return self.window.frame.ink
        if name == LANGUAGE:
            return current_language()
        known: Any = {THEME: (SYSTEM, *THEMES), INK: INKS}[name]
        value = str(self._kept.value(name) or "")
        return value if value in known else USUAL[name]

    def choose(self, name: str, value: Any) -> None:
        """Make a wish: it is kept, and carried out at once."""
        window = self.window
        if name == LANGUAGE:
            window.choose_language(value or system_language())
        elif name == THEME:
            window.choose_theme(value)
            window.menus.retranslate()
        elif name == SCALE:
            window.set_scale(value)
        elif name == INK:
            window.post(wishes.set_ink, value)
        elif name == PAST:
            window.post(wishes.set_past, value)
        elif name == CALM:
            window.stage.calm.less = value
            window.stage.redraw()
        self._kept.setValue(name, value)
        self.changed.emit()

    @staticmethod
    def usual(name: str) -> Any:
        return USUAL[name]

    @property
    def place(self) -> str:
        """Where the wishes are kept."""
        return self._kept.fileName()

    def reset(self) -> None:
        """Everything as it was when hopsim was first started."""
        for name, value in USUAL.items():
            self.choose(name, value)

    def _choose_ink(self, name: str) -> None:
        self.choose(INK, name)

    def open(self, _checked: bool = False) -> None:
        from hopsim.gui.preferences_dialog import PreferencesDialog

        dialog = PreferencesDialog(self)
        dialog.exec()
        dialog.deleteLater()
