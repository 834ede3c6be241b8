"""The replay law: the same seed and the same acts give the same run and history, in any chunks, from any file."""

import itertools

import numpy as np
import pytest

from hopsim.engine.simulation import Simulation
from tests.engine.runs import MACHINES, advanced_in_chunks, random_act, same_history, same_moment, started

LENGTH = 60 * 58


def script(machine, seed, length=LENGTH, acts=14, restarts=False):
    """[(count, kind, arguments)] in order of time; some at the same moment."""
    dice = np.random.default_rng(seed)
    times = np.sort(dice.integers(0, length, acts))
    times[1] = times[0]
    return [(int(at), *random_act(machine, dice, int(at), restarts)) for at in times]


def ran(machine, acts, chunks, length=LENGTH, at_each=None, begin=None):
    """A run of length granted updates with these acts; at_each(run) is called at many moments."""
    run = begin or started(machine)
    dice = np.random.default_rng(chunks)
    granted = 0
    for at, kind, arguments in [*acts, (length, None, None)]:
        if chunks == 0:
            run.advance(at - granted)
        else:
            advanced_in_chunks(run, at - granted, dice)
        granted = at
        if kind is not None:
            run.act(kind, **arguments)
        if at_each is not None:
            at_each(run)
    return run


@pytest.mark.parametrize(("machine", "seed"), list(itertools.product(MACHINES, (1, 2, 3))))
def test_chunks_do_not_matter(machine, seed):
    acts = script(machine, seed, restarts=seed == 3)
    whole = ran(machine, acts, 0)
    for chunks in (5, 6):
        other = ran(machine, acts, chunks)
        assert same_moment(whole, other)
        assert same_history(whole, other)
        assert whole.credit == other.credit


@pytest.mark.parametrize("machine", MACHINES)
def test_at_gives_the_state_the_run_passed(machine):
    passed = {}

    def note(run):
        passed[run.updates] = run.key_frame().restore()

    run = ran(machine, script(machine, 11, acts=25), 3, at_each=note)
    assert len(passed) > 5
    for count, moment in passed.items():
        again = run.at(count)
        assert again.updates == count
        assert same_moment(moment, again)
        assert again.now == moment.now


@pytest.mark.parametrize("machine", MACHINES)
def test_a_loaded_run_goes_on_exactly(machine, tmp_path):
    acts = script(machine, 21)
    middle = len(acts) // 2
    first = acts[:middle]
    at = acts[middle][0]
    through = ran(machine, acts, 0)
    half = ran(machine, first, 0, length=at)
    half.save(tmp_path / "half.hopsim")
    loaded = Simulation.load(tmp_path / "half.hopsim")
    assert same_moment(half, loaded)
    assert half.credit == loaded.credit
    rest = [(when - at, kind, arguments) for when, kind, arguments in acts[middle:]]
    again = ran(machine, rest, 4, length=LENGTH - at, begin=loaded)
    assert same_moment(through, again)
    assert same_history(through, again)
    for count in range(0, loaded.updates, max(1, loaded.updates // 7)):
        assert same_moment(through.at(count), again.at(count))


@pytest.mark.parametrize("machine", MACHINES)
def test_a_branch_with_the_same_acts_is_the_same_future(machine):
    run = ran(machine, script(machine, 31), 0)
    end = run.key_frame().restore()
    later = [act for act in run.timeline.acts if act.updates > LENGTH // 2]
    run.branch(run.at(LENGTH // 2).updates)
    assert run.updates < end.updates
    for act in later:
        run.advance_to(act.updates)
        run.act(act.kind, **act.arguments)
    run.advance_to(end.updates)
    assert same_moment(run, end)


@pytest.mark.parametrize("machine", MACHINES)
def test_looking_at_the_past_changes_nothing(machine):
    acts = script(machine, 41)
    looked = ran(machine, acts, 0, at_each=lambda run: run.at(run.updates // 3).look())
    assert same_moment(looked, ran(machine, acts, 0))


def test_a_thinned_past_still_replays_exactly():
    run = started("ising")
    run.timeline.limit = 40_000
    seen = {}
    for _ in range(300):
        run.advance(48)
        run.timeline.note(run.key_frame())
        seen[run.updates] = run.units
    assert len(run.timeline.frames) < 60
    assert all(np.array_equal(run.at(count).units, units) for count, units in seen.items())


def test_other_dice_give_another_future():
    run = started("ising")
    run.advance(480)
    middle = run.updates
    run.advance(4800)
    before = run.units
    run.branch(middle)
    run.act("dice", seed=99)
    run.advance(4800)
    assert not np.array_equal(before, run.units)
