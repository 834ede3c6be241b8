"""The law of a Boltzmann machine: unnormalised log p of a picture, and for few units all energies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.kernels import enumeration
from hopsim.models.boltzmann_memory import BoltzmannMemory

HIDDEN_AT_ONCE = 12
"""2 to this power states of the hidden units are summed over in one go."""


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


@lru_cache(maxsize=4)
def synchronous_energies(memory: BoltzmannMemory, temperature: float, held: bytes) -> NDArray[np.float64]:
    """(2^N,) −T log of the law that asking all units at once leaves invariant, up to a constant; N ≤ 20.

    held: (N,) bool as bytes. Held units count into the bias of the others (Peretto 1984; physics.md §1).
    """
    clamped = np.frombuffer(held, np.bool_)
    across = clamped[:, None] != clamped
    found = enumeration.energies(memory.weights * across, memory.fields, memory.binary)
    for i in np.flatnonzero(~clamped):
        local = enumeration.linear(memory.weights[i], memory.binary) + float(memory.fields[i])
        size = np.abs(local)
        found -= np.maximum(local, 0.0) if memory.binary else size
        if temperature > 0:
            gain = 1.0 if memory.binary else 2.0
            found -= temperature * np.log1p(np.exp(-gain * size / temperature))
    return found


def cold_step(
    memory: BoltzmannMemory, units: NDArray[np.int8], held: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """(N,) what all units together become at T = 0; ties and held units stay."""
    u = (units + 1) / 2.0 if memory.binary else units
    local = memory.weights @ u.astype(np.float32) + memory.fields
    moves = ~held & (np.abs(local) >= kernels.pairwise.TIE)
    return np.where(moves, np.where(local > 0, 1, -1), units).astype(np.int8)


def log_law(
    memory: BoltzmannMemory, image: NDArray[np.int8], temperature: float, *, together: bool
) -> float:
    """log Σ_hidden of the unnormalised law at T > 0; together: all units are asked at once."""
    logs = []
    for first in range(0, 1 << memory.hidden, 1 << HIDDEN_AT_ONCE):
        numbers = np.arange(first, min(first + (1 << HIDDEN_AT_ONCE), 1 << memory.hidden))
        hidden = 2 * ((numbers[:, None] >> np.arange(memory.hidden - 1, -1, -1)) & 1) - 1
        shown = np.broadcast_to(np.ravel(image), (len(numbers), memory.visible))
        logs.append(_log_weights(memory, np.concatenate([shown, hidden], axis=1), temperature, together))
    return enumeration.log_sum_exp(np.concatenate(logs))


def _log_weights(
    memory: BoltzmannMemory, units: NDArray[Any], temperature: float, together: bool
) -> NDArray[np.float64]:
    """(n,) unnormalised log p of whole states (n, N) of −1/+1."""
    u = (units + 1) / 2.0 if memory.binary else units.astype(np.float64)
    inner = u @ memory.weights.astype(np.float64)
    driven = u @ memory.fields.astype(np.float64)
    if not together:
        return np.asarray((0.5 * (inner * u).sum(axis=1) + driven) / temperature)
    local = (inner + memory.fields) / temperature
    free = np.logaddexp(0.0 if memory.binary else -local, local).sum(axis=1)
    return np.asarray(driven / temperature + free)
