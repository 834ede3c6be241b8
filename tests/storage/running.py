"""A bare state for tests of recall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.storage import recall
from hopsim.storage.couplings import Couplings


@dataclass
class State:
    """What `recall.Running` asks for."""

    units: NDArray[np.int8]
    held: NDArray[np.bool_]
    sums: NDArray[Any]
    mean: NDArray[np.float32]
    previous: NDArray[np.int8]
    resting: bool = False
    flips: int = 0

    @classmethod
    def of(cls, couplings: Couplings, start: NDArray[np.int8], held: NDArray[np.bool_]) -> State:
        units = start.copy()
        return cls(units, held, recall.summed(couplings, units), units.astype(np.float32), units.copy())
