"""Whatever a person opens as data: what it is is told by its first bytes, not by its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopsim.data import arrays, bundle, idx, mnist, pictures, table
from hopsim.data._guard import Share, guarded, shown
from hopsim.data.dataset import Dataset
from hopsim.errors import BadFile
from hopsim.progress import Progress
from hopsim.texts import Text


def load(path: str | Path, progress: Progress | None = None) -> Dataset:
    """A data set from an IDX file (plain or .gz), .npz, .npy, .csv, a picture, a folder of pictures or MNIST files.

    A .zip holds any of these.

    A folder with all four MNIST files gives `.test` too. progress runs from 0 to its own total.
    Raises BadFile, BadInput or TooLarge, in one sentence, for anything else.
    """
    place, share = Path(path), Share(progress)
    with guarded(place, Text("a data set")):
        data = _load(place, share)
        share.at(1.0)
    return data


def _load(place: Path, share: Share) -> Dataset:
    if not _is_folder(place):
        return _load_file(place, share)
    files = mnist.mnist_files(place.iterdir())
    return mnist.load_mnist(place, files, share) if files else pictures.load_folder(place, share)


def load_named(path: Path) -> tuple[list[NDArray[np.uint8]], tuple[str, ...]]:
    """Pictures (h, w) of 0–255 with their names; those of a folder may differ in size."""
    with guarded(path, Text("pictures")):
        if _is_folder(path) and not mnist.mnist_files(path.iterdir()):
            members = pictures.pictures_in(path)
            if members:
                return pictures.named_pictures(members)
    images = load(path).images
    stem = path.stem or path.name
    if len(images) == 1:
        return [images[0]], (stem,)
    return list(images), tuple(f"{stem} {k}" for k in range(1, len(images) + 1))


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; BadFile when it is not there or neither file nor folder."""
    try:
        if path.is_dir():
            return True
        there, ordinary = path.exists(), path.is_file()
    except (OSError, ValueError):
        there = ordinary = False
    if not there:
        raise BadFile(Text("There is no file or folder called {path}.", path=shown(path)))
    if not ordinary:
        raise BadFile(Text("{path} is neither a file nor a folder.", path=shown(path)))
    return False


def _load_file(path: Path, share: Share) -> Dataset:
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise BadFile(Text("{path} is empty.", path=shown(path)))
    ending = path.suffix.lower()
    if head.startswith(arrays.ZIP_MAGIC) and ending != ".npz" and not bundle.holds_arrays(path):
        return bundle.load_zip(path, share, _load)
    if head.startswith(arrays.ZIP_MAGIC) or ending == ".npz":
        return arrays.load_npz(path, share)
    if ending in table.ENDINGS:
        return table.load_table(path, share)
    if head.startswith(arrays.NPY_MAGIC) or ending == ".npy":
        return arrays.load_npy(path, share)
    named_idx = "idx" in path.name.lower() and ending not in pictures.ENDINGS
    if head.startswith(idx.GZIP_MAGIC) or idx.looks_like_idx(head) or named_idx or ending == ".gz":
        return mnist.load_pair(path, mnist.labels_beside(path), path.name, share)
    return Dataset(pictures.read_picture(path)[None], name=path.stem)
