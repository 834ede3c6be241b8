"""Exact results for the Ising lattice without a field: Onsager, Yang, and Kaufman's finite torus."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ellipkm1

from hopsim.models.ising_words import CRITICAL_TEMPERATURE as CRITICAL_TEMPERATURE
from hopsim.models.ising_words import spontaneous_magnetisation

Floats = NDArray[np.float64]
COLDEST = 300.0
"""2J/T beyond this is T = 0 to the last digit, and hyperbolic functions would overflow."""


def energy(temperature: float) -> float:
    """Energy per spin of the infinite lattice, J = 1 (Onsager, Phys. Rev. 65, 117, 1944); T > 0."""
    x = min(2.0 / temperature, COLDEST)
    rest = 2.0 * np.tanh(x) ** 2 - 1.0
    if abs(temperature - CRITICAL_TEMPERATURE) < 1e-12 or rest == 0.0:
        return float(-np.sqrt(2.0))
    # 1 − κ² is rest²: near T_c what is left of κ² beside 1 would be rounding
    return float(-(1.0 + 2.0 / np.pi * rest * ellipkm1(rest**2)) / np.tanh(x))


def magnetisation(temperature: float) -> float:
    """|m| per spin of the infinite lattice, J = 1 (Yang, Phys. Rev. 85, 808, 1952); 0 from T_c on."""
    return 0.0 if temperature >= CRITICAL_TEMPERATURE else spontaneous_magnetisation(temperature)


def torus_log_partition(height: int, width: int, temperature: float, coupling: float = 1.0) -> float:
    """log Z of a periodic height × width lattice (Kaufman, Phys. Rev. 76, 1232, 1949, eq. 25); T > 0, J > 0.

    A side of 2 joins its neighbours twice, as the machine does. Z = ½ (2 sinh 2K)^{hw/2} (Z1 + Z2 + Z3 ± Z4).
    """
    k = coupling / temperature
    gammas = _gammas(width, k)
    half = 0.5 * height * gammas
    odd, even = half[1::2], half[0::2]
    logs = [_log_cosh(odd).sum(), _log_sinh(np.abs(odd)).sum(), _log_cosh(even).sum()]
    signs = [1.0, 1.0, 1.0]
    last = _log_sinh(np.abs(even)).sum()
    if np.isfinite(last):
        logs.append(last)
        signs.append(float(np.prod(np.sign(even))))
    terms = np.array(logs) + width * np.log(2.0)
    top = terms.max()
    total = float((np.array(signs) * np.exp(terms - top)).sum())
    prefactor = -np.log(2.0) + 0.5 * height * width * _log_two_sinh(2.0 * k)
    return float(prefactor + top + np.log(total))


def torus_energy(height: int, width: int, temperature: float, coupling: float = 1.0) -> float:
    """Energy per spin of the periodic lattice: T² ∂(log Z)/∂T / N by a central difference, to 1e-7."""
    step = 1e-4 * temperature
    above, below = (
        torus_log_partition(height, width, temperature + sign * step, coupling) for sign in (1.0, -1.0)
    )
    return temperature**2 * (above - below) / (2.0 * step) / (height * width)


def _gammas(width: int, k: float) -> Floats:
    """(2·width,) γ_r: cosh γ_r = cosh 2K coth 2K − cos(rπ/width); γ_0 = 2K + log tanh K keeps its sign."""
    angles = np.pi * np.arange(2 * width) / width
    gammas = np.arccosh(np.maximum(1.0, np.cosh(2 * k) / np.tanh(2 * k) - np.cos(angles)))
    gammas[0] = 2 * k + np.log(np.tanh(k))
    return np.asarray(gammas)


def _log_two_sinh(x: float) -> float:
    return float(x + np.log1p(-np.exp(-2.0 * x)))


def _log_cosh(x: Floats) -> Floats:
    return np.asarray(np.abs(x) + np.log1p(np.exp(-2.0 * np.abs(x))) - np.log(2.0))


def _log_sinh(x: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(x + np.log1p(-np.exp(-2.0 * x)) - np.log(2.0))
