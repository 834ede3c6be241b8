"""What a model is: frozen knobs, a memory that is replaced, a state that changes; and the values it shows."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels.streams import Stream
from hopsim.params import check_knobs
from hopsim.texts import Text

Memory = TypeVar("Memory")
State = TypeVar("State")
Training = TypeVar("Training")

VISIBLE = "visible"
Cells = NDArray[np.int64]
"""(k,) flat indices of cells in one layer, row by row."""

ViewKind = Literal["picture", "wall", "matrix", "histogram", "table", "ladder"]


@dataclass(frozen=True)
class View:
    """Something else to look at: `name` asks for it, `kind` chooses the widget."""

    name: str
    title: Text
    kind: ViewKind


@dataclass(frozen=True)
class Observable:
    """How a plotted quantity is called; curves of one group share a plot.

    short: what stands at the end of its curve, where the title would be too much; note: what has to be known to
    read it.
    """

    name: str
    title: Text
    unit: str = ""
    group: str = "energy"
    short: Text | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Look:
    """What a machine looks like at one moment; copies, never live arrays.

    layers: name -> (h, w), int8 −1/+1, or float32 from 0 (off) to 1 (on) for probabilities.
    held: name -> (h, w) bool, the clamped cells of a layer. observables: name -> value.
    views: name -> the value its kind of widget shows. rings: (h, w) bool, cells that would flip at T = 0.
    """

    layers: Mapping[str, NDArray[Any]]
    held: Mapping[str, NDArray[np.bool_]]
    observables: Mapping[str, float]
    views: Mapping[str, Any] = field(default_factory=dict)
    verdict: Text | None = None
    detail: Text | None = None
    rings: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Remark:
    """A sentence beside the picture; `cure` titles a button that turns `knobs`, `why` explains both."""

    text: Text
    cure: Text | None = None
    knobs: Mapping[str, Any] = field(default_factory=dict)
    why: Text | None = None


class Model(ABC, Generic[Memory, State]):
    """A frozen dataclass whose fields are its knobs. Abstract or final: subclassed once, never again."""

    name: ClassVar[str]
    title: ClassVar[Text]
    formula: ClassVar[str]
    place: ClassVar[int] = 99  # its place in the row of machines
    views: ClassVar[tuple[View, ...]] = ()
    observables: ClassVar[tuple[Observable, ...]] = ()
    learning_knobs: ClassVar[frozenset[str]] = frozenset()  # turning one of these learns the memory anew
    annealing: ClassVar[tuple[float, float]] = (2.0, 0.01)  # the temperatures a schedule begins and ends with, unless told
    own_size: ClassVar[bool] = False  # the memory fixes the size of the picture; the drawing is fitted to it

    def __post_init__(self) -> None:
        check_knobs(self)

    @abstractmethod
    def unit(self) -> Text:
        """What one step is under these knobs: update, half-sweep, sweep."""

    @abstractmethod
    def updates(self, memory: Memory) -> int:
        """Unit updates in one step."""

    @abstractmethod
    def learn(self, patterns: Any, rng: Stream) -> Memory:
        """Store patterns, or take what is given (weights, fields, parameters)."""

    @abstractmethod
    def init(self, memory: Memory, image: NDArray[np.int8] | None, rng: Stream) -> State:
        """Start thinking about image, (h, w) of −1/+1; None starts from the machine's own noise."""

    @abstractmethod
    def step(self, memory: Memory, state: State, n: int, rng: Stream) -> None:
        """n of `unit`, in place; moves rng.position on by n · updates; step(a); step(b) is step(a + b)."""

    @abstractmethod
    def paint(self, memory: Memory, state: State, layer: str, cells: Cells, value: NDArray[np.int8]) -> None:
        """The user drew: value (k,) of −1/+1 for the cells (k,) of a layer; held cells are painted too."""

    @abstractmethod
    def clamp(self, memory: Memory, state: State, layer: str, cells: Cells, held: NDArray[np.bool_]) -> None:
        """Hold (or release) cells of a layer: held units never change in step."""

    @abstractmethod
    def refresh(self, memory: Memory, state: State) -> None:
        """The memory was replaced: recompute what state caches, keep units, clamps and time."""

    @abstractmethod
    def look(self, memory: Memory, state: State, wanted: frozenset[str]) -> Look:
        """Copies: layers, observables, and the views named in wanted."""

    @abstractmethod
    def log_p(self, memory: Memory, image: NDArray[np.int8]) -> float | None:
        """Unnormalised log of the law that step leaves invariant; None where there is none (T = 0)."""

    @abstractmethod
    def layer_shape(self, memory: Memory, layer: str) -> tuple[int, int]:
        """(h, w) of a layer."""

    @abstractmethod
    def units(self, state: State) -> NDArray[np.int8]:
        """(N,) −1/+1: all units, hidden too, in the order of the memory's parameters; a copy."""

    def measure(self, memory: Memory, state: State) -> Mapping[str, float]:
        """The observables alone; overridden where that is much cheaper than a whole look."""
        return self.look(memory, state, frozenset()).observables

    def resting(self, memory: Memory, state: State) -> bool:
        """Whether no step can change anything any more (T = 0, every free unit checked): time may stand still."""
        return False

    def preset(self) -> Any:
        """What a machine that cannot learn from a shelf opens on; None: it learns from the shelf."""
        return None

    def memory_flips(self, memory: Memory) -> tuple[int, ...] | None:
        """For each memory of the shelf, how many of its own pixels would flip at T = 0; None: not a question here."""
        return None

    def remarks(self, memory: Memory) -> tuple[Remark, ...]:
        """Sentences about what is stored, with the cure each offers."""
        return ()

    def describe(self, observable: str) -> Observable:
        """How a plotted quantity is called; names not declared (an overlap's number) are told by the model."""
        for known in self.observables:
            if known.name == observable:
                return known
        return Observable(observable, Text("{words}", words=observable), group=observable.split(" ")[0])

    def turned(self, **knobs: Any) -> Any:
        """A copy with some knobs turned."""
        from hopsim.params import turned

        return turned(self, knobs)


