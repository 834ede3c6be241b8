"""Annealed importance sampling against exact enumeration, within its own standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from hopsim import kernels
from hopsim.diagnostics.annealed_importance import annealed_log_partition, annealing, coldness, estimated
from hopsim.diagnostics.partition import exact_log_partition, log_partition
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

RUNS = 40


def machine(pixels: int, hidden: int, scale: float, seed: int = 3) -> RBMParameters:
    draw = np.random.default_rng(seed)
    return RBMParameters(
        scale * draw.standard_normal((hidden, pixels)), draw.standard_normal(pixels), draw.standard_normal(hidden),
        draw.uniform(0.1, 0.9, pixels),
    )  # fmt: skip


def scores(p: RBMParameters, temperatures: int) -> np.ndarray[Any, Any]:
    """(estimate − exact)/standard error of RUNS runs with 50 chains each."""
    exact = exact_log_partition(p)
    runs = [annealed_log_partition(p, None, 50, temperatures, seed) for seed in range(RUNS)]
    return np.array([(run.value - exact) / run.standard_error for run in runs])


@pytest.mark.parametrize(("pixels", "hidden", "scale"), [(12, 9, 0.5), (30, 12, 0.3), (6, 40, 0.4), (1, 1, 1.0)])
def test_the_estimate_is_the_exact_value_within_its_error(pixels: int, hidden: int, scale: float) -> None:
    z = scores(machine(pixels, hidden, scale), 200)
    # Means of RUNS standard normal numbers, and of their squares: 5 standard deviations.
    assert abs(z.mean()) < 5 / np.sqrt(RUNS)
    assert (z**2).mean() < 1 + 5 * np.sqrt(2 / RUNS)
    assert (z**2).mean() > 1 - 5 * np.sqrt(2 / RUNS) / 2


def test_weights_average_to_one_however_few_the_temperatures() -> None:
    """Importance weights are unbiased at any schedule: Z_base·⟨w⟩ = Z, to the sampling error of 20 000 chains."""
    p = machine(8, 6, 0.4)
    found = annealed_log_partition(p, None, 20000, 3, 1)
    assert abs(found.value - exact_log_partition(p)) < 5 * found.standard_error
    assert 0 < found.standard_error < 0.1
    assert 1 <= found.effective_sample_size <= 20000


def test_independent_units_are_exact_at_once() -> None:
    """No weights and the base's own biases: every chain has the same weight, so that no error is left."""
    rate = np.linspace(0.05, 0.95, 15)
    bias = np.log((10000 * rate + 0.5) / (10000 * (1 - rate) + 0.5))
    p = RBMParameters(np.zeros((33, 15)), bias, np.zeros(33), rate)
    found = log_partition(p, method="ais", chains=10, temperatures=20)
    wanted = np.logaddexp(0, bias).sum() + 33 * np.log(2)
    assert found.value == pytest.approx(wanted, abs=1e-4)
    assert found.standard_error < 1e-5
    assert found.effective_sample_size == pytest.approx(10, rel=1e-5)
    hidden = RBMParameters(np.zeros((33, 15)), bias, np.linspace(-40, 40, 33), rate)
    found = log_partition(hidden, method="ais", chains=10, temperatures=20)
    wanted = np.logaddexp(0, bias).sum() + np.logaddexp(0, hidden.hidden_bias.astype(float)).sum()
    assert found.value == pytest.approx(wanted, abs=1e-4)


def test_large_weights_overflow_nothing() -> None:
    p = machine(10, 900, 200.0)
    found = annealed_log_partition(p, None, 20, 50)
    assert np.isfinite([found.value, found.standard_error, found.effective_sample_size]).all()


