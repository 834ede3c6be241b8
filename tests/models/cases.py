"""The machines the laws are tried on: every registered model under every rule, mostly small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels.streams import Stream
from hopsim.models.base import Model


@dataclass(frozen=True)
class Case:
    """One machine under one set of knobs.

    given: what `learn` gets; other: another gift of the same size (for the law of caches), or None.
    energy: the reference (model, memory, units) -> the observable "energy", computed plainly.
    stationary_steps: steps after which a chain started from the exact law is looked at (0: too many states).
    descends: at T = 0 the energy never rises. turns: knobs that may be turned while it runs. large: worth
    several threads. tolerance: relative, of the energy. changing: parts of the state that are no caches.
    """

    name: str
    model: Model[Any, Any]
    given: Any
    energy: Callable[[Any, Any, NDArray[np.int8]], float]
    other: Any = None
    stationary_steps: int = 0
    descends: bool = True
    turns: tuple[dict[str, Any], ...] = ()
    large: bool = False
    tolerance: float = 1e-9
    changing: frozenset[str] = field(default_factory=frozenset)

    def memory(self, given: Any = None) -> Any:
        return self.model.learn(self.given if given is None else given, Stream.of(1, "memory"))


def pairwise_energy(model: Any, memory: Any, units: NDArray[np.int8]) -> float:
    """−½ uᵀWu − b·u in float64, per spin for Ising."""
    u = units.astype(float)
    if memory.coding == "binary":
        u = (u + 1) / 2
    total = -0.5 * u @ memory.weights.astype(float) @ u - memory.fields.astype(float) @ u
    return float(total / (u.size if model.name == "ising" else 1))


def lattice_energy(model: Any, memory: Any, units: NDArray[np.int8]) -> float:
    """Bond by bond, with the knobs of this moment."""
    spins = units.reshape(memory.height, memory.width).astype(int)
    bonds = (spins[:, 1:] * spins[:, :-1]).sum() + (spins[1:] * spins[:-1]).sum()
    if model.periodic:
        bonds += (spins[:, 0] * spins[:, -1]).sum() + (spins[0] * spins[-1]).sum()
    return float(-(model.coupling * bonds + model.field * spins.sum()) / spins.size)


def ising_cases() -> list[Case]:
    from hopsim.models.ising import Ising

    def case(name: str, shape: tuple[int, int], steps: int = 0, *, large: bool = False, **knobs: Any) -> Case:
        turns = ({"temperature": 1.0}, {"coupling": -0.5, "field": 0.25})
        return Case(
            f"ising {name}", Ising(**knobs), shape, lattice_energy, stationary_steps=steps, turns=turns,
            large=large,
        )  # fmt: skip

    return [
        case("torus", (4, 2), 24, temperature=2.3, field=0.3),
        case("torus metropolis", (2, 4), 24, temperature=2.3, field=0.3, algorithm="metropolis"),
        case("antiferromagnet free", (2, 4), 24, temperature=1.5, coupling=-1.0, field=0.4, boundary="free"),
        case("odd free", (3, 3), 16, temperature=2.0, field=-0.2, boundary="free"),
        case("random sites", (3, 3), 120, temperature=2.5, field=0.1, order="random"),
        case("random metropolis free", (2, 3), 90, temperature=2.0, field=0.2, order="random",
             algorithm="metropolis", boundary="free"),
        case("16×18", (16, 18), temperature=2.0),
        case("9×14 free metropolis", (9, 14), temperature=2.0, boundary="free", algorithm="metropolis",
             field=0.1),
        case("130×260 free", (130, 260), temperature=1.9, field=0.2, boundary="free"),
        case("large", (720, 730), large=True),
    ]  # fmt: skip


def glass(count: int, seed: int, strength: float = 0.6) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Random symmetric weights and fields."""
    dice = np.random.default_rng(seed)
    upper = np.triu(dice.normal(0, strength, (count, count)), 1)
    return upper + upper.T, dice.normal(0, 0.4, count)


def boltzmann_cases() -> list[Case]:
    from hopsim.models.boltzmann import Boltzmann

    turns = ({"temperature": 2.5}, {"coding": "binary"}, {"coding": "spin"})
    counters = frozenset({".visits", ".counts"})

    def given(name: str, count: int, steps: int, visible: int | None = None, **knobs: Any) -> Case:
        coding = knobs.pop("coding", "spin")
        model, memory = Boltzmann.from_weights(*glass(count, 3), coding=coding, visible=visible, **knobs)
        _, other = Boltzmann.from_weights(*glass(count, 4), coding=coding, visible=visible)
        return Case(
            f"boltzmann {name}", model, memory, pairwise_energy, other, steps, model.update != "synchronous",
            turns, tolerance=1e-5, changing=counters,
        )  # fmt: skip

    many = np.where(np.random.default_rng(9).random((12, 6, 7)) < 0.5, 1, -1).astype(np.int8)
    patterns = many[:3]
    return [
        given("random", 6, 90),
        given("hot binary", 6, 90, coding="binary", temperature=2.0),
        given("permutation", 7, 70, update="permutation", temperature=1.4),
        given("in order, hidden", 7, 70, visible=4, update="in-order", temperature=1.2),
        given("hidden binary", 6, 120, visible=4, coding="binary", temperature=0.7),
        given("synchronous", 6, 12, update="synchronous", temperature=1.5),
        given("synchronous binary hidden", 6, 20, visible=4, update="synchronous", coding="binary"),
        Case("boltzmann shelf", Boltzmann(temperature=0.4), patterns, pairwise_energy, patterns[1:],
             turns=turns, tolerance=1e-5, changing=counters),
        Case("boltzmann binary shelf", Boltzmann(rule="hebb", coding="binary", temperature=0.4), many,
             pairwise_energy, many[3:], turns=turns, tolerance=1e-5, changing=counters),
        Case("boltzmann glass", Boltzmann(source="random", temperature=0.3), (9, 11), pairwise_energy,
             turns=turns, tolerance=1e-5, changing=counters),
    ]  # fmt: skip


