"""The values of views: one small frozen class for each kind of widget in `gui/views/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.texts import Text


@dataclass(frozen=True)
class Picture:
    """Kind "picture": (h, w) int8 −1/+1, float32 from 0 to 1, or, if signed, any float around zero."""

    pixels: NDArray[Any]
    signed: bool = False
    caption: Text | None = None


@dataclass(frozen=True)
class Wall:
    """Kind "wall": (n, h, w) small pictures, of values as in Picture; `captions` has n entries or none."""

    pictures: NDArray[Any]
    signed: bool = False
    captions: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Kind "matrix": (rows, columns) float, coloured around zero, with what rows and columns are."""

    values: NDArray[Any]
    row_title: Text | None = None
    column_title: Text | None = None


@dataclass(frozen=True)
class Histogram:
    """Kind "histogram": bars (n,) between the n + 1 edges; `compared` (n,) a second set of bars, or None."""

    edges: NDArray[np.float64]
    heights: NDArray[np.float64]
    axis: Text
    compared: NDArray[np.float64] | None = None
    names: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Table:
    """Kind "table": a head and rows of texts and numbers; `marked` are the rows to point out."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text | float | int, ...], ...]
    marked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ladder:
    """Kind "ladder": levels (n,) with a label each; `here` is the level the machine stands on, or None."""

    levels: NDArray[np.float64]
    labels: tuple[Text, ...]
    axis: Text
    here: int | None = None
