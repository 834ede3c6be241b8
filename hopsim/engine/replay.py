"""Bring a recorded run to one moment after another, a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from hopsim.engine.pacing import Pace
from hopsim.engine.past import Timeline, carry_on

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation


class Replay:
    """Walks forward through a timeline (a copy of its own); each moment is the one `Timeline.moment` gives."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._pace = Pace(speed=float("inf"))
        self._stand(0)

    def _stand(self, index: int) -> None:
        self._index = index
        frame = self._timeline.frames[index]
        self.moment: Simulation = frame.restore()
        self._acts = self._timeline.acts_after(frame)

    def to(self, updates: int) -> Generator[None, None, Simulation]:
        """Go to this count, in bits of at most 8 ms; gives the moment, which later calls change."""
        index = self._timeline.frame_before(updates)
        horizon = self._timeline.frames[index].horizon
        if index != self._index or self.moment.updates > updates or updates >= horizon:
            self._stand(index)
        if updates >= horizon:
            return self.moment
        while True:
            moment, step = self.moment, self.moment.model.updates(self.moment.memory)
            began, before = time.perf_counter(), moment.updates
            target = min(updates, before + self._pace.stretch(step))
            self._acts = self._acts[carry_on(moment, self._acts, target) :]
            self._pace = self._pace.did(moment.updates - before, time.perf_counter() - began)
            if target >= updates:
                return moment
            yield
