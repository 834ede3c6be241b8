"""What must hold for every machine: each law takes a case and raises AssertionError where it is broken."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from hopsim.engine.drawing import complete
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE, copied
from hopsim.params import params_of
from tests.models.cases import Case

SEED = 20240607


def started(case: Case, seed: int = SEED) -> tuple[Any, Any, Stream]:
    memory = case.memory()
    shape = case.model.layer_shape(memory, VISIBLE)
    image = np.where(np.random.default_rng(seed).random(shape) < 0.5, 1, -1).astype(np.int8)
    return memory, case.model.init(memory, image, Stream.of(seed, "start")), Stream.of(seed, "steps")


def arrays(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every array and number in a state, a look or a view, with where it was found."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from arrays(item, f"{path}[{name}]")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from arrays(item, f"{path}[{place}]")
    elif isinstance(value, int | float):
        yield path, np.asarray(value)


def same(one: Any, two: Any) -> bool:
    pairs = zip(arrays(one), arrays(two), strict=True)
    return all(a[0] == b[0] and np.array_equal(a[1], b[1], equal_nan=True) for a, b in pairs)


def layers_of(case: Case, memory: Any, state: Any) -> dict[str, NDArray[np.int8]]:
    """The signs of every layer."""
    found = {}
    for name, layer in case.model.look(memory, state, frozenset()).layers.items():
        found[name] = layer if layer.dtype == np.int8 else np.where(layer > 0.5, 1, -1).astype(np.int8)
    return found


def variants(case: Case) -> Iterator[Any]:
    """The model of the case, at T = 0 too, and with every other choice of each of its rules."""
    names = {knob.name for knob in params_of(case.model)}
    yield case.model
    if "temperature" in names:
        yield case.model.turned(temperature=0.0)


def rules(case: Case) -> Iterator[Any]:
    """As `variants`, and every choice of every knob that is neither learned from nor needs a new state."""
    yield from variants(case)
    for knob in params_of(case.model):
        if knob.choices and not knob.restart and knob.name not in case.model.learning_knobs:
            for word, _ in knob.choices:
                yield case.model.turned(**{knob.name: word})


def some_steps(case: Case, memory: Any) -> int:
    """Several sweeps and a bit, in steps."""
    size = len(case.model.units(started(case)[1]))
    return max(5, (3 * size + 5) // case.model.updates(memory))


def steps_add_up(case: Case) -> None:
    for model in rules(case):
        memory, state, rng = started(case)
        twin, twin_rng, third, third_rng = copied(state), rng.copy(), copied(state), rng.copy()
        n = some_steps(case, memory)
        model.step(memory, state, n, rng)
        for _ in range(n):
            model.step(memory, twin, 1, twin_rng)
        for part in (0, n // 3, n - n // 3):
            model.step(memory, third, part, third_rng)
        assert rng.position == n * model.updates(memory), "the stream's position is not the count of updates"
        assert rng == twin_rng == third_rng
        assert same(state, twin), "steps one by one are not steps at once"
        assert same(state, third), "steps in parts are not steps at once"


def looking_gives_copies(case: Case) -> None:
    memory, state, rng = started(case)
    case.model.step(memory, state, some_steps(case, memory), rng)
    before = copied(state)
    look = case.model.look(memory, state, frozenset(view.name for view in case.model.views))
    assert same(before, state), "looking changed the state"
    for path, value in arrays(look):
        if value.ndim and value.flags.writeable:
            value[...] = ~value if value.dtype == np.bool_ else value * 0 + 7
            assert same(before, state), f"writing into look{path} changed the state"
    shown = case.model.look(memory, state, frozenset())
    kept = copied(dict(shown.layers))
    case.model.step(memory, state, some_steps(case, memory), rng)
    assert same(kept, dict(shown.layers)), "stepping changed what was looked at before"


def painting_shows(case: Case) -> None:
    memory, state, _ = started(case)
    dice = np.random.default_rng(5)
    for name, before in layers_of(case, memory, state).items():
        cells = dice.permutation(before.size)[: max(1, before.size // 2)].astype(np.int64)
        value = np.where(dice.random(cells.size) < 0.5, 1, -1).astype(np.int8)
        value[0] = -before.ravel()[cells[0]]
        wanted = before.copy()
        wanted.ravel()[cells] = value
        others = {k: v for k, v in layers_of(case, memory, state).items() if k != name}
        case.model.paint(memory, state, name, cells, value)
        after = layers_of(case, memory, state)
        assert np.array_equal(after[name], wanted), f"painting does not show in layer {name}"
        assert all(np.array_equal(after[k], others[k]) for k in others), "painting changed another layer"
    visible = layers_of(case, memory, state)[VISIBLE]
    assert np.array_equal(case.model.units(state)[: visible.size], visible.ravel()), "units differ"


def clamped_stays(case: Case) -> None:
    for model in rules(case):
        memory, state, rng = started(case)
        dice = np.random.default_rng(8)
        held = {}
        for name, layer in layers_of(case, memory, state).items():
            held[name] = dice.random(layer.shape) < 0.4
            cells = np.arange(layer.size)
            model.clamp(memory, state, name, cells, held[name].ravel())
        before = layers_of(case, memory, state)
        for _ in range(4):
            model.step(memory, state, some_steps(case, memory), rng)
            after = layers_of(case, memory, state)
            for name in held:
                kept = np.array_equal(after[name][held[name]], before[name][held[name]])
                assert kept, f"{name}: a clamped cell moved"
                shown = model.look(memory, state, frozenset()).held[name]
                assert np.array_equal(shown, held[name]), f"{name}: other clamps are shown"
    for name, layer in before.items():
        case.model.clamp(memory, state, name, np.arange(layer.size), np.zeros(layer.size, bool))
    hot = case.model
    for _ in range(40):
        hot.step(memory, state, some_steps(case, memory), rng)
        if not same(before, layers_of(case, memory, state)):
            return
    raise AssertionError("released units never move")


def caches_stay_true(case: Case) -> None:
    model, (memory, state, rng) = case.model, started(case)
    n = some_steps(case, memory)

    def check(what: str) -> None:
        told = model.measure(memory, state)["energy"]
        wanted = case.energy(model, memory, model.units(state))
        assert abs(told - wanted) <= case.tolerance * max(1.0, abs(wanted)), f"{what}: {told} is not {wanted}"
        fresh = copied(state)
        model.refresh(memory, fresh)
        for (path, a), (_, b) in zip(arrays(state), arrays(fresh), strict=True):
            caught = path in case.changing or np.allclose(a, b, rtol=0, atol=1e-4)
            assert caught, f"{what}: {path} is stale"

    check("at the start")
    for turn in ({}, *case.turns):
        model = model.turned(**turn)
        if set(turn) & model.learning_knobs:
            memory = model.learn(memory, Stream.of(1, "memory"))
            model.refresh(memory, state)
        check("after turning a knob")
        model.step(memory, state, n, rng)
        check("after stepping")
        for name, layer in layers_of(case, memory, state).items():
            cells = np.arange(0, layer.size, 2)
            model.paint(memory, state, name, cells, -layer.ravel()[cells])
            check(f"after painting {name}")
            model.paint(memory, state, name, cells[:1], layer.ravel()[cells[:1]])
            check(f"after painting one cell of {name}")
    if case.other is not None:
        memory = model.learn(case.other, Stream.of(1, "memory"))
        units = model.units(state)
        model.refresh(memory, state)
        assert np.array_equal(units, model.units(state)), "refreshing changed the units"
        check("after replacing the memory")
        model.step(memory, state, n, rng)
        check("after stepping with the new memory")


def rest_is_rest(case: Case) -> None:
    """A machine that says it rests is at T = 0 and never changes again; a clamp that goes may wake it."""
    memory, state, rng = started(case)
    for model in variants(case):
        for _ in range(30):
            if model.resting(memory, state):
                break
            model.step(memory, state, some_steps(case, memory), rng)
        if model.resting(memory, state):
            assert model.temperature == 0, "rest at T > 0"
            before = model.units(state)
            model.step(memory, state, 3 * some_steps(case, memory), rng)
            assert np.array_equal(before, model.units(state)), "it moved at rest"


def memories_hold_as_told(case: Case) -> None:
    """A memory put on the canvas is ringed in as many pixels as its test says would flip, and never in held ones."""
    memory, state, _ = started(case)
    told = case.model.memory_flips(memory)
    if told is None:
        return
    cold = case.model.turned(temperature=0.0)
    every = np.arange(memory.shelf.patterns[0].size)
    held = every % 2 == 0
    for k, pattern in enumerate(memory.shelf.patterns):
        cold.paint(memory, state, VISIBLE, every, pattern.ravel())
        cold.clamp(memory, state, VISIBLE, every, np.zeros(every.size, bool))
        shown = cold.look(memory, state, frozenset())
        assert shown.rings is not None and shown.rings.sum() == told[k] == shown.observables["unstable"]
        cold.clamp(memory, state, VISIBLE, every, held)
        part = cold.look(memory, state, frozenset())
        assert np.array_equal(part.rings.ravel(), shown.rings.ravel() & ~held), "held pixels are ringed"


CHAINS = 12_000
ALARM = 1e-7
"""The chance that a right machine fails on a fresh seed; the seed is fixed."""


def no_drift(case: Case) -> None:
    """Chains started from the exact law of a small machine stay in it (chi-square over all states)."""
    if not case.stationary_steps:
        return
    memory, state, rng = started(case)
    shape = case.model.layer_shape(memory, VISIBLE)
    count = shape[0] * shape[1]
    numbers = np.arange(1 << count)
    images = np.where((numbers[:, None] >> np.arange(count - 1, -1, -1)) & 1, 1, -1).astype(np.int8)
    logs = np.array([case.model.log_p(memory, image.reshape(shape)) for image in images], float)
    p = np.exp(logs - logs.max())
    p /= p.sum()
    dice = np.random.default_rng(77)
    seen = np.zeros(1 << count, int)
    bits = 1 << np.arange(count - 1, -1, -1)
    every = np.arange(count)
    for start in dice.choice(1 << count, CHAINS, p=p):
        case.model.paint(memory, state, VISIBLE, every, images[start])
        case.model.step(memory, state, case.stationary_steps, rng)
        seen[bits[case.model.units(state)[:count] > 0].sum()] += 1
    chance = chi_square(seen, p)
    assert chance > ALARM, f"the law drifts: chi-square has the chance {chance:.1e}"


class _Hand:
    """What `complete` asks of a simulation, of a bare state."""

    def __init__(self, case: Case, memory: Any, state: Any) -> None:
        self.parts = (memory, state)
        self.model = case.model

    def clamp(self, held: NDArray[np.bool_]) -> None:
        self.model.clamp(*self.parts, VISIBLE, np.arange(held.size), held.ravel())

    def paint(self, layer: str, cells: NDArray[np.int64], values: NDArray[np.int8]) -> None:
        self.model.paint(*self.parts, layer, cells, values)


def completing_samples_the_rest(case: Case) -> None:
    """The unknown half of a picture is drawn from the law given the known half (chi-square over all its states).

    Not for units that are asked together: a clamp changes the very form of their law.
    """
    if not case.stationary_steps or not case.descends:
        return
    memory, state, rng = started(case)
    shape = case.model.layer_shape(memory, VISIBLE)
    count = shape[0] * shape[1]
    unknown = np.random.default_rng(5).permutation(count) < (count + 1) // 2
    image = layers_of(case, memory, state)[VISIBLE].ravel().copy()
    places = np.flatnonzero(unknown)
    numbers = np.arange(1 << len(places))
    images = np.repeat(image[None], len(numbers), axis=0)
    images[:, places] = np.where((numbers[:, None] >> np.arange(len(places))) & 1, 1, -1)
    logs = np.array([case.model.log_p(memory, one.reshape(shape)) for one in images], float)
    p = np.exp(logs - logs.max())
    hand, seen = _Hand(case, memory, state), np.zeros(len(numbers), int)
    for chain in range(CHAINS // 6):
        complete(hand, unknown.reshape(shape), chain)
        case.model.step(memory, state, 4 * case.stationary_steps, rng)
        now = case.model.units(state)[:count]
        assert np.array_equal(now[~unknown], image[~unknown]), "a known cell moved"
        seen[(now[places] > 0) @ (1 << np.arange(len(places)))] += 1
    chance = chi_square(seen, p / p.sum())
    assert chance > ALARM, f"the rest is not what the known part asks for: chi-square has the chance {chance:.1e}"


def chi_square(seen: NDArray[Any], p: NDArray[np.float64]) -> float:
    """The chance of counts at least as far from p; states expected fewer than 5 times count together."""
    total = seen.sum()
    order = np.argsort(p)
    small = np.searchsorted(np.cumsum(p[order]) * total, 5.0) + 1
    while small < len(p) and p[order[small]] * total < 5.0:
        small += 1
    few, many = order[:small], order[small:]
    observed = np.append(seen[many], seen[few].sum())
    expected = np.append(p[many], p[few].sum()) * total
    return float(stats.chi2.sf(((observed - expected) ** 2 / expected).sum(), max(1, len(observed) - 1)))


def cold_never_climbs(case: Case) -> None:
    """T = 0, one unit after another (or units that do not touch): the energy never rises."""
    if not case.descends:
        return
    memory, state, rng = started(case)
    cold = case.model.turned(temperature=0.0)
    last = cold.measure(memory, state)["energy"]
    slack = max(case.tolerance, 1e-12)
    for _ in range(some_steps(case, memory)):
        cold.step(memory, state, 1, rng)
        now = cold.measure(memory, state)["energy"]
        assert now <= last + slack * max(1.0, abs(last)), f"the energy rose from {last} to {now} at T = 0"
        last = now


def same_seed_same_run(case: Case) -> None:
    runs = []
    for seed in (SEED, SEED, SEED + 1):
        memory, state, _ = started(case)
        rng = Stream.of(seed, "steps")
        case.model.step(memory, state, some_steps(case, memory), rng)
        runs.append(case.model.units(state))
    assert np.array_equal(runs[0], runs[1]), "the same seed gave another run"
    assert runs[0].size < 64 or not np.array_equal(runs[0], runs[2]), "another seed gave the same run"


def threads_do_not_matter(case: Case) -> None:
    if not case.large:
        return
    import numba

    runs = []
    before = numba.get_num_threads()
    try:
        for threads in {1, numba.config.NUMBA_NUM_THREADS}:
            numba.set_num_threads(threads)
            memory, state, rng = started(case)
            case.model.step(memory, state, some_steps(case, memory), rng)
            runs.append(state)
    finally:
        numba.set_num_threads(before)
    assert all(same(runs[0], run) for run in runs), "the number of threads changed the run"


LAWS: dict[str, Callable[[Case], None]] = {
    law.__name__.replace("_", " "): law
    for law in (
        steps_add_up, looking_gives_copies, painting_shows, clamped_stays, caches_stay_true, rest_is_rest,
        memories_hold_as_told, no_drift, completing_samples_the_rest, cold_never_climbs, same_seed_same_run,
        threads_do_not_matter,
    )
}  # fmt: skip
