"""One running machine: owns everything that changes, and shows values."""

from __future__ import annotations

import dataclasses
import numbers
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import as_patterns, as_picture
from hopsim.data.room import check_room
from hopsim.engine.acts import Act, perform
from hopsim.engine.history import History
from hopsim.engine.kept import Kept
from hopsim.engine.moment import MOMENT, Layers, Moment
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.base import VISIBLE, Model
from hopsim.params import params_of
from hopsim.texts import Text

DEFAULT_SHAPE = (28, 28)
BYTES_A_UNIT = 16
"""What a state takes at least, for the question whether there is room for it."""
FRAMES_EVERY = 64
"""Plotted values from one key frame to the next; who runs it may keep more."""


class Simulation(Kept, Moment):
    """A machine (or the pair of a machine and its memory), what it learned from, and its state in time.

    patterns: (P, h, w) or (P, h·w) of −1/+1, bool or 0/1, or a Shelf or the memory itself; image: (h, w), the
    drawing it starts from; seed: 0 … 2⁶³ − 1. Wrong shapes, values or sizes raise BadInput (a ValueError).
    """

    def __init__(
        self,
        model: Model[Any, Any] | tuple[Model[Any, Any], Any],
        patterns: Any = None,
        image: Any = None,
        seed: int = 0,
    ) -> None:
        given = None
        if isinstance(model, tuple) and len(model) == 2:
            model, given = model
        if not isinstance(model, Model):
            raise BadInput(
                Text("A simulation takes a machine, such as Hopfield(), or the pair of a machine and its memory, "
                     "got {got}.", got=repr(model)[:80])
            )  # fmt: skip
        self.model: Model[Any, Any] = model
        self.seed = checked_seed(seed)
        if given is None:
            given = self._gift(model, patterns, image)
        self.given = given
        self.memory = model.learn(given, Stream.of(self.seed, "memory"))
        self.run = 0
        self.dice = self.seed
        self.schedule: Schedule | None = None
        self.schedule_began = 0
        self._begin(None if image is None else self._picture(image), {})

    @staticmethod
    def _gift(model: Model[Any, Any], patterns: Any, image: Any) -> Any:
        """What the machine learns from: what was given, or its preset, or nothing of the image's size."""
        shape = None if image is None else as_picture(image).shape
        if patterns is None:
            preset = model.preset()
            return preset if preset is not None else shape or DEFAULT_SHAPE
        if isinstance(patterns, tuple) and not any(np.ndim(side) for side in patterns):
            sides = [side for side in patterns if isinstance(side, int | np.integer) and side > 0]
            if len(sides) != 2 or len(patterns) != 2:
                raise BadInput(Text("A size takes two whole numbers above 0, got {size}.", size=repr(patterns)))
            check_room(BYTES_A_UNIT * int(sides[0]) * int(sides[1]), Text("A machine of this size"))
            return patterns
        if dataclasses.is_dataclass(patterns):
            return patterns
        return as_patterns(patterns, None if shape is None or np.ndim(image) == 1 else shape)

    def _begin(self, cue: NDArray[np.int8] | None, held: Layers) -> None:
        """A new run from cue, at update 0, with a stream of its own."""
        self.cue = None if cue is None else self.fitting(cue, VISIBLE)
        self.updates = 0
        self.credit = 0
        self.stream = Stream.of(self.dice, f"steps {self.run}")
        self.state = self.model.init(self.memory, self.cue, Stream.of(self.dice, f"start {self.run}"))
        self.hold_again(held)
        count = self.unit_count
        self.series = History(interval=max(1, count // 16) if count <= 16384 else count)
        self.observe()
        self.timeline = Timeline(KeyFrame.of(self, 0))

    # --- time

    def advance(self, updates: int) -> None:
        """So many unit updates; what is left of a whole step waits for the next call."""
        if not _is_whole(updates) or updates < 0:
            raise BadInput(Text("A run goes on by 0 or more unit updates, got {value}.", value=str(updates)))
        self.credit += int(updates)
        while self._step_some():
            pass

    def advance_to(self, updates: int) -> None:
        """On to this update count (or the first step that reaches it), whatever credit there is."""
        credit, self.credit = self.credit, 0
        while self.updates < updates:
            size = self.model.updates(self.memory)
            self.advance(-(-(updates - self.updates) // size) * size)
        self.credit = credit

    def _step_some(self) -> bool:
        """As many whole steps as the credit allows, up to the next place where something else happens."""
        size = self.model.updates(self.memory)
        steps = self.credit // size
        if steps <= 0:
            return False
        nearest = self.series.due(self.updates)
        if self.schedule is not None:
            nearest = min(nearest, self.schedule_began + (self._sweep() + 1) * self.unit_count)
        steps = min(steps, max(1, -(-(nearest - self.updates) // size)))
        self.model.step(self.memory, self.state, steps, self.stream)
        self.credit -= steps * size
        self.updates += steps * size
        self._hold_schedule()
        if self.updates >= self.series.due(self.updates):
            self.observe()
            if self.updates - self.timeline.frames[-1].updates >= FRAMES_EVERY * self.series.interval:
                self.timeline.note(self.key_frame())
        return True

    def _sweep(self) -> int:
        """The number of the schedule's sweep that goes on now."""
        return (self.updates - self.schedule_began) // self.unit_count

    def begin_schedule(self, schedule: Schedule, began: int) -> None:
        """Hold its temperatures, as if its first sweep had begun at that update count."""
        self.schedule, self.schedule_began = schedule, began
        self._hold_schedule()

    def _hold_schedule(self) -> None:
        """Turn the temperature to what the schedule says for this sweep; end with the last one."""
        if self.schedule is None:
            return
        sweep = self._sweep()
        if sweep >= self.schedule.sweeps:
            self.schedule = None
            return
        temperature = self.schedule.temperature(sweep)
        if self.model.temperature != temperature:  # type: ignore[attr-defined]
            self.model = self.model.turned(temperature=temperature)

    def observe(self) -> None:
        self.series.add(self.updates, self.model.measure(self.memory, self.state))

    # --- acts

    def act(self, kind: str, **arguments: Any) -> Act | None:
        """Do it at this moment and write it down; gives the act that takes it back."""
        act = Act.of(kind, self.updates, **arguments)
        undo = perform(self, act)
        if kind != "restart":  # a new run begins with an empty record
            self.timeline.did(act, self.key_frame)
        if self.series.size and self.series.updates[self.series.size - 1] == self.updates:
            self.series.size -= 1
            self.observe()
        return undo

    def paint(self, layer: str, cells: Any, values: Any) -> Act | None:
        """Cells (k,) of a layer, flat, become values (k,) of −1/+1 now, while it runs too."""
        return self.act("paint", layer=layer, cells=np.asarray(cells, np.int64), values=np.asarray(values, np.int8))

    def put(self, image: Any) -> None:
        """The visible units become this picture now."""
        self.act("put", layer=VISIBLE, image=self._picture(image))

    def clamp(self, mask: Any, layer: str = VISIBLE) -> None:
        """mask (h, w) bool: those cells stay as they are from now on, the others are free."""
        shape = self.model.layer_shape(self.memory, layer)
        try:
            mask = np.asarray(mask)
        except ValueError:
            raise BadInput(
                Text("A clamp is a mask of yes and no of {wanted}, got rows of different lengths.", wanted=str(shape))
            ) from None
        if mask.shape != shape or not np.isin(mask, (0, 1)).all():
            raise BadInput(
                Text("A clamp is a mask of yes and no of {wanted}, got {got} of {kind}.",
                     wanted=str(shape), got=str(mask.shape), kind=str(mask.dtype))
            )  # fmt: skip
        self.act("clamp", layer=layer, cells=np.arange(mask.size), held=mask.astype(bool).ravel())

    def turn(self, **knobs: Any) -> None:
        """Turn knobs by name, while it runs."""
        self.act("turn", knobs=knobs)

    def anneal(self, schedule: Schedule) -> None:
        """Hold the temperatures of this schedule, sweep by sweep, from now on."""
        if not any(knob.name == "temperature" for knob in params_of(self.model)):
            raise BadInput(Text("{machine} has no temperature to anneal.", machine=self.model.title))
        self.act("anneal", schedule=schedule)

    def replace_model(self, model: Model[Any, Any], *, learn: bool, restart: bool) -> None:
        """Go on under other knobs; nothing is changed where they cannot be used."""
        memory = model.learn(self.given, Stream.of(self.seed, "memory")) if learn else self.memory
        model.updates(memory)
        if restart:
            image, held = self.image, self.held_values()
            state = model.init(memory, image, Stream.of(self.dice, f"start {self.updates}"))
            self.model, self.memory, self.state = model, memory, state
            self.hold_again(held)
            return
        self.model, self.memory = model, memory
        if learn:
            model.refresh(memory, self.state)

    def hold_again(self, held: Layers) -> None:
        """Clamp the same cells; the picture is its own, cells of other layers get their values back."""
        for layer, (mask, signs) in held.items():
            cells = np.flatnonzero(mask).astype(np.int64)
            if not cells.size or mask.shape != self.model.layer_shape(self.memory, layer):
                continue
            if layer != VISIBLE:
                self.model.paint(self.memory, self.state, layer, cells, signs.ravel()[cells])
            self.model.clamp(self.memory, self.state, layer, cells, np.ones(len(cells), bool))

    def replace_given(self, given: Any) -> None:
        """The memory is learned from something else now; the state goes on, if its size is still the same."""
        memory = self.model.learn(given, Stream.of(self.seed, "memory"))
        same = self.model.layer_shape(memory, VISIBLE) == self.model.layer_shape(self.memory, VISIBLE)
        if not same:
            raise BadInput(Text("The new memory has another size; a new machine is needed for it."))
        self.model.refresh(memory, self.state)
        self.given, self.memory = given, memory

    def restart(self, image: NDArray[np.int8] | None) -> None:
        """A new run from image, clamps kept; what was is gone from this simulation (the workbench keeps it)."""
        held = self.held_values()
        if image is not None:
            self.fitting(image, VISIBLE)
        self.schedule = None
        self.run += 1
        self._begin(image, held)

    @property
    def history(self) -> dict[str, NDArray[Any]]:
        """{"updates": (n,), "energy": (n,), …}: the run so far, at most 4096 points."""
        return self.series.arrays()

    # --- moments

    def key_frame(self, renewed: bool = False) -> KeyFrame:
        return KeyFrame.of(self, self.timeline.count, renewed)

    def at(self, updates: int) -> Simulation:
        """This run as it was at an earlier update count, complete: another simulation, this one is unchanged."""
        first = self.timeline.frames[0].updates
        if not _is_whole(updates) or not first <= updates <= self.updates:
            raise BadInput(
                Text("This run is recorded from update {first} to {last}, got {value}.", first=first,
                     last=self.updates, value=str(updates))
            )  # fmt: skip
        return self.timeline.moment(int(updates))

    def branch(self, updates: int) -> None:
        """Go back to an earlier count and go on from there; the recorded future is cut off."""
        self.become(self.at(updates))
        self.timeline.cut(self.updates)
        self.series.cut(self.updates)

    def become(self, moment: Simulation) -> None:
        """Take over the moment of another simulation; its past and curves are not touched."""
        for name in MOMENT:
            setattr(self, name, getattr(moment, name))
        self.credit = 0


def _is_whole(value: Any) -> bool:
    """Whether it is a whole number, be it of Python or numpy, be it written as 3.0."""
    return not isinstance(value, bool) and isinstance(value, numbers.Real) and value == value // 1

