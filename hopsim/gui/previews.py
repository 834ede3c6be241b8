"""What was just drawn stays on the canvas until the machine's own frames contain it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hopsim.gui.canvas_painting import Picture
from hopsim.gui.hand import Edit

PATIENCE = 0.15
"""Seconds: after that the frames know better, for a running machine may have changed the cells again."""


class Previews:
    """Edits sent to the machine less than PATIENCE ago, laid over each picture that comes from it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent: list[tuple[float, Edit]] = []

    def add(self, edit: Edit) -> None:
        self._sent.append((self._clock(), edit))

    def forget(self) -> None:
        self._sent.clear()

    def over(self, picture: Picture, drawn: Edit | None) -> Picture:
        """The picture with the fresh edits, and with the line or box in progress."""
        now = self._clock()
        self._sent = [(sent, edit) for sent, edit in self._sent if now - sent < PATIENCE]
        edits = [edit for _, edit in self._sent]
        if drawn is not None:
            edits.append(drawn)
        if not edits:
            return picture
        levels = picture.levels.copy()
        held: NDArray[np.bool_] = (
            np.zeros(levels.shape, dtype=bool) if picture.held is None else picture.held.copy()
        )
        unknown: NDArray[np.bool_] = (
            np.zeros(levels.shape, dtype=bool) if picture.unknown is None else picture.unknown.copy()
        )
        for edit in edits:
            if edit.unknown is not None:
                unknown.flat[edit.cells] = edit.unknown
            elif edit.held is not None:
                held.flat[edit.cells] = edit.held
            else:
                levels.flat[edit.cells] = 255 if edit.value > 0 else 0
        return dataclasses.replace(picture, levels=levels, held=held, unknown=unknown if unknown.any() else None)
