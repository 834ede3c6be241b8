"""Free energy of pictures under an RBM, and what it makes of them, in double precision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.texts import Text

ROWS_AT_ONCE = 2048


def free_energy(parameters: RBMParameters, v: Any, temperature: float = 1.0) -> NDArray[np.float64]:
    """F(v) = −b·v − T Σ_i log(1 + e^{(c_i + w_i·v)/T}): (n,), an energy, nats at T = 1.

    v: (n, visible) or (n, h, w) of 0/1 only; greys have no likelihood. temperature ≥ 0; at T = 0 the limit,
    −b·v − Σ_i max(0, c_i + w_i·v). Raises BadInput (a ValueError) for anything else.
    """
    if not (isinstance(temperature, int | float | np.number) and 0 <= temperature < np.inf):
        raise BadInput(Text("temperature takes a number from 0 up, got {value}.", value=repr(temperature)))
    visible = binary_rows(parameters, v)
    values = np.empty(len(visible))
    for rows in _chunks(len(visible)):
        units = visible[rows].astype(np.float64)
        x = hidden_input(parameters, units)
        soft = np.maximum(x, 0.0)
        if temperature > 0:
            soft += temperature * np.log1p(np.exp(-np.abs(x) / temperature))
        values[rows] = -(units @ parameters.visible_bias.astype(np.float64)) - soft.sum(axis=1)
    return values


def reconstruction_cross_entropy(parameters: RBMParameters, v: Any) -> NDArray[np.float64]:
    """−Σ_j [v_j log r_j + (1 − v_j) log(1 − r_j)], r = P(v | h) at h = P(h | v), T = 1: (n,) nats.

    v: as in `free_energy`. A course reading only: it falls also where the likelihood does not rise.
    """
    visible = binary_rows(parameters, v)
    values = np.empty(len(visible))
    for rows in _chunks(len(visible)):
        units = visible[rows].astype(np.float64)
        hidden = logistic(hidden_input(parameters, units))
        x = parameters.visible_bias.astype(np.float64) + hidden @ parameters.weights.astype(np.float64)
        values[rows] = (np.logaddexp(0.0, x) - units * x).sum(axis=1)
    return values


def hidden_input(parameters: RBMParameters, units: NDArray[np.float64]) -> NDArray[np.float64]:
    """c + v·Wᵀ: (n, hidden)."""
    return np.asarray(parameters.hidden_bias.astype(np.float64) + units @ parameters.weights.T.astype(np.float64))


def logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """1/(1 + e^−x), exact to the last digits also where it is tiny."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -x)))


def binary_rows(parameters: RBMParameters, v: Any) -> NDArray[np.uint8]:
    """v as (n, visible) uint8 of 0/1, or BadInput: what was got and what was wanted."""
    try:
        given = np.asarray(v)
    except ValueError:
        raise BadInput(Text("Pictures of one size are wanted, got a list of different ones.")) from None
    if given.dtype.kind not in "biuf" or given.ndim not in (2, 3) or len(given) == 0:
        raise BadInput(
            Text("Pictures are numbers of shape (n, visible) or (n, h, w), got {type} of shape {shape}.",
                 type=str(given.dtype), shape=str(given.shape))
        )  # fmt: skip
    flat = given.reshape(len(given), -1)
    if flat.shape[1] != parameters.visible:
        raise BadInput(
            Text("This RBM has {wanted} visible units, got pictures of {got} pixels.",
                 wanted=parameters.visible, got=flat.shape[1])
        )  # fmt: skip
    if flat.dtype.kind != "b" and not ((flat == 0) | (flat == 1)).all():
        raise BadInput(
            Text("Pixels of 0 and 1 are wanted, got values from {low} to {high}; binarise greys first.",
                 low=f"{flat.min():g}", high=f"{flat.max():g}")
        )  # fmt: skip
    return np.ascontiguousarray(flat, dtype=np.uint8)


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, min(start + ROWS_AT_ONCE, count)) for start in range(0, count, ROWS_AT_ONCE))
