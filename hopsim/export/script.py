"""A run as a short Python script, with an .npz of what was drawn: it repeats the run and compares a SHA-256."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import hopsim
from hopsim.engine.acts import Act
from hopsim.errors import BadInput
from hopsim.export.about import About, about
from hopsim.export.code import Source
from hopsim.export.npz import write_npz
from hopsim.files import whole_file
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation


LONGEST_LINE = 4096
"""Letters of a line of the docstring; a longer one is left out."""


def state_digest(simulation: Simulation) -> str:
    """The SHA-256 of all units, in hexadecimal."""
    return hashlib.sha256(simulation.units.tobytes()).hexdigest()


def write_script(simulation: Simulation, path: str | Path) -> None:
    """Write `path` (a .py) and, where arrays are needed, the .npz of the same name beside it.

    The script begins where the recorded run begins, does its acts at their update counts, goes on to where
    the run is now, and prints "same" when every unit is; its exit status says so too.
    Raises BadInput for another ending, BadFile where nothing can be written.
    """
    path = Path(path)
    if path.suffix != ".py":
        raise BadInput(Text("A Python script is called something.py, got {file}.", file=path.name))
    archive = path.with_suffix(".npz")
    source = Source()
    body = [*_beginning(simulation, source), *_acts(simulation, source), *_ending(simulation)]
    lines = [*_head(simulation, source, archive.name), *body]
    if source.arrays:
        write_npz(source.arrays, archive, about(simulation))
    with whole_file(path) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(simulation: Simulation, source: Source, archive: str) -> list[str]:
    title = simulation.model.title.english
    lines = [
        f'"""{title}, seed {simulation.seed}, {simulation.updates} unit updates: written by hopsim {hopsim.__version__}.',
        *_told(about(simulation)),
        '"""',
        "",
        "import hashlib",
        "import sys",
        *(["from pathlib import Path"] if source.arrays else []),
        "",
        "try:",
        "    import hopsim",
        "except ModuleNotFoundError:",
        '    sys.exit("hopsim is not installed for this Python: run `python -m pip install .` in its folder first.")',
        *(["import numpy as np"] if source.arrays else []),
        *source.import_lines(),
        "",
    ]
    if source.arrays:
        lines += [f"drawn = np.load(Path(__file__).with_name({archive!r}))", ""]
    return lines


def _told(words: About) -> list[str]:
    """What the run was, for a person, and the line of text that opens it; version, seed and count stand above."""
    lines = [f"{key}: {words[key]}" for key in ("model", "knobs", "schedule", "code") if key in words]
    return ["", *(line.replace("\\", "\\\\") for line in lines if len(line) <= LONGEST_LINE)]


def _beginning(simulation: Simulation, source: Source) -> list[str]:
    """A new Simulation from knobs, patterns, picture and seed; what that does not give is set by hand."""
    from hopsim.engine.simulation import Simulation

    origin = simulation.timeline.origin
    model, given, cue = origin.model, origin.given, simulation.cue
    first = source.of(model, "model")
    if _is_pair(given):
        made = Simulation((model, given), image=cue, seed=origin.seed)
        parts = [f"({first}, {source.of(given, 'memory')})"]
    else:
        made = Simulation(model, patterns=given, image=cue, seed=origin.seed)
        parts = [first, f"patterns={source.of(given, 'patterns')}"]
    parts += [] if cue is None else [f"image={source.of(cue, 'image')}"]
    parts.append(f"seed={origin.seed}")
    lines = ["sim = hopsim.Simulation(", *(f"    {part}," for part in parts), ")"]
    start = origin.restore()
    if _bits(made.memory) != _bits(start.memory):
        made.memory = start.memory
        lines.append(f"sim.memory = {source.of(start.memory, 'memory')}")
    if _bits(made.state) != _bits(start.state):
        lines.append(f"sim.state = {source.of(start.state, 'state')}")
    lines += _rest(origin, made, source)
    return lines


def _rest(origin: Any, made: Simulation, source: Source) -> list[str]:
    """A later run has its own stream; a recording may begin in the middle of one."""
    lines = [] if origin.dice == origin.seed else [f"sim.dice = {origin.dice}"]
    if origin.key != made.stream.key or origin.position != made.stream.position:
        lines.append(f"sim.stream.key, sim.stream.position = {int(origin.key)}, {int(origin.position)}")
    if origin.run or origin.updates:
        lines.append(f"sim.run, sim.updates = {origin.run}, {origin.updates}")
    if origin.updates:
        lines.append("sim.series.cut(-1); sim.series.add(sim.updates, sim.now)")
    if origin.schedule is not None:
        lines.append(f"sim.schedule, sim.schedule_began = {source.of(origin.schedule, 'schedule')}, {origin.schedule_began}")
    return lines


def _is_pair(given: Any) -> bool:
    """Memories made by hand or by training enter as (model, memory); patterns, shelves and sizes as patterns."""
    from hopsim.models.shelf import Shelf

    return not isinstance(given, np.ndarray | tuple | list | Shelf)


def _bits(value: Any) -> Any:
    """Something equal for equal values only: arrays by type, shape and bytes, dataclasses by their fields."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [type(value), *(_bits(getattr(value, field.name)) for field in dataclasses.fields(value))]
    if isinstance(value, dict):
        return {key: _bits(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_bits(item) for item in value]
    return value


def _acts(simulation: Simulation, source: Source) -> list[str]:
    timeline = simulation.timeline
    lines, now = [], timeline.origin.updates
    for act in timeline.acts_after(timeline.origin):
        if act.updates > now:
            lines.append(f"sim.advance({act.updates - now})")
            now = act.updates
        lines.append(_call(act, source))
    if simulation.updates > now:
        lines.append(f"sim.advance({simulation.updates - now})")
    return lines


def _call(act: Act, source: Source) -> str:
    values = act.arguments
    if act.kind == "turn" and values.keys() == {"knobs"}:
        return f"sim.turn({_keywords(values['knobs'], source)})"
    if act.kind == "anneal" and values.keys() == {"schedule"}:
        return f"sim.anneal({source.of(values['schedule'], 'schedule')})"
    return f"sim.act({act.kind!r}, {_keywords(values, source, act.kind)})"


def _keywords(values: dict[str, Any], source: Source, prefix: str = "") -> str:
    return ", ".join(f"{key}={source.of(item, f'{prefix}_{key}' if prefix else key)}" for key, item in values.items())


def _ending(simulation: Simulation) -> list[str]:
    return [
        "",
        "digest = hashlib.sha256(sim.units.tobytes()).hexdigest()",
        f"same = digest == {state_digest(simulation)!r}",
        'print("same" if same else f"another state: {digest}")',
        "sys.exit(0 if same else 1)",
    ]
