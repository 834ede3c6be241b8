"""What a learner learns from: pictures to train on, and pictures it never trains on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import THRESHOLD, cut_of, otsu
from hopsim.data.dataset import Dataset, images_from
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

HELD_OUT_SHARE = 10
"""One picture in this many is set apart where the data bring no test set."""
FEWEST_TO_DIVIDE = 20


@dataclass(frozen=True, eq=False)
class TrainingData:
    """levels (n, visible) and held_out (m, visible), m may be 0: uint8 0–255; shape: (h, w) of a picture."""

    levels: NDArray[np.uint8]
    held_out: NDArray[np.uint8]
    shape: tuple[int, int]
    _cut: dict[int, TrainingData] = field(default_factory=dict, init=False, repr=False)
    _levels: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _rates: dict[str, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False)

    def cut_at(self, how: str, threshold: int) -> int | None:
        """The level above which pixels are on, which "otsu" finds in the pictures to train on; None: they are drawn."""
        if how == "otsu":
            if how not in self._levels:
                self._levels[how] = otsu(self.levels)
            return self._levels[how]
        return cut_of(how, threshold, self.levels)

    def seen(self, how: str, threshold: int) -> tuple[TrainingData, str]:
        """These pictures as the kernels take them: with "sample" as they are, else on where they are above 127."""
        cut = self.cut_at(how, threshold)
        if cut is None or cut == THRESHOLD:
            return self, "sample" if cut is None else "threshold"
        if cut not in self._cut:
            self._cut.clear()
            self._cut[cut] = TrainingData(_cut(self.levels, cut), _cut(self.held_out, cut), self.shape)
        return self._cut[cut], "threshold"

    def rate(self, how: str) -> NDArray[np.float32]:
        """(visible,) how often each pixel is on in the pictures to train on, drawn ("sample") or above 127."""
        if how not in self._rates:
            drawn = how == "sample"
            means = (self.levels if drawn else self.levels > THRESHOLD).mean(axis=0, dtype=np.float64)
            self._rates[how] = (means / 255.0 if drawn else means).astype(np.float32)
        return self._rates[how].copy()

    @classmethod
    def of(cls, data: Any, rng: Stream) -> TrainingData:
        """A Dataset with its test set, or without one (then a tenth is set apart, drawn by rng); pictures likewise."""
        if isinstance(data, TrainingData):
            return data
        dataset = data if isinstance(data, Dataset) else Dataset(images_from(data))
        levels = _flat(dataset.images)
        if dataset.test is not None:
            return cls(levels, _flat(dataset.test.images), dataset.shape)
        if len(levels) < FEWEST_TO_DIVIDE:
            return cls(levels, levels[:0], dataset.shape)
        drawn = rng.fork("held out").generator().permutation(len(levels))
        apart = np.sort(drawn[: len(levels) // HELD_OUT_SHARE])
        return cls(np.delete(levels, apart, axis=0), levels[apart], dataset.shape)

    @classmethod
    def given(cls, images: Any, validation: Any) -> TrainingData:
        """Train on all of images; hold out validation, or nothing."""
        train = images_from(images)
        if validation is None:
            return cls(_flat(train), _flat(train)[:0], train.shape[1:])
        held_out = images_from(validation, Text("validation"))
        if _flat(held_out).shape[1] != _flat(train).shape[1]:
            raise BadInput(
                Text("Training pictures have {train} pixels, validation pictures {validation}: one size is wanted.",
                     train=_flat(train).shape[1], validation=_flat(held_out).shape[1])
            )  # fmt: skip
        return cls(_flat(train), _flat(held_out), train.shape[1:])

    def __len__(self) -> int:
        return len(self.levels)


@dataclass
class Learned:
    """Parameters while they are learned: weights (visible, hidden), float32; chains (C, hidden) of 0/1."""

    weights: NDArray[np.float32]
    visible_bias: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    chains: NDArray[np.float32]

    def finite(self) -> bool:
        return all(_finite(part) for part in (self.weights, self.visible_bias, self.hidden_bias, self.chains))

    def take(self, other: Learned) -> None:
        """Become a copy of other, in place."""
        self.weights[...] = other.weights
        self.visible_bias[...] = other.visible_bias
        self.hidden_bias[...] = other.hidden_bias
        self.chains[...] = other.chains


@dataclass
class ContrastiveTraining:
    """A training: `now` is being learned, `good` is what it was at the last check; order (n,) of this epoch."""

    data: TrainingData
    now: Learned
    good: Learned
    order: NDArray[np.int64]
    rates: dict[str, NDArray[np.float32]]
    epochs_done: int = 0
    shown: int = 0
    minibatches: int = 0
    evaluated_at: int = 0
    halted: str = ""
    figures: dict[str, float] = field(default_factory=dict)


def _cut(levels: NDArray[np.uint8], threshold: int) -> NDArray[np.uint8]:
    """0 and 255, in an array that kernels take for the same kind as the one it is made of."""
    out = np.where(levels > threshold, np.uint8(255), np.uint8(0))
    out.flags.writeable = levels.flags.writeable
    return out


def _flat(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(images.reshape(len(images), -1))


def _finite(part: NDArray[np.float32]) -> bool:
    """A sum of squares is finite only if all terms are; where it is not, it may also be too large: then all are looked at."""
    flat = part.reshape(-1)
    return bool(np.isfinite(np.dot(flat, flat)) or np.isfinite(part).all())
