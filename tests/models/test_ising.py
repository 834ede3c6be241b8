"""Ising: against Kaufman's exact energies, at its limits, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hopsim.diagnostics import onsager
from hopsim.errors import BadInput, TooLarge
from hopsim.kernels import _random, ising
from hopsim.kernels.streams import Stream
from hopsim.models.base import VISIBLE
from hopsim.models.ising import Ising, IsingMemory, IsingState

RULES = [
    {"algorithm": algorithm, "order": order}
    for algorithm in ("heat-bath", "metropolis")
    for order in ("checkerboard", "random")
]


def started(model: Ising, shape: tuple[int, int], seed: int = 3) -> tuple[IsingMemory, IsingState, Stream]:
    memory = model.learn(shape, Stream.of(seed, "memory"))
    return memory, model.init(memory, None, Stream.of(seed, "start")), Stream.of(seed, "steps")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: " ".join(rule.values()))
@pytest.mark.parametrize("temperature", [2.0, 2.6, 4.0])
def test_mean_energy_is_kaufmans(temperature: float, rule: dict[str, str]) -> None:
    """Means of 64 blocks of a long run: they agree within 5 of their own standard errors."""
    model = Ising(temperature=temperature, **rule)
    memory, state, rng = started(model, (16, 16))
    state.spins[:] = 1
    sweep = 256 // model.updates(memory)
    model.step(memory, state, 400 * sweep, rng)
    blocks = np.zeros(64)
    for block in range(len(blocks)):
        for _ in range(100):
            model.step(memory, state, 3 * sweep, rng)
            blocks[block] += model.measure(memory, state)["energy"] / 100
    error = blocks.std(ddof=1) / np.sqrt(len(blocks))
    assert abs(blocks.mean() - onsager.torus_energy(16, 16, temperature)) < 5 * error


@pytest.mark.parametrize("rule", RULES[:1] + RULES[1:2] + RULES[3:], ids=lambda rule: " ".join(rule.values()))
def test_paramagnet_is_binomial(rule: dict[str, str]) -> None:
    """J = 0: every spin is up with σ(2B/T); the count over independent sweeps within 5 standard deviations."""
    model = Ising(coupling=0.0, field=0.4, temperature=1.5, **rule)
    memory, state, rng = started(model, (64, 64))
    model.step(memory, state, 60 * 4096 // model.updates(memory), rng)
    p = 1 / (1 + np.exp(-2 * 0.4 / 1.5))
    ups = (state.spins > 0).sum()
    assert abs(ups - 4096 * p) < 5 * np.sqrt(4096 * p * (1 - p))


def test_chances_smaller_than_16_bits_come_out_right() -> None:
    """P(up) = 4e-6, a quarter of the first 16 bits' step: Poisson counts within 5 standard deviations."""
    chance = 4e-6
    model = Ising(coupling=0.0, field=0.25 * float(np.log(chance / (1 - chance))), temperature=0.5)
    memory, state, rng = started(model, (512, 512))
    ups = 0
    for _ in range(200):
        model.step(memory, state, 2, rng)
        ups += int((state.spins > 0).sum())
    expected = 200 * 512 * 512 * chance
    assert abs(ups - expected) < 5 * np.sqrt(expected)


def test_random_sites_resolve_48_bits_of_a_chance() -> None:
    """Where a word's 32 bits equal the chance's, 16 more decide: here a quarter of the time, by binomial counts."""
    key, draws, held = 12345, 4000, np.zeros((2, 2), np.bool_)
    ups = 0
    for position in range(draws):
        low = int(_random.word(np.uint64(key), np.uint64(position))) & 0xFFFFFFFF
        limit = np.full((2, 9), (low << 16) + 0x4000, np.int64)
        spins = np.full((2, 2), -1, np.int8)
        ising.single_sites(spins, held, limit, periodic=True, n=1, key=key, position=position)
        ups += int((spins > 0).sum())
    assert abs(ups - draws / 4) < 5 * np.sqrt(draws * 3 / 16)


def test_onsagers_energy_is_that_of_the_ground_state_in_the_cold() -> None:
    assert onsager.energy(1e-3) == onsager.energy(0.05) == -2.0


