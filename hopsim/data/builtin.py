"""What ships with hopsim: 1-bit pictures of letters, and the optical digits of UCI."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hopsim.assets import resource
from hopsim.data.dataset import Dataset
from hopsim.errors import BadInput
from hopsim.texts import Text

LETTER_SIZES = (16, 28, 64)
HELD_OUT = 360
"""The last so many of the digits are the test set."""


@cache
def _letters(size: int) -> tuple[str, NDArray[np.int8]]:
    with np.load(resource("letters", f"letters{size}.npz"), allow_pickle=False) as file:
        characters, bits = "".join(file["characters"]), file["bits"]
    pictures = np.unpackbits(bits, axis=-1, count=size).astype(np.int8) * np.int8(2) - np.int8(1)
    pictures.setflags(write=False)
    return characters, pictures


def letters() -> str:
    """Every character that ships: A–Z, 0–9, a–z, Greek, kana, the 80 kanji of the first school year."""
    return _letters(LETTER_SIZES[0])[0]


def letter(character: str, size: int = 28) -> NDArray[np.int8]:
    """(size, size) of −1/+1, a copy; size is one of LETTER_SIZES (`patterns.fit` makes others)."""
    if size not in LETTER_SIZES:
        raise BadInput(Text("Letters ship at 16, 28 and 64 pixels, got {size}.", size=size))
    characters, pictures = _letters(size)
    place = characters.find(character) if len(character) == 1 else -1
    if place < 0:
        raise BadInput(
            Text(
                "There is no picture of {character}; there are A–Z, a–z, 0–9, Greek, kana and 80 kanji.",
                character=repr(character),
            )
        )
    picture: NDArray[np.int8] = pictures[place].copy()
    return picture


@cache
def digits() -> Dataset:
    """1797 handwritten digits of 8×8, levels 0–255 (E. Alpaydin, C. Kaynak, UCI 1998, CC BY 4.0).

    1437 to train on, the last 360 as `.test`; labels are the digits. The arrays cannot be written to.
    """
    with np.load(resource("digits", "digits.npz"), allow_pickle=False) as file:
        levels, labels = file["images"], file["labels"]
    images = ((levels.astype(np.uint16) * 255 + 8) // 16).astype(np.uint8)
    for array in (images, labels):
        array.setflags(write=False)
    held_out = Dataset(images[-HELD_OUT:], labels[-HELD_OUT:], name="digits")
    return Dataset(images[:-HELD_OUT], labels[:-HELD_OUT], test=held_out, name="digits")
