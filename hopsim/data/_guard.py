"""Foreign bytes are read behind one guard: whatever a decoder raises becomes one sentence about the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hopsim.errors import BadFile, HopsimError, TooLarge, reason_of
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text


@contextmanager
def guarded(path: Path, wanted: Text) -> Iterator[None]:
    """Raise BadFile "… cannot be read as …" for whatever is raised inside; own errors and Cancelled pass."""
    try:
        yield
    except (HopsimError, Cancelled):
        raise
    except PermissionError:
        raise BadFile(Text("{path} may not be read: permission denied.", path=shown(path))) from None
    except MemoryError:
        raise TooLarge(Text("{path} needs more memory than there is.", path=shown(path))) from None
    except OSError as error:
        if error.errno is None:  # zlib's and Pillow's, not the system's
            raise _damaged(path, wanted) from error
        reason = reason_of(error)
        raise BadFile(Text("{path} cannot be read: {reason}.", path=shown(path), reason=reason)) from None
    except Exception as error:
        # Decoders of foreign bytes raise whatever their authors did not foresee.
        raise _damaged(path, wanted) from error


def _damaged(path: Path, wanted: Text) -> BadFile:
    return BadFile(
        Text("{path} cannot be read as {wanted}: it is damaged or cut short.",
             path=shown(path), wanted=wanted)
    )  # fmt: skip


def shown(path: Path) -> str:
    """The name as it can be printed, whatever bytes it has."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


class Share:
    """One stretch of a task's progress: `at(0.5)` is half of the stretch; nothing where nobody listens."""

    def __init__(self, progress: Progress | None, start: float = 0.0, end: float = 1.0) -> None:
        self._progress, self._start, self._end = progress, start, end

    def at(self, part: float) -> None:
        if self._progress is not None:
            self._progress.at(self._progress.total * (self._start + (self._end - self._start) * part))

    def within(self, start: float, end: float) -> Share:
        length = self._end - self._start
        return Share(self._progress, self._start + length * start, self._start + length * end)
