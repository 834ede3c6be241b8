"""The Boltzmann machine: symmetric weights of the shelf, of chance or given, updated by heat bath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.errors import BadInput
from hopsim.kernels import enumeration
from hopsim.kernels.streams import Stream
from hopsim.models import boltzmann_views
from hopsim.models.base import VISIBLE, Cells, Look, Model, Observable, View
from hopsim.models.boltzmann_memory import (
    BoltzmannMemory,
    cold_step,
    exact_energies,
    exact_free_energy,
    made_memory,
    random_couplings,
)
from hopsim.models.pairwise import (
    check_matrix_fits,
    checked_machine,
    fitting_image,
    mean_field_free_energy,
    recoded,
    total_energy,
)
from hopsim.models.shelf import Shelf
from hopsim.params import param
from hopsim.storage import hebbian
from hopsim.texts import Text

HIDDEN = "hidden"
KEPT_SWEEPS = 10_000
"""The sampled distribution counts the states at the ends of this many last sweeps."""


@dataclass
class BoltzmannState:
    """units (N,) int8 −1/+1 in both codings; fields (N,) Σ_j w_ij u_j; held (N,).

    mean and mean_fields (N,): the exponential means of units and fields over 20 sweeps.
    visits (K,): the numbers of the states at the last sweeps' ends (N ≤ 20); counts: see `kernels.pairwise`.
    """

    units: NDArray[np.int8]
    fields: NDArray[np.float32]
    held: NDArray[np.bool_]
    mean: NDArray[np.float32]
    mean_fields: NDArray[np.float32]
    visits: NDArray[np.int32]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Boltzmann(Model[BoltzmannMemory, BoltzmannState]):
    """p(u) = e^{−E(u)/T}/Z (Ackley, Hinton, Sejnowski, Cognitive Science 9, 147, 1985; physics.md §1)."""

    name: ClassVar[str] = "boltzmann"
    place: ClassVar[int] = 3
    title: ClassVar[Text] = Text("Boltzmann machine")
    formula: ClassVar[str] = "E = − Σᵢ﹤ⱼ wᵢⱼ uᵢ uⱼ − Σᵢ (Iᵢ − θᵢ) uᵢ"
    learning_knobs: ClassVar[frozenset[str]] = frozenset({"source", "coding"})
    views: ClassVar[tuple[View, ...]] = (
        View("weights", Text("Weights"), "matrix"),
        View("distribution", Text("Distribution"), "histogram"),
        View("levels", Text("Levels"), "ladder"),
    )
    observables: ClassVar[tuple[Observable, ...]] = (
        Observable("energy", Text("Energy E")),
        Observable("free energy", Text("Mean-field free energy F")),
        Observable("exact free energy", Text("Exact free energy −T log Z")),
        Observable("magnetisation", Text("Magnetisation per unit"), group="magnetisation"),
    )

    temperature: float = param(
        1.0, Text("Temperature"),
        Text("How often units go against their local field; lower it slowly to freeze into a deep valley."),
        low=0.0, high=100.0, log=True, symbol="T",
    )  # fmt: skip
    update: str = param(
        "random", Text("Update order"),
        Text("Which unit is asked next: any, each once a sweep in random or fixed order, or all at once."),
        choices=(("random", Text("Random")), ("permutation", Text("Random, each once a sweep")),
                 ("in-order", Text("In order")), ("synchronous", Text("All at once"))),
    )  # fmt: skip
    source: str = param(
        "shelf", Text("Weights from"),
        Text("Weights by Hebb's rule from the pictures on the shelf, or a glass of random couplings."),
        choices=(("shelf", Text("The shelf")), ("random", Text("Random couplings"))),
    )  # fmt: skip
    coding: str = param(
        "spin", Text("Coding"),
        Text("What the two states of a unit are in the formula: −1 and +1 (spin), or 0 and 1 (binary)."),
        choices=(("spin", Text("Spin, −1 and +1")), ("binary", Text("Binary, 0 and 1"))),
    )  # fmt: skip

    @classmethod
    def from_weights(
        cls, weights: Any, fields: Any, coding: str = "binary", visible: int | None = None,
        temperature: float = 1.0, **knobs: Any,
    ) -> tuple[Boltzmann, BoltzmannMemory]:  # fmt: skip
        """A machine with given parameters, and its memory: the first `visible` units are the image, 1 × V.

        weights (N, N) symmetric with zero diagonal, fields (N,) = I − θ, in `coding`; BadInput otherwise.
        """
        w, b = checked_machine(weights, fields, coding)
        count = len(b) if visible is None else visible
        if isinstance(count, bool) or int(count) != count or not 1 <= count <= len(b):
            raise BadInput(
                Text("visible takes a whole number from 1 to {units}, got {value}.",
                     units=len(b), value=str(visible))
            )  # fmt: skip
        model = cls(temperature=temperature, coding=coding, **knobs)
        return model, made_memory(w, b, coding, (1, int(count)))

    def unit(self) -> Text:
        return Text("sweep") if self.update == "synchronous" else Text("update")

    def updates(self, memory: BoltzmannMemory) -> int:
        return len(memory.fields) if self.update == "synchronous" else 1

    def learn(self, patterns: Any, rng: Stream) -> BoltzmannMemory:
        """From a shelf, patterns (P, h, w), a shape (h, w), or a memory, taken over in this coding."""
        if isinstance(patterns, BoltzmannMemory):
            if patterns.coding == self.coding:
                return patterns
            w, b = recoded(patterns.weights, patterns.fields, to_binary=self.coding == "binary")
            return made_memory(w, b, self.coding, patterns.shape)
        if isinstance(patterns, Shelf):
            shelf = patterns
        else:
            shelf = Shelf.empty(patterns) if isinstance(patterns, tuple) else Shelf(np.asarray(patterns))
        count = shelf.shape[0] * shelf.shape[1]
        check_matrix_fits(count)
        if self.source == "random":
            weights = random_couplings(count, rng)
        else:
            weights = hebbian.couple(np.ascontiguousarray(shelf.stored), dense=True).weights()
        given = shelf.external_input
        fields = np.zeros(count) if given is None else np.asarray(given, np.float64).ravel()
        if self.coding == "binary":
            weights, fields = recoded(weights, fields, to_binary=True)
        return made_memory(weights, fields, self.coding, shelf.shape)

    def init(self, memory: BoltzmannMemory, image: NDArray[np.int8] | None, rng: Stream) -> BoltzmannState:
        count = len(memory.fields)
        units = (2 * rng.generator().integers(0, 2, count) - 1).astype(np.int8)
        if image is not None:
            units[: memory.visible] = fitting_image(image, memory.shape).ravel()
        kept = KEPT_SWEEPS if count <= enumeration.LARGEST else 0
        fields = kernels.pairwise.local_fields(memory.weights, units, memory.binary)
        return BoltzmannState(
            units, fields, np.zeros(count, bool), units.astype(np.float32), fields.copy(),
            np.zeros(kept, np.int32), kernels.pairwise.counters(),
        )  # fmt: skip

    def step(self, memory: BoltzmannMemory, state: BoltzmannState, n: int, rng: Stream) -> None:
        arrays = (
            memory.weights, memory.fields, state.units, state.fields, state.held, state.mean, state.mean_fields,
            state.visits, state.counts,
        )  # fmt: skip
        rest = {"temperature": self.temperature, "binary": memory.binary, "n": n, "rng": rng}
        if self.update == "synchronous":
            kernels.pairwise.update_together(*arrays, **rest)
        else:
            kernels.pairwise.update(*arrays, order=self.update, **rest)

    def paint(
        self, memory: BoltzmannMemory, state: BoltzmannState, layer: str, cells: Cells,
        value: NDArray[np.int8],
    ) -> None:  # fmt: skip
        kernels.pairwise.set_units(
            memory.weights, state.units, state.fields, state.counts, _units_of(memory, layer, cells), value,
            binary=memory.binary,
        )  # fmt: skip

    def clamp(
        self, memory: BoltzmannMemory, state: BoltzmannState, layer: str, cells: Cells,
        held: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        state.held[_units_of(memory, layer, cells)] = held
        state.counts[1] = 0  # what was sampled under other clamps is another law

    def refresh(self, memory: BoltzmannMemory, state: BoltzmannState) -> None:
        state.fields = kernels.pairwise.local_fields(memory.weights, state.units, memory.binary)
        mean = (state.mean + np.float32(1)) / np.float32(2) if memory.binary else state.mean
        state.mean_fields = np.asarray(memory.weights @ mean, np.float32)
        state.counts[:] = 0

    def measure(self, memory: BoltzmannMemory, state: BoltzmannState) -> Mapping[str, float]:
        observed = {
            "energy": total_energy(state.units, state.fields, memory.fields, memory.binary),
            "free energy": mean_field_free_energy(
                state.mean_fields, memory.fields, state.mean, self.temperature, memory.binary
            ),
            "magnetisation": float(state.units.mean()),
        }
        if state.visits.size:
            observed["exact free energy"] = exact_free_energy(memory, self.temperature)
        return observed

    def look(self, memory: BoltzmannMemory, state: BoltzmannState, wanted: frozenset[str]) -> Look:
        layers = {VISIBLE: state.units[: memory.visible].reshape(memory.shape).copy()}
        held = {VISIBLE: state.held[: memory.visible].reshape(memory.shape).copy()}
        if memory.hidden:
            layers[HIDDEN] = state.units[memory.visible :].reshape(1, -1).copy()
            held[HIDDEN] = state.held[memory.visible :].reshape(1, -1).copy()
        views: dict[str, Any] = {}
        if "weights" in wanted:
            views["weights"] = boltzmann_views.weights(memory.weights)
        if state.visits.size and wanted & {"distribution", "levels"}:
            found = exact_energies(memory)
            if "distribution" in wanted:
                views["distribution"] = boltzmann_views.distribution(
                    found, self.temperature, state.units, state.held, state.visits, int(state.counts[1])
                )
            if "levels" in wanted:
                views["levels"] = boltzmann_views.levels(found, state.units)
        return Look(layers, held, self.measure(memory, state), views, detail=self._cycle(memory, state))

    def resting(self, memory: BoltzmannMemory, state: BoltzmannState) -> bool:
        if self.temperature > 0:
            return False
        local = state.fields + memory.fields
        return not bool(np.any(~state.held & (local * state.units <= -kernels.pairwise.TIE)))

    def _cycle(self, memory: BoltzmannMemory, state: BoltzmannState) -> Text | None:
        """Synchronous units at T = 0 may go back and forth for ever (Peretto 1984)."""
        if self.update != "synchronous" or self.temperature > 0:
            return None
        once = cold_step(memory, state.units, state.held)
        if np.array_equal(once, state.units) or not np.array_equal(
            cold_step(memory, once, state.held), state.units
        ):
            return None
        return Text("All units at once: the machine goes back and forth between two states.")

    def log_p(self, memory: BoltzmannMemory, image: NDArray[np.int8]) -> float | None:
        """log Σ_hidden e^{−E/T}; synchronous: of Peretto's law (Biol. Cybern. 50, 51, 1984)."""
        if self.temperature == 0 or memory.hidden > enumeration.LARGEST:
            return None
        logs = []
        step = 12
        for first in range(0, 1 << memory.hidden, 1 << step):
            numbers = np.arange(first, min(first + (1 << step), 1 << memory.hidden))
            hidden = 2 * ((numbers[:, None] >> np.arange(memory.hidden - 1, -1, -1)) & 1) - 1
            shown = np.broadcast_to(np.ravel(image), (len(numbers), memory.visible))
            logs.append(self._log_weights(memory, np.concatenate([shown, hidden], axis=1)))
        return enumeration.log_sum_exp(np.concatenate(logs))

    def _log_weights(self, memory: BoltzmannMemory, units: NDArray[Any]) -> NDArray[np.float64]:
        """(n,) unnormalised log p of whole states (n, N) of −1/+1."""
        u = (units + 1) / 2.0 if memory.binary else units.astype(np.float64)
        inner = u @ memory.weights.astype(np.float64)
        driven = u @ memory.fields.astype(np.float64)
        if self.update != "synchronous":
            return np.asarray((0.5 * (inner * u).sum(axis=1) + driven) / self.temperature)
        local = (inner + memory.fields) / self.temperature
        free = np.logaddexp(0.0 if memory.binary else -local, local).sum(axis=1)
        return np.asarray(driven / self.temperature + free)

    def layer_shape(self, memory: BoltzmannMemory, layer: str) -> tuple[int, int]:
        return memory.shape if layer == VISIBLE else (1, memory.hidden)

    def units(self, state: BoltzmannState) -> NDArray[np.int8]:
        return state.units.copy()


def _units_of(memory: BoltzmannMemory, layer: str, cells: Cells) -> Cells:
    return cells if layer == VISIBLE else cells + memory.visible
