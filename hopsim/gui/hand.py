"""What the hand is doing on the canvas: from press, move and release to edits of cells, without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.gui.strokes import (
    LARGEST_BRUSH,
    Cell,
    Points,
    Shape,
    box_cells,
    clipped,
    constrained,
    fill_cells,
    line_cells,
    mirrored,
    squared,
)

FREE_HAND = frozenset({"pen", "eraser", "clamp", "unknown"})
"""Tools that act while the mouse moves; the others act when the button is let go."""


@dataclass(frozen=True)
class Edit:
    """Cells (k,) flat; they become `value` (−1/+1), or, where that is said, held or released, unknown or known."""

    cells: NDArray[np.int64]
    value: int = 1
    held: bool | None = None
    unknown: bool | None = None


class Hand:
    """One tool, one brush, and the stroke in progress; `stroke` counts the strokes.

    mirror: one of MIRRORS, for all tools but the text stamp; stamp: cells (k, 2) around the one under the mouse;
    without: tools that do nothing on this picture.
    """

    def __init__(self) -> None:
        self.tool = "pen"
        self.brush = 1
        self.stroke = 0
        self.mirror = "none"
        self.stamp: Points | None = None
        self.without: frozenset[str] = frozenset()
        self._shape: Shape | None = None
        self._reverse = False
        self._start: Cell = (0, 0)
        self._end: Cell = (0, 0)
        self._drawing = self.tool

    @property
    def drawing(self) -> bool:
        """Whether a stroke is in progress."""
        return self._shape is not None

    def set_brush(self, size: int) -> None:
        self.brush = min(max(size, 1), LARGEST_BRUSH)

    def press(self, cell: Cell, picture: NDArray[Any], reverse: bool) -> Edit | None:
        """The button went down on a cell; picture (h, w) is what is shown, reverse: erase, release."""
        if self.tool in self.without:
            return None
        self.stroke += 1
        self._shape = (picture.shape[0], picture.shape[1])
        self._start = self._end = cell
        self._reverse, self._drawing = reverse, self.tool
        if self._drawing == "text":
            return self.stamped(cell, self._shape, reverse)
        if self._drawing == "fill":
            inside = 0 <= cell[0] < self._shape[0] and 0 <= cell[1] < self._shape[1]
            return self._edit(fill_cells(picture, cell)) if inside else None
        return self._between(cell, cell) if self._drawing in FREE_HAND else None

    def move(self, cell: Cell, constrain: bool) -> Edit | None:
        """The mouse came to a cell; a line or box stays a preview until `release`."""
        if self._shape is None:
            return None
        if self._drawing in FREE_HAND:
            if cell == self._end:
                return None
            last, self._end = self._end, cell
            return self._between(last, cell)
        if constrain:
            cell = constrained(self._start, cell) if self._drawing == "line" else squared(self._start, cell)
        self._end = cell
        return None

    def release(self) -> Edit | None:
        """The button went up: a line or box is drawn now."""
        edit = self.preview()
        self._shape = None
        return edit

    def cancel(self) -> bool:
        """Drop a line or box in progress; whether there was one."""
        dropped = self.preview() is not None
        if dropped:
            self._shape = None
        return dropped

    def drop(self) -> None:
        """Forget the stroke in progress."""
        self._shape = None

    def preview(self) -> Edit | None:
        """What `release` would draw."""
        if self._shape is None:
            return None
        if self._drawing == "line":
            return self._between(self._start, self._end)
        if self._drawing == "box":
            return self._edit(box_cells(self._start, self._end, self._shape))
        return None

    def stamped(self, cell: Cell, shape: Shape, reverse: bool = False) -> Edit | None:
        """What the text stamp draws with its middle on a cell; None where there is nothing to stamp."""
        if self.stamp is None:
            return None
        cells = clipped(self.stamp + np.array(cell), shape)
        return Edit(cells, value=-1 if reverse else 1) if len(cells) else None

    def toggled(self, cell: Cell, shape: Shape, on: bool, held: bool, unknown: bool) -> Edit | None:
        """A dab of the brush by the keyboard: the cell's other value; clamp and unknown brush toggle their mark."""
        if self.tool in self.without:
            return None
        self.stroke += 1
        if self.tool == "text":
            return self.stamped(cell, shape)
        cells = mirrored(line_cells(cell, cell, self.brush, shape), shape, self.mirror)
        if self.tool == "clamp":
            return Edit(cells, held=not held)
        if self.tool == "unknown":
            return Edit(cells, unknown=not unknown)
        return Edit(cells, value=-1 if on or self.tool == "eraser" else 1)

    def _between(self, start: Cell, end: Cell) -> Edit | None:
        assert self._shape is not None
        return self._edit(line_cells(start, end, self.brush, self._shape))

    def _edit(self, cells: NDArray[np.int64]) -> Edit:
        assert self._shape is not None
        cells = mirrored(cells, self._shape, self.mirror)
        if self._drawing == "clamp":
            return Edit(cells, held=not self._reverse)
        if self._drawing == "unknown":
            return Edit(cells, unknown=not self._reverse)
        return Edit(cells, value=-1 if self._reverse or self._drawing == "eraser" else 1)
