"""The published data sets hopsim knows by name: their files, their checksums, where they are and where they would be."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from hopsim.data.dataset import Dataset
from hopsim.errors import Unavailable
from hopsim.progress import Progress
from hopsim.texts import Text, verbatim

DIGITS = "digits"
"""The set that ships with hopsim."""
ABOUT_DIGITS = Text("1797 handwritten digits of 8×8 in ten classes (Alpaydin and Kaynak, 1998)")


@dataclass(frozen=True)
class Item:
    """One file: its SHA-256 in hexadecimal and its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Published:
    """A data set anybody may fetch; mirrors are addresses to which a file's name is added, tried in this order."""

    name: str
    title: str
    about: Text
    items: tuple[Item, ...]
    mirrors: tuple[str, ...]
    classes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(item.size for item in self.items)


MNIST = Published(
    "mnist", "MNIST",
    Text("70 000 handwritten digits of 28×28 in ten classes (LeCun, Cortes and Burges, 1998)"),
    (
        Item("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9912422),
        Item("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28881),
        Item("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1648877),
        Item("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4542),
    ),
    (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
)  # fmt: skip

FASHION = Published(
    "fashion-mnist", "Fashion-MNIST",
    Text("70 000 pictures of clothes of 28×28 in ten classes (Xiao, Rasul and Vollgraf, 2017, MIT licence)"),
    (
        Item("train-images-idx3-ubyte.gz", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26421880),
        Item("train-labels-idx1-ubyte.gz", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29515),
        Item("t10k-images-idx3-ubyte.gz", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4422102),
        Item("t10k-labels-idx1-ubyte.gz", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5148),
    ),
    (
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)  # fmt: skip

PUBLISHED: dict[str, Published] = {MNIST.name: MNIST, FASHION.name: FASHION}
NAMES = (DIGITS, *PUBLISHED)


def data_folder() -> Path:
    """Where downloaded sets stand: under HOPSIM_STATE, else in the user's data folder."""
    chosen = os.environ.get("HOPSIM_STATE")
    root = Path(chosen) if chosen else Path(platformdirs.user_data_dir("hopsim", appauthor=False))
    return root / "data"


def located(which: Published) -> Path | None:
    """The folder with all its files: the user's, or one under HOPSIM_DATA that a class shares; None where there is none."""
    shared = os.environ.get("HOPSIM_DATA")
    for folder in (data_folder(), *([Path(shared)] if shared else [])):
        if all(_has(folder / which.name / item.name, item.size) for item in which.items):
            return folder / which.name
    return None


def _has(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def missing(which: Published) -> Unavailable:
    """What is said where a set is asked for by name and is not here."""
    return Unavailable(
        Text("{title} is not on this computer yet.", title=verbatim(which.title)),
        Text("Download it with `hopsim data download {name}`, or in the window with File ▸ Data sets (Ctrl+Alt+D).",
             name=which.name),
    )  # fmt: skip


def find(words: str, progress: Progress | None = None) -> Dataset:
    """`digits`, `mnist` or `fashion-mnist` by name, else a file or a folder; `./mnist` is a folder of that name.

    Raises Unavailable, with the way to get it, for a published set that is not on this computer.
    """
    from hopsim.data.builtin import digits
    from hopsim.data.files import load

    if words == DIGITS:
        return digits()
    which = PUBLISHED.get(words)
    if which is None:
        return load(words, progress)
    folder = located(which)
    if folder is None:
        raise missing(which)
    return replace(load(folder, progress), name=which.title, classes=which.classes)
