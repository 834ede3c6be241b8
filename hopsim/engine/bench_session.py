"""A whole workbench as a session: document, every drawer with its run and its learner, the last steps of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hopsim.engine.acts import KINDS, Act
from hopsim.engine.codec import (
    PAST_IN_FILE,
    Memories,
    checked_series,
    decoded_frame,
    decoded_simulation,
    decoded_timeline,
    encoded_frame,
    encoded_simulation,
    encoded_timeline,
)
from hopsim.engine.document import Document
from hopsim.engine.drawer import Branch, Drawer, Line
from hopsim.engine.pacing import Pace
from hopsim.engine.packing import Arrays, PackedArray, damaged, decode, encode
from hopsim.engine.schedule import Schedule
from hopsim.engine.session import session_bytes
from hopsim.engine.undo import MOST_HEAVY, Undoable, forget_heavy
from hopsim.models import MODELS
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.presets import Preset
    from hopsim.engine.workbench import Workbench

QUICK_PAST = 2 * 2**20
"""Bytes of the past in an automatic save."""
KEPT_UNDO = 200


def bench_content(bench: Workbench, past: int = PAST_IN_FILE, preset: Preset | None = None) -> Callable[[], bytes]:
    """Copies now, on the worker; the returned function makes the bytes, on any thread.

    preset: make it a preset with these words, which begins afresh; nothing before it can be undone.
    """
    arrays = Arrays()
    picture = bench.simulation.image
    body = encoded_bench(bench, arrays, past)
    if preset is not None:
        body |= {"undo": [], "redo": []}
    values = {"workbench": body, "preset": encode(preset or bench.origin, arrays)}
    return lambda: session_bytes(values, arrays, picture)


def encoded_bench(bench: Workbench, arrays: Arrays, past: int) -> dict[str, Any]:
    share = past // max(1, len(bench.drawers))
    return {
        "document": encode(bench.document, arrays),
        "machine": bench.machine,
        "touched": [bench._drawn_here, bench._held_here],
        "data": bench.data_source,
        "data choice": bench.data_values(),
        "learners": encode(bench.learners, arrays),
        "plans": encode(dict(bench.plans), arrays),
        "drawers": {name: encoded_drawer(bench, name, arrays, share) for name in bench.drawers},
        "undo": [encode(_light(step), arrays) for step in bench.undo_steps[-KEPT_UNDO:] if _is_light(step)],
        "redo": [encode(_light(step), arrays) for step in bench.redo_steps[-KEPT_UNDO:] if _is_light(step)],
    }


def _is_light(step: Undoable) -> bool:
    """Steps that hold machines or a data set live as long as the program."""
    return not step.heavy or step.documents is not None


def _light(step: Undoable) -> Undoable:
    return replace(step, wholes=None, data=None, lists=None, opened=False, merge=None)


def encoded_drawer(bench: Workbench, name: str, arrays: Arrays, past: int) -> dict[str, Any]:
    drawer = bench.drawers[name]
    share = past // (1 + len(drawer.branches))
    training = bench.pending.get(name) if drawer.training is None else drawer.training.values()
    return {
        "simulation": encoded_simulation(drawer.simulation, arrays, share),
        "speed": encode(drawer.pace.speed, arrays),
        "line": encode(drawer.line, arrays),
        "knows shelf": drawer.shelf is bench.document.shelf,
        "branches": [
            {
                "line": encode(branch.line, arrays),
                "timeline": encoded_timeline(branch.timeline.thinned(share), arrays),
                "series": encode(branch.series, arrays),
                "end": encoded_frame(branch.end, arrays),
                "cue": encode(branch.cue, arrays),
            }
            for branch in drawer.branches
        ],
        "training": encode(training, arrays),
    }


def restore_bench(bench: Workbench, values: dict[str, Any], arrays: Arrays) -> None:
    """Fill a bench from a session; nothing of it is changed unless everything could be read."""
    body = values["workbench"]
    document = decode(body["document"], arrays)
    machine = body["machine"]
    if not isinstance(document, Document) or machine not in MODELS or machine not in body["drawers"]:
        raise damaged()
    drawers = {}
    for name, value in body["drawers"].items():
        drawers[name] = decoded_drawer(name, value, arrays, document)
    undo, redo = (_steps(body[name], arrays) for name in ("undo", "redo"))
    learners = _learners(decode(body["learners"], arrays), bench.learners)
    plans = decode(body.get("plans", {"dict": []}), arrays)
    if not isinstance(plans, dict) or not all(name in MODELS and isinstance(plan, Schedule) for name, plan in plans.items()):
        raise damaged()
    trainings = {name: decode(value["training"], arrays) for name, value in body["drawers"].items()}
    drawn, held = (bool(touched) for touched in body["touched"])
    source, choice = body["data"], body.get("data choice", {})
    if not isinstance(source, str) or not isinstance(choice, dict):
        raise damaged()
    bench._take_picture()
    whole, lists = bench.whole(), (bench.undo_steps, undo)
    step = Undoable(Text("open"), bench.machine, wholes=(whole, None), lists=lists, opened=True)
    bench.pause_all()
    bench.document, bench.drawers, bench.machine = document, drawers, machine
    bench._drawn_here, bench._held_here = drawn, held
    bench.undo_steps, bench.redo_steps = [*undo, step], redo
    forget_heavy(bench.undo_steps, MOST_HEAVY)
    bench.learners = learners
    bench.plans = plans
    bench.reopen_data(source, {name: kept for name, kept in trainings.items() if kept is not None}, choice)


def _steps(values: Any, arrays: Arrays) -> list[Undoable]:
    steps = [decode(value, arrays) for value in values]
    for step in steps:
        if not isinstance(step, Undoable) or not isinstance(step.title, Text) or step.heavy or step.lists is not None:
            raise damaged()
        if step.unknown is not None and not all(mask is None or isinstance(mask, PackedArray) for mask in step.unknown):
            raise damaged()
        acts = (*step.back, *step.forth)
        if not all(isinstance(act, Act) and act.kind in KINDS and isinstance(act.arguments, dict) for act in acts):
            raise damaged()
        str(step.title)
    return steps


def _learners(found: Any, known: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise damaged()
    return {name: found[name] if type(found.get(name)) is type(own) else own for name, own in known.items()}


def decoded_drawer(name: str, value: dict[str, Any], arrays: Arrays, document: Document) -> Drawer:
    simulation = decoded_simulation(value["simulation"], arrays)
    speed, line = decode(value["speed"], arrays), decode(value["line"], arrays)
    number = isinstance(speed, int | float) and not isinstance(speed, bool) and speed > 0
    if type(simulation.model).name != name or not number:
        raise damaged()
    shelf = document.shelf if value["knows shelf"] else None
    drawer = Drawer(simulation, Pace(speed=float(speed)), line=_line(line), shelf=shelf)
    memories = Memories(simulation)
    for branch in value["branches"]:
        drawer.branches.append(
            Branch(
                _line(decode(branch["line"], arrays)), decoded_timeline(branch["timeline"], arrays, simulation),
                checked_series(decode(branch["series"], arrays)),
                decoded_frame(branch["end"], arrays, memories), decode(branch["cue"], arrays),
            )
        )  # fmt: skip
    return drawer


def _line(line: Any) -> Line:
    if not isinstance(line, Line) or not isinstance(line.title, Text) or not isinstance(line.at, int):
        raise damaged()
    str(line.title)
    for key, end in line.forks:
        if not isinstance(key, str) or not isinstance(end, int):
            raise damaged()
    return line
