"""A one-slot mailbox: the newest thing only, taken by the window, never waited for."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """`put` replaces what nobody took; `take` empties it. `wanted` is true from a `take` until the next `put`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thing: T | None = None
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
            return thing
