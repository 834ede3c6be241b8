"""What the window's Export menu writes: each takes the workbench and a path, on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.frame import Curve
from hopsim.export.about import about
from hopsim.export.csv import write_csv
from hopsim.export.gif import write_gif
from hopsim.export.png import write_png
from hopsim.export.script import write_script
from hopsim.models.base import VISIBLE

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

MOST_PICTURES = 200


def picture(bench: Workbench, path: str) -> None:
    """The canvas as it is shown, a past moment included."""
    shown = bench.drawer.shown
    write_png(shown.look().layers[VISIBLE], path, about(shown))


def numbers(bench: Workbench, path: str) -> None:
    """Every curve of the run; of a learner's while one is there, by epoch."""
    training = bench.drawer.training
    if training is not None:
        columns = training.series.arrays()
        columns.pop("updates")
        epochs = columns.pop("epoch")
        write_csv({"epoch": epochs, **columns}, path)
        return
    write_csv(bench.simulation.history, path)


def film(bench: Workbench, path: str) -> None:
    """The recorded past, from its first moment to now, at most MOST_PICTURES pictures, replayed exactly."""
    simulation = bench.simulation
    first, last = simulation.timeline.frames[0].updates, simulation.updates
    count = min(MOST_PICTURES, max(1, (last - first) // simulation.model.updates(simulation.memory) + 1))
    moments = np.unique(np.linspace(first, last, count).astype(np.int64))
    pictures = [np.asarray(simulation.at(int(moment)).look().layers[VISIBLE]) for moment in moments]
    write_gif(pictures, path, about(simulation))


def script(bench: Workbench, path: str) -> None:
    write_script(bench.simulation, path)


def plot(group: str) -> Callable[[Any, str], None]:
    """An exporter of one plot: the observables of a group, as picture, drawing or table."""
    return partial(_plot, group)


def _plot(group: str, bench: Workbench, path: str) -> None:
    curves = [curve for curve in _curves(bench) if curve.about.group == group]
    if path.endswith(".csv"):
        unit = "epoch" if bench.drawer.training is not None else "updates"
        columns: dict[str, Any] = {unit: curves[0].x} if curves else {}
        write_csv(columns | {curve.about.name: curve.y for curve in curves}, path)
        return
    from hopsim.export.plots import write_curves

    write_curves(curves, path, bench.simulation, epochs=bench.drawer.training is not None)


def _curves(bench: Workbench) -> tuple[Curve, ...]:
    frame = bench.frame(frozenset())
    return frame.curves if frame.training is None else frame.training.curves
