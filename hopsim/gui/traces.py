"""Live plots: energy always in sight, the other groups of observables and the views in tabs below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from hopsim.engine.frame import Curve, Ghost
from hopsim.export.plots import group_title
from hopsim.gui.tabs import Tabs
from hopsim.gui.views import view_widget
from hopsim.gui.views.base import ViewWidget
from hopsim.models.base import View
from hopsim.palette import LIGHT_ON_DARK, Ink, Theme
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.plot_panel import PlotPanel

SWEEPS = Text("sweeps")
EPOCHS = Text("epochs")
FIRST = "energy"
TABS = {
    "unstable": Text("Unstable", context="tab"),
    "magnetisation": Text("Magnetisation"),
    "likelihood": Text("Likelihood"),
    "free energy": Text("Free energy"),
    "gap": Text("Gap", context="tab"),
    "reconstruction": Text("Cross-entropy"),
}
"""What tabs say; the plot under each has the full title."""
VIEW = "view "
NARROWEST = 400
"""Pixels; in less the names at the ends leave no room for the curves."""


def make_traces(theme: Theme, parent: QWidget | None = None) -> Traces:
    """The plots; this is the moment at which pyqtgraph is imported, so call it after the first paint."""
    return Traces(theme, parent)


class Traces(QWidget):
    """All plots of one machine or learner, with tabs for its views."""

    exportRequested = Signal(str, str)
    """csv, png, svg or pdf, and the group of observables."""
    wantedChanged = Signal(object)
    """frozenset of the names of the views somebody looks at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._panels: dict[str, PlotPanel] = {}
        self._views: dict[str, View] = {}
        self._wanted: frozenset[str] = frozenset()
        self._ink = LIGHT_ON_DARK
        self._alone = False
        self._upper = True  # of two plots, which one stands alone
        self._top = FIRST
        self.tabs = Tabs(theme)
        self.tabs.hide()
        self.tabs.chosen.connect(self._tell_wanted)
        self._first = self._panel(FIRST)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self._first)
        self._splitter.addWidget(self.tabs)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 5)
        self._splitter.setStretchFactor(1, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(NARROWEST)

    def sizeHint(self) -> QSize:
        return QSize(430, 430)

    def _panel(self, group: str) -> PlotPanel:
        from hopsim.gui.plot_panel import PlotPanel

        panel = PlotPanel(self._theme)
        panel.exportRequested.connect(partial(self._export, group))
        self._panels[group] = panel
        return panel

    def _export(self, group: str, form: str) -> None:
        self.exportRequested.emit(form, self._top if group == FIRST else group)

    def panel(self, group: str) -> PlotPanel:
        """The plot of a group of observables."""
        return self._first if group == self._top else self._panels[group]

    @property
    def groups(self) -> tuple[str, ...]:
        return (self._top, *(group for group in self._panels if group != FIRST))

    @property
    def wanted(self) -> frozenset[str]:
        """Names of the views that are in front now."""
        return self._wanted

    def follow(self) -> None:
        """All plots keep the whole run in sight again: what was looked at closely is gone."""
        for panel in self._panels.values():
            if not panel.area.follow:
                panel.area.set_follow(True)

    # --- data

    def display(
        self,
        curves: tuple[Curve, ...],
        ghosts: tuple[Ghost, ...] = (),
        now_x: float | None = None,
        sweep: int | None = None,
        theory: tuple[Curve, ...] = (),
    ) -> None:
        """Of a machine: x and now_x in unit updates, `sweep` of them in a sweep; of a learner: epochs, None.

        now_x is the past moment that is shown, None at the newest. The first group takes the plot that is
        always in sight when there is no group called energy.
        """
        groups: dict[str, list[Curve]] = {}
        for curve in curves:
            groups.setdefault(curve.about.group, []).append(curve)
        self._top = top = FIRST if FIRST in groups or not groups else next(iter(groups))
        scale = 1.0 if sweep is None else 1.0 / sweep
        x_title = EPOCHS if sweep is None else SWEEPS
        now = None if now_x is None else now_x * scale
        # Where more is drawn there is more to compare: overlaps before a single count.
        below = sorted((group for group in groups if group != top), key=lambda group: -len(groups[group]))
        self._arrange(below, groups)
        for group, members in groups.items():
            panel = self._first if group == top else self._panels[group]
            names = {curve.about.name for curve in members}
            old = tuple(
                Ghost(ghost.title, _scaled([c for c in ghost.curves if c.about.name in names], scale))
                for ghost in ghosts
            )
            marks = _scaled([curve for curve in theory if curve.about.group == group], scale)
            panel.display(group_title(group, members), _scaled(members, scale), old, now, x_title, marks)

    def _arrange(self, groups: list[str], members: Mapping[str, list[Curve]]) -> None:
        """One tab for each group, before the views."""
        gone = [name for name in self._panels if name != FIRST and name not in groups]
        new = [name for name in groups if name not in self.tabs.names]
        for name in gone:
            self.tabs.remove(name)
            del self._panels[name]
        if new:
            for name in new:
                self.tabs.add(name, _tab(name, members[name]), self._panel(name))
            self.tabs.arrange([*groups, *(name for name in self.tabs.names if name not in groups)])
        for name in groups:
            self.tabs.retitle(name, _tab(name, members[name]))
        self._tidy()

    def display_views(self, views: tuple[View, ...], values: Mapping[str, Any]) -> None:
        """Tabs for the views a machine declares; only the one in front is wanted, computed and drawn."""
        declared = {VIEW + view.name: view for view in views}
        if declared != self._views:
            for name in self._views:
                self.tabs.remove(name)
            for name, view in declared.items():
                widget = view_widget(view.kind, self._theme)
                widget.set_ink(self._ink)
                self.tabs.add(name, view.title, widget)
            self._views = declared
            self._name_views()
            self._tidy()
        shown = self._views.get(self.tabs.current)
        page = self.tabs.page(self.tabs.current) if shown else None
        if shown and isinstance(page, ViewWidget) and shown.name in values:
            page.display(values[shown.name])

    def _name_views(self) -> None:
        for name, view in self._views.items():
            page = self.tabs.page(name)
            page.setAccessibleName(str(view.title))
            page.setToolTip(
                str(Text("{title}: computed anew from the machine at the moment that is shown.", title=view.title))
            )

    # --- one plot alone

    def show_one(self, alone: bool) -> None:
        """One plot, chosen by `next_plot`, or all of them."""
        self._alone = alone
        self._tidy()

    def next_plot(self) -> None:
        """The next tab comes to the front; where one plot stands alone, the upper plot is one of the round."""
        names = self.tabs.names
        if not names:
            return
        at = names.index(self.tabs.current)
        if self._alone and (self._upper or at == len(names) - 1):
            self._upper = not self._upper
            if not self._upper:
                self.tabs.choose(names[0])
            self._tidy()
        else:
            self.tabs.choose(names[(at + 1) % len(names)])

    def _tidy(self) -> None:
        upper = self._upper or not self.tabs.names
        self._first.setVisible(upper or not self._alone)
        self.tabs.setVisible(bool(self.tabs.names) and not (upper and self._alone))
        self.tabs.show_row(not self._alone)
        self._tell_wanted()

    def _tell_wanted(self, _: str = "") -> None:
        view = self._views.get(self.tabs.current)
        wanted = frozenset() if view is None else frozenset({view.name})
        if wanted != self._wanted:
            self._wanted = wanted
            self.wantedChanged.emit(wanted)

    # --- looks

    def retranslate(self) -> None:
        self._name_views()
        self.tabs.retranslate()
        for panel in self._panels.values():
            panel.retranslate()
        for name in self._views:
            page = self.tabs.page(name)
            if isinstance(page, ViewWidget):
                page.retranslate()

    def set_ink(self, ink: Ink) -> None:
        """Pictures of cells in these colours."""
        self._ink = ink
        for name in self._views:
            page = self.tabs.page(name)
            if isinstance(page, ViewWidget):
                page.set_ink(ink)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.tabs.retheme(theme)
        for panel in self._panels.values():
            panel.retheme(theme)
        for name in self._views:
            page = self.tabs.page(name)
            if isinstance(page, ViewWidget):
                page.retheme(theme)


def _tab(group: str, members: list[Curve]) -> Text:
    return TABS.get(group) or group_title(group, members)


def _scaled(curves: list[Curve], scale: float) -> tuple[Curve, ...]:
    if scale == 1.0:
        return tuple(curves)
    return tuple(replace(curve, x=curve.x * scale) for curve in curves)
