"""What stands on the screen, pixel by pixel: whole cells at any ratio, hatch, rings, outlines, grid, tint."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from hopsim.gui.canvas import Canvas
from hopsim.gui.canvas_painting import Picture, levels, outline_mask, packed, painted_pixels, ring_mask
from hopsim.gui.viewport import Viewport
from hopsim.palette import DARK, DARK_ON_LIGHT, INKS, LIGHT, LIGHT_ON_DARK, blended, contrast_ratio
from hopsim.texts import Text

INK = LIGHT_ON_DARK
checkers = np.where(np.indices((6, 6)).sum(axis=0) % 2, 1, -1).astype(np.int8)


def fitted(shape, area=(300, 300)):
    viewport = Viewport()
    viewport.place(shape, area)
    return viewport


def pixels_of(picture, viewport=None, ink=INK, hair=1):
    viewport = viewport or fitted(picture.levels.shape)
    return painted_pixels(picture, ink, viewport, hair)[0]


def cell_of(pixels, row, column, cell):
    return pixels[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell]


def shot(widget):
    """The widget as (h, w) 0xffRRGGBB in device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return rows[:, : image.width()].copy()


def test_levels_of_spins_and_of_probabilities():
    assert levels(np.array([[-1, 1]], dtype=np.int8)).tolist() == [[0, 255]]
    shades = np.array([[0.0, 0.5, 1.0, 2.0, np.nan]], dtype=np.float32)
    assert levels(shades).tolist() == [[0, 128, 255, 255, 0]]


@pytest.mark.parametrize("ink", INKS.values(), ids=lambda ink: ink.name)
def test_cells_have_the_colours_of_the_ink_and_a_quiet_grid(ink):
    viewport = fitted((6, 6))
    pixels = pixels_of(Picture(levels(checkers)), viewport, ink)
    cell = viewport.cell
    assert pixels.shape == (6 * cell, 6 * cell)
    for row, column in np.ndindex(6, 6):
        inside = cell_of(pixels, row, column, cell)
        assert (inside[1:, 1:] == packed(ink.on if checkers[row, column] > 0 else ink.off)).all()
        assert len(np.unique(inside[0])) == 1
        assert inside[0, 0] != inside[1, 1]


def test_small_cells_have_no_grid():
    viewport = fitted((60, 60))
    assert viewport.cell == 4
    assert (pixels_of(Picture(np.zeros((60, 60), np.uint8)), viewport) == packed(INK.off)).all()


