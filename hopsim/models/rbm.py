"""Restricted Boltzmann machine: many Gibbs chains between one visible and one hidden layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.assets import resource
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models import rbm_words
from hopsim.models.base import VISIBLE, Cells, Look, Model, Observable, View
from hopsim.models.rbm_parameters import NEW_HIDDEN, RBMParameters
from hopsim.models.shelf import Shelf
from hopsim.models.views import Histogram, Picture, Wall
from hopsim.params import param
from hopsim.texts import Text

HIDDEN = "hidden"
MOST_PICTURES = 256


@dataclass
class RBMState:
    """Chains of 0/1: visible (chains, visible), hidden (chains, hidden) int8; clamps hold in all of them."""

    visible: NDArray[np.int8]
    hidden: NDArray[np.int8]
    held_visible: NDArray[np.bool_]
    held_hidden: NDArray[np.bool_]
    steps: int = 0


@dataclass(frozen=True)
class RBM(Model[RBMParameters, RBMState]):
    """Gibbs chains of an RBM at temperature T (Smolensky 1986; Hinton 2002); chain 0 is on the canvas."""

    name: ClassVar[str] = "rbm"
    place: ClassVar[int] = 4
    title: ClassVar[Text] = Text("RBM")
    formula: ClassVar[str] = "E(v,h) = −Σᵢⱼ hᵢ wᵢⱼ vⱼ − Σⱼ bⱼ vⱼ − Σᵢ cᵢ hᵢ"
    own_size: ClassVar[bool] = True
    views: ClassVar[tuple[View, ...]] = (
        View("dreams", Text("Dreams"), "wall"),
        View("reconstruction", Text("Reconstruction"), "picture"),
        View("filters", Text("Filters"), "wall"),
        View("weights", Text("Weights"), "histogram"),
    )
    observables: ClassVar[tuple[Observable, ...]] = (
        Observable("energy", Text("Energy of the drawing and its hidden units")),
        Observable("free energy", Text("Free energy of the drawing")),
        Observable("mean free energy", Text("Mean free energy of all chains")),
    )

    temperature: float = param(
        1.0, Text("Temperature"),
        Text("How much chance is in a draw: 0 takes the likelier value, 1 is what the machine learned."),
        low=0.0, high=10.0, log=True, symbol="T", marks=((1.0, "T = 1"),),
    )  # fmt: skip
    chains: int = param(
        100, Text("Chains"),
        Text("How many copies of the machine dream side by side; the first is the drawing on the canvas."),
        low=1, high=10000, log=True, restart=True,
    )  # fmt: skip
    start: str = param(
        "noise", Text("Start", context="chains"),
        Text("Where the other chains begin: each from its own noise, or all of them from the drawing."),
        choices=(("noise", Text("noise")), ("drawing", Text("the drawing"))), restart=True,
    )  # fmt: skip

    def unit(self) -> Text:
        return Text("Gibbs sweep")

    def updates(self, memory: RBMParameters) -> int:
        return memory.visible + memory.hidden

    def learn(self, patterns: Any, rng: Stream) -> RBMParameters:
        """RBMParameters are taken as they are; a shelf gives an untrained machine of its size."""
        if isinstance(patterns, RBMParameters):
            return patterns
        if isinstance(patterns, Shelf):
            return RBMParameters.fresh(patterns.shape, NEW_HIDDEN, rng)
        raise BadInput(
            Text("An RBM takes RBMParameters or a shelf of patterns, got {got}.", got=type(patterns).__name__)
        )

    def preset(self) -> RBMParameters:
        """An RBM trained on the shipped 8×8 digits."""
        return RBMParameters.load(resource("presets", "digits-rbm.npz"))

    def init(self, memory: RBMParameters, image: NDArray[np.int8] | None, rng: Stream) -> RBMState:
        noise = rng.fork("noise").generator()
        visible = noise.integers(0, 2, (self.chains, memory.visible), dtype=np.int8)
        if image is not None:
            drawing = _pixels(memory, image)
            visible[: self.chains if self.start == "drawing" else 1] = drawing
        return self.started(memory, visible, rng)

    def started(self, memory: RBMParameters, visible: NDArray[np.int8], rng: Stream) -> RBMState:
        """The state whose chains stand at visible (chains, visible) of 0/1, hidden units drawn from them."""
        hidden = np.zeros((len(visible), memory.hidden), np.int8)
        state = RBMState(
            np.ascontiguousarray(visible, dtype=np.int8), hidden,
            np.zeros(memory.visible, np.bool_), np.zeros(memory.hidden, np.bool_),
        )  # fmt: skip
        draws = rng.fork("first hidden")
        kernels.rbm.draw_hidden(
            memory.weights, memory.hidden_bias, self.temperature, state.visible, hidden, state.held_hidden,
            np.uint64(draws.key), np.uint64(draws.position),
        )  # fmt: skip
        return state

    def step(self, memory: RBMParameters, state: RBMState, n: int, rng: Stream) -> None:
        kernels.rbm.gibbs(
            memory.weights, memory.visible_bias, memory.hidden_bias, self.temperature,
            state.visible, state.hidden, state.held_visible, state.held_hidden,
            np.uint64(rng.key), np.uint64(rng.position), n,
        )  # fmt: skip
        rng.position += n * self.updates(memory)
        state.steps += n

    def paint(
        self, memory: RBMParameters, state: RBMState, layer: str, cells: Cells, value: NDArray[np.int8]
    ) -> None:
        units, held = _layer(state, layer)
        units[0, cells] = value > 0
        _spread(units, held)

    def clamp(
        self, memory: RBMParameters, state: RBMState, layer: str, cells: Cells, held: NDArray[np.bool_]
    ) -> None:
        units, mask = _layer(state, layer)
        mask[cells] = held
        _spread(units, mask)

    def refresh(self, memory: RBMParameters, state: RBMState) -> None:
        """Chains of another machine cannot go on: sizes must agree; nothing is cached."""
        if state.visible.shape[1] != memory.visible or state.hidden.shape[1] != memory.hidden:
            raise BadInput(
                Text("The chains have {visible} visible and {hidden} hidden units, this RBM has {v} and {h}.",
                     visible=state.visible.shape[1], hidden=state.hidden.shape[1],
                     v=memory.visible, h=memory.hidden)
            )  # fmt: skip

    def look(self, memory: RBMParameters, state: RBMState, wanted: frozenset[str]) -> Look:
        free = self.free_energies(memory, state.visible)
        answer = self._reconstruction(memory, state).ravel()
        return Look(
            layers={
                VISIBLE: _signs(state.visible[0], memory.picture),
                HIDDEN: _signs(state.hidden[0], memory.tiles),
            },
            held={
                VISIBLE: state.held_visible.reshape(memory.picture).copy(),
                HIDDEN: state.held_hidden.reshape(memory.tiles).copy(),
            },
            observables=self._observables(memory, state, free),
            views={v.name: self._view(memory, state, v.name) for v in self.views if v.name in wanted},
            verdict=rbm_words.verdict(state.visible[0], state.held_visible, answer),
            detail=rbm_words.detail(memory, free, self.temperature, state.steps),
        )

    def measure(self, memory: RBMParameters, state: RBMState) -> Mapping[str, float]:
        return self._observables(memory, state, self.free_energies(memory, state.visible))

    def _observables(
        self, memory: RBMParameters, state: RBMState, free: NDArray[np.float64]
    ) -> dict[str, float]:
        v, h = state.visible[0].astype(np.float64), state.hidden[0].astype(np.float64)
        energy = -(memory.weights[h > 0].sum(axis=0, dtype=np.float64) @ v)
        energy -= memory.visible_bias @ v + memory.hidden_bias @ h
        return {
            "energy": float(energy), "free energy": float(free[0]), "mean free energy": float(free.mean()),
        }  # fmt: skip

    def free_energies(self, memory: RBMParameters, visible: NDArray[np.int8]) -> NDArray[np.float64]:
        """F(v) = −b·v − T Σ_i log(1 + e^{(c_i + w_i·v)/T}) of rows (n, visible) of 0/1."""
        x = hidden_inputs(memory, visible)
        sums = np.empty(len(visible))
        kernels.rbm.softplus_sums(x, self.temperature, sums)
        return -(visible @ memory.visible_bias.astype(np.float64)) - sums

    def _view(self, memory: RBMParameters, state: RBMState, name: str) -> Any:
        height, width = memory.picture
        if name == "dreams":
            dreams = visible_probabilities(memory, state.hidden[:MOST_PICTURES], self.temperature)
            return Wall(dreams.reshape(-1, height, width))
        if name == "filters":
            return Wall(memory.weights[:MOST_PICTURES].reshape(-1, height, width).copy(), signed=True)
        if name == "reconstruction":
            return Picture(self._reconstruction(memory, state))
        heights, edges = np.histogram(memory.weights, bins=64)
        return Histogram(edges.astype(np.float64), heights.astype(np.float64), Text("weight"))

    def _reconstruction(self, memory: RBMParameters, state: RBMState) -> NDArray[np.float32]:
        """(h, w): P(v = 1 | h) with h = P(h | the drawing)."""
        hidden = hidden_inputs(memory, state.visible[:1])
        kernels.rbm.probabilities(hidden, self.temperature)
        return visible_probabilities(memory, hidden, self.temperature).reshape(memory.picture)

    def log_p(self, memory: RBMParameters, image: NDArray[np.int8]) -> float | None:
        if self.temperature == 0:
            return None
        free = self.free_energies(memory, _pixels(memory, image)[None, :])
        return float(-free[0] / self.temperature)

    def layer_shape(self, memory: RBMParameters, layer: str) -> tuple[int, int]:
        return memory.tiles if layer == HIDDEN else memory.picture

    def units(self, state: RBMState) -> NDArray[np.int8]:
        both = np.concatenate([state.visible[0], state.hidden[0]])
        return (2 * both - 1).astype(np.int8)


def hidden_inputs(memory: RBMParameters, visible: NDArray[Any]) -> NDArray[np.float32]:
    """c + v·Wᵀ of rows (n, visible): (n, hidden)."""
    out = np.empty((len(visible), memory.hidden), np.float32)
    kernels.rbm.inputs(_floats(visible), memory.weights, True, memory.hidden_bias, out)
    return out


def visible_probabilities(
    memory: RBMParameters, hidden: NDArray[Any], temperature: float
) -> NDArray[np.float32]:
    """P(v_j = 1 | h) at temperature T for rows (n, hidden): (n, visible)."""
    out = np.empty((len(hidden), memory.visible), np.float32)
    kernels.rbm.inputs(_floats(hidden), memory.weights, False, memory.visible_bias, out)
    kernels.rbm.probabilities(out, temperature)
    return out


def _floats(units: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(units, dtype=np.float32)


def _layer(state: RBMState, layer: str) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    return (state.hidden, state.held_hidden) if layer == HIDDEN else (state.visible, state.held_visible)


def _spread(units: NDArray[np.int8], held: NDArray[np.bool_]) -> None:
    """Held cells have the drawing's value in every chain: half a drawing is completed by all of them."""
    units[:, held] = units[0, held]


def _signs(units: NDArray[np.int8], shape: tuple[int, int]) -> NDArray[np.int8]:
    return (2 * units - 1).astype(np.int8).reshape(shape)


def _pixels(memory: RBMParameters, image: NDArray[np.int8]) -> NDArray[np.int8]:
    if image.size != memory.visible:
        height, width = memory.picture
        raise BadInput(
            Text("This RBM reads {height}×{width} pixels, got a picture of {got}.",
                 height=height, width=width, got="×".join(str(side) for side in image.shape))
        )  # fmt: skip
    return (image.reshape(-1) > 0).astype(np.int8)
