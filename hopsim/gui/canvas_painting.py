"""From cells to device pixels: values, grid, hatch, rings, outlines and tint as one array, without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.gui.viewport import Viewport, shrunk_side
from hopsim.palette import Colour, Ink, blended, diverging

Pixels = NDArray[np.uint32]
"""0xffRRGGBB, row by row."""

GRID_FROM = 6
"""Cells of fewer pixels have no grid lines."""
MARKS_FROM = 5
"""Cells of fewer pixels are coloured where larger ones are hatched, ringed or outlined."""
_HATCH_STEPS = (9, 18)
_TINT = 0.65


@dataclass(frozen=True)
class Picture:
    """What is seen: levels (h, w) from 0 (off) to 255 (on), marks (h, w) bool, tint (h, w) from −1 to 1."""

    levels: NDArray[np.uint8]
    held: NDArray[np.bool_] | None = None
    rings: NDArray[np.bool_] | None = None
    flipped: NDArray[np.bool_] | None = None
    onion: NDArray[np.bool_] | None = None
    tint: NDArray[np.float32] | None = None
    unknown: NDArray[np.bool_] | None = None

    def part(self, rows: slice, columns: slice) -> Picture:
        """The same, cut out."""

        def cut(array: Any) -> Any:
            return None if array is None else array[rows, columns]

        return Picture(
            cut(self.levels),
            cut(self.held),
            cut(self.rings),
            cut(self.flipped),
            cut(self.onion),
            cut(self.tint),
            cut(self.unknown),
        )


def levels(layer: NDArray[Any]) -> NDArray[np.uint8]:
    """A layer, −1/+1 or 0–1 (probabilities), as levels 0–255; a new array."""
    if layer.dtype.kind == "f":
        shares: NDArray[np.uint8] = np.rint(np.nan_to_num(np.clip(layer, 0.0, 1.0)) * 255).astype(np.uint8)
        return shares
    return np.where(layer > 0, np.uint8(255), np.uint8(0))


def packed(shade: Colour) -> int:
    red, green, blue = shade
    return 0xFF000000 | red << 16 | green << 8 | blue


@lru_cache(maxsize=8)
def _colours(off: Colour, on: Colour) -> Pixels:
    return np.array([packed(blended(off, on, level / 255)) for level in range(256)], dtype=np.uint32)


@lru_cache(maxsize=1)
def _tints() -> NDArray[np.uint16]:
    return np.array(diverging(), dtype=np.uint16)


def painted_pixels(picture: Picture, ink: Ink, viewport: Viewport, hair: int = 1) -> tuple[Pixels, int, int]:
    """The visible part in device pixels, and its left and top in the area; hair is a thin line's width."""
    rows, columns = viewport.in_sight()
    seen = picture.part(rows, columns)
    top, left = viewport.corner(rows.start, columns.start)
    if viewport.shrink > 1:
        return _shrunk(seen, ink, viewport.shrink), left, top
    origin = rows.start * viewport.cell + columns.start * viewport.cell
    return _enlarged(seen, ink, viewport.cell, hair, origin), left, top


def _shrunk(seen: Picture, ink: Ink, block: float) -> Pixels:
    """Several cells a pixel: their mean, half covered where most of them are marked."""
    colours = _colours(ink.off, ink.on)[_averaged(seen.levels, block)]
    for mask, shade in ((seen.unknown, ink.unknown), (seen.held, ink.hatch)):
        if mask is not None and mask.any():
            colours = _mixed(colours, _averaged(mask.astype(np.uint8) * np.uint8(255), block) > 127, shade)
    if seen.onion is not None:
        edge = _edge_cells(seen.onion).astype(np.uint8) * np.uint8(255)
        colours[_averaged(edge, block) > 255 / (2 * block * block)] = packed(ink.onion)
    return colours


