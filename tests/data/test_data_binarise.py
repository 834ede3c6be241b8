"""Binarised pixels: the right probability, and the same draw wherever an image stands in a batch."""

import numpy as np
import pytest

from hopsim import kernels
from hopsim.data.binarise import binarised, binarised_rows, otsu, told
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream


def test_threshold_is_above_127():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    on = binarised(levels, "threshold", Stream(1))
    np.testing.assert_array_equal(on[0], np.arange(256) > 127)
    assert on.dtype == np.uint8


def test_the_mean_of_every_level_is_its_probability():
    count = 20_000
    images = np.broadcast_to(np.arange(256, dtype=np.uint8), (count, 256))
    on = binarised(images, "sample", Stream.of(3, "test"))
    assert set(np.unique(on)) == {0, 1}
    p = np.arange(256) / 255
    assert (on[:, 0].max(), on[:, 255].min()) == (0, 1)
    # Five standard errors and the rounding to 2⁻¹⁷; for 254 levels a false alarm in 7000 seeds.
    allowed = 5 * np.sqrt(p * (1 - p) / count) + 2.0**-17
    assert (np.abs(on.mean(axis=0) - p) <= allowed).all()
    # Neighbouring pixels share a word: their draws must not be correlated.
    draws = on[:, 64:192] - p[64:192]
    scale = np.sqrt(p * (1 - p))[64:192]
    correlation = (draws[:, :-1] * draws[:, 1:]).mean(axis=0) / (scale[:-1] * scale[1:])
    assert np.abs(correlation).max() <= 5 / np.sqrt(count)


@pytest.mark.parametrize("pixels", [1, 3, 4, 35])
@pytest.mark.parametrize("how", ["sample", "threshold"])
def test_a_row_keeps_its_draw_in_every_batch(pixels, how):
    images = np.random.default_rng(2).integers(0, 256, (9000, pixels, 1), dtype=np.uint8)
    rng = Stream.of(3, "epoch 4")
    whole = binarised(images, how, rng)
    assert whole.shape == (9000, pixels)
    order = np.random.default_rng(0).permutation(9000)
    np.testing.assert_array_equal(binarised_rows(images, order, how, rng), whole[order])
    np.testing.assert_array_equal(binarised_rows(images, np.array([7, 7]), how, rng), whole[[7, 7]])
    assert rng == Stream.of(3, "epoch 4")


def test_epochs_and_positions_differ():
    images = np.full((50, 100), 128, dtype=np.uint8)
    one, other = (binarised(images, "sample", Stream.of(1, f"epoch {k}")) for k in (1, 2))
    # 5000 fair pairs: the part that is equal is 1/2 within five standard errors.
    assert abs((one == other).mean() - 0.5) <= 5 * 0.5 / np.sqrt(5000)


def test_the_words_are_those_of_the_kernels():
    rng = Stream.of(1, "words")
    rng.position = 2**63 + 5
    bits = [int(kernels._random.word(np.uint64(rng.key), np.uint64(rng.position + k))) for k in range(2)]
    draws = [bits[0] >> shift & 0xFFFF for shift in (0, 16, 32, 48)] + [bits[1] & 0xFFFF]
    on = binarised(np.full((1, 5), 100, dtype=np.uint8), "sample", rng)
    assert on[0].tolist() == [int(draw < round(100 * 65536 / 255)) for draw in draws]


def test_another_word_is_refused():
    with pytest.raises(BadInput, match="sample, threshold"):
        binarised(np.zeros((1, 4), np.uint8), "dither", Stream(1))


def test_otsu_parts_the_two_heaps_of_greys():
    rng = np.random.default_rng(4)
    low, high = rng.integers(20, 60, 700), rng.integers(150, 200, 300)
    levels = np.concatenate([low, high]).astype(np.uint8)[None]
    assert 59 <= otsu(levels) < 150
    np.testing.assert_array_equal(binarised(levels, "otsu", Stream(1))[0], np.repeat([0, 1], [700, 300]))
    best = max(range(255), key=lambda t: _between(levels, t))
    assert _between(levels, otsu(levels)) == pytest.approx(_between(levels, best), rel=1e-9)
    assert otsu(np.full((2, 3), 9, np.uint8)) == 127


def _between(levels, threshold):
    above = levels > threshold
    if above.all() or not above.any():
        return 0.0
    part = above.mean()
    return part * (1 - part) * (levels[above].mean() - levels[~above].mean()) ** 2


@pytest.mark.parametrize("threshold", [0, 60, 254])
def test_any_threshold(threshold):
    levels = np.arange(256, dtype=np.uint8).reshape(2, 128)
    on = binarised(levels, "threshold", Stream(1), threshold)
    np.testing.assert_array_equal(on, levels > threshold)
    np.testing.assert_array_equal(binarised_rows(levels, np.array([1]), "threshold", Stream(1), threshold), on[1:])


def test_thresholds_that_are_none():
    for wrong in (-1, 255):
        with pytest.raises(BadInput, match="0–254"):
            binarised(np.zeros((1, 4), np.uint8), "threshold", Stream(1), wrong)


def test_it_is_told_in_words():
    assert told("sample", None).english == "sample (drawn with the grey as chance)"
    assert told("otsu", 98).english == "otsu (on above 98 of 255)"


def test_a_learner_sees_what_is_cut():
    """A threshold of 60 is learned as the same pictures cut at 60 beforehand, to the last bit."""
    import hopsim

    levels = np.random.default_rng(6).integers(0, 256, (40, 3, 3), dtype=np.uint8)
    one = hopsim.train_rbm(levels, hidden=4, epochs=3, binarise="threshold", threshold=60)
    other = hopsim.train_rbm(levels > 60, hidden=4, epochs=3, binarise="threshold")
    otsus = hopsim.train_rbm(levels, hidden=4, epochs=3, binarise="otsu")
    np.testing.assert_array_equal(one[0].weights, other[0].weights)
    np.testing.assert_array_equal(one[0].base_rate, other[0].base_rate)
    for name in one[1]:
        np.testing.assert_array_equal(one[1][name], other[1][name])
    found = hopsim.train_rbm(levels > otsu(levels), hidden=4, epochs=3, binarise="threshold")
    np.testing.assert_array_equal(otsus[0].weights, found[0].weights)