def test_probabilities_are_shades_between_off_and_on():
    shades = levels(np.linspace(0, 1, 36, dtype=np.float32).reshape(6, 6))
    pixels = pixels_of(Picture(shades))
    cell = len(pixels) // 6
    green = [int(cell_of(pixels, i // 6, i % 6, cell)[3, 3]) >> 8 & 255 for i in range(36)]
    assert green[0] == INK.off[1]
    assert green[-1] == INK.on[1]
    assert green == sorted(green)


@pytest.mark.parametrize("side", [6, 20, 40])
def test_every_held_cell_is_hatched_and_no_other(side):
    held = np.random.default_rng(3).random((side, side)) < 0.3
    viewport = fitted((side, side))
    pixels = pixels_of(Picture(np.zeros((side, side), np.uint8), held=held), viewport)
    for row, column in np.ndindex(side, side):
        lines = (cell_of(pixels, row, column, viewport.cell) == packed(INK.hatch)).sum()
        assert (lines > 0) == held[row, column]
        assert lines < viewport.cell**2 / 2


def test_the_hatch_stands_still_while_the_picture_is_moved():
    held = np.ones((20, 20), dtype=bool)
    picture = Picture(np.zeros((20, 20), np.uint8), held=held)
    viewport = fitted((20, 20))
    viewport.zoom(6, 0, 0)
    viewport.pan(-5, -5)
    first, left, top = painted_pixels(picture, INK, viewport)
    viewport.pan(-3 * viewport.cell, -2 * viewport.cell)
    moved, new_left, new_top = painted_pixels(picture, INK, viewport)
    down, right = top - (new_top + 2 * viewport.cell), left - (new_left + 3 * viewport.cell)
    assert np.array_equal(first[-down:150, -right:150], moved[: 150 + down, : 150 + right])


@pytest.mark.parametrize("cell", [5, 6, 9, 14, 23, 40, 128])
def test_a_ring_is_round_an_outline_is_square_and_both_fit_their_cell_together(cell):
    ring, outline = np.zeros((2, cell, cell), dtype=bool)
    ring[tuple(ring_mask(cell))] = True
    outline[tuple(outline_mask(cell))] = True
    for mask in (ring, outline):
        assert mask.any()
        assert all(np.array_equal(mask, turned) for turned in (mask.T, mask[::-1], mask[:, ::-1]))
        assert not mask[cell // 2, cell // 2] or cell < 6
    corner = int(outline_mask(cell).min())
    assert outline[corner, corner]
    assert not ring[corner, corner]
    if cell > 11:
        assert not (ring & outline).any()


def test_unstable_cells_are_ringed_and_flipped_cells_outlined():
    mark = np.eye(6, dtype=bool)
    for colour, picture in (
        (INK.ring, Picture(levels(checkers), rings=mark)),
        (INK.outline, Picture(levels(checkers), flipped=mark)),
    ):
        pixels = pixels_of(picture)
        cell = len(pixels) // 6
        for row, column in np.ndindex(6, 6):
            assert (cell_of(pixels, row, column, cell) == packed(colour)).any() == mark[row, column]


def test_marks_of_very_small_cells_still_change_their_colour():
    viewport = fitted((100, 100))
    mark = np.eye(100, dtype=bool)
    for picture in (
        Picture(np.zeros((100, 100), np.uint8), held=mark),
        Picture(np.zeros((100, 100), np.uint8), rings=mark),
        Picture(np.zeros((100, 100), np.uint8), flipped=mark),
    ):
        pixels = pixels_of(picture, viewport)[:: viewport.cell, :: viewport.cell]
        assert np.array_equal(pixels != packed(INK.off), mark)


def test_the_onion_skin_draws_the_edge_of_the_other_picture():
    other = np.zeros((6, 6), dtype=bool)
    other[2:4, 2:4] = True
    pixels = pixels_of(Picture(np.zeros((6, 6), np.uint8), onion=other))
    cell = len(pixels) // 6
    touched = {
        (row, column)
        for row, column in np.ndindex(6, 6)
        if (cell_of(pixels, row, column, cell) == packed(INK.onion)).any()
    }
    # A line lies on the first pixels of the cell below or right of it.
    assert touched == {(2, 2), (2, 3), (3, 2), (3, 3), (4, 2), (4, 3), (2, 4), (3, 4)} - {(3, 3)}


def test_the_tint_leaves_zero_alone_and_goes_blue_and_orange():
    tint = np.array([[-1.0, 0.0, 1.0]], dtype=np.float32)
    pixels = pixels_of(Picture(np.zeros((1, 3), np.uint8), tint=tint))
    cell = len(pixels)
    colours = [int(cell_of(pixels, 0, column, cell)[cell // 2, cell // 2]) for column in range(3)]
    assert colours[1] == packed(INK.off)
    red, blue = [colour >> 16 & 255 for colour in colours], [colour & 255 for colour in colours]
    assert blue[0] > red[0]
    assert red[2] > blue[2]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(2, 7))
def test_cells_that_share_a_pixel_show_their_mean(height, width, block):
    level = np.random.default_rng(height * 41 + width).integers(0, 256, (height, width)).astype(np.uint8)
    viewport = Viewport(shape=(height, width), area=(500, 500), scale=-block, fitted=False)
    grey = DARK_ON_LIGHT
    pixels = pixels_of(Picture(level), viewport, grey)
    assert pixels.shape == (-(-height // block), -(-width // block))
    for row, column in np.ndindex(pixels.shape):
        mean = int(level[row * block :, column * block :][:block, :block].mean())
        share = mean / 255
        wanted = round(grey.off[1] + (grey.on[1] - grey.off[1]) * share)
        assert int(pixels[row, column]) >> 8 & 255 == wanted


@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(-400, 400), st.integers(-400, 400), st.integers(0, 12)
)
def test_only_what_is_seen_is_painted_and_it_is_painted_in_place(height, width, right, down, steps):
    viewport = fitted((height, width), (200, 260))
    level = np.random.default_rng(height).integers(0, 2, (height, width)).astype(np.uint8) * 255
    viewport.zoom(steps, 40, 30)
    viewport.pan(right, down)
    pixels, left, top = painted_pixels(Picture(level), INK, viewport)
    assert pixels.shape[0] <= 200 + 2 * viewport.cell
    assert pixels.shape[1] <= 260 + 2 * viewport.cell
    for x, y in ((0, 0), (130, 100), (259, 199)):
        row, column = viewport.at(x, y)
        if 0 <= row < height and 0 <= column < width:
            seen = int(pixels[y - top, x - left])
            colours = {packed(INK.on if level[row, column] else INK.off)}
            assert viewport.cell >= 6 or seen in colours


@pytest.fixture
def canvas(qtbot):
    widget = Canvas(DARK)
    qtbot.addWidget(widget)
    widget.resize(300, 300)
    widget.display(checkers)
    return widget


def test_the_widget_shows_exactly_these_pixels(canvas):
    screen = shot(canvas)
    pixels, left, top = painted_pixels(Picture(levels(checkers)), INK, canvas.viewport)
    height, width = pixels.shape
    assert np.array_equal(screen[top : top + height, left : left + width], pixels)
    assert screen[0, 150] == packed(DARK.panel)


def test_the_ground_follows_the_theme_and_the_cells_follow_the_ink(canvas):
    canvas.retheme(LIGHT)
    canvas.set_ink(DARK_ON_LIGHT)
    screen = shot(canvas)
    assert screen[0, 150] == packed(LIGHT.panel)
    assert (screen == packed(DARK_ON_LIGHT.on)).any()
    assert not (screen == packed(LIGHT_ON_DARK.off)).any()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_badge_is_readable_over_the_picture_and_goes_again(canvas, theme):
    canvas.retheme(theme)
    plain = shot(canvas)
    canvas.set_badge(Text("past: sweep 12.4 of 31.0"))
    screen = shot(canvas)
    corner = screen[8:24, 8:120]
    assert (corner == packed(theme.field)).mean() > 0.4
    assert (corner == packed(theme.text)).any()
    assert contrast_ratio(theme.text, theme.field) >= 4.5
    canvas.set_badge(None)
    assert np.array_equal(shot(canvas), plain)


def test_the_focus_ring_and_the_cell_cursor_show_where_the_keys_go(canvas, qtbot):
    canvas.show()
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    screen = shot(canvas)
    assert (screen[0] == packed(DARK.accent)).all()
    assert (screen[:, -1] == packed(DARK.accent)).all()
    assert not (screen == packed(INK.cursor)).any()
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    row, column = canvas.cursor_cell
    top, left, bottom, right = canvas.viewport.pixels((row, column))
    frame = np.argwhere(shot(canvas) == packed(INK.cursor))
    assert frame.min(axis=0).tolist() == [top - 2, left - 2]
    assert frame.max(axis=0).tolist() == [bottom + 1, right + 1]


WHOLE_CELLS = """
import sys
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from hopsim.gui.canvas import Canvas
from hopsim.palette import DARK, LIGHT_ON_DARK
app = QApplication(["whole-cells"])
window, canvas = QWidget(), Canvas(DARK)
layout = QHBoxLayout(window)
layout.setContentsMargins(13, 7, 3, 5)
layout.addWidget(canvas)
window.resize(401, 333)
window.show()
canvas.display(np.where(np.indices((28, 28)).sum(axis=0) % 2, 1, -1).astype(np.int8))
app.processEvents()
image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
screen = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
view, ratio = canvas.viewport, canvas.devicePixelRatioF()
assert ratio == float(sys.argv[1]), ratio
on = 0xFF000000 | int.from_bytes(bytes(LIGHT_ON_DARK.on), "big")
rows, columns = np.nonzero(screen == on)
top, left = round(7 * ratio), round(13 * ratio)
side = 28 * view.cell
seen = screen[top + view.top :][:side, left + view.left :][:, :side]
hair = int(ratio)
inside = (seen == on).reshape(28, view.cell, 28, view.cell).transpose(0, 2, 1, 3)
body = inside[:, :, hair:, hair:]
wanted = np.indices((28, 28)).sum(axis=0) % 2 == 1
assert (body.all(axis=(2, 3)) == wanted).all() and (body.any(axis=(2, 3)) == wanted).all()
assert rows.size == (wanted.sum()) * (view.cell - hair) ** 2
print(view.cell)
"""


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "2"])
def test_every_cell_has_the_same_whole_number_of_device_pixels(ratio):
    done = subprocess.run(
        [sys.executable, "-c", WHOLE_CELLS, ratio],
        env={**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    height, width = int((333 - 12) * float(ratio)), int((401 - 16) * float(ratio))
    assert int(done.stdout) == (min(height, width) - 12) // 28


def test_cells_that_share_pixels_in_part_count_in_part():
    rng = np.random.default_rng(4)
    level = rng.integers(0, 256, (20, 30)).astype(np.uint8)
    viewport = Viewport()
    viewport.place((20, 30), (28, 36))  # 24 columns of pixels for 30 cells: 1.25 cells a pixel
    assert viewport.shrink == 1.25
    pixels, left, top = painted_pixels(Picture(level), INK, viewport)
    assert pixels.shape == (16, 24) and (left, top) == (6, 6)
    fine = level.repeat(4, axis=0).repeat(4, axis=1).reshape(16, 5, 24, 5).mean(axis=(1, 3))
    # Each of the two passes rounds once (½) and has three shares in 256ths, ½ wrong at most, of levels below 256.
    most = 2 * (0.5 + 3 * 0.5 * 255 / 256)
    shades = {packed(blended(INK.off, INK.on, value / 255)): value for value in range(256)}
    seen = np.vectorize(shades.get)(pixels)
    assert abs(seen - fine).max() <= most
    assert abs((seen - fine).mean()) <= 0.5
    white = painted_pixels(Picture(np.full((20, 30), 255, np.uint8)), INK, viewport)[0]
    assert (white == packed(INK.on)).all()
