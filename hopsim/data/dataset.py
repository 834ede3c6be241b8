"""A data set, and the one check that makes pictures 0–255 from the arrays people have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.texts import Text

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Choice:
    """What of a data set is learned from: these labels (None: all) and at most so many images (None: all)."""

    classes: tuple[int, ...] | None = None
    limit: int | None = None


ALL = Choice()


@dataclass(frozen=True, eq=False)
class Dataset:
    """images (n, h, w) from 0 (off) to 255 (on); labels (n,) or None; `test` is set apart for testing.

    `classes` are the names of labels 0, 1, … where the labels stand for names. `note` says what was changed on
    reading. A set chosen from another has `whole`, the other, and `choice`.
    """

    images: Images
    labels: Labels | None = None
    test: Dataset | None = None
    name: str = ""
    classes: tuple[str, ...] = ()
    note: Text | None = None
    choice: Choice = ALL
    whole: Dataset | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        images, labels = self.images, self.labels
        if images.ndim != 3 or images.dtype != np.uint8:
            raise BadInput(
                Text(
                    "A data set takes images of shape (count, height, width) and type uint8, "
                    "got {shape} of {type}.",
                    shape=str(images.shape), type=str(images.dtype),
                )
            )  # fmt: skip
        if 0 in images.shape:
            raise BadInput(Text("A data set needs at least one image of at least one pixel, got none."))
        if labels is not None and labels.shape != images.shape[:1]:
            raise BadInput(
                Text("Images and labels disagree: {images} images but {labels} labels.",
                     images=len(images), labels=len(labels))
            )  # fmt: skip
        if self.test is not None and self.test.shape != self.shape:
            raise BadInput(
                Text("Images to train on are {train}, images to test on {test}: they must have one size.",
                     train=sides(*self.shape), test=sides(*self.test.shape))
            )  # fmt: skip

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w) of each image."""
        return self.images.shape[1], self.images.shape[2]

    @cached_property
    def fingerprint(self) -> str:
        """Equal for the same images and labels in the same order; of what a choice was made from, for a choice."""
        if self.whole is not None:
            return self.whole.fingerprint
        found = hashlib.sha256(str(self.images.shape).encode())
        for part in (self, self.test):
            if part is not None:
                found.update(np.ascontiguousarray(part.images).data)
                found.update(b"" if part.labels is None else np.ascontiguousarray(part.labels).data)
        return found.hexdigest()

    def counts(self) -> dict[int, int]:
        """How many images there are of each label, of those to test on too; empty without labels."""
        if self.labels is None:
            return {}
        found = np.bincount(self.labels, minlength=256)
        if self.test is not None and self.test.labels is not None:
            found = found + np.bincount(self.test.labels, minlength=256)
        return {int(label): int(found[label]) for label in np.flatnonzero(found)}

    def class_name(self, label: int) -> str:
        """The name of a label, or its number where it has none."""
        return self.classes[label] if label < len(self.classes) else str(label)

    def label_of(self, word: str | int) -> int:
        """The label with this name or number that some image has; BadInput, naming those there are, for others."""
        counts = (self.whole or self).counts()
        if not counts:
            raise BadInput(Text("These data have no labels, so that no classes can be chosen from them."))
        for label in counts:
            if str(word) in (self.class_name(label), str(label)):
                return label
        raise BadInput(
            Text("There is no class {word}; there are {classes}.",
                 word=repr(word), classes=", ".join(map(self.class_name, counts)))
        )  # fmt: skip

    def of_classes(self, *classes: str | int) -> Dataset:
        """Only images of these classes, by label or name, to learn from and to test on."""
        return self.chosen(tuple(map(self.label_of, classes)), self.choice.limit)

    def limited(self, count: int) -> Dataset:
        """At most so many images to learn from, spread evenly over all; those to test on stay."""
        return self.chosen(self.choice.classes, count)

    def chosen(self, classes: Iterable[int] | None, limit: int | None) -> Dataset:
        """What this choice takes of the whole set; `whole.chosen(None, None)` is the whole.

        Raises BadInput when no image to learn from is left.
        """
        whole = self if self.whole is None else self.whole
        labels = None if classes is None else tuple(sorted({whole.label_of(label) for label in classes}))
        if limit is not None and limit < 1:
            raise BadInput(Text("At least one image is wanted, got {count}.", count=limit))
        if labels == tuple(whole.counts()):
            labels = None
        limit = None if limit is None or limit >= len(_rows(whole, labels)) else limit
        if (labels, limit) == (None, None):
            return whole
        rows = _rows(whole, labels)
        if not len(rows):
            raise BadInput(Text("No image to learn from is of the chosen classes."))
        if limit is not None:
            rows = rows[np.arange(limit) * len(rows) // limit]
        test = None
        if whole.test is not None and len(apart := _rows(whole.test, labels)):
            test = whole.test._taken(apart)
        taken = whole._taken(rows)
        return Dataset(taken.images, taken.labels, test, self.name, self.classes, self.note, Choice(labels, limit), whole)

    def _taken(self, rows: NDArray[np.int64]) -> Dataset:
        if len(rows) == len(self):
            return self
        labels = None if self.labels is None else self.labels[rows]
        return Dataset(self.images[rows], labels, name=self.name, classes=self.classes)


def _rows(data: Dataset, labels: tuple[int, ...] | None) -> NDArray[np.int64]:
    """The numbers of the images with these labels."""
    if labels is None or data.labels is None:
        return np.arange(len(data))
    return np.flatnonzero(np.isin(data.labels, labels))


def sides(height: int, width: int) -> str:
    """Height and width in words: `28×28`."""
    return f"{height}×{width}"


def images_from(array: Any, what: Text | None = None, raw: bool = False) -> Images:
    """Pictures of any usual kind as (n, h, w) uint8 from 0 (off) to 255 (on).

    array: (n, h, w); (n, h, w, 1); colour (n, h, w, 3 or 4), turned to grey (ITU-R BT.601); or (n, pixels),
    square where `pixels` is a square number, else one row. Values: bool; 0 and 1, or −1 and +1 (all of them:
    off and on); whole numbers 0–255; floats 0–1 (times 255), or 0–255 where one is above 1.
    raw: bytes are levels even where all are 0 and 1.
    Raises BadInput for everything else, naming what was got.
    """
    what = what or Text("The array")
    given = np.asarray(array)
    if given.dtype.kind not in "biuf":
        raise BadInput(
            Text("{what} holds {type} values; wanted are numbers or yes/no.",
                 what=what, type=str(given.dtype))
        )  # fmt: skip
    if given.size == 0:
        raise BadInput(Text("{what} is empty: its shape is {shape}.", what=what, shape=str(given.shape)))
    if given.ndim == 4 and given.shape[3] == 1:
        given = given[..., 0]
    if given.ndim == 2:
        given = given.reshape(len(given), *grid_of(given.shape[1]))
    if given.ndim != 3 and not (given.ndim == 4 and given.shape[3] in (3, 4)):
        raise BadInput(
            Text("{what} has the shape {shape}; wanted is (count, height, width) or (count, pixels).",
                 what=what, shape=str(np.shape(array)))
        )  # fmt: skip
    values = given if raw and given.dtype == np.uint8 else as_levels(given, what)
    if values.ndim == 4:
        grey = values[..., :3] @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
        values = np.rint(grey).astype(np.uint8)
    return np.ascontiguousarray(values)


def as_levels(given: NDArray[Any], what: Text) -> NDArray[np.uint8]:
    """Numbers of any kind as levels 0–255, by the rules of `images_from`."""
    if given.dtype == np.bool_:
        return given.astype(np.uint8) * np.uint8(255)
    low, high = given.min(), given.max()
    if given.dtype.kind == "f" and not (np.isfinite(low) and np.isfinite(high)):
        bad = Text("not a number") if np.isnan(low) or np.isnan(high) else Text("infinite")
        count = int(np.count_nonzero(~np.isfinite(given)))
        raise BadInput(
            Text("{what} holds values that are {bad} ({count} of them).", what=what, bad=bad, count=count)
        )
    if low == -1 and high == 1 and bool(np.all(np.abs(given) == 1)):
        return np.where(given > 0, np.uint8(255), np.uint8(0))
    if low < 0 or high > 255:
        raise BadInput(
            Text(
                "{what} holds values from {low} to {high}; wanted are 0 to 1, 0 to 255, or −1 and +1.",
                what=what, low=f"{low:g}", high=f"{high:g}",
            )
        )  # fmt: skip
    if high > 1:
        whole = np.rint(given) if given.dtype.kind == "f" else given
        return whole.astype(np.uint8, copy=False)
    if given.dtype.kind == "f":
        return np.asarray(np.rint(given * given.dtype.type(255)), dtype=np.uint8)
    return np.asarray(given.astype(np.uint8) * np.uint8(255))


def labels_from(array: Any, count: int, what: Text | None = None) -> Labels:
    """Labels of any usual kind, (n,) or (n, 1), whole numbers 0–255, as (n,) uint8; BadInput otherwise."""
    what = what or Text("The labels")
    given = np.asarray(array)
    if given.ndim == 2 and given.shape[1] == 1:
        given = given[:, 0]
    if given.ndim != 1:
        raise BadInput(
            Text("{what}: labels have the shape {shape}; wanted is (count,).",
                 what=what, shape=str(given.shape))
        )  # fmt: skip
    if len(given) != count:
        raise BadInput(
            Text("{what}: images and labels disagree: {images} images but {labels} labels.",
                 what=what, images=count, labels=len(given))
        )  # fmt: skip
    numbers = given.dtype.kind in "biuf"
    if not (numbers and bool(np.all((given >= 0) & (given <= 255) & (given == np.floor(given))))):
        raise BadInput(Text("{what}: labels must be whole numbers from 0 to 255.", what=what))
    return given.astype(np.uint8)


def grid_of(pixels: int) -> tuple[int, int]:
    """The sides of a picture known by its number of pixels only: square, or else one row."""
    side = round(pixels**0.5)
    return (side, side) if side * side == pixels else (1, pixels)
