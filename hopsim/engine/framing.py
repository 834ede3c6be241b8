"""Make the Frame of this moment out of the workbench: copies and values only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.diagnostics.theory import expected
from hopsim.engine.drawer import Drawer
from hopsim.engine.drawing import unknown_here
from hopsim.engine.drawn import EMPTY, Drawn
from hopsim.engine.frame import Curve, DownloadLook, Frame, Ghost, MemoryLook
from hopsim.engine.tasks import Download, Undertaking
from hopsim.models.base import VISIBLE, Look, Observable
from hopsim.models.overlaps import overlap_names
from hopsim.models.shelf import Shelf
from hopsim.texts import Text, plural, verbatim

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

SHOWN_EXAMPLES = 60
THEORY = Text("theory (L → ∞)")
"""At the end of a theory's line: it speaks of the infinite lattice."""


class Framing:
    """Remembers what did not change since the last Frame, so that only what grew is made anew."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.number = 0
        self._drawn: tuple[Any, Drawn] = (None, EMPTY)
        self._ghosts: dict[int, tuple[Any, Ghost]] = {}
        self._flips: tuple[Any, tuple[int, ...] | None] = (None, None)
        self._examples: tuple[Any, Any] = (None, None)
        self._bits: tuple[Any, Any] = (None, None)
        self._pictures: tuple[Any, tuple[Any, ...]] = (None, ())
        self._named: tuple[Any, dict[str, Observable]] = (None, {})
        self._expected: tuple[Any, tuple[tuple[str, float], ...]] = (None, ())

    def frame(self, wanted: frozenset[str]) -> Frame:
        bench, drawer = self.bench, self.bench.drawer
        shown, now = drawer.shown, drawer.simulation
        look = shown.look(wanted)
        self.number += 1
        schedule = shown.schedule
        done = None
        if schedule is not None:
            done = (shown.updates - shown.schedule_began) / (schedule.sweeps * shown.unit_count)
        curves = self._by_name(self._run_curves(drawer, look))
        return Frame(
            number=self.number, machine=bench.machine, model=shown.model, look=look, unit=shown.model.unit(),
            updates=shown.updates, sweep=shown.unit_count, step=shown.model.updates(shown.memory),
            running=drawer.running, speed=drawer.pace.speed, rate=1.0 / drawer.pace.cost,
            shown_at=None if drawer.viewing is None else shown.updates,
            span=(now.timeline.frames[0].updates, now.updates),
            curves=curves, theory=self._theory(shown.model, look, curves), ghosts=self._former(drawer),
            branches=drawer.branch_looks(), schedule=schedule, schedule_done=done, plan=bench.plan,
            shape=bench.document.shape, shelf=bench.document.shelf, memories=self._memories(drawer, look),
            holds=self._holds(drawer), remarks=self._remarks(drawer), seed=bench.document.seed,
            undo=bench.undo_title, redo=bench.redo_title,
            training=None if drawer.training is None else drawer.training.look(wanted),
            training_machines=tuple(
                name for name, d in bench.drawers.items() if d.training is not None and d.training.running
            ),
            data_title=bench.data_title, data_images=self._data_images(), data=bench.data,
            data_source=bench.data_source, sets_here=bench.sets_here, downloads=_downloads(bench.tasks),
            failure=bench.failure, path=bench.path,
            learner=bench.learner_for(bench.machine), tasks=tuple(task.title for task in bench.tasks),
            fitted=self._fitted(drawer), notice=bench.notice, leftovers=bench.leftovers,
            saved_at=None if bench.autosave is None else bench.autosave.saved_at,
            line=drawer.line.key, ink=bench.document.ink, acts=_acts_until(drawer), unknown=unknown_here(bench),
            preset=None if bench.origin is None else bench.origin.preset,
        )  # fmt: skip

    # --- curves

    def _run_curves(self, drawer: Drawer, look: Look) -> tuple[Curve, ...]:
        """The curves of this run, with the newest value at their end; one array for all of them."""
        run = drawer.simulation
        series = run.series
        last = int(series.updates[series.size - 1]) if series.size else -1
        key = (series, series.size, series.interval, last, type(run.model))
        known = self._drawn[0]
        if known is None or known[0] is not series or known[1:] != key[1:]:
            self._drawn = (key, Drawn.of(series, run.model))
        drawn = self._drawn[1]
        if drawer.viewing is not None or not series.size or run.updates <= last:
            return drawn.curves
        return drawn.grown(run.updates, look.observables)

    def _by_name(self, curves: tuple[Curve, ...]) -> tuple[Curve, ...]:
        """Overlaps are called by the names on the shelf."""
        shelf = self.bench.document.shelf
        if self._named[0] is not shelf:
            self._named = (shelf, overlap_names(shelf.names))
        named = self._named[1]
        return tuple(
            replace(curve, about=named[curve.about.name]) if curve.about.name in named else curve for curve in curves
        )

    def _theory(self, model: Any, look: Look, curves: tuple[Curve, ...]) -> tuple[Curve, ...]:
        """A level line for each mean that theory knows, as long as the curve it is drawn over; it knows of no held cells."""
        if self._expected[0] is not model:
            self._expected = (model, expected(model))
        drawn = {curve.about.name: curve for curve in curves if len(curve.x)}
        return tuple(
            Curve(replace(drawn[name].about, title=THEORY, short=None), drawn[name].x[[0, -1]], np.full(2, value))
            for name, value in self._expected[1] if name in drawn and not any(held.any() for held in look.held.values())
        )  # fmt: skip

    def _former(self, drawer: Drawer) -> tuple[Ghost, ...]:
        """Former futures as grey lines, made once: they do not change any more."""
        known, self._ghosts = self._ghosts, {}
        for branch in drawer.branches[-3:]:
            kept = known.get(id(branch))
            if kept is None or kept[0] is not branch:
                curves = Drawn.of(branch.series, branch.end.model).curves
                kept = (branch, Ghost(branch.line.title, curves))
            self._ghosts[id(branch)] = kept
        return tuple(ghost for _, ghost in self._ghosts.values())

    # --- memories

    def _memories(self, drawer: Drawer, look: Look) -> tuple[MemoryLook, ...]:
        shelf = self.bench.document.shelf
        if not len(shelf):
            return ()
        overlaps = self._overlaps(look.layers[VISIBLE], shelf)
        flips = self._flipping(drawer)
        on = np.ones(len(shelf), bool) if shelf.enabled is None else shelf.enabled
        if self._pictures[0] is not shelf:  # the same objects from Frame to Frame: the window draws new ones only
            self._pictures = (shelf, tuple(shelf.patterns))
        pictures = self._pictures[1]
        return tuple(
            MemoryLook(name, pictures[i], bool(on[i]), None if overlaps is None else float(overlaps[i]),
                       None if flips is None or i >= len(flips) else flips[i])
            for i, name in enumerate(shelf.names)
        )  # fmt: skip

    def _overlaps(self, picture: Any, shelf: Shelf) -> NDArray[np.float64] | None:
        """(P,) with the picture, from the number of equal bits: a canvas of a million cells costs a millisecond."""
        if picture.shape != shelf.shape:
            return None
        if self._bits[0] is not shelf:
            self._bits = (shelf, np.packbits(shelf.patterns.reshape(len(shelf), -1) > 0, axis=1))
        here = np.packbits(picture.ravel() > (0 if picture.dtype == np.int8 else 0.5))
        different = np.bitwise_count(self._bits[1] ^ here).sum(axis=1, dtype=np.int64)
        return np.asarray(1.0 - 2.0 * different / picture.size)

    def _flipping(self, drawer: Drawer) -> tuple[int, ...] | None:
        memory = drawer.simulation.memory
        if self._flips[0] is not memory:
            self._flips = (memory, drawer.simulation.model.memory_flips(memory))
        return self._flips[1]

    def _holds(self, drawer: Drawer) -> Text | None:
        flips = self._flipping(drawer)
        if not flips:
            return None
        broken = sum(count > 0 for count in flips)
        if not broken:
            return Text("all hold")
        return plural(Text("1 does not hold"), Text("{count} do not hold", count=broken), broken)

    def _remarks(self, drawer: Drawer) -> Any:
        return drawer.simulation.model.remarks(drawer.simulation.memory)

    def _fitted(self, drawer: Drawer) -> Text | None:
        simulation = drawer.simulation
        own = simulation.model.layer_shape(simulation.memory, VISIBLE)
        canvas = self.bench.document.shape
        if not simulation.model.own_size or own == canvas:
            return None
        return Text(
            "This {machine} reads {own}; your {canvas} drawing is fitted.", machine=simulation.model.title,
            own=verbatim(f"{own[0]}×{own[1]}"), canvas=verbatim(f"{canvas[0]}×{canvas[1]}"),
        )  # fmt: skip

    def _data_images(self) -> Any:
        data = self.bench.data
        if self._examples[0] is not data:
            self._examples = (data, None if data is None else data.images[:SHOWN_EXAMPLES].copy())
        return self._examples[1]


def _downloads(tasks: list[Undertaking]) -> tuple[DownloadLook, ...]:
    found = [task for task in tasks if isinstance(task, Download)]
    return tuple(DownloadLook(task.which, task.progress.fraction, task.words) for task in found)


def _acts_until(drawer: Drawer) -> int:
    """How many acts of the run had been done at the moment that is shown."""
    timeline = drawer.simulation.timeline
    if drawer.viewing is None:
        return timeline.count
    return timeline.dropped + bisect_right(timeline.acts, drawer.viewing.updates, key=lambda act: act.updates)
