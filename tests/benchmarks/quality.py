"""Quality for time: the test log-likelihood of strokes, by annealed importance sampling, after the same wall time."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.contest import missing
from tests.benchmarks.rbm import BATCH, PIXELS, strokes

WORK = "rbm-quality-784x256"
SECONDS = float(os.environ.get("HOPSIM_QUALITY_SECONDS", "20"))
HIDDEN, RATE, HELD_OUT = 256, 0.05, 1000
SHOWN = 60_000
"""As many pictures as MNIST has: from a tenth of them the faster learner would learn by heart in this time."""
Learned = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""weights (hidden, visible), visible biases, hidden biases"""


def _data() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    pictures = strokes(SHOWN + HELD_OUT)
    return pictures[HELD_OUT:], pictures[:HELD_OUT]


def ours(seconds: float) -> Learned:
    """PCD-1 whose rate falls linearly to 0 over the time, kernels warm."""
    from hopsim.kernels import rbm_training

    dice = np.random.default_rng(2)
    levels = np.ascontiguousarray(255 * _data()[0])

    def learned(seconds: float) -> Learned:
        weights = (0.01 * dice.standard_normal((PIXELS, HIDDEN))).astype(np.float32)
        visible_bias, hidden_bias = np.zeros(PIXELS, np.float32), np.zeros(HIDDEN, np.float32)
        chains = (dice.random((BATCH, HIDDEN)) < 0.5).astype(np.float32)
        began, epoch = time.perf_counter(), 0
        while (part := (time.perf_counter() - began) / seconds) < 1:
            rates = np.full(len(levels) // BATCH, RATE * (1 - part), np.float32)
            rbm_training.train(
                weights, visible_bias, hidden_bias, chains, levels, dice.permutation(len(levels)), BATCH, rates, True, 1,
                True, np.uint64(epoch), np.uint64(7), np.uint64(epoch * len(rates)),
            )  # fmt: skip
            epoch += 1
        return weights.T.copy(), visible_bias, hidden_bias

    learned(0.1)
    return learned(seconds)


def torch_recipe(seconds: float) -> Learned:
    """The usual PCD-1 recipe on two threads, with the same falling rate."""
    import torch
    from torch.nn.functional import linear

    torch.set_num_threads(2)
    torch.manual_seed(1)
    data = torch.from_numpy(_data()[0].astype(np.float32))
    weights, chains = 0.01 * torch.randn(HIDDEN, PIXELS), torch.bernoulli(torch.full((BATCH, HIDDEN), 0.5))
    visible_bias, hidden_bias = torch.zeros(PIXELS), torch.zeros(HIDDEN)
    began = time.perf_counter()
    with torch.no_grad():
        while (part := (time.perf_counter() - began) / seconds) < 1:
            step, order = RATE * (1 - part) / BATCH, torch.randperm(len(data))
            for first in range(0, len(data), BATCH):
                v = data[order[first : first + BATCH]]
                on = torch.sigmoid(linear(v, weights, hidden_bias))
                dream = torch.bernoulli(torch.sigmoid(linear(chains, weights.t(), visible_bias)))
                off = torch.sigmoid(linear(dream, weights, hidden_bias))
                weights.addmm_(on.t(), v, alpha=step).addmm_(off.t(), dream, alpha=-step)
                visible_bias.add_((v.sum(0) - dream.sum(0)) * step)
                hidden_bias.add_((on.sum(0) - off.sum(0)) * step)
                chains = torch.bernoulli(off)
    return weights.numpy().copy(), visible_bias.numpy().copy(), hidden_bias.numpy().copy()


def scikit(seconds: float) -> Learned:
    """BernoulliRBM, minibatch by minibatch; its rate is constant."""
    from sklearn.neural_network import BernoulliRBM

    machine = BernoulliRBM(HIDDEN, learning_rate=RATE, batch_size=BATCH, random_state=1)
    data, dice = _data()[0].astype(np.float32), np.random.default_rng(3)
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        order = dice.permutation(len(data))
        for first in range(0, len(data), BATCH):
            machine.partial_fit(data[order[first : first + BATCH]])
    return machine.components_, machine.intercept_visible_, machine.intercept_hidden_


def judged(learned: Learned) -> tuple[float, float]:
    """The mean test log p(v) in nats, and the standard error of log Z."""
    import hopsim

    train, test = _data()
    p = hopsim.RBMParameters(*learned, train.mean(axis=0))
    found = hopsim.log_partition(p, method="ais", temperatures=3000)
    return float(-hopsim.free_energy(p, test).mean() - found.value), found.standard_error


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def _rows() -> list[dict[str, Any]]:
    """ratio: their nats short of certainty over ours, above 1 where ours is likelier."""
    mine, _ = _apart(judged, _apart(ours, SECONDS))
    rows = []
    for peer, recipe in (("torch", torch_recipe), ("sklearn", scikit)):
        row = missing(WORK, peer, 1.0, 1.0)
        if row is None:
            theirs, error = _apart(judged, _apart(recipe, SECONDS))
            row = {"work": WORK, "peer": peer, "ratio": round(theirs / mine, 3), "floor": 1.0, "goal": 1.0,
                   "note": f"{mine:.1f} against {theirs:.1f} ± {error:.1f} nats after {SECONDS:g} s"}  # fmt: skip
        rows.append(row)
    return rows


ROWS: dict[str, Callable[[], list[dict[str, Any]]]] = {WORK: _rows}
