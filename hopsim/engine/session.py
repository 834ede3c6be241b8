"""A run, or a whole workbench, in one file: a zip of a manifest, arrays and a thumbnail; no pickle, a format number."""

from __future__ import annotations

import contextlib
import io
import json
import platform
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import numpy as np

from hopsim.data.room import check_room
from hopsim.engine.codec import decoded_simulation, encoded_simulation
from hopsim.engine.packing import Arrays, damaged, sound
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadFile, reason_of
from hopsim.files import whole_file
from hopsim.texts import Text

FORMAT = 1
KIND = "hopsim session"


def save_simulation(simulation: Simulation, path: Path) -> None:
    arrays = Arrays()
    values = {"simulation": encoded_simulation(simulation, arrays)}
    write_session(path, values, arrays, simulation.image)


def load_simulation(path: Path, content: bytes | None = None) -> Simulation:
    """The simulation of a file that holds one, or the machine on the canvas of a workbench's file."""
    with reading(path, content) as (values, arrays):
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
def reading(path: Path, content: bytes | None = None) -> Iterator[tuple[dict[str, Any], Arrays]]:
    """The manifest and the arrays of a session; whatever is wrong with it becomes one sentence.

    content: the file's bytes where it is no file, but a part of another one.
    """
    with sound():
        try:
            taken = _read(path, path if content is None else io.BytesIO(content))
        except OSError as error:
            raise BadFile(
                Text("{name} cannot be read: {reason}.", name=str(path), reason=reason_of(error))
            ) from error
        yield taken


def _read(path: Path, source: Path | IO[bytes]) -> tuple[dict[str, Any], Arrays]:
    with source.open("rb") if isinstance(source, Path) else contextlib.nullcontext(source) as file:
        if file.read(2) != b"PK":
            raise BadFile(Text("{name} is not a hopsim session.", name=path.name))
    try:
        archive = zipfile.ZipFile(source)
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
        arrays = _arrays(archive.read("arrays.npz"))
    return manifest, arrays


def _arrays(content: bytes) -> Arrays:
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        check_room(sum(info.file_size for info in inner.infolist()), Text("the session"))
    with np.load(io.BytesIO(content), allow_pickle=False) as loaded:
        # Kernels take arrays row by row, whatever the file says.
        return Arrays({name: np.ascontiguousarray(loaded[name]) for name in loaded.files})
