"""Every machine; the import line is the registration."""

from __future__ import annotations

from typing import Any

from hopsim.models.base import Model
from hopsim.models.boltzmann import Boltzmann
from hopsim.models.hopfield import Hopfield
from hopsim.models.ising import Ising
from hopsim.models.rbm import RBM

MODELS: dict[str, type[Model[Any, Any]]] = {
    cls.name: cls for cls in sorted(Model.__subclasses__(), key=lambda cls: cls.place)
}

__all__ = ["MODELS", "RBM", "Boltzmann", "Hopfield", "Ising"]
