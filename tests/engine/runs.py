"""Runs to try things on: a simulation of every kind of machine, random acts, and what two runs have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.shelf import Shelf
from tests.models.laws import same

MACHINES = tuple(MODELS)
SHAPE = (6, 8)


def signs(seed: int, *shape: int) -> Any:
    return np.where(np.random.default_rng(seed).random(shape) < 0.5, 1, -1).astype(np.int8)


def given(machine: str, seed: int = 0) -> Any:
    """Something to learn from: a shelf, or the parameters of a small RBM."""
    if not MODELS[machine].own_size:
        return Shelf(signs(seed + 100, 3, *SHAPE))
    dice = np.random.default_rng(seed)
    count = SHAPE[0] * SHAPE[1]
    return RBMParameters(
        dice.normal(0, 0.3, (10, count)).astype(np.float32), dice.normal(0, 0.3, count).astype(np.float32),
        np.zeros(10, np.float32), shape=SHAPE,
    )  # fmt: skip


def started(machine: str, seed: int = 7) -> Simulation:
    knobs = {"chains": 4} if machine == "rbm" else {}
    return Simulation(MODELS[machine](**knobs), given(machine), signs(seed, *SHAPE), seed)


TURNS: dict[str, tuple[dict[str, Any], ...]] = {
    "ising": ({"temperature": 1.2}, {"order": "random"}, {"coupling": -0.5}, {"algorithm": "metropolis"}),
    "hopfield": ({"temperature": 0.4}, {"update": "permutation"}, {"rule": "pseudo-inverse"}, {"update": "synchronous"}),
    "boltzmann": ({"temperature": 2.0}, {"update": "in-order"}, {"coding": "binary"}),
    "rbm": ({"temperature": 1.5}, {"chains": 3}),
}


def random_act(machine: str, dice: np.random.Generator, now: int, restarts: bool = False) -> tuple[str, dict[str, Any]]:
    """A kind of act and its arguments; any of them may come at any moment."""
    count = SHAPE[0] * SHAPE[1]
    cells = dice.permutation(count)[: int(dice.integers(1, count))].astype(np.int64)
    kinds = ["paint", "put", "clamp", "release", "turn", "give", "anneal", "stop-schedule", "dice"]
    kind = str(dice.choice([*kinds, "restart"] if restarts else kinds))
    if kind == "paint":
        return kind, {"layer": VISIBLE, "cells": cells, "values": signs(now, len(cells))}
    if kind in ("put", "restart"):
        image = signs(now + 1, *SHAPE)
        return kind, {"image": image} if kind == "restart" else {"layer": VISIBLE, "image": image}
    if kind in ("clamp", "release"):
        return "clamp", {"layer": VISIBLE, "cells": cells[: len(cells) // 3], "held": kind == "clamp"}
    if kind == "turn":
        turns = TURNS[machine]
        return kind, {"knobs": dict(turns[int(dice.integers(len(turns)))])}
    if kind == "give":
        return kind, {"given": given(machine, int(dice.integers(5)))}
    if kind == "anneal":
        return kind, {"schedule": Schedule("linear", start=2.0, end=0.1, sweeps=int(dice.integers(2, 9)))}
    if kind == "dice":
        return kind, {"seed": int(dice.integers(1000))}
    return kind, {}


def advanced_in_chunks(run: Simulation, updates: int, dice: np.random.Generator) -> None:
    """So many updates in chunks of any size; what is left of a step waits in the credit."""
    while updates > 0:
        chunk = int(min(updates, dice.integers(1, 1 + max(1, updates // 2))))
        run.advance(chunk)
        updates -= chunk


def same_moment(one: Simulation, two: Simulation) -> bool:
    """Model, state, stream, schedule and count, bit for bit."""
    numbers = ("model", "updates", "seed", "dice", "run", "stream", "schedule")
    schedules = one.schedule is None or one.schedule_began == two.schedule_began
    return (
        all(getattr(one, name) == getattr(two, name) for name in numbers) and schedules and same(one.state, two.state)
    )


def same_history(one: Simulation, two: Simulation) -> bool:
    a, b = one.history, two.history
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name], equal_nan=True) for name in a)
