"""Make the Frame of this moment out of the workbench: copies and values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.drawer import Drawer
from hopsim.engine.frame import Curve, Frame, MemoryLook
from hopsim.engine.history import History
from hopsim.models.base import VISIBLE, Look
from hopsim.texts import Text, plural, verbatim

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

SHOWN_EXAMPLES = 60


class Framing:
    """Remembers what did not change since the last Frame, so that curves are copied only when they grew."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.number = 0
        self._curves: tuple[Any, tuple[Curve, ...]] = (None, ())
        self._flips: tuple[Any, tuple[int, ...] | None] = (None, None)
        self._examples: tuple[Any, Any] = (None, None)

    def frame(self, wanted: frozenset[str]) -> Frame:
        bench, drawer = self.bench, self.bench.drawer
        shown, now = drawer.shown, drawer.simulation
        look = shown.look(wanted)
        self.number += 1
        schedule = shown.schedule
        done = None
        if schedule is not None:
            done = (shown.updates - shown.schedule_began) / (schedule.sweeps * shown.unit_count)
        return Frame(
            number=self.number, machine=bench.machine, model=shown.model, look=look, unit=shown.model.unit(),
            updates=shown.updates, sweep=shown.unit_count, step=shown.model.updates(shown.memory),
            running=drawer.running, speed=drawer.pace.speed, rate=1.0 / drawer.pace.cost,
            shown_at=None if drawer.viewing is None else shown.updates,
            span=(now.timeline.frames[0].updates, now.updates),
            curves=self._run_curves(drawer, look), ghosts=drawer.ghosts(lambda s: self._made(s, drawer)),
            branches=drawer.branch_looks(), schedule=schedule, schedule_done=done,
            shape=bench.document.shape, shelf=bench.document.shelf, memories=self._memories(drawer, look),
            holds=self._holds(drawer), remarks=self._remarks(drawer), seed=bench.document.seed,
            undo=bench.undo_steps[-1].title if bench.undo_steps else None,
            redo=bench.redo_steps[-1].title if bench.redo_steps else None,
            training=None if drawer.training is None else drawer.training.look(wanted),
            training_machines=tuple(
                name for name, d in bench.drawers.items() if d.training is not None and d.training.running
            ),
            data_title=bench.data_title, data_images=self._data_images(), failure=bench.failure, path=bench.path,
            learner=bench.learner_for(bench.machine), tasks=tuple(task.title for task in bench.tasks),
            fitted=self._fitted(drawer), notice=bench.notice, leftovers=bench.leftovers,
            saved_at=None if bench.autosave is None else bench.autosave.saved_at,
        )  # fmt: skip

    # --- curves

    def _run_curves(self, drawer: Drawer, look: Look) -> tuple[Curve, ...]:
        series = drawer.simulation.series
        key = (id(series), series.size, series.interval, drawer.simulation.updates)
        if self._curves[0] != key:
            self._curves = (key, self._made(series, drawer, drawer.simulation.updates, look))
        return self._curves[1]

    def _made(
        self, series: History, drawer: Drawer, now: int | None = None, look: Look | None = None
    ) -> tuple[Curve, ...]:
        """A curve for each observable, x in unit updates; the newest value stands at its end."""
        columns = series.arrays()
        x = columns.pop("updates").astype(np.float64)
        live = None if look is None or drawer.viewing is not None else look.observables
        curves = []
        for name, column in columns.items():
            xs, ys = x, column.astype(np.float64)
            if live is not None and now is not None and name in live and len(x) and now > x[-1]:
                xs, ys = np.append(x, now), np.append(ys, live[name])
            curves.append(Curve(drawer.simulation.model.describe(name), xs, ys))
        return tuple(curves)

    # --- memories

    def _memories(self, drawer: Drawer, look: Look) -> tuple[MemoryLook, ...]:
        shelf = self.bench.document.shelf
        if not len(shelf):
            return ()
        picture = np.asarray(look.layers[VISIBLE])
        overlaps: list[float | None] = [None] * len(shelf)
        if picture.shape == shelf.shape:
            signs = picture if picture.dtype == np.int8 else np.where(picture > 0.5, 1, -1)
            flat = shelf.patterns.reshape(len(shelf), -1).astype(np.float32)
            overlaps = list(flat @ signs.ravel().astype(np.float32) / signs.size)
        flips = self._flipping(drawer)
        on = np.ones(len(shelf), bool) if shelf.enabled is None else shelf.enabled
        return tuple(
            MemoryLook(name, shelf.patterns[i], bool(on[i]), None if overlaps[i] is None else float(overlaps[i] or 0.0),
                       None if flips is None or i >= len(flips) else flips[i])
            for i, name in enumerate(shelf.names)
        )  # fmt: skip

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
