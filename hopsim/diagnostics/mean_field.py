"""Mean-field theory of Hebb's rule: Amit, Gutfreund and Sompolinsky, Annals of Physics 173, 30 (1987)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopsim.errors import BadInput
from hopsim.texts import Text

# Dz on a plain fine grid: tanh is a narrow step at low temperature, where Gauss's few nodes miss it
_NODES = np.linspace(-8.0, 8.0, 1601)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()
VANISHED = 1e-6
MOST_ITERATIONS = 200_000


@dataclass(frozen=True)
class Retrieval:
    """overlap m with the memory recalled; activity q = ⟨⟨s⟩²⟩; crosstalk r: α·r is the others' noise."""

    overlap: float
    activity: float
    crosstalk: float


def retrieval(load: float, temperature: float) -> Retrieval | None:
    """The retrieval state at load α = P/N and temperature T, or None where it does not exist.

    T > 0: m = ∫Dz tanh β(√(αr) z + m), q = ∫Dz tanh² β(√(αr) z + m), r = q/(1 − β(1 − q))².
    T = 0: m = erf(m/√(2αr)), C = √(2/(παr)) e^{−m²/(2αr)}, r = 1/(1 − C)².
    Raises BadInput for a load or temperature below 0.
    """
    if not (load >= 0 and temperature >= 0 and math.isfinite(load) and math.isfinite(temperature)):
        raise BadInput(
            Text("Load and temperature take numbers from 0 on, got {load} and {temperature}.",
                 load=f"{load:g}", temperature=f"{temperature:g}")
        )  # fmt: skip
    m, q, r = 1.0, 1.0, 1.0
    for _ in range(MOST_ITERATIONS):
        found = _cold(load, m, r) if temperature == 0 else _warm(load, m, r, 1 / temperature)
        if found is None:
            return None
        change = abs(found[0] - m) + abs(found[1] - q) + abs(found[2] - r)
        m, q, r = found
        if abs(m) < VANISHED:
            return None
        if change < 1e-13:
            return Retrieval(m, q, r)
    return None


def spin_glass(load: float, temperature: float) -> Retrieval | None:
    """The state with no overlap at T > 0, a frozen mixture of all; None above T_g where nothing freezes."""
    if temperature >= glass_temperature(load):
        return None
    # the noise x = √(αr) that gives itself back: bisection, because iteration runs away from it
    low, high = 1e-6, 10.0
    for _ in range(100):
        x = (low + high) / 2
        q = float(_WEIGHTS @ np.tanh(x / temperature * _NODES) ** 2)
        low, high = (x, high) if x * (1 - (1 - q) / temperature) < math.sqrt(load * q) else (low, x)
    q = float(_WEIGHTS @ np.tanh(high / temperature * _NODES) ** 2)
    return Retrieval(0.0, q, high**2 / load)


def _warm(load: float, m: float, r: float, beta: float) -> tuple[float, float, float] | None:
    tanh = np.tanh(beta * (math.sqrt(load * r) * _NODES + m))
    overlap, activity = float(_WEIGHTS @ tanh), float(_WEIGHTS @ tanh**2)
    response = beta * (1 - activity)
    if response >= 1:
        return None
    return overlap, activity, activity / (1 - response) ** 2


def _cold(load: float, m: float, r: float) -> tuple[float, float, float] | None:
    if load == 0:
        return 1.0, 1.0, 1.0
    response = math.sqrt(2 / (math.pi * load * r)) * math.exp(-m * m / (2 * load * r))
    if response >= 1:
        return None
    r = 1 / (1 - response) ** 2
    return math.erf(m / math.sqrt(2 * load * r)), 1.0, r


def largest_load(temperature: float = 0.0, accuracy: float = 1e-6) -> float:
    """α_c(T): the load at which the retrieval state vanishes; 0.138 at T = 0, 0 from T = 1 on."""
    if temperature >= 1:
        return 0.0
    low, high = 0.0, 0.2
    while high - low > accuracy:
        middle = (low + high) / 2
        low, high = (middle, high) if retrieval(middle, temperature) else (low, middle)
    return low


def melting_temperature(load: float, accuracy: float = 1e-5) -> float:
    """T_M(α): the temperature at which the retrieval state vanishes; 0 where there is none even at T = 0."""
    if retrieval(load, 0.0) is None:
        return 0.0
    low, high = 0.0, 1.0
    while high - low > accuracy:
        middle = (low + high) / 2
        low, high = (middle, high) if retrieval(load, middle) else (low, middle)
    return low


def free_energy(state: Retrieval, load: float, temperature: float) -> float:
    """f per unit of a solution at T > 0, replica symmetric (eq. 2.13 there, without the constant α/2)."""
    m, q, r, beta = state.overlap, state.activity, state.crosstalk, 1 / temperature
    stiff = 1 - beta * (1 - q)
    field = np.abs(beta * (math.sqrt(load * r) * _NODES + m))
    entropic = float(_WEIGHTS @ (field + np.log1p(np.exp(-2 * field))))
    mixing = load / (2 * beta) * (math.log(stiff) - beta * q / stiff) + load * beta * r * (1 - q) / 2
    return 0.5 * m * m + mixing - entropic / beta


def winning_temperature(load: float, accuracy: float = 1e-4) -> float:
    """T_c(α): below it retrieval has the lowest free energy; 0 where mixtures always win (α > 0.052)."""
    low, high = 0.05, melting_temperature(load)
    if high <= low or not _wins(load, low):
        return 0.0
    while high - low > accuracy:
        middle = (low + high) / 2
        low, high = (middle, high) if _wins(load, middle) else (low, middle)
    return low


def _wins(load: float, temperature: float) -> bool:
    recalled, frozen = retrieval(load, temperature), spin_glass(load, temperature)
    if recalled is None or frozen is None:
        return recalled is not None
    return free_energy(recalled, load, temperature) < free_energy(frozen, load, temperature)


def glass_temperature(load: float) -> float:
    """T_g = 1 + √α, below which a spin glass of mixtures freezes."""
    return 1.0 + math.sqrt(load)