def _edge_cells(onion: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells along which another picture goes from off to on."""
    edge = np.zeros_like(onion)
    edge[1:] |= onion[1:] != onion[:-1]
    edge[:, 1:] |= onion[:, 1:] != onion[:, :-1]
    return edge


def _averaged(level: NDArray[np.uint8], block: float) -> NDArray[np.uint8]:
    """The mean level of blocks of cells; those at the lower and right edge may be smaller."""
    if block != int(block):
        along = _area_means(level, block)
        return np.ascontiguousarray(_area_means(np.ascontiguousarray(along.T), block).T)
    block = int(block)
    height, width = (-(-side // block) for side in level.shape)
    total = np.zeros((height, width), dtype=np.uint32)
    count = np.zeros((height, width), dtype=np.uint32)
    for down in range(block):
        for right in range(block):
            some = level[down::block, right::block]
            total[: some.shape[0], : some.shape[1]] += some
            count[: some.shape[0], : some.shape[1]] += 1
    return (total // count).astype(np.uint8)


def _area_means(values: NDArray[np.uint8], block: float) -> NDArray[np.uint8]:
    """The mean over rows from k·block to (k + 1)·block, parts of rows counted as parts, in 256ths."""
    rows, weights = _parts(len(values), block)
    wide = values.astype(np.uint16)
    total = np.full((len(rows), values.shape[1]), 128, dtype=np.uint16)  # at most 255 · 256 + 128 < 2¹⁶
    for row, weight in zip(rows.T, weights.T, strict=True):
        total += wide[row] * weight[:, None]
    return (total >> np.uint16(8)).astype(np.uint8)


@lru_cache(maxsize=8)
def _parts(height: int, block: float) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
    """Which rows (k, n) each mean takes, and how many 256ths of each; the 256ths add up."""
    ends = np.minimum(np.arange(shrunk_side(height, block) + 1) * block, height)
    ends[-1] = height
    rows = ends[:-1, None].astype(np.intp) + np.arange(int(np.ceil(block)) + 1)
    common = np.minimum(ends[1:, None], rows + 1) - np.maximum(ends[:-1, None], rows)
    weights = np.rint(256 * common.clip(0) / np.diff(ends)[:, None]).astype(np.int64)
    largest = weights.argmax(axis=1)
    weights[np.arange(len(weights)), largest] += 256 - weights.sum(axis=1)
    return np.minimum(rows, height - 1), weights.astype(np.uint16)


def _enlarged(seen: Picture, ink: Ink, cell: int, hair: int, origin: int) -> Pixels:
    colours = _tinted(_colours(ink.off, ink.on)[seen.levels], seen.tint)
    small = cell < MARKS_FROM * hair
    if small:
        covers = (seen.unknown, ink.unknown), (seen.held, ink.hatch), (seen.rings, ink.ring), (seen.flipped, ink.outline)
        for mask, shade in covers:
            colours = _mixed(colours, mask, shade)
    height, width = colours.shape
    pixels = np.empty((height, cell, width, cell), dtype=np.uint32)
    pixels[...] = colours[:, None, :, None]
    if cell >= GRID_FROM * hair:
        lines = _tinted(_colours(ink.grid, blended(ink.on, ink.off, 0.14))[seen.levels], seen.tint)
        pixels[:, :hair] = lines[:, None, :, None]
        pixels[:, :, :, :hair] = lines[:, None, :, None]
    if not small:
        _stamp(pixels, seen.unknown, ground_mask(cell), packed(ink.unknown))
        if seen.held is not None and seen.held.any():
            marks = _hatching(seen.held.tobytes(), seen.held.shape, cell, hair, origin)
            pixels.reshape(-1)[marks] = packed(ink.hatch)
        _stamp(pixels, seen.rings, ring_mask(cell), packed(ink.ring))
        _stamp(pixels, seen.flipped, outline_mask(cell), packed(ink.outline))
    if seen.onion is not None:
        _edges(pixels, seen.onion, packed(ink.onion), max(1, min(2 * hair, cell // 2)))
    return pixels.reshape(height * cell, width * cell)


def _tinted(colours: Pixels, tint: NDArray[np.float32] | None) -> Pixels:
    """Blue over cells that are pushed off, orange over those pushed on, the stronger the more."""
    if tint is None:
        return colours
    place = np.clip(np.nan_to_num(tint), -1.0, 1.0)
    over = _tints()[np.rint((place + 1) * 127.5).astype(np.intp)]
    share = np.rint(np.abs(place) * (_TINT * 256)).astype(np.uint32)
    mixed = np.full(colours.shape, 0xFF000000, dtype=np.uint32)
    for part, shift in enumerate((16, 8, 0)):
        own = (colours >> np.uint32(shift)) & np.uint32(255)
        mixed |= ((own * (256 - share) + over[..., part] * share) >> np.uint32(8)) << np.uint32(shift)
    return mixed


def _mixed(colours: Pixels, mask: NDArray[np.bool_] | None, shade: Colour) -> Pixels:
    """Half of the shade over the cells of the mask."""
    if mask is None or not mask.any():
        return colours
    half = (colours[mask] >> np.uint32(1)) & np.uint32(0x7F7F7F)
    colours = colours.copy()
    colours[mask] = half + np.uint32((packed(shade) >> 1) & 0x7F7F7F) | np.uint32(0xFF000000)
    return colours


@lru_cache(maxsize=2)  # clamps stay while the cells change sixty times a second
def _hatching(held: bytes, shape: tuple[int, int], cell: int, hair: int, origin: int) -> NDArray[np.intp]:
    """Flat pixels of diagonal lines that run on from one held cell into the next, at least one in each."""
    height, width = shape
    least, most = (step * hair for step in _HATCH_STEPS)
    step = min(max(least, cell), most, 2 * cell - 1)
    down, right = np.arange(height * cell), np.arange(width * cell)
    lines = (origin + down[:, None] + right[None, :]) % step < hair
    mask = np.frombuffer(held, dtype=bool).reshape(height, 1, width, 1)
    return np.flatnonzero(lines.reshape(height, cell, width, cell) & mask)


@lru_cache(maxsize=16)
def ring_mask(cell: int) -> NDArray[np.intp]:
    """Rows and columns (2, k) of a circle inside a cell of this many pixels."""
    middle, thick = (cell - 1) / 2, max(1.0, cell / 9)
    radius = middle - _inset(cell) - (thick if cell > 11 else 0)
    down, right = np.mgrid[0:cell, 0:cell] - middle
    distance = np.hypot(down, right)
    return np.array(np.nonzero((distance <= radius + 0.35) & (distance > radius + 0.35 - thick)))


@lru_cache(maxsize=16)
def outline_mask(cell: int) -> NDArray[np.intp]:
    """Rows and columns (2, k) of a square frame inside a cell of this many pixels."""
    near = np.minimum(np.arange(cell), np.arange(cell)[::-1])
    depth = np.minimum(near[:, None], near[None, :]) - _inset(cell)
    return np.array(np.nonzero((depth >= 0) & (depth < max(1, round(cell / 10)))))


@lru_cache(maxsize=16)
def ground_mask(cell: int) -> NDArray[np.intp]:
    """Rows and columns (2, k) of what is left of a cell around a square of three fifths of its side."""
    near = np.minimum(np.arange(cell), np.arange(cell)[::-1])
    return np.array(np.nonzero(np.minimum(near[:, None], near[None, :]) < max(1, round(cell / 5))))


def _inset(cell: int) -> int:
    return 1 if cell > 5 else 0


def _stamp(pixels: Pixels, mask: NDArray[np.bool_] | None, stamp: NDArray[np.intp], shade: int) -> None:
    if mask is None:
        return
    rows, columns = np.nonzero(mask)
    pixels[rows[:, None], stamp[0][None, :], columns[:, None], stamp[1][None, :]] = shade


def _edges(pixels: Pixels, onion: NDArray[np.bool_], shade: int, thick: int) -> None:
    """Lines where another picture goes from off to on."""
    rows, columns = np.nonzero(onion[1:] != onion[:-1])
    pixels[rows + 1, :thick, columns, :] = shade
    rows, columns = np.nonzero(onion[:, 1:] != onion[:, :-1])
    pixels[rows, :, columns + 1, :thick] = shade
