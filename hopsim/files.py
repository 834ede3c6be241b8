"""A file stands under its name only when it is whole: it is written beside it and moved there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hopsim.errors import BadFile, reason_of
from hopsim.texts import Text


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Gives the path of a temporary file in the same folder; it takes the name `path` when the block ends well.

    The temporary file keeps the ending of the name, so that writers which look at it choose the right format.
    Raises BadFile where the folder cannot be written.
    """
    target = _file_name(path)
    partial = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.partial{target.suffix}")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        _remove(partial)


def _file_name(path: str | Path) -> Path:
    target = Path(path)
    if target.is_dir() or not target.name:
        raise BadFile(Text("{file} is a folder, not a file that can be written.", file=str(target)))
    return target


def _remove(partial: Path) -> None:
    """Away with it, whether it was ever made or not: below a file there is nothing to remove either."""
    with suppress(OSError):
        partial.unlink(missing_ok=True)


def cannot_write(path: str | Path, error: OSError) -> BadFile:
    return BadFile(
        Text("{file} cannot be written: {reason}.", file=str(path), reason=reason_of(error)),
        Text("Choose another folder, or make room."),
    )


def can_be_written(path: str | Path) -> None:
    """Raises BadFile now rather than after an hour's work, where no file can be made beside this name."""
    target = _file_name(path)
    probe = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.probe")
    try:
        probe.touch()
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        _remove(probe)
