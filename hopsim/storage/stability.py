"""Whether each memory holds, from the actual weights, and what would help when it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.storage.couplings import Couplings
from hopsim.texts import Text

HEBB_CAPACITY = 0.138
"""α_c of random patterns under Hebb at T = 0 (Amit, Gutfreund, Sompolinsky, PRL 55, 1530, 1985)."""
TOO_ALIKE = 0.3
"""Above this overlap a pair is named as the reason; random patterns have overlaps near 1/√N."""


@dataclass(frozen=True)
class Advice:
    """One line when storing breaks a memory: what is wrong, the knobs that cure it, and why."""

    text: Text
    action: Text
    knobs: Mapping[str, Any] = field(default_factory=dict)
    why: Text | None = None


def unstable_pixels(
    couplings: Couplings, patterns: NDArray[np.int8], bias: NDArray[np.float64]
) -> NDArray[np.int64]:
    """(P,) own pixels that each pattern (P, N) would flip at T = 0; bias (N,) is scaled as the couplings."""
    counts = np.zeros(len(patterns), np.int64)
    for first in range(0, len(patterns), 256):
        part = patterns[first : first + 256]
        against = (couplings.fields(part) + bias) * part < -couplings.tie
        counts[first : first + 256] = np.count_nonzero(against, axis=1)
    return counts


def random_capacity(size: int) -> int:
    """How many random patterns Hebb holds on N units: a law about random patterns, shown as nothing else."""
    return round(HEBB_CAPACITY * size)


def capacity_text(size: int) -> Text:
    return Text("random patterns: about {count}", count=random_capacity(size))


def advice(patterns: NDArray[np.int8], names: Sequence[str], unstable: NDArray[np.int64]) -> Advice | None:
    """The cure for memories that Hebb does not hold, patterns (P, N), unstable (P,); None where all hold."""
    if not np.any(unstable):
        return None
    size = patterns.shape[1]
    first, second, overlap = _most_alike(patterns, unstable)
    if abs(overlap) >= TOO_ALIKE:
        text = Text(
            "{first} and {second} are too alike for Hebb (overlap {overlap}).",
            first=names[first],
            second=names[second],
            overlap=f"{overlap:.2f}".replace("-", "−"),
        )
    else:
        text = Text(
            "{broken} of {count} memories do not hold under Hebb ({capacity}).",
            broken=int(np.count_nonzero(unstable)),
            count=len(patterns),
            capacity=capacity_text(size),
        )
    why = Text(
        "Hebb adds up what the memories have in common, and the sum outvotes what tells them apart. "
        "The pseudo-inverse weighs the overlaps out and holds any memories that are linearly independent."
    )
    return Advice(text, Text("Use the pseudo-inverse"), {"rule": "pseudo-inverse"}, why)


def _most_alike(patterns: NDArray[np.int8], unstable: NDArray[np.int64]) -> tuple[int, int, float]:
    """The pair with the largest overlap among those with a broken memory in it: (first, second, overlap)."""
    size = patterns.shape[1]
    factor = patterns.astype(np.float32)
    best = (0, 0, 0.0)
    for k in np.argsort(-unstable, kind="stable")[:64]:
        if unstable[k] == 0:
            break
        overlaps = factor @ factor[k] / size
        # a picture and its copy or inverse are the same memory to Hebb and break nothing
        overlaps[np.abs(overlaps) == 1.0] = 0.0
        other = int(np.argmax(np.abs(overlaps)))
        if abs(overlaps[other]) > abs(best[2]):
            best = (min(int(k), other), max(int(k), other), float(overlaps[other]))
    return best
