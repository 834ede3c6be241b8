"""Hot loops over arrays, one file each kind; each is loaded (and numba with it) when first used."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"hopsim.kernels.{name}")
    except ModuleNotFoundError as error:
        if error.name == f"hopsim.kernels.{name}":
            raise AttributeError(name) from None
        raise
