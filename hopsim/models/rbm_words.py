"""What an RBM makes of the drawing on the canvas, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.models.rbm_parameters import RBMParameters
from hopsim.texts import Text, plural

UNTRAINED = 0.1
"""A machine without any weight beyond this has learned nothing: a pixel moves a hidden unit by less than 0.1 nats."""
SWEEPS_OF_A_DREAM = 100
"""Chains that start from noise are not compared with before so many sweeps."""
FEWEST_CHAINS = 10


def verdict(drawing: NDArray[np.int8], held: NDArray[np.bool_], answer: NDArray[np.float32]) -> Text:
    """drawing (V,) of 0/1, held (V,), answer (V,): P(v = 1 | h) with h = P(h | drawing)."""
    other = (answer > 0.5) != (drawing > 0)
    changed = int(np.count_nonzero(other & ~held))
    free = int(np.count_nonzero(~held))
    if free == 0:
        return Text("held: every pixel of the drawing is clamped")
    if free < drawing.size:
        return plural(
            Text("completing the drawing: of {free} free pixels the machine would change 1", free=free),
            Text("completing the drawing: of {free} free pixels the machine would change {count}",
                 free=free, count=changed),
            changed,
        )  # fmt: skip
    if changed == 0:
        return Text("the machine gives this picture back unchanged")
    return plural(
        Text("the machine gives this picture back with 1 of {size} pixels changed", size=free),
        Text("the machine gives this picture back with {count} of {size} pixels changed", size=free, count=changed),
        changed,
    )


def detail(parameters: RBMParameters, free: NDArray[np.float64], temperature: float, sweeps: int) -> Text:
    """free (chains,): free energies of the drawing, first, and of the other chains; sweeps since their start."""
    now = f"{free[0]:.1f}".replace("-", "−")
    if float(np.abs(parameters.weights).max()) < UNTRAINED:
        return Text("Its weights are almost zero: it has learned nothing yet.")
    others = free[1:]
    if len(others) < FEWEST_CHAINS or temperature == 0:
        return Text("Free energy of the drawing: {now}. Lower is likelier.", now=now)
    if sweeps < SWEEPS_OF_A_DREAM:
        return Text("Free energy of the drawing: {now}. The dreams beside it have only just left their start.", now=now)
    mean, spread = float(others.mean()), float(others.std(ddof=1))
    usual = f"{mean:.1f} ± {spread:.1f}".replace("-", "−")
    if free[0] > mean + 2 * spread:
        return Text("Free energy {now}, dreams {usual}: the machine finds this drawing unlikely.", now=now, usual=usual)
    return Text("Free energy {now}, dreams {usual}: a drawing such as it dreams itself.", now=now, usual=usual)
