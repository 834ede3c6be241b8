"""Patterns of −1/+1: from words such as `letters:ACHK`, from files, and from the arrays of scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data import builtin
from hopsim.data.dataset import grid_of, sides
from hopsim.data.files import load_named
from hopsim.data.fitting import Size, checked_size, crop_or_extend, fit, from_levels, invert_exactly
from hopsim.data.pictures import check_one_size
from hopsim.data.room import check_room
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

__all__ = [
    "Size", "as_patterns", "as_picture", "checked_size", "crop_or_extend", "fit", "from_levels",
    "invert_exactly", "load_patterns",
]  # fmt: skip

Pattern = NDArray[np.int8]
Patterns = NDArray[np.int8]
Named = tuple[Patterns, tuple[str, ...]]

LETTER_SIZE: Size = (28, 28)


def load_patterns(words: str | Path, size: Size | None = None, seed: int = 0) -> Named:
    """(P, h, w) of −1/+1 and their names, from `letters:ACHK`, `random:5`, `digits:0123`, a file or a folder.

    Letters and random patterns are 28×28 where size is None, digits 8×8, pictures have their own size; with
    a size all are fitted to it. `digits:00` gives the first two zeros. The seed is for random patterns only.
    Raises BadInput for unknown words, BadFile and TooLarge for files.
    """
    if size is not None:
        size = checked_size(size)
    kind, colon, rest = str(words).partition(":")
    makers = {"letters": _letters, "random": _random, "digits": _digits}
    if colon and kind in makers:
        return makers[kind](rest, size, seed)
    if not str(words).strip():
        raise BadInput(
            Text("Patterns take letters:ACHK, random:5, digits:0123 or a file's name, got nothing.")
        )
    return _from_file(Path(words), size)


def _letters(rest: str, size: Size | None, seed: int) -> Named:
    signs = "".join(rest.split())
    if not signs:
        raise BadInput(Text("letters: wants at least one letter after the colon, as in letters:ACHK."))
    height, width = size or LETTER_SIZE
    # The nearest size by ratio: 20 is nearer to 16 than to 28, 45 nearer to 64.
    shipped = min(builtin.LETTER_SIZES, key=lambda side: abs(np.log(min(height, width) / side)))
    return np.array([fit(builtin.letter(sign, shipped), (height, width)) for sign in signs]), tuple(signs)


def _random(rest: str, size: Size | None, seed: int) -> Named:
    if not (rest.isascii() and rest.isdigit()) or not 1 <= int(rest[:10]) <= 10**9:
        raise BadInput(
            Text("random: wants a number of patterns from 1 up, as in random:5, got {rest}.", rest=repr(rest))
        )
    count, (height, width) = int(rest), size or LETTER_SIZE
    check_room(2 * count * height * width, Text("{count} random patterns", count=count))
    generator = Stream.of(seed, "random patterns").generator()
    draws = generator.integers(0, 2, (count, height, width), dtype=np.int8)
    patterns: Patterns = draws * np.int8(2) - np.int8(1)
    return patterns, tuple(f"random {k}" for k in range(1, count + 1))


def _digits(rest: str, size: Size | None, seed: int) -> Named:
    wanted = "".join(rest.split())
    if not wanted or not (wanted.isascii() and wanted.isdigit()):
        raise BadInput(
            Text("digits: wants digits after the colon, as in digits:0123, got {rest}.", rest=repr(rest))
        )
    data = builtin.digits()
    assert data.labels is not None
    patterns = []
    for place, sign in enumerate(wanted):
        examples = np.flatnonzero(data.labels == int(sign))
        earlier = wanted[:place].count(sign)
        patterns.append(from_levels(data.images[examples[earlier % len(examples)]], size))
    return np.array(patterns), tuple(wanted)


def _from_file(path: Path, size: Size | None) -> Named:
    images, names = load_named(path)
    if size is None:
        check_one_size([image.shape for image in images], names)
    return np.array([from_levels(image, size) for image in images]), names


def as_patterns(given: Any, shape: Size | None = None) -> Patterns:
    """What a script gave, (P, h, w) or (P, h·w) of −1/+1, 0/1 or bool, as (P, h, w) int8 of −1/+1.

    shape (h, w) is the wanted size; without it (P, N) becomes square where N is a square number, else P rows.
    Raises BadInput naming what was got and what was wanted.
    """
    array = _array(given)
    if array.ndim not in (2, 3) or 0 in array.shape:
        raise BadInput(
            Text("Patterns take the shape (patterns, height, width) or (patterns, pixels), got {shape}.",
                 shape=str(array.shape))
        )  # fmt: skip
    if array.ndim == 2:
        sized = shape or grid_of(array.shape[1])
        if sized[0] * sized[1] != array.shape[1]:
            raise BadInput(
                Text("Patterns have {got} pixels; wanted are {size} = {wanted}.",
                     got=array.shape[1], size=sides(*sized), wanted=sized[0] * sized[1])
            )  # fmt: skip
        array = array.reshape(len(array), *sized)
    if shape is not None and array.shape[1:] != tuple(shape):
        raise BadInput(
            Text("Patterns are {got} pixels; wanted are {wanted}.",
                 got=sides(*array.shape[1:]), wanted=sides(*shape))
        )  # fmt: skip
    return _spins(array)


def as_picture(given: Any, shape: Size | None = None) -> Pattern:
    """One picture of a script, (h, w) or (h·w,), as (h, w) int8 of −1/+1; errors as `as_patterns`."""
    array = _array(given)
    if array.ndim not in (1, 2):
        raise BadInput(
            Text("A picture takes the shape (height, width) or (pixels,), got {shape}.",
                 shape=str(array.shape))
        )  # fmt: skip
    patterns = as_patterns(array[None], shape)
    return patterns.reshape(patterns.shape[1:])


def _array(given: Any) -> NDArray[Any]:
    """As an array of numbers; lists of pictures of different sizes are refused by name."""
    if isinstance(given, list | tuple):
        shapes = [np.shape(item) if isinstance(item, np.ndarray) else None for item in given]
        for number, shape in enumerate(shapes):
            if shape != shapes[0] and shape is not None and shapes[0] is not None:
                raise BadInput(
                    Text(
                        "Patterns must have one size: pattern 0 has the shape {first}, "
                        "pattern {number} {other}.",
                        first=str(shapes[0]), number=number, other=str(shape),
                    )
                )  # fmt: skip
    try:
        array = np.asarray(given)
    except ValueError:
        raise BadInput(Text("Patterns must have one size: the lists given have different lengths.")) from None
    if array.dtype.kind not in "biuf":
        raise BadInput(
            Text("Patterns take −1 and +1, 0 and 1, or yes/no, got {type}.", type=str(array.dtype))
        )
    return array


def _spins(array: NDArray[Any]) -> Patterns:
    """−1/+1 from −1/+1, 0/1 or bool; the first value that is none of these is named with its place."""
    if array.dtype == np.bool_:
        return np.where(array, np.int8(1), np.int8(-1))
    zeros, wrong = array == 0, np.abs(array) != 1
    if array.dtype.kind == "u":
        wrong = array != 1
    bad = wrong & ~zeros
    if not bad.any() and zeros.any():
        # With zeros the off value is 0, and a −1 beside it has no meaning.
        bad = array < 0
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        value = "NaN" if np.isnan(array[place]) else f"{array[place]:g}"
        raise BadInput(
            Text(
                "Patterns take −1 and +1, 0 and 1, or yes/no; got {value} in pattern {pattern}, "
                "row {row}, column {column}.",
                value=value, pattern=place[0], row=place[1], column=place[2],
            )
        )  # fmt: skip
    return np.where(array > 0, np.int8(1), np.int8(-1))
