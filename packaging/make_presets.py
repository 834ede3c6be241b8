"""Make what ships in resources/presets: the RBM of the digits, and a session for each example."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import hopsim
from hopsim.assets import resource
from hopsim.data.builtin import digits
from hopsim.data.patterns import invert_exactly, load_patterns
from hopsim.engine.bench_session import bench_content
from hopsim.engine.document import Document
from hopsim.engine.presets import PRESETS
from hopsim.engine.schedule import Schedule
from hopsim.engine.workbench import Workbench
from hopsim.files import whole_file
from hopsim.kernels.streams import Stream
from hopsim.models import MODELS
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.shelf import Shelf

SEED = 20261
RECIPES: dict[str, Callable[[], Workbench]] = {}
CRITICAL_SWEEPS = 4000
HIDDEN = 64
UNTIL_RESTING = 200
"""Sweeps after which a network at T = 0 is asked whether it rests."""


def recipe(name: str) -> Callable[[Callable[[], Workbench]], Callable[[], Workbench]]:
    def enter(make: Callable[[], Workbench]) -> Callable[[], Workbench]:
        RECIPES[name] = make
        return make

    return enter


def bench_of(machine: str, shelf: Shelf, picture: Any, *, held: Any = None, sweeps: float = 2.0, **knobs: Any) -> Workbench:
    """A paused machine with its first picture, so many sweeps a second once it runs."""
    held = np.zeros(shelf.shape, bool) if held is None else held
    document = Document(shelf, np.asarray(picture, np.int8), held, SEED)
    bench = Workbench(document, machine)
    bench.drawers[machine] = bench._new_drawer(MODELS[machine]().turned(**knobs))
    if held.any():
        bench.simulation.clamp(held)
    bench.set_speed(sweeps * bench.simulation.unit_count)
    return bench


def shelf_of(words: str, size: tuple[int, int]) -> Shelf:
    patterns, names = load_patterns(words, size, SEED)
    return Shelf(patterns, names)


def noisy(picture: Any, share: float) -> Any:
    return invert_exactly(np.asarray(picture, np.int8), share, Stream.of(SEED, "first noise"))


def random_picture(size: tuple[int, int], number: int = 0) -> Any:
    draws = Stream.of(SEED, f"first picture {number}").generator().integers(0, 2, size)
    return (2 * draws - 1).astype(np.int8)


@recipe("three-letters")
def three_letters() -> Workbench:
    shelf = shelf_of("letters:ACK", (28, 28))
    return bench_of("hopfield", shelf, noisy(shelf.patterns[0], 0.25), rule="pseudo-inverse")


@recipe("too-alike")
def too_alike() -> Workbench:
    shelf = shelf_of("letters:AHK", (28, 28))
    return bench_of("hopfield", shelf, shelf.patterns[1], rule="hebb")


@recipe("mixture")
def mixture() -> Workbench:
    shelf = shelf_of("random:3", (28, 28))
    majority = np.where(shelf.patterns.sum(axis=0) > 0, 1, -1)
    return bench_of("hopfield", shelf, noisy(majority, 0.1), rule="hebb")


@recipe("inverse")
def inverse() -> Workbench:
    shelf = shelf_of("letters:ACK", (28, 28))
    return bench_of("hopfield", shelf, noisy(-shelf.patterns[2], 0.2), rule="pseudo-inverse")


@recipe("too-much")
def too_much() -> Workbench:
    shelf = shelf_of("random:72", (20, 20))
    return bench_of("hopfield", shelf, shelf.patterns[0], rule="hebb")


@recipe("hold-a-third")
def hold_a_third() -> Workbench:
    shelf = shelf_of("letters:ACK", (28, 28))
    held = np.zeros(shelf.shape, bool)
    held[: shelf.shape[0] // 3] = True
    picture = np.where(held, shelf.patterns[2], random_picture(shelf.shape))
    return bench_of("hopfield", shelf, picture, held=held, rule="pseudo-inverse")


@recipe("two-cycle")
def two_cycle() -> Workbench:
    """The first random picture that ends in a cycle of many pixels when all are asked at once."""
    shelf = shelf_of("random:3", (12, 12))
    for number in range(1000):
        bench = bench_of("hopfield", shelf, random_picture(shelf.shape, number), rule="hebb", update="synchronous")
        run = bench.simulation
        run.advance(UNTIL_RESTING * run.unit_count)
        before = run.image.copy()
        run.advance(run.unit_count)
        if np.count_nonzero(run.image != before) >= 20:
            return bench_of("hopfield", shelf, run.cue, rule="hebb", update="synchronous")
    raise RuntimeError("no cycle found")


@recipe("slow-and-fast")
def slow_and_fast() -> Workbench:
    size = (96, 96)
    bench = bench_of("ising", Shelf.empty(size), random_picture(size), sweeps=40.0, temperature=5.0)
    bench.set_plan(Schedule(start=5.0, end=0.5, sweeps=400))
    return bench


@recipe("critical-point")
def critical_point() -> Workbench:
    """A lattice that has long been at the critical temperature."""
    size, heat = (256, 256), 2.269
    run = bench_of("ising", Shelf.empty(size), random_picture(size), temperature=heat).simulation
    run.advance(CRITICAL_SWEEPS * run.unit_count)
    return bench_of("ising", Shelf.empty(size), run.image, sweeps=20.0, temperature=heat)


@recipe("antiferromagnet")
def antiferromagnet() -> Workbench:
    size = (48, 48)
    return bench_of("ising", Shelf.empty(size), random_picture(size), sweeps=2.0, temperature=1.0, coupling=-1.0)


@recipe("field")
def field() -> Workbench:
    size = (64, 64)
    return bench_of("ising", Shelf.empty(size), np.ones(size), sweeps=20.0, temperature=1.5, field=-0.1)


@recipe("exact-law")
def exact_law() -> Workbench:
    size = (3, 3)
    return bench_of("boltzmann", Shelf.empty(size), random_picture(size), sweeps=5.0, source="random", temperature=0.7)


@recipe("glass")
def glass() -> Workbench:
    size = (10, 10)
    bench = bench_of("boltzmann", Shelf.empty(size), random_picture(size), source="random", temperature=0.0)
    bench.set_plan(Schedule(start=2.0, end=0.05, sweeps=300))
    bench.set_speed(20.0 * bench.simulation.unit_count)
    return bench


def on_digits(picture: Any, held: Any = None, sweeps: float = 2.0, **knobs: Any) -> Workbench:
    return bench_of("rbm", Shelf.empty((8, 8)), picture, held=held, sweeps=sweeps, **knobs)


def digit(number: int) -> Any:
    return np.where(digits().images[number] > 127, 1, -1).astype(np.int8)


@recipe("dreams")
def dreams() -> Workbench:
    return on_digits(random_picture((8, 8)))


@recipe("half-a-digit")
def half_a_digit() -> Workbench:
    held = np.zeros((8, 8), bool)
    held[:4] = True
    return on_digits(np.where(held, digit(0), -1), held=held)


@recipe("hidden-units")
def hidden_units() -> Workbench:
    return on_digits(digit(3))


@recipe("from-scratch")
def from_scratch() -> Workbench:
    bench = on_digits(digit(5))
    bench.use_digits()
    bench.turn_learning("hidden", HIDDEN)
    untrained = RBMParameters.fresh((8, 8), HIDDEN, Stream.of(SEED, "untrained"))
    bench.drawers["rbm"] = bench._new_drawer(bench.simulation.model, untrained)
    return bench


def make_machine() -> None:
    """What the RBM page opens on: 64 hidden units, trained on the shipped 8×8 digits."""
    parameters, history = hopsim.train_rbm(
        digits().images, hidden=HIDDEN, method="pcd", k=2, epochs=300, batch_size=50, chains=100, learning_rate=0.02,
        binarise="sample", seed=1, validation=digits().test.images,
    )  # fmt: skip
    parameters.save(resource("presets", "digits-rbm.npz"))
    print({name: float(values[-1]) for name, values in history.items()})


def make_session(name: str) -> None:
    content = bench_content(RECIPES[name](), preset=PRESETS[name])()
    with whole_file(resource("presets", f"{name}.hopsim")) as partial:
        partial.write_bytes(content)
    print(f"{name}: {len(content):,} bytes")


def main(names: list[str]) -> None:
    """`python packaging/make_presets.py [digits-rbm] [NAME …]`: these, or every example."""
    resource("presets").mkdir(exist_ok=True)
    for name in names or RECIPES:
        if name == "digits-rbm":
            make_machine()
        else:
            make_session(name)


if __name__ == "__main__":
    main(sys.argv[1:])
