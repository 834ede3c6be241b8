"""Learning on the workbench: train, pause, go back to a checkpoint; the turns of what goes on beside the run."""

from __future__ import annotations

import time
from abc import ABC
from typing import Any

from hopsim.engine.data_desk import DataDesk
from hopsim.engine.document import Document
from hopsim.engine.drawer import IDLE, Drawer
from hopsim.engine.tasks import Task, Undertaking
from hopsim.engine.titles import title_of
from hopsim.engine.training import TrainingRun
from hopsim.engine.undo import Undoable
from hopsim.errors import BadInput
from hopsim.models import MODELS
from hopsim.params import turned
from hopsim.texts import Text

RENEW_EVERY = 0.2
"""Seconds between two copies of the parameters from a learner to the machine beside it."""


class Study(DataDesk, ABC):
    """The learning half of a workbench."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._renewed = 0.0

    # --- learning

    @property
    def study_drawer(self) -> Drawer:
        """The drawer of the machine on the canvas, which must be one that learns."""
        if self.machine not in self.learners:
            raise BadInput(Text("{machine} does not learn from data.", machine=MODELS[self.machine].title))
        return self.drawers[self.machine]

    def learner_for(self, machine: str) -> Any:
        """The learner that trains this machine, or would."""
        return self.learners.get(machine)

    def train(self) -> None:
        """Begin, or go on, learning from the open data set; from a checkpoint, if one was gone to."""
        drawer = self.study_drawer
        training = drawer.training
        if training is not None and training.going_on is not None:
            self._learn(training.checkpoints[training.going_on].memory)
        elif training is not None and not training.finished:
            training.running = True
        else:
            self.begin_learning()
        self.dirty = self.acted = True

    def begin_learning(self, *, running: bool = True) -> None:
        """A new machine of the size of the data, learning from the first minibatch."""
        self._learn(None, running)

    def _learn(self, start: Any, running: bool = True) -> None:
        """From these parameters, or from scratch; what an earlier training learned can be had back with undo."""
        old = self.study_drawer
        self._take_picture()
        before = self.whole()
        if self.data is None:
            self.use_digits()
        assert self.data is not None and self.data_title is not None
        learner = self.learners[self.machine]
        run = TrainingRun(learner, self.data, start, self.document.seed, self.data_title)
        drawer = self._new_drawer(old.simulation.model, learner.memory(run.training), pace_of=old)
        drawer.training = run
        run.running = running
        old.running = False
        self.drawers[self.machine] = drawer
        self.pending.pop(self.machine, None)
        self._put_picture(drawer)
        if old.training is not None and old.training.done:
            old.training.running = False
            self._remember(Undoable(Text("learning anew"), self.machine, wholes=(before, None)))
        self.dirty = self.acted = True

    def toggle_training(self) -> None:
        training = self.study_drawer.training
        if training is not None and training.running:
            self.pause_training()
        else:
            self.train()

    def pause_training(self) -> None:
        training = self.study_drawer.training
        if training is not None:
            training.running = False

    def turn_learning(self, name: str, value: Any, drag: object = None) -> None:
        """A knob of the learner; while it trains, the next minibatch obeys. One drag is one step of undo."""
        machine, _ = self.machine, self.study_drawer
        before = self.learners[machine]
        after = turned(before, {name: value})
        self._set_learner(machine, after)
        if after == before:
            return
        title = title_of("turn", {"knobs": {name: getattr(after, name)}}, after)
        merge = None if drag is None else ("learn", name, drag)
        top = self.undo_steps[-1] if self.undo_steps else None
        if merge is not None and top is not None and top.merge == merge and top.learners is not None:
            top.learners, top.title = (top.learners[0], after), title
            self.redo_steps.clear()
        else:
            self._remember(Undoable(title, machine, learners=(before, after), merge=merge))

    def _set_learner(self, machine: str, learner: Any) -> None:
        """A training that is under way takes the knobs, unless one of them needs a new start."""
        training = self.drawers[machine].training if machine in self.drawers else None
        if training is not None and not training.finished:
            training.turn_to(learner)
        self.learners[machine] = learner
        self.dirty = True

    def go_to_checkpoint(self, index: int) -> None:
        """The machine takes what was learned at that epoch; learning stops there, and goes on from there."""
        drawer = self.study_drawer
        training = drawer.training
        if training is None or not 0 <= index < len(training.checkpoints):
            raise BadInput(Text("There is no checkpoint number {number}.", number=index + 1))
        training.running = training.changed = False
        training.going_on = index
        drawer.renew_memory(training.checkpoints[index].memory)
        self.dirty = self.acted = True

    # --- called between stretches

    def work_on_training(self, drawer: Drawer) -> bool:
        """One stretch of learning; the machine beside it takes the newest parameters now and then."""
        training = drawer.training
        if training is None:
            return False
        if not training.work():
            if training.changed and not training.running:
                training.changed = False
                drawer.renew_memory(training.learner.memory(training.training))
                self.dirty = True
            return False
        now = time.monotonic()
        if now - self._renewed > RENEW_EVERY and drawer is self.drawers.get(self.machine):
            self._renewed = now
            drawer.renew_memory(training.learner.memory(training.training))
        return True

    def work_on_tasks(self) -> list[float]:
        """A turn for each task, and what finished is taken in; the seconds until the next look at each."""
        waits = [task.work() for task in self.tasks]
        for task in [task for task in self.tasks if task.finished]:
            self._take_in(task)
        self.dirty = self.dirty or any(task.progress.total > 0 for task in self.tasks)
        return waits if self.tasks else [IDLE]

    def _take_in(self, task: Undertaking) -> None:
        self.tasks.remove(task)
        self.dirty = True
        if task.cancelled:
            return
        try:
            if task.error is not None:
                raise task.error
            task.then(task.result)
        except Exception as error:
            self.fail(error)

    def cancel_tasks(self) -> None:
        """Nothing comes of what is under way; a file that is being written becomes whole, or is not there."""
        for task in self.tasks:
            task.cancel()
        self.tasks = [task for task in self.tasks if isinstance(task, Task) and task.writes]
        self.dirty = True

    def finish_tasks(self) -> None:
        """Wait for what is under way, and for what that begins."""
        while self.tasks:
            task = self.tasks[0]
            task.wait()
            self._take_in(task)
