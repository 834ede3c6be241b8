"""What a Hopfield network knows: the shelf, and the weights, fields and tests that a rule made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hopsim.models.pairwise import check_matrix_fits
from hopsim.models.shelf import Shelf
from hopsim.models.views import Matrix, Table
from hopsim.storage.couplings import Couplings
from hopsim.storage.stability import Advice, advice, unstable_pixels
from hopsim.texts import Text, verbatim

MOST_IN_MATRIX_VIEW = 256


@dataclass(frozen=True, eq=False)
class HopfieldMemory:
    """The shelf, and what the rule made of it: `weights` (N, N) and `fields` (N,) = I − θ in `coding`."""

    shelf: Shelf
    couplings: Couplings
    coding: str
    balanced: bool
    drive: NDArray[np.float64]

    @property
    def shape(self) -> tuple[int, int]:
        return self.shelf.shape

    @property
    def size(self) -> int:
        return self.couplings.size

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """(N, N) symmetric, zero diagonal, in this coding; made on request, TooLarge above 2 GiB."""
        check_matrix_fits(self.size)
        spin = self.couplings.weights()
        return spin if self.coding == "spin" else np.float32(4) * spin

    @cached_property
    def fields(self) -> NDArray[np.float64]:
        """(N,) I − θ in this coding: a spin machine's input counts twice for binary units."""
        if self.coding == "spin":
            return self.drive
        threshold = 2 * self.couplings.row_sums / self.couplings.scale if self.balanced else 0.0
        return np.asarray(2 * self.drive - threshold, np.float64)

    @cached_property
    def bias(self) -> NDArray[np.float64]:
        """(N,) scaled: the field that makes a spin machine of this machine, whatever its coding.

        With u = (s+1)/2 a binary machine is the spin machine with w/4 and bias Σ_j w_ij + (I − θ)/2.
        """
        bias = self.couplings.scale * self.drive
        if self.coding == "binary" and not self.balanced:
            bias = bias + self.couplings.row_sums
        return bias

    @cached_property
    def offset(self) -> float:
        """The energy of the binary machine minus that of its spin machine."""
        if self.coding == "spin":
            return 0.0
        return -0.5 * float(self.couplings.row_sums.sum() / self.couplings.scale + self.fields.sum())

    @cached_property
    def patterns(self) -> NDArray[np.int8]:
        """(P, N): all on the shelf, on or off."""
        return np.array(self.shelf.patterns).reshape(len(self.shelf), self.size)

    @cached_property
    def enabled(self) -> NDArray[np.int64]:
        """The indices of the memories that are on."""
        return np.flatnonzero(np.asarray(self.shelf.enabled))

    @cached_property
    def unstable(self) -> NDArray[np.int64]:
        """(P,) how many of its own pixels each memory on the shelf would flip at T = 0."""
        return unstable_pixels(self.couplings, self.patterns, self.bias)

    @cached_property
    def advice(self) -> Advice | None:
        """What to do when Hebb does not hold a memory that is on; None where all hold."""
        if self.couplings.scale == 1.0 or len(self.enabled) == 0:
            return None
        names = [self.shelf.names[k] for k in self.enabled]
        return advice(self.couplings.patterns, names, self.unstable[self.enabled])


def weights_view(memory: HopfieldMemory) -> Matrix:
    """Every pixel's weights where there is room, else those of evenly spaced pixels."""
    count = min(memory.size, MOST_IN_MATRIX_VIEW)
    places = np.linspace(0, memory.size - 1, count).round().astype(np.int64)
    gain = 1.0 if memory.coding == "spin" else 4.0
    title = Text("pixel")
    return Matrix((gain * memory.couplings.some_weights(places)).astype(np.float32), title, title)


def memory_table(memory: HopfieldMemory, overlaps: NDArray[np.int64]) -> Table:
    """Per memory: its overlap with the state now, how many of its own pixels would flip at T = 0, whether it holds."""
    rows = tuple(
        (verbatim(memory.shelf.names[k]), round(int(overlaps[k]) / memory.size, 4), int(memory.unstable[k]),
         Text("no") if memory.unstable[k] else Text("yes"))
        for k in range(len(overlaps))
    )  # fmt: skip
    head = (Text("Memory"), Text("Overlap"), Text("Would flip"), Text("Holds"))
    return Table(head, rows, tuple(int(k) for k in np.flatnonzero(memory.unstable)))
