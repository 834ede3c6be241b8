"""Where a picture lies in its widget: whole device pixels a cell, at any zoom and any size of the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hopsim.gui.strokes import Cell, Shape

MARGIN = 6
"""Device pixels left free around a fitted picture, for the focus ring."""
LARGEST_CELL = 256
HAIR = 1e-9
"""What rounding may cost: a border at 43.999… is the one at 44."""
NEARLY = 1.05
"""Whole cells a pixel are taken where that costs no more than this share of the size."""


def shrunk_side(cells: int, shrink: float) -> int:
    """Pixels for so many cells, the last of them perhaps in part."""
    return math.ceil(cells / shrink - HAIR)


@dataclass
class Viewport:
    """The place of a picture of shape (h, w) in an area of (height, width) device pixels.

    scale ≥ 1 is the side of a cell in device pixels, a whole number; −n, n > 1, puts n × n cells into one pixel,
    for pictures larger than the screen; n need not be whole where all of it is to be seen. top and left are where
    the picture begins, whole device pixels too.
    """

    shape: Shape = (1, 1)
    area: tuple[int, int] = (1, 1)
    scale: float = 1
    top: int = 0
    left: int = 0
    fitted: bool = True

    @property
    def cell(self) -> int:
        """The side of a cell in device pixels; 1 where several share one."""
        return max(1, int(self.scale))

    @property
    def shrink(self) -> float:
        """How many cells, along a side, share one device pixel; 1 where a cell has its own."""
        return max(1, -self.scale)

    @property
    def blocks(self) -> bool:
        """Whether every pixel shows whole cells."""
        return self.shrink == int(self.shrink)

    @property
    def picture(self) -> tuple[int, int]:
        """Height and width of the whole picture in device pixels."""
        if self.scale >= 1:
            return self.shape[0] * self.cell, self.shape[1] * self.cell
        return shrunk_side(self.shape[0], self.shrink), shrunk_side(self.shape[1], self.shrink)

    def place(self, shape: Shape, area: tuple[int, int]) -> None:
        """The picture or the area has this size now: fit again, or stay where it is if the user zoomed."""
        if (shape, area) == (self.shape, self.area):
            return
        self.fitted = self.fitted or shape != self.shape
        self.shape, self.area = shape, area
        if self.fitted:
            self.fit()
        else:
            self._keep_in_sight()

    def fit(self) -> None:
        """The largest whole scale at which all of the picture is seen, in the middle."""
        self.scale, self.fitted = self._fitting(), True
        self.top, self.left = ((room - size) // 2 for room, size in zip(self.area, self.picture, strict=True))

    def zoom(self, steps: int, x: float, y: float) -> None:
        """Larger (steps > 0) or smaller; what is under the device pixel x, y stays there."""
        before = (y - self.top) * self.shrink / self.cell, (x - self.left) * self.shrink / self.cell
        for _ in range(abs(steps)):
            self.scale = self._larger() if steps > 0 else self._smaller()
        self.fitted = False
        self.top = round(y - before[0] * self.cell / self.shrink)
        self.left = round(x - before[1] * self.cell / self.shrink)
        self._keep_in_sight()

    @property
    def side(self) -> float:
        """The side of a cell in device pixels, below 1 where several share one."""
        return self.cell / self.shrink

    def zoom_towards(self, side: float, x: float, y: float) -> None:
        """The whole scale nearest to cells of this many device pixels that has been reached; x, y as in `zoom`."""
        while self._side_of(self._larger()) <= side and self._larger() != self.scale:
            self.zoom(1, x, y)
        while self._side_of(self._smaller()) >= side and self._smaller() != self.scale:
            self.zoom(-1, x, y)

    @staticmethod
    def _side_of(scale: float) -> float:
        return float(scale) if scale >= 1 else -1.0 / scale

    def pan(self, right: int, down: int) -> None:
        """Move the picture by device pixels."""
        self.top, self.left, self.fitted = self.top + down, self.left + right, False
        self._keep_in_sight()

    def reveal(self, cell: Cell) -> None:
        """Move the picture as little as needed to bring a cell into sight."""
        top, left, bottom, right = self.pixels(cell)
        height, width = self.area
        down = max(0, -top) - max(0, bottom - height)
        aside = max(0, -left) - max(0, right - width)
        if down or aside:
            self.pan(aside, down)

    def at(self, x: float, y: float) -> Cell:
        """The cell under a device pixel; outside the picture the one that would be there."""
        row, column = ((place * self.shrink / self.cell) + HAIR for place in (y - self.top, x - self.left))
        return math.floor(row), math.floor(column)

    def pixels(self, cell: Cell) -> tuple[int, int, int, int]:
        """Top, left, bottom, right of a cell in device pixels of the area; the last two exclusive."""
        top, left = self.corner(cell[0], cell[1])
        return top, left, top + self.cell, left + self.cell

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Top and left of a cell in device pixels of the area."""
        down, right = (cells * self.cell / self.shrink + HAIR for cells in (row, column))
        return self.top + math.floor(down), self.left + math.floor(right)

    def in_sight(self) -> tuple[slice, slice]:
        """Rows and columns of cells of which at least a part lies in the area; all where a pixel shows parts."""
        if not self.blocks:
            return slice(0, self.shape[0]), slice(0, self.shape[1])
        shrink = int(self.shrink)
        found = []
        for start, room, size in zip((self.top, self.left), self.area, self.shape, strict=True):
            first = max(0, -start * shrink // self.cell)
            last = min(size, -(-(room - start) * shrink // self.cell))
            first -= first % shrink  # whole blocks, so that averages do not change while panning
            found.append(slice(first, max(first, last)))
        return found[0], found[1]

    def _fitting(self) -> float:
        room = [max(1, side - 2 * MARGIN) for side in self.area]
        cell = min(side // cells for side, cells in zip(room, self.shape, strict=True))
        if cell >= 1:
            return min(cell, LARGEST_CELL)
        exact = max(cells / side for side, cells in zip(room, self.shape, strict=True))
        whole = math.ceil(exact)
        return float(-whole if whole <= NEARLY * exact else -exact)

    def _larger(self) -> float:
        if self.scale < 1:
            fewer = math.ceil(self.shrink) - 1
            return 1 if fewer <= 1 else -fewer
        return min(LARGEST_CELL, max(self.scale + 1, round(self.scale * 1.25)))

    def _smaller(self) -> float:
        lowest = min(1, self._fitting())
        if self.scale > 1:
            return min(self.scale - 1, round(self.scale * 0.8))
        return max(lowest, -2 if self.scale == 1 else -math.floor(self.shrink) - 1)

    def _keep_in_sight(self) -> None:
        """Half of what can be seen of the picture stays in the area."""

        def kept(start: int, room: int, size: int) -> int:
            least = max(1, min(room, size) // 2)
            return min(max(start, least - size), room - least)

        self.top = kept(self.top, self.area[0], self.picture[0])
        self.left = kept(self.left, self.area[1], self.picture[1])
