"""A .zip of data files or pictures, unpacked beside nothing else: into a folder that goes away again."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hopsim.data._guard import Share, guarded, shown
from hopsim.data.dataset import Dataset
from hopsim.data.room import check_room
from hopsim.errors import BadFile, TooLarge
from hopsim.texts import Text

MOST_MEMBERS = 200_000
LARGEST = 8 * 2**30
"""Bytes unpacked."""


def holds_arrays(path: Path) -> bool:
    """Whether the archive is an .npz: arrays and nothing else."""
    with guarded(path, Text("a zip archive")), zipfile.ZipFile(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return all(name.endswith(".npy") for name in names)


def load_zip(path: Path, share: Share, load: Callable[[Path, Share], Dataset]) -> Dataset:
    """What is in the archive, read by `load` like a folder, or like a file where there is one only.

    Sizes are checked before anything is unpacked, and again while it is.
    """
    with guarded(path, Text("a zip archive")), tempfile.TemporaryDirectory(prefix="hopsim-") as temporary:
        root = Path(temporary) / (path.stem or "data")
        root.mkdir()
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir() and not _litter(member.filename)]
            total = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or total > LARGEST:
                raise TooLarge(
                    Text("{path} holds {count} files of {size} bytes together; that is more than hopsim unpacks.",
                         path=shown(path), count=len(members), size=total)
                )  # fmt: skip
            check_room(total, Text("{path}", path=shown(path)))
            for number, member in enumerate(members):
                _unpack(archive, member, root)
                share.at(0.4 * (number + 1) / len(members))
        found = _inside(root)
        if found.suffix.lower() == ".zip":
            raise BadFile(Text("{path} holds another zip archive; unpack it first.", path=shown(path)))
        return replace(load(found, share.within(0.4, 1.0)), name=path.stem)


def _litter(name: str) -> bool:
    """What systems add to an archive by themselves."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.replace("\\", "/").split("/"))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, root: Path) -> None:
    """zipfile keeps names inside the folder, and ends a member at the size it was checked with."""
    target = Path(archive.extract(member, root))
    if target.stat().st_size > member.file_size:
        raise ValueError("longer than its entry says")


def _inside(root: Path) -> Path:
    """The folder that holds something else than one folder, or the one file there is."""
    here = root
    while len(there := list(here.iterdir())) == 1:
        here = there[0]
        if not here.is_dir():
            break
    return here
