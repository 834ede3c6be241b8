"""What else a Boltzmann machine shows: weights, and for few units the exact law beside the sampled one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.models.views import Histogram, Ladder, Matrix
from hopsim.texts import Text, verbatim

MOST_IN_MATRIX = 256
MOST_BARS = 256
MOST_LEVELS = 12


def weights(matrix: NDArray[np.float32]) -> Matrix:
    """Every unit's weights where there is room, else those of evenly spaced units."""
    count = min(len(matrix), MOST_IN_MATRIX)
    places = np.linspace(0, len(matrix) - 1, count).round().astype(np.int64)
    title = Text("unit")
    return Matrix(matrix[np.ix_(places, places)].copy(), title, title)


def number_of(units: NDArray[np.int8]) -> int:
    """The number of a state: the first unit is the highest bit."""
    return int((1 << np.arange(len(units) - 1, -1, -1))[units > 0].sum())


def exact_law(
    energies: NDArray[np.float64], temperature: float, units: NDArray[np.int8], held: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(2^N,) p of every state, given what the held units are; at T = 0 even over the lowest.

    energies (2^N,): −T log p up to a constant of the law, whichever the update order leaves invariant.
    """
    bits = 1 << np.arange(len(units) - 1, -1, -1)
    mask = int(bits[held].sum())
    allowed = (np.arange(len(energies)) & mask) == (number_of(units) & mask)
    found = np.where(allowed, energies - energies[allowed].min(), np.inf)
    p = (found <= 1e-9).astype(float) if temperature == 0 else np.exp(-found / temperature)
    return np.asarray(p / p.sum())


def distribution(
    energies: NDArray[np.float64], temperature: float, units: NDArray[np.int8], held: NDArray[np.bool_],
    visits: NDArray[np.int32], written: int,
) -> Histogram:  # fmt: skip
    """Bars for the states in order, or for the likeliest where there are many; with the total variation."""
    p = exact_law(energies, temperature, units, held)
    kept = visits[: min(written, len(visits))]
    seen = np.bincount(kept, minlength=len(p)) / max(1, len(kept))
    shown = np.arange(len(p))
    axis = Text("number of the state, first unit the highest bit")
    if len(p) > MOST_BARS:
        shown = np.argsort(-p, kind="stable")[:MOST_BARS]
        axis = Text("rank of the state, likeliest first")
    apart = 0.5 * float(np.abs(p - seen).sum())
    return Histogram(
        np.arange(len(shown) + 1, dtype=np.float64) - 0.5, p[shown], axis, seen[shown],
        (Text("exact"),
         Text("sampled in {count} sweeps, {apart:.3f} away in total variation",
              count=len(kept), apart=apart)),
    )  # fmt: skip


def levels(energies: NDArray[np.float64], units: NDArray[np.int8]) -> Ladder:
    """The lowest states by energy, each labelled with its bits, and the present one."""
    count = len(units)
    lowest = np.argsort(energies, kind="stable")[:MOST_LEVELS]
    now = number_of(units)
    if now not in lowest:
        lowest = np.append(lowest, now)
    labels = tuple(verbatim(f"{int(state):0{count}b}") for state in lowest)
    return Ladder(energies[lowest], labels, Text("energy"), int(np.flatnonzero(lowest == now)[0]))
