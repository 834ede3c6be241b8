"""Ctrl+C in long work: the step that runs is finished, then it stops; a second Ctrl+C stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hopsim.errors import HopsimError
from hopsim.progress import Progress


class Interrupted(HopsimError):
    """The person pressed Ctrl+C; the sentence says what is left."""


@contextmanager
def stopped_gently(progress: Progress) -> Iterator[None]:
    """Inside, SIGINT and SIGTERM cancel `progress`; the default handling is back after the first of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.getsignal(kind) for kind in kinds}

    def ask(number: int, frame: Any) -> None:
        progress.cancel()
        for kind in kinds:
            signal.signal(kind, before[kind])

    for kind in kinds:
        signal.signal(kind, ask)
    try:
        yield
    finally:
        for kind in kinds:
            signal.signal(kind, before[kind])
