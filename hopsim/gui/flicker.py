"""Calm for the eye: pictures that alternate are shown slowly, and fast noise is blended where that is wished."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from hopsim.engine.frame import Frame
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

SLOWEST_CHANGE = 0.34
"""Seconds between two changes of an alternating picture: fewer than three a second (WCAG 2.2, 2.3.1)."""
LARGE = 0.25
"""Share of the cells that change together when the eye sees a flash (WCAG 2.2, general flash: a quarter)."""
BACK = 0.1
"""Share of the cells in which a picture may differ from the last but one and still be its return."""
BRIGHTER = 0.1
"""Change of the mean brightness, of 0 to 1, that is a flash by itself."""
FAST = 4.0
"""Sweeps a second from which noise is blended."""
MEMORY = 0.25
"""Seconds over which a blended picture forgets."""
REMINDED = 1.0
"""Seconds that the note stays after the last change that was held back."""
ALTERNATES = Text("alternates; shown at most 3 times a second")
BLENDED = Text("blended")


class Calm(QObject):
    """Gives each Frame's picture as it may be shown; state, numbers and files know nothing of it."""

    due = Signal()
    """A picture that was held back may be shown now."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.less = False
        self._clock = clock
        self._run: tuple[Any, ...] = ()
        self._acts = 0
        self._shown: NDArray[Any] | None = None
        self._before: NDArray[Any] | None = None
        self._changed_at = self._held_at = self._blended_at = -math.inf
        self._mean: NDArray[np.float32] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.due)

    def shown(self, frame: Frame) -> tuple[NDArray[Any], Text | None]:
        """(h, w) to be drawn, −1/+1 or blended 0–1, and a note for the badge."""
        layer, now = frame.look.layers[VISIBLE], self._clock()
        run, acts = (frame.machine, frame.line, layer.shape, layer.dtype), frame.acts
        by_hand = acts != self._acts and not frame.running
        if run != self._run or by_hand or self._shown is None:  # what a person did is shown at once
            if run != self._run:
                self._mean = None
            self._run, self._shown, self._before = run, layer, None
        self._acts = acts
        if self.less and frame.running and frame.shown_at is None and frame.speed > FAST * frame.sweep:
            self._shown, self._before = layer, None
            return self._blended(layer, now), BLENDED
        self._mean = None
        return self._alternating(layer, now), ALTERNATES if now - self._held_at < REMINDED else None

    # --- alternation

    def _alternating(self, layer: NDArray[Any], now: float) -> NDArray[Any]:
        """The picture, or for a while still the one before it."""
        shown = self._shown
        assert shown is not None
        self._timer.stop()
        if _difference(layer, shown) > LARGE:
            wait = self._changed_at + SLOWEST_CHANGE - now
            if wait > 0 and self._flashes(layer, shown):
                self._held_at = now
                self._timer.start(math.ceil(1000 * wait))
                return shown
            self._changed_at, self._before = now, shown
        self._shown = layer
        return layer

    def _flashes(self, layer: NDArray[Any], shown: NDArray[Any]) -> bool:
        """Back to the picture before, or to another brightness: many cells that flip by chance do neither."""
        if _brightness(layer, shown) > BRIGHTER:
            return True
        return self._before is not None and _difference(layer, self._before) <= BACK

    # --- noise

    def _blended(self, layer: NDArray[Any], now: float) -> NDArray[np.float32]:
        """An exponential moving average over MEMORY seconds, as levels 0–1."""
        level = (layer > 0).astype(np.float32) if layer.dtype == np.int8 else layer.astype(np.float32)
        if self._mean is None:
            self._mean = level
        else:
            self._mean += np.float32(-math.expm1(-max(0.0, now - self._blended_at) / MEMORY)) * (level - self._mean)
        self._blended_at = now
        return self._mean.copy()


def _difference(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Share of the cells that differ; of probabilities their mean difference."""
    if one is other:
        return 0.0
    if one.dtype == np.int8:
        return float(np.count_nonzero(one != other) / one.size)
    return float(np.abs(one - other).mean())


def _brightness(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Difference of the mean brightness, where off is 0 and on is 1."""
    span = 2.0 if one.dtype == np.int8 else 1.0
    return abs(float(one.mean(dtype=np.float64)) - float(other.mean(dtype=np.float64))) / span
