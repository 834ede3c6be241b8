"""Overlaps with the memories of the shelf and F as plotted quantities, the same for every machine that stores them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hopsim.models.base import Observable
from hopsim.texts import Text, verbatim

MOST_OVERLAPS = 64
MEAN_FIELD = Text(
    "F is taken from each unit's mean over about the last 20 sweeps, the newer the heavier: it follows E with that delay."
)


def observed_overlaps(overlaps: NDArray[np.int64], size: int) -> dict[str, float]:
    """m_μ = (1/N) Σ_i ξ_i s_i of the first memories by name, from overlaps (P,) = Σ_i ξ_i s_i."""
    return {f"overlap {k + 1}": int(overlaps[k]) / size for k in range(min(len(overlaps), MOST_OVERLAPS))}


def described_overlap(observable: str) -> Observable | None:
    """How an overlap's curve is called; None for another observable."""
    kind, _, number = observable.partition(" ")
    if kind != "overlap" or not number.isdigit():
        return None
    return Observable(observable, Text("Overlap with memory {number}", number=int(number)), group="overlap")


def overlap_names(names: Sequence[str]) -> dict[str, Observable]:
    """The overlaps' curves by the names of the memories: observable -> how it is called."""
    return {
        f"overlap {k + 1}": Observable(
            f"overlap {k + 1}", Text("Overlap with {name}", name=name), group="overlap", short=verbatim(name)
        )
        for k, name in enumerate(names[:MOST_OVERLAPS])
    }
