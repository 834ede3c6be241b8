"""How a number becomes a place on a slider and words in a field, and back."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from hopsim.params import Param

PLACES = 1000
ZERO_ZONE = 30
_DRAGS = itertools.count(1)


def next_drag() -> int:
    """A number no other drag has; turns of a knob with one number are one step of undo."""
    return next(_DRAGS)


def words_of(value: object, digits: int = 9) -> str:
    """A number as a person would type it: at most so many digits, no trailing zeros."""
    if isinstance(value, float):
        return "∞" if math.isinf(value) and value > 0 else f"{value:.{digits}g}"
    return str(value)


@dataclass(frozen=True)
class Scale:
    """Places 0 … `places` of a slider; a logarithmic one whose range begins at 0 keeps 0 at its left end."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    @classmethod
    def of(cls, knob: Param) -> Scale | None:
        """The scale of a knob; None for one without a lower end, or of another kind than a number."""
        if knob.choices or knob.kind not in (int, float) or knob.low is None or math.isinf(knob.low):
            return None
        high = knob.high
        if high is None or math.isinf(high):
            high = max(100 * abs(float(knob.default)), knob.low + 100)
        return cls(float(knob.low), float(high), knob.log and knob.low >= 0, knob.kind is int)

    @property
    def places(self) -> int:
        return int(self.high - self.low) if self._counts else PLACES

    @property
    def _counts(self) -> bool:
        return self.whole and not self.log and 0 < self.high - self.low <= PLACES

    @property
    def _smallest(self) -> float:
        """The first value right of zero."""
        if self.low > 0:
            return self.low
        return 1.0 if self.whole else self.high / 1000

    @property
    def _first(self) -> int:
        return 0 if self.low > 0 else ZERO_ZONE

    def value(self, place: int) -> float | int:
        """The value at a place, three digits of it, never outside the range."""
        if place <= 0:
            return self._typed(self.low)
        if place >= self.places:
            return self._typed(self.high)
        if not self.log:
            span = self.high - self.low
            digits = max(0, math.ceil(-math.log10(span / self.places) - 1e-9))
            return self._typed(round(self.low + span * place / self.places, digits))
        if place < self._first:
            return self._typed(self.low if place < self._first // 2 else self._smallest)
        along = (place - self._first) / (self.places - self._first)
        found = self._smallest * (self.high / self._smallest) ** along
        return self._typed(min(self.high, max(self.low, float(f"{found:.3g}"))))

    def place(self, value: float) -> int:
        """The place nearest to a value; values outside the range stand at an end."""
        if value <= self.low:
            return 0
        if value >= self.high:
            return self.places
        if not self.log:
            return round((value - self.low) / (self.high - self.low) * self.places)
        if value <= self._smallest:
            return self._first
        along = math.log(value / self._smallest) / math.log(self.high / self._smallest)
        return round(self._first + along * (self.places - self._first))

    def _typed(self, value: float) -> float | int:
        return round(value) if self.whole else float(value)


class Settling:
    """Keeps what the user turned on the screen until the machine has answered, or has not for a while."""

    PATIENCE = 40

    def __init__(self) -> None:
        self._seen: object = None
        self._left = 0

    def begin(self) -> None:
        """The user turned something."""
        self._left = self.PATIENCE

    def due(self, instance: object) -> bool:
        """Whether the values of this instance, the newest one, are to be shown now."""
        if instance is not self._seen:
            self._seen, self._left = instance, 0
            return True
        if self._left == 0:
            return False
        self._left -= 1
        return self._left == 0
