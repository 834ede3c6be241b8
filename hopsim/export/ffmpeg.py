"""The program ffmpeg: found on the system or in the `video` extra, fed with pictures, ended whatever happens."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from hopsim.errors import REASONS, BadFile, Unavailable, reason_of
from hopsim.texts import Text

ENCODERS = {
    "libx264": ("-preset", "medium", "-crf", "14"),
    "libopenh264": ("-b:v", "8M"),
    "mpeg4": ("-q:v", "2"),
}
"""The first that ffmpeg has is taken: H.264, or MPEG-4 where that is missing."""
QUIET: dict[str, Any] = (
    {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)} if os.name == "nt" else {"start_new_session": True}
)
"""Ctrl+C in the terminal is ours to handle, and no console window opens on Windows."""
NONE = Text("MP4 films are written by the program ffmpeg, and this computer has none.")
PATIENCE = 20
"""Seconds in which ffmpeg has to name its encoders."""


def program() -> str:
    """The path of ffmpeg: the system's first, else that of the `video` extra; Unavailable when there is none."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    with suppress(ImportError, RuntimeError):
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    raise Unavailable(NONE, Text("Choose GIF, or install ffmpeg."))


@cache
def encoder(ffmpeg: str) -> str:
    """The best encoder that this ffmpeg has."""
    try:
        asked = subprocess.run(
            [ffmpeg, "-hide_banner", "-loglevel", "error", "-encoders"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
            **QUIET,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(
            Text("The program {ffmpeg} does not run: {reason}.", ffmpeg=ffmpeg, reason=type(error).__name__),
            Text("Choose GIF, or install ffmpeg anew."),
        ) from error
    words = asked.stdout.decode(errors="replace").split()
    for name in ENCODERS:
        if name in words:
            return name
    raise Unavailable(
        Text("The program {ffmpeg} can encode neither H.264 nor MPEG-4.", ffmpeg=ffmpeg),
        Text("Choose GIF, or install ffmpeg anew."),
    )


@contextmanager
def fed(command: list[str], path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """ffmpeg with an open stdin; it is waited for at the end of the block, and killed when the block fails.

    Raises BadFile with what ffmpeg said when it ends badly, also when it left while it was fed.
    """
    try:
        running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **QUIET
        )
    except OSError as error:
        raise Unavailable(
            Text("The program {ffmpeg} does not run: {reason}.", ffmpeg=command[0], reason=reason_of(error)),
            Text("Choose GIF, or install ffmpeg anew."),
        ) from error
    said: list[bytes] = []
    # Whoever does not read what it says stops it when the pipe is full.
    listener = threading.Thread(target=_listen, args=(running, said), name="hopsim ffmpeg", daemon=True)
    listener.start()
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            yield running
        _close(running)
        status = running.wait()
        listener.join()
        words = b"".join(said).decode(errors="replace")
        if status != 0 or "No space left" in words:
            raise _failure(path, status, words)
    except BaseException:
        running.kill()
        running.wait()
        listener.join()
        raise
    finally:
        _close(running)
        if running.stderr is not None:
            running.stderr.close()


def feed(running: subprocess.Popen[bytes], pixels: bytes) -> None:
    """One picture more; BrokenPipeError when it has gone."""
    if running.stdin is None or running.poll() is not None:
        raise BrokenPipeError
    try:
        running.stdin.write(pixels)
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EINVAL):  # Windows says EINVAL of a pipe nobody reads
            raise BrokenPipeError from error
        raise


def _close(running: subprocess.Popen[bytes]) -> None:
    if running.stdin is not None:
        with suppress(OSError):
            running.stdin.close()


def _listen(running: subprocess.Popen[bytes], said: list[bytes]) -> None:
    """Everything it says is read, the last lines are kept."""
    assert running.stderr is not None
    for line in running.stderr:
        said.append(line)
        del said[:-20]


def _failure(path: Path, status: int, words: str) -> BadFile:
    if "No space left" in words:
        reason = str(REASONS[errno.ENOSPC])
    else:
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        reason = lines[-1].rstrip(".") if lines else f"status {status}"
    return BadFile(
        Text("{file} cannot be written: {reason}.", file=str(path), reason=reason),
        Text("Choose another folder, or make room."),
    )
