"""A run as one line of text that fits into a message: canvas, shelf, clamps, machine, knobs, schedule and seed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.fitting import fit
from hopsim.engine.codec import counts_possible
from hopsim.engine.lines import Blocks, damaged_line, line_of, taken_apart
from hopsim.engine.packing import checked_stream, sound
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.schedule import Schedule
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.models.shelf import Shelf
from hopsim.params import params_of
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

LARGEST_SIDE = 4096


@dataclass(frozen=True)
class Told:
    """What a line tells: a run, the shelf beside it, the schedule planned for it, whether weights were left out.

    unknown: (h, w) of the shelf, the cells that are marked as unknown; None: all are known.
    """

    simulation: Simulation
    shelf: Shelf
    plan: Schedule | None = None
    left_out: bool = False
    unknown: NDArray[np.bool_] | None = None


def weights_left_out(simulation: Simulation) -> bool:
    """Whether the machine has learned or was given weights that no line of text can hold."""
    given = simulation.given
    return not isinstance(_shelf_of(given), Shelf) and not isinstance(given, tuple) and not _is_preset(simulation)


def _is_preset(simulation: Simulation) -> bool:
    preset, given = simulation.model.preset(), simulation.given
    if preset is None or type(preset) is not type(given):
        return False
    return all(np.array_equal(getattr(preset, f.name), getattr(given, f.name)) for f in dataclasses.fields(preset))


def _shelf_of(given: Any) -> Shelf | None:
    """The patterns a pairwise machine learned from; None for a size and for weights made by hand."""
    if isinstance(given, np.ndarray):
        return Shelf(given)
    shelf = given if isinstance(given, Shelf) else getattr(given, "shelf", None)
    return shelf if isinstance(shelf, Shelf) else None


# --- there


def text_code(
    simulation: Simulation,
    shelf: Shelf | None = None,
    plan: Schedule | None = None,
    unknown: NDArray[np.bool_] | None = None,
) -> str:
    """The line; shelf, plan and unknown: those of the workbench, where it has them."""
    model = simulation.model
    image, held = simulation.image, simulation.held(VISIBLE)
    own = _shelf_of(simulation.given)
    shelf = shelf or own or Shelf.empty((image.shape[0], image.shape[1]))
    visible, units = image.size, simulation.units
    hidden = 0 if model.own_size or weights_left_out(simulation) else len(units) - visible
    schedule = simulation.schedule
    head: dict[str, Any] = {
        "machine": model.name,
        "knobs": {knob.name: getattr(model, knob.name) for knob in params_of(model)},
        "seed": simulation.seed,
        "run": [simulation.dice, simulation.run, simulation.updates, simulation.stream.position, simulation.credit],
        "size": list(image.shape), "canvas": list(shelf.shape), "names": list(shelf.names), "hidden": hidden,
        "given": "left out" if weights_left_out(simulation) else "preset" if _is_preset(simulation)
        else "size" if own is None else "shelf",
    }  # fmt: skip
    if simulation.stream.key != Stream.of(simulation.dice, f"steps {simulation.run}").key:
        head["key"] = int(simulation.stream.key)
    if schedule is not None:
        head["schedule"] = [dataclasses.asdict(schedule), simulation.schedule_began]
    if plan is not None:
        head["plan"] = dataclasses.asdict(plan)
    blocks = Blocks()
    blocks.put(units[visible : visible + hidden])
    blocks.put(image)
    if held.any():
        head["held"] = True
        blocks.put(held)
    blocks.put(shelf.patterns)
    if shelf.enabled is not None and not shelf.enabled.all():
        head["enabled"] = [int(on) for on in shelf.enabled]
    if shelf.external_input is not None:
        head["input"] = True
        blocks.parts.append(np.ascontiguousarray(shelf.external_input, "<f4").tobytes())
    if unknown is not None and unknown.shape == shelf.shape:
        head["unknown"] = True
        blocks.put(unknown)
    return line_of(head, b"".join(blocks.parts))


# --- and back


def told(words: str) -> Told:
    """What a line says; whatever is wrong with it is one sentence (BadFile, TooLarge). Blanks in it do not count."""
    with sound(damaged_line):
        return _told(*taken_apart(words))


def described(words: str) -> Text:
    """What a line holds, in a few words, without making the machine; the same errors as `told`."""
    with sound(damaged_line):
        head, _ = taken_apart(words)
        height, width = _size(head["canvas"])
        return Text("{machine}, {height}×{width} cells, memories: {count}, seed {seed}.",
                    machine=MODELS[head["machine"]].title, height=height, width=width, count=len(head["names"]),
                    seed=_count(head["seed"]))  # fmt: skip


def _told(head: dict[str, Any], blocks: Blocks) -> Told:
    model = MODELS[head["machine"]](**head["knobs"])
    size, canvas = _size(head["size"]), _size(head["canvas"])
    hidden, names = _count(head["hidden"]), tuple(head["names"])
    if not all(isinstance(name, str) for name in names):
        raise damaged_line()
    others, image = blocks.signs(hidden), blocks.signs(*size)
    held = blocks.take(*size) if head.get("held") else np.zeros(size, bool)
    patterns = blocks.signs(len(names), *canvas)
    enabled = head.get("enabled")
    shelf = Shelf(patterns, names, None if enabled is None else np.array(enabled, bool), _input(head, blocks, canvas))
    unknown = blocks.take(*canvas) if head.get("unknown") else None
    kind = head["given"]
    if kind not in ("shelf", "size", "preset", "left out") or blocks.content:
        raise damaged_line()
    if not model.own_size and size != canvas:  # such a machine has the size of its shelf
        raise damaged_line()
    simulation = _begun(model, shelf if kind == "shelf" else size, image, head["seed"])
    simulation.hold_again({VISIBLE: (fit(held, simulation.image.shape), simulation.image)})
    if not model.own_size and kind != "left out":
        _go_on(simulation, head, others)
    plan = head.get("plan")
    return Told(simulation, shelf, None if plan is None else _schedule(plan), kind == "left out", unknown)


def _begun(model: Any, given: Any, image: NDArray[np.int8], seed: Any) -> Simulation:
    """A new run of the picture; a machine with a size of its own begins on its preset, the picture fitted to it."""
    from hopsim.engine.simulation import Simulation

    if not model.own_size:
        return Simulation(model, given, image, checked_seed(seed))
    memory = model.learn(model.preset(), Stream.of(checked_seed(seed), "memory"))
    return Simulation(model, None, fit(image, model.layer_shape(memory, VISIBLE)), seed)


def _go_on(simulation: Simulation, head: dict[str, Any], others: NDArray[np.int8]) -> None:
    """Where the run was: hidden units, dice, count of updates and place in the random stream."""
    visible = simulation.image.size
    if len(others) != simulation.unit_count - visible:
        raise damaged_line()
    for layer in simulation.layers[1:]:
        height, width = simulation.model.layer_shape(simulation.memory, layer)
        values, others = others[: height * width], others[height * width :]
        simulation.model.paint(simulation.memory, simulation.state, layer, np.arange(len(values)), values)
    dice, run, updates, position, credit = (_count(number) for number in head["run"])
    simulation.dice, simulation.run, simulation.updates, simulation.credit = checked_seed(dice), run, updates, credit
    key = head.get("key", Stream.of(dice, f"steps {run}").key)
    simulation.stream = checked_stream(int(key), position)
    if "schedule" in head:
        values, began = head["schedule"]
        if not hasattr(simulation.model, "temperature"):
            raise damaged_line()
        simulation.schedule, simulation.schedule_began = _schedule(values), _count(began)
    if not counts_possible(simulation):
        raise damaged_line()
    simulation.series.cut(-1)
    simulation.observe()
    simulation.timeline = Timeline(KeyFrame.of(simulation, 0))


def _schedule(values: dict[str, Any]) -> Schedule:
    points = tuple((float(place), float(heat)) for place, heat in values["points"])
    return Schedule(**{**values, "points": points})


def _size(sides: Any) -> tuple[int, int]:
    height, width = sides
    if not all(1 <= _count(side) <= LARGEST_SIDE for side in (height, width)):
        raise damaged_line()
    return height, width


def _count(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
        raise damaged_line()
    return number


def _input(head: dict[str, Any], blocks: Blocks, canvas: tuple[int, int]) -> NDArray[np.float32] | None:
    if not head.get("input"):
        return None
    values = np.frombuffer(blocks.raw(4 * canvas[0] * canvas[1]), "<f4").reshape(canvas)
    if not np.isfinite(values).all():
        raise damaged_line()
    return values.astype(np.float32)
