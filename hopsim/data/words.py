"""What a data set is and how it is divided, in words."""

from __future__ import annotations

from hopsim.data.dataset import Dataset
from hopsim.learning.training_data import FEWEST_TO_DIVIDE, HELD_OUT_SHARE
from hopsim.texts import Text, plural, verbatim

MOST_NAMED = 6
"""So many classes are named; more are counted."""


def divided(data: Dataset) -> tuple[int, int]:
    """How many images are learned from and how many are held out, as learners divide them."""
    if data.test is not None:
        return len(data), len(data.test)
    apart = len(data) // HELD_OUT_SHARE if len(data) >= FEWEST_TO_DIVIDE else 0
    return len(data) - apart, apart


def title(data: Dataset) -> Text:
    """`mnist, classes 0 and 1: 12665 to learn, 2115 held out`."""
    learn, held_out = divided(data)
    name = verbatim(data.name or "data")
    chosen = data.choice.classes
    if chosen is None:
        return Text("{name}: {learn} to learn, {held_out} held out", name=name, learn=learn, held_out=held_out)
    if len(chosen) > MOST_NAMED:
        return Text("{name}, {count} classes: {learn} to learn, {held_out} held out",
                    name=name, count=len(chosen), learn=learn, held_out=held_out)  # fmt: skip
    classes = verbatim(", ".join(map(data.class_name, chosen)))
    return plural(
        Text("{name}, class {classes}: {learn} to learn, {held_out} held out",
             name=name, classes=classes, learn=learn, held_out=held_out),
        Text("{name}, classes {classes}: {learn} to learn, {held_out} held out",
             name=name, classes=classes, learn=learn, held_out=held_out),
        len(chosen),
    )  # fmt: skip


def details(data: Dataset) -> Text:
    """Where the held-out images come from."""
    held_out = divided(data)[1]
    if data.test is not None:
        return Text("The {count} held-out images are the set's own test images; no machine learns from them.", count=held_out)
    if not held_out:
        return Text("There are too few images to hold some out; likelihoods are of images it learns from.")
    return Text("The set has no test images: one image in ten, {count}, is drawn by the seed and held out.", count=held_out)