def test_a_torus_of_two_by_two_has_eight_bonds() -> None:
    model = Ising()
    memory, state, _ = started(model, (2, 2))
    state.spins[:] = 1
    assert model.measure(memory, state)["energy"] == -2.0
    assert memory.weights.tolist() == [[0, 2, 2, 0], [2, 0, 0, 2], [2, 0, 0, 2], [0, 2, 2, 0]]


def test_no_rounding_decides_a_tie_at_zero_temperature() -> None:
    """Knobs in tenths: a local field is nought where that of whole numbers is, at edges with three neighbours too."""
    for coupling in range(-20, 21):
        for field in range(-50, 51):
            chance = Ising(temperature=0.0, coupling=coupling / 10, field=field / 10).chance_up()
            local = coupling * np.arange(-4, 5) + field
            assert np.array_equal(chance[0], (np.sign(local) + 1) / 2)


def test_ties_at_zero_temperature() -> None:
    """No local field: the heat bath tosses a coin, Metropolis always flips."""
    for algorithm, low, high in (("heat-bath", 0.45, 0.55), ("metropolis", 1.0, 1.0)):
        model = Ising(temperature=0.0, coupling=0.0, algorithm=algorithm)
        memory, state, rng = started(model, (128, 128))
        state.spins[:] = -1
        model.step(memory, state, 2, rng)
        # 16384 coins: ½ ± 0.05 is more than 12 standard deviations
        assert low <= (state.spins > 0).mean() <= high


def test_cold_stripes_stay_and_a_single_spin_goes() -> None:
    model = Ising(temperature=0.0)
    memory, state, rng = started(model, (8, 8))
    state.spins[:] = 1
    state.spins[3, 4] = -1
    model.step(memory, state, 2, rng)
    assert (state.spins == 1).all()
    state.spins[:4] = -1
    before = state.spins.copy()
    model.step(memory, state, 50, rng)
    assert np.array_equal(state.spins, before)


def test_checkerboard_with_periodic_edges_refuses_odd_sides() -> None:
    for shape in ((5, 6), (6, 5)):
        with pytest.raises(BadInput, match=f"even sides, got {shape[0]}×{shape[1]}. Choose"):
            Ising().learn(shape, Stream.of(1, "memory"))
    lattice = Ising(boundary="free").learn((5, 6), Stream.of(1, "memory"))
    with pytest.raises(BadInput, match="even sides"):
        Ising().updates(lattice)
    assert Ising(order="random").updates(lattice) == 1


def test_a_step_is_a_half_sweep_and_a_sweep_where_the_colours_differ() -> None:
    free = Ising(boundary="free")
    assert free.updates(IsingMemory(4, 5)) == 10
    assert free.updates(IsingMemory(3, 5)) == 15


def test_shapes_come_from_patterns_pictures_and_memories() -> None:
    rng = Stream.of(1, "memory")
    assert Ising().learn(np.ones((3, 6, 8), np.int8), rng) == IsingMemory(6, 8)
    assert Ising(field=1.0).learn(IsingMemory(6, 8), rng) == IsingMemory(6, 8, field=1.0)
    for shape in ((1, 4), (4, 2050), (4,)):
        with pytest.raises(BadInput, match="sides from 2 to 2048"):
            Ising().learn(shape, rng)
    with pytest.raises(BadInput, match="picture of 6×8, got 8×6"):
        Ising().init(IsingMemory(6, 8), np.ones((8, 6), np.int8), rng)


def test_weights_on_request_are_refused_above_two_gibibytes() -> None:
    with pytest.raises(TooLarge, match="2 GiB"):
        IsingMemory(256, 256).weights  # noqa: B018
    assert IsingMemory(3, 4, coupling=-0.5, periodic=False).weights.sum() == -17.0


def test_metropolis_on_a_free_checkerboard_of_free_spins_is_warned_about() -> None:
    model = Ising(coupling=0.0, algorithm="metropolis")
    memory, state, _ = started(model, (4, 4))
    assert "inverts itself" in str(model.look(memory, state, frozenset()).detail)
    assert "critical" in str(Ising().look(memory, state, frozenset()).detail)


