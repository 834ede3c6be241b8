"""Arrays of values as images, with the colour maps of the palette."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from hopsim.palette import COLOUR_MAPS, Ink, blended


@cache
def _rows(name: str) -> NDArray[np.uint8]:
    return np.array(COLOUR_MAPS[name](), np.uint8)


def extent(values: NDArray[Any], signed: bool) -> tuple[float, float]:
    """Values with the first and the last colour: ±max|v| when signed, else 0–1 or −1–1 as the type says."""
    if signed:
        finite = np.abs(values[np.isfinite(values)]) if values.size else values
        most = float(finite.max()) if finite.size else 0.0
        return (-most, most) if most > 0 else (-1.0, 1.0)
    return (-1.0, 1.0) if np.issubdtype(values.dtype, np.signedinteger) else (0.0, 1.0)


@cache
def _inked(ink: Ink) -> NDArray[np.uint8]:
    return np.array([blended(ink.off, ink.on, level / 255) for level in range(256)], np.uint8)


def image_of(values: NDArray[Any], signed: bool, ink: Ink, ends: tuple[float, float] | None = None) -> QImage:
    """(h, w) of −1/+1 or 0 to 1 from off to on, or signed, as an image of w × h pixels that owns its memory."""
    low, high = extent(values, signed) if ends is None else ends
    scaled = np.nan_to_num((values.astype(np.float32) - low) / (high - low), nan=0.5)
    places = (np.clip(scaled, 0.0, 1.0) * 255).round().astype(np.uint8)
    pixels = np.ascontiguousarray((_rows("diverging") if signed else _inked(ink))[places])
    height, width = values.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def whole_scale(width: int, height: int, room_width: float, room_height: float, ratio: float) -> float:
    """Widget pixels for one value: a whole number of device pixels, or what fits when one is too many."""
    fit = min(room_width * ratio / width, room_height * ratio / height)
    return float(np.floor(fit) if fit >= 1 else max(fit, 1e-3)) / ratio