class Learner(ABC, Generic[Memory, Training]):
    """Parameters from data, in time: a frozen dataclass of knobs, as a Model is."""

    name: ClassVar[str]
    title: ClassVar[Text]
    teaches: ClassVar[str]  # the name of the machine whose memory it learns
    unit: ClassVar[Text]
    views: ClassVar[tuple[View, ...]] = ()
    observables: ClassVar[tuple[Observable, ...]] = ()

    def __post_init__(self) -> None:
        check_knobs(self)

    def suited(self, count: int) -> Any:
        """This learner with the knobs that so many training pictures ask for; itself where none does."""
        return self

    @abstractmethod
    def init(self, data: Any, start: Memory | None, rng: Stream) -> Training:
        """Begin on data, from start or from scratch."""

    @abstractmethod
    def step(self, training: Training, n: int, rng: Stream) -> None:
        """n of `unit`, in place."""

    def bits(self, training: Training, n: int, rng: Stream) -> Iterator[None]:
        """What `step` does, giving way where it takes long; nothing else may change `training` until it is over."""
        self.step(training, n, rng)
        yield from ()

    @abstractmethod
    def memory(self, training: Training) -> Memory:
        """A copy of what is learned so far."""

    @abstractmethod
    def steps(self, training: Training) -> tuple[int, int]:
        """(done, all) in `unit`."""

    @abstractmethod
    def epoch(self, training: Training) -> float:
        """How often the data have been seen."""

    @abstractmethod
    def images_per_step(self, training: Training) -> int:
        """Training examples in one step."""

    @abstractmethod
    def stopped(self, training: Training) -> Text | None:
        """Why it stopped by itself (at the last good step), or None."""

    @abstractmethod
    def look(self, training: Training, wanted: frozenset[str]) -> Look:
        """Copies: curves and the views named in wanted."""


def copied(value: Any) -> Any:
    """A deep copy of a State or Training: dataclasses of arrays, numbers and such dataclasses."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            return value
        return type(value)(**{f.name: copied(getattr(value, f.name)) for f in dataclasses.fields(value)})
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value
