"""The axis of values: numbers that can be told apart, however large they are."""

from __future__ import annotations

import math

import pyqtgraph

LARGE = 10_000
"""From here on pyqtgraph rounds the numbers of an axis to six digits."""


class ValueAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """Numbers that lie close together keep the digits that tell them apart."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode or not values or max(abs(value) for value in values) < LARGE:
            return list(super().tickStrings(values, scale, spacing))
        places = max(0, -math.floor(math.log10(spacing * scale))) if spacing * scale < 1 else 0
        return [f"{value * scale:.{places}f}" for value in values]
