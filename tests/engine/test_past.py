"""The recorded past: complete, exact to the single flip, bounded; branches and the way back."""

import numpy as np
import pytest

from hopsim.engine import past
from hopsim.engine.acts import Act, merged, merged_back, perform
from hopsim.engine.document import Document
from hopsim.engine.drawer import MOST_BRANCHES, Drawer
from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.engine.walking import change_after, change_before
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput
from hopsim.models import Hopfield, Ising
from hopsim.models.base import VISIBLE
from tests.engine.runs import SHAPE, same_moment, signs, started


@pytest.fixture
def bench():
    document = Document.empty(SHAPE, 3).stored_many(signs(5, 3, *SHAPE), ("A", "B", "C"))
    made = Workbench(Document(document.shelf, signs(6, *SHAPE), np.zeros(SHAPE, bool), 3), "hopfield")
    made.turn("temperature", 0.8)
    return made


def test_the_past_shows_the_complete_moment(bench):
    bench.simulation.advance(100)
    bench.clamp(np.arange(5), True)
    bench.turn("temperature", 2.0)
    bench.simulation.advance(1)
    then = bench.frame(frozenset())
    at = bench.simulation.updates
    bench.simulation.advance(1)
    bench.clamp(np.arange(5), False)
    bench.turn("temperature", 0.3)
    bench.simulation.advance(500)
    bench.view(at)
    shown = bench.frame(frozenset())
    assert shown.shown_at == at
    assert shown.model == then.model
    assert np.array_equal(shown.look.layers[VISIBLE], then.look.layers[VISIBLE])
    assert np.array_equal(shown.look.held[VISIBLE], then.look.held[VISIBLE])
    assert shown.look.observables == then.look.observables
    assert str(shown.look.verdict) == str(then.look.verdict)
    assert shown.span == (0, bench.simulation.updates)


def test_looking_pauses_and_changes_nothing(bench):
    bench.simulation.advance(400)
    now = bench.simulation.key_frame().restore()
    bench.play()
    bench.view(100)
    assert not bench.drawer.running
    bench.step_view(-1)
    bench.step_view(1)
    bench.frame(frozenset())
    bench.view(None)
    assert same_moment(now, bench.simulation)
    assert not bench.drawer.branches


def flips(run, end=None):
    """[(count, how many units changed at it)], found one update after another."""
    found, before = [], run.at(0).units
    for count in range(1, (end or run.updates) + 1):
        units = run.at(count).units
        if not np.array_equal(units, before):
            found.append((count, int((units != before).sum())))
        before = units
    return found


def test_one_step_is_one_flip_in_both_directions(bench):
    run = bench.simulation
    run.advance(60)
    bench.paint(np.array([3, 4]), np.array([1, -1]), stroke=1)
    run.advance(60)
    record = flips(run)
    assert len(record) > 10
    assert all(changed == 1 or count == 60 for count, changed in record)
    for count, _ in reversed(record):
        bench.step_view(-1)
        assert bench.drawer.shown.updates == count - 1
    bench.step_view(-1)
    assert bench.drawer.shown.updates == 0
    for count, _ in record:
        bench.step_view(1)
        assert bench.drawer.shown.updates == count
    bench.step_view(1)
    assert bench.drawer.viewing is None


def test_long_rest_is_crossed_in_one_step():
    run = Simulation(Hopfield(), signs(1, 2, 8, 8), signs(2, 8, 8), 1)
    for _ in range(20):
        run.advance(20_000)
        run.timeline.note(run.key_frame())
    last, _ = flips(run, 2000)[-1]
    assert change_before(run, run.updates) == last - 1
    assert change_after(run, last) == run.updates
    assert change_after(run, last - 1) == last


def test_a_large_machine_looks_at_few_moments(monkeypatch):
    run = Simulation(Ising(temperature=0.0), (512, 512), np.full((512, 512), -1, np.int8), 1)
    run.advance(512 * 512 * 40)
    looked = []
    units = type(run).units
    monkeypatch.setattr(type(run), "units", property(lambda self: looked.append(1) or units.fget(self)))
    assert change_before(run, run.updates) == 0
    assert change_after(run, 0) == run.updates
    assert len(looked) < 2 * 512


