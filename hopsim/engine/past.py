"""The recorded past: key frames and acts in bounded memory, and exact replay between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hopsim.engine.acts import Act, perform
from hopsim.engine.packing import packed, packed_size, unpacked
from hopsim.kernels.streams import Stream

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

DEFAULT_LIMIT = 32 * 2**20
"""Half of what a machine's past may take; the other half is for its former futures."""
FRAME_BYTES = 1000
FEWEST_FRAMES = 8
MOST_THINNED = 1000
"""Key frames in a file: each takes a third of a millisecond to check when it is opened."""


@dataclass(frozen=True)
class KeyFrame:
    """A run at one moment, complete; `acts` counts the acts that had been done since the run began."""

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
    """Replay from here is exact up to this count: a learner replaced the memory there, or acts are forgotten."""

    @classmethod
    def of(cls, simulation: Simulation, acts: int, renewed: bool = False) -> KeyFrame:
        state = packed(simulation.state)
        return cls(
            simulation.updates, simulation.model, simulation.given, simulation.memory, state, simulation.seed,
            simulation.dice, simulation.run, simulation.stream.key, simulation.stream.position, simulation.schedule,
            simulation.schedule_began, acts, packed_size(state) + FRAME_BYTES, renewed,
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
        simulation.timeline = Timeline(replace(self, acts=0))
        return simulation


@dataclass
class Timeline:
    """Key frames in order of time and the acts between them; old stretches keep key frames only.

    origin: the earliest frame from which every act up to now is known. dropped: acts of the run that are
    forgotten, so that act number k of the run is `acts[k − dropped]`.
    """

    origin: KeyFrame
    frames: list[KeyFrame] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    limit: int = DEFAULT_LIMIT
    dropped: int = 0

    def __post_init__(self) -> None:
        if not self.frames:
            self.frames = [self.origin]
        self._weigh()

    @property
    def count(self) -> int:
        """Acts of this run so far, forgotten ones too."""
        return self.dropped + len(self.acts)

    def acts_after(self, frame: KeyFrame) -> list[Act]:
        return self.acts[max(0, frame.acts - self.dropped) :]

    # --- recording

    def did(self, act: Act, now: Callable[[], KeyFrame]) -> None:
        """Write an act down; now: makes a frame of this moment, where one is needed to forget older acts."""
        self.acts.append(act)
        self._act_bytes += act.size
        if self._act_bytes > self.limit // 2 and self.frames[-1].acts <= self.dropped:
            self._keep(now())
        self._bound()

    def note(self, frame: KeyFrame) -> None:
        """Keep this moment; at most one for each update count."""
        last = self.frames[-1]
        if frame.updates <= last.updates and not frame.renewed:
            return
        if frame.renewed:
            self.origin = frame
            if last.updates == frame.updates and len(self.frames) > 1:
                self.frames.pop()
        self._keep(frame)
        self._bound()

    def _keep(self, frame: KeyFrame) -> None:
        last = self.frames[-1].memory
        if frame.memory is not last:
            _slim(last)
        self._frame_bytes += frame.size + (0 if frame.memory is last else _bytes(last))
        self.frames.append(frame)

    def _bound(self) -> None:
        """Thin frames; where it is the acts that take the room, forget the older ones."""
        if self.size() <= self.limit:
            return
        if self._act_bytes > self.limit // 2:
            self._forget_some()
        while self.size() > self.limit and len(self.frames) > FEWEST_FRAMES:
            before = len(self.frames)
            self._thin()
            if len(self.frames) == before:
                break

    def _forget_some(self) -> None:
        """So many of the oldest acts that there is room for a while."""
        left = self._act_bytes
        for index, frame in enumerate(self.frames):
            first = max(0, frame.acts - self.dropped)
            left = self._act_bytes - sum(act.size for act in self.acts[:first])
            if left <= self.limit // 4 or index == len(self.frames) - 1:
                self._forget(index)
                return

    def _thin(self) -> None:
        """Every second one of the older two thirds goes."""
        old = 2 * len(self.frames) // 3
        kept: list[KeyFrame] = []
        for index, frame in enumerate(self.frames):
            if index == 0 or index >= old or index % 2 == 0 or frame is self.origin:
                kept.append(frame)
            elif frame.renewed or frame.horizon < float("inf"):
                kept[-1] = self._limited(kept[-1], frame.updates if frame.renewed else frame.horizon)
        self.frames = kept
        self._weigh()

    def _forget(self, index: int) -> None:
        """Acts before this frame go: earlier frames can be looked at, but not replayed from."""
        first = self.frames[index]
        self.frames[:index] = [self._limited(frame, frame.updates) for frame in self.frames[:index]]
        self.acts = self.acts_after(first)
        self.dropped = max(self.dropped, first.acts)
        if self.origin.updates < first.updates or self.origin.acts < first.acts:
            self.origin = first
        self._weigh()

    @staticmethod
    def _limited(frame: KeyFrame, horizon: float) -> KeyFrame:
        return frame if frame.horizon <= horizon else replace(frame, horizon=horizon)

    # --- memory

    def size(self) -> int:
        """Bytes kept: states, acts, and each memory but the newest once."""
        return self._frame_bytes + self._act_bytes

    def _weigh(self) -> None:
        self._act_bytes = sum(act.size for act in self.acts)
        memories = {id(frame.memory): frame.memory for frame in self.frames if frame.memory is not self.frames[-1].memory}
        self._frame_bytes = sum(frame.size for frame in self.frames) + sum(_bytes(m) for m in memories.values())

    # --- replay

    def frame_before(self, updates: int) -> int:
        """The index of the last frame at or before this count; the first one where there is none."""
        return max(0, bisect_right(self.frames, updates, key=lambda frame: frame.updates) - 1)

    def moment(self, updates: int) -> Simulation:
        """The run at this count (the first step that reaches it), replayed from the key frame before it.

        In a stretch that keeps key frames only it is the moment of that frame.
        """
        frame = self.frames[self.frame_before(updates)]
        simulation = frame.restore()
        if updates < frame.horizon:
            carry_on(simulation, self.acts_after(frame), updates)
        return simulation

    def cut(self, updates: int) -> None:
        """Forget what lies after this count."""
        self.acts = self.acts[: bisect_right(self.acts, updates, key=lambda act: act.updates)]
        self.frames = [frame for frame in self.frames if frame.updates <= updates] or self.frames[:1]
        if self.origin.updates > updates:
            self.origin = self.frames[-1]
        self._weigh()

    def bound(self, limit: int) -> None:
        """From now on keep no more than about so many bytes."""
        self.limit = limit
        self._bound()

    def thinned(self, limit: int) -> Timeline:
        """A copy that keeps no more than about so many bytes, and no more than MOST_THINNED frames."""
        small = self.copy()
        small.bound(limit)
        while len(small.frames) > MOST_THINNED:
            small._thin()
        return small

    def copy(self) -> Timeline:
        return Timeline(self.origin, list(self.frames), list(self.acts), self.limit, self.dropped)


def carry_on(moment: Simulation, acts: list[Act], updates: int) -> int:
    """Bring a moment on to a later count; acts: those of the run not yet done in it; gives how many now are."""
    for done, act in enumerate(acts):
        if act.updates > updates:
            moment.advance_to(updates)
            # The step that reached `updates` may end where further acts were done.
            if act.updates > moment.updates:
                return done
        moment.advance_to(act.updates)
        perform(moment, act)
    moment.advance_to(updates)
    return len(acts)


def _slim(memory: Any) -> None:
    """A memory of the past keeps only what it was given: what it worked out from that is found again when it is used."""
    for name, item in list(getattr(memory, "__dict__", {}).items()):
        if isinstance(getattr(type(memory), name, None), cached_property):
            del memory.__dict__[name]
        elif is_dataclass(item) and not isinstance(item, type):
            _slim(item)


def _bytes(value: Any) -> int:
    """Bytes of the arrays that a memory holds."""
    total = 0
    for item in getattr(value, "__dict__", {}).values():
        if isinstance(item, np.ndarray):
            total += item.nbytes
        elif hasattr(item, "__dict__"):
            total += _bytes(item)
    return total
