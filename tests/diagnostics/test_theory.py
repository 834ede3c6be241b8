"""What theory is drawn over the measurements, and that the machine's long means agree with it."""

import math

import numpy as np
import pytest

import hopsim
from hopsim.diagnostics.theory import expected
from hopsim.models import Hopfield, Ising


def test_known_values():
    assert dict(expected(Ising(temperature=0.0)))["energy"] == -2.0
    critical = 2.0 / math.log1p(math.sqrt(2.0))
    assert dict(expected(Ising(temperature=critical)))["energy"] == pytest.approx(-math.sqrt(2.0))
    both = [value for name, value in expected(Ising(temperature=2.0)) if name == "magnetisation"]
    assert both == [pytest.approx(0.911319, abs=1e-6), pytest.approx(-0.911319, abs=1e-6)]
    assert [value for name, value in expected(Ising(temperature=3.0)) if name == "magnetisation"] == [0.0]


def test_nothing_is_drawn_where_nothing_is_known():
    assert expected(Ising(field=0.5)) == ()
    assert expected(Hopfield()) == ()


@pytest.mark.parametrize(
    "model", [Ising(temperature=3.0), Ising(temperature=3.0, coupling=-1.0), Ising(temperature=1.5, coupling=0.0, field=0.7)]
)
def test_a_long_run_has_the_mean_that_theory_expects(model):
    """Far from T_c a torus of 64² is as good as infinite; the error bar comes from blocks of the run itself."""
    simulation = hopsim.Simulation(model, patterns=(64, 64), seed=5)
    simulation.advance(64 * 64 * 200)
    blocks = []
    for _ in range(32):
        energies = []
        for _ in range(40):
            simulation.advance(64 * 64)
            energies.append(simulation.now["energy"])
        blocks.append(np.mean(energies))
    error = np.std(blocks, ddof=1) / math.sqrt(len(blocks))
    assert abs(np.mean(blocks) - dict(expected(model))["energy"]) < 4.0 * error


def test_the_window_gets_a_line_as_long_as_the_curve():
    from hopsim.engine import files

    bench = files.first_bench()
    bench.choose("ising")
    bench.turn("temperature", 1.8)
    for _ in range(3):
        bench.step_once()
    frame = bench.frame(frozenset())
    drawn = {curve.about.name: curve for curve in frame.curves}
    lines = [curve for curve in frame.theory if curve.about.name == "energy"]
    assert len(lines) == 1
    assert list(lines[0].x) == [drawn["energy"].x[0], drawn["energy"].x[-1]]
    assert set(lines[0].y) == {dict(expected(Ising(temperature=1.8)))["energy"]}
    bench.clamp([0, 1], True)
    assert bench.frame(frozenset()).theory == ()
    bench.clamp([0, 1], False)
    assert bench.frame(frozenset()).theory != ()
    bench.close()
