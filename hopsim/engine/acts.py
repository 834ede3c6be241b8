"""Every act of the user on a machine: when it took effect, what it was called, and what undoes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.params import params_of, turned
from hopsim.texts import Text, verbatim

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation


@dataclass(frozen=True)
class Act:
    """A kind (one of KINDS) and its arguments; `updates` is the count at which it took effect."""

    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)
    updates: int = 0

    def title(self) -> Text:
        """How the Edit menu and the list of branches call it."""
        if self.kind == "turn":
            knobs = self.arguments["knobs"]
            return Text("{knobs}", knobs=", ".join(f"{name} → {_short(value)}" for name, value in knobs.items()))
        return TITLES.get(self.kind, verbatim(self.kind))


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


TITLES: dict[str, Text] = {
    "paint": Text("drawing"),
    "clamp": Text("clamp"),
    "give": Text("memories"),
    "anneal": Text("annealing"),
    "stop-schedule": Text("end of annealing"),
    "restart": Text("reset"),
    "dice": Text("new dice"),
    "resume": Text("return of the schedule"),
    "put": Text("replaced state"),
}


def perform(simulation: Simulation, act: Act) -> Act | None:
    """Do it now; gives the act that takes it back (None where nothing changed or there is nothing to take back)."""
    handler = KINDS.get(act.kind)
    if handler is None:
        raise BadInput(Text("There is no act called {kind}.", kind=repr(act.kind)))
    undo: Act | None = handler(simulation, **act.arguments)
    return undo


def _paint(simulation: Simulation, layer: str, cells: Any, values: Any) -> Act | None:
    cells = np.asarray(cells, np.int64)
    height, width = simulation.model.layer_shape(simulation.memory, layer)
    if cells.size == 0:
        return None
    if cells.min() < 0 or cells.max() >= height * width:
        raise BadInput(
            Text("Cells of this layer are 0 to {last}, got {low} to {high}.", last=height * width - 1,
                 low=int(cells.min()), high=int(cells.max()))
        )  # fmt: skip
    values = np.broadcast_to(np.asarray(values, np.int8), cells.shape)
    if not np.isin(values, (-1, 1)).all():
        raise BadInput(Text("A cell is painted −1 or +1, got {value}.", value=str(np.unique(values)[:5])))
    before = simulation.layer_signs(layer).ravel()[cells]
    simulation.model.paint(simulation.memory, simulation.state, layer, cells, values.copy())
    changed = before != values
    return Act("paint", {"layer": layer, "cells": cells[changed], "values": before[changed]})


def _clamp(simulation: Simulation, layer: str, cells: Any, held: Any) -> Act | None:
    cells = np.asarray(cells, np.int64)
    held = np.broadcast_to(np.asarray(held, bool), cells.shape).copy()
    before = simulation.held(layer).ravel()[cells]
    simulation.model.clamp(simulation.memory, simulation.state, layer, cells, held)
    changed = before != held
    return Act("clamp", {"layer": layer, "cells": cells[changed], "held": before[changed]})


def _turn(simulation: Simulation, knobs: dict[str, Any]) -> Act | None:
    old = {name: getattr(simulation.model, name, None) for name in knobs}
    model = turned(simulation.model, knobs)
    restart = {knob.name for knob in params_of(model) if knob.restart}
    changed = {name for name in knobs if getattr(model, name) != old[name]}
    if not changed:
        return None
    simulation.replace_model(model, learn=bool(changed & model.learning_knobs), restart=bool(changed & restart))
    return Act("turn", {"knobs": {name: old[name] for name in changed}})


def _give(simulation: Simulation, given: Any) -> Act:
    old = simulation.given
    simulation.replace_given(given)
    return Act("give", {"given": old})


def _anneal(simulation: Simulation, schedule: Schedule) -> Act:
    before = float(getattr(simulation.model, "temperature", 0.0))
    simulation.schedule, simulation.schedule_began = schedule, simulation.updates
    return Act("stop-schedule", {"temperature": before})


def _stop_schedule(simulation: Simulation, temperature: float | None = None) -> Act | None:
    if simulation.schedule is None:
        return None if temperature is None else _turn(simulation, {"temperature": temperature})
    undo = Act("resume", {"schedule": simulation.schedule, "began": simulation.schedule_began})
    simulation.schedule = None
    if temperature is not None:
        _turn(simulation, {"temperature": temperature})
    return undo


def _resume(simulation: Simulation, schedule: Schedule, began: int) -> Act:
    simulation.schedule, simulation.schedule_began = schedule, began
    return Act("stop-schedule", {"temperature": None})


def _restart(simulation: Simulation, image: Any = None) -> Act:
    old = simulation.image
    simulation.restart(None if image is None else np.asarray(image, np.int8))
    return Act("restart", {"image": old})


def _put(simulation: Simulation, layer: str, image: Any) -> Act | None:
    image = np.asarray(image, np.int8)
    cells = np.arange(image.size, dtype=np.int64)
    return _paint(simulation, layer, cells, image.ravel())


def _dice(simulation: Simulation, seed: int) -> Act:
    """Another stream from here on; what was learned with the old seed stays."""
    old, position = simulation.dice, simulation.stream.position
    simulation.dice = checked_seed(seed)
    simulation.stream = Stream.of(simulation.dice, f"steps {simulation.run}")
    simulation.stream.position = position
    return Act("dice", {"seed": old})


KINDS: dict[str, Any] = {
    "paint": _paint,
    "clamp": _clamp,
    "turn": _turn,
    "give": _give,
    "anneal": _anneal,
    "stop-schedule": _stop_schedule,
    "resume": _resume,
    "restart": _restart,
    "dice": _dice,
    "put": _put,
}


