"""Pacing by a table, plotted values in bounded memory, schedules, curves as they are drawn."""

import numpy as np
import pytest

from hopsim.engine.document import Document
from hopsim.engine.drawn import FEWEST_POINTS, MOST_TOGETHER, Drawn, stride_for
from hopsim.engine.history import MOST_POINTS, History
from hopsim.engine.pacing import FORGIVE, STRETCH, Pace
from hopsim.engine.schedule import SHAPES, Schedule
from hopsim.engine.simulation import Simulation
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput
from hopsim.models import Hopfield, Ising
from tests.engine.runs import signs

INF = float("inf")


@pytest.mark.parametrize(
    ("speed", "cost", "waited", "step", "wanted"),
    [
        (100.0, 1e-6, 0.05, 1, 5),  # what is owed
        (100.0, 1e-6, 0.004, 1, 0),  # not one yet
        (100.0, 1e-6, 0.05, 4, 4),  # whole steps
        (100.0, 1e-6, 60.0, 1, 100 * FORGIVE),  # an old debt is forgiven
        (100.0, 1e-6, 60.0, 784, 784),  # but a long step may be saved up for
        (1e9, 1e-6, 1.0, 1, STRETCH / 1e-6),  # no longer than a stretch
        (1e9, 1.0, 1.0, 1, 1),  # one step at least, however long it takes
        (INF, 1e-6, 0.0, 1, STRETCH / 1e-6),
        (INF, 1e-6, 0.0, 5000, 5000),
        (INF, 1e-6, 0.0, 9000, 9000),
        (INF, 1.0, 0.0, 1000, 1000),
    ],
)
def test_how_many_updates_now(speed, cost, waited, step, wanted):
    assert Pace(speed, 0.0, cost).waited(waited, step).stretch(step) == pytest.approx(wanted, abs=1)


def test_what_was_done_is_no_longer_owed_and_cost_is_learned():
    pace = Pace(1000.0, 80.0, 1e-6)
    assert pace.did(30, 0.03).debt == 50.0
    assert pace.did(100, 0.03).debt == 0.0
    assert pace.did(0, 1.0) == pace
    assert pace.did(10, 1e-6).cost == pytest.approx(1e-7)  # a fall is believed at once
    assert pace.did(10, 1000.0).cost <= 4e-6  # compiling is not
    for _ in range(60):
        pace = pace.did(10, 10 * 1e-3)
    assert pace.cost == pytest.approx(1e-3, rel=0.01)


def test_how_long_to_sleep():
    assert Pace(10.0, 0.0).seconds_until(1) == pytest.approx(0.1)
    assert Pace(10.0, 0.5).seconds_until(1) == pytest.approx(0.05)
    assert Pace(10.0, 3.0).seconds_until(1) == 0.0
    assert Pace(INF).seconds_until(1000) == 0.0


# --- history


def filled(interval, counts):
    series = History(interval)
    for count in counts:
        if count >= series.due(count):
            series.add(count, {"x": float(count)})
    return series


def test_a_day_takes_as_much_memory_as_a_minute():
    series = filled(1, range(60_000))
    assert series.size <= MOST_POINTS == len(series.updates)
    assert series.size > MOST_POINTS // 2
    assert np.array_equal(series.values["x"][: series.size], series.updates[: series.size])
    assert (np.diff(series.updates[: series.size]) == series.interval).all()
    assert series.updates[0] == 0


def test_thinning_does_not_depend_on_chunks():
    model = Ising(temperature=2.5, order="random")
    one, two = (Simulation(model, (4, 4), signs(1, 4, 4), 5) for _ in range(2))
    one.advance(50_000)
    dice = np.random.default_rng(2)
    while two.updates < 50_000:
        two.advance(min(int(dice.integers(1, 4000)), 50_000 - two.updates))
    assert one.series.interval > 1
    for name, column in one.history.items():
        assert np.array_equal(column, two.history[name])


def test_cutting_and_new_columns():
    series = filled(1, range(100))
    copy = series.copy()
    series.cut(49)
    assert series.size == 50
    assert copy.size == 100
    series.add(50, {"x": 1.0, "y": 2.0})
    assert np.isnan(series.values["y"][:50]).all()
    assert series.values["y"][50] == 2.0
    series.add(51, {})
    assert np.isnan(series.arrays()["x"][51])


# --- schedules