def test_half_sweeps_step_one_by_one():
    run = started("ising")
    run.advance(48 * 20)
    step = run.model.updates(run.memory)
    assert change_before(run, run.updates) == run.updates - step
    assert change_after(run, step * 3) == step * 4


def test_each_way_to_go_on_from_the_past_begins_a_branch(bench):
    ways = {
        "play": lambda: bench.play(), "step": lambda: bench.step_once(), "T → 0.40": lambda: bench.turn("temperature", 0.4),
        "stroke": lambda: bench.paint(np.arange(3), 1, stroke=1), "clamp": lambda: bench.clamp(np.arange(3), True),
        "new dice": lambda: bench.new_dice(), "store": lambda: bench.store(),
        "annealing": lambda: bench.anneal(Schedule()),
    }  # fmt: skip
    for number, (title, way) in enumerate(ways.items(), 1):
        bench.simulation.advance_to(2000)
        bench.view(1000)
        way()
        bench.pause()
        assert bench.drawer.viewing is None
        assert bench.simulation.updates in (1000, 1001)
        assert str(bench.drawer.line.title) == title
        assert len(bench.drawer.branches) == min(number, MOST_BRANCHES)


def test_the_former_future_is_one_click_away_and_back_again(bench):
    run = bench.simulation
    run.advance(1000)
    future = run.key_frame().restore()
    curves = run.history
    bench.view(400)
    bench.turn("temperature", 0.1)
    run.advance(300)
    second = run.key_frame().restore()
    assert [look.at for look in bench.drawer.branch_looks()] == [0]
    bench.enter_branch(0)
    assert same_moment(run, future)
    assert all(np.array_equal(run.history[name], curves[name]) for name in curves)
    assert np.array_equal(run.at(700).units, future.at(1000).units) or run.updates == 1000
    assert [str(look.title) for look in bench.drawer.branch_looks()] == ["T → 0.10"]
    bench.enter_branch(0)
    assert same_moment(run, second)
    assert run.at(400).model.temperature == 0.1
    assert run.at(399).model.temperature == 0.8


def test_only_the_last_eight_branches_are_kept(bench):
    bench.simulation.advance(200)
    for number in range(MOST_BRANCHES + 3):
        bench.view(100)
        bench.turn("temperature", 0.1 + number / 100)
        bench.simulation.advance_to(200)
    assert len(bench.drawer.branches) == MOST_BRANCHES
    with pytest.raises(BadInput):
        bench.enter_branch(MOST_BRANCHES)


def test_a_branch_keeps_the_dice_and_new_dice_change_them(bench):
    run = bench.simulation
    run.advance(1000)
    future = run.units
    bench.view(300)
    bench.play()
    bench.pause()
    run.advance_to(1000)
    assert np.array_equal(run.units, future)
    bench.view(300)
    bench.new_dice()
    run.advance_to(1000)
    assert not np.array_equal(run.units, future)


def test_there_is_no_moment_outside_the_record():
    run = started("hopfield")
    run.advance(10)
    for count in (-1, 11, 2.5, True):
        with pytest.raises(BadInput):
            run.at(count)


# --- bounded memory


def test_many_pictures_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(past, "DEFAULT_LIMIT", 2**18)
    run = Simulation(Ising(temperature=2.0), (64, 64), signs(1, 64, 64), 1)
    run.timeline.limit = 2**18
    seen = {}
    for number in range(2000):
        run.act("put", layer=VISIBLE, image=signs(number, 64, 64))
        if number % 10 == 0:
            run.advance(64 * 32)
            seen[run.updates] = run.units
            run.advance(64 * 32)
    assert run.timeline.size() <= run.timeline.limit
    assert run.timeline.dropped > 0
    origin = run.timeline.origin
    assert run.timeline.acts_after(origin) == run.timeline.acts
    recent = {count: units for count, units in seen.items() if count >= origin.updates}
    assert len(recent) > 5
    for count, units in recent.items():
        assert np.array_equal(run.at(count).units, units)
    for count in list(seen)[:20]:  # old stretches keep key frames only: what is shown is a true moment
        moment = run.at(count)
        assert moment.updates <= count
        assert moment.updates < count or np.array_equal(moment.units, seen[count])
    replayed = origin.restore()
    past.carry_on(replayed, run.timeline.acts_after(origin), run.updates)
    assert np.array_equal(replayed.units, run.units)


