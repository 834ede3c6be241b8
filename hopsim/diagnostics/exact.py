"""Exact answers for pairwise machines of at most 20 units, by enumeration of all states."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput, TooLarge
from hopsim.kernels import enumeration
from hopsim.models.pairwise import checked_machine
from hopsim.texts import Text

GROUND = 1e-9
"""Energies this close (relative to the largest) to the lowest count as ground states."""


def energies(weights: Any, fields: Any, coding: str) -> NDArray[np.float64]:
    """(2^N,) E(u) of physics.md §1; state k has the bits of k, first unit the highest bit. N ≤ 20.

    weights (N, N) symmetric with zero diagonal, fields (N,) = I − θ, coding "spin" or "binary". BadInput (a
    ValueError) where they are not; TooLarge (a MemoryError) for more than 20 units.
    """
    weights, fields = checked_machine(weights, fields, coding)
    if len(fields) > enumeration.LARGEST:
        raise TooLarge(
            Text("Enumeration takes at most {most} units, got {count}.",
                 most=enumeration.LARGEST, count=len(fields))
        )  # fmt: skip
    return enumeration.energies(weights, fields, coding == "binary")


def probabilities(weights: Any, fields: Any, temperature: float, coding: str) -> NDArray[np.float64]:
    """(2^N,) e^{−E/T}/Z; at T = 0 its limit, even over the ground states; at T = ∞ even over all states."""
    found = energies(weights, fields, coding)
    temperature = _checked(temperature)
    if temperature == 0:
        lowest = _lowest(found)
        return np.asarray(lowest / lowest.sum())
    p = np.exp(-(found - found.min()) / temperature)
    return np.asarray(p / p.sum())


def log_partition(weights: Any, fields: Any, temperature: float, coding: str) -> float:
    """log Z in nats; T > 0."""
    if _checked(temperature) == 0:
        raise BadInput(Text("At temperature 0 there is no partition function; it takes T above 0."))
    return enumeration.log_sum_exp(-energies(weights, fields, coding) / temperature)


def free_energy(weights: Any, fields: Any, temperature: float, coding: str) -> float:
    """F = −T log Z; at T = 0 the lowest energy."""
    if _checked(temperature) == 0:
        return float(energies(weights, fields, coding).min())
    return -temperature * log_partition(weights, fields, temperature, coding)


def ground_states(weights: Any, fields: Any, coding: str) -> tuple[float, NDArray[np.int64]]:
    """The lowest energy and the numbers of all states that have it."""
    found = energies(weights, fields, coding)
    return float(found.min()), np.flatnonzero(_lowest(found))


def _lowest(found: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(found <= found.min() + GROUND * max(1.0, float(np.abs(found).max())))


def _checked(temperature: float) -> float:
    if not temperature >= 0:
        raise BadInput(Text("The temperature takes 0 or more, got {value}.", value=str(temperature)))
    return float(temperature)
