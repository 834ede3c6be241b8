"""What a Boltzmann machine's state is, in words: a memory of its shelf, or a valley of weights without memories."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels import enumeration
from hopsim.models.boltzmann_law import cold_step, exact_energies
from hopsim.models.boltzmann_memory import BoltzmannMemory
from hopsim.storage.verdict import judge
from hopsim.texts import Text, plural

FROZEN = 0.01
"""Fewer flips than this are to be expected in a sweep of a machine that is called frozen."""


def said(
    memory: BoltzmannMemory,
    units: NDArray[np.int8],
    held: NDArray[np.bool_],
    local: NDArray[np.float32],
    rings: NDArray[np.bool_],
    overlaps: NDArray[np.int64],
    *,
    temperature: float,
    together: bool,
    energy: float,
) -> tuple[Text, Text | None]:
    """(verdict, detail). local (N,): fields with bias; rings (N,): free units that would flip at T = 0.

    overlaps (P,) = Σ_i ξ_i s_i of all memories on the shelf; together: all units are asked at once.
    """
    cold = temperature == 0
    cycling = cold and together and bool(rings.any()) and _cycles(memory, units, held)
    if memory.shelf is not None:
        patterns = memory.stored
        found = judge(
            units, patterns, memory.names, overlaps[memory.enabled], int(np.count_nonzero(rings)),
            cold=cold, cycling=cycling, even=memory.even,
        )  # fmt: skip
        return found.text, found.detail
    if cycling:
        return _cycle(int(np.count_nonzero(rings)))
    chance = 0.0 if cold else expected_flips(memory, units, held, local, temperature)
    return _valley(int(np.count_nonzero(rings)), energy, cold, chance), _about(memory, energy)


def _cycles(memory: BoltzmannMemory, units: NDArray[np.int8], held: NDArray[np.bool_]) -> bool:
    """Synchronous units at T = 0 may go back and forth for ever (Peretto 1984)."""
    once = cold_step(memory, units, held)
    return not np.array_equal(once, units) and np.array_equal(cold_step(memory, once, held), units)


def _cycle(unstable: int) -> tuple[Text, Text]:
    text = plural(
        Text("a cycle of two: 1 unit changes back and forth"),
        Text("a cycle of two: {count} units change back and forth", count=unstable),
        unstable,
    )
    return text, Text("All units at once: the machine goes back and forth between two states.")


def expected_flips(
    memory: BoltzmannMemory,
    units: NDArray[np.int8],
    held: NDArray[np.bool_],
    local: NDArray[np.float32],
    temperature: float,
) -> float:
    """How many free units would change if each were asked once in this state, T > 0 (physics.md §1)."""
    gain = 1.0 if memory.binary else 2.0
    against = gain * (local * units)[~held].astype(np.float64) / temperature
    return float(np.exp(-np.logaddexp(0.0, against)).sum())


def _valley(unstable: int, energy: float, cold: bool, chance: float) -> Text:
    depth = _number(energy)
    if unstable == 0:
        if cold or chance < FROZEN:
            return Text("frozen: no free unit would flip, energy {energy}", energy=depth)
        return Text("in a valley: only heat flips units here, energy {energy}", energy=depth)
    if cold:
        return plural(
            Text("still moving: 1 unit would flip, energy {energy}", energy=depth),
            Text("still moving: {count} units would flip, energy {energy}", count=unstable, energy=depth),
            unstable,
        )
    return plural(
        Text("hot: 1 unit goes against its local field, energy {energy}", energy=depth),
        Text("hot: {count} units go against their local fields, energy {energy}", count=unstable, energy=depth),
        unstable,
    )


def _about(memory: BoltzmannMemory, energy: float) -> Text:
    """Where the lowest state is, if it is known; else what weights these are."""
    if len(memory.fields) <= enumeration.LARGEST:
        count, lowest = 1 << len(memory.fields), float(exact_energies(memory).min())
        if energy <= lowest + 1e-5 * max(1.0, abs(lowest)):
            return Text("Of all {count} states none lies lower.", count=count)
        return Text("The lowest of all {count} states has energy {energy}.", count=count, energy=_number(lowest))
    if memory.source == "random":
        return Text("Random couplings hold no memories but many valleys; slower cooling finds deeper ones.")
    return Text("The weights were given, so there are no memories to name.")


def _number(energy: float) -> str:
    return f"{energy:.4g}".replace("-", "−")
