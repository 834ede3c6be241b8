"""The machines the laws are tried on: every registered model under every rule, small and with known memories."""

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

    given: what `learn` gets; other: another gift of the same size (for the law of caches), or None; energy: the
    reference (model, memory, units) -> the observable "energy", computed plainly; stationary_steps: steps after
    which a chain started from the exact law is looked at (0: too large to enumerate); descends: at T = 0 the
    energy never rises; turns: knobs that may be turned while it runs; large: worth several threads.
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
    bonds = 0
    for y in range(memory.height):
        for x in range(memory.width):
            if x + 1 < memory.width or model.periodic:
                bonds += spins[y, x] * spins[y, (x + 1) % memory.width]
            if y + 1 < memory.height or model.periodic:
                bonds += spins[y, x] * spins[(y + 1) % memory.height, x]
    return float(-(model.coupling * bonds + model.field * spins.sum()) / spins.size)


def ising_cases() -> list[Case]:
    from hopsim.models.ising import Ising

    def case(name: str, shape: tuple[int, int], steps: int = 0, *, large: bool = False, **knobs: Any) -> Case:
        turns = ({"temperature": 1.0}, {"coupling": -0.5, "field": 0.25})
        return Case(
            f"ising {name}", Ising(**knobs), shape, lattice_energy, stationary_steps=steps, turns=turns, large=large
        )

    return [
        case("torus", (4, 2), 24, temperature=2.3, field=0.3),
        case("torus metropolis", (2, 4), 24, temperature=2.3, field=0.3, algorithm="metropolis"),
        case("antiferromagnet free", (2, 4), 24, temperature=1.5, coupling=-1.0, field=0.4, boundary="free"),
        case("odd free", (3, 3), 16, temperature=2.0, field=-0.2, boundary="free"),
        case("random sites", (3, 3), 120, temperature=2.5, field=0.1, order="random"),
        case("random metropolis free", (2, 3), 90, temperature=2.0, field=0.2, order="random",
             algorithm="metropolis", boundary="free"),
        case("16×18", (16, 18), temperature=2.0),
        case("9×14 free metropolis", (9, 14), temperature=2.0, boundary="free", algorithm="metropolis", field=0.1),
        case("large", (184, 200), large=True),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of them; a new machine adds its own here."""
    return [*ising_cases()]
