"""The RBM's kernels against plain numpy, exact distributions, and themselves on one thread and on two."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from hopsim.data.binarise import binarised
from hopsim.kernels import rbm, rbm_training
from hopsim.kernels._blas import multiply
from hopsim.kernels._lanes import LANES, begin, fill
from hopsim.kernels._sigmoid import exponential, fires, sigmoid
from hopsim.kernels.streams import Stream

KEY = np.uint64(12345)


def numbers(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("turn_a", "turn_b"), [(False, False), (True, False), (False, True), (True, True)])
def test_products_of_turned_and_sliced_matrices(turn_a: bool, turn_b: bool) -> None:
    draw = numbers(1)
    a = draw.standard_normal((7, 5) if turn_a else (5, 7)).astype(np.float32)
    b = draw.standard_normal((6, 7) if turn_b else (7, 6)).astype(np.float32)
    c = draw.standard_normal((9, 6)).astype(np.float32)
    wanted = 2.0 * (a.T if turn_a else a) @ (b.T if turn_b else b) + 0.5 * c[2:7]
    multiply(a, turn_a, b, turn_b, 2.0, 0.5, c[2:7])
    assert np.allclose(c[2:7], wanted, atol=1e-5)


def test_the_exponential_is_good_to_single_precision() -> None:
    @numba.njit
    def all_of(x: Any, out: Any, what: Any) -> None:
        for i in range(x.size):
            out[i, 0], out[i, 1] = exponential(x[i]), sigmoid(x[i])

    x = np.linspace(-87, 87, 20001).astype(np.float32)
    out = np.empty((x.size, 2), np.float32)
    all_of(x, out, 0)
    exact = np.exp(x.astype(np.float64))
    assert np.abs(out[:, 0] / exact - 1).max() < 4e-7
    assert np.abs(out[:, 1] - exact / (1 + exact)).max() < 2e-7


def test_units_fire_as_often_as_the_sigmoid_says() -> None:
    @numba.njit
    def count(x: Any, bits: Any, ones: Any) -> None:
        for i in range(x.size):
            for b in bits:
                ones[i] += fires(x[i], b)

    state = np.empty((4, LANES), np.uint32)
    begin(state, KEY)
    bits = np.empty(LANES * 4000, np.uint32)
    fill(state, bits)
    x = np.array([-30, -6, -1, 0, 0.5, 3, 30], np.float32)
    ones = np.zeros(x.size, np.int64)
    count(x, bits, ones)
    p = 1 / (1 + np.exp(-x.astype(np.float64)))
    assert (np.abs(ones - p * bits.size) <= 5 * np.sqrt(bits.size * p * (1 - p)) + 1e-3).all()
    assert len(np.unique(bits)) > 0.99 * bits.size


def test_saturated_units_never_fail() -> None:
    """The extreme words, which come once in 2²⁴ draws, do not decide against what is certain."""

    @numba.njit
    def fired(x: Any, bits: Any) -> Any:
        return fires(x, bits)

    low, high = np.uint32(0), np.uint32(0xFFFFFFFF)
    assert fired(np.float32(30), high) and fired(np.float32(30), low)
    assert not fired(np.float32(-30), high) and not fired(np.float32(-30), low)
    assert not fired(np.float32(10), high) and fired(np.float32(-10), low)


def test_kernel_and_data_room_draw_the_same_pixels() -> None:
    levels = numbers(2).integers(0, 256, (5, 30), dtype=np.uint8)
    levels[0, :9] = (0, 255, 0, 255, 127, 128, 1, 254, 0)
    stream = Stream(99)
    scratch, out = np.empty(LANES, np.uint32), np.empty(30, np.uint8)
    for how in ("sample", "threshold"):
        for row, wanted in enumerate(binarised(levels, how, stream)):
            rbm_training._binarise(levels[row], how == "sample", np.uint64(99), np.uint64(8 * row), scratch, out)
            assert (out == wanted).all()


@pytest.mark.parametrize(("shown", "dreamt"), [(0.05, 0.05), (0.7, 0.7), (0.05, 0.9), (0.9, 0.05)])
def test_sparse_and_dense_products_agree_with_numpy(shown: float, dreamt: float) -> None:
    draw = numbers(3)
    units = np.zeros((21, 40), np.uint8)
    units[:12, :37] = draw.random((12, 37)) < shown
    units[12:, :37] = draw.random((9, 37)) < dreamt
    weights = draw.standard_normal((37, 19)).astype(np.float32)
    bias, visible_bias = draw.standard_normal(19).astype(np.float32), np.zeros(37, np.float32)
    chosen, counts = np.empty((21, 41), np.uint32), np.zeros(21, np.int64)
    x, dense = np.empty((21, 19), np.float32), np.empty((21, 37), np.float32)
    for part in (slice(0, 12), slice(12, 21)):
        rbm_training._hidden_input(units[part], chosen[part], counts[part], weights, bias, dense[part], x[part])
    assert np.allclose(x, units[:, :37] @ weights + bias, atol=1e-4)
    gains = draw.standard_normal((21, 19)).astype(np.float32)
    wanted = weights + units[:, :37].T.astype(np.float32) @ gains
    hidden_bias = bias.copy()
    for block in range(rbm_training.BLOCKS):
        rbm_training._update(block, weights, visible_bias, hidden_bias, gains, units, chosen, counts, 12, 9, 0.5, 0.25,
                             np.empty((37, 21), np.uint32), np.zeros(37, np.int64), dense)  # fmt: skip
    assert np.allclose(weights, wanted, atol=1e-4)
    assert np.allclose(hidden_bias, bias + gains.sum(axis=0), atol=1e-4)
    assert np.allclose(visible_bias, 0.5 * units[:12, :37].sum(axis=0) - 0.25 * units[12:, :37].sum(axis=0))


def trained(threads: int, persistent: bool) -> list[np.ndarray[Any, Any]]:
    draw = numbers(4)
    pixels, hidden, chains = 150, 70, 101
    levels = draw.integers(0, 256, (350, pixels), dtype=np.uint8) * (draw.random((350, pixels)) < 0.3)
    parts = [
        (0.1 * draw.standard_normal((pixels, hidden))).astype(np.float32), np.zeros(pixels, np.float32),
        np.zeros(hidden, np.float32), (draw.random((chains, hidden)) < 0.5).astype(np.float32),
    ]  # fmt: skip
    before = numba.get_num_threads()
    numba.set_num_threads(threads)
    try:
        rbm_training.train(*parts, levels.astype(np.uint8), np.arange(350), 100, np.full(4, 0.1, np.float32),
                           persistent, 2, True, np.uint64(3), KEY, np.uint64(0))  # fmt: skip
    finally:
        numba.set_num_threads(before)
    return parts


@pytest.mark.parametrize("persistent", [True, False])
def test_training_is_the_same_on_any_number_of_threads(
    persistent: bool,
) -> None:
    most = min(2, numba.config.NUMBA_NUM_THREADS)
    for one, two in zip(trained(1, persistent), trained(most, persistent), strict=True):
        assert np.isfinite(one).all()
        assert (one == two).all()


def test_the_update_is_the_gradient_of_the_likelihood() -> None:
    """Chains that stand in the exact distribution: the mean update is the exact gradient, to sampling error."""
    draw = numbers(5)
    pixels, hidden, chains = 5, 3, 60000
    weights = draw.standard_normal((pixels, hidden)).astype(np.float32)
    b, c = draw.standard_normal(pixels).astype(np.float32), draw.standard_normal(hidden).astype(np.float32)
    v = ((np.arange(2**pixels)[:, None] >> np.arange(pixels)) & 1).astype(np.float64)
    h = ((np.arange(2**hidden)[:, None] >> np.arange(hidden)) & 1).astype(np.float64)
    log_p = (v @ weights @ h.T) + (v @ b)[:, None] + h @ c
    p = np.exp(log_p - np.logaddexp.reduce(log_p, axis=None))
    data = (draw.random((200, pixels)) < 0.4).astype(np.uint8)
    on = 1 / (1 + np.exp(-(data @ weights + c)))
    exact = {
        "weights": data.T @ on / len(data) - v.T @ p @ h,
        "visible": data.mean(axis=0) - p.sum(axis=1) @ v,
        "hidden": on.mean(axis=0) - p.sum(axis=0) @ h,
    }
    standing = h[draw.choice(len(h), chains, p=p.sum(axis=0))].astype(np.float32)
    rate = 0.01
    w1, b1, c1 = weights.copy(), b.copy(), c.copy()
    rbm_training.train(w1, b1, c1, standing, 255 * data, np.arange(200), 200, np.array([rate], np.float32), True, 1,
                       True, np.uint64(3), KEY, np.uint64(0))  # fmt: skip
    allowed = 5 * 0.5 / np.sqrt(chains) + 1e-4  # five standard errors of means of numbers between 0 and 1, rounding
    assert np.abs((w1 - weights) / rate - exact["weights"]).max() < allowed
    assert np.abs((b1 - b) / rate - exact["visible"]).max() < allowed
    assert np.abs((c1 - c) / rate - exact["hidden"]).max() < allowed


def test_dreams_are_the_same_on_any_number_of_threads() -> None:
    draw = numbers(6)
    weights = (0.2 * draw.standard_normal((90, 150))).astype(np.float32)
    b, c = np.zeros(150, np.float32), np.zeros(90, np.float32)
    held = (np.zeros(150, bool), np.zeros(90, bool))
    ends = []
    before = numba.get_num_threads()
    for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
        v, h = np.zeros((103, 150), np.int8), np.zeros((103, 90), np.int8)
        numba.set_num_threads(threads)
        rbm.gibbs(weights, b, c, 1.3, v, h, *held, KEY, np.uint64(7), 5)
        ends.append((v, h))
    numba.set_num_threads(before)
    assert (ends[0][0] == ends[1][0]).all()
    assert (ends[0][1] == ends[1][1]).all()
    assert 0.2 < ends[0][0].mean() < 0.8
