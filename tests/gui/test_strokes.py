"""Lines have no gaps, brushes are round, fills stop at edges, and nothing leaves the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopsim.gui.strokes import (
    LARGEST_BRUSH,
    box_cells,
    clipped,
    constrained,
    disc,
    fill_cells,
    line_cells,
    line_points,
    squared,
)

coordinates = st.integers(-40, 40)
cells = st.tuples(coordinates, coordinates)
shapes = st.tuples(st.integers(1, 30), st.integers(1, 30))
brushes = st.integers(1, LARGEST_BRUSH)


@given(cells, cells)
def test_a_line_joins_its_ends_without_gaps_and_without_detours(start, end):
    points = line_points(start, end)
    assert tuple(points[0]) == start
    assert tuple(points[-1]) == end
    steps = np.abs(np.diff(points, axis=0))
    assert len(steps) == 0 or (steps.max(axis=1) == 1).all()
    assert len(points) == max(abs(end[0] - start[0]), abs(end[1] - start[1])) + 1
    # No point is more than half a cell away from the true line, measured along the short side.
    ideal = np.linspace(start, end, len(points))
    assert np.abs(points - ideal).max() <= 0.5 + 1e-9


def test_a_line_across_a_large_picture_is_exact():
    points = line_points((0, 0), (1023, 2047))
    assert (points[:, 1] == np.arange(2048)).all()
    assert np.abs(points[:, 0] - np.arange(2048) * 1023 / 2047).max() <= 0.5 + 1e-9


@given(brushes)
def test_a_brush_is_as_wide_as_it_says_symmetric_and_in_one_piece(size):
    offsets = disc(size)
    assert (offsets.max(axis=0) - offsets.min(axis=0) == size - 1).all()
    grid = np.zeros((size, size), dtype=bool)
    grid[tuple((offsets - offsets.min(axis=0)).T)] = True
    for turned in (grid.T, grid[::-1], grid[:, ::-1]):
        assert np.array_equal(grid, turned)
    assert len(fill_cells(grid, (size // 2, size // 2))) == len(offsets)


def test_brushes_are_round_from_four_cells_on():
    assert [len(disc(size)) for size in (1, 2, 3, 4, 5)] == [1, 4, 9, 12, 21]


@given(cells, cells, brushes, shapes)
def test_a_stroke_is_the_brush_moved_along_the_line_and_clipped(start, end, brush, shape):
    wanted = {
        (row + down) * shape[1] + column + right
        for row, column in line_points(start, end).tolist()
        for down, right in disc(brush).tolist()
        if 0 <= row + down < shape[0] and 0 <= column + right < shape[1]
    }
    found = line_cells(start, end, brush, shape)
    assert found.dtype == np.int64
    assert found.tolist() == sorted(wanted)


@given(cells, cells, shapes)
def test_a_box_is_all_between_its_corners_inside_the_picture(start, end, shape):
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    inside = (rows >= min(start[0], end[0])) & (rows <= max(start[0], end[0]))
    inside &= (columns >= min(start[1], end[1])) & (columns <= max(start[1], end[1]))
    assert box_cells(start, end, shape).tolist() == np.flatnonzero(inside).tolist()


@given(cells, cells)
def test_shift_keeps_a_line_at_multiples_of_45_degrees_and_a_box_square(start, end):
    row, column = constrained(start, end)
    down, right = row - start[0], column - start[1]
    assert down == 0 or right == 0 or abs(down) == abs(right)
    assert max(abs(down), abs(right)) == max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    row, column = squared(start, end)
    assert abs(row - start[0]) == abs(column - start[1])
    assert constrained(start, end) != start or start == end


@pytest.mark.parametrize(
    ("end", "kept"),
    [((1, 9), (0, 9)), ((9, -1), (9, 0)), ((-7, 8), (-8, 8)), ((5, 5), (5, 5)), ((-8, -7), (-8, -8))],
)
def test_the_nearest_of_the_eight_directions_is_taken(end, kept):
    assert constrained((0, 0), end) == kept


def flooded(picture, start):
    """The same fill, cell by cell."""
    height, width = picture.shape
    seen, todo = {start}, [start]
    while todo:
        row, column = todo.pop()
        for near in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            if (
                0 <= near[0] < height
                and 0 <= near[1] < width
                and near not in seen
                and picture[near] == picture[start]
            ):
                seen.add(near)
                todo.append(near)
    return sorted(row * width + column for row, column in seen)


@given(shapes, st.integers(0, 2**32 - 1), st.sampled_from([0.3, 0.5, 0.6, 0.9]), st.data())
def test_a_fill_takes_what_is_joined_by_edges(shape, seed, density, data):
    picture = np.where(np.random.default_rng(seed).random(shape) < density, 1, -1).astype(np.int8)
    start = data.draw(st.tuples(st.integers(0, shape[0] - 1), st.integers(0, shape[1] - 1)))
    assert fill_cells(picture, start).tolist() == flooded(picture, start)


def test_a_fill_follows_a_path_through_a_whole_large_picture():
    # Walls on every second row with one gap at alternate ends: one path of all cells between them.
    picture = np.full((255, 200), -1, dtype=np.int8)
    picture[1::2] = 1
    picture[1::4, -1] = picture[3::4, 0] = -1
    assert len(fill_cells(picture, (0, 0))) == (picture == -1).sum()


def test_cells_outside_the_picture_are_dropped():
    assert clipped(np.array([[-1, 0], [0, 0], [0, 3], [2, 1], [2, 1]]), (2, 3)).tolist() == [0]
