"""The Ising checkerboard against the usual one in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.contest import Run, against

SIDE = 2048
TEMPERATURE = 2.27


def ours(algorithm: str, half_sweeps: int) -> Run:
    from hopsim.kernels.streams import Stream
    from hopsim.models import Ising

    model = Ising(temperature=TEMPERATURE, algorithm=algorithm)
    memory = model.learn((SIDE, SIDE), Stream.of(1, "memory"))
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")

    def run() -> float:
        model.step(memory, state, half_sweeps, rng)
        return half_sweeps * SIDE * SIDE / 2

    return run


def numpy_checkerboard(algorithm: str) -> Run:
    """Bytes, a table of chances, one random float32 for each site, both colours by a mask."""
    dice = np.random.default_rng(1)
    spins = np.where(dice.random((SIDE, SIDE)) < 0.5, 1, -1).astype(np.int8)
    colours = np.indices((SIDE, SIDE)).sum(axis=0) % 2 == 0
    sums = np.arange(-4, 5)
    heat_bath = (1 / (1 + np.exp(-2 * sums / TEMPERATURE))).astype(np.float32)
    metropolis = np.minimum(1, np.exp(-2 * sums / TEMPERATURE)).astype(np.float32)

    def run() -> float:
        for colour in (colours, ~colours):
            around = np.roll(spins, 1, 0) + np.roll(spins, -1, 0) + np.roll(spins, 1, 1) + np.roll(spins, -1, 1)
            uniform = dice.random((SIDE, SIDE), dtype=np.float32)
            if algorithm == "heat-bath":
                chosen = np.where(uniform < heat_bath[around + 4], 1, -1).astype(np.int8)
                np.copyto(spins, chosen, where=colour)
            else:
                flips = colour & (uniform < metropolis[spins * around + 4])
                np.negative(spins, out=spins, where=flips)
        return float(SIDE * SIDE)

    return run


def _rows(algorithm: str) -> Callable[[], list[dict[str, Any]]]:
    def rows() -> list[dict[str, Any]]:
        here = "tests.benchmarks.ising"
        return [
            against(
                f"ising-2048-{algorithm}", (f"{here}:ours", algorithm, 200), "numpy",
                (f"{here}:numpy_checkerboard", algorithm), 80.0, 250.0,
            )
        ]  # fmt: skip

    return rows


ROWS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "ising": _rows("heat-bath"),
    "ising-metropolis": _rows("metropolis"),
}
