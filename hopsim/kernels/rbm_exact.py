"""Exact sums over the states of an RBM: its partition function, and the change of F when a pixel flips."""

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import fast_kernel, kernel, parallel_kernel

LOW_BITS = 6
WORTH_SHARING = 4_000_000
"""Below so many factors waking a second thread costs more than it brings."""
_MANTISSA = np.int64((1 << 52) - 1)
_ONE = np.int64(1023 << 52)
_FRACTION, _EXPONENT = np.int64(52), np.int64(1023)


@fast_kernel
def _multiply_factors(factor: float, powers: NDArray[np.float64], products: NDArray[np.float64]) -> None:
    for k in range(products.size):
        products[k] *= 1.0 + factor * powers[k]


@kernel
def _split_exponents(products: NDArray[np.float64], exponents: NDArray[np.int64]) -> None:
    """products ← their fraction in [1, 2), exponents += the power of two taken out."""
    for k in range(products.size):
        bits = np.float64(products[k]).view(np.int64)
        exponents[k] += (bits >> _FRACTION) - _EXPONENT
        products[k] = np.int64((bits & _MANTISSA) | _ONE).view(np.float64)


@parallel_kernel
def log_sums(
    few_bias: NDArray[np.float64], many_bias: NDArray[np.float64], weights: NDArray[np.float64],
    powers: NDArray[np.float64], low_sums: NDArray[np.float64], group: int, out: NDArray[np.float64],
) -> None:  # fmt: skip
    """out (2^(few − low),) ← log of the sum over the low bits of exp(c·k) Π_j (1 + e^{b_j + w_j·k}).

    weights (few, many); powers (many, 2^low) = e^{w·k} of the low bits, low_sums their c·k. `group` factors
    fit into one double; the product of all of them would not.
    """
    few, many = weights.shape
    high_bits = few - round(math.log2(low_sums.size))
    for high in numba.prange(out.size):
        inputs = many_bias.copy()
        constant = 0.0
        for i in range(high_bits):
            if (high >> (high_bits - 1 - i)) & 1:
                constant += few_bias[i]
                inputs += weights[i]
        products = np.ones(low_sums.size)
        exponents = np.zeros(low_sums.size, np.int64)
        for j in range(many):
            _multiply_factors(math.exp(inputs[j]), powers[j], products)
            if j % group == group - 1 or j == many - 1:
                _split_exponents(products, exponents)
        total = constant + low_sums + np.log(products) + exponents * math.log(2.0)
        largest = total.max()
        out[high] = largest + math.log(np.exp(total - largest).sum())


@fast_kernel
def _product(off: NDArray[np.float64], on: NDArray[np.float64], powers: NDArray[np.float64]) -> float:
    product = 1.0
    for i in range(on.size):
        product *= off[i] + on[i] * powers[i]
    return product


@fast_kernel
def _log_product(
    off: NDArray[np.float64], on: NDArray[np.float64], powers: NDArray[np.float64], group: int
) -> float:
    """Σ_i log(off_i + on_i·powers_i)."""
    total = 0.0
    for start in range(0, on.size, group):
        end = start + group
        total += math.log(_product(off[start:end], on[start:end], powers[start:end]))
    return total


@kernel
def _flip_costs_of(
    j: int, visible: NDArray[np.uint8], off: NDArray[np.float64], on: NDArray[np.float64], bias: float,
    rising: NDArray[np.float64], falling: NDArray[np.float64], group: int, out: NDArray[np.float64],
) -> None:  # fmt: skip
    for r in range(len(visible)):
        if visible[r, j]:
            out[r, j] = bias - _log_product(off[r], on[r], falling, group)
        else:
            out[r, j] = -bias - _log_product(off[r], on[r], rising, group)


@parallel_kernel
def flip_costs(
    visible: NDArray[np.uint8], off: NDArray[np.float64], on: NDArray[np.float64],
    visible_bias: NDArray[np.float64],
    rising: NDArray[np.float64], falling: NDArray[np.float64], group: int, out: NDArray[np.float64],
) -> None:  # fmt: skip
    """out (n, visible) ← F(v with pixel j flipped) − F(v) of rows v (n, visible) at T = 1.

    off, on (n, hidden) = P(h = 0 | v), P(h = 1 | v); rising, falling (visible, hidden) = e^{w}, e^{−w}.
    """
    pixels = visible.shape[1]
    if rising.size * len(visible) >= WORTH_SHARING:
        for j in numba.prange(pixels):
            _flip_costs_of(j, visible, off, on, visible_bias[j], rising[j], falling[j], group, out)
    else:
        for j in range(pixels):
            _flip_costs_of(j, visible, off, on, visible_bias[j], rising[j], falling[j], group, out)
