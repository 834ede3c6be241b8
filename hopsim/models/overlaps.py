"""Overlaps with the memories of the shelf as plotted quantities, the same for every machine that stores them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.models.base import Observable
from hopsim.texts import Text

MOST_OVERLAPS = 64


def observed_overlaps(overlaps: NDArray[np.int64], size: int) -> dict[str, float]:
    """m_μ = (1/N) Σ_i ξ_i s_i of the first memories by name, from overlaps (P,) = Σ_i ξ_i s_i."""
    return {f"overlap {k + 1}": int(overlaps[k]) / size for k in range(min(len(overlaps), MOST_OVERLAPS))}


def described_overlap(observable: str) -> Observable | None:
    """How an overlap's curve is called; None for another observable."""
    kind, _, number = observable.partition(" ")
    if kind != "overlap" or not number.isdigit():
        return None
    return Observable(observable, Text("Overlap with memory {number}", number=int(number)), group="overlap")
