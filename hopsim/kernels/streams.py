"""Random streams: one 64-bit word for every unit update, addressed by key and position; chunks and threads do not matter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from hopsim.errors import BadInput
from hopsim.texts import Text


@dataclass
class Stream:
    """A key (one for each seed and purpose) and a position, the count of words used.

    The word at position p is `mix(key + p·golden)` (SplitMix64: Steele, Lea, Flood, OOPSLA 2014), computed
    where it is needed (`kernels._random.word`). A step that makes n unit updates uses the words at
    position … position + n − 1 and then adds n: step(a); step(b) is step(a + b) by construction.
    """

    key: int
    position: int = 0

    @classmethod
    def of(cls, seed: int, purpose: str) -> Stream:
        """The stream of a seed (0 … 2⁶³−1) for one purpose."""
        return cls(derived_key(checked_seed(seed), purpose))

    def fork(self, purpose: str) -> Stream:
        """An independent stream at the same position, for a second purpose within one step."""
        return Stream(derived_key(self.key, purpose), self.position)

    def generator(self) -> np.random.Generator:
        """numpy's generator for this key and position: what is not a hot loop draws from it."""
        return np.random.Generator(np.random.Philox(key=np.array([self.key, self.position], dtype=np.uint64)))

    def copy(self) -> Stream:
        return Stream(self.key, self.position)


def derived_key(seed: int, purpose: str) -> int:
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def checked_seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**63:
        raise BadInput(Text("The seed takes a whole number from 0 to 2⁶³ − 1, got {value}.", value=repr(seed)))
    return int(seed)
