"""What an Ising lattice looks like in words, and what theory says about a large one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.texts import Text

CRITICAL_TEMPERATURE = float(2.0 / np.log1p(np.sqrt(2.0)))
"""T_c of the infinite square lattice in units of |J| without a field (Onsager, Phys. Rev. 65, 117, 1944)."""
ORDERED = 0.5
"""From this magnetisation on a lattice is called mostly up or down: three spins of four."""
DOMAINS = float(np.sqrt(0.5))
"""Σ s_i s_j per bond of the infinite lattice at T_c; above it, patches are larger than chance makes them there."""
TILTED = 0.1
"""Below this a magnetisation is not worth a word; nor is one below three standard errors of as many fair coins."""
NEAR = 0.01
"""T this close to T_c is called critical."""


def verdict(spins: NDArray[np.int8], magnetisation: float, alike: float, coupling: float) -> Text:
    """One sentence on spins (h, w); magnetisation per spin; alike: mean of s_i s_j over the bonds."""
    m = _number(magnetisation)
    if magnetisation == 1.0:
        return Text("all up: magnetisation {m} per spin", m=m)
    if magnetisation == -1.0:
        return Text("all down: magnetisation {m} per spin", m=m)
    if magnetisation >= ORDERED:
        return Text("mostly up: magnetisation {m} per spin", m=m)
    if magnetisation <= -ORDERED:
        return Text("mostly down: magnetisation {m} per spin", m=m)
    if coupling < 0:
        staggered = staggered_magnetisation(spins)
        if abs(staggered) >= ORDERED:
            return Text("mostly a checkerboard: staggered magnetisation {m} per spin", m=_number(staggered))
        if -alike > DOMAINS:
            return Text("patches of checkerboard: staggered magnetisation {m} per spin", m=_number(staggered))
    if alike > DOMAINS:
        return Text("patches of up and down: magnetisation {m} per spin", m=m)
    if abs(magnetisation) > max(TILTED, 3.0 / np.sqrt(spins.size)):
        if magnetisation > 0:
            return Text("more up than down: magnetisation {m} per spin", m=m)
        return Text("more down than up: magnetisation {m} per spin", m=m)
    return Text("disordered: magnetisation {m} per spin", m=m)


def staggered_magnetisation(spins: NDArray[np.int8]) -> float:
    """(1/N) Σ ± s_i, + on one colour of the checkerboard and − on the other."""
    rows = spins.sum(axis=1, dtype=np.int64) - 2 * spins[:, 1::2].sum(axis=1, dtype=np.int64)
    return float(rows[0::2].sum() - rows[1::2].sum()) / spins.size


def theory(temperature: float, coupling: float, field: float) -> Text | None:
    """What equilibrium is on a large lattice; None where no exact result is known."""
    if coupling == 0:
        drive = float(np.sign(field)) if temperature == 0 else float(np.tanh(field / temperature))
        return Text("Without coupling every spin is on its own: {m} per spin in equilibrium.", m=_number(drive))
    if field != 0:
        if coupling > 0:
            return Text("In a field there is no critical temperature: the magnetisation changes smoothly.")
        return None
    critical = CRITICAL_TEMPERATURE * abs(coupling)
    tc = f"{critical:.3f}"
    if abs(temperature - critical) <= NEAR * critical:
        return Text("At the critical temperature T_c = {tc}: in equilibrium there are patches of every size.", tc=tc)
    if temperature > critical:
        return Text("Above the critical temperature T_c = {tc} no order lasts in equilibrium.", tc=tc)
    order = 1.0 if temperature == 0 else spontaneous_magnetisation(temperature / abs(coupling))
    if coupling > 0:
        return Text(
            "Below the critical temperature T_c = {tc}: a large lattice in equilibrium has {m} per spin, up or down.",
            tc=tc, m=_number(order),
        )  # fmt: skip
    return Text(
        "Below the critical temperature T_c = {tc}: a large lattice in equilibrium is a checkerboard of {m} per spin.",
        tc=tc, m=_number(order),
    )  # fmt: skip


def spontaneous_magnetisation(temperature: float) -> float:
    """|m| = (1 − sinh^{−4}(2/T))^{1/8} for 0 < T < T_c, J = 1 (Yang, Phys. Rev. 85, 808, 1952)."""
    # below T = 0.05 sinh overflows, and the deviation from 1 is far below rounding
    return float((1.0 - np.sinh(2.0 / max(temperature, 0.05)) ** -4.0) ** 0.125)


def _number(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")