@pytest.mark.parametrize("shape", [word for word, _ in SHAPES])
@pytest.mark.parametrize("sweeps", [1, 2, 7, 1000])
def test_one_sweep_has_the_temperature_of_the_whole_list(shape, sweeps):
    end = None if shape == "logarithmic" else 0.05
    schedule = Schedule(shape, 3.0, end, sweeps, ((0.0, 3.0), (0.3, 0.5), (1.0, 0.1)) if shape == "free" else ())
    whole = schedule.temperatures()
    assert whole.shape == (sweeps,)
    assert [schedule.temperature(k) for k in range(sweeps)] == list(whole)


def test_a_long_schedule_costs_nothing_to_begin():
    run = Simulation(Ising(), (4, 4), None, 1)
    run.anneal(Schedule("linear", 3.0, 0.1, 10_000_000))
    run.advance(160)
    assert run.model.temperature == Schedule("linear", 3.0, 0.1, 10_000_000).temperature(10)


@pytest.mark.parametrize(
    "wrong",
    [{"start": -1.0}, {"end": -0.1}, {"end": 0.0}, {"end": None}, {"sweeps": 0}, {"start": float("nan")},
     {"schedule": "logarithmic"}, {"schedule": "free"}, {"schedule": "free", "points": ((0.0, 1.0), (1.0, float("nan")))},
     {"schedule": "free", "points": ((0.0, 1.0), (0.5, 2.0))}, {"schedule": "down"}],
)  # fmt: skip
def test_schedules_are_checked(wrong):
    with pytest.raises(BadInput):
        Schedule(**wrong)


# --- curves


@pytest.mark.parametrize(
    ("points", "curves", "stride"),
    [(100, 1, 1), (4096, 1, 1), (4096, 8, 1), (4096, 9, 2), (4096, 64, 8), (4096, 1000, 8), (0, 0, 1)],
)
def test_many_curves_share_their_points(points, curves, stride):
    assert stride_for(points, curves) == stride
    shown = -(-points // stride) * curves
    assert shown <= max(MOST_TOGETHER, FEWEST_POINTS * curves)


def test_drawn_curves_keep_both_the_newest_point_and_the_values():
    series = History(1)
    names = [f"overlap {k}" for k in range(64)]
    for count in range(4096):
        series.add(count, {name: float(count * k) for k, name in enumerate(names)})
    curves = Drawn.of(series, Hopfield()).curves
    assert len(curves) == 64
    assert all(len(curve.x) == 512 and curve.x[-1] == 4095 for curve in curves)
    assert np.array_equal(curves[3].y, 3 * curves[3].x)
    assert curves[0].x is curves[63].x
    grown = Drawn.of(series, Hopfield()).grown(5000, {"overlap 2": 7.0})
    assert grown[2].x[-1] == 5000
    assert grown[2].y[-1] == 7.0
    assert len(grown[1].x) == len(grown[1].y) == 512


def test_frames_share_what_did_not_change():
    document = Document.empty((10, 10)).stored_many(signs(1, 3, 10, 10), ("A", "B", "C"))
    bench = Workbench(document, "hopfield")
    bench.simulation.advance(1000)
    bench.view(500)
    bench.turn("temperature", 0.5)
    one, two = bench.frame(frozenset()), bench.frame(frozenset())
    assert one.ghosts[0] is two.ghosts[0]
    assert one.curves[0].x is two.curves[0].x or bench.simulation.series.updates[bench.simulation.series.size - 1] < 500
    for memory, stored in zip(one.memories, document.shelf.patterns, strict=True):
        assert memory.overlap == pytest.approx(float((stored * bench.simulation.image).mean(dtype=float)))
    before = one.curves[0].y.copy()
    bench.simulation.advance(5000)
    bench.frame(frozenset())
    assert np.array_equal(one.curves[0].y, before, equal_nan=True)


def test_a_million_cells_are_compared_bit_by_bit():
    bench = Workbench(Document.empty((64, 64)).stored_many(signs(2, 40, 64, 64), tuple(map(str, range(40)))), "ising")
    frame = bench.frame(frozenset())
    kept = bench._framing._bits[1]
    assert kept.nbytes == 40 * 64 * 64 // 8
    bench.simulation.advance(10_000)
    assert bench.frame(frozenset()).memories[0].overlap != frame.memories[0].overlap
    assert bench._framing._bits[1] is kept
