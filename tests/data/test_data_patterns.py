"""Patterns from words, files and scripts; fitted, cropped, damaged by exactly so much."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from hopsim.data import builtin
from hopsim.data.patterns import (
    as_patterns,
    as_picture,
    crop_or_extend,
    fit,
    from_levels,
    invert_exactly,
    load_patterns,
)
from hopsim.errors import BadFile, BadInput, TooLarge
from hopsim.kernels.streams import Stream

shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)
spins = hnp.arrays(np.int8, shapes, elements=st.sampled_from([-1, 1]))
sides = st.integers(1, 30)
quick = settings(max_examples=150, deadline=None, derandomize=True)


def is_spins(patterns):
    return patterns.dtype == np.int8 and set(np.unique(patterns)) <= {-1, 1}


def test_letters():
    patterns, names = load_patterns("letters:ACHK")
    assert names == ("A", "C", "H", "K")
    assert patterns.shape == (4, 28, 28) and is_spins(patterns)
    np.testing.assert_array_equal(patterns[2], builtin.letter("H", 28))
    np.testing.assert_array_equal(load_patterns("letters: 木 Ω", (64, 64))[0][1], builtin.letter("Ω", 64))


@pytest.mark.parametrize("size", [(4, 4), (16, 16), (20, 20), (32, 32), (28, 40), (100, 100), (512, 512)])
def test_letters_at_every_size(size):
    patterns, _ = load_patterns("letters:A字", size)
    assert patterns.shape == (2, *size) and is_spins(patterns)
    on = (patterns > 0).mean(axis=(1, 2))
    # A fitted letter keeps its share of ink: the share of the shipped ones, give or take a rim of one cell.
    for sign, share in zip("A字", on, strict=True):
        shipped = (builtin.letter(sign, 64) > 0).mean()
        assert abs(share - shipped) <= 4 / min(size)


def test_digits():
    patterns, names = load_patterns("digits:0120")
    assert names == ("0", "1", "2", "0")
    assert patterns.shape == (4, 8, 8) and is_spins(patterns)
    assert (patterns[0] != patterns[3]).any()
    assert load_patterns("digits:3", (16, 16))[0].shape == (1, 16, 16)


def test_random_patterns_are_fair_and_repeat():
    patterns, names = load_patterns("random:50", (20, 20), seed=4)
    assert patterns.shape == (50, 20, 20) and is_spins(patterns)
    assert names[:2] == ("random 1", "random 2")
    assert abs(patterns.mean()) <= 5 / np.sqrt(patterns.size)
    np.testing.assert_array_equal(load_patterns("random:50", (20, 20), seed=4)[0], patterns)
    # The first ones are the same whatever comes after them.
    np.testing.assert_array_equal(load_patterns("random:3", (20, 20), seed=4)[0], patterns[:3])
    assert (load_patterns("random:50", (20, 20), seed=5)[0] != patterns).any()


def test_pictures_and_arrays(tmp_path):
    levels = np.zeros((6, 4), np.uint8)
    levels[2:] = 255
    for name, picture in (("one", levels), ("two", levels[::-1])):
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
    patterns, names = load_patterns(tmp_path)
    assert names == ("one", "two")
    np.testing.assert_array_equal(patterns[0], np.where(levels > 0, 1, -1))
    assert load_patterns(str(tmp_path / "one.png"), (3, 2))[0].shape == (1, 3, 2)
    Image.fromarray(levels.T).save(tmp_path / "wide.png")
    with pytest.raises(BadInput, match=r"one is 6×4, wide is 4×6"):
        load_patterns(tmp_path)
    assert load_patterns(tmp_path, (8, 8))[0].shape == (3, 8, 8)
    np.save(tmp_path / "spins.npy", np.array([patterns[0], -patterns[0]]))
    loaded, names = load_patterns(tmp_path / "spins.npy")
    assert names == ("spins 1", "spins 2")
    np.testing.assert_array_equal(loaded, [patterns[0], -patterns[0]])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("letters:", "at least one letter"), ("letters:A€", "'€'"), ("random:", "number of patterns"),
        ("random:0", "number of patterns"), ("random:-3", "number of patterns"),
        ("random:1e3", "number of patterns"), ("random:²", "number of patterns"),
        ("digits:", "digits after the colon"), ("digits:a", "digits after"),
        ("", "got nothing"), (" ", "got nothing"),
    ],
)  # fmt: skip
def test_words_that_mean_nothing(words, said):
    with pytest.raises(BadInput, match=said):
        load_patterns(words)


def test_words_that_are_no_file_and_sizes_that_are_none():
    with pytest.raises(BadFile, match="no file or folder called lettres:A"):
        load_patterns("lettres:A")
    for size in ((0, 4), (4, 5000), (4.5, 4), (4,), 4):
        with pytest.raises(BadInput, match="size"):
            load_patterns("letters:A", size)
    with pytest.raises(TooLarge, match="memory"):
        load_patterns("random:999999999", (512, 512))


@quick
@given(image=spins, height=sides, width=sides)
def test_fit_keeps_values_and_averages_areas(image, height, width):
    fitted = fit(image, (height, width))
    assert fitted.shape == (height, width) and is_spins(fitted)
    # Against the plain definition: enlarge to a common multiple, then average blocks.
    fine = image.repeat(height, axis=0).repeat(width, axis=1).astype(int)
    blocks = fine.reshape(height, image.shape[0], width, image.shape[1]).sum(axis=(1, 3))
    np.testing.assert_array_equal(fitted, np.where(blocks >= 0, 1, -1))
    np.testing.assert_array_equal(fit(image > 0, (height, width)), fitted > 0)
    average = fit(image.astype(np.float64), (height, width))
    np.testing.assert_allclose(average, blocks / (image.shape[0] * image.shape[1]), atol=1e-12)


@quick
@given(image=spins, down=st.integers(0, 9), right=st.integers(0, 9))
def test_enlarging_and_extending_can_be_taken_back(image, down, right):
    height, width = image.shape
    np.testing.assert_array_equal(fit(fit(image, (3 * height, 2 * width)), (height, width)), image)
    larger = crop_or_extend(image, (height + down, width + right))
    assert larger.shape == (height + down, width + right)
    assert (larger > 0).sum() == (image > 0).sum()
    np.testing.assert_array_equal(crop_or_extend(larger, (height, width)), image)


def test_crop_takes_the_middle_and_fill_follows_the_kind():
    image = np.arange(25, dtype=np.float64).reshape(5, 5)
    np.testing.assert_array_equal(crop_or_extend(image, (3, 1)), [[7], [12], [17]])
    assert crop_or_extend(np.ones((1, 1)), (3, 3)).sum() == 1
    assert crop_or_extend(np.ones((1, 1), bool), (3, 3)).sum() == 1
    assert crop_or_extend(np.ones((1, 1), np.int8), (3, 3)).sum() == -7
    assert crop_or_extend(np.ones((1, 1), np.int8), (3, 3), fill=1).sum() == 9


def test_levels_become_spins():
    levels = np.array([[0, 127], [128, 255]], dtype=np.uint8)
    np.testing.assert_array_equal(from_levels(levels), [[-1, -1], [1, 1]])
    np.testing.assert_array_equal(from_levels(levels, (1, 2)), [[-1, 1]])


@pytest.mark.parametrize("p", [0, 0.001, 0.1, 0.25, 0.5, 1])
def test_exactly_so_many_pixels_are_inverted(p):
    image = builtin.letter("A")
    before = image.copy()
    damaged = invert_exactly(image, p, Stream.of(1, "noise"))
    assert (damaged != image).sum() == round(p * 784)
    assert is_spins(damaged)
    np.testing.assert_array_equal(image, before)
    np.testing.assert_array_equal(invert_exactly(image, p, Stream.of(1, "noise")), damaged)


def test_noise_falls_everywhere_and_out_of_range_is_refused():
    image = np.ones((8, 8), np.int8)
    hits = sum((invert_exactly(image, 0.25, Stream.of(k, "noise")) < 0).astype(int) for k in range(400))
    # 400 draws of probability 1/4 in each of 64 cells, within five standard errors.
    assert np.abs(hits - 100).max() <= 5 * np.sqrt(400 * 0.25 * 0.75)
    for p in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadInput, match="0 to 1"):
            invert_exactly(image, p, Stream(1))


@pytest.mark.parametrize(
    "given_",
    [
        np.array([[[-1, 1], [1, 1]]]),
        np.array([[[0, 1], [1, 1]]], dtype=np.uint8),
        np.array([[[False, True], [True, True]]]),
        [[[-1.0, 1.0], [1.0, 1.0]]],
        [[-1, 1, 1, 1]],
        [np.array([[0, 1], [1, 1]])],
    ],
)
def test_scripts_may_give_patterns_in_every_coding(given_):
    patterns = as_patterns(given_)
    assert patterns.dtype == np.int8
    np.testing.assert_array_equal(patterns, [[[-1, 1], [1, 1]]])
    np.testing.assert_array_equal(as_patterns(given_, (2, 2)), patterns)


def test_rows_of_pixels_take_the_shape_that_is_wanted():
    assert as_patterns(np.ones((3, 12)), (3, 4)).shape == (3, 3, 4)
    assert as_patterns(np.ones((3, 12))).shape == (3, 1, 12)
    assert as_picture(np.ones(16)).shape == (4, 4)
    assert as_picture(np.ones((3, 4))).shape == (3, 4)
    assert as_picture(np.ones(12), (3, 4)).shape == (3, 4)


@pytest.mark.parametrize(
    ("given_", "shape", "said"),
    [
        (np.ones(4), None, r"got \(4,\)"),
        (np.ones((2, 2, 2, 2)), None, r"got \(2, 2, 2, 2\)"),
        (np.ones((0, 4)), None, r"got \(0, 4\)"),
        ([], None, r"got \(0,\)"),
        (np.ones((2, 10)), (3, 4), "have 10 pixels; wanted are 3×4 = 12"),
        (np.ones((2, 3, 3)), (3, 4), "are 3×3 pixels; wanted are 3×4"),
        ([np.ones((2, 2)), np.ones((2, 3))], None, r"pattern 0 has the shape \(2, 2\), pattern 1 \(2, 3\)"),
        ([[1, 1], [1]], None, "different lengths"),
        (np.array([[[1, np.nan]]]), None, "got NaN in pattern 0, row 0, column 1"),
        (np.array([[[1, np.inf]]]), None, "got inf"),
        (np.array([[[1, 0.5]]]), None, "got 0.5"),
        (np.array([[[1, 255]]], dtype=np.uint8), None, "got 255"),
        (np.array([[[-1, 0, 1]]]), None, "got -1 in pattern 0, row 0, column 0"),
        (np.array([["a"]]), None, "got <U1"),
        (None, None, "got object"),
        ([[None]], None, "got object"),
    ],
)
def test_what_scripts_give_wrongly_is_named(given_, shape, said):
    with pytest.raises(BadInput, match=said):
        as_patterns(given_, shape)
    with pytest.raises(ValueError):
        as_patterns(given_, shape)


def test_a_picture_of_a_script_is_checked_too():
    for wrong in (np.ones((2, 2, 2)), np.full((2, 2), np.nan), np.ones((0, 2)), 3):
        with pytest.raises(BadInput):
            as_picture(wrong)