def overlap_energy(model: Any, memory: Any, units: NDArray[np.int8]) -> float:
    """Hebb's energy of a spin machine from the overlaps, for machines too large for a matrix: −½N Σ m² + ½P."""
    stored = memory.shelf.stored.astype(np.int64)
    overlaps = stored @ units.astype(np.int64)
    return float(-0.5 * (overlaps @ overlaps) / units.size + 0.5 * len(stored) - memory.fields @ units)


def hopfield_cases() -> list[Case]:
    from hopsim.models.hopfield import Hopfield
    from hopsim.models.shelf import Shelf

    dice = np.random.default_rng(4)

    def shelf(count: int, shape: tuple[int, int], pull: float = 0.0) -> Shelf:
        patterns = np.where(dice.random((count, *shape)) < 0.5, 1, -1).astype(np.int8)
        return Shelf(patterns, external_input=(pull * dice.normal(size=shape)).astype(np.float32))

    def case(
        name: str, shape: tuple[int, int], count: int, steps: int = 0, pull: float = 0.0, **knobs: Any
    ) -> Case:  # fmt: skip
        model = Hopfield(**knobs)
        return Case(
            f"hopfield {name}", model, shelf(count, shape, pull),
            overlap_energy if name == "large" else pairwise_energy, other=shelf(count + 1, shape, pull),
            stationary_steps=steps, descends=model.update != "synchronous",
            turns=({"temperature": 0.8}, {"temperature": 0.1}), tolerance=1e-6,
        )  # fmt: skip

    return [
        case("spin", (3, 3), 2, 90, 0.3, temperature=0.6),
        case("binary permutation", (3, 3), 3, 90, 0.2, temperature=0.9, coding="binary",
             update="permutation"),
        case("binary balanced in order", (2, 4), 2, 80, 0.2, temperature=0.7, coding="binary",
             threshold="balanced", update="in-order", rule="pseudo-inverse"),
        case("pseudo-inverse", (3, 3), 4, 90, temperature=0.5, rule="pseudo-inverse"),
        case("synchronous", (3, 3), 2, 8, 0.3, temperature=0.6, update="synchronous"),
        case("binary synchronous", (2, 4), 3, 8, temperature=0.8, coding="binary", update="synchronous"),
        case("12×13", (12, 13), 9, temperature=0.3),
        case("cold 12×13", (12, 13), 30, rule="pseudo-inverse"),
        case("large", (64, 66), 11, pull=0.2, temperature=0.4, update="synchronous"),
    ]  # fmt: skip


def joint_energy(model: Any, memory: Any, units: NDArray[np.int8]) -> float:
    """−h·W·v − b·v − c·h of the first chain."""
    v, h = np.split((units + 1) / 2, [memory.visible])
    return float(-(h @ memory.weights.astype(float) @ v) - memory.visible_bias @ v - memory.hidden_bias @ h)


def rbm_cases() -> list[Case]:
    from hopsim.models.rbm import RBM
    from hopsim.models.rbm_parameters import RBMParameters

    def parameters(visible: int, hidden: int, seed: int) -> RBMParameters:
        dice = np.random.default_rng(seed)
        return RBMParameters(
            dice.normal(0, 1, (hidden, visible)).astype(np.float32),
            dice.normal(0, 0.5, visible).astype(np.float32), dice.normal(0, 0.5, hidden).astype(np.float32),
        )  # fmt: skip

    def case(
        name: str, visible: int, hidden: int, steps: int = 0, *, large: bool = False, **knobs: Any
    ) -> Case:  # fmt: skip
        return Case(
            f"rbm {name}", RBM(**knobs), parameters(visible, hidden, 6), joint_energy,
            parameters(visible, hidden, 7), steps, turns=({"temperature": 2.0},), large=large, tolerance=1e-5,
        )  # fmt: skip

    return [
        case("one chain", 6, 4, 12, chains=1),
        case("hot chains", 5, 3, 12, chains=3, temperature=1.7),
        case("dreams", 64, 12, chains=20, large=True),
    ]


def cases() -> list[Case]:
    """All of them; a new machine adds its own here."""
    return [*ising_cases(), *hopfield_cases(), *boltzmann_cases(), *rbm_cases()]
