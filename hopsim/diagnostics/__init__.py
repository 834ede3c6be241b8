"""Exact sums, free energies, likelihoods and theory; each module is loaded when it is first used."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"hopsim.diagnostics.{name}")
    except ModuleNotFoundError as error:
        if error.name == f"hopsim.diagnostics.{name}":
            raise AttributeError(f"module 'hopsim.diagnostics' has no attribute {name!r}") from None
        raise
