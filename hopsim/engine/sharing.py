"""A workbench as one line of text, and a workbench from such a line or from a picture that carries its run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hopsim.data.fitting import fit
from hopsim.engine.carrying import luggage_in
from hopsim.engine.document import LARGEST_SIDE, Document
from hopsim.engine.drawer import Drawer
from hopsim.engine.lines import PREFIX
from hopsim.engine.machines import SWEEPS_A_SECOND
from hopsim.engine.pacing import Pace
from hopsim.engine.session import reading
from hopsim.engine.text_code import Told, text_code, told, weights_left_out
from hopsim.engine.undo import Undoable
from hopsim.errors import TooLarge
from hopsim.models.base import VISIBLE
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

LEFT_OUT = Text("The trained weights do not fit into a line of text and are left out: save a session to share them.")


def line_of_bench(bench: Workbench) -> str:
    """What the canvas shows, a past moment included, as one line; it says what is left out."""
    shown = bench.drawer.shown
    line = text_code(shown, bench.document.shelf, bench.plans.get(bench.machine), bench.document.unknown)
    if weights_left_out(shown):
        bench.tell(LEFT_OUT)
    else:
        bench.tell(Text("Copied as text: {count} letters. Paste them anywhere in hopsim.", count=len(line)))
    return line


def open_line(bench: Workbench, words: str) -> None:
    """The run of a line instead of what is open; one step of undo brings that back."""
    adopt_told(bench, told(words))


def adopt_told(bench: Workbench, line: Told) -> None:
    simulation, shelf = line.simulation, line.shelf
    if max(shelf.shape) > LARGEST_SIDE:
        raise TooLarge(
            Text("A canvas has sides of at most {most} cells, got {got}.", most=LARGEST_SIDE,
                 got=f"{shelf.shape[0]}×{shelf.shape[1]}")
        )  # fmt: skip
    bench._take_picture()
    step = Undoable(Text("open text"), bench.machine, wholes=(bench.whole(), None), opened=True)
    bench.pause_all()
    picture, held = fit(simulation.image, shelf.shape), fit(simulation.held(VISIBLE), shelf.shape)
    bench.document = Document(shelf, picture, held, simulation.seed, line.unknown, bench.document.ink)
    drawer = Drawer(simulation, Pace(speed=SWEEPS_A_SECOND * simulation.unit_count), shelf=_learned_from(simulation, shelf))
    bench.machine = simulation.model.name
    bench.drawers = {**bench.drawers, bench.machine: drawer}
    bench._drawn_here = bench._held_here = simulation.model.own_size
    if line.plan is not None:
        bench.plans[bench.machine] = line.plan
    bench.path = bench.origin = None
    bench._remember(step)
    if line.left_out:
        bench.tell(Text("The text is open; the weights of the machine did not fit into it."))


def _learned_from(simulation: Any, shelf: Any) -> Any:
    """The drawer knows this shelf already, where its machine learned it."""
    return shelf if simulation.given is shelf or simulation.model.own_size else None


def open_carried(bench: Workbench, path: str) -> bool:
    """Open the run that a PNG carries, after the same checks as a session; False for a picture without one.

    What was open can be had back with undo, and Save asks for a name: the picture is not written over.
    """
    from hopsim.engine.files import put_in_place

    body, name = luggage_in(Path(path)), Path(path).name
    if body is None:
        return False
    if body.startswith(PREFIX.encode()):
        adopt_told(bench, told(body.decode(errors="replace")))
    else:
        with reading(Path(path), body) as (values, arrays):
            put_in_place(bench, values, arrays)
        bench.path = bench.origin = None
    bench.tell(Text("{name} carried its run, which is open now. Edit ▸ Place picture… takes the picture alone.", name=name))
    return True
