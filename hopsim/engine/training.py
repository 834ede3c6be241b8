"""One learner on its way through the data: running or not, its curves over epochs, its checkpoints."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hopsim.engine.codec import checked_series
from hopsim.engine.frame import Curve, TrainingLook
from hopsim.engine.history import History
from hopsim.engine.pacing import STRETCH
from hopsim.engine.packing import checked_stream, same_form
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.base import Learner, copied
from hopsim.params import params_of
from hopsim.texts import Text

MOST_CHECKPOINTS = 12


@dataclass(frozen=True)
class Checkpoint:
    """What was learned at an epoch."""

    epoch: float
    memory: Any


class TrainingRun:
    """A learner, its training state and stream; `work` does minibatches for one stretch."""

    def __init__(self, learner: Learner[Any, Any], data: Any, start: Any, seed: int, data_title: Text) -> None:
        self.learner = learner
        self.data = data
        self.data_title = data_title
        self.seed = seed
        self.stream = Stream.of(seed, "learning")
        self.training = learner.init(data, start, self.stream)
        self.running = False
        self.series = History(interval=1)
        self.checkpoints: list[Checkpoint] = [Checkpoint(0.0, learner.memory(self.training))]
        self.changed = True
        self.going_on: int | None = None  # the checkpoint from which learning will go on
        self._cost = 0.002
        self._rate = 0.0
        self._bits: Iterator[None] | None = None
        self._before, self._spent, self._timed = 0, 0.0, False
        self._observe()

    @property
    def done(self) -> int:
        return self.learner.steps(self.training)[0]

    @property
    def total(self) -> int:
        return self.learner.steps(self.training)[1]

    @property
    def finished(self) -> bool:
        return self.done >= self.total or self.stopped is not None

    @property
    def stopped(self) -> Text | None:
        return self.learner.stopped(self.training)

    def values(self) -> dict[str, Any]:
        """What goes into a file, copied: all but the data set, which stays where it is."""
        self.settle()
        return {
            "learner": self.learner,
            "training": copied(dataclasses.replace(self.training, data=None)),
            "stream": (self.stream.key, self.stream.position),
            "seed": self.seed,
            "series": self.series.copy(),
            "checkpoints": list(self.checkpoints),
            "going_on": self.going_on,
        }

    def turn_to(self, learner: Learner[Any, Any]) -> None:
        """The next minibatch obeys; knobs that need a new start are refused here."""
        self.settle()
        for knob in params_of(learner):
            if knob.restart and getattr(learner, knob.name) != getattr(self.learner, knob.name):
                raise BadInput(Text("{knob} is fixed once learning has begun; begin anew to change it.", knob=knob.title))
        self.learner = learner

    def work(self) -> bool:
        """Minibatches for one stretch, or a part of what is measured after them; true when something was done."""
        if self._bits is None:
            if not self.running:
                return False
            if self.finished:
                self.running = False
                return False
            self._begin(max(1, min(int(STRETCH / self._cost), self.total - self.done, self._until_observed())))
        self._go_on(STRETCH / 2)
        return True

    def settle(self) -> None:
        """What was begun is done to its end: `training` is that of a whole step."""
        if self._bits is not None:
            self._go_on(float("inf"))

    def _begin(self, count: int) -> None:
        self._bits = self.learner.bits(self.training, count, self.stream)
        self._before, self._spent, self._timed = self.done, 0.0, False

    def _go_on(self, seconds: float) -> None:
        assert self._bits is not None
        began, bits = time.perf_counter(), self._bits
        self._bits = None  # an error on the way ends them
        for _ in bits:
            took = time.perf_counter() - began
            self._learned_for(took)
            if took > seconds:
                self._bits, self._spent = bits, self._spent + took
                return
        took = time.perf_counter() - began
        self._learned_for(took)
        did = max(1, self.done - self._before)
        rate = did / max(self._spent + took, 1e-9)
        self._rate = rate if self._rate == 0 else 0.95 * self._rate + 0.05 * rate
        self.changed = True
        if self.done >= self.series.due(self.done) or self.finished:
            self._observe()
        self._note_checkpoint()

    def _learned_for(self, seconds: float) -> None:
        """The cost of a minibatch, told at the first pause: without what is measured after it."""
        if self._timed:
            return
        self._timed = True
        cost = seconds / max(1, self.done - self._before)
        self._cost = 0.7 * self._cost + 0.3 * min(cost, 4 * self._cost)

    def _until_observed(self) -> int:
        return max(1, self.series.due(self.done) - self.done)

    def _observe(self) -> None:
        observed = dict(self.learner.look(self.training, frozenset()).observables)
        observed["epoch"] = self.learner.epoch(self.training)
        self.series.add(self.done, observed)

    def _note_checkpoint(self) -> None:
        epoch = self.learner.epoch(self.training)
        if int(epoch) > int(self.checkpoints[-1].epoch) and self.stopped is None:
            self.checkpoints.append(Checkpoint(epoch, self.learner.memory(self.training)))
            if len(self.checkpoints) > MOST_CHECKPOINTS:
                del self.checkpoints[1:-1:2]

    def look(self, wanted: frozenset[str]) -> TrainingLook:
        look = self.learner.look(self.training, wanted)
        columns = self.series.arrays()
        epochs = columns.pop("epoch", np.zeros(0))
        columns.pop("updates")
        described = {about.name: about for about in self.learner.observables}
        curves = tuple(
            Curve(described[name], epochs[good].astype(float), column[good].astype(float))
            for name, column in columns.items()
            if name in described and (good := np.isfinite(column)).any()
        )
        left = (self.total - self.done) / self._rate if self._rate and self.done else None
        return TrainingLook(
            self.learner, look, curves, self.running, float(self.done), float(self.total), self.learner.unit, left,
            self._rate * self.learner.images_per_step(self.training), Text("images/s"), self.stopped,
            self.data_title, tuple(point.epoch for point in self.checkpoints),
        )  # fmt: skip


def run_from_values(values: dict[str, Any], data: Any, title: Text | None) -> TrainingRun:
    """A training that goes on exactly where `TrainingRun.values` left it; ValueError: values of another form."""
    learner, series, checkpoints = values["learner"], values["series"], values["checkpoints"]
    good = isinstance(learner, Learner) and isinstance(series, History) and isinstance(checkpoints, list)
    if not good or not checkpoints or not all(isinstance(point, Checkpoint) for point in checkpoints):
        raise ValueError("training of another form")
    run = TrainingRun(learner, data, None, values["seed"], title or Text("data"))
    kept = dataclasses.replace(copied(values["training"]), data=run.training.data)
    if not same_form(kept, run.training):
        raise ValueError("training state of another form")
    run.training, run.series, run.checkpoints = kept, checked_series(series), checkpoints
    key, position = values["stream"]
    run.stream = checked_stream(key, position)
    run.going_on, run.changed = values["going_on"], False
    return run
