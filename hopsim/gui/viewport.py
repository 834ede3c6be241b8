"""Where a picture lies in its widget: whole device pixels a cell, at any zoom and any size of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from hopsim.gui.strokes import Cell, Shape

MARGIN = 6
"""Device pixels left free around a fitted picture, for the focus ring."""
LARGEST_CELL = 256


@dataclass
class Viewport:
    """The place of a picture of shape (h, w) in an area of (height, width) device pixels.

    scale ≥ 1 is the side of a cell in device pixels; −n, n ≥ 2, puts n × n cells into one pixel, for pictures
    larger than the screen. top and left are where the picture begins, whole device pixels too.
    """

    shape: Shape = (1, 1)
    area: tuple[int, int] = (1, 1)
    scale: int = 1
    top: int = 0
    left: int = 0
    fitted: bool = True

    @property
    def cell(self) -> int:
        """The side of a cell in device pixels; 1 where several share one."""
        return max(1, self.scale)

    @property
    def shrink(self) -> int:
        """How many cells, along a side, share one device pixel; 1 where a cell has its own."""
        return max(1, -self.scale)

    @property
    def picture(self) -> tuple[int, int]:
        """Height and width of the whole picture in device pixels."""
        height, width = (-(-side * self.cell // self.shrink) for side in self.shape)
        return height, width

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
    def _side_of(scale: int) -> float:
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
        row = (y - self.top) * self.shrink // self.cell
        column = (x - self.left) * self.shrink // self.cell
        return int(row), int(column)

    def pixels(self, cell: Cell) -> tuple[int, int, int, int]:
        """Top, left, bottom, right of a cell in device pixels of the area; the last two exclusive."""
        top = self.top + cell[0] * self.cell // self.shrink
        left = self.left + cell[1] * self.cell // self.shrink
        return top, left, top + self.cell, left + self.cell

    def in_sight(self) -> tuple[slice, slice]:
        """Rows and columns of cells of which at least a part lies in the area."""
        found = []
        for start, room, size in zip((self.top, self.left), self.area, self.shape, strict=True):
            first = max(0, -start * self.shrink // self.cell)
            last = min(size, -(-(room - start) * self.shrink // self.cell))
            first -= first % self.shrink  # whole blocks, so that averages do not change while panning
            found.append(slice(first, max(first, last)))
        return found[0], found[1]

    def _fitting(self) -> int:
        room = [max(1, side - 2 * MARGIN) for side in self.area]
        cell = min(side // cells for side, cells in zip(room, self.shape, strict=True))
        if cell >= 1:
            return min(cell, LARGEST_CELL)
        return -max(-(-cells // side) for side, cells in zip(room, self.shape, strict=True))

    def _larger(self) -> int:
        if self.scale < 1:
            return 1 if self.scale == -2 else self.scale + 1
        return min(LARGEST_CELL, max(self.scale + 1, round(self.scale * 1.25)))

    def _smaller(self) -> int:
        lowest = min(1, self._fitting())
        if self.scale > 1:
            return min(self.scale - 1, round(self.scale * 0.8))
        return max(lowest, -2 if self.scale == 1 else self.scale - 1)

    def _keep_in_sight(self) -> None:
        """Half of what can be seen of the picture stays in the area."""

        def kept(start: int, room: int, size: int) -> int:
            least = max(1, min(room, size) // 2)
            return min(max(start, least - size), room - least)

        self.top = kept(self.top, self.area[0], self.picture[0])
        self.left = kept(self.left, self.area[1], self.picture[1])