@pytest.mark.parametrize("knobs", [{"temperature": -1.0}, {"temperature": np.nan}, {"algorithm": "wolf"}])
def test_knobs_out_of_range_are_refused(knobs: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(knobs))):
        Ising(**knobs)  # type: ignore[arg-type]


def test_the_picture_of_the_lattice_is_the_layer() -> None:
    model = Ising()
    image = np.where(np.random.default_rng(0).random((6, 4)) < 0.5, 1, -1).astype(np.int8)
    memory = model.learn((6, 4), Stream.of(1, "memory"))
    state = model.init(memory, image, Stream.of(1, "start"))
    assert np.array_equal(model.look(memory, state, frozenset()).layers[VISIBLE], image)
    assert model.layer_shape(memory, VISIBLE) == (6, 4)


def words(model: Ising, spins: NDArray[np.int8]) -> tuple[str, str]:
    memory = model.learn(spins.shape, Stream.of(1, "memory"))
    look = model.look(memory, model.init(memory, spins, Stream.of(1, "start")), frozenset())
    return str(look.verdict), str(look.detail)


def test_order_and_disorder_are_told_with_their_magnetisation() -> None:
    up = np.ones((8, 8), np.int8)
    some = up.copy()
    some[0, :4] = -1
    halves = up.copy()
    halves[:4] = -1
    board = np.where(np.indices((8, 8)).sum(0) % 2 == 0, 1, -1).astype(np.int8)
    noise = np.tile(np.array([[1, 1, -1, -1]], np.int8), (8, 2)) * board
    warm = Ising(temperature=2.0)
    assert words(warm, up)[0] == "all up: magnetisation 1.00 per spin"
    assert words(warm, some)[0] == "mostly up: magnetisation 0.88 per spin"
    assert words(warm, -some)[0] == "mostly down: magnetisation −0.88 per spin"
    tilted = np.tile(noise, (4, 4))
    tilted[:, :12] = np.where(np.indices((32, 12)).sum(0) % 4 == 0, -1, 1)
    m = f"{tilted.mean():.2f}"
    assert 0.1 < tilted.mean() < 0.5
    assert words(warm, tilted)[0] == f"more up than down: magnetisation {m} per spin"
    assert words(warm, -tilted)[0] == f"more down than up: magnetisation −{m} per spin"
    assert words(Ising(boundary="free"), halves)[0] == "patches of up and down: magnetisation 0.00 per spin"
    assert words(warm, noise)[0] == "disordered: magnetisation 0.00 per spin"
    assert words(warm, board)[0] == "disordered: magnetisation 0.00 per spin"
    against = Ising(temperature=2.0, coupling=-1.0)
    assert words(against, board)[0] == "mostly a checkerboard: staggered magnetisation 1.00 per spin"
    assert words(against, -board)[0] == "mostly a checkerboard: staggered magnetisation −1.00 per spin"
    torn = Ising(coupling=-1.0, boundary="free")
    assert words(torn, halves * board)[0] == "patches of checkerboard: staggered magnetisation 0.00 per spin"


def test_what_theory_says_of_the_temperature() -> None:
    up = np.ones((8, 8), np.int8)

    def detail(**knobs: float) -> str:
        return words(Ising(**knobs), up)[1]  # type: ignore[arg-type]

    assert detail(temperature=2.0).startswith("Below the critical temperature T_c = 2.269")
    assert "has 0.91 per spin" in detail(temperature=2.0)
    assert "has 0.91 per spin" in detail(temperature=1.0, coupling=0.5)  # everything in units of J
    assert "checkerboard of 0.91" in detail(temperature=2.0, coupling=-1.0)
    assert detail(temperature=2.27).startswith("At the critical temperature")
    assert detail(temperature=2.4).startswith("Above the critical temperature")
    assert "no critical temperature" in detail(temperature=2.0, field=0.1)
    assert "0.46 per spin" in detail(temperature=2.0, field=1.0, coupling=0.0)  # tanh ½
    assert detail(temperature=2.0, field=0.1, coupling=-1.0) == "None"
    assert detail(temperature=0.0).startswith("Frozen")
    one = up.copy()
    one[3, 3] = -1
    assert words(Ising(temperature=0.0), one)[1].startswith("Below the critical temperature")
