"""A run, or a whole workbench, in one file: a zip of a manifest, arrays and a thumbnail; no pickle, a format number."""

from __future__ import annotations

import contextlib
import io
import json
import platform
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from hopsim.data.room import check_room
from hopsim.engine.acts import KINDS, Act
from hopsim.engine.history import History
from hopsim.engine.packing import Arrays, PackedObject, damaged, decode, encode, same_form, unpacked
from hopsim.engine.past import KeyFrame, Timeline
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadFile, HopsimError
from hopsim.files import whole_file
from hopsim.kernels.streams import Stream
from hopsim.models.base import Model, copied
from hopsim.texts import Text

FORMAT = 1
KIND = "hopsim session"
PAST_IN_FILE = 24 * 2**20
"""Bytes of the recorded past that go into a file."""


# --- a simulation as plain values


def encoded_simulation(simulation: Simulation, arrays: Arrays, past: int = PAST_IN_FILE) -> dict[str, Any]:
    """State and curves are copied, so that the file may be written while the run goes on."""
    timeline = simulation.timeline.thinned(past)
    return {
        "model": encode(simulation.model, arrays),
        "given": encode(simulation.given, arrays),
        "state": encode(copied(simulation.state), arrays),
        "stream": [str(simulation.stream.key), simulation.stream.position],
        "numbers": {name: getattr(simulation, name) for name in ("dice", "run", "updates", "credit", "schedule_began")},
        "seed": encode(simulation.seed, arrays),
        "schedule": encode(simulation.schedule, arrays),
        "cue": encode(simulation.cue, arrays),
        "series": encode(simulation.series.copy(), arrays),
        "timeline": encoded_timeline(timeline, arrays),
    }


def encoded_timeline(timeline: Timeline, arrays: Arrays) -> dict[str, Any]:
    return {
        "origin": encoded_frame(timeline.origin, arrays),
        "frames": [encoded_frame(frame, arrays) for frame in timeline.frames],
        "acts": encode(list(timeline.acts), arrays),
    }


def encoded_frame(frame: KeyFrame, arrays: Arrays) -> Any:
    return encode(replace(frame, memory=None), arrays)


def decoded_simulation(values: Any, arrays: Arrays) -> Simulation:
    """The inverse; everything is checked before any kernel sees it."""
    model = decode(values["model"], arrays)
    if not isinstance(model, Model):
        raise damaged()
    given = decode(values["given"], arrays)
    simulation = Simulation(model, given, None, decode(values["seed"], arrays))
    state = decode(values["state"], arrays)
    if not same_form(state, simulation.state):
        raise damaged()
    simulation.state = state
    key, position = values["stream"]
    simulation.stream = Stream(int(key), int(position))
    for name, number in values["numbers"].items():
        if name not in ("dice", "run", "updates", "credit", "schedule_began") or not isinstance(number, int):
            raise damaged()
        setattr(simulation, name, number)
    simulation.schedule = _of(decode(values["schedule"], arrays), Schedule)
    cue = decode(values["cue"], arrays)
    simulation.cue = None if cue is None else simulation._fitting(cue)
    series = _of(decode(values["series"], arrays), History)
    simulation.series = series or simulation.series
    simulation.timeline = decoded_timeline(values["timeline"], arrays, simulation)
    simulation.look()
    return simulation


def decoded_timeline(values: Any, arrays: Arrays, simulation: Simulation) -> Timeline:
    memories: dict[int, Any] = {id(simulation.given): simulation.memory}
    frames = [decoded_frame(value, arrays, simulation, memories) for value in values["frames"]]
    acts = [_of(act, Act) for act in decode(values["acts"], arrays)]
    if not frames or any(act is None or act.kind not in KINDS for act in acts):
        raise damaged()
    origin = decoded_frame(values["origin"], arrays, simulation, memories)
    return Timeline(origin, frames, [act for act in acts if act is not None])


