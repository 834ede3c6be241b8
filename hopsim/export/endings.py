"""What the ending of a file's name says about the format it is written in."""

from __future__ import annotations

from pathlib import Path

from hopsim.errors import BadInput
from hopsim.texts import Text

PICTURES = (".png", ".svg")
PICTURES_AND_NUMBERS = (*PICTURES, ".npz")
FILMS = (".gif", ".mp4")


def checked_ending(path: str | Path, known: tuple[str, ...]) -> str:
    """The ending in small letters; BadInput for another one than these."""
    ending = Path(path).suffix.lower()
    if ending not in known:
        raise BadInput(
            Text("This file is written as {known}, got {file}.", known=", ".join(known), file=Path(path).name)
        )
    return ending