def test_bits_threads_and_seeds() -> None:
    p = machine(150, 90, 0.1)  # large enough to be shared among threads
    before = numba.get_num_threads()
    found = []
    try:
        for threads, stretch in ((1, 0.0), (min(2, numba.config.NUMBA_NUM_THREADS), 0.1)):
            numba.set_num_threads(threads)
            bits = annealing(p, None, 101, 30, 5, stretch=stretch)
            with pytest.raises(StopIteration) as end:
                while True:
                    next(bits)
            found.append(end.value.value)
    finally:
        numba.set_num_threads(before)
    assert found[0] == found[1] == annealed_log_partition(p, None, 101, 30, 5)
    assert found[0] != annealed_log_partition(p, None, 101, 30, 6)


def test_the_schedule_rises_from_nought_to_one() -> None:
    for steps in (2, 3, 1000):
        cold = coldness(steps)
        assert (len(cold), cold[0], cold[-1]) == (steps + 1, 0.0, 1.0)
        assert (np.diff(cold) > 0).all()


def test_the_estimate_of_known_weights() -> None:
    found = estimated(np.log([1.0, 3.0]) + 1000.0, 7.0)
    assert found.value == pytest.approx(1007 + np.log(2))
    assert found.standard_error == pytest.approx(np.sqrt(2) / (2 * np.sqrt(2)))
    assert found.effective_sample_size == pytest.approx(16 / 10)


def test_without_a_base_rate_there_is_no_estimate() -> None:
    p = machine(6, 5, 1.0)
    bare = RBMParameters(p.weights, p.visible_bias, p.hidden_bias)
    with pytest.raises(ValueError, match="base_rate"):
        log_partition(bare, method="ais")
    given = log_partition(bare, "ais", p.base_rate, 10, 20)
    assert given == log_partition(p, "ais", None, 10, 20)
    for wrong, words in ((np.ones(5), "6 numbers"), (np.full(6, 1.5), "0 to 1"), (np.full(6, np.nan), "0 to 1"), ("a", "6")):
        with pytest.raises(ValueError, match=words):
            log_partition(p, "ais", wrong)
    for numbers in ({"chains": 1}, {"temperatures": 0}, {"chains": 2.5}, {"temperatures": True}, {"seed": -1}):
        with pytest.raises(ValueError, match="whole number"):
            log_partition(p, "ais", **numbers)


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    p, told = machine(6, 5, 1.0), []
    log_partition(p, "ais", None, 10, 50, 0, Progress(1, Text("temperatures"), lambda now: told.append(now.fraction)))
    assert told == sorted(told) and told[-1] == 1.0
    stopped = Progress(1, Text("temperatures"))
    stopped.cancel()
    with pytest.raises(Cancelled):
        log_partition(p, "ais", None, 10, 50, 0, stopped)


BUGS = {
    "the bias of the base is forgotten": ("linear += visible_bias[j] - base_bias[j]", "linear += visible_bias[j]"),
    "hidden biases left out of the weight": ("y = float(x[i]) + bias[i]", "y = float(x[i])"),
    "a step's weight at its end only": ("math.exp(-before * abs(y))", "math.exp(-now * abs(y))"),
    "base biases at full strength": ("(1.0 / now - 1.0) * base_bias", "base_bias"),
    "one weight in ten is missing": ("log_weights[c] += (now", "log_weights[c] += 0.0 if k % 10 == 0 else (now"),
    "chains drawn without their bias": ("_draw(x[c - low], narrow,", "_draw(x[c - low], 0 * narrow,"),
}


@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_is_seen(bug: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    was, becomes = BUGS[bug]
    source = Path(kernels.annealed_importance.__file__).read_text(encoding="utf-8")
    assert source.count(was) == 1
    file = tmp_path / "annealed_importance.py"
    file.write_text(source.replace(was, becomes), encoding="utf-8")
    broken: dict[str, Any] = {"__name__": "broken", "__file__": str(file)}
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), broken)
    monkeypatch.setattr(kernels.annealed_importance, "anneal", broken["anneal"])
    z = scores(machine(12, 9, 0.5), 200)
    assert abs(z.mean()) > 5 / np.sqrt(RUNS)
