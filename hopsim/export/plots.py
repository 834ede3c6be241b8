"""Plots on file (PNG, SVG, PDF), the same from window, command line and scripts; matplotlib is loaded on first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.export.about import About, as_comment
from hopsim.files import whole_file
from hopsim.palette import LIGHT, hex_of
from hopsim.texts import Text

FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True)
class PlottedCurve:
    """x (n,) and y (n,) with the name that stands at the curve's right end."""

    name: str
    x: NDArray[Any]
    y: NDArray[Any]


def write_plot(
    curves: Sequence[PlottedCurve], path: str | Path, x_title: str, y_title: str, words: About | None = None
) -> None:
    """Draw curves that differ in dash and colour on a white ground, each with its name at its right end."""
    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise BadInput(
            Text("A plot is written as {known}, got {file}.", known=", ".join(FORMATS), file=Path(path).name)
        )
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # The object interface, not pyplot: no backend is chosen, nothing global is left behind.
    figure = Figure(figsize=(7.2, 4.0), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for index, curve in enumerate(curves):
        look = LIGHT.curve(index)
        axes.plot(curve.x, curve.y, color=hex_of(look.colour), linestyle=(0, look.dash) if look.dash else "-", lw=1.4)
        known = np.flatnonzero(np.isfinite(np.asarray(curve.y, np.float64)))
        if len(known):
            place = (curve.x[known[-1]], curve.y[known[-1]])
            axes.annotate(curve.name, place, xytext=(4, 0), textcoords="offset points", va="center",
                          color=hex_of(look.colour))  # fmt: skip
    axes.set_xlabel(x_title)
    axes.set_ylabel(y_title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    # SVG names its clip paths by a random salt unless one is given; the same run gives the same file.
    with rc_context({"svg.hashsalt": "hopsim"}), whole_file(path) as partial:
        figure.savefig(partial, format=kind, metadata=_metadata(kind, words or {}))


def _metadata(kind: str, words: About) -> dict[str, Any]:
    """PNG keeps any keyword; SVG and PDF have a few of their own."""
    if kind == "png":
        return dict(words)
    if kind == "svg":
        return {"Date": None, "Creator": words.get("Software", "hopsim"), "Description": as_comment(words)}
    return {"CreationDate": None, "Creator": words.get("Software", "hopsim"), "Subject": as_comment(words)}
