"""Cells are whole device pixels at every zoom; what is pointed at stays put; nothing is lost from sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopsim.gui.viewport import MARGIN, Viewport

sides = st.integers(4, 2048)
areas = st.tuples(st.integers(100, 3000), st.integers(100, 3000))
zooms = st.lists(st.tuples(st.sampled_from([-3, -1, 1, 4]), st.floats(0, 1), st.floats(0, 1)), max_size=6)


def placed(shape, area):
    viewport = Viewport()
    viewport.place(shape, area)
    return viewport


@given(st.tuples(sides, sides), areas)
def test_a_fitted_picture_is_all_in_sight_in_the_middle_and_as_large_as_possible(shape, area):
    viewport = placed(shape, area)
    height, width = viewport.picture
    assert viewport.top >= 0
    assert viewport.left >= 0
    assert viewport.top + height <= area[0]
    assert viewport.left + width <= area[1]
    assert abs(area[0] - height - 2 * viewport.top) <= 1
    assert abs(area[1] - width - 2 * viewport.left) <= 1
    if 1 <= viewport.scale < 256:
        larger = [side * (viewport.scale + 1) + 2 * MARGIN for side in shape]
        assert larger[0] > area[0] or larger[1] > area[1]


@given(st.tuples(sides, sides), areas, zooms)
def test_pixels_and_cells_agree_at_every_zoom(shape, area, steps):
    viewport = placed(shape, area)
    for step, across, down in steps:
        viewport.zoom(step, across * area[1], down * area[0])
    for cell in ((0, 0), (shape[0] - 1, shape[1] - 1), (shape[0] // 2, shape[1] // 3)):
        top, left, bottom, right = viewport.pixels(cell)
        assert bottom - top == right - left == viewport.cell
        found = viewport.at(left, top)
        if viewport.shrink == 1:
            assert found == cell == viewport.at(right - 1, bottom - 1)
        else:  # several cells share a pixel: the first of them answers
            parts = 0 if viewport.blocks else 1
            assert all(0 <= own - other < viewport.shrink + parts for own, other in zip(cell, found, strict=True))


@given(st.tuples(sides, sides), areas, st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_zooming_keeps_the_cell_under_the_mouse(shape, area, across, down):
    viewport = placed(shape, area)
    x = viewport.left + int(across * viewport.picture[1]) + 0.5
    y = viewport.top + int(down * viewport.picture[0]) + 0.5
    before = viewport.at(x, y)
    viewport.zoom(1, x, y)
    after = viewport.at(x, y)
    # Whole pixels: the place moves by less than one pixel, that is by one cell, or by one shared block.
    assert all(abs(a - b) <= viewport.shrink for a, b in zip(before, after, strict=True))


@given(st.tuples(sides, sides), areas, st.integers(-9000, 9000), st.integers(-9000, 9000))
def test_the_picture_cannot_be_pushed_out_of_reach(shape, area, right, down):
    viewport = placed(shape, area)
    viewport.zoom(3, 10, 10)
    viewport.pan(right, down)
    height, width = viewport.picture
    assert viewport.top + height > 0
    assert viewport.left + width > 0
    assert viewport.top < area[0]
    assert viewport.left < area[1]


@given(st.tuples(sides, sides), areas, st.integers(0, 14))
def test_what_is_in_sight_covers_the_area(shape, area, steps):
    viewport = placed(shape, area)
    viewport.zoom(steps, area[1] / 3, area[0] / 2)
    for part, side, start, room in zip(
        viewport.in_sight(), shape, (viewport.top, viewport.left), area, strict=True
    ):
        assert 0 <= part.start <= part.stop <= side
        assert part.start % viewport.shrink == 0
        first = start + part.start * viewport.cell // viewport.shrink
        last = start + -(-part.stop * viewport.cell // viewport.shrink)
        assert first <= 0 or part.start == 0
        assert last >= room or part.stop == side


def test_a_zoomed_picture_stays_where_it_is_when_the_window_grows_and_fits_again_when_its_size_changes():
    viewport = placed((28, 28), (600, 600))
    viewport.zoom(2, 300, 300)
    scale = viewport.scale
    viewport.place((28, 28), (700, 650))
    assert viewport.scale == scale
    viewport.place((64, 64), (700, 650))
    assert viewport.fitted
    assert viewport.scale == (650 - 2 * MARGIN) // 64


def test_zooming_out_and_in_again_reaches_every_kind_of_scale():
    viewport = placed((2048, 2048), (500, 500))
    assert viewport.scale == pytest.approx(-2048 / 488)  # as large as it can be seen whole
    seen = [viewport.scale]
    for _ in range(8):
        viewport.zoom(1, 250, 250)
        seen.append(viewport.scale)
    assert seen[1:7] == [-4, -3, -2, 1, 2, 3]
    for _ in range(30):
        viewport.zoom(-1, 250, 250)
    assert viewport.scale == seen[0]


@pytest.mark.parametrize(("side", "area", "picture"), [(512, 500, 488), (512, 268, 256), (512, 264, 252), (100, 113, 100)])
def test_a_large_picture_fills_the_room_or_is_halved_where_that_costs_little(side, area, picture):
    viewport = placed((side, side), (area, area))
    assert viewport.picture == (picture, picture)
    assert viewport.at(viewport.left, viewport.top) == (0, 0)
    last = viewport.at(viewport.left + picture - 1, viewport.top + picture - 1)
    assert all(side - 1 - viewport.shrink <= cell < side for cell in last)


def test_a_cell_out_of_sight_is_brought_into_it():
    viewport = placed((100, 100), (200, 200))
    viewport.zoom(12, 0, 0)
    for cell in ((99, 99), (0, 0), (50, 99)):
        viewport.reveal(cell)
        top, left, bottom, right = viewport.pixels(cell)
        assert top >= 0
        assert left >= 0
        assert bottom <= 200
        assert right <= 200
