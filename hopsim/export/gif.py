"""Runs as animated GIF, made from recorded pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hopsim.errors import BadInput
from hopsim.export.about import About, as_comment
from hopsim.export.png import grey, magnified
from hopsim.files import whole_file
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
) -> None:
    """Write (h, w) pictures of −1/+1, bool or floats 0–1 as a film that begins anew when it is over."""
    if not len(pictures):
        raise BadInput(Text("A film needs at least one picture, got none."))
    height, width = np.shape(pictures[0])
    factor = magnification or max(1, COMFORTABLE // max(height, width))
    frames = []
    for picture in pictures:
        frames.append(Image.fromarray(magnified(grey(picture), factor)))
        if progress is not None:
            progress.advance()
    times = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    with whole_file(path) as partial:
        frames[0].save(
            partial, format="GIF", save_all=True, append_images=frames[1:], duration=times, loop=0,
            comment=as_comment(words or {}).encode(), optimize=False,
        )  # fmt: skip
