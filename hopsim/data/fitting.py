"""Pictures of −1/+1 (and masks and fields) made to another size, or damaged by a known amount."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hopsim.data.binarise import THRESHOLD
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

Size = tuple[int, int]
Cell = TypeVar("Cell", bound=np.generic)

LARGEST_SIDE = 4096


def checked_size(size: Size) -> Size:
    """(h, w) as whole numbers from 1 to 4096, or BadInput."""
    try:
        height, width = size
    except (TypeError, ValueError):
        raise BadInput(Text("A size takes height and width, got {size}.", size=repr(size))) from None
    if not all(isinstance(side, int | np.integer) and 1 <= side <= LARGEST_SIDE for side in (height, width)):
        raise BadInput(
            Text("A size takes two whole numbers from 1 to {largest}, got {size}.",
                 largest=LARGEST_SIDE, size=f"{height}×{width}")
        )  # fmt: skip
    return int(height), int(width)


def fit(image: NDArray[Cell], size: Size) -> NDArray[Cell]:
    """The picture (h, w) scaled to size.

    Whole-number enlargement repeats cells. Otherwise each new cell takes the average of the area it covers:
    for −1/+1 and bool it is on where at least half of the area is, for floats it is the average.
    """
    height, width = checked_size(size)
    old_height, old_width = image.shape
    if height % old_height == 0 and width % old_width == 0:
        return image.repeat(height // old_height, axis=0).repeat(width // old_width, axis=1)
    over, across = _overlaps(old_height, height), _overlaps(old_width, width)
    if image.dtype.kind == "f":
        averages: NDArray[Any] = over.astype(image.dtype) @ image @ across.T.astype(image.dtype)
        return np.asarray(averages / (old_height * old_width), dtype=image.dtype)
    # Whole numbers below 2⁵³ throughout, so that exactly one half is on, on every computer.
    cells: NDArray[Any] = image
    mask = 2 * (over @ (cells > 0).astype(np.float64) @ across.T) >= old_height * old_width
    off = 0 if image.dtype == np.bool_ else -1
    return np.where(mask, 1, off).astype(image.dtype)


def _overlaps(old: int, new: int) -> NDArray[np.float64]:
    """(new, old): what part of each old cell lies in each new one; the rows add up to old."""
    ends = np.arange(new)[:, None] * old, np.arange(old)[None, :] * new
    common = np.minimum(ends[0] + old, ends[1] + new) - np.maximum(ends[0], ends[1])
    return common.clip(0).astype(np.float64)


def crop_or_extend(image: NDArray[Cell], size: Size, fill: Any = None) -> NDArray[Cell]:
    """The picture (h, w) in the middle of size, cut where it is larger, filled around it where smaller.

    fill None is −1 for whole numbers (off), False for bool, 0 for floats. Extending and then cropping back
    gives the same picture.
    """
    size = checked_size(size)
    if fill is None:
        fill = -1 if image.dtype.kind == "i" else 0
    out = np.full(size, fill, dtype=image.dtype)
    here, there = [], []
    for old, new in zip(image.shape, size, strict=True):
        kept, cut, moved = min(old, new), max(old - new, 0) // 2, max(new - old, 0) // 2
        here.append(slice(cut, cut + kept))
        there.append(slice(moved, moved + kept))
    out[tuple(there)] = image[tuple(here)]
    return out


def invert_exactly(image: NDArray[np.int8], p: float, rng: Stream) -> NDArray[np.int8]:
    """A copy with exactly round(p · N) different pixels inverted; p from 0 to 1; rng does not move."""
    if not 0 <= p <= 1:
        raise BadInput(Text("Noise takes a part from 0 to 1, got {value}.", value=f"{p}"))
    out = image.copy()
    chosen = rng.generator().permutation(image.size)[: round(p * image.size)]
    flat = out.reshape(-1)
    flat[chosen] = -flat[chosen]
    return out


def from_levels(
    image: NDArray[np.uint8], size: Size | None = None, threshold: int = THRESHOLD
) -> NDArray[np.int8]:
    """−1/+1 from a picture (h, w) of 0–255: fitted to size first, then on above the threshold."""
    levels = image if size is None or image.shape == size else fit(image.astype(np.float32), size)
    return np.where(levels > threshold, np.int8(1), np.int8(-1))
