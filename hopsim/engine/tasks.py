"""Something long beside the run: on a thread of its own where no kernel is needed, else in short turns on the worker."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from hopsim.data.published import Published
from hopsim.engine.pacing import STRETCH
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

TASK_LOOK = 0.03
"""Seconds until one looks again whether a thread is finished."""


class Undertaking(ABC):
    """Its title, its progress, what it came to: a result or an error; `then` takes the result, on the worker."""

    def __init__(self, title: Text, then: Callable[[Any], None], progress: Progress | None) -> None:
        self.name = title
        self.then = then
        self.result: Any = None
        self.error: BaseException | None = None
        self.progress = progress or Progress(0.0, title)

    @property
    def title(self) -> Text:
        """What it does, and how far it is where that is known."""
        if self.progress.total <= 0:
            return self.name
        return Text("{what}: {percent} %", what=self.name, percent=f"{100 * self.progress.fraction:.0f}")

    def cancel(self) -> None:
        """Ask it to stop; nothing comes of it any more."""
        self.progress.cancel()

    @property
    def cancelled(self) -> bool:
        return self.progress.cancelled or isinstance(self.error, Cancelled)

    @abstractmethod
    def work(self) -> float:
        """A turn on the worker's thread; the seconds until the next one."""

    @property
    @abstractmethod
    def finished(self) -> bool: ...

    @abstractmethod
    def wait(self) -> None:
        """Until it is finished."""


class Task(Undertaking):
    """Needs no kernel (reads or writes a file): a thread of its own."""

    def __init__(
        self, title: Text, work: Callable[[], Any], then: Callable[[Any], None], progress: Progress | None = None,
        *, writes: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(title, then, progress)
        self.writes = writes
        self._work = work
        self._thread = threading.Thread(target=self._run, name="hopsim task", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:
            self.error = error

    def work(self) -> float:
        return TASK_LOOK

    @property
    def finished(self) -> bool:
        return not self._thread.is_alive()

    def wait(self) -> None:
        self._thread.join()


class Download(Task):
    """Fetches a published data set into a folder; the title tells bytes, speed and the time left."""

    def __init__(self, which: Published, folder: Path, then: Callable[[Path], None]) -> None:
        from hopsim.data.download import download

        self.which = which.name
        progress = Progress(float(which.size), Text("bytes"))
        super().__init__(
            Text("Downloading {title}", title=which.title), lambda: download(which, progress, folder), then, progress
        )

    @property
    def words(self) -> Text:
        """How far it is."""
        from hopsim.data.download import told

        return told(self.progress)

    @property
    def title(self) -> Text:
        return Text("{what}: {how_far}", what=self.name, how_far=self.words)


class Turns(Undertaking):
    """Needs kernels, which one thread may call: a generator that gives way after every bit of a few milliseconds."""

    def __init__(
        self, title: Text, bits: Generator[None, None, Any], then: Callable[[Any], None], progress: Progress | None = None
    ) -> None:
        super().__init__(title, then, progress)
        self._bits = bits
        self._finished = False

    def work(self) -> float:
        self.go_on(STRETCH / 2)
        return 0.0

    def go_on(self, seconds: float) -> None:
        """Bits for about so long."""
        end = time.perf_counter() + seconds
        try:
            while not self._finished:
                next(self._bits)
                if time.perf_counter() >= end:
                    return
        except StopIteration as stop:
            self.result, self._finished = stop.value, True
        except Exception as error:
            self.error, self._finished = error, True

    @property
    def finished(self) -> bool:
        return self._finished

    def cancel(self) -> None:
        super().cancel()
        self._bits.close()
        self._finished = True

    def wait(self) -> None:
        self.go_on(float("inf"))
