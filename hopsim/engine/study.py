"""Data and learning on the workbench: open a data set, train, pause, go back to a checkpoint; long reading beside the run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.data.dataset import Dataset
from hopsim.engine.drawer import IDLE, Drawer
from hopsim.engine.packing import decode
from hopsim.engine.session import sound
from hopsim.engine.training import TrainingRun
from hopsim.errors import BadInput
from hopsim.learning import LEARNERS
from hopsim.models import MODELS
from hopsim.params import turned
from hopsim.progress import Progress
from hopsim.texts import Text, verbatim

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

RENEW_EVERY = 0.2
"""Seconds between two copies of the parameters from a learner to the machine beside it."""


DIGITS = "digits"


class Task:
    """Something long that needs no kernel (reading a file), on a thread of its own; its result comes back here."""

    def __init__(self, title: Text, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self.title = title
        self.then = then
        self.result: Any = None
        self.error: BaseException | None = None
        self.progress = Progress(1.0, title)
        self._work = work
        self._thread = threading.Thread(target=self._run, name="hopsim task", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:
            self.error = error

    @property
    def finished(self) -> bool:
        return not self._thread.is_alive()


class Study:
    """The learning half of a workbench."""

    drawers: dict[str, Drawer]
    machine: str
    dirty: bool

    def __init__(self) -> None:
        self.data: Dataset | None = None
        self.data_title: Text | None = None
        self.data_source = ""
        self.learners: dict[str, Any] = {cls.teaches: cls() for cls in LEARNERS.values()}
        self.tasks: list[Task] = []
        self._renewed = 0.0

    # --- data

    def open_data(self, path: str) -> None:
        """Read a data set beside the run; it is there when it is read."""
        from hopsim.data import load

        name = Path(path).name

        def have(data: Dataset) -> None:
            self.data_source = str(Path(path).resolve())
            self._have_data(data)

        self.tasks.append(Task(Text("Reading {name}", name=name), lambda: load(path), have))

    def use_digits(self) -> None:
        """The shipped 8×8 digits."""
        from hopsim.data.builtin import digits

        self.data_source = DIGITS
        self._have_data(digits())

    def _have_data(self, data: Dataset) -> None:
        self.data = data
        title = verbatim(data.name or "data")
        held_out = 0 if data.test is None else len(data.test)
        self.data_title = Text(
            "{name}: {learn} to learn, {held_out} held out", name=title, learn=len(data), held_out=held_out
        )
        self.dirty = True

    # --- learning

    @property
    def study_drawer(self) -> Drawer:
        """The drawer of the machine on the canvas, which must be one that learns."""
        if self.machine not in self.learners:
            raise BadInput(Text("{machine} does not learn from data.", machine=MODELS[self.machine].title))
        return self.drawers[self.machine]

    def learner_for(self, machine: str) -> Any:
        drawer = self.drawers.get(machine)
        if drawer is not None and drawer.training is not None:
            return drawer.training.learner
        return self.learners.get(machine)

    def train(self: Workbench) -> None:  # type: ignore[misc]
        """Begin, or go on, learning from the open data set."""
        drawer = self.study_drawer
        if drawer.training is not None and not drawer.training.finished:
            drawer.training.running = True
            return
        self.begin_learning()

    def begin_learning(self: Workbench) -> None:  # type: ignore[misc]
        """A new machine of the size of the data, learning from the first minibatch."""
        if self.data is None:
            self.use_digits()
        data = self.data
        assert data is not None and self.data_title is not None
        learner = self.learner_for(self.machine)
        run = TrainingRun(learner, data, None, self.document.seed, self.data_title)
        model = self.study_drawer.simulation.model
        drawer = self._new_drawer(model, learner.memory(run.training))
        drawer.pace, drawer.branches = self.study_drawer.pace, []
        drawer.training = run
        run.running = True
        self.drawers[self.machine] = drawer
        self._put_picture(drawer)

    def toggle_training(self: Workbench) -> None:  # type: ignore[misc]
        training = self.study_drawer.training
        if training is not None and training.running:
            self.pause_training()
        else:
            self.train()

    def pause_training(self) -> None:
        training = self.study_drawer.training
        if training is not None:
            training.running = False

    def turn_learning(self, name: str, value: Any) -> None:
        """A knob of the learner; while it trains, the next minibatch obeys."""
        drawer = self.study_drawer
        if drawer.training is not None and not drawer.training.finished:
            drawer.training.turn({name: value})
        learner = drawer.training.learner if drawer.training is not None else self.learners[self.machine]
        self.learners[self.machine] = turned(learner, {name: value})
        self.dirty = True

    def go_to_checkpoint(self, index: int) -> None:
        """The machine takes what was learned at that epoch; learning stops there."""
        drawer = self.study_drawer
        if drawer.training is None or not 0 <= index < len(drawer.training.checkpoints):
            raise BadInput(Text("There is no checkpoint number {number}.", number=index + 1))
        drawer.training.running = False
        drawer.renew_memory(drawer.training.checkpoints[index].memory)
        self.dirty = True

    def put_example(self: Workbench, index: int) -> None:  # type: ignore[misc]
        """An image of the data set becomes the picture on the canvas."""
        if self.data is None or not 0 <= index < len(self.data):
            raise BadInput(Text("There is no image number {number} in the data.", number=index + 1))
        self.put(np.where(self.data.images[index] > 127, 1, -1).astype(np.int8), Text("image from the data"))

    def reopen_data(self: Workbench, trainings: dict[str, Any], arrays: Any) -> None:  # type: ignore[misc]
        """The data set of a session is read again, then its trainings go on where they were."""
        self.data = self.data_title = None

        def go_on() -> None:
            for machine, values in trainings.items():
                if values is not None and self.data is not None:
                    self._restore_training(machine, values, arrays)

        if self.data_source == DIGITS:
            self.use_digits()
            go_on()
        elif self.data_source:
            source = self.data_source
            if not Path(source).exists():
                self.tell(Text("The data of this session are not at {path} any more; "
                               "what was learned is here, learning can go on when they are opened again.", path=source))  # fmt: skip
                return
            self.open_data(source)
            then = self.tasks[-1].then

            def have_and_go_on(data: Dataset) -> None:
                then(data)
                go_on()

            self.tasks[-1].then = have_and_go_on

    def _restore_training(self: Workbench, machine: str, values: Any, arrays: Any) -> None:  # type: ignore[misc]
        with sound():
            learner = decode(values["learner"], arrays)
            series, checkpoints = decode(values["series"], arrays), decode(values["checkpoints"], arrays)
            assert self.data is not None and self.data_title is not None
            run = TrainingRun(learner, self.data, None, int(values["seed"]), self.data_title)
            key, position = values["stream"]
            run.restored(decode(values["training"], arrays), int(key), int(position), series, checkpoints)
        run.changed = False
        self.drawers[machine].training = run
        self.dirty = True

    # --- called between stretches

    def work_on_training(self, drawer: Drawer) -> bool:
        training = drawer.training
        if training is None or not training.work():
            if training is not None and training.changed and not training.running:
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
        """Take in what finished; the seconds until the next look, for each task that runs."""
        for task in [task for task in self.tasks if task.finished]:
            self.tasks.remove(task)
            self.dirty = True
            if task.error is not None:
                raise task.error
            task.then(task.result)
        return [0.03 for _ in self.tasks] or [IDLE]
