"""What the File menu does to a workbench: new, open, save, recover; the first start and the later ones."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.data.builtin import letter
from hopsim.data.patterns import invert_exactly, load_patterns
from hopsim.data.pictures import ENDINGS as PICTURES
from hopsim.engine.autosave import LAST, Autosave, Leftover, autosave_folder, discard, leftovers
from hopsim.engine.bench_session import QUICK_PAST, bench_content, restore_bench
from hopsim.engine.codec import decoded_simulation
from hopsim.engine.document import Document
from hopsim.engine.drawer import Drawer
from hopsim.engine.pacing import Pace
from hopsim.engine.packing import Arrays
from hopsim.engine.presets import EXAMPLE, Origin, Preset, example_path, origin_of
from hopsim.engine.session import library_versions, reading, write_whole
from hopsim.engine.sharing import open_carried
from hopsim.engine.simulation import Simulation
from hopsim.engine.tasks import Task
from hopsim.engine.undo import Undoable
from hopsim.engine.wishes import set_ink
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput, HopsimError
from hopsim.files import can_be_written
from hopsim.kernels.streams import Stream
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.shelf import Shelf
from hopsim.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hopsim.engine.tasks import Undertaking

FIRST_LETTERS = "ACK"
FIRST_SIZE = 28
FIRST_NOISE = 0.25


def first_document(seed: int = 20261) -> Document:
    """Three bold letters on the shelf, a noisy one on the canvas."""
    document = Document.empty((FIRST_SIZE, FIRST_SIZE), seed)
    pictures = np.array([letter(character, FIRST_SIZE) for character in FIRST_LETTERS], np.int8)
    document = document.stored_many(pictures, tuple(FIRST_LETTERS))
    noisy = invert_exactly(pictures[0], FIRST_NOISE, Stream.of(seed, "first noise"))
    return Document(document.shelf, noisy, document.held, seed)


def first_bench() -> Workbench:
    """The first start: Hopfield with the pseudo-inverse, under which three letters hold."""
    bench = Workbench(first_document(), "hopfield")
    bench.drawers["hopfield"] = bench._new_drawer(bench.simulation.model.turned(rule="pseudo-inverse"))
    return bench


def last_bench(autosaving: bool = True) -> Workbench:
    """Where one was, or the first start; never an error: a damaged file is left alone and said."""
    bench = first_bench()
    if autosaving:
        last = autosave_folder() / LAST
        try:
            if last.is_file():
                open_session(bench, last)
        except HopsimError as error:
            bench.fail(error)
        except OSError:  # the folder cannot even be looked into: the first automatic save says why
            pass
        bench.path = None
        bench.undo_steps = [step for step in bench.undo_steps if not step.heavy]
        bench.leftovers = tuple(leftovers())
        bench.autosave = Autosave(lambda: bench_content(bench, QUICK_PAST))
        bench.acted = False
    return bench


def new(bench: Workbench) -> None:
    """A fresh document; the old one can be had back with undo as long as the program runs."""
    ink = bench.document.ink
    take_over(bench, first_bench(), Text("new document"))
    set_ink(bench, ink)


def take_over(bench: Workbench, other: Workbench, title: Text) -> None:
    """Another workbench's document and machines; one step of undo."""
    bench._take_picture()
    step = Undoable(title, bench.machine, wholes=(bench.whole(), None), opened=True)
    bench.set_whole(other.whole())
    bench._remember(step)


def save(bench: Workbench, path: str) -> None:
    """Copies now; the file is made and written beside the run, and has the document's name when it is whole."""
    can_be_written(path)
    content, before = bench_content(bench), bench.path

    def saved(_nothing: None) -> None:
        if bench.path == before:  # nothing else was opened meanwhile
            bench.path = path

    title = Text("Saving {name}", name=Path(path).name)
    bench.tasks.append(Task(title, lambda: write_whole(Path(path), content()), saved, writes=True))
    bench.dirty = True


def open_session(bench: Workbench, path: str | Path) -> None:
    """A workbench's file, or the file of a single run, which becomes the drawer of its machine."""
    with reading(Path(path)) as (values, arrays):
        origin, itself = origin_of(values, arrays, Path(path))
        put_in_place(bench, values, arrays)
    bench.origin = origin
    bench.path = None if itself else str(path)  # a preset is for everybody: Save asks for another name


def put_in_place(bench: Workbench, values: dict[str, Any], arrays: Arrays) -> None:
    """What a session holds instead of what is open; one step of undo brings that back."""
    if "workbench" in values:
        restore_bench(bench, values, arrays)
    else:
        adopt_simulation(bench, decoded_simulation(values["simulation"], arrays))
    bench._draws = 0
    bench.dirty = bench.acted = True
    _compare(bench, values.get("versions"))


def back_to_preset(bench: Workbench) -> None:
    """Everything as in the preset this document came from; one step of undo. What was saved stays as it is."""
    origin = bench.origin
    if origin is None:
        raise BadInput(Text("This document did not come from a preset."))
    with reading(Path(str(origin.preset.title)), origin.content.tobytes()) as (values, arrays):
        put_in_place(bench, values, arrays)
    bench.undo_steps[-1].title = Text("back to the preset")
    bench.origin, bench.path = origin, None


