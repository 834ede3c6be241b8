"""The data set on the workbench: read beside the run, downloaded, chosen from, put on the canvas, kept in sessions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data import published
from hopsim.data.binarise import THRESHOLD
from hopsim.data.dataset import ALL, Choice, Dataset
from hopsim.data.fitting import from_levels
from hopsim.data.published import DIGITS, PUBLISHED, data_folder
from hopsim.data.words import title
from hopsim.engine.document import Document
from hopsim.engine.machines import Whole
from hopsim.engine.tasks import Download, Task, Undertaking
from hopsim.engine.training import run_from_values
from hopsim.engine.undo import Undoable, Undoing
from hopsim.errors import BadInput
from hopsim.learning import LEARNERS
from hopsim.progress import Progress
from hopsim.texts import Text


class DataDesk(Undoing, ABC):
    """The part of a workbench that data lie on."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.data: Dataset | None = None
        self.data_title: Text | None = None
        self.data_source = ""
        self.sets_here: tuple[str, ...] = ()
        """Published sets that are on this computer, when somebody looked last."""
        self.learners: dict[str, Any] = {cls.teaches: cls() for cls in LEARNERS.values()}
        self.tasks: list[Undertaking] = []
        self.pending: dict[str, Any] = {}  # trainings of a session whose data are not there yet
        self._absent: dict[str, Any] = {}  # what the session says of those data

    @abstractmethod
    def put(self, image: Any, title: Text) -> None:
        """The whole picture becomes this one."""

    @abstractmethod
    def store_many(self, pictures: Any, names: tuple[str, ...]) -> None:
        """Pictures become memories."""

    # --- reading

    def open_data(self, path: str) -> None:
        """Read a data set, by path or by name, beside the run; it is there when it is read, as one step of undo."""
        by_name = path in published.NAMES and not Path(path).is_absolute()
        if by_name and path != DIGITS and published.located(PUBLISHED[path]) is None:
            raise published.missing(PUBLISHED[path])
        self._read_data(path, lambda data: self._new_data(data, path if by_name else str(Path(path).resolve())))

    def _read_data(self, path: str, then: Callable[[Dataset], None], choice: Choice = ALL) -> None:
        title = Text("Reading {name}", name=Path(path).name)
        progress = Progress(1.0, title)

        def read() -> Dataset:
            data = published.find(path, progress)
            data.fingerprint  # noqa: B018  (it takes a moment, which the worker shall not)
            return _chosen(data, choice)

        self.tasks.append(Task(title, read, then, progress))
        self.dirty = True

    def _new_data(self, data: Dataset, source: str) -> None:
        before = self._data_now()
        # Only what could be read takes another machine onto the canvas.
        if self.machine not in self.learners:
            self.choose(next(iter(self.learners)))
        awaited = self._absent.get("fingerprint") == data.fingerprint
        self.have_data(_chosen(data, _choice_of(self._absent)) if awaited else data, source)
        if self.data is not None and (awaited or not self._absent.get("fingerprint")):
            self._go_on_learning(self.data)
        self._absent = {}
        self._remember(Undoable(Text("data set"), self.machine, data=(before, self._data_now())))
        if data.note is not None:
            self.tell(data.note)

    def use_digits(self) -> None:
        """The shipped 8×8 digits."""
        from hopsim.data.builtin import digits

        self.have_data(digits(), DIGITS)

    def have_data(self, data: Dataset, source: str) -> None:
        self._set_data((data, title(data), source))
        # Small data are seen more often: ten epochs of 1437 digits would show nothing yet.
        self.learners = {name: learner.suited(len(data)) for name, learner in self.learners.items()}

    def _data_now(self) -> tuple[Any, Any, str]:
        return self.data, self.data_title, self.data_source

    def _set_data(self, data: tuple[Any, Any, str]) -> None:
        self.data, self.data_title, self.data_source = data
        self.dirty = True

    # --- choosing

    def choose_data(self, classes: Iterable[int] | None, limit: int | None) -> None:
        """Learn from these classes and so many images only (None: all); one step of undo."""
        data = self.data
        if data is None:
            raise BadInput(Text("No data are open."))
        wanted = None if classes is None else tuple(classes)

        def then(chosen: Dataset) -> None:
            if self.data is not data or chosen.choice == data.choice:  # others were opened meanwhile, or nothing changes
                return
            before = self._data_now()
            self.have_data(chosen, self.data_source)
            self._remember(Undoable(Text("choice of data"), self.machine, data=(before, self._data_now())))

        self.tasks.append(Task(Text("Choosing images"), lambda: data.chosen(wanted, limit), then))
        self.dirty = True

    def put_example(self, index: int) -> None:
        """An image of the data set becomes the picture on the canvas."""
        if self.data is None or not 0 <= index < len(self.data):
            raise BadInput(Text("There is no image number {number} in the data.", number=index + 1))
        self.put_image(self.data.images[index])

    def put_image(self, image: NDArray[np.uint8], threshold: int = THRESHOLD) -> None:
        """An image (h, w) of 0–255 becomes the picture on the canvas, on above the threshold."""
        self.put(from_levels(image, threshold=threshold), Text("image from the data"))

    def store_image(self, image: NDArray[np.uint8], name: str, threshold: int = THRESHOLD) -> None:
        """An image (h, w) of 0–255 becomes a memory."""
        self.store_many(from_levels(image, threshold=threshold)[None], (name,))

    # --- downloading

    def look_for_sets(self) -> None:
        """Note which published sets are on this computer."""
        self.sets_here = tuple(name for name, which in PUBLISHED.items() if published.located(which) is not None)
        self.dirty = True

    def download_data(self, name: str) -> None:
        """Fetch a published set beside the run, and open it when it is here."""
        if any(isinstance(task, Download) and task.which == name for task in self.tasks):
            return
        which = PUBLISHED[name]
        place = data_folder() / name

        def then(_folder: Path) -> None:
            self.look_for_sets()
            self.open_data(name)

        self.tasks.append(Download(which, place, then))
        self.dirty = True

    def cancel_download(self, name: str) -> None:
        for task in [task for task in self.tasks if isinstance(task, Download) and task.which == name]:
            task.cancel()
            self.tasks.remove(task)
        self.dirty = True

    # --- sessions

    def data_values(self) -> dict[str, Any]:
        """What a session says of the data beside their source, as JSON; it keeps what it knows of data that are not there."""
        if self.data is None or not self.data_source:
            return dict(self._absent)
        choice = self.data.choice
        classes = None if choice.classes is None else list(choice.classes)
        return {"classes": classes, "limit": choice.limit, "fingerprint": self.data.fingerprint}

    def reopen_data(self, source: str, trainings: dict[str, Any], values: dict[str, Any] | None = None) -> None:
        """The data set of a session is read again, then its trainings (values of a file) go on where they were."""
        self._set_data((None, None, source))
        for task in [task for task in self.tasks if isinstance(task, Task) and not task.writes]:
            if not isinstance(task, Download):  # what is fetched is wanted beside any document
                task.cancel()
                self.tasks.remove(task)
        self.pending = dict(trainings)
        self._absent = dict(values or {})
        known = self._absent.get("fingerprint")

        def go_on(data: Dataset) -> None:
            if self.data_source != source:  # another document came meanwhile
                return
            self.have_data(data, source)
            if known in (None, data.fingerprint):
                self._go_on_learning(data)
                self._absent = {}
            else:
                self.tell(
                    Text("The data at {path} are not those of this session any more; what was learned is here, "
                         "learning begins anew with these.", path=source)
                )  # fmt: skip

        if source == DIGITS:
            from hopsim.data.builtin import digits

            go_on(_chosen(digits(), _choice_of(self._absent)))
        elif source in PUBLISHED and published.located(PUBLISHED[source]) is None:
            self.tell(
                Text("The data of this session, {title}, are not on this computer; what was learned is here, learning "
                     "can go on when they are downloaded (Ctrl+Alt+D).", title=PUBLISHED[source].title)
            )  # fmt: skip
        elif source and source not in PUBLISHED and not Path(source).exists():
            self.tell(
                Text("The data of this session are not at {path} any more; what was learned is here, "
                     "learning can go on when they are opened again.", path=source)
            )  # fmt: skip
        elif source:
            self._read_data(source, go_on, _choice_of(self._absent))

    def whole(self) -> Whole:
        return replace(super().whole(), waiting=(dict(self.pending), dict(self._absent)))

    def set_whole(self, whole: Whole) -> None:
        super().set_whole(whole)
        self.pending, self._absent = (dict(part) for part in whole.waiting)

    def _go_on_learning(self, data: Dataset) -> None:
        """Trainings of a session go on; those of other data wait."""
        for machine, values in list(self.pending.items()):
            try:
                self.drawers[machine].training = run_from_values(values, data, self.data_title)
            except (ValueError, KeyError):
                continue
            del self.pending[machine]


def _chosen(data: Dataset, choice: Choice) -> Dataset:
    """The choice where it can be made of these data, else all of them."""
    try:
        return data.chosen(choice.classes, choice.limit)
    except BadInput:
        return data


def _choice_of(values: dict[str, Any]) -> Choice:
    """The choice in a session's values; values of another form choose nothing."""
    classes, limit = values.get("classes"), values.get("limit")
    if not isinstance(limit, int) or isinstance(limit, bool):
        limit = None
    if not isinstance(classes, list) or not all(isinstance(label, int) and 0 <= label <= 255 for label in classes):
        return Choice(None, limit)
    return Choice(tuple(classes), limit)
