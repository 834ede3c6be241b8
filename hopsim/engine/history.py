"""Plotted values of a whole run in bounded memory: a grid of update counts that doubles its spacing when it is full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 4096
Floats = NDArray[np.float64]


@dataclass
class History:
    """Values at update counts that are multiples of `interval` (or the first step after one).

    What is kept depends on the counts alone, never on the chunks a run was advanced in: the same run gives
    the same history. When MOST_POINTS are reached every other one goes and the interval doubles.
    """

    interval: int
    size: int = 0
    updates: NDArray[np.int64] = field(default_factory=lambda: np.zeros(64, np.int64))
    values: dict[str, Floats] = field(default_factory=dict)

    def due(self, updates: int) -> int:
        """The update count at which the next value is wanted."""
        if self.size == 0:
            return updates
        return (int(self.updates[self.size - 1]) // self.interval + 1) * self.interval

    def add(self, updates: int, observed: Mapping[str, float]) -> None:
        if self.size == MOST_POINTS:
            self._thin()
            if self.size and updates < self.due(updates):
                return
        if self.size == len(self.updates):
            self._grow()
        for name in observed:  # in their own order: it is the order of the columns on file
            if name not in self.values:
                self.values[name] = np.full(len(self.updates), np.nan)
        self.updates[self.size] = updates
        for name, column in self.values.items():
            column[self.size] = observed.get(name, np.nan)
        self.size += 1

    def _grow(self) -> None:
        length = min(MOST_POINTS, 2 * len(self.updates))
        self.updates = np.resize(self.updates, length)
        for name, column in self.values.items():
            self.values[name] = np.concatenate([column, np.full(length - len(column), np.nan)])

    def _thin(self) -> None:
        keep = np.arange(self.size)
        while len(keep) == self.size:  # steps may be longer than the interval: then nothing goes at first
            self.interval *= 2
            cells = self.updates[: self.size] // self.interval
            keep = np.flatnonzero(np.diff(cells, prepend=cells[0] - 1) > 0)
        self.updates[: len(keep)] = self.updates[keep]
        for column in self.values.values():
            column[: len(keep)] = column[keep]
        self.size = len(keep)

    def cut(self, updates: int) -> None:
        """Forget what lies after this count."""
        self.size = int(np.searchsorted(self.updates[: self.size], updates, side="right"))

    def copy(self) -> History:
        return History(
            self.interval, self.size, self.updates.copy(), {name: c.copy() for name, c in self.values.items()}
        )

    def arrays(self) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
        """{"updates": (n,), name: (n,)}: copies."""
        columns: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {"updates": self.updates[: self.size].copy()}
        columns.update({name: column[: self.size].copy() for name, column in self.values.items()})
        return columns
