"""What belongs to the workbench and not to a machine: a value, replaced by every act on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import crop_or_extend, fit
from hopsim.errors import BadInput
from hopsim.kernels.streams import checked_seed
from hopsim.models.shelf import Shelf
from hopsim.palette import INKS, LIGHT_ON_DARK
from hopsim.texts import Text

LARGEST_SIDE = 2048
SMALLEST_SIDE = 4


@dataclass(frozen=True)
class Document:
    """shelf (its shape is the canvas'); picture (h, w) −1/+1 and held (h, w) bool, as last seen; seed.

    unknown: (h, w) bool, the cells whose value is not given, for the machine to complete; None: all are known.
    ink: the name of the canvas' colours, one of `palette.INKS`.
    """

    shelf: Shelf
    picture: NDArray[np.int8]
    held: NDArray[np.bool_]
    seed: int = 0
    unknown: NDArray[np.bool_] | None = None
    ink: str = LIGHT_ON_DARK.name

    def __post_init__(self) -> None:
        shape = self.shelf.shape
        signs = self.picture.dtype == np.int8 and bool((np.abs(self.picture) == 1).all())
        if self.picture.shape != shape or not signs or self.held.shape != shape or self.held.dtype != np.bool_:
            raise BadInput(
                Text("A canvas of {wanted} takes a picture of −1 and +1 and a mask of that size, got {picture} and {held}.",
                     wanted=str(shape), picture=str(self.picture.shape), held=str(self.held.shape))
            )  # fmt: skip
        mask = self.unknown
        if mask is not None and (getattr(mask, "shape", None) != shape or mask.dtype != np.bool_):
            raise BadInput(Text("Unknown cells are a mask of yes and no of {wanted}.", wanted=str(shape)))
        if self.ink not in INKS:
            raise BadInput(Text("The ink is one of {known}, got {got}.", known=", ".join(INKS), got=repr(self.ink)))
        checked_seed(self.seed)

    @property
    def shape(self) -> tuple[int, int]:
        return self.shelf.shape

    @classmethod
    def empty(cls, shape: tuple[int, int], seed: int = 0) -> Document:
        return cls(Shelf.empty(shape), np.full(shape, -1, np.int8), np.zeros(shape, bool), seed)

    def resized(self, shape: tuple[int, int], how: str) -> Document:
        """how: "fit" scales, "crop" cuts or extends around the middle; shelf and clamps follow."""
        change = fit if how == "fit" else crop_or_extend
        patterns = [change(pattern, shape) for pattern in self.shelf.patterns]
        given = self.shelf.external_input
        shelf = Shelf(
            np.array(patterns, np.int8) if patterns else np.zeros((0, *shape), np.int8),
            self.shelf.names, self.shelf.enabled, None if given is None else change(given, shape),
        )  # fmt: skip
        unknown = None if self.unknown is None else change(self.unknown, shape)
        return replace(
            self, shelf=shelf, picture=change(self.picture, shape), held=change(self.held, shape), unknown=unknown
        )

    def with_unknown(self, unknown: NDArray[np.bool_] | None) -> Document:
        return replace(self, unknown=unknown if unknown is not None and unknown.any() else None)

    # --- the shelf

    def shelf_equals(self, other: Document) -> bool:
        one, two = self.shelf, other.shelf
        same = one.names == two.names and np.array_equal(self._switches(), other._switches())
        return same and np.array_equal(one.patterns, two.patterns)

    def stored(self, picture: NDArray[np.int8], name: str) -> Document:
        return self._shelf([*self.shelf.patterns, picture], [*self.shelf.names, name], [*self._switches(), True])

    def stored_many(self, pictures: NDArray[np.int8], names: tuple[str, ...]) -> Document:
        return self._shelf(
            [*self.shelf.patterns, *pictures], [*self.shelf.names, *names], [*self._switches(), *[True] * len(names)]
        )

    def forgotten(self, index: int) -> Document:
        keep = [i for i in range(len(self.shelf)) if i != index]
        return self._picked(keep)

    def moved(self, index: int, to: int) -> Document:
        order = [i for i in range(len(self.shelf)) if i != index]
        order.insert(to, index)
        return self._picked(order)

    def renamed(self, index: int, name: str) -> Document:
        names = list(self.shelf.names)
        names[index] = name
        return self._shelf(list(self.shelf.patterns), names, self._switches())

    def switched(self, index: int, on: bool) -> Document:
        switches = self._switches()
        switches[index] = on
        return self._shelf(list(self.shelf.patterns), list(self.shelf.names), switches)

    def redrawn(self, index: int, picture: NDArray[np.int8]) -> Document:
        patterns = list(self.shelf.patterns)
        patterns[index] = picture
        return self._shelf(patterns, list(self.shelf.names), self._switches())

    def _switches(self) -> list[bool]:
        return [] if self.shelf.enabled is None else [bool(on) for on in self.shelf.enabled]

    def _picked(self, order: list[int]) -> Document:
        switches = self._switches()
        return self._shelf(
            [self.shelf.patterns[i] for i in order], [self.shelf.names[i] for i in order], [switches[i] for i in order]
        )

    def _shelf(self, patterns: list[Any], names: list[str], switches: list[bool]) -> Document:
        array = np.array(patterns, np.int8) if patterns else np.zeros((0, *self.shape), np.int8)
        return replace(self, shelf=Shelf(array, tuple(names), np.array(switches, bool), self.shelf.external_input))
