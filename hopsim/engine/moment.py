"""A machine at one moment: everything that changes, and the values that can be read off it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.patterns import as_picture
from hopsim.engine.schedule import Schedule
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE, Look, Model
from hopsim.texts import Text

NOTHING: frozenset[str] = frozenset()
MOMENT = (
    "model", "given", "memory", "state", "seed", "dice", "run", "stream", "updates", "schedule", "schedule_began",
)  # fmt: skip
"""The fields that make up one moment of a run."""
Layers = dict[str, tuple[NDArray[np.bool_], NDArray[np.int8]]]


class Moment(ABC):
    """model, given (what was learned from), memory, state; seed, dice and run choose the random stream."""

    model: Model[Any, Any]
    given: Any
    memory: Any
    state: Any
    seed: int
    dice: int
    run: int
    stream: Stream
    updates: int
    schedule: Schedule | None
    schedule_began: int

    @property
    def unit_count(self) -> int:
        """N: unit updates in one sweep."""
        counted: tuple[Any, int] | None = getattr(self, "_counted", None)
        if counted is None or counted[0] is not self.state:
            counted = self._counted = (self.state, len(self.model.units(self.state)))
        return counted[1]

    @property
    def units(self) -> NDArray[np.int8]:
        """(N,) −1/+1, hidden ones too, in the order of the memory's parameters."""
        return self.model.units(self.state)

    @property
    def image(self) -> NDArray[np.int8]:
        """(h, w) −1/+1: the visible units now; assign to set them."""
        return self.layer_signs(VISIBLE)

    @image.setter
    def image(self, image: Any) -> None:
        self.put(image)

    @abstractmethod
    def put(self, image: Any) -> None:
        """The visible units become this picture."""

    def layer_signs(self, layer: str) -> NDArray[np.int8]:
        """(h, w) −1/+1 of one layer."""
        if layer == VISIBLE:
            height, width = self.model.layer_shape(self.memory, VISIBLE)
            return self.units[: height * width].reshape(height, width)
        return _signs(self.look().layers[layer])

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers this machine has, visible first."""
        height, width = self.model.layer_shape(self.memory, VISIBLE)
        return (VISIBLE,) if self.unit_count == height * width else tuple(self.look().layers)

    def held(self, layer: str) -> NDArray[np.bool_]:
        return np.asarray(self.look().held[layer])

    def look(self, wanted: frozenset[str] = NOTHING) -> Look:
        return self.model.look(self.memory, self.state, wanted)

    @property
    def now(self) -> dict[str, float]:
        """The observables of this moment."""
        return dict(self.model.measure(self.memory, self.state))

    def held_values(self) -> Layers:
        """layer -> (mask, signs), both (h, w): what is clamped, and to what."""
        look = self.look()
        return {name: (np.asarray(mask), _signs(look.layers[name])) for name, mask in look.held.items()}

    def fitting(self, image: NDArray[np.int8], layer: str) -> NDArray[np.int8]:
        """The image itself, if it has the size of the layer."""
        wanted = self.model.layer_shape(self.memory, layer)
        if image.shape != wanted:
            raise BadInput(
                Text("This machine takes a picture of {wanted}, got {got}.",
                     wanted=f"{wanted[0]}×{wanted[1]}", got="×".join(map(str, image.shape)))
            )  # fmt: skip
        return image

    def _picture(self, image: Any) -> NDArray[np.int8]:
        """What a script gave, (h, w) or (h·w,), as the visible units of this machine."""
        picture = as_picture(image)
        wanted = self.model.layer_shape(self.memory, VISIBLE)
        if np.ndim(image) == 1 and picture.size == wanted[0] * wanted[1]:
            return picture.reshape(wanted)
        return self.fitting(picture, VISIBLE)


def _signs(values: Any) -> NDArray[np.int8]:
    values = np.asarray(values)
    return values if values.dtype == np.int8 else np.where(values > 0.5, 1, -1).astype(np.int8)
