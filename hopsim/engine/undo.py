"""Undo and redo: what each step of the person needs to be taken back and done again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from hopsim.data.patterns import fit
from hopsim.engine.acts import Act, is_nothing, merged, merged_back
from hopsim.engine.document import Document
from hopsim.engine.machines import Machines, Whole
from hopsim.engine.packing import packed_size, unpacked
from hopsim.engine.schedule import Schedule
from hopsim.engine.titles import title_of
from hopsim.texts import Text

MOST_UNDO = 400
FEWEST_UNDO = 200
UNDO_BYTES = 64 * 2**20
MOST_HEAVY = 4
"""Steps that keep whole machines or a data set."""


@dataclass
class Undoable:
    """One step. What it changed, each as it was and as it became; only what is not empty counts.

    back and forth: acts on the machine, with the line and the update count at which they were done.
    documents: the shelf and all that belongs to the canvas, of one size. wholes: everything.
    lines: the runs of a reset. learners, data: as they say. plans: the schedule of the next annealing.
    lists: the steps of undo, when a session was opened. unknown: the packed masks of unknown cells.
    opened: another document came, which has a file and a preset of its own.
    """

    title: Text
    machine: str
    back: tuple[Act, ...] = ()
    forth: tuple[Act, ...] = ()
    line: str = ""
    at: int = 0
    documents: tuple[Document, Document] | None = None
    wholes: tuple[Whole, Whole | None] | None = None
    lines: tuple[str, str] | None = None
    learners: tuple[Any, Any] | None = None
    data: tuple[Any, Any] | None = None
    plans: tuple[Schedule, Schedule] | None = None
    lists: tuple[list[Undoable], list[Undoable]] | None = None
    unknown: tuple[Any, Any] | None = None
    opened: bool = False
    merge: object = None

    @property
    def size(self) -> int:
        """Bytes, near enough for a budget."""
        acts = sum(act.size for act in (*self.back, *self.forth))
        acts += 0 if self.unknown is None else sum(packed_size(mask) for mask in self.unknown)
        return 500 + acts + (0 if self.documents is None else int(self.documents[0].shelf.patterns.nbytes))

    @property
    def heavy(self) -> bool:
        return self.wholes is not None or self.data is not None


class Undoing(Machines, ABC):
    """The list of steps; every act of the person on a machine or on the document enters it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.undo_steps: list[Undoable] = []
        self.redo_steps: list[Undoable] = []

    # --- what enters the list

    def _act(self, kind: str, *, merge: object = None, title: Text | None = None, **arguments: Any) -> None:
        title = title or title_of(kind, arguments, self.drawer.shown.model)
        self.drawer.branch_if_past(title)
        back = self.simulation.act(kind, **arguments)
        self.dirty = self.acted = True
        forth = Act.of(kind, **arguments)
        if back is None or (merge is None and is_nothing(back, forth)):
            return
        step = Undoable(title, self.machine, (back,), (forth,), self.drawer.line.key, self.simulation.updates, merge=merge)
        top = self.undo_steps[-1] if self.undo_steps else None
        if merge is not None and top is not None and (top.merge, top.machine, top.line) == (merge, step.machine, step.line):
            _merge(top, step)
            self.redo_steps.clear()
        else:
            self._remember(step)

    def _remember(self, step: Undoable) -> None:
        self.dirty = self.acted = True
        self.undo_steps.append(step)
        self.redo_steps.clear()
        self._bound_undo()

    def _bound_undo(self) -> None:
        del self.undo_steps[:-MOST_UNDO]
        sizes = [step.size for step in self.undo_steps]
        total = sum(sizes)
        while len(self.undo_steps) > FEWEST_UNDO and total > UNDO_BYTES:
            total -= sizes.pop(0)
            del self.undo_steps[0]
        forget_heavy(self.undo_steps, MOST_HEAVY)

    # --- what leaves it

    @property
    def undo_title(self) -> Text | None:
        index = self._next(self.undo_steps)
        return None if index is None else self.undo_steps[index].title

    @property
    def redo_title(self) -> Text | None:
        index = self._next(self.redo_steps)
        return None if index is None else self.redo_steps[index].title

    def undo(self) -> None:
        index = self._next(self.undo_steps)
        if index is not None:
            step = self.undo_steps.pop(index)
            self._go(step, back=True)
            self.redo_steps.append(step)

    def redo(self) -> None:
        index = self._next(self.redo_steps)
        if index is not None:
            step = self.redo_steps.pop(index)
            self._go(step, back=False)
            self.undo_steps.append(step)

    def _next(self, steps: list[Undoable]) -> int | None:
        """The newest step that belongs to what is on the workbench: acts of another branch wait for its return."""
        return next((i for i in range(len(steps) - 1, -1, -1) if self._belongs(steps[i])), None)

    def _belongs(self, step: Undoable) -> bool:
        anywhere = (step.wholes, step.documents, step.learners, step.data, step.unknown)
        if any(changed is not None for changed in anywhere):
            return True
        if step.plans is not None:
            return step.machine in self.drawers
        drawer = self.drawers.get(step.machine)
        if drawer is None:
            return False
        if step.lines is not None:
            return any(drawer.branch_of(key) is not None for key in step.lines)
        return drawer.line.holds(step.line, step.at)

    def _go(self, step: Undoable, *, back: bool) -> None:
        """Take the step back, or do it again."""
        if step.wholes is not None:
            self._swap_whole(step, back)
            return
        if step.machine != self.machine and step.machine in self.drawers:
            self.choose(step.machine)
        self.drawer.viewing = None
        if step.documents is not None:
            self.change_document(step.documents[0 if back else 1])
        if step.unknown is not None:
            mask = unpacked(step.unknown[0 if back else 1])
            self.document = self.document.with_unknown(None if mask is None else fit(mask, self.document.shape))
        if step.learners is not None:
            self._set_learner(step.machine, step.learners[0 if back else 1])
        if step.plans is not None:
            self.plans[step.machine] = step.plans[0 if back else 1]
        if step.data is not None:
            self._set_data(step.data[0 if back else 1])
        if step.lines is not None:
            index = self.drawer.branch_of(step.lines[0 if back else 1])
            if index is not None:
                self.drawer.enter_branch(index)
        self._do_again(step, back)
        self.dirty = self.acted = True

    def _do_again(self, step: Undoable, back: bool) -> None:
        """The acts that take it back, or the acts themselves: what they take back is then what is there now."""
        undone: tuple[Act, ...] = ()
        for act in step.back if back else step.forth:
            undo = self.simulation.act(act.kind, **act.arguments)
            undone = (undo, *undone) if undo is not None else undone
            self._note_act(act)
        if not back and undone:
            step.back = undone
        step.line, step.at = self.drawer.line.key, self.simulation.updates

    def _note_act(self, act: Act) -> None:
        """An act came by undo or redo: what follows it in the document follows."""
        self._drawn_here = self._drawn_here or act.kind in ("paint", "put")
        self._held_here = self._held_here or act.kind == "clamp"

    def _swap_whole(self, step: Undoable, back: bool) -> None:
        assert step.wholes is not None
        self._take_picture()
        now = self.whole()
        before, after = step.wholes
        wanted = before if back else after
        assert wanted is not None
        step.wholes = (before, now) if back else (now, after)
        if step.lists is not None:
            step.lists = (step.lists[0], self.undo_steps) if back else (self.undo_steps, step.lists[1])
            self.undo_steps = list(step.lists[0 if back else 1])
        path, origin = self.path, self.origin
        self.set_whole(wanted)
        if not step.opened:  # it may have got its file and its preset since
            self.path, self.origin = path, origin

    @abstractmethod
    def change_document(self, document: Document) -> None:
        """Make it the document and let the open machine follow."""

    @abstractmethod
    def _set_learner(self, machine: str, learner: Any) -> None:
        """Make this the learner of that machine."""


def forget_heavy(steps: list[Undoable], most: int) -> int:
    """Only the newest few may keep whole machines or data, those in the lists of an opened session too; gives how many more."""
    for step in reversed(list(steps)):
        if not step.heavy:
            continue
        if most > 0:
            most = forget_heavy(step.lists[0], most - 1) if step.lists is not None else most - 1
            continue
        step.wholes = step.data = step.lists = None
        if step.documents is None:
            steps.remove(step)
    return most


def _merge(top: Undoable, step: Undoable) -> None:
    """One drag is one step."""
    back, forth = merged_back(top.back[0], step.back[0]), merged(top.forth[-1], step.forth[0])
    together = len(top.back) == len(top.forth) == 1 and back is not None and forth is not None
    top.back = (back,) if together and back is not None else (*step.back, *top.back)
    top.forth = (forth,) if together and forth is not None else (*top.forth, *step.forth)
    top.title, top.at = step.title, step.at
