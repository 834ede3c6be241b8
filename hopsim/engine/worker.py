"""The one thread on which everything is computed: it reads its inbox, works in short stretches, and answers when asked."""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from hopsim.engine.frame import Frame
from hopsim.engine.mailbox import Latest
from hopsim.progress import Cancelled

LEAST_SLEEP = 0.0005
BEHIND = 5
"""How far (as `nice` counts) this thread, and those that its kernels begin, stand behind the window's."""


class Bench(Protocol):
    """What a worker drives: see `hopsim.engine.workbench.Workbench`."""

    dirty: bool

    def work(self) -> float:
        """One stretch of at most 8 ms for each thing that runs; the seconds until there is more, inf when idle."""

    def frame(self, wanted: frozenset[str]) -> Frame: ...

    def idle(self) -> None:
        """Called between stretches: what has to be on disk goes to disk."""

    def due(self) -> float:
        """Seconds until `idle` has something to do; inf for nothing."""

    def fail(self, error: BaseException) -> None:
        """Show what went wrong in the next Frame."""

    def close(self) -> None: ...


Letter = Callable[[Bench], Any]


def _nothing(bench: Bench) -> None:
    """A letter that only wakes the worker."""


class Worker:
    """`post` sends a function to the thread; `frames` holds the newest Frame once somebody took the last one."""

    def __init__(self, bench: Callable[[], Bench]) -> None:
        self.frames: Latest[Frame] = Latest(self._taken)
        self.wanted: frozenset[str] = frozenset()
        self.longest = 0.0
        self._inbox: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._make = bench
        self._closing = False
        self._owed = False  # a Frame is out of date, and is made when somebody takes the last one
        self.wakes = 0
        self._thread = threading.Thread(target=self._run, name="hopsim worker", daemon=True)

    def start(self) -> None:
        """Begin to work; what the plots' library and numba both load is loaded first.

        Where two threads ask for one package and for a part of it at the same moment, Python lets one of them fail.
        """
        with suppress(ImportError):
            importlib.import_module("colorama")
        self._thread.start()

    def post(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Have `function(bench, …)` called on the worker's thread, in order; never waits."""
        self._inbox.put(lambda bench: function(bench, *arguments, **named))

    def close(self, seconds: float = 5.0) -> None:
        """Finish the stretch, put on disk what is not there, end the thread."""
        self._closing = True
        self._inbox.put(lambda bench: None)
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _taken(self) -> None:
        """A Frame was taken: a sleeping worker that owes a newer one wakes up."""
        if self._owed:
            self._inbox.put(_nothing)

    def _run(self) -> None:
        _give_way()
        bench = self._make()
        stale = True
        while not self._closing:
            self.wakes += 1
            stale = self._read_inbox(bench) or stale
            wait = self._guarded(bench, bench.work, float("inf"))
            stale = stale or wait == 0.0 or bench.dirty
            if stale and self.frames.wanted:
                bench.dirty = stale = False
                self._show(bench)
            self._guarded(bench, bench.idle, None)
            self._owed = stale = stale or bench.dirty
            if wait > 0.0 and not (stale and self.frames.wanted):
                self._sleep(bench, min(wait, bench.due()))
        self._read_inbox(bench)
        self._guarded(bench, bench.close, None)

    def _show(self, bench: Bench) -> None:
        """A Frame; where a view cannot be made one without views, which says why."""
        for wanted in (self.wanted, frozenset[str]()):
            frame = self._guarded(bench, partial(bench.frame, wanted), None)
            if frame is not None:
                self.frames.put(frame)
                return
        bench.dirty = False

    def _sleep(self, bench: Bench, seconds: float) -> None:
        """Wait for a letter, at most so long."""
        try:
            timeout = None if seconds == float("inf") else max(LEAST_SLEEP, seconds)
            letter = self._inbox.get(timeout=timeout)
        except queue.Empty:
            return
        self._do(bench, letter)

    def _do(self, bench: Bench, letter: Letter) -> None:
        if letter is not _nothing:
            bench.dirty = True
            self._guarded(bench, lambda: letter(bench), None)

    def _read_inbox(self, bench: Bench) -> bool:
        any_read = False
        while True:
            try:
                letter = self._inbox.get_nowait()
            except queue.Empty:
                return any_read
            any_read = any_read or letter is not _nothing
            self._do(bench, letter)

    def _guarded(self, bench: Bench, task: Callable[[], Any], otherwise: Any) -> Any:
        """An exception becomes a sentence in the next Frame; the thread goes on."""
        began = time.perf_counter()
        try:
            return task()
        except Cancelled:
            return otherwise
        except Exception as error:
            bench.fail(error)
        finally:
            self.longest = max(self.longest, time.perf_counter() - began)
        return otherwise


def _give_way() -> None:
    """Where all processors compute, the window's thread is served first. Only Linux counts by threads."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, max(BEHIND, os.getpriority(os.PRIO_PROCESS, thread)))
