"""A one-slot mailbox: the newest thing only, taken by the window, never waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """`put` replaces what nobody took; `take` empties it. `wanted` is true from a `take` until the next `put`.

    taken: called after each `take` that got something, on the taker's thread; it must be quick.
    """

    def __init__(self, taken: Callable[[], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._thing: T | None = None
        self._taken = taken
        self.wanted = True

    def put(self, thing: T) -> None:
        with self._lock:
            self._thing = thing
            self.wanted = False

    def take(self) -> T | None:
        with self._lock:
            thing, self._thing = self._thing, None
            if thing is not None:
                self.wanted = True
        if thing is not None and self._taken is not None:
            self._taken()
        return thing
