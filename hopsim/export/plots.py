"""Plots on file (PNG, SVG, PDF), the same from window, command line and scripts; matplotlib is loaded on first use."""

from __future__ import annotations

import io
import logging
import re
import textwrap
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.export.about import About, about, as_comment
from hopsim.files import whole_file
from hopsim.palette import LIGHT, hex_of
from hopsim.texts import Text, current_language, verbatim

if TYPE_CHECKING:
    from hopsim.engine.frame import Curve
    from hopsim.engine.simulation import Simulation

FORMATS = ("png", "svg", "pdf")
JAPANESE_FONTS = (
    "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Meiryo", "MS Gothic", "Hiragino Sans", "Hiragino Kaku Gothic ProN",
    "IPAexGothic", "IPAPGothic", "IPAGothic", "TakaoGothic", "VL Gothic",
)  # fmt: skip
_ASIAN = re.compile(r"CJK|JP\b|Gothic|Mincho|Hiragino|Meiryo|Kaku|WenQuanYi|Droid Sans Fallback|Unifont")
GROUPS = {
    "energy": Text("Energy"),
    "overlap": Text("Overlaps"),
    "magnetisation": Text("Magnetisation"),
    "unstable": Text("Unstable pixels"),
    "likelihood": Text("Log-likelihood"),
    "free energy": Text("Free energy"),
    "gap": Text("Free-energy gap"),
    "reconstruction": Text("Reconstruction"),
}
"""What stands over a plot of several observables."""
SETTINGS = threading.Lock()
"""matplotlib's settings are one for all threads: one plot at a time."""


@dataclass(frozen=True)
class PlottedCurve:
    """x (n,) and y (n,) with the name that stands at the curve's right end."""

    name: Text
    x: NDArray[Any]
    y: NDArray[Any]


@dataclass(frozen=True)
class Plot:
    """All that stands on one plot: values, so that it may be drawn on another thread while the run goes on."""

    curves: tuple[PlottedCurve, ...]
    x_title: Text
    y_title: Text
    words: About

    def write(self, path: str | Path) -> None:
        write_plot(self.curves, path, self.x_title, self.y_title, self.words)


def group_title(group: str, curves: Sequence[Curve]) -> Text:
    """What stands over the plot of a group of observables."""
    if group in GROUPS and len(curves) > 1:
        return GROUPS[group]
    return curves[0].about.title if len(curves) == 1 else verbatim(group)


def plot_of(curves: Sequence[Curve], simulation: Simulation, epochs: bool = False) -> Plot:
    """Curves of a Frame: over sweeps of this run, or over the epochs of its learner."""
    sweep = 1 if epochs else simulation.unit_count
    plotted = tuple(
        PlottedCurve(curve.about.short or curve.about.title, curve.x / sweep, curve.y) for curve in curves
    )
    units = {curve.about.unit for curve in curves}
    groups = {curve.about.group for curve in curves}
    y_title = group_title(groups.pop(), curves) if len(groups) == 1 else verbatim("")
    unit = units.pop() if len(units) == 1 else ""
    if unit and unit not in y_title.english:
        y_title = Text("{title} ({unit})", title=y_title, unit=unit)
    return Plot(plotted, Text("epochs") if epochs else Text("sweeps"), y_title, about(simulation))


def write_curves(curves: Sequence[Curve], path: str | Path, simulation: Simulation, epochs: bool = False) -> None:
    """Draw curves of a Frame at once."""
    plot_of(curves, simulation, epochs).write(path)


