"""Data and learning on the workbench: open a data set, train, pause, go back to a checkpoint; long reading beside the run."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hopsim.data.dataset import Dataset
from hopsim.engine.document import Document
from hopsim.engine.drawer import IDLE, Drawer
from hopsim.engine.tasks import Task, Undertaking
from hopsim.engine.titles import title_of
from hopsim.engine.training import TrainingRun, run_from_values
from hopsim.engine.undo import Undoable, Undoing
from hopsim.errors import BadInput
from hopsim.learning import LEARNERS
from hopsim.models import MODELS
from hopsim.params import turned
from hopsim.progress import Progress
from hopsim.texts import Text, verbatim

RENEW_EVERY = 0.2
"""Seconds between two copies of the parameters from a learner to the machine beside it."""
DIGITS = "digits"


class Study(Undoing, ABC):
    """The learning half of a workbench."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.data: Dataset | None = None
        self.data_title: Text | None = None
        self.data_source = ""
        self.learners: dict[str, Any] = {cls.teaches: cls() for cls in LEARNERS.values()}
        self.tasks: list[Undertaking] = []
        self.pending: dict[str, Any] = {}  # trainings of a session whose data are not there yet
        self._renewed = 0.0

    @abstractmethod
    def put(self, image: Any, title: Text) -> None:
        """The whole picture becomes this one."""

    # --- data

    def open_data(self, path: str) -> None:
        """Read a data set beside the run; it is there when it is read, as one step of undo."""
        self._read_data(path, lambda data: self._new_data(data, str(Path(path).resolve())))

    def _read_data(self, path: str, then: Callable[[Dataset], None]) -> None:
        from hopsim.data import load

        title = Text("Reading {name}", name=Path(path).name)
        progress = Progress(1.0, title)
        self.tasks.append(Task(title, lambda: load(path, progress), then, progress))
        self.dirty = True

    def _new_data(self, data: Dataset, source: str) -> None:
        before = self._data_now()
        # Only what could be read takes another machine onto the canvas.
        if self.machine not in self.learners:
            self.choose(next(iter(self.learners)))
        self._have_data(data, source)
        self._go_on_learning(data)
        self._remember(Undoable(Text("data set"), self.machine, data=(before, self._data_now())))

    def use_digits(self) -> None:
        """The shipped 8×8 digits."""
        from hopsim.data.builtin import digits

        self._have_data(digits(), DIGITS)

    def _have_data(self, data: Dataset, source: str) -> None:
        title = verbatim(data.name or "data")
        held_out = 0 if data.test is None else len(data.test)
        words = Text("{name}: {learn} to learn, {held_out} held out", name=title, learn=len(data), held_out=held_out)
        self._set_data((data, words, source))
        # Small data are seen more often: ten epochs of 1437 digits would show nothing yet.
        self.learners = {name: learner.suited(len(data)) for name, learner in self.learners.items()}

    def _data_now(self) -> tuple[Any, Any, str]:
        return self.data, self.data_title, self.data_source

    def _set_data(self, data: tuple[Any, Any, str]) -> None:
        self.data, self.data_title, self.data_source = data
        self.dirty = True

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

    def put_example(self, index: int) -> None:
        """An image of the data set becomes the picture on the canvas."""
        if self.data is None or not 0 <= index < len(self.data):
            raise BadInput(Text("There is no image number {number} in the data.", number=index + 1))
        self.put(np.where(self.data.images[index] > 127, 1, -1).astype(np.int8), Text("image from the data"))

    # --- the data and the trainings of a session

    def reopen_data(self, source: str, trainings: dict[str, Any]) -> None:
        """The data set of a session is read again, then its trainings (values of a file) go on where they were."""
        self._set_data((None, None, ""))
        self.tasks = [task for task in self.tasks if not isinstance(task, Task) or task.writes]
        self.pending = dict(trainings)

        def go_on(data: Dataset) -> None:
            self._have_data(data, source)
            self._go_on_learning(data)

        if source == DIGITS:
            from hopsim.data.builtin import digits

            go_on(digits())
        elif source and not Path(source).exists():
            self.tell(
                Text("The data of this session are not at {path} any more; what was learned is here, "
                     "learning can go on when they are opened again.", path=source)
            )  # fmt: skip
        elif source:
            self._read_data(source, go_on)

    def _go_on_learning(self, data: Dataset) -> None:
        """Trainings of a session go on; those of other data wait."""
        for machine, values in list(self.pending.items()):
            try:
                self.drawers[machine].training = run_from_values(values, data, self.data_title)
            except (ValueError, KeyError):
                continue
            del self.pending[machine]

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
