"""One machine's drawer: its run, its pace, its former futures, its learner; put away and opened as it was left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from hopsim.engine.acts import Act, perform
from hopsim.engine.frame import BranchLook, Ghost
from hopsim.engine.history import History
from hopsim.engine.pacing import Pace
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.simulation import MOMENT, Simulation
from hopsim.engine.training import TrainingRun
from hopsim.texts import Text

MOST_BRANCHES = 8
KEY_FRAME_SECONDS = 0.008
"""Replay between two key frames takes no longer than about this."""
IDLE = float("inf")


@dataclass(frozen=True)
class Branch:
    """A former future: named by the act that began it; `end` is where it had got to."""

    title: Text
    at: int
    timeline: Timeline
    series: History
    end: KeyFrame


@dataclass
class Drawer:
    """Everything of one machine that outlives a look at another one."""

    simulation: Simulation
    pace: Pace = field(default_factory=Pace)
    running: bool = False
    line: Text = field(default_factory=lambda: Text("first run"))
    line_at: int = 0
    branches: list[Branch] = field(default_factory=list)
    viewing: Simulation | None = None
    training: TrainingRun | None = None
    rate: float = 0.0
    _since_key_frame: float = 0.0
    _key_frame_cost: float = 0.0

    # --- time

    def work(self, elapsed: float) -> float:
        """One stretch; 0 when there is more to do at once, else the seconds until something is owed."""
        simulation = self.simulation
        if not self.running:
            return IDLE
        if simulation.model.resting(simulation.memory, simulation.state) and simulation.schedule is None:
            self.rate = 0.0
            return IDLE
        annealing = simulation.schedule is not None
        self.pace = self.pace.waited(elapsed)
        step = simulation.model.updates(simulation.memory)
        count = self.pace.stretch(step)
        if count <= 0:
            return self.pace.seconds_until(step)
        began, before = time.perf_counter(), simulation.updates
        simulation.advance(count)
        seconds = time.perf_counter() - began
        did = simulation.updates - before
        self.pace = self.pace.did(did, seconds)
        self._keep_moment(seconds)
        if annealing and simulation.schedule is None:
            self.running = False
        return 0.0

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
        self.simulation.timeline.note(replace(self.simulation.key_frame(), renewed=True))

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
        self.viewing = self.simulation.at(max(updates, self.simulation.timeline.frames[0].updates))

    def step_view(self, direction: int) -> None:
        """To the next or previous recorded change of the picture; in a small machine that is one flip."""
        here = self.shown.updates
        if direction < 0:
            self.view(self._change_before(here))
        elif self.viewing is not None:
            self.view(self._change_after(here))

    def _change_after(self, here: int) -> int:
        moment = self.simulation.at(here)
        before = moment.units
        end = min(self.simulation.updates, here + moment.unit_count)
        for count in self._moments_between(here, end):
            moment = _carried_on(self.simulation, moment, count)
            if (moment.units != before).any():
                return count
        return end

    def _change_before(self, here: int) -> int:
        frames = self.simulation.timeline.frames
        first = frames[0].updates
        start = max(first, here - self.simulation.unit_count)
        moment = self.simulation.at(start)
        before, changed = moment.units, start
        for count in self._moments_between(start, here - 1):
            moment = _carried_on(self.simulation, moment, count)
            if (moment.units != before).any():
                before, changed = moment.units, count
        # `changed` is where the picture of just before `here` appeared; one flip back lies right there.
        return changed if changed < here else start

    def _moments_between(self, start: int, end: int) -> range:
        """Counts to look at: each step of a small machine, about a hundred of a large one."""
        step = self.simulation.model.updates(self.simulation.memory)
        stride = max(step, (end - start) // 2000 // step * step)
        return range(start + stride, end + 1, stride)

    def branch_if_past(self, title: Text) -> None:
        """Something is done at an earlier moment: the former future is kept, and a new line begins there."""
        if self.viewing is None:
            return
        at = self.viewing.updates
        self._keep_line()
        self.simulation.branch(at)
        self.viewing = None
        self.line, self.line_at = title, at

    def _keep_line(self) -> None:
        simulation = self.simulation
        self.branches.append(
            Branch(self.line, self.line_at, simulation.timeline.copy(), simulation.series.copy(), simulation.key_frame())
        )
        del self.branches[:-MOST_BRANCHES]

    def enter_branch(self, index: int) -> None:
        """Return to a former future; the present one is kept in its place."""
        branch = self.branches.pop(index)
        self.viewing, self.running = None, False
        self._keep_line()
        simulation = self.simulation
        restored = branch.end.restore()
        for name in MOMENT:
            setattr(simulation, name, getattr(restored, name))
        simulation.credit = 0
        simulation.timeline, simulation.series = branch.timeline.copy(), branch.series.copy()
        self.line, self.line_at = branch.title, branch.at

    def begin_again(self, image: Any) -> None:
        """A new run from image; the one that was is kept among the branches."""
        self.viewing, self.running = None, False
        self._keep_line()
        self.simulation.restart(image)
        self.line, self.line_at = Text("run {number}", number=self.simulation.run + 1), 0

    def branch_looks(self) -> tuple[BranchLook, ...]:
        return tuple(BranchLook(branch.title, branch.at) for branch in self.branches)

    def ghosts(self, curves: Any) -> tuple[Ghost, ...]:
        """The former futures as grey lines; `curves` turns a History into curves."""
        return tuple(Ghost(branch.title, curves(branch.series)) for branch in self.branches[-3:])


def _carried_on(run: Simulation, moment: Simulation, updates: int) -> Simulation:
    """The moment brought on to a later count, with the acts that stand between."""
    for act in run.timeline.acts:
        if moment.updates < act.updates <= updates:
            moment.advance_to(act.updates)
            perform(moment, act)
    moment.advance_to(updates)
    return moment


def act_title(act: Act, drawer: Drawer) -> Text:
    """`T → 0.40 at sweep 12.4`."""
    sweep = drawer.shown.updates / drawer.simulation.unit_count
    return Text("{act} at sweep {sweep}", act=act.title(), sweep=f"{sweep:.1f}")
