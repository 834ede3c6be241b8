"""The recorded past: key frames in bounded memory, and exact replay between them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.acts import Act, perform
from hopsim.engine.packing import packed, packed_size, unpacked
from hopsim.kernels.streams import Stream

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

DEFAULT_LIMIT = 64 * 2**20


@dataclass(frozen=True)
class KeyFrame:
    """A run at one moment, complete; `acts` counts the acts that had been done."""

    updates: int
    model: Any
    given: Any
    memory: Any
    state: Any
    seed: int
    dice: int
    run: int
    key: int
    position: int
    schedule: Any
    schedule_began: int
    acts: int
    size: int
    renewed: bool = False
    horizon: float = float("inf")
    """Replay from here is exact up to this count: a learner replaced the memory there, and that frame is gone."""

    @classmethod
    def of(cls, simulation: Simulation) -> KeyFrame:
        state = packed(simulation.state)
        timeline = getattr(simulation, "timeline", None)
        return cls(
            simulation.updates, simulation.model, simulation.given, simulation.memory, state, simulation.seed,
            simulation.dice, simulation.run, simulation.stream.key, simulation.stream.position, simulation.schedule,
            simulation.schedule_began, 0 if timeline is None else len(timeline.acts), packed_size(state),
        )  # fmt: skip

    def restore(self) -> Simulation:
        """A simulation that stands at this moment, with no past of its own."""
        from hopsim.engine.history import History
        from hopsim.engine.simulation import Simulation

        simulation = Simulation.__new__(Simulation)
        simulation.model, simulation.given, simulation.memory = self.model, self.given, self.memory
        simulation.state = unpacked(self.state)
        simulation.seed, simulation.dice, simulation.run = self.seed, self.dice, self.run
        simulation.updates, simulation.credit = self.updates, 0
        simulation.stream = Stream(self.key, self.position)
        simulation.schedule, simulation.schedule_began = self.schedule, self.schedule_began
        simulation.cue = None
        # Replaying needs no curve: one value, and then none for a very long time.
        simulation.series = History(interval=2**62)
        simulation.series.add(self.updates, {})
        simulation.timeline = Timeline(self)
        return simulation


@dataclass
class Timeline:
    """Key frames in order of time and every act between them; old stretches keep key frames only."""

    origin: KeyFrame
    frames: list[KeyFrame] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        if not self.frames:
            self.frames = [self.origin]
        self._kept = sum(frame.size for frame in self.frames)

    def note(self, frame: KeyFrame) -> None:
        """Keep this moment; when there are too many, every second one of the older two thirds goes."""
        if frame.updates <= self.frames[-1].updates and not frame.renewed:
            return
        self.frames.append(frame)
        self._kept += frame.size
        if self.size() > self.limit and len(self.frames) > 8:
            self._thin()

    def _thin(self) -> None:
        old = 2 * len(self.frames) // 3
        kept: list[KeyFrame] = []
        for index, frame in enumerate(self.frames):
            if index == 0 or index >= old or index % 2 == 0:
                kept.append(frame)
            elif frame.renewed or frame.horizon < float("inf"):
                horizon = frame.updates if frame.renewed else frame.horizon
                kept[-1] = replace(kept[-1], horizon=min(kept[-1].horizon, horizon))
        self.frames = kept
        self._kept = sum(frame.size for frame in kept)

    def size(self) -> int:
        """Bytes kept: states, and each memory once."""
        renewed = [frame for frame in self.frames if frame.renewed]
        return self._kept + sum(_bytes(frame.memory) for frame in renewed)

    def moment(self, updates: int) -> Simulation:
        """The run at this count, replayed from the key frame before it with the acts that were done."""
        index = max(0, bisect_right([frame.updates for frame in self.frames], updates) - 1)
        frame = self.frames[index]
        simulation = frame.restore()
        if updates >= frame.horizon:
            return simulation
        for act in self.acts[frame.acts - self.origin.acts :]:
            if act.updates > updates:
                break
            simulation.advance_to(act.updates)
            perform(simulation, act)
        simulation.advance_to(updates)
        return simulation

    def cut(self, updates: int) -> None:
        """Forget what lies after this count."""
        self.acts = [act for act in self.acts if act.updates <= updates]
        self.frames = [frame for frame in self.frames if frame.updates <= updates] or [self.origin]
        self._kept = sum(frame.size for frame in self.frames)

    def thinned(self, limit: int) -> Timeline:
        """A copy that keeps no more than about so many bytes of key frames."""
        small = self.copy()
        small.limit = limit
        while small.size() > limit and len(small.frames) > 2:
            small._thin()
        return small

    def copy(self) -> Timeline:
        return Timeline(self.origin, list(self.frames), list(self.acts), self.limit)


def _bytes(value: Any) -> int:
    """Bytes of the arrays that a memory holds."""
    total = 0
    for item in getattr(value, "__dict__", {}).values():
        if isinstance(item, np.ndarray):
            total += item.nbytes
    return total
