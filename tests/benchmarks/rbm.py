"""RBM training: on strokes against PyTorch and scikit-learn, at any density against its own matrix products alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.contest import Run, against, missing

PIXELS, BATCH, IMAGES = 784, 100, 6000
RATE = 0.01


def strokes(count: int = IMAGES) -> NDArray[np.uint8]:
    """(count, 784) of 0/1, thick random walks on 28×28, about 15 % on."""
    dice = np.random.default_rng(1)
    pictures = np.zeros((count, 28, 28), np.uint8)
    every, at = np.arange(count), dice.integers(6, 22, (count, 2))
    for moves in dice.integers(-1, 2, (100, count, 2), np.int8):
        at = np.clip(at + moves, 1, 26)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                pictures[every, at[:, 0] + down, at[:, 1] + right] = 1
    return pictures.reshape(count, PIXELS)


def scattered(density: float) -> NDArray[np.uint8]:
    """(IMAGES, 784) of 0/1, each pixel on with this chance."""
    return (np.random.default_rng(1).random((IMAGES, PIXELS)) < density).astype(np.uint8)


def ours(hidden: int, method: str, density: float = 0.0) -> Run:
    """Images learned; data binarised anew in every epoch, as always. Strokes, or scattered pixels of this density.

    The machine begins at the density of its data, so that its own samples have it too.
    """
    from hopsim.kernels import rbm_training

    dice = np.random.default_rng(2)
    levels = np.ascontiguousarray(255 * (scattered(density) if density else strokes()))
    weights = (0.01 * dice.standard_normal((PIXELS, hidden))).astype(np.float32)
    share = float(levels.mean()) / 255
    visible_bias = np.full(PIXELS, np.log(share / (1 - share)), np.float32)
    hidden_bias = np.zeros(hidden, np.float32)
    chains = (dice.random((BATCH, hidden)) < 0.5).astype(np.float32)
    order, rates = dice.permutation(IMAGES), np.full(IMAGES // BATCH, RATE, np.float32)
    epochs = [0]

    def run() -> float:
        for _ in range(5):
            rbm_training.train(
                weights, visible_bias, hidden_bias, chains, levels, order, BATCH, rates, method == "pcd", 1, True,
                np.uint64(epochs[0]), np.uint64(7), np.uint64(epochs[0] * len(rates)),
            )  # fmt: skip
            epochs[0] += 1
        return 5.0 * IMAGES

    run()
    return run


def torch_recipe(hidden: int, method: str) -> Run:
    """The usual recipe on two threads: F.linear, sigmoid, bernoulli, an update in place, no autograd."""
    import torch
    from torch.nn.functional import linear

    torch.set_num_threads(2)
    torch.manual_seed(1)
    data = torch.from_numpy(strokes().astype(np.float32))
    weights = 0.01 * torch.randn(hidden, PIXELS)
    visible_bias, hidden_bias = torch.zeros(PIXELS), torch.zeros(hidden)
    chains = torch.bernoulli(torch.full((BATCH, hidden), 0.5))

    def learn(v: torch.Tensor, h: torch.Tensor | None) -> torch.Tensor:
        on = torch.sigmoid(linear(v, weights, hidden_bias))
        standing = torch.bernoulli(on) if h is None else h
        dream = torch.bernoulli(torch.sigmoid(linear(standing, weights.t(), visible_bias)))
        off = torch.sigmoid(linear(dream, weights, hidden_bias))
        weights.addmm_(on.t(), v, alpha=RATE / BATCH).addmm_(off.t(), dream, alpha=-RATE / BATCH)
        visible_bias.add_((v.sum(0) - dream.sum(0)) * (RATE / BATCH))
        hidden_bias.add_((on.sum(0) - off.sum(0)) * (RATE / BATCH))
        return off

    def run() -> float:
        nonlocal chains
        with torch.no_grad():
            order = torch.randperm(IMAGES)
            for first in range(0, IMAGES, BATCH):
                v = data[order[first : first + BATCH]]
                off = learn(v, chains if method == "pcd" else None)
                if method == "pcd":
                    chains = torch.bernoulli(off)
        return float(IMAGES)

    return run


def scikit(hidden: int) -> Run:
    """BernoulliRBM, which is PCD-1, in single precision, without the score it prints."""
    from sklearn.neural_network import BernoulliRBM

    machine = BernoulliRBM(hidden, learning_rate=RATE, batch_size=BATCH, n_iter=1, random_state=1)
    data = strokes().astype(np.float32)

    def run() -> float:
        machine.fit(data)
        return float(IMAGES)

    return run


def products(hidden: int) -> Run:
    """The five matrix products of a minibatch and nothing else, on two threads of BLAS."""
    from scipy.linalg.blas import sgemm
    from threadpoolctl import ThreadpoolController

    for library in ThreadpoolController().lib_controllers:
        library.set_num_threads(2)
    dice = np.random.default_rng(3)

    def matrix(rows: int, columns: int) -> Any:
        return np.asfortranarray(dice.standard_normal((rows, columns)).astype(np.float32))

    weights, v, h = matrix(hidden, PIXELS), matrix(PIXELS, BATCH), matrix(hidden, BATCH)
    to_h, to_v = matrix(hidden, BATCH), matrix(PIXELS, BATCH)

    def run() -> float:
        for _ in range(IMAGES // BATCH):
            sgemm(1.0, weights, v, c=to_h, overwrite_c=1)
            sgemm(1.0, weights, h, c=to_v, trans_a=1, overwrite_c=1)
            sgemm(1.0, weights, v, c=to_h, overwrite_c=1)
            sgemm(1e-9, h, v, beta=1.0, c=weights, trans_b=1, overwrite_c=1)
            sgemm(-1e-9, h, v, beta=1.0, c=weights, trans_b=1, overwrite_c=1)
        return float(IMAGES)

    return run


def _rows(hidden: int, method: str, floors: dict[str, tuple[float, float]]) -> Callable[[], list[dict[str, Any]]]:
    work, here = f"rbm-784x{hidden}-{method}1", "tests.benchmarks.rbm"
    peers = {
        "torch": (f"{here}:torch_recipe", hidden, method),
        "sklearn": (f"{here}:scikit", hidden),
        "sgemm": (f"{here}:products", hidden),
    }

    def rows() -> list[dict[str, Any]]:
        found = []
        for peer, (floor, goal) in floors.items():
            lacking = None if peer == "sgemm" else missing(work, peer, floor, goal)
            mine = (f"{here}:ours", hidden, method)
            found.append(lacking or against(work, mine, peer, peers[peer], floor, goal))
        return found

    return rows


def _density(density: float) -> Callable[[], list[dict[str, Any]]]:
    work, here = f"rbm-784x256-pcd1-density-{density:g}", "tests.benchmarks.rbm"
    goal = 1.4 if density <= 0.2 else 0.8
    return lambda: [
        against(work, (f"{here}:ours", 256, "pcd", density), "sgemm", (f"{here}:products", 256), 0.8, goal)
    ]


ROWS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "rbm-784x256-pcd1": _rows(256, "pcd", {"torch": (2.0, 3.0), "sklearn": (3.0, 4.0), "sgemm": (1.0, 1.4)}),
    "rbm-784x500-cd1": _rows(500, "cd", {"torch": (1.6, 3.2), "sgemm": (0.7, 1.4)}),
    **{f"rbm-784x256-pcd1-density-{density:g}": _density(density) for density in (0.05, 0.1, 0.2, 0.5, 0.9)},
}
