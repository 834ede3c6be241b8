"""What exact theory says about the mean of an observable, to be drawn over the measurement."""

from __future__ import annotations

import math
from functools import singledispatch

from hopsim.models.ising import Ising


@singledispatch
def expected(model: object) -> tuple[tuple[str, float], ...]:
    """(observable, value) pairs in equilibrium under these knobs; empty where no exact result is known."""
    return ()


@expected.register
def _(model: Ising) -> tuple[tuple[str, float], ...]:
    """The infinite square lattice without a field (Onsager 1944, Yang 1952), or free spins (J = 0)."""
    temperature, coupling, field = model.temperature, model.coupling, model.field
    if coupling == 0:
        drive = math.copysign(float(field != 0), field) if temperature == 0 else math.tanh(field / temperature)
        return (("energy", -field * drive), ("magnetisation", drive))
    if field != 0:
        return ()
    from hopsim.diagnostics import onsager  # scipy's special functions are loaded on first use

    cold = temperature / abs(coupling)
    energy = -2.0 if cold == 0 else onsager.energy(cold)
    if coupling < 0:
        return (("energy", energy * -coupling), ("magnetisation", 0.0))
    order = 1.0 if cold == 0 else onsager.magnetisation(cold)
    return (("energy", energy * coupling), *(("magnetisation", sign * order) for sign in ((1, -1) if order else (1,))))
