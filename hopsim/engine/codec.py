"""A run as plain values, and back, with everything checked before a kernel sees it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np

from hopsim.engine.acts import KINDS, Act
from hopsim.engine.history import MOST_POINTS, History
from hopsim.engine.packing import (
    Arrays,
    PackedObject,
    checked_stream,
    damaged,
    decode,
    encode,
    in_bounds,
    same_form,
    unpacked,
)
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.base import VISIBLE, Model, copied

PAST_IN_FILE = 24 * 2**20
"""Bytes of the recorded past that go into a file."""
NUMBERS = ("dice", "run", "updates", "credit", "schedule_began")


def encoded_simulation(simulation: Simulation, arrays: Arrays, past: int = PAST_IN_FILE) -> dict[str, Any]:
    """State and curves are copied, so that the file may be written while the run goes on."""
    return {
        "model": encode(simulation.model, arrays),
        "given": encode(simulation.given, arrays),
        "state": encode(copied(simulation.state), arrays),
        "stream": [str(simulation.stream.key), simulation.stream.position],
        "numbers": {name: encode(getattr(simulation, name), arrays) for name in NUMBERS},
        "seed": encode(simulation.seed, arrays),
        "schedule": encode(simulation.schedule, arrays),
        "cue": encode(simulation.cue, arrays),
        "series": encode(simulation.series.copy(), arrays),
        "timeline": encoded_timeline(simulation.timeline.thinned(past), arrays),
    }


def encoded_timeline(timeline: Timeline, arrays: Arrays) -> dict[str, Any]:
    return {
        "frames": [encoded_frame(frame, arrays) for frame in timeline.frames],
        "origin": encoded_frame(timeline.origin, arrays),
        "dropped": timeline.dropped,
        "acts": encode(timeline.acts, arrays),
    }


def encoded_frame(frame: KeyFrame, arrays: Arrays) -> Any:
    return encode(replace(frame, memory=None), arrays)


def decoded_simulation(values: Any, arrays: Arrays) -> Simulation:
    """The inverse of `encoded_simulation`; BadFile for what cannot be a run."""
    model = decode(values["model"], arrays)
    if not isinstance(model, Model):
        raise damaged()
    simulation = Simulation(model, decode(values["given"], arrays), None, decode(values["seed"], arrays))
    simulation.state = _checked_state(decode(values["state"], arrays), simulation.state)
    key, position = values["stream"]
    simulation.stream = checked_stream(int(key), position)
    for name in NUMBERS:
        number = decode(values["numbers"][name], arrays)
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
            raise damaged()
        setattr(simulation, name, number)
    checked_seed(simulation.dice)
    simulation.schedule = _schedule(decode(values["schedule"], arrays), model)
    if not counts_possible(simulation):
        raise damaged()
    cue = decode(values["cue"], arrays)
    simulation.cue = None if cue is None else simulation.fitting(cue, VISIBLE)
    simulation.series = checked_series(decode(values["series"], arrays))
    simulation.timeline = decoded_timeline(values["timeline"], arrays, simulation)
    simulation.look()
    return simulation


def counts_possible(simulation: Simulation) -> bool:
    """Whether a run can have got there; what waits for a whole step would otherwise be made up for at once, for years."""
    began = simulation.schedule is None or simulation.schedule_began <= simulation.updates
    return began and simulation.credit < simulation.unit_count


def _checked_state(state: Any, fresh: Any) -> Any:
    """A copy: two names for one array in a file are two arrays in a machine."""
    if not same_form(state, fresh) or not in_bounds(state):
        raise damaged()
    return copied(state)


def _schedule(schedule: Any, model: Any) -> Schedule | None:
    if schedule is not None and not (isinstance(schedule, Schedule) and hasattr(model, "temperature")):
        raise damaged()
    return schedule


def checked_series(series: Any) -> History:
    """A history whose columns have one length and whose counts go up."""
    if not isinstance(series, History) or not isinstance(series.updates, np.ndarray):
        raise damaged()
    length = len(series.updates)
    columns = list(series.values.values())
    whole = isinstance(series.size, int) and isinstance(series.interval, int) and series.interval >= 1
    if not whole or not 0 <= series.size <= length <= MOST_POINTS or series.updates.dtype != np.int64:
        raise damaged()
    if any(not isinstance(c, np.ndarray) or c.dtype != np.float64 or c.shape != (length,) for c in columns):
        raise damaged()
    if series.updates.ndim != 1 or not all(isinstance(name, str) for name in series.values):
        raise damaged()
    if length == 0 or (np.diff(series.updates[: series.size]) < 0).any():
        raise damaged()
    return series


def decoded_timeline(values: Any, arrays: Arrays, simulation: Simulation) -> Timeline:
    memories = Memories(simulation)
    frames = [decoded_frame(value, arrays, memories) for value in values["frames"]]
    origin = decoded_frame(values["origin"], arrays, memories)
    acts, dropped = decode(values["acts"], arrays), values["dropped"]
    if not frames or not isinstance(acts, list) or not isinstance(dropped, int):
        raise damaged()
    counts = [frame.updates for frame in frames]
    if any(not isinstance(act, Act) or act.kind not in KINDS for act in acts) or counts != sorted(counts):
        raise damaged()
    if not all(isinstance(act.arguments, dict) for act in acts):  # a packed array of another size raises here
        raise damaged()
    times = [act.updates for act in acts]
    if times != sorted(times) or not all(isinstance(name, str) for act in acts for name in act.kept):
        raise damaged()
    # The origin is one of the frames: the same object, so that thinning keeps it.
    same = [f for f in frames if (f.updates, f.acts, f.renewed) == (origin.updates, origin.acts, origin.renewed)]
    return Timeline(same[-1] if same else origin, frames, acts, dropped=dropped)


class Memories:
    """The memories of key frames, each learned once."""

    def __init__(self, simulation: Simulation) -> None:
        self.seed = simulation.seed
        self._known: dict[str, tuple[Any, Any, Any]] = {}

    def of(self, value: Any, arrays: Arrays) -> tuple[Any, Any, Any]:
        """(given, memory, a fresh state) of an encoded frame."""
        fields = value["fields"]
        key = json.dumps([fields["model"], fields["given"]])
        if key not in self._known:
            model, given = decode(fields["model"], arrays), decode(fields["given"], arrays)
            if not isinstance(model, Model):
                raise damaged()
            memory = self._learned(fields, model, given)
            self._known[key] = given, memory, model.init(memory, None, Stream.of(self.seed, "start 0"))
        return self._known[key]

    def _learned(self, fields: Any, model: Any, given: Any) -> Any:
        """Temperatures differ from frame to frame; what is learned depends on few of the knobs."""
        knobs = {name: getattr(model, name) for name in sorted(model.learning_knobs)}
        key = json.dumps([model.name, knobs, fields["given"]])
        if key not in self._known:
            self._known[key] = given, model.learn(given, Stream.of(self.seed, "memory")), None
        return self._known[key][1]


def decoded_frame(value: Any, arrays: Arrays, memories: Memories) -> KeyFrame:
    given, memory, fresh = memories.of(value, arrays)
    frame = decode(value, arrays)
    if not isinstance(frame, KeyFrame) or not isinstance(frame.state, PackedObject):
        raise damaged()
    _checked_state(unpacked(frame.state), fresh)
    checked_stream(frame.key, frame.position)
    numbers = (frame.updates, frame.acts, frame.schedule_began, frame.run, frame.size)
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in numbers):
        raise damaged()
    if not isinstance(frame.horizon, int | float) or checked_seed(frame.seed) != memories.seed:
        raise damaged()
    checked_seed(frame.dice)
    _schedule(frame.schedule, frame.model)
    return replace(frame, given=given, memory=memory)
