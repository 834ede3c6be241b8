"""Which memory of the shelf a run shows, for machines that do not say it themselves."""

from __future__ import annotations

import numpy as np

from hopsim.engine.simulation import Simulation
from hopsim.models.base import Look
from hopsim.models.shelf import Shelf
from hopsim.storage.verdict import recognised
from hopsim.texts import Text


def named(simulation: Simulation, look: Look) -> tuple[Text | None, Text | None]:
    """(verdict, detail): the machine's own words, or what its picture is among the memories that are on."""
    shelf = simulation.given
    if look.verdict is not None or not isinstance(shelf, Shelf) or len(shelf.stored) == 0:
        return look.verdict, look.detail
    patterns, units = shelf.stored, simulation.image.ravel()
    if patterns.shape[1] != units.size:
        return None, look.detail
    on = np.ones(len(shelf), bool) if shelf.enabled is None else shelf.enabled
    names = [name for name, stored in zip(shelf.names, on, strict=True) if stored]
    verdict = recognised(units, patterns, names, (patterns.astype(np.int64) @ units.astype(np.int64)))
    return verdict.text, verdict.detail or look.detail
