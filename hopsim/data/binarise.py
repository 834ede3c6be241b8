"""Grey levels to 0/1: a threshold, given or found, or a fresh draw with the level as its probability."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

How = Literal["sample", "threshold", "otsu"]
HOWS: tuple[How, ...] = ("sample", "threshold", "otsu")
THRESHOLD = 127
"""A pixel is on above this level."""
HIGHEST = 254
"""The highest threshold above which there is a level."""

_DRAWS_PER_WORD = 4
_CHUNK = 4096
# A draw is 16 bits u; the pixel is on where u < round(level · 2¹⁶ / 255), written as u ≤ limit and level > 0.
_LIMIT = (np.rint(np.arange(256) * 65536 / 255).astype(np.int64) - 1).clip(0).astype(np.uint16)


def otsu(images: NDArray[np.uint8]) -> int:
    """The threshold that parts the levels into the two groups farthest from each other (Otsu 1979, eq. 12–13).

    127 where all pixels have one level.
    """
    counts = np.bincount(images.reshape(-1), minlength=256).astype(np.float64)
    levels = np.arange(256, dtype=np.float64)
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * levels)[:-1]
    above = counts.sum() - below
    parts = (below > 0) & (above > 0)
    if not parts.any():
        return THRESHOLD
    apart = np.where(parts, sums / np.maximum(below, 1) - ((counts * levels).sum() - sums) / np.maximum(above, 1), 0.0)
    between = below * above * apart**2
    # Between two groups with nothing in between every threshold is as good: the middle one is taken.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return int((best[0] + best[-1]) // 2)


def cut_of(how: str, threshold: int, images: NDArray[np.uint8]) -> int | None:
    """The level above which a pixel is on, found in these images for "otsu"; None where pixels are drawn.

    Raises BadInput for another word in `how` and a threshold that is not from 0 to 254.
    """
    if how not in HOWS:
        raise BadInput(Text("binarise takes one of {allowed}, got {how}.", allowed=", ".join(HOWS), how=repr(how)))
    if not 0 <= threshold <= HIGHEST:
        raise BadInput(Text("threshold takes a whole number in 0–{high}, got {value}.", high=HIGHEST, value=threshold))
    if how == "sample":
        return None
    return otsu(images) if how == "otsu" else int(threshold)


def told(how: str, cut: int | None) -> Text:
    """How greys became on or off, as it is printed beside likelihoods."""
    if cut is None:
        return Text("{how} (drawn with the grey as chance)", how=how)
    return Text("{how} (on above {cut} of 255)", how=how, cut=cut)


def binarised(
    images: NDArray[np.uint8], how: str, rng: Stream, threshold: int = THRESHOLD
) -> NDArray[np.uint8]:
    """(n, h·w) of 0/1 from images (n, h, w) or (n, h·w) of 0–255; equal to `binarised_rows` of all rows."""
    flat = images.reshape(len(images), -1)
    cut = cut_of(how, threshold, flat)
    how, threshold = ("sample", threshold) if cut is None else ("threshold", cut)
    out = np.empty(flat.shape, dtype=np.uint8)
    for start in range(0, len(flat), _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, len(flat)))
        out[start : start + _CHUNK] = binarised_rows(flat, rows, how, rng, threshold)
    return out


def binarised_rows(
    images: NDArray[np.uint8], rows: NDArray[Any], how: str, rng: Stream, threshold: int = THRESHOLD
) -> NDArray[np.uint8]:
    """(len(rows), h·w) of 0/1: image `rows[k]` in row k.

    "threshold": level > threshold; "otsu" finds the threshold in all images.
    "sample": on with probability level/255 (to 2⁻¹⁷; 0 never, 255 always).
    The draw of an image depends on rng and on its row number only, not on the others in the batch; rng does
    not move: give each epoch a stream of its own, `Stream.of(seed, f"binarise {epoch}")`.
    Raises BadInput as `cut_of` does.
    """
    cut = cut_of(how, threshold, images)
    levels = images.reshape(len(images), -1)[rows]
    if cut is not None:
        return np.asarray(levels > cut).view(np.uint8)
    pixels = levels.shape[1]
    words = -(-pixels // _DRAWS_PER_WORD)
    places = rng.position + np.asarray(rows, dtype=np.uint64)[:, None] * np.uint64(words)
    bits = _words(rng.key, places + np.arange(words, dtype=np.uint64))
    draws = bits.astype("<u8", copy=False).view("<u2")[:, :pixels]
    return np.asarray((draws <= _LIMIT[levels]) & (levels > 0)).view(np.uint8)


def _words(key: int, places: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The words at these positions, in place: `kernels._random.word` for whole arrays, without numba."""
    z = places
    z += np.uint64(1)
    z *= np.uint64(0x9E3779B97F4A7C15)
    z += np.uint64(key)
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z
