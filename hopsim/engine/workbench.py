"""The open document: canvas, clamps, shelf, data set, and one drawer for each machine."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import fit, invert_exactly
from hopsim.engine.acts import Act
from hopsim.engine.autosave import Autosave, Leftover
from hopsim.engine.document import LARGEST_SIDE, SMALLEST_SIDE, Document
from hopsim.engine.drawer import IDLE, Drawer, act_title
from hopsim.engine.frame import Failure, Frame
from hopsim.engine.framing import Framing
from hopsim.engine.pacing import Pace
from hopsim.engine.schedule import Schedule
from hopsim.engine.session import decoded_simulation
from hopsim.engine.simulation import Simulation
from hopsim.engine.study import Study
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.models.shelf import Shelf
from hopsim.texts import Text

MOST_UNDO = 400
MOST_HEAVY = 4
"""Undo steps that keep whole machines (a change of the grid size)."""


@dataclass
class Undoable:
    """One step of undo: the acts that take it back, and the document and drawers as they were, if they changed."""

    title: Text
    machine: str
    back: tuple[Act, ...] = ()
    document: Document | None = None
    drawers: dict[str, Drawer] | None = None
    merge: object = None


class Workbench(Study):
    """All that a person can do; called on the worker's thread only."""

    def __init__(self, document: Document | None = None, machine: str = "hopfield") -> None:
        super().__init__()
        self.document = document or Document.empty((28, 28))
        self.drawers: dict[str, Drawer] = {}
        self.machine = ""
        self.undo_steps: list[Undoable] = []
        self.redo_steps: list[Undoable] = []
        self.failure: Failure | None = None
        self.notice: Text | None = None
        self.path: str | None = None
        self.dirty = True
        self.autosave: Autosave | None = None
        self.leftovers: tuple[Leftover, ...] = ()
        self._drawn_here = False
        self._framing = Framing(self)
        self._last = time.monotonic()
        self._draws = 0
        self.acted = False
        self.choose(machine)

    # --- machines

    @property
    def drawer(self) -> Drawer:
        return self.drawers[self.machine]

    @property
    def simulation(self) -> Simulation:
        return self.drawer.simulation

    def choose(self, machine: str) -> None:
        """Put this drawer away and open the other; the picture goes with it."""
        if machine not in MODELS:
            raise BadInput(
                Text("There is no machine {name}; there are {known}.", name=repr(machine), known=", ".join(MODELS))
            )
        if machine == self.machine:
            return
        if self.machine:
            self._take_picture()
            self.drawer.running = False
            self.drawer.viewing = None
        opened = self._opened(machine)
        self.drawers[machine] = opened
        self.machine = machine
        self._put_picture(opened)
        self._drawn_here = False
        self.dirty = True

    def _take_picture(self) -> None:
        """The machine's picture becomes the document's, unless it is only a fitted copy that nobody touched."""
        simulation = self.simulation
        if simulation.model.own_size and not self._drawn_here:
            return
        held = simulation.held(VISIBLE)
        shape = self.document.shape
        mask = fit(np.where(held, 1, -1).astype(np.int8), shape) > 0
        self.document = replace(self.document, picture=fit(simulation.image, shape), held=mask)

    def _put_picture(self, drawer: Drawer) -> None:
        simulation = drawer.simulation
        shape = simulation.model.layer_shape(simulation.memory, VISIBLE)
        picture = fit(self.document.picture, shape)
        held = fit(np.where(self.document.held, 1, -1).astype(np.int8), shape) > 0
        if (simulation.image != picture).any():
            simulation.act("put", layer=VISIBLE, image=picture)
        if (simulation.held(VISIBLE) != held).any():
            simulation.clamp(held)

    def _opened(self, machine: str) -> Drawer:
        model = MODELS[machine]()
        drawer = self.drawers.get(machine)
        if drawer is not None:
            simulation = drawer.simulation
            if simulation.model.own_size:
                return drawer
            if simulation.model.layer_shape(simulation.memory, VISIBLE) == self.document.shape:
                if simulation.given is not self.document.shelf:
                    simulation.act("give", given=self.document.shelf)
                return drawer
            model = simulation.model
        return self._new_drawer(model)

    def _new_drawer(self, model: Any, given: Any = None) -> Drawer:
        given = given if given is not None else model.preset()
        shelf = self.document.shelf
        memory = model.learn(shelf if given is None else given, Stream.of(self.document.seed, "memory"))
        picture = fit(self.document.picture, model.layer_shape(memory, VISIBLE))
        simulation = Simulation(model, shelf if given is None else given, picture, self.document.seed)
        drawer = Drawer(simulation)
        drawer.pace = replace(drawer.pace, speed=2.0 * simulation.unit_count)
        return drawer

    # --- time

    def work(self) -> float:
        now = time.monotonic()
        elapsed, self._last = now - self._last, now
        waits = [self.drawer.work(elapsed)]
        waits += [0.0 for drawer in self.drawers.values() if self.work_on_training(drawer)]
        waits += self.work_on_tasks()
        if min(waits) == 0.0:
            self.dirty = True
        return min(waits, default=IDLE)

    def play(self) -> None:
        self.drawer.branch_if_past(Text("play at sweep {sweep}", sweep=f"{self._shown_sweep():.1f}"))
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
        self.drawer.branch_if_past(Text("step at sweep {sweep}", sweep=f"{self._shown_sweep():.1f}"))
        self.drawer.running = False
        self.simulation.advance(self.simulation.model.updates(self.simulation.memory))

    def set_speed(self, updates_per_second: float) -> None:
        """Unit updates a second, inf for as fast as possible."""
        if not updates_per_second > 0:
            raise BadInput(Text("The speed takes a number above 0, got {value}.", value=str(updates_per_second)))
        self.drawer.pace = replace(self.drawer.pace, speed=float(updates_per_second), debt=0.0)

    def reset(self) -> None:
        """A new run from the picture the last one began with; the old run stays among the branches."""
        old = self.simulation.cue
        image = self.simulation.image if old is None else old
        self.drawer.begin_again(image)

    def start_from_here(self) -> None:
        """A new run, whose beginning is the picture on the canvas."""
        self.drawer.begin_again(self.drawer.shown.image)

    def new_dice(self) -> None:
        seed = int(Stream.of(self.document.seed, f"dice {time.time_ns()}").generator().integers(0, 2**31))
        self.set_seed(seed)

    def set_seed(self, seed: int) -> None:
        checked_seed(seed)
        self._act("dice", seed=seed)
        self.document = replace(self.document, seed=seed)

    def _shown_sweep(self) -> float:
        return self.drawer.shown.updates / self.simulation.unit_count

    # --- the past

    def view(self, updates: int | None) -> None:
        self.drawer.view(updates)

    def step_view(self, direction: int) -> None:
        self.drawer.step_view(direction)

    def enter_branch(self, index: int) -> None:
        self.drawer.enter_branch(index)

    # --- acts

    def _act(self, kind: str, *, merge: object = None, title: Text | None = None, **arguments: Any) -> None:
        act = Act(kind, arguments)
        self.drawer.branch_if_past(act_title(act, self.drawer))
        undo = self.simulation.act(kind, **arguments)
        self.dirty = self.acted = True
        if undo is None:
            return
        top = self.undo_steps[-1] if self.undo_steps else None
        if merge is not None and top is not None and top.merge == merge:
            top.back = (undo, *top.back)
            self.redo_steps.clear()
            return
        self._remember(Undoable(title or act.title(), self.machine, (undo,), merge=merge))

    def _remember(self, step: Undoable) -> None:
        self.acted = True
        self.undo_steps.append(step)
        self.redo_steps.clear()
        del self.undo_steps[:-MOST_UNDO]
        heavy = [s for s in self.undo_steps if s.drawers is not None]
        for old in heavy[:-MOST_HEAVY]:
            old.drawers = None

    def paint(self, cells: NDArray[np.int64], values: Any, stroke: object = None, layer: str = VISIBLE) -> None:
        self._drawn_here = self._drawn_here or layer == VISIBLE
        values = np.broadcast_to(np.asarray(values, np.int8), np.shape(cells)).copy()
        self._act("paint", merge=("stroke", stroke), title=Text("stroke"), layer=layer, cells=cells, values=values)

    def clamp(self, cells: NDArray[np.int64], held: Any, stroke: object = None, layer: str = VISIBLE) -> None:
        held = np.broadcast_to(np.asarray(held, bool), np.shape(cells)).copy()
        self._act("clamp", merge=("clamp", stroke), layer=layer, cells=cells, held=held)

    def put(self, image: NDArray[np.int8], title: Text) -> None:
        """The whole picture becomes this one."""
        self._drawn_here = True
        shape = self.simulation.model.layer_shape(self.simulation.memory, VISIBLE)
        self._act("put", title=title, layer=VISIBLE, image=fit(np.asarray(image, np.int8), shape))

    def clear(self) -> None:
        self.put(np.full_like(self.simulation.image, -1), Text("clear"))

    def release_all(self) -> None:
        mask = self.simulation.held(VISIBLE)
        self.clamp(np.flatnonzero(mask).astype(np.int64), False)

    def invert(self) -> None:
        self.put(-self.drawer.shown.image, Text("invert"))

    def noise(self, amount: float) -> None:
        """Inverts exactly round(amount · N) different pixels."""
        if not 0 <= amount <= 1:
            raise BadInput(Text("Noise takes a number in 0–1, got {value}.", value=str(amount)))
        self._draws += 1
        stream = Stream.of(self.document.seed, f"noise {self._draws}")
        self.put(invert_exactly(self.drawer.shown.image, amount, stream), Text("noise"))

    def turn(self, name: str, value: Any, drag: object = None) -> None:
        """Turn one knob; one drag is one step of undo."""
        merge = None if drag is None else ("turn", name, drag)
        self._act("turn", merge=merge, knobs={name: value})

    def turn_many(self, knobs: dict[str, Any]) -> None:
        self._act("turn", knobs=dict(knobs))

    def anneal(self, schedule: Schedule) -> None:
        self._act("anneal", schedule=schedule)
        self.drawer.running = True

    def stop_annealing(self) -> None:
        self._act("stop-schedule")

    # --- the document

    def _set_document(self, document: Document, title: Text) -> None:
        step = Undoable(title, self.machine, document=self.document)
        self._change_document(document, step)
        self._remember(step)

    def _change_document(self, document: Document, step: Undoable) -> None:
        """Make it the document and let the open machine follow; a new size makes new machines."""
        if document.shape == self.document.shape:
            self.document = replace(document, picture=self.document.picture, held=self.document.held)
            if not self.simulation.model.own_size and self.simulation.given is not document.shelf:
                self.drawer.viewing = None
                self.simulation.act("give", given=document.shelf)
            self.dirty = True
            return
        self._take_picture()
        step.drawers = dict(self.drawers)
        self.document = document
        machine, self.machine = self.machine, ""
        for name, drawer in list(self.drawers.items()):
            if not drawer.simulation.model.own_size:
                opened = self._new_drawer(drawer.simulation.model)
                opened.pace = drawer.pace
                self.drawers[name] = opened
        self.machine = machine
        self._put_picture(self.drawer)
        self.dirty = True

    def resize(self, shape: tuple[int, int], how: str) -> None:
        """how: "fit" or "crop"."""
        good = all(isinstance(side, int) and SMALLEST_SIDE <= side <= LARGEST_SIDE for side in shape)
        if not good:
            raise BadInput(
                Text("A grid takes {low} to {high} cells a side, got {got}.", low=SMALLEST_SIDE, high=LARGEST_SIDE,
                     got="×".join(map(str, shape)))
            )  # fmt: skip
        if shape != self.document.shape:
            self._take_picture()
            self._set_document(self.document.resized(shape, how), Text("grid size"))

    def store(self, name: str = "") -> None:
        """The picture on the canvas becomes a memory."""
        picture = fit(self.drawer.shown.image, self.document.shape)
        known = set(self.document.shelf.names)
        number = next(i for i in range(1, 10**6) if str(i) not in known)
        self._set_document(self.document.stored(picture, name or str(number)), Text("store"))

    def store_many(self, pictures: NDArray[np.int8], names: tuple[str, ...]) -> None:
        fitted = np.array([fit(picture, self.document.shape) for picture in pictures], np.int8)
        self._set_document(self.document.stored_many(fitted, names), Text("store {count} memories", count=len(names)))

    def forget(self, index: int) -> None:
        title = Text("forget memory {name}", name=self._memory_name(index))
        self._set_document(self.document.forgotten(index), title)

    def rename(self, index: int, name: str) -> None:
        self._memory_name(index)
        self._set_document(self.document.renamed(index, name), Text("rename memory"))

    def switch(self, index: int, on: bool) -> None:
        title = Text("switch memory {name}", name=self._memory_name(index))
        self._set_document(self.document.switched(index, on), title)

    def move(self, index: int, to: int) -> None:
        self._memory_name(index)
        self._set_document(self.document.moved(index, max(0, min(to, len(self.document.shelf) - 1))), Text("reorder"))

    def redraw(self, index: int) -> None:
        """The picture on the canvas takes the place of this memory."""
        self._memory_name(index)
        picture = fit(self.drawer.shown.image, self.document.shape)
        self._set_document(self.document.redrawn(index, picture), Text("edit memory"))

    def use_as_cue(self, index: int) -> None:
        self._memory_name(index)
        self.put(self.document.shelf.patterns[index], Text("cue"))

    def _memory_name(self, index: int) -> str:
        if not 0 <= index < len(self.document.shelf):
            raise BadInput(Text("There are {count} memories, got number {index}.", count=len(self.document.shelf),
                                index=index + 1))  # fmt: skip
        return self.document.shelf.names[index]

    # --- undo

    def undo(self) -> None:
        if self.undo_steps:
            self.redo_steps.append(self._take_back(self.undo_steps.pop()))

    def redo(self) -> None:
        if self.redo_steps:
            self.undo_steps.append(self._take_back(self.redo_steps.pop()))

    def _take_back(self, step: Undoable) -> Undoable:
        """Do what takes a step back; gives the step that takes *that* back."""
        if step.machine != self.machine and step.machine in self.drawers:
            self.choose(step.machine)
        self.drawer.viewing = None
        mirror = Undoable(step.title, self.machine, merge=None)
        if step.document is not None:
            mirror.document = self.document
            self._change_document(step.document, mirror)
            if step.drawers is not None:
                self.drawers.update(step.drawers)
                if self.simulation.given is not self.document.shelf and not self.simulation.model.own_size:
                    self.simulation.act("give", given=self.document.shelf)
        back: tuple[Act, ...] = ()
        for act in step.back:
            undo = self.simulation.act(act.kind, **act.arguments)
            back = (undo, *back) if undo is not None else back
        mirror.back = back
        self.dirty = True
        return mirror

    # --- what the worker asks

    def frame(self, wanted: frozenset[str]) -> Frame:
        frame = self._framing.frame(wanted)
        self.failure = self.notice = None
        return frame

    def tell(self, text: Text) -> None:
        """A sentence for the status bar."""
        self.notice = text
        self.dirty = True

    def idle(self) -> None:
        """Called between stretches: what has to be on disk goes to disk."""
        if self.autosave is None:
            return
        if self.acted:
            self.autosave.acted()
            self.acted = False
        if self.drawer.running or any(d.training is not None and d.training.running for d in self.drawers.values()):
            self.autosave.ran()
        self.autosave.look()

    def close(self) -> None:
        for drawer in self.drawers.values():
            drawer.running = False
            if drawer.training is not None:
                drawer.training.running = False
        if self.autosave is not None:
            self.autosave.finish()

    # --- other documents

    def start_knobs(self, knobs: dict[str, Any]) -> None:
        """Knobs of a document that just began: no act, no undo."""
        drawer = self._new_drawer(self.simulation.model.turned(**knobs))
        self.drawers[self.machine] = drawer

    def become(self, other: Workbench, title: Text) -> None:
        """Take over another workbench's document and drawers; one step of undo."""
        self._take_picture()
        step = Undoable(title, other.machine, document=self.document, drawers=dict(self.drawers))
        self.document, self.drawers, self.machine = other.document, other.drawers, other.machine
        self._remember(step)
        self.path, self.dirty = None, True

    def adopt_simulation(self, values: Any, arrays: Any) -> None:
        """A single run from a file becomes the drawer of its machine, its picture the document's."""
        simulation = decoded_simulation(values["simulation"], arrays)
        self._take_picture()
        step = Undoable(Text("open"), self.machine, document=self.document, drawers=dict(self.drawers))
        shelf = simulation.given if isinstance(simulation.given, Shelf) else None
        if shelf is None and isinstance(simulation.given, np.ndarray):
            shelf = Shelf(simulation.given)
        if not simulation.model.own_size:
            shelf = shelf or Shelf.empty(simulation.image.shape)
            self.document = Document(shelf, simulation.image, simulation.held(VISIBLE), simulation.seed)
            simulation.given = shelf
            self.drawers = {name: d for name, d in self.drawers.items() if d.simulation.model.own_size}
        self.machine = type(simulation.model).name
        self.drawers[self.machine] = Drawer(simulation, Pace(speed=2.0 * simulation.unit_count))
        self._remember(step)

    def adopt_parameters(self, given: Any, name: str) -> None:
        """Parameters from a file become a machine of their kind."""
        self.choose_learning()
        self.drawers[self.machine] = self._new_drawer(self.simulation.model, given)
        self._put_picture(self.drawer)
        self.tell(Text("{name} is open.", name=name))

    def choose_learning(self) -> None:
        """Make sure that a machine that learns from data is on the canvas."""
        if self.machine not in self.learners:
            self.choose(next(iter(self.learners)))
