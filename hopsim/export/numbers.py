"""All numbers of a run as arrays: curves, units, picture, and what the machine has learned."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.engine.moment import Moment

Arrays = dict[str, NDArray[Any]]
MOST_UNITS = 4096
"""A matrix of weights of more units is left out; a lattice's would be all but empty."""


def arrays_of(shown: Moment, history: dict[str, NDArray[Any]]) -> Arrays:
    """units (N,) and image (h, w) of −1/+1, at [unit updates], the memory's arrays under their names, the curves.

    history: name -> values over "updates"; a curve that is called as something else is here has "curve " before it.
    """
    arrays: Arrays = {
        "units": shown.units.copy(),
        "image": shown.image.copy(),
        "at": np.array([shown.updates], np.int64),
    }
    arrays |= {name: value for name, value in _learned(shown.memory).items() if name not in arrays}
    for name, values in history.items():
        arrays[f"curve {name}" if name in arrays else name] = np.asarray(values)
    return arrays


def _learned(memory: Any) -> Arrays:
    """Of a pairwise machine weights (N, N) and fields (N,), and what it stores; of any other the memory's own arrays."""
    found = _arrays_in(memory)
    fields = getattr(memory, "fields", None)
    if "weights" in found or fields is None or not hasattr(memory, "weights"):
        return found
    known = {"fields": np.asarray(fields)} | {name: found[name] for name in ("patterns", "enabled") if name in found}
    return known if len(fields) > MOST_UNITS else {"weights": np.asarray(memory.weights)} | known


def _arrays_in(memory: Any) -> Arrays:
    """The fields of a memory that are arrays; of what it holds in turn too (a shelf's patterns)."""
    found: Arrays = {}
    fields = [field.name for field in dataclasses.fields(memory)] if dataclasses.is_dataclass(memory) else []
    for name in fields:
        value = getattr(memory, name)
        if isinstance(value, np.ndarray) and value.dtype != object:
            found[name] = value.copy()
        elif dataclasses.is_dataclass(value):
            found |= {inner: item for inner, item in _arrays_in(value).items() if inner not in found}
    return found
