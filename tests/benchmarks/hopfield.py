"""Recall with Hebb's rule against numpy and the hopfieldnetwork package, and a million units without a matrix."""

from __future__ import annotations

import importlib.util
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

SIZE, COUNT, NOISE, SWEEPS = 784, 100, 0.25, 20
CUES = 8
ROUNDS = 7
MILLION, FEW = 1024, 10

Told = tuple[int, int, float]
"""Unit updates really done, flips among them, seconds."""


def _stored() -> np.ndarray:
    return np.where(np.random.default_rng(1).random((COUNT, SIZE)) < 0.5, 1, -1).astype(np.int8)


def _cues() -> list[np.ndarray]:
    dice = np.random.default_rng(2)
    cues = []
    for pattern in _stored()[:CUES]:
        cue = pattern.copy()
        cue[dice.permutation(SIZE)[: round(NOISE * SIZE)]] *= -1
        cues.append(cue)
    return cues


def _ours() -> Callable[[], Told]:
    from hopsim.kernels.streams import Stream
    from hopsim.models import Hopfield

    model = Hopfield()
    memory = model.learn(_stored().reshape(COUNT, 28, 28), Stream(1))
    cues = [cue.reshape(28, 28) for cue in _cues()]
    done = flips = 0
    for cue in cues:
        # what is skipped at rest is not counted: the same runs, sweep by sweep, tell when they rest
        state, rng = model.init(memory, cue, Stream(2)), Stream(3)
        for _ in range(SWEEPS):
            if not state.resting:
                model.step(memory, state, SIZE, rng)
                done += SIZE
        flips += state.flips

    def run() -> Told:
        states = [model.init(memory, cue, Stream(2)) for cue in cues]
        began = time.perf_counter()
        for state in states:
            model.step(memory, state, SWEEPS * SIZE, Stream(3))
        return done, flips, time.perf_counter() - began

    return run


def _numpy() -> Callable[[], Told]:
    stored = _stored().astype(np.float32)
    weights = stored.T @ stored / np.float32(SIZE)
    np.fill_diagonal(weights, 0)
    cues = [cue.astype(np.float32) for cue in _cues()[:2]]
    dice = np.random.default_rng(3)

    def run() -> Told:
        flips, began = 0, time.perf_counter()
        for cue in cues:
            units = cue.copy()
            for i in dice.integers(0, SIZE, SWEEPS * SIZE).tolist():
                field = np.dot(weights[i], units)
                if field * units[i] < 0:
                    units[i] = -units[i]
                    flips += 1
        return len(cues) * SWEEPS * SIZE, flips, time.perf_counter() - began

    return run


def _hopfieldnetwork() -> Callable[[], Told]:
    from hopfieldnetwork import HopfieldNetwork

    network = HopfieldNetwork(N=SIZE)
    network.train_pattern(_stored().T.astype(float))
    cue = _cues()[0]

    def run() -> Told:
        network.set_initial_neurons_state(cue.copy())
        began = time.perf_counter()
        network.update_neurons(SWEEPS // 4, mode="async")
        return SWEEPS // 4 * SIZE, int(np.count_nonzero(cue != network.S)), time.perf_counter() - began

    return run


def _million() -> Callable[[], Told]:
    from hopsim.kernels.streams import Stream
    from hopsim.models import Hopfield

    model = Hopfield()
    patterns = np.where(np.random.default_rng(1).random((FEW, MILLION, MILLION)) < 0.5, 1, -1).astype(np.int8)
    memory = model.learn(patterns, Stream(1))
    cue = patterns[0].copy()
    cue[np.random.default_rng(2).random(cue.shape) < NOISE] *= -1

    def run() -> Told:
        state = model.init(memory, cue, Stream(2))
        began = time.perf_counter()
        model.step(memory, state, 3 * memory.size, Stream(3))
        return 3 * memory.size, state.flips, time.perf_counter() - began

    return run


CONTENDERS = {"ours": _ours, "numpy": _numpy, "hopfieldnetwork": _hopfieldnetwork, "million": _million}


def _serve(name: str, pipe: Any) -> None:
    """One contender in its own process: warm, then a run each time it is asked."""
    run = CONTENDERS[name]()
    run()
    pipe.send("warm")
    while pipe.recv():
        pipe.send(run())
    pipe.close()


@contextmanager
def _contender(name: str) -> Iterator[Callable[[], Told]]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(name, there), daemon=True)
    process.start()
    there.close()
    here.recv()

    def ask() -> Told:
        here.send(True)
        told: Told = here.recv()
        return told

    try:
        yield ask
    finally:
        here.send(False)
        process.join()


def _against(peer: str, floor: float, goal: float) -> dict[str, Any]:
    """Ours and the peer in turn, one active at a time; the median ratio of updates per second."""
    row: dict[str, Any] = {
        "work": "hopfield-784-p100-recall", "peer": peer, "ratio": None, "floor": floor, "goal": goal,
    }  # fmt: skip
    if importlib.util.find_spec(peer) is None:
        return {**row, "note": f"{peer} is not installed"}
    ratios, rates, flips = [], [], []
    with _contender("ours") as ours, _contender(peer) as theirs:
        for _ in range(ROUNDS):
            (done, changed, seconds), (their_done, _, their_seconds) = ours(), theirs()
            ratios.append((done / seconds) / (their_done / their_seconds))
            rates.append(done / seconds)
            flips.append(changed / seconds)
    return {
        **row, "ratio": round(statistics.median(ratios), 1),
        "updates_per_second": round(statistics.median(rates)), "flips_per_second": round(statistics.median(flips)),
    }  # fmt: skip


def recall() -> list[dict[str, Any]]:
    return [_against("numpy", 100.0, 300.0), _against("hopfieldnetwork", 400.0, 1000.0)]


def million() -> list[dict[str, Any]]:
    """No peer keeps so many units: the ratio is to 50 million updates per second."""
    with _contender("million") as ours:
        told = [ours() for _ in range(3)]
    rate = statistics.median(done / seconds for done, _, seconds in told)
    flips = statistics.median(changed / seconds for _, changed, seconds in told)
    return [
        {
            "work": "hopfield-1048576-p10-no-matrix", "peer": "50 million updates per second",
            "ratio": round(rate / 50e6, 2), "floor": 0.5, "goal": 1.0, "updates_per_second": round(rate),
            "flips_per_second": round(flips),
        }
    ]  # fmt: skip


ROWS: dict[str, Callable[[], list[dict[str, Any]]]] = {"hopfield": recall, "hopfield-million": million}
