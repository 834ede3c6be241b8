"""One running machine: owns everything that changes, and shows values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import as_patterns
from hopsim.engine.acts import Act, perform
from hopsim.engine.history import History
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.base import VISIBLE, Look, Model
from hopsim.params import params_of
from hopsim.texts import Text

NOTHING: frozenset[str] = frozenset()
DEFAULT_SHAPE = (28, 28)
MOMENT = (
    "model", "given", "memory", "state", "seed", "dice", "run", "stream", "updates", "schedule", "schedule_began",
)  # fmt: skip
"""The fields that make up one moment of a run."""


class Simulation:
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
        if isinstance(model, tuple):
            model, given = model
        self.model: Model[Any, Any] = model
        self.seed = checked_seed(seed)
        cue = None if image is None else as_patterns(np.asarray(image)[None])[0]
        if given is None:
            given = self._gift(patterns, cue)
        self.given = given
        self.memory = model.learn(given, Stream.of(self.seed, "memory"))
        self.run = 0
        self.dice = self.seed
        self.schedule: Schedule | None = None
        self.schedule_began = 0
        self._begin(cue, {})

    @staticmethod
    def _gift(patterns: Any, cue: NDArray[np.int8] | None) -> Any:
        if patterns is None:
            return DEFAULT_SHAPE if cue is None else cue.shape
        if isinstance(patterns, np.ndarray | list):
            return as_patterns(patterns, None if cue is None else cue.shape)
        return patterns

    def _begin(self, cue: NDArray[np.int8] | None, held: dict[str, NDArray[np.bool_]]) -> None:
        """A new run from cue, at update 0, with a stream of its own."""
        self.updates = 0
        self.credit = 0
        self.stream = Stream.of(self.dice, f"steps {self.run}")
        self.cue = None if cue is None else self._fitting(cue)
        self.state = self.model.init(self.memory, self.cue, Stream.of(self.dice, f"start {self.run}"))
        for layer, mask in held.items():
            cells = np.flatnonzero(mask).astype(np.int64)
            self.model.clamp(self.memory, self.state, layer, cells, np.ones(len(cells), bool))
        count = self.unit_count
        self.series = History(interval=max(1, count // 16) if count <= 16384 else count)
        self._observe()
        self.timeline = Timeline(self.key_frame())

    def _fitting(self, image: NDArray[np.int8]) -> NDArray[np.int8]:
        wanted = self.model.layer_shape(self.memory, VISIBLE)
        if image.shape != wanted:
            raise BadInput(
                Text("This machine takes a picture of {wanted}, got {got}.",
                     wanted=f"{wanted[0]}×{wanted[1]}", got="×".join(map(str, image.shape)))
            )  # fmt: skip
        return image

    # --- time

    def advance(self, updates: int) -> None:
        """So many unit updates; what is left of a whole step waits for the next call."""
        if isinstance(updates, bool) or int(updates) != updates or updates < 0:
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
        self._hold_schedule()
        size = self.model.updates(self.memory)
        steps = self.credit // size
        if steps <= 0:
            return False
        stops = [self.series.due(self.updates)]
        if self.schedule is not None:
            sweep = (self.updates - self.schedule_began) // self.unit_count
            stops.append(self.schedule_began + (sweep + 1) * self.unit_count)
        nearest = min(stops)
        steps = min(steps, max(1, -(-(nearest - self.updates) // size)))
        self.model.step(self.memory, self.state, steps, self.stream)
        self.credit -= steps * size
        self.updates += steps * size
        if self.updates >= self.series.due(self.updates):
            self._observe()
        self._hold_schedule()
        return True

    def _hold_schedule(self) -> None:
        """Turn the temperature to what the schedule says for this sweep; end with the last one."""
        if self.schedule is None:
            return
        sweep = (self.updates - self.schedule_began) // self.unit_count
        temperatures = self.schedule.temperatures()
        if sweep >= len(temperatures):
            self.schedule = None
            return
        if getattr(self.model, "temperature", None) != temperatures[sweep]:
            self.model = self.model.turned(temperature=float(temperatures[sweep]))

    def _observe(self) -> None:
        self.series.add(self.updates, self.model.measure(self.memory, self.state))

    # --- acts

    def act(self, kind: str, **arguments: Any) -> Act | None:
        """Do it at this moment and write it down; gives the act that takes it back."""
        act = Act(kind, arguments, self.updates)
        undo = perform(self, act)
        self.timeline.acts.append(act)
        if self.series.size and self.series.updates[self.series.size - 1] == self.updates:
            self.series.size -= 1
            self._observe()
        return undo

    def paint(self, layer: str, cells: Any, values: Any) -> Act | None:
        """Cells (k,) of a layer, flat, become values (k,) of −1/+1 now, while it runs too."""
        return self.act("paint", layer=layer, cells=np.asarray(cells, np.int64), values=np.asarray(values, np.int8))

    def clamp(self, mask: Any, layer: str = VISIBLE) -> None:
        """mask (h, w) bool: those cells stay as they are from now on, the others are free."""
        mask = np.asarray(mask)
        shape = self.model.layer_shape(self.memory, layer)
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
        image = self.image
        held = {layer: mask.copy() for layer, mask in self.look().held.items()}
        self.model = model
        if learn:
            self.memory = model.learn(self.given, Stream.of(self.seed, "memory"))
        if restart:
            self.state = model.init(self.memory, image, Stream.of(self.dice, f"start {self.updates}"))
            self._hold_again(held)
        elif learn:
            model.refresh(self.memory, self.state)

    def _hold_again(self, held: dict[str, NDArray[np.bool_]]) -> None:
        for layer, mask in held.items():
            if mask.shape == self.model.layer_shape(self.memory, layer):
                cells = np.flatnonzero(mask).astype(np.int64)
                self.model.clamp(self.memory, self.state, layer, cells, np.ones(len(cells), bool))

    def replace_given(self, given: Any) -> None:
        """The memory is learned from something else now; the state goes on, if its size is still the same."""
        memory = self.model.learn(given, Stream.of(self.seed, "memory"))
        same = self.model.layer_shape(memory, VISIBLE) == self.model.layer_shape(self.memory, VISIBLE)
        if not same:
            raise BadInput(Text("The new memory has another size; a new machine is needed for it."))
        self.given, self.memory = given, memory
        self.model.refresh(memory, self.state)

    def restart(self, image: NDArray[np.int8] | None) -> None:
        """A new run from image, clamps kept; what was is gone from this simulation (the workbench keeps it)."""
        held = {layer: mask.copy() for layer, mask in self.look().held.items()}
        self.schedule = None
        self.run += 1
        self._begin(image, held)

    # --- values

    @property
    def unit_count(self) -> int:
        """N: unit updates in one sweep."""
        return len(self.model.units(self.state))

    @property
    def units(self) -> NDArray[np.int8]:
        """(N,) −1/+1, hidden ones too, in the order of the memory's parameters."""
        return self.model.units(self.state)

    @property
    def image(self) -> NDArray[np.int8]:
        """(h, w) −1/+1: the visible units now; assign to set them."""
        return self.layer_signs(VISIBLE)

    @image.setter
    def image(self, image: Any) -> None:
        cue = self._fitting(as_patterns(np.asarray(image)[None])[0])
        self.act("put", layer=VISIBLE, image=cue)

    def layer_signs(self, layer: str) -> NDArray[np.int8]:
        values = np.asarray(self.look().layers[layer])
        if values.dtype == np.int8:
            return values
        return np.where(values > 0.5, 1, -1).astype(np.int8)

    def held(self, layer: str) -> NDArray[np.bool_]:
        return np.asarray(self.look().held[layer])

    def look(self, wanted: frozenset[str] = NOTHING) -> Look:
        return self.model.look(self.memory, self.state, wanted)

    @property
    def now(self) -> dict[str, float]:
        """The observables of this moment."""
        return dict(self.model.measure(self.memory, self.state))

    @property
    def history(self) -> dict[str, NDArray[Any]]:
        """{"updates": (n,), "energy": (n,), …}: the run so far, at most 4096 points."""
        return self.series.arrays()

    # --- moments

    def key_frame(self) -> KeyFrame:
        return KeyFrame.of(self)

    def at(self, updates: int) -> Simulation:
        """This run as it was at an earlier update count, complete: another simulation, this one is unchanged."""
        return self.timeline.moment(updates)

    def branch(self, updates: int) -> None:
        """Go back to an earlier count and go on from there; the recorded future is cut off."""
        past = self.at(updates)
        for name in MOMENT:
            setattr(self, name, getattr(past, name))
        self.credit = 0
        self.timeline.cut(self.updates)
        self.series.cut(self.updates)

    # --- files

    def save(self, path: str | Path) -> None:
        """Everything, in one `.hopsim` file; `load` goes on exactly where it was."""
        from hopsim.engine.session import save_simulation

        save_simulation(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> Simulation:
        from hopsim.engine.session import load_simulation

        return load_simulation(Path(path))
