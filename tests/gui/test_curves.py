"""Arithmetic of plots: thinning, calm ranges, labels apart."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from hopsim.gui.curves import calm_end, calm_range, dashed_along, round_outwards, same_data, spread, thinned


def test_thinning_keeps_ends_and_every_extreme_column():
    rng = np.random.default_rng(5)
    x = np.arange(4097.0)
    y = rng.normal(size=4097)
    y[1234] = 50.0
    y[4000] = -50.0
    few_x, few_y = thinned(x, y, 200)
    assert len(few_x) <= 2 * 200 + 2
    assert (few_x[0], few_x[-1]) == (x[0], x[-1])
    assert (np.diff(few_x) > 0).all()
    assert (few_y.max(), few_y.min()) == (50.0, -50.0)
    assert (few_y == y[few_x.astype(int)]).all()


def test_short_curves_are_left_alone_and_gaps_stay_gaps():
    x = np.arange(10.0)
    assert thinned(x, x, 100)[0] is x
    y = np.zeros(4000)
    y[1000:2000] = np.nan
    _, few = thinned(np.arange(4000.0), y, 100)
    assert np.isnan(few).any()
    assert np.isfinite(few).any()


@given(
    some.lists(some.floats(0, 200), min_size=1, max_size=12),
    some.floats(5, 40),
)
def test_labels_never_overlap_and_stay_inside(wanted, height):
    heights = [height] * len(wanted)
    centres = spread(wanted, heights, 0.0, 200.0)
    placed = sorted(centre for centre in centres if centre is not None)
    assert len(placed) == min(len(wanted), int(200.0 // height))
    for one, other in itertools.pairwise(placed):
        assert other - one >= height - 1e-9
    assert placed[0] - height / 2 >= -1e-9
    assert placed[-1] + height / 2 <= 200 + 1e-9


def test_a_label_with_room_stays_at_its_curve():
    assert spread([20.0, 100.0], [10.0, 10.0], 0.0, 200.0) == [20.0, 100.0]


def test_ranges_are_calm():
    now = round_outwards(-200.0, -100.0)
    assert now[0] <= -200 and now[1] >= -100
    assert calm_range(now, -190.0, -110.0) == now
    assert calm_range(now, -260.0, -110.0) != now
    assert calm_range(now, -150.0, -149.0) != now
    end = calm_end(None, 0.0, 100.0)
    assert end == (0.0, 125.0)
    moves = 0
    for last in np.arange(100.0, 1000.0):
        new = calm_end(end, 0.0, float(last))
        moves += new != end
        end = new
    # From 100 to 1000 in steps of a quarter: log(10)/log(1.25) is 10.3.
    assert moves <= 11


@pytest.mark.parametrize("low, high", [(0.0, 0.0), (3.0, 3.0), (-5.0, -5.0), (float("nan"), 1.0), (-1e9, 1e-9)])
def test_a_range_is_never_empty(low, high):
    first, last = round_outwards(low, high)
    assert first < last


def test_two_energies_near_zero_that_differ_by_rounding_share_a_wide_range():
    low, high = round_outwards(-0.0373153337277472, -0.03731530988136589)
    assert high - low > 0.005


def test_same_data_looks_at_the_numbers():
    one = ((np.arange(3.0), np.array([1.0, np.nan, 2.0])),)
    other = ((np.arange(3.0), np.array([1.0, np.nan, 2.0])),)
    assert same_data(one, other)
    assert not same_data(one, ())
    other[0][1][0] = 5.0
    assert not same_data(one, other)


def test_dashes_along_x_follow_the_pattern():
    drawn = dashed_along(np.arange(0.0, 18.0, 0.5), (6.0, 2.0, 1.0))
    # 6 on, 2 off, 1 on, and the same again from 9.
    wanted = [place % 9 < 6 or place % 9 >= 8 for place in np.arange(0.0, 18.0, 0.5)]
    assert drawn.tolist() == wanted
    assert dashed_along(np.arange(5.0), ()).all()


def test_ranges_of_a_run_that_has_not_begun_are_wide_enough_to_read():
    assert calm_end(None, 0.0, 0.0) == (0.0, 1.0)
    assert calm_end(None, 0.0, 0.5) == (0.0, 1.0)
    low, high = round_outwards(-97.68306983, -97.68306858)
    assert high - low > 1
