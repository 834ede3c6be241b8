"""One page on white ground that tells a run: picture, verdict, plots, knobs, seed; the same in all doors."""

from __future__ import annotations

import datetime
import locale
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import hopsim
from hopsim.engine.drawn import Drawn
from hopsim.export.about import About, about, as_comment
from hopsim.export.cells import Style, board_of
from hopsim.export.plots import SETTINGS, Plot, draw_curves, figure_bytes, known_fonts, plot_of, readable
from hopsim.files import whole_file
from hopsim.models.base import VISIBLE
from hopsim.palette import DARK_ON_LIGHT
from hopsim.params import Param, params_of
from hopsim.texts import Text, verbatim

if TYPE_CHECKING:
    from hopsim.engine.frame import Curve
    from hopsim.engine.schedule import Schedule
    from hopsim.engine.simulation import Simulation

A4, LETTER = (8.27, 11.69), (8.5, 11.0)
"""Inches."""
LETTER_COUNTRIES = ("US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "United States", "Canada")
MOST_PLOTS = 4
NAMES = 0.95
"""Inches for the names of curves, right of each plot."""
DOTS = 300
"""Dots an inch of a page that is printed."""
CODE_LINE, LONGEST_CODE = 150, 2400
"""Letters of the line of text that opens a run, in a line and altogether."""


@dataclass(frozen=True)
class Page:
    """All that stands on the page: values, so that it may be drawn on another thread while the run goes on.

    picture (h, w, 3): how the canvas looks in dark ink; facts: what stands beside it, name and value.
    """

    title: Text
    formula: str
    date: str
    picture: NDArray[np.uint8]
    verdict: Text | None
    detail: Text | None
    facts: tuple[tuple[Text, Text], ...]
    plots: tuple[Plot, ...]
    words: About
    code: str = ""


def paper() -> tuple[float, float]:
    """Width and height in inches: Letter where people use it, else A4."""
    settings = (os.environ.get(name) for name in ("LC_ALL", "LC_PAPER", "LANG"))
    name = next((value for value in settings if value), "") or locale.getlocale()[0] or ""
    country = name.partition(".")[0].rpartition("_")[2]
    return LETTER if country in LETTER_COUNTRIES else A4


def page_of(simulation: Simulation, curves: Sequence[Curve], epochs: bool = False) -> Page:
    """The page of what is shown; curves as in a Frame, over epochs or unit updates."""
    look = simulation.look()
    layer = look.layers[VISIBLE]
    factor = max(1, 1200 // max(layer.shape))
    style = Style(factor, DARK_ON_LIGHT, held=True)
    groups: dict[str, list[Curve]] = {}
    for curve in curves:
        if len(curve.x) > 1:  # of a run that has not begun there is nothing to see
            groups.setdefault(curve.about.group, []).append(curve)
    plots = [plot_of(members, simulation, epochs) for members in list(groups.values())[:MOST_PLOTS]]
    words = about(simulation)
    code = words.get("code", "")
    return Page(
        title=type(simulation.model).title, formula=type(simulation.model).formula.replace("﹤", "<"),
        date=datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
        picture=board_of(layer, style, look.held.get(VISIBLE)), verdict=look.verdict, detail=look.detail,
        facts=_facts(simulation), plots=tuple(plots), words=words,
        code=code if len(code) <= LONGEST_CODE else "",
    )  # fmt: skip


def write_page_of(simulation: Simulation, path: str | Path) -> None:
    """Write the page of a run with all its curves."""
    write_page(page_of(simulation, Drawn.of(simulation.series, simulation.model).curves), path)


def _facts(simulation: Simulation) -> tuple[tuple[Text, Text], ...]:
    model = simulation.model
    facts = []
    for knob in params_of(model):
        title = Text("{title} {symbol}", title=knob.title, symbol=knob.symbol) if knob.symbol else knob.title
        facts.append((title, _value(knob, getattr(model, knob.name))))
    schedule = _schedule_of(simulation)
    if schedule is not None:
        heat = schedule.temperatures()
        shape = dict(params_of(schedule)[0].choices)[schedule.schedule]
        facts.append((Text("Schedule"), Text("{shape}, {count} sweeps", shape=shape, count=schedule.sweeps)))
        facts.append((Text("T of the schedule"), Text("{start} to {end}", start=f"{heat[0]:.4g}", end=f"{heat[-1]:.4g}")))
    height, width = model.layer_shape(simulation.memory, VISIBLE)
    sweeps = simulation.updates / simulation.unit_count
    facts += [
        (Text("Size"), Text("{size}, {count} units", size=f"{height}×{width}", count=f"{simulation.unit_count:,}")),
        (Text("Sweeps"), verbatim(f"{sweeps:,.6g}")),
        (Text("Seed"), verbatim(str(simulation.seed))),
        (Text("Version"), verbatim(f"hopsim {hopsim.__version__}")),
    ]
    return tuple(facts)


def _value(knob: Param, value: Any) -> Text:
    if knob.choices:
        return next((title for word, title in knob.choices if word == value), verbatim(str(value)))
    if isinstance(value, bool):
        return Text("yes") if value else Text("no")
    number = f"{value:.6g}" if isinstance(value, float) else str(value)
    return verbatim(f"{number} {knob.unit}" if knob.unit else number)


def _schedule_of(simulation: Simulation) -> Schedule | None:
    """The one that is followed, or the last one that was."""
    if simulation.schedule is not None:
        return simulation.schedule
    acts = [act for act in simulation.timeline.acts if act.kind == "anneal" and act.updates <= simulation.updates]
    return acts[-1].arguments.get("schedule") if acts else None


# --- drawing


def write_page(page: Page, path: str | Path, size: tuple[float, float] | None = None) -> None:
    """Write a PDF of one page; size in inches, by default what this country uses."""
    words = {"Title": page.title.english, "Subject": as_comment(page.words), "Author": None, "CreationDate": None,
             "Creator": page.words.get("Software", "hopsim")}  # fmt: skip
    with SETTINGS, _settings() as fonts, whole_file(path) as partial:
        partial.write_bytes(figure_bytes(_drawn(page, size or paper(), fonts), "pdf", words))


def page_pixels(page: Page, size: tuple[float, float] | None = None, dots: int = DOTS) -> NDArray[np.uint8]:
    """The same page as (h, w, 4) RGBA bytes, for a printer."""
    with SETTINGS, _settings() as fonts:
        figure = _drawn(page, size or paper(), fonts)
        figure.set_dpi(dots)
        figure.canvas.draw()
        return np.array(figure.canvas.buffer_rgba(), np.uint8)


class _settings:
    """matplotlib's settings for a page: fonts that have every letter, and text that stays text in a PDF."""

    def __enter__(self) -> list[str]:
        from matplotlib import rc_context

        fonts = known_fonts()
        self._context = rc_context({"font.family": fonts, "font.size": 9, "axes.linewidth": 0.6})
        self._context.__enter__()
        return fonts

    def __exit__(self, *reason: Any) -> None:
        self._context.__exit__(*reason)


def _drawn(page: Page, size: tuple[float, float], fonts: list[str]) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    sheet = _Sheet(figure, fonts)
    left, right = 0.6, size[0] - 0.6
    sheet.write(page.date, right, 0.6, 9, align="right", grey=True)
    sheet.write(page.title, left, 0.6, 17, right - left - 1.6, bold=True)
    sheet.write(page.formula, left, 0.98, 11, right - left)
    side = 3.7
    sheet.picture(page.picture, left, 1.35, side)
    sheet.facts(page.facts, left + side + 0.35, 1.4, right, side)
    at = 1.35 + side + 0.4
    if page.verdict is not None:
        sheet.write(page.verdict, left, at, 15, right - left, bold=True)
        at += 0.3
    if page.detail is not None:
        sheet.write(page.detail, left, at, 10, right - left, grey=True)
        at += 0.2
    lines = [page.code[k : k + CODE_LINE] for k in range(0, len(page.code), CODE_LINE)]
    foot = size[1] - 0.5 - (0.09 * len(lines) + 0.22 if lines else 0.0)
    sheet.plots(page.plots, left, at + 0.15, right, foot)
    if lines:
        sheet.write(Text("This line opens the same state: copy it and paste it into hopsim."), left, foot + 0.2, 7, grey=True)
        for number, line in enumerate(lines):
            sheet.write(line, left, foot + 0.33 + 0.09 * number, 5, right - left)
    return figure


class _Sheet:
    """Places by inches from the upper left corner."""

    def __init__(self, figure: Any, fonts: list[str]) -> None:
        self.figure, self.fonts = figure, fonts
        self.width, self.height = figure.get_size_inches()

    def write(
        self, words: Text | str, x: float, y: float, size: float, room: float = 0.0, *, align: str = "left",
        bold: bool = False, grey: bool = False,
    ) -> None:  # fmt: skip
        """A line on the base line y, made smaller until it fits into `room`."""
        shown = words if isinstance(words, str) else readable(words, self.fonts)
        text = self.figure.text(
            x / self.width, 1 - y / self.height, shown, fontsize=size, ha=align, parse_math=False,
            weight="bold" if bold else "normal", color="#4c5866" if grey else "black",
        )  # fmt: skip
        if room:
            wide = text.get_window_extent().width / self.figure.dpi
            text.set_fontsize(size * min(1.0, room / max(wide, 1e-6)))

    def picture(self, pixels: NDArray[np.uint8], x: float, y: float, side: float) -> None:
        """The canvas in a thin frame, every cell a square."""
        high, wide = pixels.shape[:2]
        scale = side / max(high, wide)
        left, top = x + (side - wide * scale) / 2, y + (side - high * scale) / 2
        axes = self._axes(left, top, left + wide * scale, top + high * scale)
        axes.imshow(pixels, interpolation="none", aspect="auto")  # a PDF gets the very pixels
        axes.set_xticks([])
        axes.set_yticks([])

    def facts(self, facts: Sequence[tuple[Text, Text]], left: float, top: float, right: float, room: float) -> None:
        step = min(0.235, room / max(1, len(facts)))
        size = min(9.5, step * 48)
        for number, (name, value) in enumerate(facts):
            y = top + 0.12 + number * step
            middle = left + 0.46 * (right - left)
            self.write(name, left, y, size, middle - left - 0.08, grey=True)
            self.write(value, middle, y, size, right - middle)

    def plots(self, plots: Sequence[Plot], left: float, top: float, right: float, foot: float) -> None:
        columns = 1 if len(plots) < 2 else 2
        rows = -(-len(plots) // columns)
        wide, high = (right - left) / columns, (foot - top) / max(1, rows)
        for number, plot in enumerate(plots):
            x, y = left + number % columns * wide, top + number // columns * high
            axes = self._axes(x + 0.62, y + 0.25, x + wide - NAMES - 0.1, y + min(high, 2.9) - 0.45)
            draw_curves(axes, plot.curves, self.fonts, 7, NAMES)
            axes.tick_params(labelsize=7)
            axes.set_title(readable(plot.y_title, self.fonts), fontsize=9, loc="left")
            axes.set_xlabel(readable(plot.x_title, self.fonts), fontsize=8)

    def _axes(self, left: float, top: float, right: float, foot: float) -> Any:
        return self.figure.add_axes(
            (left / self.width, 1 - foot / self.height, (right - left) / self.width, (foot - top) / self.height)
        )
