"""Grey levels to 0/1: a threshold, or a fresh draw with the level as its probability."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

How = Literal["sample", "threshold"]
HOWS: tuple[How, ...] = ("sample", "threshold")
THRESHOLD = 127
"""A pixel is on above this level."""

_DRAWS_PER_WORD = 4
_CHUNK = 4096
# A draw is 16 bits u; the pixel is on where u < round(level · 2¹⁶ / 255), written as u ≤ limit and level > 0.
_LIMIT = (np.rint(np.arange(256) * 65536 / 255).astype(np.int64) - 1).clip(0).astype(np.uint16)


def binarised(images: NDArray[np.uint8], how: str, rng: Stream) -> NDArray[np.uint8]:
    """(n, h·w) of 0/1 from images (n, h, w) or (n, h·w) of 0–255; equal to `binarised_rows` of all rows."""
    flat = images.reshape(len(images), -1)
    out = np.empty(flat.shape, dtype=np.uint8)
    for start in range(0, len(flat), _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, len(flat)))
        out[start : start + _CHUNK] = binarised_rows(flat, rows, how, rng)
    return out


def binarised_rows(images: NDArray[np.uint8], rows: NDArray[Any], how: str, rng: Stream) -> NDArray[np.uint8]:
    """(len(rows), h·w) of 0/1: image `rows[k]` in row k.

    "threshold": level > 127. "sample": on with probability level/255 (to 2⁻¹⁷; 0 never, 255 always).
    The draw of an image depends on rng and on its row number only, not on the others in the batch; rng does
    not move: give each epoch a stream of its own, `Stream.of(seed, f"binarise {epoch}")`.
    Raises BadInput for another word in `how`.
    """
    if how not in HOWS:
        raise BadInput(Text("binarise takes one of sample, threshold, got {how}.", how=repr(how)))
    levels = images.reshape(len(images), -1)[rows]
    if how == "threshold":
        return np.asarray(levels > THRESHOLD).view(np.uint8)
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
