"""Pictures in files and folders, as grey levels; Pillow is loaded when the first one is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopsim.data._guard import Share, guarded, shown
from hopsim.data.dataset import Dataset, Images, sides
from hopsim.data.room import check_room
from hopsim.errors import BadFile, BadInput, TooLarge
from hopsim.texts import Text

ENDINGS = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".pbm", ".ppm", ".pnm",
    ".tga", ".ico",
))  # fmt: skip
LARGEST_PICTURE = 64 * 2**20
"""Pixels; a larger picture is refused before it is unpacked."""
_BETWEEN_CHECKS = 64 * 2**20


def read_picture(path: Path) -> Images:
    """(h, w) uint8 grey levels of a picture's first frame, turned as its camera says; see-through is white.

    Raises BadFile for what is no picture, TooLarge for more than 64 million pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    with guarded(path, Text("a picture")):
        if path.stat().st_size == 0:
            raise BadFile(Text("{path} is empty.", path=shown(path)))
        try:
            with Image.open(path) as opened:
                _check_sides(path, *opened.size)
                picture: Image.Image = ImageOps.exif_transpose(opened)
                return _grey(picture)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many(path) from None
        except UnidentifiedImageError:
            raise BadFile(
                Text("{path} is neither a picture nor a data set; wanted are PNG, JPEG, GIF, BMP, TIFF, "
                     "WebP, IDX, .npz or .npy.", path=shown(path))
            ) from None  # fmt: skip


def _grey(picture: object) -> Images:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel: Pillow's own conversion would cut them off at 255.
        deep = np.asarray(picture, dtype=np.float64)
        return np.asarray(np.rint(deep.clip(0, 65535) / 257), dtype=np.uint8)
    if picture.mode == "F":
        return np.asarray(np.rint(np.nan_to_num(np.asarray(picture)).clip(0, 255)), dtype=np.uint8)
    if "A" in picture.mode or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    levels: Images = np.array(picture.convert("L"), dtype=np.uint8)
    return levels


def _check_sides(path: Path, width: int, height: int) -> None:
    if width * height > LARGEST_PICTURE:
        raise _too_many(path)
    if width * height == 0:
        raise BadFile(Text("{path} is a picture without pixels.", path=shown(path)))


def _too_many(path: Path) -> TooLarge:
    return TooLarge(Text("{path} has more than 64 million pixels; make it smaller first.", path=shown(path)))


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a folder, by their endings, in the order a person counts (2 before 10)."""
    with guarded(folder, Text("a folder of pictures")):
        there = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and not _hidden(path)]
        return sorted((path for path in there if path.is_file()), key=_counted)


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")


def _counted(path: Path) -> tuple[tuple[int, str], ...]:
    """A sort key in which runs of digits are numbers."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return tuple((int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in parts)


def load_folder(folder: Path, share: Share) -> Dataset:
    """A folder of pictures; when it holds folders only, each is a class; rare sizes are scaled to the usual one.

    Labels are the folders' names where these are numbers from 0 to 255, otherwise 0, 1, … in order.
    """
    classes = _classes(folder)
    if not classes:
        paths = pictures_in(folder)
        images, note = _stacked(folder, paths, share)
        return Dataset(images, name=folder.name, note=note)
    members = [(number, path) for number, name in enumerate(classes) for path in pictures_in(folder / name)]
    images, note = _stacked(folder, [path for _, path in members], share)
    numbers = [int(name) if name.isascii() and name.isdigit() else -1 for name in classes]
    named = not all(0 <= number <= 255 for number in numbers) or len(set(numbers)) < len(numbers)
    if named and len(classes) > 256:
        raise BadInput(
            Text("{path} holds {count} folders; there can be 256 classes at most.",
                 path=shown(folder), count=len(classes))
        )  # fmt: skip
    labels = np.array([k if named else numbers[k] for k, _ in members], dtype=np.uint8)
    return Dataset(images, labels, name=folder.name, classes=tuple(classes) if named else (), note=note)


def _classes(folder: Path) -> list[str]:
    """The names of the class folders; none when the folder holds the pictures itself."""
    with guarded(folder, Text("a folder of pictures")):
        folders = [path for path in folder.iterdir() if path.is_dir() and not _hidden(path)]
    if folders and pictures_in(folder):
        raise BadFile(
            Text("{path} holds pictures and folders side by side; wanted are pictures only, or a folder "
                 "for each class.", path=shown(folder))
        )  # fmt: skip
    return [path.name for path in sorted(folders, key=_counted)]


def _stacked(folder: Path, paths: Sequence[Path], share: Share) -> tuple[Images, Text | None]:
    if not paths:
        raise BadFile(
            Text("{path} holds no pictures and no MNIST files.", path=shown(folder)),
            Text("Pictures end in .png, .jpg, .gif, .bmp, .tif or .webp; MNIST files are called "
                 "train-images-idx3-ubyte.gz and so on."),
        )  # fmt: skip
    images = [first := read_picture(paths[0])]
    check_room(2 * len(paths) * first.size, Text("{path}", path=shown(folder)))
    taken = checked = first.size
    for k, path in enumerate(paths[1:], 1):
        images.append(read_picture(path))
        taken += images[-1].size
        if taken > checked + _BETWEEN_CHECKS:
            checked = taken  # all of them are needed once more, side by side
            check_room(taken, Text("{path}", path=shown(folder)))
        share.at((k + 1) / len(paths))
    return one_size(images)


def one_size(images: list[Images]) -> tuple[Images, Text | None]:
    """Pictures (n, h, w) of the size that most of them have, the others scaled to it, and what is to be said of it."""
    from PIL import Image

    shapes = Counter(image.shape for image in images)
    (height, width), _ = shapes.most_common(1)[0]
    out = np.empty((len(images), height, width), dtype=np.uint8)
    for k, image in enumerate(images):
        if image.shape != (height, width):
            image = np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BOX))
        out[k] = image
    other = len(images) - shapes[height, width]
    note = Text("{count} of {all} pictures had another size and were scaled to {size}.",
                count=other, all=len(images), size=sides(height, width))  # fmt: skip
    return out, note if other else None


def check_one_size(shapes: Sequence[tuple[int, ...]], names: Sequence[str]) -> None:
    """Raise BadInput naming the first picture whose size differs from the first one's."""
    for shape, name in zip(shapes, names, strict=True):
        if shape != shapes[0]:
            raise BadInput(
                Text(
                    "Pictures must have one size: {first} is {first_size}, {other} is {other_size}.",
                    first=names[0], first_size=sides(*shapes[0]), other=name, other_size=sides(*shape),
                )
            )  # fmt: skip


def named_pictures(paths: Sequence[Path]) -> tuple[list[NDArray[np.uint8]], tuple[str, ...]]:
    """Pictures of any sizes with the names of their files."""
    return [read_picture(path) for path in paths], tuple(path.stem for path in paths)
