"""The Ising ferromagnet on a square lattice: heat bath and Metropolis, a checkerboard or random sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models import ising_words
from hopsim.models.base import VISIBLE, Cells, Look, Model, Observable
from hopsim.models.ising_words import CRITICAL_TEMPERATURE as CRITICAL_TEMPERATURE
from hopsim.models.pairwise import check_matrix_fits, fitting_image
from hopsim.params import TEMPERATURE_UNIT, param
from hopsim.texts import Text

SIDES = (2, 2048)


@dataclass(frozen=True)
class IsingMemory:
    """The lattice of `height` × `width` sites, and the knobs that make it a dense machine on request."""

    height: int
    width: int
    coupling: float = 1.0
    field: float = 0.0
    periodic: bool = True

    @property
    def coding(self) -> Literal["spin"]:
        return "spin"

    @property
    def fields(self) -> NDArray[np.float32]:
        """(N,) B for every site."""
        return np.full(self.height * self.width, self.field, np.float32)

    @property
    def weights(self) -> NDArray[np.float32]:
        """(N, N) J times the adjacency (2J where a periodic side of 2 joins twice); TooLarge above 2 GiB."""
        sites = self.height * self.width
        check_matrix_fits(sites)
        weights = np.zeros((sites, sites), np.float32)
        number = np.arange(sites).reshape(self.height, self.width)
        for axis in (0, 1):
            here, ahead = number, np.roll(number, -1, axis=axis)
            if not self.periodic:
                here, ahead = np.delete(here, -1, axis=axis), np.delete(ahead, -1, axis=axis)
            np.add.at(weights, (here.ravel(), ahead.ravel()), self.coupling)
            np.add.at(weights, (ahead.ravel(), here.ravel()), self.coupling)
        return weights


@dataclass
class IsingState:
    """spins: (h, w) int8 −1/+1. held: (h, w) bool."""

    spins: NDArray[np.int8]
    held: NDArray[np.bool_]


@dataclass(frozen=True)
class Ising(Model[IsingMemory, IsingState]):
    """H = −J Σ_<ij> s_i s_j − B Σ_i s_i (physics.md §1); Glauber's heat bath (1963) or Metropolis (1953)."""

    name = "ising"
    place = 2
    annealing = (5.0, 0.5)  # through T_c, with as long above it as below
    title = Text("Ising model")
    formula = "H = −J Σ⟨ij⟩ sᵢsⱼ − B Σᵢ sᵢ"
    observables = (
        Observable("energy", Text("Energy per spin"), unit="J", group="energy"),
        Observable("magnetisation", Text("Magnetisation per spin"), group="magnetisation"),
    )
    learning_knobs = frozenset({"coupling", "field", "order", "boundary"})

    temperature: float = param(
        2.27, Text("Temperature"),
        Text("How strongly chance stirs the spins: below the critical temperature the lattice magnetises."),
        low=0.0, high=10.0, log=True, unit=TEMPERATURE_UNIT, symbol="T", marks=((CRITICAL_TEMPERATURE, "T_c"),),
    )  # fmt: skip
    coupling: float = param(
        1.0, Text("Coupling"),
        Text("Above zero neighbouring spins want to agree, below zero to differ; zero is the paramagnet."),
        low=-2.0, high=2.0, unit="J", symbol="J",
    )  # fmt: skip
    field: float = param(
        0.0, Text("External field"), Text("Pulls every spin up when above zero and down when below zero."),
        low=-5.0, high=5.0, unit="J", symbol="B",
    )  # fmt: skip
    algorithm: str = param(
        "heat-bath", Text("Algorithm"),
        Text("How one spin is updated; both lead to the same equilibrium, along different ways."),
        choices=(("heat-bath", Text("Heat bath")), ("metropolis", Text("Metropolis"))),
    )  # fmt: skip
    order: str = param(
        "checkerboard", Text("Order of updates"),
        Text("Update all sites of one colour of a checkerboard at once, or one random site after another."),
        choices=(("checkerboard", Text("Checkerboard")), ("random", Text("Random sites"))),
    )  # fmt: skip
    boundary: str = param(
        "periodic", Text("Edges"),
        Text("Periodic edges join each side of the lattice to the opposite one; free edges end there."),
        choices=(("periodic", Text("Periodic")), ("free", Text("Free"))),
    )  # fmt: skip

    @property
    def periodic(self) -> bool:
        return self.boundary == "periodic"

    def unit(self) -> Text:
        """A half-sweep updates one colour; where the colours differ in size (h·w odd), both: N updates."""
        return Text("half-sweep") if self.order == "checkerboard" else Text("update")

    def updates(self, memory: IsingMemory) -> int:
        self._check(memory)
        sites = memory.height * memory.width
        if self.order == "random":
            return 1
        return sites // 2 if sites % 2 == 0 else sites

    def _check(self, memory: IsingMemory) -> None:
        if self.order == "checkerboard" and self.periodic and (memory.height % 2 or memory.width % 2):
            raise BadInput(
                Text("A checkerboard with periodic edges needs even sides, got {height}×{width}.",
                     height=memory.height, width=memory.width),
                Text("Choose random sites, free edges or another size."),
            )  # fmt: skip

    def learn(self, patterns: Any, rng: Stream) -> IsingMemory:
        """The lattice of a shape (h, w), of patterns (P, h, w), of a shelf or of a memory."""
        if isinstance(patterns, IsingMemory):
            patterns = (patterns.height, patterns.width)
        shape = patterns if isinstance(patterns, tuple) else patterns.shape[-2:]
        if len(shape) != 2 or not all(SIDES[0] <= side <= SIDES[1] for side in shape):
            raise BadInput(
                Text("The lattice takes sides from {low} to {high}, got {shape}.",
                     low=SIDES[0], high=SIDES[1], shape="×".join(map(str, shape)))
            )  # fmt: skip
        memory = IsingMemory(int(shape[0]), int(shape[1]), self.coupling, self.field, self.periodic)
        self._check(memory)
        return memory

    def init(self, memory: IsingMemory, image: NDArray[np.int8] | None, rng: Stream) -> IsingState:
        self._check(memory)
        shape = (memory.height, memory.width)
        if image is None:
            image = np.where(rng.generator().random(shape) < 0.5, 1, -1).astype(np.int8)
        return IsingState(fitting_image(image, shape), np.zeros(shape, np.bool_))

    def chance_up(self) -> NDArray[np.float64]:
        """(2, 9): P(a spin is up after its update | it was down, up; sum of its neighbours −4 … 4).

        At T = 0 the limit T → 0: a spin with no local field flips with probability ½ (heat bath) or always
        (Metropolis).
        """
        local = self.coupling * np.arange(-4, 5) + self.field
        if self.temperature > 0:
            with np.errstate(over="ignore"):
                rise = np.exp(2 * local / self.temperature)
                fall = np.exp(-2 * local / self.temperature)
        else:
            local = np.round(local, 9)  # at T = 0 rounding alone would decide the tie of 3 · 1.4 with 4.2
            rise = np.where(local > 0, np.inf, np.where(local < 0, 0.0, 1.0))
            fall = np.where(local < 0, np.inf, np.where(local > 0, 0.0, 1.0))
        if self.algorithm == "metropolis":
            return np.stack([np.minimum(1.0, rise), 1.0 - np.minimum(1.0, fall)])
        return np.stack([1.0 / (1.0 + fall)] * 2)

    def step(self, memory: IsingMemory, state: IsingState, n: int, rng: Stream) -> None:
        each = self.updates(memory)
        limit = kernels.ising.limits(self.chance_up())
        if self.order == "random":
            kernels.ising.single_sites(
                state.spins, state.held, limit, periodic=self.periodic, n=n, key=rng.key,
                position=rng.position,
            )  # fmt: skip
        else:
            sites = state.spins.size
            odd = sites % 2 == 1
            kernels.ising.half_sweeps(
                state.spins, state.held, limit, periodic=self.periodic,
                first=0 if odd else rng.position // (sites // 2) % 2, n=2 * n if odd else n,
                key=rng.fork("checkerboard").key, position=rng.position,
            )  # fmt: skip
        rng.position += n * each

    def paint(
        self, memory: IsingMemory, state: IsingState, layer: str, cells: Cells, value: NDArray[np.int8]
    ) -> None:
        state.spins.reshape(-1)[cells] = value

    def clamp(
        self, memory: IsingMemory, state: IsingState, layer: str, cells: Cells, held: NDArray[np.bool_]
    ) -> None:
        state.held.reshape(-1)[cells] = held

    def refresh(self, memory: IsingMemory, state: IsingState) -> None:
        """Nothing is cached."""

    def measure(self, memory: IsingMemory, state: IsingState) -> Mapping[str, float]:
        return self._measured(state, *kernels.ising.measure(state.spins, periodic=self.periodic))

    def _measured(self, state: IsingState, alike: int, total: int) -> dict[str, float]:
        """alike: Σ s_i s_j over the bonds; total: Σ s_i."""
        sites = state.spins.size
        energy = -(self.coupling * alike + self.field * total) / sites
        return {"energy": energy, "magnetisation": total / sites}

    def look(self, memory: IsingMemory, state: IsingState, wanted: frozenset[str]) -> Look:
        alike, total = kernels.ising.measure(state.spins, periodic=self.periodic)
        sites = state.spins.size
        bonds = 2 * sites - (0 if self.periodic else memory.height + memory.width)
        return Look(
            layers={VISIBLE: state.spins.copy()},
            held={VISIBLE: state.held.copy()},
            observables=self._measured(state, alike, total),
            verdict=ising_words.verdict(state.spins, total / sites, alike / bonds, self.coupling),
            detail=self._detail(memory, state),
        )

    def resting(self, memory: IsingMemory, state: IsingState) -> bool:
        if self.temperature > 0:
            return False
        limit = kernels.ising.limits(self.chance_up())
        return bool(kernels.ising.settled(state.spins, state.held, limit, periodic=self.periodic))

    def _detail(self, memory: IsingMemory, state: IsingState) -> Text | None:
        if self.resting(memory, state):
            return Text("Frozen: no free spin will flip any more at T = 0.")
        return self._caution() or ising_words.theory(self.temperature, self.coupling, self.field)

    def _caution(self) -> Text | None:
        together = self.algorithm == "metropolis" and self.order == "checkerboard"
        if together and self.coupling == self.field == 0:
            return Text(
                "With no coupling and no field Metropolis accepts every flip, so a checkerboard only "
                "inverts itself: use the heat bath or random sites."
            )
        return None

    def log_p(self, memory: IsingMemory, image: NDArray[np.int8]) -> float | None:
        if self.temperature == 0:
            return None
        bonds, total = kernels.ising.measure(np.ascontiguousarray(image), periodic=self.periodic)
        return float((self.coupling * bonds + self.field * total) / self.temperature)

    def layer_shape(self, memory: IsingMemory, layer: str) -> tuple[int, int]:
        return memory.height, memory.width

    def units(self, state: IsingState) -> NDArray[np.int8]:
        return state.spins.reshape(-1).copy()