def write_plot(
    curves: Sequence[PlottedCurve], path: str | Path, x_title: Text, y_title: Text, words: About | None = None
) -> None:
    """Draw curves that differ in dash and colour on a white ground, each with its name at its right end."""
    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise BadInput(Text("A plot is written as {known}, got {file}.", known=", ".join(FORMATS), file=Path(path).name))
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fonts = known_fonts()
    # SVG names its clip paths by a random salt unless one is given; the same run gives the same file.
    with SETTINGS, rc_context({"font.family": fonts, "svg.hashsalt": "hopsim"}), whole_file(path) as partial:
        # The object interface, not pyplot: no backend is chosen, nothing global is left behind.
        figure = Figure(figsize=(7.2, 4.0), dpi=150, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw_curves(axes, curves, fonts)
        axes.set_xlabel(readable(x_title, fonts))
        axes.set_ylabel(readable(y_title, fonts))
        partial.write_bytes(figure_bytes(figure, kind, _metadata(kind, words or {})))


def figure_bytes(figure: Any, kind: str, metadata: dict[str, Any]) -> bytes:
    """The whole file in memory first: on a full disk the PDF writer fails a second time while it closes its file."""
    content = io.BytesIO()
    figure.savefig(content, format=kind, metadata=metadata)
    return content.getvalue()


def draw_curves(
    axes: Any, curves: Sequence[PlottedCurve], fonts: list[str], size: float = 10.0, room: float = 0.0
) -> None:
    """Curves and their names into matplotlib's axes; names that would lie over each other move apart.

    room: inches for the names at the right, where they go on in another line; 0 is as much as they need.
    """
    ends: list[tuple[float, float, str, str]] = []
    for index, curve in enumerate(curves):
        look = LIGHT.curve(index)
        colour = hex_of(look.colour)
        axes.plot(curve.x, curve.y, color=colour, linestyle=(0, look.dash) if look.dash else "-", lw=1.4)
        known = np.flatnonzero(np.isfinite(np.asarray(curve.y, np.float64)))
        if len(known):
            name = _in_lines(readable(curve.name, fonts), room * 72 / size)
            ends.append((float(curve.y[known[-1]]), float(curve.x[known[-1]]), name, colour))
    axes.ticklabel_format(useOffset=False)
    low, high = axes.get_ylim()
    tall = axes.get_figure().get_figheight() * axes.get_position().height * 72
    ends.sort()
    own = [(y - low) / (high - low) * tall for y, *_ in ends]
    heights = [1.2 * size * (1 + name.count("\n")) for _, _, name, _ in ends]
    for (y, x, name, colour), place, old in zip(ends, _apart(own, heights), own, strict=True):
        axes.annotate(name, (x, y), xytext=(4, place - old), textcoords="offset points", va="center",
                      color=colour, fontsize=size)  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)


def _in_lines(name: str, room: float) -> str:
    """room: widths of a square letter; Latin ones take about two thirds of one."""
    return "\n".join(textwrap.wrap(name, max(4, int(room if not name.isascii() else 1.5 * room)))) if room else name


def _apart(places: list[float], heights: list[float]) -> list[float]:
    """Sorted places, moved until none lies over the one before, about their common middle."""
    moved: list[float] = []
    for number, place in enumerate(places):
        if moved:
            place = max(place, moved[-1] + (heights[number - 1] + heights[number]) / 2)
        moved.append(place)
    shift = (sum(moved) - sum(places)) / len(places) if places else 0.0
    return [place - shift for place in moved]


def known_fonts() -> list[str]:
    """matplotlib's own font, and those installed that have Japanese letters, the best known first."""
    from matplotlib import font_manager

    # It warns of every font that has no bold form; the plain one is what is wanted then.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    installed = {font.name: font.fname for font in reversed(font_manager.fontManager.ttflist)}
    known = [name for name in JAPANESE_FONTS if name in installed]
    others = sorted(name for name in installed if name not in known and _ASIAN.search(name))
    return ["DejaVu Sans", *(name for name in known + others if _has_letters(installed[name]))][:4]


@cache
def _has_letters(file: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
        return all(font.get_char_index(ord(letter)) for letter in "温度エネ")
    except (OSError, RuntimeError, ValueError):  # matplotlib's list is older than what is installed
        return False


def readable(text: Text, fonts: list[str]) -> str:
    """English where the letters of the language would all be boxes."""
    return text.english if current_language() == "ja" and len(fonts) == 1 else str(text)


def _metadata(kind: str, words: About) -> dict[str, Any]:
    """PNG keeps any keyword; SVG and PDF have a few of their own."""
    if kind == "png":
        return dict(words)
    if kind == "svg":
        return {"Date": None, "Creator": words.get("Software", "hopsim"), "Description": as_comment(words)}
    return {"CreationDate": None, "Creator": words.get("Software", "hopsim"), "Subject": as_comment(words)}
