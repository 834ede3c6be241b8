"""What an exported file says about the run it came from: model, knobs, seed, version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import hopsim
from hopsim.params import params_of

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

About = dict[str, str]
"""Keyword -> value, as a PNG keeps them; keywords are Latin letters."""


def about(simulation: Simulation) -> About:
    """Model, knobs, seed, update count and version of a run."""
    words = about_model(simulation.model)
    words["seed"] = str(simulation.seed)
    words["updates"] = str(simulation.updates)
    return words


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
