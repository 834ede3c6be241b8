"""Every act of the user on a machine: when it took effect, what it was, and what undoes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.engine.packing import PackedArray, packed, packed_size, unpacked
from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.base import VISIBLE
from hopsim.params import params_of, turned
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation


@dataclass(frozen=True)
class Act:
    """A kind (one of KINDS) and its arguments; `updates` is the count at which it took effect.

    `kept` holds the arguments with their arrays packed, at one bit a cell: many acts are remembered for long.
    """

    kind: str
    kept: dict[str, Any] = field(default_factory=dict)
    updates: int = 0

    @classmethod
    def of(cls, kind: str, updates: int = 0, **arguments: Any) -> Act:
        return cls(kind, {name: _packed(value) for name, value in arguments.items()}, updates)

    @property
    def arguments(self) -> dict[str, Any]:
        return {name: unpacked(v) if isinstance(v, PackedArray) else v for name, v in self.kept.items()}

    @cached_property
    def size(self) -> int:
        """Bytes, near enough for a budget; what is given to a machine is shared and counted with the machine."""
        return 400 + sum(packed_size(value) for value in self.kept.values())


def _packed(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype == np.int64 and value.size and value.min() >= 0:
        smallest = np.min_scalar_type(int(value.max()))
        return PackedArray(value.astype(smallest), value.shape, "int64", False)
    return packed(value)


def perform(simulation: Simulation, act: Act) -> Act | None:
    """Do it now; gives the act that takes it back (None where nothing changed or there is nothing to take back)."""
    handler = KINDS.get(act.kind)
    if handler is None:
        raise BadInput(Text("There is no act called {kind}.", kind=repr(act.kind)))
    try:
        undo: Act | None = handler(simulation, **act.arguments)
    except TypeError as error:
        raise BadInput(
            Text("The act {kind} does not take {names}.", kind=act.kind, names=", ".join(act.kept) or "nothing")
        ) from error
    return undo


def _checked_cells(simulation: Simulation, layer: str, cells: Any) -> NDArray[np.int64]:
    if layer not in simulation.layers:
        raise BadInput(
            Text("There is no layer {layer} here; there are {known}.", layer=repr(layer),
                 known=", ".join(simulation.layers))
        )  # fmt: skip
    cells = np.asarray(cells)
    if cells.ndim != 1 or (cells.size and cells.dtype.kind not in "iu"):
        raise BadInput(
            Text("Cells take a list of whole numbers, got an array of shape {shape} of {kind}.",
                 shape=str(cells.shape), kind=str(cells.dtype))
        )  # fmt: skip
    height, width = simulation.model.layer_shape(simulation.memory, layer)
    if cells.size and (cells.min() < 0 or cells.max() >= height * width):
        raise BadInput(
            Text("Cells of this layer are 0 to {last}, got {low} to {high}.", last=height * width - 1,
                 low=int(cells.min()), high=int(cells.max()))
        )  # fmt: skip
    return np.ascontiguousarray(cells, np.int64)


def _spread(values: Any, kind: Any, cells: NDArray[np.int64]) -> NDArray[Any]:
    values = np.asarray(values)
    if values.shape not in ((), cells.shape):
        raise BadInput(
            Text("{cells} cells take as many values, got {values}.", cells=len(cells), values=str(values.shape))
        )
    return np.array(np.broadcast_to(values, cells.shape), kind)


def _paint(simulation: Simulation, layer: str, cells: Any, values: Any) -> Act | None:
    cells = _checked_cells(simulation, layer, cells)
    if not np.isin(np.asarray(values), (-1, 1)).all():
        raise BadInput(Text("A cell is painted −1 or +1, got {value}.", value=str(np.unique(values)[:5])))
    if cells.size == 0:
        return None
    before = simulation.layer_signs(layer).ravel()[cells]
    simulation.model.paint(simulation.memory, simulation.state, layer, cells, _spread(values, np.int8, cells))
    # Cells that had the value already belong to the stroke too: the machine may change them before it is undone.
    return Act.of("paint", layer=layer, cells=cells, values=before)


def _put(simulation: Simulation, layer: str, image: Any) -> Act:
    image = simulation.fitting(np.asarray(image, np.int8), layer)
    before = simulation.layer_signs(layer)
    cells = np.arange(image.size, dtype=np.int64)
    _paint(simulation, layer, cells, image.ravel())
    return Act.of("put", layer=layer, image=before)


def _clamp(simulation: Simulation, layer: str, cells: Any, held: Any) -> Act | None:
    cells = _checked_cells(simulation, layer, cells)
    held = _spread(held, np.bool_, cells)
    before = simulation.held(layer).ravel()[cells]
    changed = before != held
    if not changed.any():
        return None
    simulation.model.clamp(simulation.memory, simulation.state, layer, cells, held)
    return Act.of("clamp", layer=layer, cells=cells[changed], held=before[changed])


def _turn(
    simulation: Simulation, knobs: dict[str, Any], schedule: Schedule | None = None, began: int = 0
) -> Act | None:
    """schedule, began: annealing that goes on with these knobs; a temperature turned by hand ends any other."""
    model = turned(simulation.model, knobs)
    old = {name: getattr(simulation.model, name) for name in knobs}
    changed = {name for name in knobs if getattr(model, name) != old[name]}
    ended = simulation.schedule if "temperature" in knobs else None
    if not changed and ended is None and schedule is None:
        return None
    restart = {knob.name for knob in params_of(model) if knob.restart}
    simulation.replace_model(model, learn=bool(changed & model.learning_knobs), restart=bool(changed & restart))
    back: dict[str, Any] = {"knobs": {name: old[name] for name in sorted(changed | ({"temperature"} if ended else set()))}}
    if ended is not None:
        back |= {"schedule": ended, "began": simulation.schedule_began}
        simulation.schedule = None
    if schedule is not None:
        simulation.begin_schedule(schedule, began)
    return Act.of("turn", **back)


def _give(simulation: Simulation, given: Any) -> Act:
    old = simulation.given
    simulation.replace_given(given)
    return Act.of("give", given=old)


def _anneal(simulation: Simulation, schedule: Schedule, began: int | None = None) -> Act:
    """began: the update count at which its first sweep began; None: now."""
    back: dict[str, Any] = {"temperature": float(simulation.model.temperature)}  # type: ignore[attr-defined]
    if simulation.schedule is not None:
        back |= {"schedule": simulation.schedule, "began": simulation.schedule_began}
    simulation.begin_schedule(schedule, simulation.updates if began is None else began)
    return Act.of("stop-schedule", **back)


def _stop_schedule(
    simulation: Simulation, temperature: float | None = None, schedule: Schedule | None = None, began: int = 0
) -> Act | None:
    """temperature: the one to go back to; schedule, began: the annealing that goes on again."""
    now, ended, since = simulation.model, simulation.schedule, simulation.schedule_began
    simulation.schedule = None
    if temperature is not None:
        simulation.model = now.turned(temperature=temperature)
    if schedule is not None:
        simulation.begin_schedule(schedule, began)
    if ended is not None:
        return Act.of("anneal", schedule=ended, began=since)
    if temperature is None:
        return None
    return Act.of("turn", knobs={"temperature": now.temperature})  # type: ignore[attr-defined]


def _restart(simulation: Simulation, image: Any = None) -> Act:
    old = simulation.image
    simulation.restart(None if image is None else np.asarray(image, np.int8))
    return Act.of("restart", image=old)


def _dice(simulation: Simulation, seed: int) -> Act | None:
    """Another stream from here on; what was learned with the old seed stays."""
    old, position = simulation.dice, simulation.stream.position
    if checked_seed(seed) == old:
        return None
    simulation.dice = int(seed)
    simulation.stream = Stream.of(simulation.dice, f"steps {simulation.run}")
    simulation.stream.position = position
    return Act.of("dice", seed=old)


KINDS: dict[str, Any] = {
    "paint": _paint,
    "put": _put,
    "clamp": _clamp,
    "turn": _turn,
    "give": _give,
    "anneal": _anneal,
    "stop-schedule": _stop_schedule,
    "restart": _restart,
    "dice": _dice,
}


def merged_back(older: Act, newer: Act) -> Act | None:
    """One act that takes back what `older` and after it `newer` would: the earlier values win; None: no such act."""
    return _merged(newer, older)


def merged(first: Act, then: Act) -> Act | None:
    """One act that does both, the later values win; None where there is no such act."""
    return _merged(first, then)


def _merged(under: Act, over: Act) -> Act | None:
    a, b = under.arguments, over.arguments
    if under.kind != over.kind or a.keys() != b.keys():
        return None
    if under.kind == "turn" and a.keys() == {"knobs"}:
        return Act.of("turn", knobs={**a["knobs"], **b["knobs"]})
    names = {"paint": "values", "clamp": "held"}
    if under.kind not in names or a["layer"] != b["layer"]:
        return None
    name = names[under.kind]
    lower = ~np.isin(a["cells"], b["cells"])
    cells = np.concatenate([a["cells"][lower], b["cells"]])
    values = np.concatenate([np.broadcast_to(a[name], a["cells"].shape)[lower], np.broadcast_to(b[name], b["cells"].shape)])
    arguments: dict[str, Any] = {"layer": a["layer"], "cells": cells, name: values}
    return Act.of(under.kind, **arguments)


def is_nothing(act: Act, done: Act) -> bool:
    """Whether painting `done` changed nothing, as `act`, which takes it back, shows."""
    if act.kind == "put":
        return bool(np.array_equal(act.arguments["image"], done.arguments["image"]))
    if act.kind != "paint" or act.kept["layer"] != VISIBLE:
        return False
    return bool(np.all(act.arguments["values"] == done.arguments["values"]))
