"""The curves of one run as the window draws them: few points, one array for all, made anew only when the run grew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.engine.frame import Curve
from hopsim.engine.history import History
from hopsim.models.base import Observable

FEWEST_POINTS, MOST_TOGETHER = 512, 32768
"""Many curves share so many points; none has fewer than the first number, if it has as many."""


@dataclass(frozen=True)
class Drawn:
    """abouts: the k curves; x (n,), y (k, n); the newest recorded point is always among them."""

    abouts: tuple[Observable, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, series: History, model: Any) -> Drawn:
        names = list(series.values)
        stride = stride_for(series.size, len(names))
        # Counted from the end, so that the newest is there; a stride of one takes all.
        places = np.arange(series.size - 1, -1, -stride)[::-1]
        x = series.updates[places].astype(np.float64)
        y = np.array([series.values[name][places] for name in names]).reshape(len(names), len(places))
        return cls(tuple(model.describe(name) for name in names), x, y)

    @property
    def curves(self) -> tuple[Curve, ...]:
        return tuple(Curve(about, self.x, row) for about, row in zip(self.abouts, self.y, strict=True))

    def grown(self, updates: int, observed: Mapping[str, float]) -> tuple[Curve, ...]:
        """With the value of this moment at the end of each curve that has one."""
        x = np.append(self.x, updates)
        y = np.empty((len(self.abouts), len(x)))
        y[:, :-1] = self.y
        y[:, -1] = [observed.get(about.name, np.nan) for about in self.abouts]
        return tuple(
            Curve(about, x, row) if about.name in observed else Curve(about, x[:-1], row[:-1])
            for about, row in zip(self.abouts, y, strict=True)
        )


def stride_for(points: int, curves: int) -> int:
    """Every how many-th point is drawn."""
    most = max(FEWEST_POINTS, MOST_TOGETHER // max(1, curves))
    return max(1, -(-points // most))


EMPTY = Drawn((), np.zeros(0), np.zeros((0, 0)))
