"""The open document: canvas, clamps, shelf, data set, and one drawer for each machine."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import fit, invert_exactly
from hopsim.engine.document import Document
from hopsim.engine.drawer import IDLE
from hopsim.engine.frame import Frame
from hopsim.engine.framing import Framing
from hopsim.engine.replay import Replay
from hopsim.engine.schedule import Schedule
from hopsim.engine.shelving import Shelving
from hopsim.engine.simulation import Simulation
from hopsim.engine.tasks import Task, Turns
from hopsim.engine.undo import Undoable
from hopsim.engine.wishes import bound
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.base import VISIBLE
from hopsim.params import params_of
from hopsim.texts import Text

AT_ONCE = 0.05
"""Seconds of replay before the window goes on with other things meanwhile."""


class Workbench(Shelving):
    """All that a person can do; called on the worker's thread only."""

    def __init__(self, document: Document | None = None, machine: str = "hopfield") -> None:
        super().__init__(document or Document.empty((28, 28)))
        self._framing = Framing(self)
        self._last = time.monotonic()
        self._draws = 0
        self._seeking: Turns | None = None
        self.choose(machine)
        self.acted = False

    # --- time

    def work(self) -> float:
        """One stretch of each thing that runs; whatever fails stands still from then on."""
        now = time.monotonic()
        elapsed, self._last = now - self._last, now
        try:
            bound(self.drawer, self.past_limit)
            waits = [self.drawer.work(elapsed)]
            waits += [0.0 for drawer in self.drawers.values() if self.work_on_training(drawer)]
            waits += self.work_on_tasks()
        except Exception:
            self.pause_all()
            raise
        if min(waits) == 0.0:
            self.dirty = True
        return min(waits, default=IDLE)

    def play(self) -> None:
        self.drawer.branch_if_past(Text("play"))
        self.drawer.running = True

    def pause(self) -> None:
        self.drawer.running = False

    def toggle(self) -> None:
        if self.drawer.running:
            self.pause()
        else:
            self.play()

    def step_once(self) -> None:
        """One step of this machine: one unit, one half-sweep, one sweep."""
        self.drawer.branch_if_past(Text("step"))
        self.drawer.step_once()
        self.dirty = self.acted = True

    def set_speed(self, updates_per_second: float) -> None:
        """Unit updates a second, inf for as fast as possible."""
        if not updates_per_second > 0:
            raise BadInput(Text("The speed takes a number above 0, got {value}.", value=str(updates_per_second)))
        self.drawer.pace = replace(self.drawer.pace, speed=float(updates_per_second), debt=0.0)

    def reset(self) -> None:
        """A new run from the picture the last one began with; the old run stays among the branches."""
        cue = self.simulation.cue
        self._begin_again(self.simulation.image if cue is None else cue, Text("reset"))

    def start_from_here(self) -> None:
        """A new run, whose beginning is the picture on the canvas."""
        self._begin_again(self.drawer.shown.image, Text("start from here"))

    def _begin_again(self, image: Any, title: Text) -> None:
        old = self.drawer.line.key
        self.drawer.begin_again(image)
        self._remember(Undoable(title, self.machine, lines=(old, self.drawer.line.key)))

    def new_dice(self) -> None:
        """A seed that nobody chose."""
        seed = int(Stream.of(self.document.seed, f"dice {time.time_ns()}").generator().integers(0, 2**31))
        self.set_seed(seed)

    def set_seed(self, seed: int) -> None:
        """Other random numbers from here on; what was learned with the old seed stays."""
        before = self.document
        if checked_seed(seed) == before.seed == self.simulation.dice:
            return
        title = Text("new dice")
        self._act("dice", title=title, seed=int(seed))
        self.document = replace(before, seed=int(seed))
        top = self.undo_steps[-1] if self.undo_steps else None
        if top is None or top.forth == () or top.forth[0].kind != "dice" or top.documents is not None:
            self._remember(top := Undoable(title, self.machine))
        top.documents = (before, self.document)

    # --- the past

    def view(self, updates: int | None) -> None:
        """Look at an earlier moment (None: return to now); a long replay goes on in short turns."""
        self._stop_seeking()
        drawer, run = self.drawer, self.simulation
        self.dirty = True
        if updates is None or updates >= run.updates:
            drawer.view(None)
            return
        drawer.running = False
        past = (drawer.line.key, run.run, run.timeline.count, run.updates)

        def seen(moment: Simulation) -> None:
            now = (drawer.line.key, run.run, run.timeline.count, run.updates)
            if self.simulation is run and now == past:  # nothing was done meanwhile that made it another past
                drawer.viewing = moment

        bits = Replay(run.timeline).to(max(int(updates), run.timeline.frames[0].updates))
        seeking = Turns(Text("Going back in the run"), bits, seen)
        seeking.go_on(AT_ONCE)
        if seeking.finished and seeking.error is None:
            seen(seeking.result)
        else:
            self.tasks.append(seeking)
        self._seeking = seeking

    def _stop_seeking(self) -> None:
        """Only the last moment that was asked for is looked at."""
        if self._seeking in self.tasks:
            self.tasks.remove(self._seeking)
        self._seeking = None

    def step_view(self, direction: int) -> None:
        self._stop_seeking()
        self.drawer.step_view(direction)
        self.dirty = True

    def enter_branch(self, index: int) -> None:
        self.drawer.enter_branch(index)
        self.dirty = self.acted = True

    # --- acts

    def paint(self, cells: NDArray[np.int64], values: Any, stroke: object = None, layer: str = VISIBLE) -> None:
        merge = None if stroke is None else ("stroke", layer, stroke)
        values = np.array(np.broadcast_to(np.asarray(values), np.shape(cells)))
        self._act("paint", merge=merge, title=Text("stroke"), layer=layer, cells=cells, values=values)
        self._drawn_here = self._drawn_here or layer == VISIBLE

    def clamp(self, cells: NDArray[np.int64], held: Any, stroke: object = None, layer: str = VISIBLE) -> None:
        merge = None if stroke is None else ("clamp", layer, stroke)
        held = np.array(np.broadcast_to(np.asarray(held, bool), np.shape(cells)))
        self._act("clamp", merge=merge, layer=layer, cells=cells, held=held)
        self._held_here = self._held_here or layer == VISIBLE

    def put(self, image: NDArray[np.int8], title: Text) -> None:
        """The whole picture becomes this one."""
        shape = self.simulation.model.layer_shape(self.simulation.memory, VISIBLE)
        self._act("put", title=title, layer=VISIBLE, image=fit(np.asarray(image, np.int8), shape))
        self._drawn_here = True

    def put_free(self, image: NDArray[np.int8], title: Text) -> None:
        """The free cells become this picture, of the size of the visible layer; held ones stay as they are."""
        shown = self.drawer.shown
        self.put(np.where(shown.held(VISIBLE), shown.image, image), title)

    def clear(self) -> None:
        self.put_free(np.full_like(self.drawer.shown.image, -1), Text("clear"))

    def release_all(self) -> None:
        mask = self.drawer.shown.held(VISIBLE)
        self.clamp(np.flatnonzero(mask).astype(np.int64), False)

    def invert(self) -> None:
        self.put_free(-self.drawer.shown.image, Text("invert"))

    def noise(self, amount: float) -> None:
        """Inverts exactly round(amount · N) different pixels."""
        stream = Stream.of(self.document.seed, f"noise {self._draws + 1}")
        self.put(invert_exactly(self.drawer.shown.image, amount, stream), Text("noise"))
        self._draws += 1

    def turn(self, name: str, value: Any, drag: object = None) -> None:
        """Turn one knob; one drag is one step of undo."""
        merge = None if drag is None else ("turn", name, drag)
        self._act("turn", merge=merge, knobs={name: value})

    def turn_many(self, knobs: dict[str, Any]) -> None:
        self._act("turn", knobs=dict(knobs))

    @property
    def plan(self) -> Schedule:
        """The schedule that the next annealing of this machine will play."""
        start, end = self.simulation.model.annealing
        return self.plans.get(self.machine) or Schedule(start=start, end=end)

    def set_plan(self, schedule: Schedule) -> None:
        """Another schedule for the next annealing of this machine; nothing runs yet."""
        before = self.plan
        if schedule != before:
            self.plans[self.machine] = schedule
            self._remember(Undoable(Text("schedule"), self.machine, plans=(before, schedule)))

    def anneal(self, schedule: Schedule | None = None) -> None:
        """Begin a schedule, this machine's planned one unless told, and run."""
        schedule = schedule or self.plan
        self.plans[self.machine] = schedule
        model = self.simulation.model
        if not any(knob.name == "temperature" for knob in params_of(model)):
            raise BadInput(Text("{machine} has no temperature to anneal.", machine=model.title))
        self._act("anneal", schedule=schedule)
        self.drawer.running = True

    def stop_annealing(self) -> None:
        if self.drawer.shown.schedule is not None:
            self._act("stop-schedule")

    # --- what the worker asks

    def frame(self, wanted: frozenset[str]) -> Frame:
        frame = self.seen(wanted)
        self.failure = self.notice = None
        return frame

    def seen(self, wanted: frozenset[str]) -> Frame:
        """What is shown now, for who writes it on file; what is to be said is still to be said."""
        return self._framing.frame(wanted)

    def idle(self) -> None:
        """Called between stretches: what has to be on disk goes to disk."""
        autosave = self.autosave
        if autosave is None:
            return
        if self.acted:
            autosave.acted()
            self.acted = False
        if self.drawer.running or any(d.training is not None and d.training.running for d in self.drawers.values()):
            autosave.ran()
        autosave.look()
        trouble = autosave.new_failure()
        if trouble is not None:
            self.fail(trouble)

    def due(self) -> float:
        """Seconds until `idle` has something to do; inf while nothing has to be saved."""
        return IDLE if self.autosave is None else self.autosave.seconds_until_due

    def close(self) -> None:
        """What is being written is written; what is being read or replayed is dropped."""
        self.pause_all()
        for task in [task for task in self.tasks if isinstance(task, Task) and task.writes]:
            task.wait()
        if self.autosave is not None:
            self.autosave.finish()
