"""Grey pictures made into cells of −1/+1 the way a person chose: how they fit, where they are, what becomes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.fitting import Size, checked_size
from hopsim.texts import Text

Levels = NDArray[np.uint8]
FITS: tuple[tuple[str, Text], ...] = (
    ("fit", Text("Fit whole")),
    ("fill", Text("Fill and crop")),
    ("stretch", Text("Stretch")),
    ("cells", Text("Cell by cell")),
)
LOOKS: tuple[tuple[str, Text], ...] = (
    ("threshold", Text("Threshold")),
    ("dither", Text("Dither")),
    ("edges", Text("Edges", context="look")),
)
LARGEST = 2048
"""Pixels of the longer side that a picture is brought down to when it is read; no canvas has more."""


@dataclass(frozen=True)
class Placement:
    """fit: a word of FITS; look: a word of LOOKS; threshold: 0–255, on above it, None chooses it (Otsu 1979);
    invert: on below it; down, right: how many cells the picture is moved from the middle."""

    fit: str = "fit"
    look: str = "threshold"
    threshold: int | None = None
    invert: bool = False
    down: int = 0
    right: int = 0

    def moved(self, down: int, right: int) -> Placement:
        return replace(self, down=self.down + down, right=self.right + right)


@dataclass(frozen=True)
class Placed:
    """cells (h, w) int8 of −1/+1, the threshold that was used, and the placement, moved back where it had left the canvas."""

    cells: NDArray[np.int8]
    threshold: int
    placement: Placement


def reduced(levels: Levels, largest: int = LARGEST) -> Levels:
    """The picture, or its averages over areas where a side is longer than that; its proportions stay."""
    longest = max(levels.shape)
    if longest <= largest:
        return levels
    height, width = (max(1, round(side * largest / longest)) for side in levels.shape)
    return _scaled(levels, (height, width))


def otsu(levels: Any) -> int:
    """The threshold 0–254 between the two classes of levels that differ most (Otsu 1979, eq. 18).

    Between two heaps of levels every threshold is as good: the middle of those that are.
    """
    counts = np.bincount(np.asarray(levels, np.uint8).ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    first = np.cumsum(counts * np.arange(256))
    total, first = first[-1], first[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (first / below - (total - first) / above) ** 2
    between = np.nan_to_num(between)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return 127 if between.max() <= 0 else int(best[(len(best) - 1) // 2])


def placed(levels: Levels, size: Size, placement: Placement) -> Placed:
    """The picture (H, W) of 0–255 on a canvas of size (h, w); what it does not reach is off."""
    size = checked_size(size)
    sides = _sides(levels.shape, size, placement.fit)
    grey = _scaled(levels, sides) if sides != levels.shape else levels
    down, right = _kept(placement.down, sides[0], size[0]), _kept(placement.right, sides[1], size[1])
    moved = replace(placement, down=down, right=right)
    there, here = _windows(sides, size, moved)
    shown = grey[here]
    if placement.look == "edges":
        shown = _edges(shown)
    threshold = otsu(shown) if placement.threshold is None else placement.threshold
    on = _dithered(shown, threshold) if placement.look == "dither" else shown > threshold
    cells = np.full(size, -1, np.int8)
    cells[there] = np.where(on != placement.invert, 1, -1)
    return Placed(cells, threshold, moved)


def _sides(shape: tuple[int, ...], size: Size, fit: str) -> Size:
    """Height and width of the picture in cells."""
    height, width = shape
    if fit == "stretch":
        return size
    if fit == "cells":
        return height, width
    down, across = size[0] / height, size[1] / width
    scale = min(down, across) if fit == "fit" else max(down, across)
    return max(1, round(height * scale)), max(1, round(width * scale))


def _scaled(levels: Levels, sides: Size) -> Levels:
    """Averages over areas where it becomes smaller, repeated pixels where it becomes larger."""
    from PIL import Image

    larger = sides[0] >= levels.shape[0] and sides[1] >= levels.shape[1]
    how = Image.Resampling.NEAREST if larger else Image.Resampling.BOX
    return np.asarray(Image.fromarray(np.ascontiguousarray(levels)).resize((sides[1], sides[0]), how))


def _kept(moved: int, side: int, room: int) -> int:
    """Moved at most so far that an edge of the picture meets the edge of the canvas."""
    free = room - side
    return max(min(0, free) - free // 2, min(max(0, free) - free // 2, moved))


def _windows(sides: Size, size: Size, placement: Placement) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """The cells of the canvas that it covers, and its own pixels that are seen there."""
    there, here = [], []
    for side, room, moved in zip(sides, size, (placement.down, placement.right), strict=True):
        begin = (room - side) // 2 + moved
        low, high = max(0, begin), min(room, begin + side)
        there.append(slice(low, high))
        here.append(slice(low - begin, high - begin))
    return tuple(there), tuple(here)


def _edges(grey: Levels) -> Levels:
    """How steep the grey is, 0–255 (Sobel's operator)."""
    far = np.pad(grey.astype(np.float32), 1, mode="edge")
    across = (far[:-2, 2:] + 2 * far[1:-1, 2:] + far[2:, 2:]) - (far[:-2, :-2] + 2 * far[1:-1, :-2] + far[2:, :-2])
    down = (far[2:, :-2] + 2 * far[2:, 1:-1] + far[2:, 2:]) - (far[:-2, :-2] + 2 * far[:-2, 1:-1] + far[:-2, 2:])
    steep = np.hypot(across, down)
    largest = float(steep.max())
    return np.asarray(np.rint(steep * (255 / largest if largest else 0.0)), np.uint8)


def _dithered(grey: Levels, threshold: int) -> NDArray[np.bool_]:
    """As many cells on as the grey is light, its errors spread to the neighbours (Floyd & Steinberg 1976)."""
    from PIL import Image

    shifted = (grey.astype(np.int16) + 127 - threshold).clip(0, 255).astype(np.uint8)
    dots = Image.fromarray(shifted).convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(dots, bool)
