"""What the command line says: sentences on stdout, one line of progress on stderr when that is a terminal."""

from __future__ import annotations

import sys
import time

from hopsim.progress import Progress
from hopsim.texts import Text

EVERY = 0.1
"""Seconds between two looks of the progress line."""


def say(text: Text | str) -> None:
    print(text, flush=True)


def complain(sentence: str) -> None:
    """One sentence on stderr, in place of a progress line that may stand there."""
    try:
        print(("\r\x1b[K" if _terminal() else "") + sentence, file=sys.stderr, flush=True)
    except (OSError, ValueError):  # nobody listens any more: there is nobody to tell
        return


def _terminal() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:
        return False


class ProgressLine:
    """A listener for Progress: rewrites one line on a terminal, and is silent into a file or a pipe."""

    def __init__(self, what: Text) -> None:
        self._what = what
        self._next = 0.0
        self._shown = False
        self._on = _terminal()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._on or now < self._next:
            return
        self._next = now + EVERY
        self._shown = True
        print(f"\r\x1b[K{self._line(progress)}", end="", file=sys.stderr, flush=True)

    def _line(self, progress: Progress) -> Text:
        left = progress.seconds_left
        if left is None:
            return Text("{what}: {percent} %", what=self._what, percent=f"{100 * progress.fraction:.0f}")
        return Text(
            "{what}: {percent} %, {left} left",
            what=self._what, percent=f"{100 * progress.fraction:.0f}", left=duration(left),
        )  # fmt: skip

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False


def duration(seconds: float) -> Text:
    if seconds < 90:
        return Text("{count} s", count=max(1, round(seconds)))
    if seconds < 5400:
        return Text("{count} min", count=round(seconds / 60))
    return Text("{count} h", count=f"{seconds / 3600:.1f}")
