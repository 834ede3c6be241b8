"""A plot with its title, its legend of check boxes and its menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from hopsim.engine.frame import Curve, Ghost
from hopsim.gui.curves import Floats, same_data
from hopsim.gui.legend import Legend
from hopsim.gui.plot import PlotArea
from hopsim.gui.plot_overlay import Line
from hopsim.gui.theme import role
from hopsim.palette import Theme
from hopsim.texts import Text

PAUSE = 40
"""Milliseconds between two drawings; the eye follows no faster, the processor has better to do."""
FORMATS = (
    ("csv", Text("Export numbers as CSV…")),
    ("png", Text("Export plot as PNG…")),
    ("svg", Text("Export plot as SVG…")),
    ("pdf", Text("Export plot as PDF…")),
)


class PlotPanel(QWidget):
    """Curves of one group against time."""

    exportRequested = Signal(str)
    """csv, png, svg or pdf."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title, self._x_title = Text("Plot"), Text("sweeps")
        self._curves: tuple[Curve, ...] = ()
        self._ghosts: tuple[Ghost, ...] = ()
        self._theory: tuple[Curve, ...] = ()
        self._now: float | None = None
        self._drawn: tuple[tuple[Floats, Floats], ...] = ()
        self._frozen = False
        self._stale = False
        self.area = PlotArea(theme)
        self._clock, self._timer = QElapsedTimer(), QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._catch_up)
        self._build()
        self.area.following.connect(self._followed)
        self.area.menu_wanted.connect(self._open_menu)
        self.retheme(theme)
        self.retranslate()

    def _build(self) -> None:
        self.heading = QLabel()
        role(self.heading, "heading")
        self.follow_button, self.freeze_button = QToolButton(), QToolButton()
        self.legend_button, self.menu_button = QToolButton(), QToolButton()
        self.legend_button.setCheckable(True)
        self.follow_button.clicked.connect(partial(self.area.set_follow, True))
        self.freeze_button.clicked.connect(self._thaw)
        self.menu = QMenu(self)
        self._build_menu()
        self.menu_button.setMenu(self.menu)
        self.menu_button.setStyleSheet("padding-right: 16px;")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.heading)
        head.addStretch(1)
        for button in (self.follow_button, self.freeze_button, self.legend_button, self.menu_button):
            role(button, "tool")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            head.addWidget(button)
        self.follow_button.hide()
        self.freeze_button.hide()
        self.legend = Legend(self._theme)
        self.legend.hide()
        self.legend.switched.connect(self._draw)
        self.legend_button.toggled.connect(self.legend.setVisible)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.legend)
        layout.addWidget(self.area, 1)

    def _build_menu(self) -> None:
        self.log_x, self.log_y = QAction(self), QAction(self)
        self.freeze_action, self.follow_action = QAction(self), QAction(self)
        for action in (self.log_x, self.log_y, self.freeze_action):
            action.setCheckable(True)
        self.log_x.toggled.connect(self._set_logs)
        self.log_y.toggled.connect(self._set_logs)
        self.freeze_action.toggled.connect(self.set_frozen)
        self.follow_action.triggered.connect(partial(self.area.set_follow, True))
        self.menu.addActions([self.log_x, self.log_y, self.freeze_action, self.follow_action])
        self.menu.addSeparator()
        self.export_actions: dict[str, QAction] = {}
        for name, _ in FORMATS:
            self.export_actions[name] = QAction(self)
            self.export_actions[name].triggered.connect(partial(self._export, name))
            self.menu.addAction(self.export_actions[name])

    def _export(self, name: str, checked: bool = False) -> None:
        self.exportRequested.emit(name)

    # --- data

    def display(
        self,
        title: Text,
        curves: tuple[Curve, ...],
        ghosts: tuple[Ghost, ...] = (),
        now: float | None = None,
        x_title: Text | None = None,
        theory: tuple[Curve, ...] = (),
    ) -> None:
        """Show these curves, all in one unit of x; drawn again only if they changed and somebody looks."""
        if self._frozen:
            return
        if title != self._title or (x_title or self._x_title) != self._x_title:
            self._title, self._x_title = title, x_title or self._x_title
            self._stale = True
            self.retranslate()
        data = tuple((c.x, c.y) for c in (*curves, *(g for ghost in ghosts for g in ghost.curves), *theory))
        same = now == self._now and len(curves) == len(self._curves) and same_data(data, self._drawn)
        renamed = [c.about for c in curves] != [c.about for c in self._curves]
        self._curves, self._ghosts, self._theory, self._now, self._drawn = curves, ghosts, theory, now, data
        if renamed:
            self.area.forget_ranges()
            self._explain()
            self.legend.display(tuple(curve.about for curve in curves))
        if renamed or not same:
            self._stale = True
        self._catch_up()

    def _catch_up(self) -> None:
        if not self._stale or not self.isVisible() or self._timer.isActive():
            return
        if self._clock.isValid() and self._clock.elapsed() < PAUSE:
            self._timer.start(PAUSE - self._clock.elapsed())
            return
        self._clock.start()
        self._draw()

    def _draw(self) -> None:
        self._stale = False
        lines: list[Line] = []
        names = {curve.about.name for curve in self._curves} - self.legend.off
        for ghost in self._ghosts:
            lines += [
                Line("", c.x, c.y, self._theme.past, (), 1.0) for c in ghost.curves if c.about.name in names
            ]
        for curve in self._theory:
            lines.append(Line(str(curve.about.title), curve.x, curve.y, self._theme.axis, (2, 3), 1.0))
        for number, curve in enumerate(self._curves):
            if curve.about.name in names:
                ink = self._theme.curve(number)
                name = curve.about.short or curve.about.title
                lines.append(Line(str(name), curve.x, curve.y, ink.colour, ink.dash))
        units = {curve.about.unit for curve in self._curves}
        self.area.set_notes(units.pop() if len(units) == 1 else "", str(self._x_title))
        self.area.draw(tuple(lines), self._now)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    # --- menu

    def _open_menu(self, where: QPoint) -> None:
        self.menu.popup(where)

    def _set_logs(self, on: bool) -> None:
        self.area.set_logs(self.log_x.isChecked(), self.log_y.isChecked())

    @property
    def frozen(self) -> bool:
        return self._frozen

    def set_frozen(self, on: bool) -> None:
        """Hold the plot still while the run goes on."""
        self._frozen = on
        self.freeze_button.setVisible(on)
        self.freeze_action.setChecked(on)

    def _thaw(self) -> None:
        self.set_frozen(False)

    def _followed(self, on: bool) -> None:
        self.follow_button.setVisible(not on)
        self.follow_action.setEnabled(not on)

    # --- looks

    def retranslate(self) -> None:
        self.heading.setText(str(self._title))
        described = (
            (self.follow_button, Text("Follow"),
             Text("Show the whole run again and keep up with it from now on.")),
            (self.freeze_button, Text("Frozen: go on"),
             Text("The plot stands still while the run goes on; press to go on.")),
            (self.legend_button, Text("Curves"),
             Text("Show one check box for each curve, to switch it on or off.")),
            (self.menu_button, Text("Plot"),
             Text("Logarithmic axes, freezing, following the run, and export of this plot.")),
        )  # fmt: skip
        for button, name, tip in described:
            button.setText(str(name))
            button.setAccessibleName(f"{self._title}: {name}")
            button.setToolTip(str(tip))
        actions = (
            (self.log_x, Text("Logarithmic time axis")),
            (self.log_y, Text("Logarithmic value axis")),
            (self.freeze_action, Text("Freeze")),
            (self.follow_action, Text("Follow")),
            *((self.export_actions[name], title) for name, title in FORMATS),
        )
        for action, title in actions:
            action.setText(str(title))
        self.area.setAccessibleName(str(Text("Plot: {title}", title=self._title)))
        self._explain()
        self.legend.retranslate()
        self._stale = True
        self._catch_up()

    def _explain(self) -> None:
        """The tooltip of the plot: how to use it, and what has to be known to read its curves."""
        tip = Text("{title} against {x}: drag to pan, wheel to zoom, left and right keys read values.",
                   title=self._title, x=self._x_title)  # fmt: skip
        for note in dict.fromkeys(curve.about.note for curve in self._curves if curve.about.note is not None):
            tip = Text("{tip} {more}", tip=tip, more=note)
        self.area.setToolTip(str(tip))

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.area.retheme(theme)
        self.legend.retheme(theme)
        self._stale = True
        self._catch_up()
