"""A run to export."""

from __future__ import annotations

import numpy as np
import pytest

from hopsim.engine.schedule import Schedule
from hopsim.engine.simulation import Simulation
from hopsim.models.hopfield import Hopfield


@pytest.fixture
def run():
    patterns = np.random.default_rng(1).integers(0, 2, (2, 8, 11)) * 2 - 1
    simulation = Simulation(Hopfield(temperature=0.3), patterns=patterns, image=patterns[0], seed=7)
    simulation.anneal(Schedule(start=1.0, end=0.1, sweeps=5))
    simulation.advance(88 * 8)
    return simulation
