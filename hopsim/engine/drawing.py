"""Whole-picture acts of a drawing person: shift, flip, rotate, and the cells whose value is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import crop_or_extend, fit
from hopsim.engine.packing import packed
from hopsim.engine.undo import Undoable
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation
    from hopsim.engine.workbench import Workbench

AXES = ("left-right", "top-bottom")
Mask = NDArray[np.bool_]


# --- the whole picture; held cells stay as they are


def shift(bench: Workbench, down: int, right: int) -> None:
    """Move the picture by cells; what leaves at one edge comes in at the opposite one, as on a torus."""
    image = np.roll(bench.drawer.shown.image, (down, right), axis=(0, 1))
    bench.put_free(image, Text("shift"))


def flip(bench: Workbench, axis: str) -> None:
    """axis "left-right" exchanges left and right, "top-bottom" top and bottom."""
    if axis not in AXES:
        raise BadInput(Text("A picture is flipped left-right or top-bottom, got {got}.", got=repr(axis)))
    image = bench.drawer.shown.image
    bench.put_free(image[:, ::-1] if axis == AXES[0] else image[::-1], Text("flip", context="picture"))


def rotate(bench: Workbench, quarters: int) -> None:
    """Turn clockwise by quarter turns around the middle; on an oblong grid what sticks out is cut off."""
    image = bench.drawer.shown.image
    bench.put_free(crop_or_extend(np.rot90(image, -quarters), image.shape), Text("rotation"))


# --- unknown cells: a mask of the document, that no machine sees


def unknown_here(bench: Workbench) -> Mask | None:
    """(h, w) the unknown cells in the size of the machine on the canvas; None where all are known."""
    mask = bench.document.unknown
    simulation = bench.drawer.shown
    shape = simulation.model.layer_shape(simulation.memory, VISIBLE)
    return None if mask is None else fit(mask, shape)


def mark_unknown(bench: Workbench, cells: Any, unknown: bool, stroke: object = None) -> None:
    """Cells (k,) of the picture are unknown from now on, or known again; nothing of the machine changes."""
    simulation = bench.drawer.shown
    height, width = simulation.model.layer_shape(simulation.memory, VISIBLE)
    cells = np.asarray(cells, np.int64)
    if cells.size and not 0 <= cells.min() <= cells.max() < height * width:
        raise BadInput(
            Text("Cells of this layer are 0 to {last}, got {low} to {high}.", last=height * width - 1,
                 low=int(cells.min()), high=int(cells.max()))
        )  # fmt: skip
    touched = np.zeros((height, width), bool)
    touched.flat[cells] = True
    shape = bench.document.shape
    before = bench.document.unknown
    after = np.zeros(shape, bool) if before is None else before.copy()
    after[fit(touched, shape)] = unknown
    merge = None if stroke is None else ("unknown", stroke)
    set_unknown(bench, after, Text("unknown cells"), merge)


def know_all(bench: Workbench) -> None:
    """No cell is marked any more."""
    set_unknown(bench, None, Text("all cells known"))


def set_unknown(bench: Workbench, mask: Mask | None, title: Text, merge: object = None) -> None:
    """Make it the mask of the document; one stroke is one step of undo."""
    before = bench.document
    bench.document = before.with_unknown(mask)
    if np.array_equal(_filled(before.unknown, before.shape), _filled(bench.document.unknown, before.shape)):
        return
    step = Undoable(title, bench.machine, unknown=(packed(before.unknown), packed(bench.document.unknown)), merge=merge)
    top = bench.undo_steps[-1] if bench.undo_steps else None
    if merge is not None and top is not None and top.merge == merge and top.unknown is not None:
        top.unknown = (top.unknown[0], packed(bench.document.unknown))
        bench.redo_steps.clear()
        bench.dirty = bench.acted = True
    else:
        bench._remember(step)


def _filled(mask: Mask | None, shape: tuple[int, int]) -> Mask:
    return np.zeros(shape, bool) if mask is None else mask


def hold_known(bench: Workbench) -> None:
    """Hold every known cell, free the unknown ones and start those from chance: the machine completes them."""
    unknown = unknown_here(bench)
    if unknown is None:
        raise BadInput(Text("No cell is marked as unknown. Mark some with the unknown brush (Q) first."))
    simulation = bench.drawer.shown
    bench._draws += 1
    title, merge = Text("hold the known cells"), ("known", bench._draws)
    cells = np.flatnonzero(unknown).astype(np.int64)
    values = by_chance(len(cells), Stream.of(bench.document.seed, f"unknown {bench._draws}"))
    everything = np.arange(unknown.size, dtype=np.int64)
    if not np.array_equal(simulation.held(VISIBLE), ~unknown):
        bench._act("clamp", merge=merge, title=title, layer=VISIBLE, cells=everything, held=~unknown.ravel())
    bench._act("paint", merge=merge, title=title, layer=VISIBLE, cells=cells, values=values)
    bench._drawn_here = bench._held_here = True


def complete(simulation: Simulation, unknown: Any, seed: int = 0) -> None:
    """unknown (h, w) bool: those cells start from chance and are free, all others are held from now on."""
    simulation.clamp(~np.asarray(unknown, bool))
    cells = np.flatnonzero(unknown).astype(np.int64)
    simulation.paint(VISIBLE, cells, by_chance(len(cells), Stream.of(seed, "unknown")))


def by_chance(count: int, stream: Stream) -> NDArray[np.int8]:
    """(count,) −1 or +1, each with one half."""
    draws = stream.generator().integers(0, 2, count, dtype=np.int8)
    return draws * np.int8(2) - np.int8(1)
