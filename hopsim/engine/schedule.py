"""Annealing schedules: the temperature held for each sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.params import TEMPERATURE_UNIT, param, params_of
from hopsim.texts import Text

SHAPES = (
    ("geometric", Text("geometric")),
    ("linear", Text("linear")),
    ("logarithmic", Text("logarithmic")),
    ("free", Text("drawn by hand")),
)


@dataclass(frozen=True)
class Schedule:
    """T_k for sweep k = 0 … sweeps − 1 (physics.md, Annealing; the logarithmic one: Geman & Geman 1984).

    linear: from start to end in equal steps; geometric: T₀ (T_end/T₀)^{k/(K−1)}, T_end > 0; logarithmic:
    T₀ / log(k + e), without an end; free: straight lines between `points`, (position 0–1, temperature).
    """

    schedule: str = param(
        "geometric", Text("Schedule"), Text("The way the temperature goes down while the machine anneals."),
        choices=SHAPES,
    )  # fmt: skip
    start: float = param(
        2.0, Text("Start"), Text("The temperature of the first sweep; high enough that everything moves."),
        low=0.0, high=100.0, log=True, symbol="T₀", unit=TEMPERATURE_UNIT,
    )  # fmt: skip
    end: float | None = 0.01
    sweeps: int = param(
        200, Text("Sweeps"), Text("How long the annealing lasts; slower cooling ends in lower energy."),
        low=1, high=10_000_000, log=True,
    )  # fmt: skip
    points: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        for knob in params_of(self):
            object.__setattr__(self, knob.name, knob.checked(getattr(self, knob.name)))
        if self.schedule == "logarithmic":
            if self.end is not None:
                raise BadInput(
                    Text("A logarithmic schedule has no end temperature, got {end}; it ends where it gets to.",
                         end=f"{self.end:g}")
                )  # fmt: skip
        elif self.schedule == "free":
            self._check_points()
        else:
            self._check_end()

    def _check_end(self) -> None:
        low_is_open = self.schedule == "geometric"
        end = self.end
        if end is None or not np.isfinite(end) or end < 0 or (low_is_open and (end == 0 or self.start == 0)):
            wanted = Text("temperatures above 0") if low_is_open else Text("temperatures of at least 0")
            raise BadInput(
                Text("A {schedule} schedule takes {wanted}, got {start} to {end}.", schedule=self.schedule,
                     wanted=wanted, start=f"{self.start:g}", end=str(end))
            )  # fmt: skip

    def _check_points(self) -> None:
        places = [x for x, _ in self.points]
        heats = [t for _, t in self.points]
        good = len(places) >= 2 and all(np.isfinite(v) for v in places + heats) and min(heats) >= 0
        if not good or places != sorted(places) or places[0] != 0.0 or places[-1] != 1.0:
            raise BadInput(
                Text("A drawn schedule takes at least two points from 0 to 1 in order, "
                     "with temperatures of at least 0, got {points}.", points=str(list(self.points)))
            )  # fmt: skip

    def temperatures(self) -> NDArray[np.float64]:
        """(sweeps,) T_k."""
        return self._at(np.arange(self.sweeps, dtype=np.float64))

    def temperature(self, sweep: int) -> float:
        """T_k of one sweep, bit for bit as in `temperatures`."""
        return float(self._at(np.array([float(sweep)]))[0])

    def _at(self, k: NDArray[np.float64]) -> NDArray[np.float64]:
        along = k / max(1, self.sweeps - 1)
        if self.schedule == "linear":
            return self.start + (float(self.end or 0.0) - self.start) * along
        if self.schedule == "geometric":
            return np.asarray(self.start * (float(self.end or 0.0) / self.start) ** along)
        if self.schedule == "logarithmic":
            return np.asarray(self.start / np.log(k + np.e))
        return np.interp(along, [x for x, _ in self.points], [t for _, t in self.points])
