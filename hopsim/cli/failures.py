"""What nobody foresaw: one sentence for the person, the details in a file."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

import platformdirs

import hopsim
from hopsim.texts import Text


def sentence(error: Exception) -> str:
    """Write the details down and say where they are."""
    if isinstance(error, MemoryError):
        return str(Text("There is not enough memory for this. Choose a smaller size, or close other programs."))
    where = _written_down("".join(traceback.format_exception(error)))
    if where is None:
        return str(Text("Something went wrong inside hopsim: {what}.", what=_in_short(error)))
    return str(
        Text("Something went wrong inside hopsim: {what}. The details are in {file}.", what=_in_short(error), file=where)
    )


def _in_short(error: Exception) -> str:
    first = next(iter(str(error).strip().splitlines()), "").rstrip(".")
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _written_down(details: str) -> Path | None:
    """The file the details are in now; None where nothing can be written."""
    head = f"{time.strftime('%Y-%m-%d %H:%M:%S')} hopsim {hopsim.__version__}, Python {platform.python_version()}, "
    for folder in (Path(platformdirs.user_log_dir("hopsim", appauthor=False)), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / "hopsim-errors.log"
            with file.open("a", encoding="utf-8") as log:
                log.write(f"{head}{platform.platform()}\n{details}\n")
        except OSError:
            continue
        return file
    return None


def leave_the_pipe() -> None:
    """The reader went away: what is left in the buffer goes nowhere, and Python does not complain at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
