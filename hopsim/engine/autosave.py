"""Automatic saving: each window has a file of its own, written beside the run; what a crashed one left is offered."""

from __future__ import annotations

import os
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs

from hopsim.engine.session import write_whole
from hopsim.errors import BadFile, reason_of
from hopsim.texts import Text

ACT_SECONDS = 0.7
RUN_SECONDS = 4.5
"""Writing takes a moment too: an act is on disk 1 s later, a run 5 s later."""
WRITING = 0.05
"""Seconds until one looks again whether the last save is written."""
STALE_SECONDS = 86400.0
LAST = "last.hopsim"


def autosave_folder() -> Path:
    """HOPSIM_STATE, else the user's state folder."""
    chosen = os.environ.get("HOPSIM_STATE")
    root = Path(chosen) if chosen else Path(platformdirs.user_state_dir("hopsim", appauthor=False))
    return root / "autosave"


@dataclass(frozen=True)
class Leftover:
    """What a window that did not end well had saved."""

    path: Path
    saved: float


class Autosave:
    """Decides when; `make` gives the bytes (quick: copies), a thread writes them."""

    def __init__(
        self, make: Callable[[], Callable[[], bytes]], folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._told: BadFile | None = None
        self.folder = folder or autosave_folder()
        self.path = self.folder / f"{uuid.uuid4().hex}.hopsim"
        self.saved_at: float | None = None
        self.failure: BadFile | None = None
        self._make = make
        self._act_at: float | None = None
        self._ran_at: float | None = None
        self._writer: threading.Thread | None = None
        self._lock: IO[bytes] | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.path.with_suffix(".lock"))
        except OSError as error:
            self.failure = BadFile(_cannot(self.folder, error))

    def acted(self) -> None:
        if self._act_at is None:
            self._act_at = self._clock()

    def ran(self) -> None:
        if self._ran_at is None:
            self._ran_at = self._clock()

    @property
    def seconds_until_due(self) -> float:
        if self._lock is None:
            return float("inf")
        now = self._clock()
        waits = [began + patience - now for began, patience in
                 ((self._act_at, ACT_SECONDS), (self._ran_at, RUN_SECONDS)) if began is not None]  # fmt: skip
        least = WRITING if self._writer is not None and self._writer.is_alive() else 0.0
        return max(least, min(waits, default=float("inf")))

    def look(self) -> None:
        """Called between stretches: save if it is time and the last one is written."""
        if self.seconds_until_due > 0:
            return
        self._act_at = self._ran_at = None
        content = self._make()
        self._writer = threading.Thread(target=self._write, args=(content, self.path), name="hopsim autosave")
        self._writer.start()

    def new_failure(self) -> BadFile | None:
        """Why nothing can be saved, once for each reason."""
        failure, told = self.failure, self._told
        self._told = failure
        return None if failure is None or (told is not None and told.text == failure.text) else failure

    def wait(self) -> None:
        """Until what is being written is written."""
        if self._writer is not None:
            self._writer.join()

    def _write(self, content: Callable[[], bytes], path: Path) -> None:
        try:
            write_whole(path, content())
            self.saved_at = time.time()
            self.failure = None
        except BadFile as error:
            self.failure = error
        except Exception as error:
            self.failure = BadFile(Text("Nothing can be saved automatically: {reason}.", reason=str(error)))

    def finish(self) -> None:
        """A window that ends well: its document becomes the one that the next start opens."""
        if self._lock is None:
            return
        self.wait()
        self._write(self._make(), self.folder / LAST)
        if self.failure is None:
            self.path.unlink(missing_ok=True)
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            self.path.with_suffix(".lock").unlink(missing_ok=True)


def leftovers(folder: Path | None = None) -> list[Leftover]:
    """Autosaves whose window is gone, newest first; what such a window had half written is removed."""
    folder = folder or autosave_folder()
    try:
        paths = list(folder.glob("*.hopsim")) if folder.is_dir() else []
    except OSError:
        return []
    found = []
    for path in paths:
        if path.name == LAST or path.name.startswith("."):
            continue
        try:
            _locked(path.with_suffix(".lock")).close()
            found.append(Leftover(path, path.stat().st_mtime))
        except OSError:
            continue
    _tidy(folder)
    return sorted(found, key=lambda left: -left.saved)


def _tidy(folder: Path) -> None:
    """Half-written files and locks that nobody can hold any more, because they are a day old."""
    oldest = time.time() - STALE_SECONDS
    for path in [*folder.glob(".*.partial*"), *folder.glob("*.lock")]:
        try:
            alone = path.suffix != ".lock" or not path.with_suffix(".hopsim").exists()
            if alone and path.stat().st_mtime < oldest:
                _locked(path).close()
                path.unlink()
        except OSError:
            continue


def discard(leftover: Leftover) -> None:
    leftover.path.unlink(missing_ok=True)
    leftover.path.with_suffix(".lock").unlink(missing_ok=True)


def _cannot(folder: Path, error: OSError) -> Text:
    return Text(
        "Nothing can be saved automatically: {folder} cannot be written ({reason}).",
        folder=str(folder), reason=reason_of(error),
    )  # fmt: skip


def _locked(path: Path) -> IO[bytes]:
    """The file, held by this process until it is closed or the process ends; OSError when another one holds it."""
    file = path.open("a+b")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
