"""A Frame is a value: all that the window shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data.dataset import Dataset
from hopsim.engine.presets import Preset
from hopsim.engine.schedule import Schedule
from hopsim.models.base import Look, Observable, Remark
from hopsim.models.shelf import Shelf
from hopsim.palette import LIGHT_ON_DARK
from hopsim.texts import Text


@dataclass(frozen=True)
class Curve:
    """One plotted quantity: x (n,) in unit updates (of a learner: epochs), y (n,); at most 4097 points."""

    about: Observable
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True)
class Ghost:
    """A former future or an earlier run, drawn grey: observable name -> curve."""

    title: Text
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class BranchLook:
    """A former future that can be returned to; `at` in unit updates."""

    title: Text
    at: int


@dataclass(frozen=True)
class MemoryLook:
    """One memory on the shelf: overlap with the state, own pixels that would flip at T = 0 (None: not known)."""

    name: str
    picture: NDArray[np.int8]
    on: bool
    overlap: float | None
    flips: int | None


@dataclass(frozen=True)
class TrainingLook:
    """A learner at one moment. x of its curves is in epochs."""

    learner: Any
    look: Look
    curves: tuple[Curve, ...]
    running: bool
    done: float
    total: float
    unit: Text
    seconds_left: float | None
    speed: float
    speed_unit: Text
    stopped: Text | None
    data_title: Text
    checkpoints: tuple[float, ...] = ()


@dataclass(frozen=True)
class DownloadLook:
    """A published set on its way: its name, which part of it is here, and how far it is in words."""

    name: str
    part: float
    words: Text


@dataclass(frozen=True)
class Failure:
    """What went wrong: a sentence for the person, details for a report."""

    text: Text
    details: str


@dataclass(frozen=True)
class Frame:
    """See the fields; `updates` and `span` count unit updates, `sweep` is N, `speed` is unit updates a second.

    line and acts: which run this is, and how many acts had been done in it at the moment that is shown.
    """

    number: int
    machine: str
    model: Any
    look: Look
    unit: Text
    updates: int
    sweep: int
    step: int
    running: bool
    speed: float
    rate: float
    shown_at: int | None
    span: tuple[int, int]
    curves: tuple[Curve, ...]
    theory: tuple[Curve, ...]
    """What theory expects under the knobs of now, over the whole run; named "theory"."""
    ghosts: tuple[Ghost, ...]
    branches: tuple[BranchLook, ...]
    schedule: Schedule | None
    schedule_done: float | None
    plan: Schedule
    shape: tuple[int, int]
    shelf: Shelf
    memories: tuple[MemoryLook, ...]
    holds: Text | None
    remarks: tuple[Remark, ...]
    seed: int
    undo: Text | None
    redo: Text | None
    training: TrainingLook | None
    training_machines: tuple[str, ...]
    data_title: Text | None
    data_images: NDArray[np.uint8] | None
    failure: Failure | None
    path: str | None
    data: Dataset | None = None
    """What is learned from; like everything here it is never changed."""
    data_source: str = ""
    sets_here: tuple[str, ...] = ()
    """Published sets that are on this computer, by name."""
    downloads: tuple[DownloadLook, ...] = ()
    learner: Any = None
    tasks: tuple[Text, ...] = ()
    fitted: Text | None = None
    notice: Text | None = None
    leftovers: tuple[Any, ...] = ()
    saved_at: float | None = None
    line: str = ""
    acts: int = 0
    ink: str = LIGHT_ON_DARK.name
    preset: Preset | None = None
    unknown: NDArray[np.bool_] | None = None
    """(h, w) cells whose value is not known, in the size of the visible layer; None: all are known."""