def decoded_frame(value: Any, arrays: Arrays, simulation: Simulation, memories: dict[int, Any]) -> KeyFrame:
    frame = decode(value, arrays)
    if not isinstance(frame, KeyFrame) or not isinstance(frame.model, Model) or not isinstance(frame.state, PackedObject):
        raise damaged()
    memory = frame.model.learn(frame.given, Stream.of(simulation.seed, "memory"))
    fresh = frame.model.init(memory, None, Stream.of(simulation.seed, "start 0"))
    if not same_form(unpacked(frame.state), fresh):
        raise damaged()
    return replace(frame, memory=memory)


def _of(value: Any, kind: type[Any]) -> Any:
    if value is not None and not isinstance(value, kind):
        raise damaged()
    return value


# --- files


def save_simulation(simulation: Simulation, path: Path) -> None:
    arrays: Arrays = {}
    values = {"simulation": encoded_simulation(simulation, arrays)}
    write_session(path, values, arrays, simulation.image)


def load_simulation(path: Path) -> Simulation:
    """The simulation of a file that holds one, or the machine on the canvas of a workbench's file."""
    with reading(path) as (values, arrays):
        if "simulation" in values:
            return decoded_simulation(values["simulation"], arrays)
        bench = values["workbench"]
        return decoded_simulation(bench["drawers"][bench["machine"]]["simulation"], arrays)


def library_versions() -> dict[str, str]:
    """What a replay depends on, beside the seed."""
    found = {"python": platform.python_version(), "processor": platform.machine()}
    for name in ("hopsim", "numpy", "numba"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def session_bytes(values: dict[str, Any], arrays: Arrays, picture: Any) -> bytes:
    manifest = {"kind": KIND, "format": FORMAT, "versions": library_versions(), **values}
    packed_arrays = io.BytesIO()
    np.savez(packed_arrays, allow_pickle=False, **arrays)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("arrays.npz", packed_arrays.getvalue())
        archive.writestr("thumbnail.png", thumbnail(picture))
    return file.getvalue()


def write_session(path: Path, values: dict[str, Any], arrays: Arrays, picture: Any) -> None:
    write_whole(path, session_bytes(values, arrays, picture))


def write_whole(path: Path, content: bytes) -> None:
    """Under its final name there is the whole file or the old one; a failure is a BadFile."""
    with whole_file(path) as partial:
        partial.write_bytes(content)


def thumbnail(picture: Any) -> bytes:
    from PIL import Image

    image = Image.fromarray(np.where(np.asarray(picture) > 0, 255, 0).astype(np.uint8))
    image.thumbnail((256, 256))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@contextlib.contextmanager
def reading(path: Path) -> Iterator[tuple[dict[str, Any], Arrays]]:
    """The manifest and the arrays of a session; whatever is wrong with it becomes one sentence."""
    with sound():
        try:
            content = _read(path)
        except OSError as error:
            raise BadFile(
                Text("{name} cannot be read: {reason}.", name=str(path), reason=error.strerror or str(error))
            ) from error
        yield content


@contextlib.contextmanager
def sound() -> Iterator[None]:
    """Whatever goes wrong while a session is taken apart means that the file is damaged."""
    try:
        yield
    except HopsimError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError,
            AssertionError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, MemoryError) as error:  # fmt: skip
        raise damaged() from error


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise BadFile(Text("{name} is not a hopsim session.", name=path.name))
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise damaged() from error
    with archive:
        if "manifest.json" not in archive.namelist():
            raise BadFile(Text("{name} is not a hopsim session.", name=path.name))
        check_room(sum(info.file_size for info in archive.infolist()), Text("the session"))
        manifest = json.loads(archive.read("manifest.json"))
        if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
            raise BadFile(Text("{name} is not a hopsim session.", name=path.name))
        if not isinstance(manifest.get("format"), int) or manifest["format"] > FORMAT:
            raise BadFile(
                Text("{name} was saved by a newer hopsim (format {got}); this one reads up to {known}.",
                     name=path.name, got=str(manifest.get("format")), known=FORMAT),
                Text("Update hopsim to open it."),
            )  # fmt: skip
        with np.load(io.BytesIO(archive.read("arrays.npz")), allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded.files}
    return manifest, arrays


def knobs_of(model: Any) -> dict[str, Any]:
    """The knobs as plain values, for metadata."""
    return asdict(model)
