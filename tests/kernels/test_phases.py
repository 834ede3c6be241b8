"""Phases that threads share: every block done once, in order, on one thread as on two."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from hopsim.kernels._phases import finish, take, wait

BLOCKS, PHASES = 4, 300


@numba.njit
def _walk(worker: int, claims: Any, done: Any, totals: Any, seen: Any) -> None:
    for phase in range(PHASES):
        if phase > 0:
            wait(done, phase - 1, BLOCKS)
        before = totals.sum()
        for turn in range(BLOCKS):
            block = (worker + turn) % BLOCKS
            if take(claims, phase * BLOCKS + block):
                seen[phase, block] = before
                totals[block] += 1
                finish(done, phase)


@numba.njit(parallel=True)
def _walk_together(workers: int, claims: Any, done: Any, totals: Any, seen: Any) -> None:
    for worker in numba.prange(workers):
        _walk(worker, claims, done, totals, seen)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_block_is_done_once_and_no_phase_begins_early(workers: int) -> None:
    claims, done = np.zeros(PHASES * BLOCKS, np.int64), np.zeros(PHASES, np.int64)
    totals, seen = np.zeros(BLOCKS, np.int64), np.full((PHASES, BLOCKS), -1)
    _walk_together(workers, claims, done, totals, seen)
    assert (totals == PHASES).all() and (done == BLOCKS).all()
    whole = np.arange(PHASES)[:, None] * BLOCKS
    # What a thread saw when it came to a phase: all of the phases before, at most all of this one.
    assert ((seen >= whole) & (seen < whole + BLOCKS)).all()
