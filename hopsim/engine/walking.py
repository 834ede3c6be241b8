"""Find the neighbouring change of the picture in a recorded run: one flip back, one flip on, in bounded work."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.engine.packing import unpacked
from hopsim.engine.past import carry_on
from hopsim.engine.simulation import Simulation

PARTS = 64
"""A stretch too long for single steps is compared at the ends of so many parts of it."""


def most_steps(run: Simulation) -> int:
    """Single steps that may be looked at for one press of a key: about 50 ms of comparing units."""
    return max(8, min(4096, 60_000_000 // (run.unit_count + 15_000)))


class Walk:
    """A moment of a recorded run that goes on through its acts and through memories that a learner renewed."""

    def __init__(self, run: Simulation, start: int) -> None:
        self._run = run
        self._jump(start)

    def _jump(self, updates: int) -> None:
        timeline = self._run.timeline
        self._frame = timeline.frame_before(updates)
        self._moment = timeline.moment(updates)
        self._acts = timeline.acts[bisect_right(timeline.acts, self._moment.updates, key=lambda act: act.updates) :]

    @property
    def updates(self) -> int:
        return self._moment.updates

    @property
    def units(self) -> NDArray[np.int8]:
        return self._moment.units

    def to(self, updates: int) -> NDArray[np.int8]:
        """The units at this count, or at the first recorded moment after it."""
        frames = self._run.timeline.frames
        last = self._run.timeline.frame_before(updates)
        if any(frame.renewed or frame.horizon <= updates for frame in frames[self._frame : last + 1]):
            before = self._moment.updates
            self._jump(updates)
            if self._moment.updates <= before:  # nothing is recorded up to there: on to the next frame
                self._jump(frames[last + 1].updates if last + 1 < len(frames) else self._run.updates)
            return self.units
        self._acts = self._acts[carry_on(self._moment, self._acts, updates) :]
        return self.units


def _parts(run: Simulation, start: int, end: int) -> int:
    """The stride from one comparison to the next: single steps where they are few."""
    step = run.model.updates(run.memory)
    return 1 if (end - start) // step <= most_steps(run) else -(-(end - start) // PARTS)


def _changes(run: Simulation, start: int, end: int) -> Any:
    """(before, after) counts of neighbouring comparisons whose units differ, in order of time."""
    stride = _parts(run, start, end)
    walk = Walk(run, start)
    here, units = walk.updates, walk.units
    while here < end:
        found = walk.to(min(end, here + stride))
        if walk.updates <= here:
            return
        if not np.array_equal(found, units):
            yield here, walk.updates
        here, units = walk.updates, found


def _last_change(run: Simulation, start: int, end: int) -> int | None:
    """The count just before the last change in start … end; None where nothing changes."""
    while True:
        found = None
        for found in _changes(run, start, end):  # noqa: B007  (the last one is wanted)
            pass
        if found is None:
            return None
        if _parts(run, start, end) == 1 or found == (start, end):
            return int(found[0])
        start, end = found


def _first_change(run: Simulation, start: int, end: int) -> int | None:
    """The count of the first change in start … end; None where nothing changes."""
    while True:
        found = next(_changes(run, start, end), None)
        if found is None:
            return None
        if _parts(run, start, end) == 1 or found == (start, end):
            return int(found[1])
        start, end = found


def change_before(run: Simulation, here: int) -> int:
    """The last count before `here` at which the units differ from those of the count after it.

    In a machine that updates one unit after another this is the moment one flip earlier.
    """
    timeline, first = run.timeline, run.timeline.frames[0].updates
    step = run.model.updates(run.memory)
    start = here
    for steps in (min(32, most_steps(run)), most_steps(run)):
        start = max(first, here - steps * step)
        found = _last_change(run, start, here)
        if found is not None or start == first:
            return first if found is None else found
    units, end = Walk(run, start).units, start
    for frame in reversed(timeline.frames[: timeline.frame_before(start) + 1]):
        if not np.array_equal(frame.model.units(unpacked(frame.state)), units):
            found = _last_change(run, frame.updates, end)
            return frame.updates if found is None else found
        end = frame.updates
    return first


def change_after(run: Simulation, here: int) -> int:
    """The first count after `here` at which the units are others; now, where there is none."""
    step = run.model.updates(run.memory)
    end = min(run.updates, here + most_steps(run) * step)
    found = _first_change(run, here, end)
    if found is not None:
        return found
    start, units = end, Walk(run, end).units
    for frame in run.timeline.frames[run.timeline.frame_before(end) + 1 :]:
        if not np.array_equal(frame.model.units(unpacked(frame.state)), units):
            found = _first_change(run, start, frame.updates)
            return frame.updates if found is None else found
        start = frame.updates
    found = _first_change(run, start, run.updates) if start < run.updates else None
    return run.updates if found is None else found
