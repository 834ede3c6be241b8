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
from hopsim.models import boltzmann_views, boltzmann_words
from hopsim.models.base import VISIBLE, Cells, Look, Model, Observable, Remark, View
from hopsim.models.boltzmann_law import exact_energies, exact_free_energy, log_law, synchronous_energies
from hopsim.models.boltzmann_memory import (
    BoltzmannMemory,
    learned_memory,
    made_memory,
    recoded_memory,
)
from hopsim.models.overlaps import MEAN_FIELD, described_overlap, observed_overlaps
from hopsim.models.pairwise import (
    checked_machine,
    coding_knob,
    fitting_image,
    mean_field_free_energy,
    total_energy,
    update_knob,
)
from hopsim.models.shelf import Shelf
from hopsim.models.views import Picture
from hopsim.params import param
from hopsim.storage import recall, rules
from hopsim.texts import Text

HIDDEN = "hidden"
KEPT_SWEEPS = 10_000
"""The sampled distribution counts the states at the ends of this many last sweeps."""


@dataclass
class BoltzmannState:
    """units (N,) int8 −1/+1 in both codings; fields (N,) Σ_j w_ij u_j; held (N,).

    mean and mean_fields (N,): the exponential means of units and fields over 20 sweeps.
    visits (K,): the numbers of the states at the last sweeps' ends (N ≤ 20); counts: see `kernels.pairwise`.
    sampled_at, sampled_together: the temperature and rule of update under which those visits were made.
    """

    units: NDArray[np.int8]
    fields: NDArray[np.float32]
    held: NDArray[np.bool_]
    mean: NDArray[np.float32]
    mean_fields: NDArray[np.float32]
    visits: NDArray[np.int32]
    counts: NDArray[np.int64]
    sampled_at: float = -1.0
    sampled_together: bool = False


