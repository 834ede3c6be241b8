"""Alternating pictures change at most three times a second and it is said; noise is blended only where wished."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from hopsim.engine.workbench import Workbench
from hopsim.gui.flicker import ALTERNATES, BLENDED, FAST, SLOWEST_CHANGE, Calm

SIDE = 16
NOISE = np.random.default_rng(5)


def picture(layer, running=True, acts=0, line="a", speed=float("inf"), shown_at=None):
    look = SimpleNamespace(layers={"visible": layer})
    return SimpleNamespace(machine="hopfield", line=line, acts=acts, look=look, running=running, speed=speed,
                           sweep=SIDE * SIDE, shown_at=shown_at)  # fmt: skip


def random_layer(dtype=np.int8):
    if dtype == np.int8:
        return NOISE.choice(np.array([-1, 1], np.int8), (SIDE, SIDE))
    return NOISE.random((SIDE, SIDE)).astype(dtype)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def calm(qapp):
    clock = Clock()
    made = Calm(clock=clock)
    made.clock = clock
    return made


def changes(calm, layers, step=1 / 60, **frame):
    """When the picture that is shown became another one."""
    told, before, notes = [], None, []
    for layer in layers:
        seen, note = calm.shown(picture(layer, **frame))
        notes.append(note)
        if before is not None and not np.array_equal(seen, before):
            told.append(calm.clock.now)
        before = seen
        calm.clock.now += step
    return told, notes


@pytest.mark.parametrize("kind", ["all on and off", "two pictures of one brightness", "nearly the same two pictures"])
def test_a_two_cycle_changes_at_most_three_times_a_second(calm, kind):
    one = np.ones((SIDE, SIDE), np.int8) if kind == "all on and off" else random_layer()
    layers = [(one, -one)[k % 2].copy() for k in range(240)]
    if kind.startswith("nearly"):
        for layer in layers:
            layer.flat[NOISE.choice(SIDE * SIDE, 5, replace=False)] *= -1
    shown, _ = changes(calm, layers)
    large = shown if not kind.startswith("nearly") else None
    if large is None:  # small changes come through at once; only the large ones are counted
        calm.clock.now += 10
        previous, large = None, []
        for layer in layers:
            seen, _ = calm.shown(picture(layer))
            if previous is not None and (seen != previous).mean() > 0.25:
                large.append(calm.clock.now)
            previous = seen
            calm.clock.now += 1 / 60
    assert len(large) >= 2
    for start in large:
        assert sum(start <= at < start + 1 for at in large) <= 3


def test_it_is_said_while_pictures_are_held_back_and_not_long_after(calm):
    one = np.ones((SIDE, SIDE), np.int8)
    _, notes = changes(calm, [one, -one] * 30)
    assert notes[0] is None and ALTERNATES in notes[:5] and notes[-1] is ALTERNATES
    calm.clock.now += 2
    assert calm.shown(picture(one))[1] is None


def test_the_last_picture_comes_even_if_no_frame_follows(calm, qtbot):
    one = np.ones((SIDE, SIDE), np.int8)
    changes(calm, [one, -one, one])
    with qtbot.waitSignal(calm.due, timeout=2000):
        assert (calm.shown(picture(-one))[0] == calm.shown(picture(one))[0]).all() or calm._timer.isActive()
        calm.shown(picture(one if (calm._shown < 0).all() else -one))
    calm.clock.now += SLOWEST_CHANGE
    last = one if (calm._shown < 0).all() else -one
    assert (calm.shown(picture(last, running=False))[0] == last).all()


def test_noise_slow_alternation_and_what_a_person_does_are_not_held_back(calm):
    assert len(changes(calm, [random_layer() for _ in range(60)])[0]) == 59
    calm.clock.now += 10
    one = np.ones((SIDE, SIDE), np.int8)
    assert len(changes(calm, [one, -one] * 4, step=0.4)[0]) == 7
    calm.clock.now += 10
    for acts in range(8):  # clear, invert, clear … of a machine that stands still
        layer = (one, -one)[acts % 2]
        seen, note = calm.shown(picture(layer, running=False, acts=acts + 1))
        assert (seen == layer).all() and note is None
    # Steps by a key that is held down alternate by themselves: no act of drawing.
    shown, _ = changes(calm, [one, -one] * 30, running=False, acts=99)
    assert len(shown) <= 3


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_blending_is_a_wish_and_only_for_fast_runs(calm, dtype):
    layers = [random_layer(dtype) for _ in range(40)]
    calm.less = True
    for layer in layers:
        kept = layer.copy()
        seen, note = calm.shown(picture(layer))
        assert (layer == kept).all()
        calm.clock.now += 1 / 60
    assert note is BLENDED and seen.dtype == np.float32
    level = (layers[-1] > 0) if dtype == np.int8 else layers[-1]
    # An average over 15 frames scatters less than one of them: by the square root of (2 − a) / a, a = 1/16.
    assert seen.std() < 0.5 * level.std() and abs(seen.mean() - 0.5) < 0.1
    for frame in (picture(layers[0], running=False), picture(layers[0], speed=FAST * SIDE * SIDE),
                  picture(layers[0], shown_at=3, running=False)):  # fmt: skip
        seen, note = calm.shown(frame)
        assert note is not BLENDED
        calm.clock.now += 1
    calm.less = False
    assert calm.shown(picture(layers[0]))[1] is not BLENDED


def test_a_constant_picture_is_blended_to_itself(calm):
    calm.less = True
    layer = random_layer()
    for _ in range(5):
        seen, _ = calm.shown(picture(layer))
        calm.clock.now += 0.1
    assert np.allclose(seen, layer > 0)


def test_a_synchronous_two_cycle_in_the_window_says_so(opened):
    driver = opened()
    window = driver.window
    window.post(Workbench.turn_many, {"update": "synchronous"})
    driver.wait(lambda: driver.frame.model.update == "synchronous")
    one = np.ones((28, 28), np.int8)
    driver.window.pump.stop()
    frame = driver.frame
    look = frame.look
    for k in range(6):
        layers = {**look.layers, "visible": one if k % 2 else -one}
        window.display(dataclasses.replace(frame, running=True, look=dataclasses.replace(look, layers=layers)))
    assert window.canvas._badge is ALTERNATES