def test_acts_while_paused_are_bounded_too():
    run = Simulation(Ising(), (64, 64), None, 1)
    run.timeline.limit = 2**17
    for number in range(1500):
        run.act("put", layer=VISIBLE, image=signs(number, 64, 64))
    assert run.timeline.size() <= run.timeline.limit
    assert np.array_equal(run.at(0).units, run.units)


def test_memories_learned_anew_count_once_each():
    drawer = Drawer(Simulation(Hopfield(), signs(1, 3, 20, 20), None, 1))
    run = drawer.simulation
    run.timeline.limit = 2**21
    for number in range(60):
        run.act("give", given=signs(number, 3, 20, 20))
        run.advance(500)
        run.timeline.note(run.key_frame())
    assert run.timeline.size() <= run.timeline.limit
    assert len({id(frame.memory) for frame in run.timeline.frames}) < 60


def test_a_cut_past_grows_again_exactly():
    run = started("hopfield")
    for _ in range(20):
        run.advance(100)
        run.timeline.note(run.key_frame())
    run.branch(950)
    assert run.timeline.frames[-1].updates <= 950
    run.turn(temperature=0.5)
    run.advance(500)
    assert run.at(950).model.temperature == 0.5
    assert run.at(949).model.temperature == 0.0


# --- acts


def test_acts_keep_pictures_at_a_bit_a_cell():
    act = Act.of("put", layer=VISIBLE, image=signs(1, 512, 512))
    assert act.size < 512 * 512 // 8 + 1000
    assert np.array_equal(act.arguments["image"], signs(1, 512, 512))
    painted = Act.of("paint", layer=VISIBLE, cells=np.arange(4096), values=np.ones(4096, np.int8))
    assert painted.size < 4096 * 3
    assert painted.arguments["cells"].dtype == np.int64


def test_merged_acts_do_what_both_did():
    a = Act.of("paint", layer=VISIBLE, cells=np.array([1, 2, 3]), values=np.array([1, 1, 1], np.int8))
    b = Act.of("paint", layer=VISIBLE, cells=np.array([3, 4]), values=np.array([-1, -1], np.int8))
    run, other = started("hopfield"), started("hopfield")
    first = perform(run, a), perform(run, b)
    perform(other, merged(a, b))
    assert np.array_equal(run.units, other.units)
    perform(run, merged_back(*first))
    assert np.array_equal(run.units, started("hopfield").units)
    assert merged(a, Act.of("clamp", layer=VISIBLE, cells=np.array([1]), held=np.array([True]))) is None


def test_a_held_schedule_turns_the_knob_at_exact_sweeps():
    schedule = Schedule("geometric", start=4.0, end=0.1, sweeps=6)
    run = started("ising")
    run.advance(24)
    run.anneal(schedule)
    heats = []
    for _ in range(7):
        heats.append(run.model.temperature)
        run.advance(48)
    assert np.array_equal(heats[:6], schedule.temperatures())
    assert heats[6] == heats[5]
    assert run.schedule is None


def test_a_copy_for_a_file_keeps_a_thousand_frames_and_still_replays_exactly():
    run = started("hopfield")
    for _ in range(3 * past.MOST_THINNED):
        run.advance(7)
        run.timeline.note(run.key_frame())
    small = run.timeline.thinned(past.DEFAULT_LIMIT)
    assert len(small.frames) <= past.MOST_THINNED < len(run.timeline.frames)
    for updates in (1, 5000, run.updates):
        assert same_moment(small.moment(updates), run.at(updates))
