"""Which cells a pen, a line, a box or a fill touches: plain geometry on (row, column), without Qt."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cell = tuple[int, int]
"""Row and column, from 0; a cell may lie outside the picture until it is clipped."""
Shape = tuple[int, int]
Points = NDArray[np.int64]
"""(k, 2) rows and columns."""

LARGEST_BRUSH = 32


@lru_cache(maxsize=LARGEST_BRUSH)
def disc(size: int) -> Points:
    """Offsets (k, 2) of a round brush `size` cells across, around the cell under the mouse.

    A brush of even size hangs one cell further up and left.
    """
    middle = (size - 1) / 2
    rows, columns = np.mgrid[0:size, 0:size]
    # The small allowance keeps 2 and 3 a full square and a full plus of 3 × 3 without corners at 4.
    inside = (rows - middle) ** 2 + (columns - middle) ** 2 <= (size / 2) ** 2 - (0.25 if size > 3 else -0.25)
    offsets = np.argwhere(inside).astype(np.int64) - size // 2
    offsets.setflags(write=False)
    return offsets


def line_points(start: Cell, end: Cell) -> Points:
    """The cells (k, 2) of a straight line, both ends included; each touches the next by an edge or a corner.

    Bresenham, IBM Systems Journal 4, 25 (1965), written with one rounding a cell.
    """
    (row, column), (last_row, last_column) = start, end
    steps = max(abs(last_row - row), abs(last_column - column))
    if steps == 0:
        return np.array([start], dtype=np.int64)
    at = np.arange(steps + 1)
    # Integer arithmetic, rounded half up, so that large pictures have no gaps from rounding errors.
    rows = row + (2 * at * (last_row - row) + steps) // (2 * steps)
    columns = column + (2 * at * (last_column - column) + steps) // (2 * steps)
    return np.stack([rows, columns], axis=1).astype(np.int64)


def constrained(start: Cell, end: Cell) -> Cell:
    """The end of the line of 0°, 45° or 90° that lies nearest to start–end."""
    down, right = end[0] - start[0], end[1] - start[1]
    if abs(down) > 2 * abs(right):  # the true border of 67.5° is 2.41; 2 is what hands expect
        return end[0], start[1]
    if abs(right) > 2 * abs(down):
        return start[0], end[1]
    length = max(abs(down), abs(right))
    return start[0] + (length if down > 0 else -length), start[1] + (length if right > 0 else -length)


def squared(start: Cell, end: Cell) -> Cell:
    """The corner that makes the box from start a square."""
    down, right = end[0] - start[0], end[1] - start[1]
    length = max(abs(down), abs(right))
    return start[0] + (length if down >= 0 else -length), start[1] + (length if right >= 0 else -length)


def clipped(points: Points, shape: Shape) -> NDArray[np.int64]:
    """Sorted flat indices, each once, of those points that lie inside a picture of this shape."""
    rows, columns = points[:, 0], points[:, 1]
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    return _each_once(rows[inside] * shape[1] + columns[inside])


def _each_once(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted, each once; marking is ten times as fast as sorting where cells lie close together."""
    if not len(cells):
        return cells
    low = int(cells.min())
    span = int(cells.max()) - low + 1
    if span > 16 * len(cells):
        return np.unique(cells)
    marked = np.zeros(span, dtype=bool)
    marked[cells - low] = True
    return np.flatnonzero(marked) + low


MIRRORS = ("none", "left-right", "top-bottom", "both")


def mirrored(cells: NDArray[np.int64], shape: Shape, mirror: str) -> NDArray[np.int64]:
    """Sorted flat indices: the cells, and those that lie opposite them across the middle; mirror: one of MIRRORS."""
    if mirror == "none" or not len(cells):
        return cells
    rows, columns = np.divmod(cells, shape[1])
    below, beside = shape[0] - 1 - rows, shape[1] - 1 - columns
    images = {"left-right": [(rows, beside)], "top-bottom": [(below, columns)]}
    images["both"] = [*images["left-right"], *images["top-bottom"], (below, beside)]
    return _each_once(np.concatenate([cells, *(row * shape[1] + column for row, column in images[mirror])]))


def line_cells(start: Cell, end: Cell, brush: int, shape: Shape) -> NDArray[np.int64]:
    """Flat indices of a line drawn with a round brush, clipped to the picture."""
    points = line_points(start, end)
    # What lies further outside than the brush is wide touches nothing; dropping it bounds the work.
    near = np.all((points >= -brush) & (points < np.array(shape) + brush), axis=1)
    return clipped((points[near][:, None, :] + disc(brush)[None, :, :]).reshape(-1, 2), shape)


def box_cells(start: Cell, end: Cell, shape: Shape) -> NDArray[np.int64]:
    """Flat indices of the filled box with these corners, clipped to the picture."""
    rows = np.arange(max(min(start[0], end[0]), 0), min(max(start[0], end[0]) + 1, shape[0]))
    columns = np.arange(max(min(start[1], end[1]), 0), min(max(start[1], end[1]) + 1, shape[1]))
    return (rows[:, None] * shape[1] + columns[None, :]).ravel().astype(np.int64)


def fill_cells(picture: NDArray[Any], start: Cell) -> NDArray[np.int64]:
    """Flat indices of the cells joined to start by edges through cells of its value; picture (h, w)."""
    height, width = picture.shape
    region = picture == picture[start]
    # Runs of equal cells in each row are the vertices of a graph, touching runs of two rows its edges.
    begins = np.ones(region.shape, dtype=bool)
    begins[:, 1:] = region[:, 1:] != region[:, :-1]
    runs = np.cumsum(begins.ravel()).reshape(height, width) - 1
    both = region[1:] & region[:-1]
    above, below = runs[:-1][both], runs[1:][both]
    if len(above):
        new = np.ones(len(above), dtype=bool)
        new[1:] = (above[1:] != above[:-1]) | (below[1:] != below[:-1])
        above, below = above[new], below[new]
    part = _components(int(runs[-1, -1]) + 1, above, below)
    return np.flatnonzero((part[runs] == part[runs[start]]) & region)


def _components(count: int, one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """The smallest vertex of each vertex's component, by hooking and jumping (Shiloach, Vishkin 1982)."""
    part = np.arange(count)
    while True:
        first, second = part[one], part[other]
        if np.array_equal(first, second):
            return part
        low = np.minimum(first, second)
        np.minimum.at(part, first, low)
        np.minimum.at(part, second, low)
        while not np.array_equal(part, jumped := part[part]):
            part = jumped
