"""A whole workbench as a session: document, every drawer with its run and its learner, the last steps of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hopsim.engine.document import Document
from hopsim.engine.drawer import Branch, Drawer
from hopsim.engine.history import History
from hopsim.engine.pacing import Pace
from hopsim.engine.packing import Arrays, damaged, decode, encode
from hopsim.engine.session import (
    PAST_IN_FILE,
    decoded_frame,
    decoded_simulation,
    decoded_timeline,
    encoded_frame,
    encoded_simulation,
    encoded_timeline,
    session_bytes,
)
from hopsim.engine.training import TrainingRun
from hopsim.models import MODELS
from hopsim.models.base import copied

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

QUICK_PAST = 2**20
KEPT_UNDO = 50


def bench_content(bench: Workbench, past: int = PAST_IN_FILE) -> Callable[[], bytes]:
    """Copies now, on the worker; the returned function makes the bytes, on any thread."""
    arrays: Arrays = {}
    picture = bench.simulation.image
    values = {"workbench": encoded_bench(bench, arrays, past)}
    return lambda: session_bytes(values, arrays, picture)


def encoded_bench(bench: Workbench, arrays: Arrays, past: int) -> dict[str, Any]:
    share = past // max(1, len(bench.drawers))
    undo = [replace(step, drawers=None) for step in bench.undo_steps[-KEPT_UNDO:]]
    return {
        "document": encode(bench.document, arrays),
        "machine": bench.machine,
        "data": bench.data_source,
        "learners": encode(bench.learners, arrays),
        "drawers": {name: encoded_drawer(drawer, arrays, share) for name, drawer in bench.drawers.items()},
        "undo": encode(undo, arrays),
    }


def encoded_drawer(drawer: Drawer, arrays: Arrays, past: int) -> dict[str, Any]:
    share = past // (1 + len(drawer.branches))
    return {
        "simulation": encoded_simulation(drawer.simulation, arrays, share),
        "speed": encode(drawer.pace.speed, arrays),
        "line": encode(drawer.line, arrays),
        "line_at": drawer.line_at,
        "branches": [
            {
                "title": encode(branch.title, arrays),
                "at": branch.at,
                "timeline": encoded_timeline(branch.timeline.thinned(share), arrays),
                "series": encode(branch.series, arrays),
                "end": encoded_frame(branch.end, arrays),
            }
            for branch in drawer.branches
        ],
        "training": None if drawer.training is None else encoded_training(drawer.training, arrays),
    }


def encoded_training(run: TrainingRun, arrays: Arrays) -> dict[str, Any]:
    return {
        "learner": encode(run.learner, arrays),
        "training": encode(run.without_data(copied(run.training)), arrays),
        "stream": [str(run.stream.key), run.stream.position],
        "seed": run.seed,
        "series": encode(run.series.copy(), arrays),
        "checkpoints": encode(list(run.checkpoints), arrays),
        "title": encode(run.data_title, arrays),
    }


def restore_bench(bench: Workbench, values: dict[str, Any], arrays: Arrays) -> None:
    """Fill a bench from a session; nothing of it is changed unless everything could be read."""
    body = values["workbench"]
    document = decode(body["document"], arrays)
    machine = body["machine"]
    if not isinstance(document, Document) or machine not in MODELS or machine not in body["drawers"]:
        raise damaged()
    drawers = {name: decoded_drawer(value, arrays) for name, value in body["drawers"].items() if name in MODELS}
    undo = decode(body["undo"], arrays)
    learners = decode(body["learners"], arrays)
    bench.document, bench.drawers, bench.machine = document, drawers, machine
    bench.undo_steps, bench.redo_steps = undo, []
    bench.learners.update({name: learner for name, learner in learners.items() if name in bench.learners})
    drawer = drawers[machine]
    if not drawer.simulation.model.own_size and drawer.simulation.memory is not None:
        # One object for the shelf of the document and of the machine: "given" is compared by identity.
        drawer.simulation.given = document.shelf
    bench.data_source = body.get("data")
    bench.reopen_data({name: body["drawers"][name]["training"] for name in drawers}, arrays)


def decoded_drawer(value: dict[str, Any], arrays: Arrays) -> Drawer:
    simulation = decoded_simulation(value["simulation"], arrays)
    drawer = Drawer(simulation, Pace(speed=float(decode(value["speed"], arrays))))
    drawer.line, drawer.line_at = decode(value["line"], arrays), int(value["line_at"])
    memories: dict[int, Any] = {}
    for branch in value["branches"]:
        series = decode(branch["series"], arrays)
        if not isinstance(series, History):
            raise damaged()
        drawer.branches.append(
            Branch(
                decode(branch["title"], arrays), int(branch["at"]),
                decoded_timeline(branch["timeline"], arrays, simulation), series,
                decoded_frame(branch["end"], arrays, simulation, memories),
            )
        )  # fmt: skip
    return drawer
