"""The four files of an MNIST-like folder: which is which, whatever dots, dashes and .gz their names have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from hopsim.data._guard import Share, shown
from hopsim.data.dataset import Dataset, images_from, labels_from
from hopsim.data.idx import read_idx
from hopsim.errors import BadFile
from hopsim.texts import Text

_NAME = re.compile(
    r"(?P<set>(.*[-._])?)(?P<part>train|t10k|test)[-._](?P<what>images|labels)[-._]idx(?P<sides>\d)[-._]ubyte"
    r"(?P<gz>\.gz)?",
    re.IGNORECASE,
)
Key = tuple[str, str, str]


def _key(path: Path) -> Key | None:
    """(data set's own name, train or test, images or labels) of a file with such a name."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    part = "train" if match["part"].lower() == "train" else "test"
    return match["set"].lower(), part, match["what"].lower()


def mnist_files(paths: Iterable[Path]) -> dict[Key, Path]:
    """The files with such names by what they hold; the unpacked one where there are two."""
    found: dict[Key, Path] = {}
    for path in sorted(paths, key=lambda path: (path.suffix.lower() == ".gz", path.name)):
        key = _key(path)
        if key is not None:
            found.setdefault(key, path)
    return found


def load_mnist(folder: Path, files: dict[Key, Path], share: Share) -> Dataset:
    """Train and test, or the one that is there; BadFile for several data sets or none."""
    sets = sorted({key[0] for key in files})
    if len(sets) > 1:
        raise BadFile(
            Text("{path} holds several data sets ({names}); give the name of one images file.",
                 path=shown(folder), names=", ".join(name or "train/t10k" for name in sets))
        )  # fmt: skip
    there = [part for part in ("train", "test") if (sets[0], part, "images") in files]
    if not there:
        raise BadFile(Text("{path} holds labels but no images.", path=shown(folder)))
    loaded = [
        load_pair(
            files[sets[0], part, "images"], files.get((sets[0], part, "labels")), folder.name,
            share.within(k / len(there), (k + 1) / len(there)),
        )
        for k, part in enumerate(there)
    ]  # fmt: skip
    if len(loaded) == 1:
        return loaded[0]
    return Dataset(loaded[0].images, loaded[0].labels, test=loaded[1], name=folder.name)


def load_pair(images_path: Path, labels_path: Path | None, name: str, share: Share) -> Dataset:
    """The images of one IDX file with the labels of another; BadFile when they do not fit together."""
    array = read_idx(images_path, share.within(0.0, 0.99))
    if array.ndim == 1:
        raise BadFile(
            Text("{path} holds labels, not images; open the images file or the folder.",
                 path=shown(images_path))
        )  # fmt: skip
    images = images_from(array, Text("{path}", path=shown(images_path)), raw=True)
    labels = None
    if labels_path is not None:
        labels = labels_from(read_idx(labels_path), len(images), Text("{path}", path=shown(labels_path)))
    share.at(1.0)
    return Dataset(images, labels, name=name)


def labels_beside(images_path: Path) -> Path | None:
    """The labels file of the same set in the same folder, if there is one."""
    key = _key(images_path)
    if key is None or key[2] != "images":
        return None
    return mnist_files(images_path.parent.iterdir()).get((key[0], key[1], "labels"))
