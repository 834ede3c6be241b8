"""What a person does to the document: the shelf of memories and the size of the canvas."""

from __future__ import annotations

import itertools
from abc import ABC
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import fit
from hopsim.engine.document import LARGEST_SIDE, SMALLEST_SIDE, Document
from hopsim.engine.study import Study
from hopsim.engine.undo import Undoable
from hopsim.errors import BadInput
from hopsim.texts import Text


class Shelving(Study, ABC):
    """The document half of a workbench; each change is one step of undo."""

    def change_document(self, document: Document) -> None:
        """Make it the document and let the open machine follow; another size makes another machine."""
        if document.shape == self.document.shape:
            now = self.document
            self.document = replace(document, picture=now.picture, held=now.held, unknown=now.unknown, ink=now.ink)
            self._give_shelf(self.drawer)
        else:
            self._take_picture()
            self._resize_to(replace(document, ink=self.document.ink))
        self.dirty = True

    def _set_document(self, document: Document, title: Text) -> None:
        """A new shelf of the same size; one that is as the old one was is no step."""
        if document.shelf_equals(self.document):
            return
        self.drawer.branch_if_past(title)
        before = self.document
        self._try(document)
        self._remember(Undoable(title, self.machine, documents=(before, self.document)))

    def _try(self, document: Document) -> None:
        """Where the machine cannot learn the new shelf, the old one stays."""
        before = self.document
        try:
            self.change_document(document)
        except Exception:
            self.document = before
            raise

    # --- the canvas

    def resize(self, shape: tuple[int, int], how: str) -> None:
        """how: "fit" scales, "crop" cuts or extends around the middle."""
        good = all(isinstance(side, int) and SMALLEST_SIDE <= side <= LARGEST_SIDE for side in shape)
        if not good or len(shape) != 2:
            raise BadInput(
                Text("A grid takes {low} to {high} cells a side, got {got}.", low=SMALLEST_SIDE, high=LARGEST_SIDE,
                     got="×".join(map(str, shape)))
            )  # fmt: skip
        if how not in ("fit", "crop"):
            raise BadInput(Text("A grid is resized by fit or crop, got {got}.", got=repr(how)))
        if tuple(shape) == self.document.shape:
            return
        self.drawer.viewing = None
        self._take_picture()
        before = self.whole()
        document = self.document.resized((shape[0], shape[1]), how)
        self._resize_to(document)
        step = Undoable(Text("grid size"), self.machine, documents=(before.document, document), wholes=(before, None))
        self._remember(step)

    def _resize_to(self, document: Document) -> None:
        """The open machine is made anew in this size; the others follow when they are opened."""
        drawer = self.drawer
        if not drawer.simulation.model.own_size:
            opened = self._new_drawer(drawer.simulation.model, document=document, pace_of=drawer)
            drawer.running = False
            self.drawers[self.machine] = opened
            self.document = document
            self._put_picture(opened)
        self.document = document
        self._drawn_here = self._held_here = False

    # --- the shelf

    def store(self, name: str = "") -> None:
        """The picture on the canvas becomes a memory."""
        picture = fit(self.drawer.shown.image, self.document.shape)
        known = set(self.document.shelf.names)
        number = next(i for i in itertools.count(len(known) + 1) if str(i) not in known)
        self._set_document(self.document.stored(picture, name or str(number)), Text("store"))

    def store_many(self, pictures: NDArray[np.int8], names: tuple[str, ...]) -> None:
        fitted = np.array([fit(picture, self.document.shape) for picture in pictures], np.int8)
        title = Text("store {count} memories", count=len(names))
        if len(fitted):
            self._set_document(self.document.stored_many(fitted, names), title)

    def forget(self, index: int) -> None:
        title = Text("forget memory {name}", name=self._memory_name(index))
        self._set_document(self.document.forgotten(index), title)

    def rename(self, index: int, name: str) -> None:
        self._memory_name(index)
        self._set_document(self.document.renamed(index, name), Text("rename memory"))

    def switch(self, index: int, on: bool) -> None:
        title = Text("switch memory {name}", name=self._memory_name(index))
        self._set_document(self.document.switched(index, on), title)

    def move(self, index: int, to: int) -> None:
        self._memory_name(index)
        to = max(0, min(to, len(self.document.shelf) - 1))
        if to != index:
            self._set_document(self.document.moved(index, to), Text("reorder"))

    def redraw(self, index: int) -> None:
        """The picture on the canvas takes the place of this memory."""
        self._memory_name(index)
        picture = fit(self.drawer.shown.image, self.document.shape)
        self._set_document(self.document.redrawn(index, picture), Text("edit memory"))

    def use_as_cue(self, index: int) -> None:
        self._memory_name(index)
        self.put(self.document.shelf.patterns[index], Text("cue"))

    def _memory_name(self, index: int) -> Any:
        if not 0 <= index < len(self.document.shelf):
            raise BadInput(Text("There are {count} memories, got number {index}.", count=len(self.document.shelf),
                                index=index + 1))  # fmt: skip
        return self.document.shelf.names[index]
