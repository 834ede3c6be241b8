"""Numpy's .npy and .npz: their headers are checked against the file before anything is allocated."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hopsim.data._guard import Share, guarded, shown
from hopsim.data.dataset import Dataset, grid_of, images_from, labels_from
from hopsim.data.idx import MOST_DEFLATED
from hopsim.data.room import check_room
from hopsim.errors import BadFile, BadInput
from hopsim.texts import Text

NPY_MAGIC = b"\x93NUMPY"
ZIP_MAGIC = b"PK\x03\x04"
_TRAIN = (
    ("x_train", "y_train"), ("train_images", "train_labels"), ("images", "labels"), ("X", "y"), ("x", "y"),
    ("data", "target"), ("data", "labels"), ("patterns", "labels"),
)  # fmt: skip
_TEST = (("x_test", "y_test"), ("test_images", "test_labels"))


def load_npy(path: Path, share: Share) -> Dataset:
    """One array: (n, h, w), (n, pixels) with a square number of pixels, or one picture (h, w)."""
    with guarded(path, Text("an .npy file")), path.open("rb") as file:
        array = _array(file, path.stat().st_size, path, path.name)
    share.at(0.9)
    images = images_from(_as_stack(array), Text("{path}", path=shown(path)))
    share.at(1.0)
    return Dataset(images, name=path.stem)


def load_npz(path: Path, share: Share) -> Dataset:
    """Images and labels under their usual names (Keras, MedMNIST, scikit-learn), or the one array it has."""
    with guarded(path, Text("an .npz file")), zipfile.ZipFile(path) as file:
        arrays = {member.filename.removesuffix(".npy"): member for member in file.infolist()}
        names = _names(path, tuple(arrays))
        taken: dict[str, NDArray[Any]] = {}
        wanted = [name for name in names if name is not None]
        for k, name in enumerate(wanted):
            with file.open(arrays[name]) as member:
                # What the archive says of itself may be a lie: deflate has a limit.
                most = arrays[name].compress_size * MOST_DEFLATED
                taken[name] = _array(member, min(arrays[name].file_size, most), path, name)
            share.at(0.9 * (k + 1) / len(wanted))
    train_images, train_labels, test_images, test_labels = names
    test = None
    if test_images is not None:
        test = _labelled(path, taken, test_images, test_labels)
    assert train_images is not None
    train = _labelled(path, taken, train_images, train_labels)
    share.at(1.0)
    return Dataset(train.images, train.labels, test=test, name=path.stem)


def _names(path: Path, there: tuple[str, ...]) -> tuple[str | None, str | None, str | None, str | None]:
    """What images, labels, test images and test labels are called in this file."""
    train = next((pair for pair in _TRAIN if pair[0] in there), None)
    if train is None and len(there) == 1:
        return there[0], None, None, None
    if train is None:
        raise BadFile(
            Text("{path} holds {names}; wanted is an array called images or x_train.",
                 path=shown(path), names=", ".join(there) or "nothing")
        )  # fmt: skip
    test = next((pair for pair in _TEST if pair[0] in there), (None, None))
    found = (*train, *test)
    return tuple(name if name in there else None for name in found)  # type: ignore[return-value]


def _labelled(path: Path, arrays: dict[str, NDArray[Any]], images: str, labels: str | None) -> Dataset:
    what = Text("{name} in {path}", name=images, path=shown(path))
    pictures = images_from(_as_stack(arrays[images]), what)
    if labels is None:
        return Dataset(pictures, name=path.stem)
    about = Text("{name} in {path}", name=labels, path=shown(path))
    return Dataset(pictures, labels_from(arrays[labels], len(pictures), about), name=path.stem)


def _as_stack(array: NDArray[Any]) -> NDArray[Any]:
    """One picture (h, w) becomes (1, h, w): a square table is a picture, rows of square numbers are many."""
    if array.ndim == 2 and (array.shape[0] == array.shape[1] or grid_of(array.shape[1])[0] == 1):
        return array[None]
    return array


def _array(file: IO[bytes], size: int, path: Path, name: str) -> NDArray[Any]:
    """One .npy stream of `size` bytes, refused when it holds objects or claims more than it has."""
    version = npy.read_magic(file)
    reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = reader(file)
    if dtype.hasobject:
        raise BadFile(
            Text("{name} in {path} holds pickled Python objects, which are never opened; wanted are numbers.",
                 name=name, path=shown(path))
        )  # fmt: skip
    if any(side < 0 for side in shape):
        raise ValueError("negative side")
    wanted = math.prod(shape) * dtype.itemsize
    if wanted > size:
        raise BadFile(
            Text("{name} in {path} is cut short: its header wants {wanted} bytes, there are {size}.",
                 name=name, path=shown(path), wanted=wanted, size=size)
        )  # fmt: skip
    check_room(2 * wanted, Text("{name} in {path}", name=name, path=shown(path)))
    if dtype.kind not in "biuf":
        raise BadInput(
            Text("{name} in {path} holds {type} values; wanted are numbers or yes/no.",
                 name=name, path=shown(path), type=str(dtype))
        )  # fmt: skip
    content = bytearray(wanted)
    view, got = memoryview(content), 0
    while got < wanted:
        count = len(piece := file.read(min(1 << 22, wanted - got)))
        if not count:
            raise ValueError("cut short")
        view[got : got + count] = piece
        got += count
    array: NDArray[Any] = np.frombuffer(content, dtype=dtype)
    native = array.astype(dtype.newbyteorder("="), copy=False)
    return native.reshape(shape, order="F" if fortran else "C")
