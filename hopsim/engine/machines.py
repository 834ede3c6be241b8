"""The machines of a workbench: one drawer each, and the picture that goes from one to the next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hopsim.data.patterns import fit
from hopsim.engine.autosave import Autosave, Leftover
from hopsim.engine.document import Document
from hopsim.engine.drawer import Drawer
from hopsim.engine.failures import failure_of
from hopsim.engine.frame import Failure
from hopsim.engine.past import DEFAULT_LIMIT
from hopsim.engine.presets import Origin
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.params import params_of
from hopsim.texts import Text

SWEEPS_A_SECOND = 2.0
"""How fast a new machine goes."""


@dataclass(frozen=True)
class Whole:
    """A workbench at one moment; drawers are shared, not copied: nobody works on those that were put away."""

    document: Document
    drawers: dict[str, Drawer]
    machine: str
    data: tuple[Any, Any, str]
    origin: Origin | None = None
    path: str | None = None
    waiting: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    """Trainings whose data are not there yet, and what is known of those data."""


class Machines(ABC):
    """The drawers, which of them is open, and the document they share."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drawers: dict[str, Drawer] = {}
        self.plans: dict[str, Schedule] = {}
        self.machine = ""
        self.failure: Failure | None = None
        self.notice: Text | None = None
        self.path: str | None = None
        self.past_limit = DEFAULT_LIMIT
        self.origin: Origin | None = None
        self.dirty = True
        self.acted = False
        self.autosave: Autosave | None = None
        self.leftovers: tuple[Leftover, ...] = ()
        # What the person drew and held since this machine was opened; only that goes back to the document
        # from a machine of a size of its own.
        self._drawn_here = self._held_here = False

    @property
    def drawer(self) -> Drawer:
        return self.drawers[self.machine]

    @property
    def simulation(self) -> Simulation:
        return self.drawer.simulation

    def tell(self, text: Text) -> None:
        """A sentence for the person."""
        self.notice = text
        self.dirty = True

    def fail(self, error: BaseException) -> None:
        """Show what went wrong."""
        self.failure = failure_of(error)
        self.dirty = True

    # --- choosing

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
        opened = self._opened(machine)
        if self.machine:
            self.drawer.running = False
            self.drawer.viewing = None
        self.drawers[machine] = opened
        self.machine = machine
        self._put_picture(opened)
        self._drawn_here = self._held_here = False
        self.dirty = self.acted = True

    def _take_picture(self) -> None:
        """The machine's picture becomes the document's, unless it is only a fitted copy that nobody touched."""
        simulation, shape = self.simulation, self.document.shape
        own = simulation.model.own_size
        if not own or self._drawn_here:
            self.document = replace(self.document, picture=fit(simulation.image, shape))
        if not own or self._held_here:
            self.document = replace(self.document, held=fit(simulation.held(VISIBLE), shape))

    def _put_picture(self, drawer: Drawer) -> None:
        simulation = drawer.simulation
        shape = simulation.model.layer_shape(simulation.memory, VISIBLE)
        picture, held = fit(self.document.picture, shape), fit(self.document.held, shape)
        if not np.array_equal(simulation.image, picture):
            simulation.act("put", layer=VISIBLE, image=picture)
        if not np.array_equal(simulation.held(VISIBLE), held):
            simulation.clamp(held)

    def _opened(self, machine: str) -> Drawer:
        """The drawer of this machine in the size of the canvas, its memory learned from the shelf of now."""
        drawer = self.drawers.get(machine)
        if drawer is None:
            return self._new_drawer(MODELS[machine]())
        simulation = drawer.simulation
        if simulation.model.own_size:
            return drawer
        if simulation.model.layer_shape(simulation.memory, VISIBLE) == self.document.shape:
            self._give_shelf(drawer)
            return drawer
        return self._new_drawer(simulation.model, pace_of=drawer)

    def _give_shelf(self, drawer: Drawer) -> None:
        """Learn the shelf anew if it is another one than the machine last saw."""
        if drawer.shelf is not self.document.shelf and not drawer.simulation.model.own_size:
            drawer.simulation.act("give", given=self.document.shelf)
            drawer.shelf = self.document.shelf

    def _new_drawer(
        self, model: Any, given: Any = None, *, document: Document | None = None, pace_of: Drawer | None = None
    ) -> Drawer:
        document = self.document if document is None else document
        given = model.preset() if given is None else given
        if given is None and not model.own_size:
            simulation = self._willing(model, document)
        else:
            given = document.shelf if given is None else given
            shape = model.layer_shape(model.learn(given, Stream.of(document.seed, "memory")), VISIBLE)
            simulation = Simulation(model, given, fit(document.picture, shape), document.seed)
        drawer = Drawer(simulation, shelf=document.shelf)
        count = drawer.simulation.unit_count
        speed = SWEEPS_A_SECOND * count
        if pace_of is not None:
            # The same sweeps a second: a machine of another size keeps its tempo.
            speed = pace_of.pace.speed * count / pace_of.simulation.unit_count
        drawer.pace = replace(drawer.pace, speed=speed)
        return drawer

    def _willing(self, model: Any, document: Document) -> Simulation:
        """A run of the model, or of it with the one choice changed that lets it take this size; it says so."""
        try:
            return Simulation(model, document.shelf, document.picture, document.seed)
        except BadInput as error:
            refusal = error
        for knob in params_of(model):
            for word, choice in knob.choices:
                try:
                    other = Simulation(
                        model.turned(**{knob.name: word}), document.shelf, document.picture, document.seed
                    )
                except BadInput:
                    continue
                self.tell(Text("{why} Set for this size: {knob}, {choice}.", why=refusal.text, knob=knob.title, choice=choice))
                return other
        raise refusal

    def pause_all(self) -> None:
        """Nothing goes on by itself any more."""
        for drawer in self.drawers.values():
            drawer.running = False
            if drawer.training is not None:
                drawer.training.running = False

    # --- the whole

    def whole(self) -> Whole:
        """This moment of the workbench; take the picture first."""
        return Whole(self.document, dict(self.drawers), self.machine, self._data_now(), self.origin, self.path)

    @abstractmethod
    def _data_now(self) -> tuple[Any, Any, str]:
        """The data set, its title, where it came from."""

    @abstractmethod
    def _set_data(self, data: tuple[Any, Any, str]) -> None:
        """Make this the data set."""

    def set_whole(self, whole: Whole) -> None:
        self.pause_all()
        self.document, self.drawers, self.machine = whole.document, dict(whole.drawers), whole.machine
        self.origin, self.path = whole.origin, whole.path
        self.drawer.viewing = None
        self._drawn_here = self._held_here = False
        self._set_data(whole.data)
        self.dirty = self.acted = True
