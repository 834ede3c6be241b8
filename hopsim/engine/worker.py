"""The one thread on which everything is computed: it reads its inbox, works in short stretches, and answers when asked."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol

from hopsim.engine.frame import Failure, Frame
from hopsim.engine.mailbox import Latest
from hopsim.errors import HopsimError
from hopsim.progress import Cancelled
from hopsim.texts import Text

IDLE = 0.25
"""Seconds a sleeping worker waits at most before it looks at the autosave's clock."""


class Bench(Protocol):
    """What a worker drives: see `hopsim.engine.workbench.Workbench`."""

    failure: Failure | None

    def work(self) -> float:
        """One stretch of at most 8 ms for each thing that runs; the seconds until there is more, inf when idle."""

    def frame(self, wanted: frozenset[str]) -> Frame: ...

    def idle(self) -> None:
        """Called between stretches: what has to be on disk goes to disk."""

    def close(self) -> None: ...


class Worker:
    """`post` sends a function to the thread; `frames` holds the newest Frame once somebody took the last one."""

    def __init__(self, bench: Callable[[], Bench]) -> None:
        self.frames: Latest[Frame] = Latest()
        self.wanted: frozenset[str] = frozenset()
        self.longest = 0.0
        self._inbox: queue.SimpleQueue[Callable[[Bench], Any]] = queue.SimpleQueue()
        self._make = bench
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="hopsim worker", daemon=True)

    def start(self) -> None:
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

    def _run(self) -> None:
        bench = self._make()
        stale = True
        while not self._closing:
            stale = self._read_inbox(bench) or stale
            wait = self._guarded(bench, bench.work, float("inf"))
            worked = wait == 0.0
            stale = stale or worked
            if stale and self.frames.wanted:
                self._guarded(bench, lambda: self.frames.put(bench.frame(self.wanted)), None)
                stale = False
            self._guarded(bench, bench.idle, None)
            if not worked:
                stale = self._sleep(bench, min(wait, IDLE if not stale else 0.004)) or stale or wait < IDLE
        self._read_inbox(bench)
        self._guarded(bench, bench.close, None)

    def _sleep(self, bench: Bench, seconds: float) -> bool:
        """Wait for a letter, at most so long; true when one was read."""
        try:
            letter = self._inbox.get(timeout=max(0.0005, seconds))
        except queue.Empty:
            return False
        self._guarded(bench, lambda: letter(bench), None)
        return True

    def _read_inbox(self, bench: Bench) -> bool:
        any_read = False
        while True:
            try:
                letter = self._inbox.get_nowait()
            except queue.Empty:
                return any_read
            any_read = True
            self._guarded(bench, lambda letter=letter: letter(bench), None)  # type: ignore[misc]

    def _guarded(self, bench: Bench, task: Callable[[], Any], otherwise: Any) -> Any:
        """An exception becomes a sentence in the next Frame; the thread goes on."""
        began = time.perf_counter()
        try:
            return task()
        except Cancelled:
            return otherwise
        except HopsimError as error:
            text = error.text if error.cure is None else Text("{what} {cure}", what=error.text, cure=error.cure)
            bench.failure = Failure(text, traceback.format_exc())
        except MemoryError:
            bench.failure = Failure(
                Text("There is not enough memory for this. Nothing was changed."), traceback.format_exc()
            )
        except Exception as error:
            sentence = Text("Something went wrong inside: {error}. What was drawn or learned is still there.",
                            error=f"{type(error).__name__}: {error}")  # fmt: skip
            bench.failure = Failure(sentence, traceback.format_exc())
        finally:
            self.longest = max(self.longest, time.perf_counter() - began)
        return otherwise
