"""The Hopfield network: memories stored in symmetric weights, recalled by lowering the energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE, Cells, Look, Model, Observable, Remark, View
from hopsim.models.hopfield_memory import HopfieldMemory, memory_table, weights_view
from hopsim.models.overlaps import MEAN_FIELD, described_overlap, observed_overlaps
from hopsim.models.pairwise import coding_knob, fitting_image, update_knob
from hopsim.models.shelf import Shelf
from hopsim.models.views import Picture
from hopsim.params import param
from hopsim.storage import recall, rules
from hopsim.storage.verdict import Verdict, judge
from hopsim.texts import Text

SETTLED = 1e-3


@dataclass
class HopfieldState:
    """units (N,) −1/+1; sums: scaled local fields (N,) with a matrix, overlaps Σ ξ s (P,) without.

    mean (N,) exponential over 20 sweeps; previous (N,) the units before the last synchronous step; resting:
    no free unit would change at T = 0, found at a sweep's end; flips: how many units changed so far.
    """

    units: NDArray[np.int8]
    held: NDArray[np.bool_]
    sums: NDArray[Any]
    mean: NDArray[np.float32]
    previous: NDArray[np.int8]
    resting: bool = False
    flips: int = 0


@dataclass(frozen=True)
class Hopfield(Model[HopfieldMemory, HopfieldState]):
    """Knobs of a Hopfield network; memory: HopfieldMemory, state: HopfieldState."""

    name: ClassVar[str] = "hopfield"
    place: ClassVar[int] = 1
    title: ClassVar[Text] = Text("Hopfield network")
    formula: ClassVar[str] = "E = − ½ Σ wᵢⱼ sᵢ sⱼ − Σ (Iᵢ − θᵢ) sᵢ"
    learning_knobs: ClassVar[frozenset[str]] = frozenset({"rule", "coding", "threshold", "input_strength"})
    views: ClassVar[tuple[View, ...]] = (
        View("local fields", Text("Local fields"), "picture"),
        View("weights", Text("Weights"), "matrix"),
        View("memory table", Text("Test"), "table"),
    )
    observables: ClassVar[tuple[Observable, ...]] = (
        Observable("energy", Text("Energy E")),
        Observable("free energy", Text("Mean-field free energy F"), short=Text("Mean-field F"), note=MEAN_FIELD),
        Observable("unstable", Text("Unstable pixels"), "pixels", group="unstable"),
    )

    rule: str = param("hebb", rules.TITLE, rules.TOOLTIP, choices=rules.CHOICES)
    coding: str = coding_knob()
    threshold: str = param(
        "zero", Text("Threshold"),
        Text("For binary units: no threshold, as in 1982, or the one that makes them behave as spins."),
        symbol="θ", choices=(("zero", Text("Zero")), ("balanced", Text("Balanced"))),
    )  # fmt: skip
    update: str = update_knob()
    temperature: float = param(
        0.0, Text("Temperature"),
        Text("How often units go against their local field; at 0 the energy only falls."),
        low=0.0, high=10.0, log=True, symbol="T",
    )  # fmt: skip
    input_strength: float = param(
        1.0, Text("Input strength"),
        Text("How strongly an external input picture, where one is given, pulls every pixel towards itself."),
        low=0.0, high=5.0, symbol="I",
    )  # fmt: skip

    def unit(self) -> Text:
        return Text("sweep") if self.update == "synchronous" else Text("update")

    def updates(self, memory: HopfieldMemory) -> int:
        return memory.size if self.update == "synchronous" else 1

    def learn(self, patterns: Any, rng: Stream) -> HopfieldMemory:
        """A Shelf, patterns (P, h, w) of −1/+1, a shape (h, w) for none, or a memory to learn anew."""
        if isinstance(patterns, HopfieldMemory):
            shelf = patterns.shelf
        elif isinstance(patterns, Shelf):
            shelf = patterns
        elif isinstance(patterns, tuple):
            shelf = Shelf.empty((int(patterns[0]), int(patterns[1])))
        else:
            shelf = Shelf(np.asarray(patterns))
        drive = self._drive(shelf)
        couplings = rules.RULES[self.rule](np.ascontiguousarray(shelf.stored))
        return HopfieldMemory(shelf, couplings, self.coding, self.threshold == "balanced", drive)

    def _drive(self, shelf: Shelf) -> NDArray[np.float64]:
        """(N,) the external input in the spin machine."""
        given = shelf.external_input
        if given is None:
            return np.zeros(shelf.shape[0] * shelf.shape[1])
        given = np.asarray(given, np.float64)
        if given.shape != shelf.shape or not np.isfinite(given).all():
            raise BadInput(
                Text("The external input takes finite numbers of shape {wanted}, got {got}.",
                     wanted=str(shelf.shape), got=str(given.shape))
            )  # fmt: skip
        return np.asarray(self.input_strength * given.ravel(), np.float64)

    def init(self, memory: HopfieldMemory, image: NDArray[np.int8] | None, rng: Stream) -> HopfieldState:
        if image is None:
            units = (2 * rng.generator().integers(0, 2, memory.size) - 1).astype(np.int8)
        else:
            units = fitting_image(image, memory.shape).ravel()
        return HopfieldState(
            units, np.zeros(memory.size, bool), recall.summed(memory.couplings, units),
            units.astype(np.float32), units.copy(),
        )  # fmt: skip

    def step(self, memory: HopfieldMemory, state: HopfieldState, n: int, rng: Stream) -> None:
        if self.update == "synchronous":
            recall.together(memory.couplings, memory.bias, state, self.temperature, n, rng)
        else:
            recall.one_by_one(memory.couplings, memory.bias, state, self.update, self.temperature, n, rng)

    def paint(self, memory: HopfieldMemory, state: HopfieldState, layer: str, cells: Cells,
              value: NDArray[np.int8]) -> None:  # fmt: skip
        recall.set_units(memory.couplings, state.sums, state.units, cells, value)
        state.resting = False
        state.previous[:] = state.units

    def clamp(self, memory: HopfieldMemory, state: HopfieldState, layer: str, cells: Cells,
              held: NDArray[np.bool_]) -> None:  # fmt: skip
        state.held[cells] = held
        state.resting = False
        state.previous[:] = state.units

    def refresh(self, memory: HopfieldMemory, state: HopfieldState) -> None:
        state.sums = recall.summed(memory.couplings, state.units)
        state.resting = state.resting and not self._rings(memory, state).any()

    def layer_shape(self, memory: HopfieldMemory, layer: str) -> tuple[int, int]:
        return memory.shape

    def units(self, state: HopfieldState) -> NDArray[np.int8]:
        return state.units.copy()

    def log_p(self, memory: HopfieldMemory, image: NDArray[np.int8]) -> float | None:
        """−E/T; when all units are asked at once Peretto's law (Biol. Cybern. 50, 51, 1984)."""
        if self.temperature == 0.0:
            return None
        couplings = memory.couplings
        units = np.asarray(image, np.float64).ravel()
        sums = couplings.fields(units[None])[0]
        driven = float(units @ memory.bias)
        if self.update != "synchronous":
            return (0.5 * float(units @ sums) + driven) / (couplings.scale * self.temperature)
        fields = (sums + memory.bias) / (couplings.scale * self.temperature)
        return driven / (couplings.scale * self.temperature) + float(np.logaddexp(fields, -fields).sum())

    def measure(self, memory: HopfieldMemory, state: HopfieldState) -> dict[str, float]:
        return self._measured(memory, state, recall.local_sums(memory.couplings, state.sums, state.units))[0]

    def _measured(self, memory: HopfieldMemory, state: HopfieldState, sums: NDArray[Any],
                  ) -> tuple[dict[str, float], NDArray[np.int64]]:  # fmt: skip
        """Observables, and the overlaps Σ ξ s (P,) of all memories on the shelf."""
        found = recall.totals(memory.couplings, memory.bias, state, sums)
        overlaps = recall.overlaps(memory.patterns, state.units)
        observed = {
            "energy": found.energy + memory.offset,
            "free energy": found.mean_energy + memory.offset - self.temperature * found.entropy,
            "unstable": float(found.unstable),
        }
        return observed | observed_overlaps(overlaps, memory.size), overlaps

    def look(self, memory: HopfieldMemory, state: HopfieldState, wanted: frozenset[str]) -> Look:
        sums = recall.local_sums(memory.couplings, state.sums, state.units)
        observed, overlaps = self._measured(memory, state, sums)
        fields = (sums + memory.bias) * state.units
        rings = (fields < -memory.couplings.tie) & ~state.held
        verdict = self._verdict(memory, state, overlaps, rings)
        views: dict[str, Any] = {}
        if "local fields" in wanted:
            stable = (fields / memory.couplings.scale).astype(np.float32)
            views["local fields"] = Picture(stable.reshape(memory.shape), signed=True)
        if "weights" in wanted:
            views["weights"] = weights_view(memory)
        if "memory table" in wanted:
            views["memory table"] = memory_table(memory, overlaps)
        return Look(
            {VISIBLE: state.units.reshape(memory.shape).copy()},
            {VISIBLE: state.held.reshape(memory.shape).copy()},
            observed, views, verdict.text, verdict.detail, rings.reshape(memory.shape),
        )  # fmt: skip

    def _verdict(
        self,
        memory: HopfieldMemory,
        state: HopfieldState,
        overlaps: NDArray[np.int64],
        rings: NDArray[np.bool_],
    ) -> Verdict:
        """All at once at T = 0 a state is in a two-cycle when the step to come undoes the one before."""
        on, patterns = memory.enabled, memory.couplings.patterns
        cold = self.temperature == 0.0
        together = cold and self.update == "synchronous"
        return judge(
            state.units, patterns, [memory.shelf.names[k] for k in on], overlaps[on], int(rings.sum()),
            cold=cold,
            cycling=together and bool(np.array_equal(rings, state.units != state.previous)),
            between=lambda k: recall.overlaps(patterns, patterns[k]),
            even=not memory.bias.any(),
        )  # fmt: skip

    def _rings(self, memory: HopfieldMemory, state: HopfieldState) -> NDArray[np.bool_]:
        """(N,) the free units that would flip at T = 0."""
        sums = recall.local_sums(memory.couplings, state.sums, state.units)
        return np.asarray(((sums + memory.bias) * state.units < -memory.couplings.tie) & ~state.held)

    def resting(self, memory: HopfieldMemory, state: HopfieldState) -> bool:
        """At rest, and the mean activity has come to rest with the units."""
        return (
            self.temperature == 0.0
            and state.resting
            and bool(np.all(np.abs(state.mean - state.units) < SETTLED))
        )

    def memory_flips(self, memory: HopfieldMemory) -> tuple[int, ...]:
        return tuple(int(count) for count in memory.unstable)

    def remarks(self, memory: HopfieldMemory) -> tuple[Remark, ...]:
        offered = memory.advice
        return () if offered is None else (Remark(offered.text, offered.action, offered.knobs, offered.why),)

    def describe(self, observable: str) -> Observable:
        return described_overlap(observable) or super().describe(observable)
