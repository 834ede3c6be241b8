"""Draw on a grid and watch the physics answer: energy-based machines in a window, on the command line, in scripts."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hopsim import data, diagnostics, models
    from hopsim.diagnostics.free_energy import free_energy
    from hopsim.diagnostics.partition import log_partition
    from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood
    from hopsim.engine.schedule import Schedule
    from hopsim.engine.simulation import Simulation
    from hopsim.errors import BadFile, BadInput, HopsimError, TooLarge, Unavailable
    from hopsim.learning.fit import sample_rbm, train_rbm
    from hopsim.models.rbm_parameters import RBMParameters

__all__ = [
    "BadFile",
    "BadInput",
    "HopsimError",
    "RBMParameters",
    "Schedule",
    "Simulation",
    "TooLarge",
    "Unavailable",
    "__version__",
    "data",
    "diagnostics",
    "free_energy",
    "log_partition",
    "models",
    "pseudo_log_likelihood",
    "sample_rbm",
    "train_rbm",
]

# Loaded when first used, so that `import hopsim` is instant and brings neither numba nor Qt.
_HOMES = {
    "BadFile": "errors",
    "BadInput": "errors",
    "HopsimError": "errors",
    "RBMParameters": "models.rbm_parameters",
    "Schedule": "engine.schedule",
    "Simulation": "engine.simulation",
    "TooLarge": "errors",
    "Unavailable": "errors",
    "free_energy": "diagnostics.free_energy",
    "log_partition": "diagnostics.partition",
    "pseudo_log_likelihood": "diagnostics.pseudo_likelihood",
    "sample_rbm": "learning.fit",
    "train_rbm": "learning.fit",
}
_ROOMS = ("data", "diagnostics", "models")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _ROOMS:
        return importlib.import_module(f"hopsim.{name}")
    if name in _HOMES:
        value = getattr(importlib.import_module(f"hopsim.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'hopsim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


@cache
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hopsim")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0.2.0+checkout"
