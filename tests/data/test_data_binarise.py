"""Binarised pixels: the right probability, and the same draw wherever an image stands in a batch."""

import numpy as np
import pytest

from hopsim import kernels
from hopsim.data.binarise import binarised, binarised_rows
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
