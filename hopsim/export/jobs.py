"""What the window's Export menu writes: each takes the workbench and a path, on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopsim.engine.carrying import luggage
from hopsim.engine.frame import Curve
from hopsim.engine.tasks import Task, Turns, Undertaking
from hopsim.errors import BadInput
from hopsim.export.about import About, about
from hopsim.export.cells import Style, board_of, colours_of, wall_board
from hopsim.export.csv import write_csv
from hopsim.export.endings import PICTURES, PICTURES_AND_NUMBERS, checked_ending
from hopsim.export.film import Film, Reel, check_form, check_room, replayed, write_film
from hopsim.export.npz import write_npz
from hopsim.export.numbers import arrays_of
from hopsim.export.page import Page, page_of, page_pixels, write_page
from hopsim.export.plots import plot_of
from hopsim.export.png import write_png
from hopsim.export.script import write_script
from hopsim.export.svg import write_svg
from hopsim.files import can_be_written
from hopsim.models.base import VISIBLE
from hopsim.models.views import Wall
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation
    from hopsim.engine.workbench import Workbench

def write_picture(shown: Simulation, path: str | Path, style: Style | None = None, history: Any = None) -> None:
    """The picture of a moment as PNG or SVG, or all its numbers as NPZ, as the name says."""
    ending = checked_ending(path, PICTURES_AND_NUMBERS)
    style, look, words = style or Style(), shown.look(), about(shown)
    layer, held = look.layers[VISIBLE], look.held.get(VISIBLE)
    if ending == ".npz":
        write_npz(arrays_of(shown, history or {}), path, words)
    elif ending == ".svg":
        write_svg(layer, path, words, style, held, look.rings)
    else:
        write_png(board_of(layer, style, held, look.rings), path, words, 1, luggage(shown))


def write_wall_as(
    shown: Wall, path: str | Path, words: About, style: Style | None = None, carried: bytes | None = None
) -> None:
    """The value of a view of kind "wall" as PNG or SVG, as the name says; a PNG carries the run it came from."""
    style, ending = style or Style(), checked_ending(path, PICTURES)
    board = wall_board(shown, style.ink)
    if ending == ".svg":
        write_svg(board if board.ndim == 3 else colours_of(None)[board], path, words, Style(style.magnification))
    else:
        write_png(board, path, words, style.magnification, carried)


def picture(bench: Workbench, path: str, style: Style | None = None) -> None:
    """The canvas as it is shown, a past moment included."""
    checked_ending(path, PICTURES)
    write_picture(bench.drawer.shown, path, style)


def wall(name: str, bench: Workbench, path: str, style: Style | None = None) -> None:
    """A view of many pictures as it is shown; of a learner where it has one of this name."""
    frame = bench.seen(frozenset({name}))
    views = {**frame.look.views, **({} if frame.training is None else frame.training.look.views)}
    if not isinstance(views.get(name), Wall):
        no_wall(bench)
    run = bench.drawer.shown
    write_wall_as(views[name], path, about(run), style, luggage(run))


def no_wall(bench: Workbench) -> None:
    raise BadInput(
        Text("{machine} has no wall of pictures.", machine=type(bench.simulation.model).title),
        Text("Choose a machine that dreams, such as the restricted Boltzmann machine."),
    )


def arrays(bench: Workbench, path: str) -> Undertaking:
    """Everything that is a number: curves, units, picture, weights; a learner's curves as well."""
    can_be_written(path)
    shown = bench.drawer.shown
    found, words = arrays_of(shown, bench.simulation.history), about(shown)
    training = bench.drawer.training
    if training is not None:
        found |= {f"training {name}": values for name, values in training.series.arrays().items()}
    return _writing(bench, path, partial(write_npz, found, path, words))


def numbers(bench: Workbench, path: str) -> None:
    """Every curve of the run; of a learner's while one is there, by epoch."""
    training, words = bench.drawer.training, about(bench.simulation)
    if training is not None:
        columns = training.series.arrays()
        columns.pop("updates")
        epochs = columns.pop("epoch")
        write_csv({"epoch": epochs, **columns}, path, words)
        return
    write_csv(bench.simulation.history, path, words)


def film(bench: Workbench, path: str, plan: Film | None = None) -> Undertaking:
    """The recorded past, or the part of it that `plan` names, replayed exactly.

    It is replayed in short turns while the window goes on, then written on a thread of its own.
    """
    can_be_written(path)
    check_form(path)
    plan, simulation, name = plan or Film(), bench.simulation, Path(path).name
    words = about(simulation)
    span, step = (simulation.timeline.frames[0].updates, simulation.updates), simulation.model.updates(simulation.memory)
    moments = plan.moments(span, step, simulation.image.size)
    check_room(path, len(moments), simulation.image.shape, plan.magnification)
    progress = Progress(2 * len(moments), Text("pictures"))

    def write(reel: Reel) -> None:
        work = partial(write_film, reel, path, words, plan, progress)
        bench.tasks.append(_writing(bench, path, work, progress))

    bits = replayed(simulation, moments, progress)
    return Turns(Text("Replaying the run for {name}", name=name), bits, write, progress)


def page(bench: Workbench, path: str) -> Undertaking:
    """What is shown as one page in a PDF."""
    can_be_written(path)
    return _writing(bench, path, partial(write_page, _page(bench), path))


def printed(taken: Callable[[Any], None], size: tuple[float, float], bench: Workbench, _: str = "") -> None:
    """Have the page drawn for a printer, beside the run; `taken` is called on another thread with its pixels."""
    work = partial(page_pixels, _page(bench), size)
    bench.tasks.append(Task(Text("Drawing the page"), work, taken))
    bench.dirty = True


def _page(bench: Workbench) -> Page:
    return page_of(bench.drawer.shown, _curves(bench), bench.drawer.training is not None)


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
        write_csv(columns | {curve.about.name: curve.y for curve in curves}, path, about(bench.simulation))
        return None
    can_be_written(path)
    return _writing(bench, path, partial(plot_of(curves, bench.simulation, epochs).write, path))


def _writing(bench: Workbench, path: str, work: Callable[[], None], progress: Progress | None = None) -> Task:
    """A task that writes a file and then says so."""
    name = Path(path).name
    said = Text("Written: {name}", name=name)
    return Task(Text("Writing {name}", name=name), work, lambda _: bench.tell(said), progress, writes=True)


def _curves(bench: Workbench) -> tuple[Curve, ...]:
    frame = bench.seen(frozenset())
    return frame.curves if frame.training is None else frame.training.curves
