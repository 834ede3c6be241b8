"""A glass of 784 units by heat bath, one unit after another, against numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.contest import Run, against

SHAPE = (28, 28)
SIZE = SHAPE[0] * SHAPE[1]


def ours(temperature: float, sweeps: int) -> Run:
    from hopsim.kernels.streams import Stream
    from hopsim.models import Boltzmann

    model = Boltzmann(temperature=temperature, source="random")
    memory = model.learn(SHAPE, Stream.of(1, "memory"))
    state, rng = model.init(memory, None, Stream.of(1, "start")), Stream.of(1, "steps")
    model.step(memory, state, 200 * SIZE, rng)

    def run() -> float:
        model.step(memory, state, sweeps * SIZE, rng)
        return float(sweeps * SIZE)

    return run


def numpy_updates(temperature: float, sweeps: int) -> Run:
    """A dot product an update; indices and thresholds drawn in one go."""
    dice = np.random.default_rng(1)
    upper = np.triu(dice.standard_normal((SIZE, SIZE), dtype=np.float32), 1) / np.float32(np.sqrt(SIZE))
    weights = np.ascontiguousarray(upper + upper.T)
    units = np.where(dice.random(SIZE) < 0.5, 1, -1).astype(np.float32)

    def run() -> float:
        count = sweeps * SIZE
        uniform = dice.random(count)
        thresholds = (0.5 * temperature * np.log(uniform / (1 - uniform))).tolist()
        for i, threshold in zip(dice.integers(0, SIZE, count).tolist(), thresholds, strict=True):
            units[i] = 1.0 if np.dot(weights[i], units) > threshold else -1.0
        return float(count)

    return run


def _row(temperature: float, floor: float, goal: float) -> Callable[[], list[dict[str, Any]]]:
    def rows() -> list[dict[str, Any]]:
        here = "tests.benchmarks.boltzmann"
        return [
            against(
                f"boltzmann-784-t{temperature:g}", (f"{here}:ours", temperature, 20_000), "numpy",
                (f"{here}:numpy_updates", temperature, 400), floor, goal,
            )
        ]  # fmt: skip

    return rows


ROWS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "boltzmann-cold": _row(0.3, 80.0, 250.0),
    "boltzmann-warm": _row(1.0, 20.0, 60.0),
}
