"""One machine's drawer: its run, its pace, its former futures, its learner; put away and opened as it was left."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from hopsim.engine.frame import BranchLook
from hopsim.engine.history import History
from hopsim.engine.pacing import Pace
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.simulation import Simulation
from hopsim.engine.training import TrainingRun
from hopsim.engine.walking import change_after, change_before
from hopsim.errors import BadInput
from hopsim.texts import Text

MOST_BRANCHES = 8
MOST_FORKS = 64
KEY_FRAME_SECONDS = 0.008
"""Replay between two key frames takes no longer than about this."""
IDLE = float("inf")


def _new_key() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Line:
    """One way a run went: the act that began it, and when; forks: the lines it grew out of, each up to a count."""

    title: Text = field(default_factory=lambda: Text("first run"))
    at: int = 0
    key: str = field(default_factory=_new_key)
    forks: tuple[tuple[str, int], ...] = ()

    def grown(self, title: Text, at: int) -> Line:
        forks = (*((key, min(end, at)) for key, end in self.forks), (self.key, at))
        return Line(title, at, forks=forks[-MOST_FORKS:])

    def holds(self, key: str, at: int) -> bool:
        """Whether what happened on that line at that count belongs to this one."""
        return key == self.key or any(key == fork and at <= end for fork, end in self.forks)


@dataclass(frozen=True)
class Branch:
    """A former future; `end` is where it had got to, `cue` the picture its run began with."""

    line: Line
    timeline: Timeline
    series: History
    end: KeyFrame
    cue: Any = None


@dataclass
class Drawer:
    """Everything of one machine that outlives a look at another one; shelf: the one its memory was learned from."""

    simulation: Simulation
    pace: Pace = field(default_factory=Pace)
    running: bool = False
    line: Line = field(default_factory=Line)
    branches: list[Branch] = field(default_factory=list)
    viewing: Simulation | None = None
    training: TrainingRun | None = None
    shelf: Any = None
    _since_key_frame: float = 0.0
    _key_frame_cost: float = 0.0

    # --- time

    def work(self, elapsed: float) -> float:
        """One stretch; 0 when there is more to do at once, else the seconds until something is owed."""
        simulation = self.simulation
        if not self.running:
            return IDLE
        if simulation.schedule is None and simulation.model.resting(simulation.memory, simulation.state):
            return IDLE
        annealing = simulation.schedule is not None
        step = simulation.model.updates(simulation.memory)
        self.pace = self.pace.waited(elapsed, step)
        count = self.pace.stretch(step)
        if count <= 0:
            return self.pace.seconds_until(step)
        began, before = time.perf_counter(), simulation.updates
        simulation.advance(count)
        seconds = time.perf_counter() - began
        self.pace = self.pace.did(simulation.updates - before, seconds)
        self._keep_moment(seconds)
        if annealing and simulation.schedule is None:
            self.running = False
        return 0.0

    def step_once(self) -> None:
        """One step of the machine, whatever was owed before."""
        self.running = False
        self.simulation.advance_to(self.simulation.updates + 1)

    def _keep_moment(self, seconds: float) -> None:
        """A key frame when replay has become long; at most a tenth of the time goes into keeping them."""
        self._since_key_frame += seconds
        if self._since_key_frame < max(KEY_FRAME_SECONDS, 10 * self._key_frame_cost):
            return
        began = time.perf_counter()
        self.simulation.timeline.note(self.simulation.key_frame())
        self._key_frame_cost = time.perf_counter() - began
        self._since_key_frame = 0.0

    def renew_memory(self, memory: Any) -> None:
        """A learner has newer parameters: the machine goes on with them."""
        self.simulation.replace_given(memory)
        self.simulation.timeline.note(self.simulation.key_frame(renewed=True))

    # --- the past

    @property
    def shown(self) -> Simulation:
        """What the window shows: the past moment that is looked at, or now."""
        return self.viewing or self.simulation

    def view(self, updates: int | None) -> None:
        """Look at an earlier moment (None: return to now); looking pauses and changes nothing."""
        if updates is None or updates >= self.simulation.updates:
            self.viewing = None
            return
        self.running = False
        self.viewing = self.simulation.at(max(int(updates), self.simulation.timeline.frames[0].updates))

    def step_view(self, direction: int) -> None:
        """To the next or previous recorded change of the picture; in a small machine that is one flip."""
        here = self.shown.updates
        if direction < 0:
            self.running = False
            self.view(change_before(self.simulation, here))
        elif self.viewing is not None:
            self.view(change_after(self.simulation, here))

    def branch_if_past(self, title: Text) -> None:
        """Something is done at an earlier moment: the former future is kept, and a new line begins there."""
        if self.viewing is None:
            return
        at = self.viewing.updates
        self._keep_line()
        self.simulation.branch(at)
        self.viewing = None
        self.line = self.line.grown(title, at)

    def _keep_line(self) -> None:
        run = self.simulation
        kept = run.timeline.thinned(run.timeline.limit // MOST_BRANCHES)
        self.branches.append(Branch(self.line, kept, run.series.copy(), run.key_frame(), run.cue))
        del self.branches[:-MOST_BRANCHES]

    def enter_branch(self, index: int) -> None:
        """Return to a former future; the present one is kept in its place."""
        if not 0 <= index < len(self.branches):
            raise BadInput(
                Text("There are {count} branches, got number {index}.", count=len(self.branches), index=index + 1)
            )
        branch = self.branches.pop(index)
        self.viewing, self.running = None, False
        self._keep_line()
        simulation = self.simulation
        simulation.become(branch.end.restore())
        simulation.cue = branch.cue
        simulation.timeline, simulation.series = branch.timeline.copy(), branch.series.copy()
        self.line = branch.line

    def branch_of(self, key: str) -> int | None:
        """The index of the branch that holds this line."""
        return next((i for i, branch in enumerate(self.branches) if branch.line.key == key), None)

    def begin_again(self, image: Any) -> None:
        """A new run from image; the one that was is kept among the branches."""
        self.simulation.fitting(image, "visible")
        self.viewing, self.running = None, False
        self._keep_line()
        self.simulation.restart(image)
        self.line = Line(Text("run {number}", number=self.simulation.run + 1))

    def branch_looks(self) -> tuple[BranchLook, ...]:
        return tuple(BranchLook(branch.line.title, branch.line.at) for branch in self.branches)
