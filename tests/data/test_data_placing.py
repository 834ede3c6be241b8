"""How a grey picture becomes cells: where it lies, what is on, and what stays what it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from hopsim.data.pictures import read_picture
from hopsim.data.placing import FITS, LARGEST, LOOKS, Placement, otsu, placed, reduced

draws = np.random.default_rng(7)
CELLS = np.where(draws.random((14, 14)) < 0.4, 1, -1).astype(np.int8)


def grey(cells, factor=1, low=0, high=255):
    return np.where(cells > 0, high, low).astype(np.uint8).repeat(factor, 0).repeat(factor, 1)


@pytest.mark.parametrize("factor", [1, 3, 40])
@pytest.mark.parametrize("fit", ["fit", "fill", "stretch"])
@pytest.mark.parametrize("levels", [(0, 255), (100, 120), (3, 4)])
def test_a_picture_of_cells_comes_back_as_it_was(factor, fit, levels):
    found = placed(grey(CELLS, factor, *levels), (14, 14), Placement(fit))
    np.testing.assert_array_equal(found.cells, CELLS)
    assert levels[0] <= found.threshold < levels[1]
    np.testing.assert_array_equal(placed(grey(CELLS, factor, *levels), (14, 14), Placement(fit, invert=True)).cells, -CELLS)


def test_a_smaller_picture_becomes_larger_cells():
    np.testing.assert_array_equal(placed(grey(CELLS), (28, 28), Placement()).cells, CELLS.repeat(2, 0).repeat(2, 1))


def test_otsu_divides_two_heaps():
    """The threshold of the two-level picture, and of two Gaussian heaps their middle."""
    assert otsu(np.array([10, 10, 200])) == 104 and otsu(np.full(9, 255)) == 127
    heaps = np.concatenate([draws.normal(60, 10, 5000), draws.normal(180, 10, 5000)]).clip(0, 255).astype(np.uint8)
    assert 100 < otsu(heaps) < 140
    levels = heaps[::37]
    parts = []
    for t in range(255):
        low, high = levels[levels <= t], levels[levels > t]
        parts.append(len(low) * len(high) * (low.mean() - high.mean()) ** 2 if len(low) and len(high) else 0.0)
    assert parts[otsu(levels)] == pytest.approx(max(parts))


def test_fit_shows_all_and_fill_covers_all():
    wide = np.full((10, 40), 200, np.uint8)
    wide[:, :2] = 0
    assert (placed(wide, (20, 20), Placement("fit", threshold=100)).cells == 1).any(axis=1).sum() == 5
    assert (placed(wide, (20, 20), Placement("fill", threshold=100)).cells == 1).all()
    assert (placed(wide, (20, 20), Placement("stretch", threshold=100)).cells[:, 0] == -1).all()
    assert (placed(wide, (20, 20), Placement("cells", threshold=100)).cells == 1).sum() == 200


def test_a_cropped_picture_moves_as_far_as_its_edges():
    wide = draws.integers(0, 256, (14, 30)).astype(np.uint8)

    def seen(right):
        return placed(wide, (14, 14), Placement("fill", threshold=127, right=right))

    for right, left in ((0, 8), (3, 5), (8, 0), (99, 0), (-8, 16), (-99, 16)):
        found = seen(right)
        np.testing.assert_array_equal(found.cells > 0, wide[:, left : left + 14] > 127)
        assert found.placement.right == max(-8, min(8, right)) and found.placement.down == 0


def test_dots_are_as_dense_as_the_grey_is_light():
    """Floyd and Steinberg's errors stay in the picture: the share of dots is the level, to the border's width."""
    for level in (40, 128, 220):
        found = placed(np.full((60, 60), level, np.uint8), (60, 60), Placement(look="dither", threshold=127))
        assert abs((found.cells > 0).mean() - level / 255) < 2 * 60 / 60**2


def test_edges_stand_where_light_and_dark_meet():
    square = np.zeros((20, 20), np.uint8)
    square[5:15, 5:15] = 255
    on = placed(square, (20, 20), Placement(look="edges", threshold=100)).cells > 0
    assert on[5, 8] and on[8, 5] and not on[10, 10] and not on[1, 1]
    assert not (placed(np.full((9, 9), 80, np.uint8), (9, 9), Placement(look="edges")).cells > 0).any()


@example((1, 1), (1, 2), "fit", "edges", None, False, 0, -1)
@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 70), st.integers(1, 70)), st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from([word for word, _ in FITS]), st.sampled_from([word for word, _ in LOOKS]),
    st.none() | st.integers(0, 255), st.booleans(), st.integers(-99, 99), st.integers(-99, 99),
)  # fmt: skip
def test_any_picture_on_any_canvas(shape, size, fit, look, threshold, invert, down, right):
    levels = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    found = placed(levels, size, Placement(fit, look, threshold, invert, down, right))
    assert found.cells.shape == size and found.cells.dtype == np.int8 and set(np.unique(found.cells)) <= {-1, 1}
    assert 0 <= found.threshold <= 255
    again = placed(levels, size, found.placement)  # where it was kept is where it stays
    assert again.placement == found.placement
    np.testing.assert_array_equal(again.cells, found.cells)


def test_a_large_picture_is_brought_down_and_keeps_its_proportions():
    assert reduced(np.zeros((4000, 1000), np.uint8)).shape == (LARGEST, LARGEST // 4)
    small = grey(CELLS)
    assert reduced(small) is small


def test_pictures_of_every_kind_are_read_the_same(tmp_path):
    levels = np.asarray(Image.fromarray(grey(CELLS)).resize((28, 28), Image.Resampling.NEAREST))
    picture = Image.fromarray(levels)
    alpha = Image.merge("RGBA", (*[Image.new("L", (28, 28), 0)] * 3, Image.fromarray(255 - levels)))
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by 90 degrees clockwise
    deep = Image.fromarray(levels.astype(np.uint16) * 257)
    other = Image.fromarray(255 - levels)
    for name, write in {
        "cmyk.jpg": lambda path: picture.convert("CMYK").save(path, quality=98),
        "alpha.png": alpha.save, "deep.png": deep.save, "deep.tif": deep.save, "palette.png": picture.convert("P").save,
        "turned.jpg": lambda path: turned.save(path, exif=exif, quality=98), "bits.png": picture.convert("1").save,
        "film.gif": lambda path: picture.save(path, save_all=True, append_images=[other]),
    }.items():  # fmt: skip
        write(tmp_path / name)
        np.testing.assert_array_equal(placed(read_picture(tmp_path / name), (14, 14), Placement()).cells, CELLS, name)
