"""What a Boltzmann machine has learned or was given, and the test of each memory by its weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.kernels.streams import Stream
from hopsim.models.pairwise import check_matrix_fits, recoded, total_energy
from hopsim.models.shelf import Shelf
from hopsim.storage.rules import RULES
from hopsim.storage.stability import Advice, advice
from hopsim.texts import Text

MOST_COMPARED = 64
"""So many memories are compared with their mixture."""


@dataclass(frozen=True, eq=False)
class BoltzmannMemory:
    """weights (N, N) float32, symmetric, zero diagonal; fields (N,) float32 = I − θ; both in `coding`.

    The first h·w units are the visible layer of `shape` (h, w); the others, if any, are hidden. source: shelf,
    random or given; shelf and rule: what the weights were learned from, by which storage rule.
    """

    weights: NDArray[np.float32]
    fields: NDArray[np.float32]
    coding: str
    shape: tuple[int, int]
    source: str = "given"
    shelf: Shelf | None = None
    rule: str = ""

    @property
    def binary(self) -> bool:
        return self.coding == "binary"

    @property
    def visible(self) -> int:
        return self.shape[0] * self.shape[1]

    @property
    def hidden(self) -> int:
        return len(self.fields) - self.visible

    @cached_property
    def even(self) -> bool:
        """Whether a state and its inverse have the same energy: as a spin machine it has no field."""
        fields = recoded(self.weights, self.fields, to_binary=False)[1] if self.binary else self.fields
        return bool(np.all(np.abs(fields) < kernels.pairwise.TIE))

    @cached_property
    def patterns(self) -> NDArray[np.int8]:
        """(P, N): all memories on the shelf, on or off; none where the weights come from elsewhere."""
        count = 0 if self.shelf is None else len(self.shelf)
        found = np.zeros((0, self.visible), np.int8) if self.shelf is None else np.array(self.shelf.patterns)
        return found.reshape(count, self.visible)

    @cached_property
    def enabled(self) -> NDArray[np.int64]:
        """The indices of the memories that are on."""
        return np.flatnonzero(() if self.shelf is None else np.asarray(self.shelf.enabled))

    @cached_property
    def stored(self) -> NDArray[np.int8]:
        """(P', N): the memories that are on."""
        return np.ascontiguousarray(self.patterns[self.enabled])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(P',) of the memories that are on."""
        return () if self.shelf is None else tuple(self.shelf.names[k] for k in self.enabled)

    @cached_property
    def unstable(self) -> NDArray[np.int64]:
        """(P,) how many of its own pixels each memory on the shelf would flip at T = 0, by these very weights."""
        counts = np.zeros(len(self.patterns), np.int64)
        for first in range(0, len(counts), 256):
            signs = self.patterns[first : first + 256].astype(np.float32)
            local = ((signs + 1) / 2 if self.binary else signs) @ self.weights + self.fields
            against = local * signs <= -kernels.pairwise.TIE
            counts[first : first + 256] = np.count_nonzero(against, axis=1)
        return counts

    @cached_property
    def advice(self) -> Advice | None:
        """What to do when Hebb does not hold a memory that is on, or heat would find a deeper mixture."""
        if self.rule != "hebb" or len(self.enabled) == 0:
            return None
        found = advice(self.stored, self.names, self.unstable[self.enabled])
        return found or (_too_shallow() if self._mixture_lies_lower() else None)

    def _mixture_lies_lower(self) -> bool:
        """Whether the majority of the memories has less energy than each of them."""
        majority = np.where(self.stored.sum(axis=0, dtype=np.int64) > 0, 1, -1).astype(np.int8)
        states = np.concatenate([majority[None], self.stored[:MOST_COMPARED]])
        fields = (kernels.pairwise.local_fields(self.weights, units, self.binary) for units in states)
        mixed, *own = (
            total_energy(units, field, self.fields, self.binary)
            for units, field in zip(states, fields, strict=True)
        )
        return mixed < min(own) - 1e-5 * max(1.0, abs(mixed))


def _too_shallow() -> Advice:
    return Advice(
        Text("A mixture of the memories lies lower than each of them: slow cooling under Hebb ends there."),
        Text("Use the pseudo-inverse"),
        {"rule": "pseudo-inverse"},
    )


def random_couplings(count: int, rng: Stream) -> NDArray[np.float32]:
    """(N, N) symmetric N(0, 1/N), zero diagonal (physics.md §1, Annealing)."""
    upper = np.triu(rng.fork("couplings").generator().standard_normal((count, count), dtype=np.float32), 1)
    upper /= np.float32(np.sqrt(count))
    return np.asarray(upper + upper.T, np.float32)


def made_memory(weights: Any, fields: Any, coding: str, shape: tuple[int, int]) -> BoltzmannMemory:
    """In the types of the memory."""
    w = kernels.pairwise.aligned(np.asarray(weights, np.float32))
    b = np.ascontiguousarray(fields, np.float32)
    return BoltzmannMemory(w, b, coding, shape)


def learned_memory(shelf: Shelf, source: str, rule: str, coding: str, rng: Stream) -> BoltzmannMemory:
    """Weights of the shelf by a storage rule, or of chance; TooLarge above 2 GiB."""
    count = shelf.shape[0] * shelf.shape[1]
    check_matrix_fits(count)
    learned = source == "shelf"
    if learned:
        weights = RULES[rule](np.ascontiguousarray(shelf.stored)).weights()
    else:
        weights = random_couplings(count, rng)
    given = shelf.external_input
    fields = np.zeros(count) if given is None else np.asarray(given, np.float64).ravel()
    if coding == "binary":
        weights, fields = recoded(weights, fields, to_binary=True)
    made = made_memory(weights, fields, coding, shelf.shape)
    return replace(made, source=source, shelf=shelf if learned else None, rule=rule if learned else "")


def recoded_memory(memory: BoltzmannMemory, coding: str) -> BoltzmannMemory:
    """The same machine in the other coding."""
    w, b = recoded(memory.weights, memory.fields, to_binary=coding == "binary")
    made = made_memory(w, b, coding, memory.shape)
    return replace(made, source=memory.source, shelf=memory.shelf, rule=memory.rule)
