"""What an exported file says about the run it came from: model, knobs, seed, version."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

import hopsim
from hopsim.engine.text_code import text_code
from hopsim.params import params_of

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

About = dict[str, str]
"""Keyword -> value, as a PNG keeps them, in the order they are told; keywords are Latin letters."""
LONGEST_CODE = 32_768
"""Letters of a line of text that go along; MOST_CELLS: of a shelf and canvas that are packed for it."""
MOST_CELLS = 2**21


def about(simulation: Simulation) -> About:
    """Version, model, knobs, seed, update count of a run, its schedule, and the line of text that opens it.

    The one home of what every exported file says: PNG, SVG, PDF, GIF, MP4, CSV, NPZ and scripts.
    """
    words = about_model(simulation.model)
    words["seed"] = str(simulation.seed)
    words["updates"] = str(simulation.updates)
    if simulation.schedule is not None:
        words["schedule"] = json.dumps(dataclasses.asdict(simulation.schedule))
    code = _code(simulation)
    if code:
        words["code"] = code
    return words


def _code(simulation: Simulation) -> str:
    """Empty where it would be too long for a comment."""
    patterns = getattr(getattr(simulation.given, "shelf", simulation.given), "patterns", simulation.given)
    cells = simulation.image.size + (patterns.size if isinstance(patterns, np.ndarray) else 0)
    code = text_code(simulation) if cells <= MOST_CELLS else ""
    return code if len(code) <= LONGEST_CODE else ""


def about_model(model: Any) -> About:
    """Model or learner, its knobs, and the version."""
    knobs = {knob.name: getattr(model, knob.name) for knob in params_of(model)}
    return {
        "Software": f"hopsim {hopsim.__version__}",
        "model": str(model.name),
        "knobs": json.dumps(knobs),
    }


def as_comment(words: About) -> str:
    """One line for formats that keep a comment only."""
    return "; ".join(f"{key}: {value}" for key, value in words.items())
