"""How many unit updates before the next look at the inbox: pure arithmetic, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

STRETCH = 0.005
"""Seconds one machine may compute in a row: below 8 ms even where the window has a core and the guess is off."""
FORGIVE = 0.1
"""Seconds of debt that are kept; older debt is forgiven when the machine cannot keep up."""


@dataclass(frozen=True)
class Pace:
    """The wished speed (unit updates a second, inf for as fast as possible), the debt, the measured cost."""

    speed: float = 1.0
    debt: float = 0.0
    cost: float = 1e-6

    def waited(self, seconds: float, step: int = 1) -> Pace:
        """Time went by: more is owed, but one step of `step` updates may always be saved up for."""
        if self.speed == float("inf"):
            return self
        most = max(float(step), FORGIVE * self.speed)
        return replace(self, debt=min(self.debt + seconds * self.speed, most))

    def stretch(self, step: int) -> int:
        """Unit updates to do now: whole steps of `step` updates, no longer than STRETCH at the measured cost."""
        affordable = max(step, int(STRETCH / self.cost) // step * step)
        if self.speed == float("inf"):
            return affordable
        return min(int(self.debt) // step * step, affordable)

    def did(self, updates: int, seconds: float) -> Pace:
        """So many took so long; the cost is a running mean that forgets quickly."""
        if updates <= 0:
            return self
        cost = max(1e-12, seconds / updates)
        # A first call may have compiled for seconds: a rise is believed slowly, a fall at once.
        mixed = cost if cost < self.cost else min(0.7 * self.cost + 0.3 * cost, 4 * self.cost)
        return replace(self, debt=max(0.0, self.debt - updates), cost=mixed)

    def seconds_until(self, step: int) -> float:
        """How long to sleep until a whole step is owed."""
        if self.speed == float("inf") or self.debt >= step:
            return 0.0
        return (step - self.debt) / max(self.speed, 1e-9)
