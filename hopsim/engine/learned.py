"""What else a person asks of a machine that learns: one of the size of the drawing, and its newest parameters again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hopsim.data.dataset import Dataset
from hopsim.engine.undo import Undoable
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.machines import Whole
    from hopsim.engine.workbench import Workbench


def new_at_canvas_size(bench: Workbench) -> None:
    """An untrained machine that reads the drawing as it is; data of another size give way to the shelf."""
    bench.study_drawer  # noqa: B018  (BadInput for a machine that does not learn)
    before = _moment(bench)
    if bench.data is None or bench.data.shape != bench.document.shape:
        _learn_from_drawings(bench)
    bench.begin_learning(running=False)
    bench._remember(Undoable(Text("new machine"), bench.machine, wholes=(before, None)))


def train_anew(bench: Workbench) -> None:
    """Learn from the first minibatch; undo brings the machine back that was there."""
    before = _moment(bench)
    bench.begin_learning()
    bench._remember(Undoable(Text("new training"), bench.machine, wholes=(before, None)))


def train_or_pause(bench: Workbench) -> None:
    """Pause, go on, or where there is nothing to go on with, begin."""
    training = bench.study_drawer.training
    if training is None or (training.finished and training.going_on is None):
        train_anew(bench)
    else:
        bench.toggle_training()


def _moment(bench: Workbench) -> Whole:
    bench._take_picture()
    return bench.whole()


def _learn_from_drawings(bench: Workbench) -> None:
    """The memories, or where there are none the drawing, as a data set."""
    shelf = bench.document.shelf
    pictures = shelf.patterns if len(shelf) else bench.document.picture[None]
    images = np.where(np.asarray(pictures) > 0, 255, 0).astype(np.uint8)
    bench.have_data(Dataset(images, name=str(Text("drawings"))), "")


def newest(bench: Workbench) -> None:
    """Back from a checkpoint to what was learned last."""
    training = bench.study_drawer.training
    if training is not None:
        training.going_on = None
        bench.study_drawer.renew_memory(training.learner.memory(training.training))
        bench.dirty = True
