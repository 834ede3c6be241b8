"""A picture that can be drawn on: what the hand holds, the stroke in progress, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from hopsim.gui.canvas_overlays import contour
from hopsim.gui.canvas_painting import Picture
from hopsim.gui.hand import Edit, Hand
from hopsim.gui.picture_view import PictureView
from hopsim.gui.previews import Previews
from hopsim.gui.strokes import MIRRORS, Cell, Points
from hopsim.palette import Theme


class Drawable(PictureView):
    """Never changes a machine: it shows what `display` gives and emits what the hand does.

    Cells are flat indices, row by row. Strokes are numbered; all edits of one stroke carry its number.
    """

    painted = Signal(object, object, int)
    """Cells (k,) int64, their new values (k,) int8 of −1/+1, number of the stroke."""
    clamped = Signal(object, bool, int)
    """Cells (k,) int64, held (True) or released (False), number of the stroke."""
    marked = Signal(object, bool, int)
    """Cells (k,), unknown (True) or known (False), number of the stroke."""
    stroke_ended = Signal(int)
    hovered = Signal(object)
    """A Text about the cell under the mouse or the cell cursor, None when there is none."""
    cursor_moved = Signal(int, int)
    """Row and column of the cell cursor, from 0."""
    tool_changed = Signal(str)
    brush_changed = Signal(int)
    mirror_changed = Signal(str)
    stamp_stepped = Signal(int)
    """The text stamp is wished larger (+1) or smaller (−1)."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(theme, parent)
        self.cursor_cell: Cell | None = None
        self._hand = Hand()
        self._previews = Previews(clock)
        self._mouse: Cell | None = None
        self._stamp_edges: tuple[tuple[int, int, int, int], ...] = ()
        self._pinched = 1.0

    # What the hand holds

    @property
    def tool(self) -> str:
        return self._hand.tool

    def set_tool(self, name: str) -> None:
        """Take one of the tools of `tools.TOOLS` into the hand."""
        if name != self._hand.tool:
            self._hand.tool = name
            self.tool_changed.emit(name)
            self._refresh()

    def leave_out(self, *tools: str) -> None:
        """These tools do nothing on this picture."""
        self._hand.without = frozenset(tools)

    @property
    def mirror(self) -> str:
        """Across which middle strokes are mirrored, one of MIRRORS."""
        return self._hand.mirror

    def set_mirror(self, mirror: str) -> None:
        if mirror in MIRRORS and mirror != self._hand.mirror:
            self._hand.mirror = mirror
            self.mirror_changed.emit(mirror)
            self.update()

    def set_stamp(self, stamp: Points | None) -> None:
        """What the text stamp draws: cells (k, 2) around the one under the mouse."""
        self._hand.stamp = stamp
        self._stamp_edges = () if stamp is None else contour(stamp)
        self._refresh()

    def step_size(self, step: int) -> None:
        """What is in the hand, a cell larger or smaller."""
        if self.tool == "text":
            self.stamp_stepped.emit(step)
        else:
            self.set_brush(self.brush + step)

    @property
    def brush(self) -> int:
        """The brush, cells across, 1–32."""
        return self._hand.brush

    def set_brush(self, size: int) -> None:
        before = self._hand.brush
        self._hand.set_brush(size)
        if self._hand.brush != before:
            self.brush_changed.emit(self._hand.brush)
            self.update()

    # Drawing

    def _over(self, picture: Picture) -> Picture:
        if picture.levels.shape != self._seen.levels.shape:  # what was drawn has no place any more
            self._hand.drop()
            self._previews.forget()
            self.cursor_cell = None
        return self._previews.over(picture, self._hand.preview() or self._about_to_stamp(picture))

    def _about_to_stamp(self, picture: Picture) -> Edit | None:
        at = self.cursor_cell or self._mouse
        if self.tool != "text" or at is None or self.tool in self._hand.without:
            return None
        height, width = picture.levels.shape
        return self._hand.stamped(at, (height, width))

    def _apply(self, edit: Edit | None) -> None:
        """Show an edit at once and say it."""
        if edit is None or not len(edit.cells):
            return
        self._previews.add(edit)
        self._refresh()
        if edit.unknown is not None:
            self.marked.emit(edit.cells, edit.unknown, self._hand.stroke)
        elif edit.held is not None:
            self.clamped.emit(edit.cells, edit.held, self._hand.stroke)
        else:
            values = np.full(len(edit.cells), edit.value, dtype=np.int8)
            self.painted.emit(edit.cells, values, self._hand.stroke)

    def begin_stroke(self, at: QPointF, reverse: bool) -> None:
        """Mouse, pen or finger goes down; reverse: erase, release, know."""
        self.cursor_cell = None
        self._apply(self._hand.press(self.cell_at(at), self._seen.levels > 127, reverse))
        self._refresh()

    def go_on(self, at: QPointF, constrain: bool) -> None:
        if self._hand.drawing:
            edit = self._hand.move(self.cell_at(at), constrain)
            self._apply(edit)
            if edit is None:
                self._refresh()

    def end_stroke(self) -> None:
        if not self._hand.drawing:
            return
        self._apply(self._hand.release())
        self._refresh()
        self.stroke_ended.emit(self._hand.stroke)

    def drop_stroke(self) -> None:
        """What is not drawn yet is not drawn."""
        self._hand.drop()
        self._refresh()

    def begin_pinch(self) -> None:
        self._place()
        self._pinched = self.viewport.side

    def pinch(self, moved: QPointF, growth: float, around: QPointF) -> None:
        """Two fingers moved, and are `growth` times as far from each other as at first."""
        ratio = self.devicePixelRatioF()
        self.viewport.pan(round(moved.x() * ratio), round(moved.y() * ratio))
        self.viewport.zoom_towards(self._pinched * growth, around.x() * ratio, around.y() * ratio)
        self._refresh()