@dataclass(frozen=True)
class Boltzmann(Model[BoltzmannMemory, BoltzmannState]):
    """p(u) = e^{−E(u)/T}/Z (Ackley, Hinton, Sejnowski, Cognitive Science 9, 147, 1985; physics.md §1)."""

    name: ClassVar[str] = "boltzmann"
    place: ClassVar[int] = 3
    title: ClassVar[Text] = Text("Boltzmann machine")
    formula: ClassVar[str] = "E = − Σᵢ﹤ⱼ wᵢⱼ uᵢ uⱼ − Σᵢ (Iᵢ − θᵢ) uᵢ"
    learning_knobs: ClassVar[frozenset[str]] = frozenset({"source", "rule", "coding"})
    views: ClassVar[tuple[View, ...]] = (
        View("local fields", Text("Local fields"), "picture"),
        View("weights", Text("Weights"), "matrix"),
        View("distribution", Text("Distribution"), "histogram"),
        View("levels", Text("Levels"), "ladder"),
    )
    observables: ClassVar[tuple[Observable, ...]] = (
        Observable("energy", Text("Energy E")),
        Observable("free energy", Text("Mean-field free energy F"), short=Text("Mean-field F"), note=MEAN_FIELD),
        Observable("exact free energy", Text("Exact free energy −T log Z"), short=Text("Exact F")),
        Observable("magnetisation", Text("Magnetisation per unit"), group="magnetisation"),
        Observable("unstable", Text("Unstable units"), "units", group="unstable"),
    )

    temperature: float = param(
        1.0, Text("Temperature"),
        Text("How often units go against their local field; lower it slowly to freeze into a deep valley."),
        low=0.0, high=100.0, log=True, symbol="T",
    )  # fmt: skip
    update: str = update_knob()
    source: str = param(
        "shelf", Text("Weights from"),
        Text("Weights that store the pictures on the shelf, or a glass of random couplings without memories."),
        choices=(("shelf", Text("The shelf")), ("random", Text("Random couplings"))),
    )  # fmt: skip
    # Letters are alike: under Hebb they fall into one mixture, under the projection each is a ground state.
    rule: str = param("pseudo-inverse", rules.TITLE, rules.TOOLTIP, choices=rules.CHOICES)
    coding: str = coding_knob()

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
            return recoded_memory(patterns, self.coding)
        if isinstance(patterns, Shelf):
            shelf = patterns
        else:
            shelf = Shelf.empty(patterns) if isinstance(patterns, tuple) else Shelf(np.asarray(patterns))
        return learned_memory(shelf, self.source, self.rule, self.coding, rng)

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
        together = self.update == "synchronous"
        if n > 0 and (state.sampled_at, state.sampled_together) != (self.temperature, together):
            state.counts[1] = 0  # another temperature or rule of update has another law
            state.sampled_at, state.sampled_together = self.temperature, together
        arrays = (
            memory.weights, memory.fields, state.units, state.fields, state.held, state.mean, state.mean_fields,
            state.visits, state.counts,
        )  # fmt: skip
        rest = {"temperature": self.temperature, "binary": memory.binary, "n": n, "rng": rng}
        if together:
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
        if state.held[_units_of(memory, layer, cells)].any():
            state.counts[1] = 0  # the clamps have other values now: another law

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
        overlaps = recall.overlaps(memory.patterns, state.units)
        return self._measured(memory, state, self._rings(memory, state), overlaps)

    def _measured(
        self,
        memory: BoltzmannMemory,
        state: BoltzmannState,
        rings: NDArray[np.bool_],
        overlaps: NDArray[np.int64],
    ) -> dict[str, float]:
        observed = {
            "energy": total_energy(state.units, state.fields, memory.fields, memory.binary),
            "free energy": mean_field_free_energy(
                state.mean_fields, memory.fields, state.mean, self.temperature, memory.binary
            ),
            "magnetisation": float(state.units.mean()),
            "unstable": float(np.count_nonzero(rings)),
        }
        if state.visits.size:
            observed["exact free energy"] = exact_free_energy(memory, self.temperature)
        return observed | observed_overlaps(overlaps, memory.visible)

    def look(self, memory: BoltzmannMemory, state: BoltzmannState, wanted: frozenset[str]) -> Look:
        layers = {VISIBLE: state.units[: memory.visible].reshape(memory.shape).copy()}
        held = {VISIBLE: state.held[: memory.visible].reshape(memory.shape).copy()}
        if memory.hidden:
            layers[HIDDEN] = state.units[memory.visible :].reshape(1, -1).copy()
            held[HIDDEN] = state.held[memory.visible :].reshape(1, -1).copy()
        rings, overlaps = self._rings(memory, state), recall.overlaps(memory.patterns, state.units)
        observed = self._measured(memory, state, rings, overlaps)
        verdict, detail = boltzmann_words.said(
            memory, state.units, state.held, state.fields + memory.fields, rings, overlaps,
            temperature=self.temperature, together=self.update == "synchronous", energy=observed["energy"],
        )  # fmt: skip
        views = self._views(memory, state, wanted)
        return Look(
            layers, held, observed, views, verdict, detail, rings[: memory.visible].reshape(memory.shape)
        )

    def _views(
        self, memory: BoltzmannMemory, state: BoltzmannState, wanted: frozenset[str]
    ) -> dict[str, Any]:
        views: dict[str, Any] = {}
        if "local fields" in wanted:
            along = ((state.fields + memory.fields) * state.units)[: memory.visible]
            views["local fields"] = Picture(along.reshape(memory.shape), signed=True)
        if "weights" in wanted:
            views["weights"] = boltzmann_views.weights(memory.weights)
        if state.visits.size and wanted & {"distribution", "levels"}:
            found = exact_energies(memory)
            if "distribution" in wanted:
                law = found
                if self.update == "synchronous":
                    law = synchronous_energies(memory, self.temperature, state.held.tobytes())
                views["distribution"] = boltzmann_views.distribution(
                    law, self.temperature, state.units, state.held, state.visits, int(state.counts[1])
                )
            if "levels" in wanted:
                views["levels"] = boltzmann_views.levels(found, state.units)
        return views

    def resting(self, memory: BoltzmannMemory, state: BoltzmannState) -> bool:
        if self.temperature > 0:
            return False
        return not self._rings(memory, state).any()

    def _rings(self, memory: BoltzmannMemory, state: BoltzmannState) -> NDArray[np.bool_]:
        """(N,) the free units that would flip at T = 0."""
        local = state.fields + memory.fields
        return np.asarray(~state.held & (local * state.units <= -kernels.pairwise.TIE))

    def memory_flips(self, memory: BoltzmannMemory) -> tuple[int, ...] | None:
        return None if memory.shelf is None else tuple(int(count) for count in memory.unstable)

    def remarks(self, memory: BoltzmannMemory) -> tuple[Remark, ...]:
        offered = memory.advice
        return () if offered is None else (Remark(offered.text, offered.action, offered.knobs),)

    def describe(self, observable: str) -> Observable:
        return described_overlap(observable) or super().describe(observable)

    def log_p(self, memory: BoltzmannMemory, image: NDArray[np.int8]) -> float | None:
        """log Σ_hidden e^{−E/T}; synchronous: of Peretto's law (Biol. Cybern. 50, 51, 1984)."""
        if self.temperature == 0 or memory.hidden > enumeration.LARGEST:
            return None
        return log_law(memory, image, self.temperature, together=self.update == "synchronous")

    def layer_shape(self, memory: BoltzmannMemory, layer: str) -> tuple[int, int]:
        return memory.shape if layer == VISIBLE else (1, memory.hidden)

    def units(self, state: BoltzmannState) -> NDArray[np.int8]:
        return state.units.copy()


def _units_of(memory: BoltzmannMemory, layer: str, cells: Cells) -> Cells:
    return cells if layer == VISIBLE else cells + memory.visible
