"""The partition function of an RBM: exactly, by enumerating its smaller layer, or estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.errors import BadInput, TooLarge
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

MOST_UNITS = 20
METHODS = ("exact", "ais")
_RANGE = 690.0


@dataclass(frozen=True)
class LogPartition:
    """log Z in nats at T = 1; an exact value has the standard error 0 and infinite effective sample size."""

    value: float
    standard_error: float = 0.0
    effective_sample_size: float = float("inf")


def log_partition(
    parameters: RBMParameters, method: str = "exact", base_rate: Any = None, chains: int = 100,
    temperatures: int = 10000, seed: int = 0, progress: Progress | None = None,
) -> LogPartition:  # fmt: skip
    """log Z = log Σ_{v,h} e^{−E(v,h)} at T = 1, in nats.

    method "exact": the smaller layer, at most 20 units, is enumerated (TooLarge otherwise); the other
    arguments play no part in it. "ais": annealed importance sampling (Salakhutdinov and Murray 2008) with so many
    chains and temperatures, from independent pixels with the means base_rate (visible,), 0–1; None takes
    those of the parameters, and BadInput (a ValueError) is raised where there are none.
    """
    if method == "ais":
        from hopsim.diagnostics.annealed_importance import annealed_log_partition

        return annealed_log_partition(parameters, base_rate, chains, temperatures, seed, progress)
    if method != "exact":
        raise BadInput(Text("method takes one of {known}, got {got}.", known=", ".join(METHODS), got=repr(method)))
    return LogPartition(exact_log_partition(parameters))


def exact_log_partition(parameters: RBMParameters) -> float:
    """log Z by enumeration of the smaller layer."""
    weights = parameters.weights.astype(np.float64)
    few_bias, many_bias = parameters.hidden_bias.astype(np.float64), parameters.visible_bias.astype(np.float64)
    if len(few_bias) > len(many_bias):
        weights, few_bias, many_bias = np.ascontiguousarray(weights.T), many_bias, few_bias
    if len(few_bias) > MOST_UNITS:
        raise TooLarge(
            Text("An exact log Z needs a layer of at most {most} units, the smaller one here has {got}.",
                 most=MOST_UNITS, got=len(few_bias))
        )  # fmt: skip
    largest = float((np.abs(many_bias) + np.abs(weights).sum(axis=0)).max())
    if largest > _RANGE:
        return _log_partition_of_large_weights(weights, few_bias, many_bias)
    low = min(len(few_bias), kernels.rbm_exact.LOW_BITS)
    high = len(few_bias) - low
    states = _states(low)
    powers = np.ascontiguousarray(np.exp(states @ weights[high:]).T)
    sums = np.empty(2**high)
    # Each factor 1 + e^x is below e^(largest + log 2).
    group = max(1, int(_RANGE / (largest + np.log(2.0))))
    kernels.rbm_exact.log_sums(few_bias, many_bias, weights, powers, states @ few_bias[high:], group, sums)
    return float(np.logaddexp.reduce(sums))


def _log_partition_of_large_weights(
    weights: NDArray[np.float64], few_bias: NDArray[np.float64], many_bias: NDArray[np.float64]
) -> float:
    """The same where e^input may not fit into a double: slower."""
    states, total, rows = _states(len(few_bias)), -np.inf, 4096
    for start in range(0, len(states), rows):
        part = states[start : start + rows]
        terms = part @ few_bias + np.logaddexp(0.0, many_bias + part @ weights).sum(axis=1)
        total = np.logaddexp(total, np.logaddexp.reduce(terms))
    return float(total)


def _states(units: int) -> NDArray[np.float64]:
    """(2^units, units) of 0/1, first unit the highest bit."""
    return ((np.arange(2**units)[:, None] >> np.arange(units - 1, -1, -1)) & 1).astype(np.float64)
