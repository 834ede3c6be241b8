"""Pictures as PNG: crisp cells at a whole magnification, with what they came from in their text chunks."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hopsim.engine.carrying import loaded
from hopsim.errors import BadInput
from hopsim.export.about import About
from hopsim.files import whole_file
from hopsim.models.views import Wall
from hopsim.palette import diverging
from hopsim.texts import Text

LARGEST_SIDE = 16_384
COMFORTABLE = 560
"""Pixels: a small picture is magnified until its longer side is about this long."""
GAP = 1
"""Cells between the pictures of a wall."""


def grey(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """(…, h, w) int8 −1/+1, bool, uint8 0–255 or floats 0–1 to bytes: on is white."""
    values = np.asarray(pixels)
    if values.dtype == np.uint8:
        return values
    if values.dtype == np.bool_ or values.dtype == np.int8:
        return np.where(values > 0, 255, 0).astype(np.uint8)
    return np.asarray(np.rint(np.clip(values, 0.0, 1.0) * 255), np.uint8)


def coloured(values: NDArray[Any]) -> NDArray[np.uint8]:
    """(…, h, w) signed numbers to (…, h, w, 3): blue below zero, white, orange above.

    One scale for all pictures, as in the window, so that a pale filter is a weak one.
    """
    numbers = np.nan_to_num(np.asarray(values, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    largest = np.abs(numbers).max(initial=0.0)
    colours = np.array(diverging(), np.uint8)
    place = (numbers / (largest if largest > 0 else 1.0) + 1) / 2 * (len(colours) - 1)
    return np.asarray(colours[np.rint(place).astype(np.int64)])


def wall(pictures: NDArray[np.uint8], columns: int | None = None) -> NDArray[np.uint8]:
    """(n, h, w) or (n, h, w, 3) bytes to one picture: rows of `columns` (near a square), a dark line between."""
    count, height, width = pictures.shape[:3]
    across = columns or max(1, math.ceil(math.sqrt(count * height / max(1, width))))
    down = max(1, math.ceil(count / across))
    shape = (down * (height + GAP) + GAP, across * (width + GAP) + GAP, *pictures.shape[3:])
    board = np.full(shape, 64, np.uint8)
    for index, picture in enumerate(pictures):
        top, left = GAP + index // across * (height + GAP), GAP + index % across * (width + GAP)
        board[top : top + height, left : left + width] = picture
    return board


def comfortable(height: int, width: int) -> int:
    """A whole magnification at which a person sees the cells."""
    return max(1, COMFORTABLE // max(1, height, width))


def magnified(board: NDArray[np.uint8], magnification: int | None = None) -> NDArray[np.uint8]:
    """Every cell becomes a square of so many pixels; None chooses comfortably. Too large a picture is refused."""
    height, width = board.shape[:2]
    factor = comfortable(height, width) if magnification is None else magnification
    if factor < 1 or max(height, width) * factor > LARGEST_SIDE:
        raise BadInput(
            Text("A picture may have sides of 1 to {most} pixels, got {height}×{width} cells magnified {factor} times.",
                 most=LARGEST_SIDE, height=height, width=width, factor=factor)
        )  # fmt: skip
    return board.repeat(factor, axis=0).repeat(factor, axis=1)


def png_bytes(
    pixels: NDArray[Any], words: About | None = None, magnification: int | None = None, luggage: bytes | None = None
) -> bytes:
    """(h, w) −1/+1, bool, bytes or floats 0–1, or (h, w, 3) bytes as a PNG; `words` become its text chunks.

    luggage: the run that opens from it, as `engine.carrying.luggage` makes it.
    """
    board = magnified(np.asarray(pixels) if np.ndim(pixels) == 3 else grey(pixels), magnification)
    information = PngInfo()
    for key, value in (words or {}).items():
        information.add_itxt(key, value)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(board)).save(file, format="PNG", pnginfo=information, optimize=False)
    return loaded(file.getvalue(), luggage)


def write_png(
    pixels: NDArray[Any],
    path: str | Path,
    words: About | None = None,
    magnification: int | None = None,
    luggage: bytes | None = None,
) -> None:
    """Write what `png_bytes` makes."""
    content = png_bytes(pixels, words, magnification, luggage)
    with whole_file(path) as partial:
        partial.write_bytes(content)


def write_wall(
    shown: Wall,
    path: str | Path,
    words: About | None = None,
    luggage: bytes | None = None,
    magnification: int | None = None,
) -> None:
    """Write the value of a view of kind "wall"."""
    pictures = coloured(shown.pictures) if shown.signed else grey(shown.pictures)
    write_png(wall(pictures), path, words, magnification, luggage)


def read_about(path: str | Path) -> About:
    """The text chunks of a PNG."""
    with Image.open(path) as picture:
        return {str(key): str(value) for key, value in getattr(picture, "text", {}).items()}
