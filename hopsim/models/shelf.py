"""The shelf: the patterns a person stored, with their names, which of them are on, and the shape of the canvas."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.texts import Text


@dataclass(frozen=True)
class Shelf:
    """What pairwise machines learn from; every `Model.learn` of such a machine takes one.

    patterns: (P, h, w) int8 of −1/+1, P may be 0; names: P words; enabled: (P,) bool; shape: (h, w);
    external_input: (h, w) float32 added to the local field of each visible unit, or None.
    """

    patterns: NDArray[np.int8]
    names: tuple[str, ...] = ()
    enabled: NDArray[np.bool_] | None = None
    external_input: NDArray[np.float32] | None = field(default=None)

    def __post_init__(self) -> None:
        given = np.asarray(self.patterns)
        if given.ndim != 3 or not np.isin(given, (-1, 1)).all():
            raise BadInput(
                Text("Patterns are (P, h, w) of −1 and +1, got an array of shape {shape}.", shape=given.shape)
            )
        # A copy, for it is made read-only below; another shelf's patterns are that already.
        patterns = np.array(given, np.int8, order="C") if given.flags.writeable else np.ascontiguousarray(given, np.int8)
        count = len(patterns)
        names = tuple(self.names) if self.names else tuple(str(i + 1) for i in range(count))
        enabled = np.ones(count, bool) if self.enabled is None else np.array(self.enabled, bool)
        if len(names) != count or enabled.shape != (count,):
            raise BadInput(
                Text("{count} patterns want as many names and switches, got {names} and {switches}.",
                     count=count, names=len(names), switches=len(enabled))
            )  # fmt: skip
        patterns.flags.writeable = enabled.flags.writeable = False
        object.__setattr__(self, "patterns", patterns)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "enabled", enabled)

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Shelf:
        return cls(np.zeros((0, *shape), np.int8))

    @property
    def shape(self) -> tuple[int, int]:
        return self.patterns.shape[1], self.patterns.shape[2]

    @property
    def stored(self) -> NDArray[np.int8]:
        """(P', N): the patterns that are on, flat."""
        on = self.patterns if self.enabled is None else self.patterns[self.enabled]
        return on.reshape(len(on), on.shape[1] * on.shape[2])

    def __len__(self) -> int:
        return len(self.patterns)
