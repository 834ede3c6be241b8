"""Arithmetic of plots without a screen: fewer points, calm ranges, names that do not overlap."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Span = tuple[float, float]
SHORTEST = 1.0
"""Sweeps or epochs that a time axis shows at least."""


def thinned(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """At most 2·columns points that look the same: the lowest and the highest of each stretch, in order.

    x (n,) rising, y (n,); values that are not finite stay as gaps.
    """
    count = len(x)
    if count <= 2 * columns:
        return x, y
    stretch = -(-count // columns)
    rows = -(-count // stretch)
    padded = np.full(rows * stretch, np.nan)
    padded[:count] = y
    table = padded.reshape(rows, stretch)
    empty = ~np.isfinite(table).any(axis=1)
    low = np.argmin(np.where(np.isfinite(table), table, np.inf), axis=1)
    high = np.argmax(np.where(np.isfinite(table), table, -np.inf), axis=1)
    begin = np.arange(rows) * stretch
    picked = np.sort(np.stack([begin + low, begin + high], axis=1), axis=1)
    picked[empty] = begin[empty, None]
    places = np.unique(np.concatenate([[0], picked.ravel(), [count - 1]]))
    return x[places], y[places]


def dashed_along(pixels: Floats, dash: tuple[float, ...]) -> NDArray[np.bool_]:
    """Whether the line that begins at each of pixels (n,) is drawn: a dash counted along x instead of the path.

    Dashing along the path of a noisy curve costs more than all else in a plot, and shows no dashes.
    """
    if not dash:
        return np.ones(len(pixels), bool)
    ends = np.cumsum(np.asarray(dash, float))
    along = np.mod(pixels, ends[-1])
    return np.asarray(np.searchsorted(ends, along, side="right") % 2 == 0)


def _same(low: float, high: float) -> bool:
    """Equal but for the noise of rounding; an energy near 0 is a difference of large numbers, and noisier than 1e-7."""
    return high - low <= 1e-5 * max(abs(low), abs(high))


def round_outwards(low: float, high: float) -> Span:
    """A little wider than the values, ending on a round number."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if _same(low, high):
        room = abs(high) * 0.1 or 1.0
        low, high = low - room, high + room
    room = 0.06 * (high - low)
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    first, last = math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step
    return first, last


def calm_range(now: Span | None, low: float, high: float) -> Span:
    """The range shown now, unless values leave it or fill less than a third of it."""
    if now is not None and now[0] <= low and high <= now[1] and (high - low) >= (now[1] - now[0]) / 3:
        return now
    wanted = round_outwards(low, high)
    if now is not None and _same(low, high) and now[0] <= low <= now[1]:
        return now
    return wanted


def calm_end(now: Span | None, first: float, last: float) -> Span:
    """A time axis: it grows by a quarter when the run reaches its end, so that it moves seldom."""
    if now is not None and now[0] == first and first + 0.4 * (now[1] - first) <= last <= now[1]:
        return now
    return first, first + max(1.25 * (last - first), SHORTEST)


def spread(wanted: list[float], heights: list[float], low: float, high: float) -> list[float | None]:
    """Centres of labels as near to the wanted ones as they can be without overlap, between low and high.

    What finds no room is None (the last ones in the list go first).
    """
    kept = len(heights)
    while kept and sum(heights[:kept]) > high - low:
        kept -= 1
    order = sorted(range(kept), key=lambda i: wanted[i])
    centres: list[float] = []
    edge = low
    for i in order:
        centre = max(wanted[i], edge + heights[i] / 2)
        centres.append(centre)
        edge = centre + heights[i] / 2
    edge = high
    for place in range(len(order) - 1, -1, -1):
        i = order[place]
        centres[place] = min(centres[place], edge - heights[i] / 2)
        edge = centres[place] - heights[i] / 2
    result: list[float | None] = [None] * len(heights)
    for i, centre in zip(order, centres, strict=True):
        result[i] = centre
    return result


def same_data(one: tuple[tuple[Floats, Floats], ...], other: tuple[tuple[Floats, Floats], ...]) -> bool:
    """Whether two sets of curves hold the same numbers."""
    return len(one) == len(other) and all(
        np.array_equal(a[0], b[0]) and np.array_equal(a[1], b[1], equal_nan=True)
        for a, b in zip(one, other, strict=True)
    )
