"""Runs as animated GIF, made from recorded pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hopsim.errors import BadInput
from hopsim.export.about import About, as_comment
from hopsim.export.cells import colours_of
from hopsim.export.png import grey, magnified
from hopsim.files import whole_file
from hopsim.palette import Ink
from hopsim.progress import Progress
from hopsim.texts import Text

FRAME_MILLISECONDS = 60
LAST_MILLISECONDS = 1500
COMFORTABLE = 336


def write_gif(
    pictures: Sequence[NDArray[Any]],
    path: str | Path,
    words: About | None = None,
    magnification: int | None = None,
    progress: Progress | None = None,
    *,
    milliseconds: int = FRAME_MILLISECONDS,
    loop: bool = True,
    ink: Ink | None = None,
) -> None:
    """Write (h, w) pictures of −1/+1, bool or floats 0–1 as a film; the last one stays for a while.

    GIF counts time in hundredths of a second: `milliseconds` is rounded to them. loop: it begins anew when it is over.
    """
    if not len(pictures):
        raise BadInput(Text("A film needs at least one picture, got none."))
    height, width = np.shape(pictures[0])
    factor = magnification or max(1, COMFORTABLE // max(height, width))
    frames = _frames(pictures, factor, ink, progress)
    times = [milliseconds] * (len(pictures) - 1) + [max(milliseconds, LAST_MILLISECONDS)]
    for_ever = {"loop": 0} if loop else {}
    with whole_file(path) as partial:
        next(frames).save(
            partial, format="GIF", save_all=True, append_images=frames, duration=times,
            comment=as_comment(words or {}).encode(), optimize=False, **for_ever,
        )  # fmt: skip


def _frames(
    pictures: Sequence[NDArray[Any]], factor: int, ink: Ink | None, progress: Progress | None
) -> Iterator[Image.Image]:
    """One after the other: a long film is larger than what it is made from."""
    for picture in pictures:
        frame = Image.fromarray(magnified(grey(picture), factor))
        if ink is not None:
            frame = frame.convert("P")  # the levels become the numbers of the palette
            frame.putpalette(colours_of(ink).tobytes())
        yield frame
        if progress is not None:
            progress.advance()
