"""How far a long task is: done, total, unit, time left, cancelled; read by the window's bar and the terminal's line."""

from __future__ import annotations

import time
from collections.abc import Callable

from hopsim.texts import Text


class Cancelled(Exception):
    """The person asked to stop; raised out of `Progress.advance`."""


class Progress:
    """Told by the task (`advance`, `at`), read by anybody (`done`, `total`, `seconds_left`), cancelled by anybody.

    `listener` is called after each report; it must be quick. Reading from another thread is safe:
    every field is one assignment.
    """

    def __init__(
        self, total: float, unit: Text, listener: Callable[[Progress], None] | None = None
    ) -> None:
        self.total = float(total)
        self.unit = unit
        self.done = 0.0
        self.cancelled = False
        self._listener = listener
        self._began = time.monotonic()

    def cancel(self) -> None:
        self.cancelled = True

    def advance(self, amount: float = 1.0) -> None:
        self.at(self.done + amount)

    def at(self, done: float) -> None:
        if self.cancelled:
            raise Cancelled
        self.done = min(done, self.total)
        if self._listener is not None:
            self._listener(self)

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total > 0 else 1.0

    @property
    def seconds_elapsed(self) -> float:
        return time.monotonic() - self._began

    @property
    def seconds_left(self) -> float | None:
        """None until there is something to judge by."""
        if self.done <= 0:
            return None
        return self.seconds_elapsed * (self.total - self.done) / self.done
