"""Cells as pixels: ink, whole magnification, and the marks of held and unstable cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.export.png import coloured, grey, magnified, wall
from hopsim.models.views import Wall
from hopsim.palette import LIGHT_ON_DARK, Colour, Ink, blended

HATCH_STEP = 9
"""Pixels between two lines of a hatching; in smaller cells as many as the cell has, but at least 3."""


@dataclass(frozen=True)
class Style:
    """How cells are put on file; without an ink on is white and off is black.

    magnification: pixels a cell has on each side, None chooses comfortably; held and rings: whether held cells are
    hatched and unstable ones ringed.
    """

    magnification: int | None = None
    ink: Ink | None = None
    held: bool = False
    rings: bool = False


@cache
def colours_of(ink: Ink | None) -> NDArray[np.uint8]:
    """(256, 3): the colour of each level from off to on."""
    if ink is None:
        return np.arange(256, dtype=np.uint8)[:, None].repeat(3, 1)
    return np.array([blended(ink.off, ink.on, level / 255) for level in range(256)], np.uint8)


def marks(ink: Ink | None) -> tuple[Colour, Colour]:
    """The colours of hatching and rings."""
    chosen = ink or LIGHT_ON_DARK
    return chosen.hatch, chosen.ring


def board_of(
    layer: NDArray[Any],
    style: Style,
    held: NDArray[np.bool_] | None = None,
    rings: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """The pixels of a layer (h, w) of −1/+1 or 0–1: (h·m, w·m), with ink or marks (h·m, w·m, 3)."""
    board = magnified(grey(layer), style.magnification)
    cell = board.shape[0] // len(layer)
    wanted = [(held if style.held else None, _hatched), (rings if style.rings else None, _ringed)]
    marked = [(mask, pattern) for mask, pattern in wanted if mask is not None and mask.any()]
    if style.ink is None and not marked:
        return board
    coloured = colours_of(style.ink)[board]
    hatch, ring = marks(style.ink)
    for mask, pattern in marked:
        cells = np.asarray(mask, bool).repeat(cell, 0).repeat(cell, 1)
        coloured[cells & pattern(board.shape, cell)] = hatch if pattern is _hatched else ring
    return coloured


def wall_board(shown: Wall, ink: Ink | None = None) -> NDArray[np.uint8]:
    """A wall of pictures, one pixel a cell: signed ones in blue and orange, others in this ink."""
    if shown.signed:
        return wall(coloured(shown.pictures))
    levels = grey(shown.pictures)
    return wall(levels if ink is None else colours_of(ink)[levels])


def _hatched(shape: tuple[int, ...], cell: int) -> NDArray[np.bool_]:
    """Diagonal lines over the whole board, at least one pixel in every cell."""
    step = max(min(HATCH_STEP, max(3, cell)), cell // 3) if cell > 1 else 1
    down, right = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((down + right) % step < max(1, step // 6))


def _ringed(shape: tuple[int, ...], cell: int) -> NDArray[np.bool_]:
    """A circle inside every cell; a small cell is filled."""
    middle = (cell - 1) / 2
    down, right = np.ogrid[:cell, :cell]
    distance = np.hypot(down - middle, right - middle)
    radius, thick = 0.42 * cell, max(1.0, cell / 9)
    one = (distance <= radius) & (distance > radius - thick) if cell >= 5 else np.ones((cell, cell), bool)
    return np.tile(one, (shape[0] // cell, shape[1] // cell))