def save_as_preset(bench: Workbench, path: str, preset: Preset) -> None:
    """Write this moment as a preset; from then on it is the one to go back to."""
    can_be_written(path)
    content, before = bench_content(bench, preset=preset), bench.drawers

    def written() -> bytes:
        made = content()
        write_whole(Path(path), made)
        return made

    def saved(made: bytes) -> None:
        if bench.drawers is before:  # nothing else was opened meanwhile
            bench.origin = Origin(preset, np.frombuffer(made, np.uint8))
        bench.tell(Text("Written: {name}", name=Path(path).name))

    bench.tasks.append(Task(Text("Saving {name}", name=Path(path).name), written, saved, writes=True))
    bench.dirty = True


def _compare(bench: Workbench, versions: object) -> None:
    """Made with other libraries, a run may go another way: replay its last stretch, and say so if it differs."""
    if versions == library_versions() or not isinstance(versions, dict):
        return
    runs = [drawer.simulation for drawer in bench.drawers.values()]
    if all(np.array_equal(run.at(run.updates).units, run.units) for run in runs):
        return
    known = library_versions()
    others = sorted(f"{name} {was}" for name, was in versions.items() if known.get(name) != was)
    bench.tell(
        Text("This session was made with {others}. The picture is the same, but its past cannot be repeated exactly here.",
             others=", ".join(others))
    )  # fmt: skip


def adopt_simulation(bench: Workbench, simulation: Simulation) -> None:
    """A single run becomes the drawer of its machine, its picture the document's; one step of undo."""
    bench._take_picture()
    step = Undoable(Text("open"), bench.machine, wholes=(bench.whole(), None), opened=True)
    bench.pause_all()
    given = simulation.given
    shelf = given if isinstance(given, Shelf) else Shelf(given) if isinstance(given, np.ndarray) else None
    if not simulation.model.own_size:
        shelf = Shelf.empty(simulation.image.shape) if shelf is None else shelf
        held, ink = simulation.held(VISIBLE), bench.document.ink
        bench.document = Document(shelf, simulation.image, held, simulation.seed, ink=ink)
    drawer = Drawer(simulation, Pace(speed=2.0 * simulation.unit_count), shelf=bench.document.shelf)
    bench.machine = type(simulation.model).name
    bench.drawers = {**bench.drawers, bench.machine: drawer}
    bench._drawn_here = bench._held_here = simulation.model.own_size
    bench._remember(step)


def adopt_parameters(bench: Workbench, given: RBMParameters, name: str) -> None:
    """Parameters from a file become a machine of their kind; one step of undo."""
    bench._take_picture()
    before = bench.whole()
    machine = next(kind for kind, cls in MODELS.items() if cls.own_size)
    model = bench.drawers[machine].simulation.model if machine in bench.drawers else MODELS[machine]()
    drawer = bench._new_drawer(model, given)
    bench.pause_all()
    bench.drawers = {**bench.drawers, machine: drawer}
    bench.machine = machine
    bench._put_picture(drawer)
    bench._drawn_here = bench._held_here = False
    bench._remember(Undoable(Text("open"), before.machine, wholes=(before, None)))
    bench.tell(Text("{name} is open.", name=name))


def open_any(bench: Workbench, path: str) -> None:
    """A session, parameters of an RBM, patterns, or a data set: what the file is decides; `example:NAME` is a preset."""
    ending = Path(path).suffix.lower()
    if path.startswith(EXAMPLE):
        open_session(bench, example_path(path.removeprefix(EXAMPLE)))
    elif ending == ".hopsim":
        open_session(bench, path)
    elif ending == ".npz" and _holds_parameters(path):
        adopt_parameters(bench, RBMParameters.load(path), Path(path).name)
    elif ending in PICTURES:
        if not open_carried(bench, path):
            pictures, _ = load_patterns(path, bench.document.shape)
            bench.put(pictures[0], Text("picture"))
    else:
        open_data(bench, path)


def open_data(bench: Workbench, path: str) -> None:
    """Data are for a machine that learns from them; it comes onto the canvas when they are read."""
    bench.open_data(path)


def _holds_parameters(path: str) -> bool:
    """Whether it is an archive with weights in it; what is wrong with any other, the reader of data says."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "weights.npy" in archive.namelist()
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False


def recover(bench: Workbench, leftover: Leftover) -> None:
    """Open what a window that did not end well had saved."""
    open_session(bench, leftover.path)
    bench.path = None
    discard(leftover)
    bench.leftovers = tuple(other for other in bench.leftovers if other.path != leftover.path)


def forget_leftovers(bench: Workbench) -> None:
    for leftover in bench.leftovers:
        discard(leftover)
    bench.leftovers = ()
    bench.dirty = True


def load_patterns_into(bench: Workbench, words: str) -> None:
    """`letters:ACHK`, a picture, a folder: onto the shelf."""
    pictures, names = load_patterns(words, bench.document.shape, bench.document.seed)
    bench.store_many(pictures, names)


def export_with(bench: Workbench, write: Callable[[Workbench, str], Undertaking | None], path: str) -> None:
    """Have an exporter write what is shown now; one that takes long gives a task, which says itself that it is done."""
    task = write(bench, path)
    if task is None:
        bench.tell(Text("Written: {name}", name=Path(path).name))
    else:
        bench.tasks.append(task)
        bench.dirty = True
