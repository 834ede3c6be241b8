"""What a Boltzmann machine has learned or was given, and what follows from it alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.kernels import enumeration
from hopsim.kernels.streams import Stream


@dataclass(frozen=True, eq=False)
class BoltzmannMemory:
    """weights (N, N) float32, symmetric, zero diagonal; fields (N,) float32 = I − θ; both in `coding`.

    The first h·w units are the visible layer of `shape` (h, w); the others, if any, are hidden.
    """

    weights: NDArray[np.float32]
    fields: NDArray[np.float32]
    coding: str
    shape: tuple[int, int]

    @property
    def binary(self) -> bool:
        return self.coding == "binary"

    @property
    def visible(self) -> int:
        return self.shape[0] * self.shape[1]

    @property
    def hidden(self) -> int:
        return len(self.fields) - self.visible


def random_couplings(count: int, rng: Stream) -> NDArray[np.float32]:
    """(N, N) symmetric N(0, 1/N), zero diagonal (physics.md §1, Annealing)."""
    upper = np.triu(rng.fork("couplings").generator().standard_normal((count, count), dtype=np.float32), 1)
    upper /= np.float32(np.sqrt(count))
    return np.asarray(upper + upper.T, np.float32)


@lru_cache(maxsize=4)
def exact_energies(memory: BoltzmannMemory) -> NDArray[np.float64]:
    """(2^N,) for N ≤ 20, kept for the newest memories."""
    return enumeration.energies(memory.weights, memory.fields, memory.binary)


@lru_cache(maxsize=256)
def exact_free_energy(memory: BoltzmannMemory, temperature: float) -> float:
    """−T log Z over all states, clamped or not; the lowest energy at T = 0."""
    found = exact_energies(memory)
    if temperature == 0:
        return float(found.min())
    return -temperature * enumeration.log_sum_exp(-found / temperature)


def cold_step(
    memory: BoltzmannMemory, units: NDArray[np.int8], held: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """(N,) what all units together become at T = 0; ties and held units stay."""
    u = (units + 1) / 2.0 if memory.binary else units
    local = memory.weights @ u.astype(np.float32) + memory.fields
    moves = ~held & (np.abs(local) >= kernels.pairwise.TIE)
    return np.where(moves, np.where(local > 0, 1, -1), units).astype(np.int8)


def made_memory(weights: Any, fields: Any, coding: str, shape: tuple[int, int]) -> BoltzmannMemory:
    """In the types of the memory."""
    w = np.ascontiguousarray(weights, np.float32)
    b = np.ascontiguousarray(fields, np.float32)
    return BoltzmannMemory(w, b, coding, shape)
