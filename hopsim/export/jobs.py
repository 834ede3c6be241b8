"""What the window's Export menu writes: each takes the workbench and a path, on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.frame import Curve
from hopsim.engine.replay import Replay
from hopsim.engine.tasks import Task, Turns, Undertaking
from hopsim.export.about import about
from hopsim.export.csv import write_csv
from hopsim.export.gif import write_gif
from hopsim.export.plots import plot_of
from hopsim.export.png import write_png
from hopsim.export.script import write_script
from hopsim.files import can_be_written
from hopsim.models.base import VISIBLE
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation
    from hopsim.engine.workbench import Workbench

MOST_PICTURES = 200
MOST_BYTES = 128 * 2**20
"""Of all pictures of a film together: of very large canvases there are fewer."""


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


def film(bench: Workbench, path: str) -> Undertaking:
    """The recorded past, from its first moment to now, at most MOST_PICTURES pictures, replayed exactly.

    It is replayed in short turns while the window goes on, then written on a thread of its own.
    """
    can_be_written(path)
    simulation, name = bench.simulation, Path(path).name
    words, moments = about(simulation), _moments(simulation)
    progress = Progress(2 * len(moments), Text("pictures"))
    replay = Replay(simulation.timeline.copy())

    def pictures() -> Generator[None, None, list[Any]]:
        taken = []
        for updates in moments:
            moment = yield from replay.to(updates)
            taken.append(np.asarray(moment.look().layers[VISIBLE]))
            progress.advance()
            yield
        return taken

    def write(taken: list[Any]) -> None:
        bench.tasks.append(_writing(bench, path, partial(write_gif, taken, path, words, progress=progress), progress))

    return Turns(Text("Replaying the run for {name}", name=name), pictures(), write, progress)


def _moments(simulation: Simulation) -> list[int]:
    """Update counts from the first recorded moment to now, evenly."""
    first, last = simulation.timeline.frames[0].updates, simulation.updates
    steps = max(1, (last - first) // simulation.model.updates(simulation.memory) + 1)
    count = min(MOST_PICTURES, steps, max(2, MOST_BYTES // simulation.image.size))
    return [int(moment) for moment in np.unique(np.linspace(first, last, count).astype(np.int64))]


def script(bench: Workbench, path: str) -> None:
    write_script(bench.simulation, path)


def plot(group: str) -> Callable[[Workbench, str], Undertaking | None]:
    """An exporter of one plot: the observables of a group, as picture, drawing or table."""
    return partial(_plot, group)


def _plot(group: str, bench: Workbench, path: str) -> Undertaking | None:
    curves = [curve for curve in _curves(bench) if curve.about.group == group]
    epochs = bench.drawer.training is not None
    if path.endswith(".csv"):
        columns: dict[str, Any] = {"epoch" if epochs else "updates": curves[0].x} if curves else {}
        write_csv(columns | {curve.about.name: curve.y for curve in curves}, path)
        return None
    can_be_written(path)
    return _writing(bench, path, partial(plot_of(curves, bench.simulation, epochs).write, path))


def _writing(bench: Workbench, path: str, work: Callable[[], None], progress: Progress | None = None) -> Task:
    """A task that writes a file and then says so."""
    name = Path(path).name
    said = Text("Written: {name}", name=name)
    return Task(Text("Writing {name}", name=name), work, lambda _: bench.tell(said), progress, writes=True)


def _curves(bench: Workbench) -> tuple[Curve, ...]:
    frame = bench.frame(frozenset())
    return frame.curves if frame.training is None else frame.training.curves
