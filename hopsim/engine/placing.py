"""Pictures on their way onto the canvas: read beside the run, offered to be placed, placed as one act; many to the shelf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hopsim.data.patterns import load_patterns
from hopsim.data.pictures import ENDINGS, read_picture
from hopsim.data.placing import Levels, Placement, placed, reduced
from hopsim.engine.carrying import is_png
from hopsim.engine.sharing import open_carried
from hopsim.engine.tasks import Task
from hopsim.errors import HopsimError
from hopsim.models.base import VISIBLE
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench


@dataclass(frozen=True)
class Offered:
    """A picture that was read, (h, w) of 0–255, and its name."""

    levels: Levels
    name: str


Offer = Callable[[Offered], None]
"""Called on the worker's thread, before the next Frame."""


def is_picture(path: str) -> bool:
    return Path(path).suffix.lower() in ENDINGS


def open_picture(bench: Workbench, path: str, offer: Offer, alone: bool = False) -> None:
    """A PNG that carries its run opens it (unless alone: the picture only); any other picture is offered."""
    if not alone and is_png(Path(path)):
        try:
            if open_carried(bench, path):
                return
        except HopsimError as error:
            bench.tell(error.text)
    read_and_offer(bench, Path(path).name, lambda: read_picture(Path(path)), offer)


def read_and_offer(bench: Workbench, name: str, read: Callable[[], Levels], offer: Offer) -> None:
    """Read on a thread of its own, at most as large as a canvas can be."""

    def then(levels: Levels) -> None:
        offer(Offered(levels, name))
        bench.dirty = True

    bench.tasks.append(Task(Text("Reading {name}", name=name), lambda: reduced(read()), then))
    bench.dirty = True


def place(bench: Workbench, levels: Levels, placement: Placement) -> None:
    """The picture becomes the canvas; one step of undo."""
    simulation = bench.simulation
    shape = simulation.model.layer_shape(simulation.memory, VISIBLE)
    bench.put(placed(levels, shape, placement).cells, Text("place picture"))


def store_pictures(bench: Workbench, paths: Sequence[str]) -> None:
    """Pictures become memories, read beside the run; one step of undo. What cannot be read is said, the others are kept."""
    document = bench.document
    title = Text("Reading {count} pictures", count=len(paths))
    progress = Progress(len(paths), title)

    def read() -> tuple[list[np.ndarray], list[str], list[HopsimError]]:
        pictures: list[np.ndarray] = []
        names: list[str] = []
        failures: list[HopsimError] = []
        for path in paths:
            try:
                found, called = load_patterns(path, document.shape, document.seed)
                pictures += list(found)
                names += called
            except HopsimError as error:
                failures.append(error)
            progress.advance()
        return pictures, names, failures

    def then(result: tuple[list[np.ndarray], list[str], list[HopsimError]]) -> None:
        pictures, names, failures = result
        if pictures:
            bench.store_many(np.array(pictures, np.int8), tuple(names))
        if failures:
            bench.fail(failures[0])

    bench.tasks.append(Task(title, read, then, progress))
    bench.dirty = True


def drop(bench: Workbench, paths: Sequence[str], offer: Offer) -> None:
    """Files that came together: one picture is offered, more become memories; of documents only the first is opened."""
    from hopsim.engine.files import open_any

    pictures = [path for path in paths if is_picture(path)]
    others = [path for path in paths if not is_picture(path)]
    for path in others[:1]:
        open_any(bench, path)
    if len(others) > 1:
        bench.tell(
            Text("{name} is open. Of files that are not pictures only one is opened at a time; {count} were left.",
                 name=Path(others[0]).name, count=len(others) - 1)
        )  # fmt: skip
    if len(pictures) == 1 and not others:
        open_picture(bench, pictures[0], offer)
    elif pictures:
        store_pictures(bench, pictures)
