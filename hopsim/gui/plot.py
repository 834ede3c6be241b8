"""The drawing area of a plot: pyqtgraph with calm axes, names at the ends of the curves, and a crosshair."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopsim.gui.axes import ValueAxis
from hopsim.gui.curves import Floats, Span, calm_end, calm_range, dashed_along, thinned
from hopsim.gui.plot_overlay import Line, names_width, paint_crosshair, paint_names, paint_units
from hopsim.palette import Dash, Theme

LONG_PATH = 2000.0
"""Pixels."""


class PlotArea(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws lines and one upright line at the past moment that is shown."""

    menu_wanted = Signal(object)
    """The point on the screen where the right button was pressed."""
    following = Signal(bool)

    # Qt asks these two before the constructor is through.
    _theme: Theme | None = None
    _cross: float | None = None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"left": ValueAxis("left")})
        self._lines: tuple[Line, ...] = ()
        self._items: list[pyqtgraph.PlotCurveItem] = []
        self._follow = True
        self._x_range: Span | None = None
        self._y_range: Span | None = None
        self._logs = (False, False)
        self._now: float | None = None
        self._notes = ("", "")
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(90)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.disableAutoRange()
        item.layout.setContentsMargins(0, 6, 10, 0)
        self.box = item.getViewBox()
        for name in ("left", "bottom"):
            item.getAxis(name).enableAutoSIPrefix(False)
        self.box.sigRangeChangedManually.connect(self._grabbed)
        self.scene().sigMouseClicked.connect(self._clicked)
        self.scene().sigMouseMoved.connect(self._pointed)
        self.retheme(theme)

    @property
    def _colours(self) -> Theme:
        assert self._theme is not None
        return self._theme

    # --- what is shown

    def draw(self, lines: tuple[Line, ...], now: float | None) -> None:
        """Lines in their order, later ones on top; `now` in the unit of x."""
        self._lines, self._now = lines, now
        item = self.getPlotItem()
        while len(self._items) > len(lines):
            item.removeItem(self._items.pop())
        while len(self._items) < len(lines):
            curve = pyqtgraph.PlotCurveItem(antialias=False, connect="finite")
            item.addItem(curve, ignoreBounds=True)
            self._items.append(curve)
        columns = max(100, int(self.box.width() / 2))
        for line, curve in zip(lines, self._items, strict=True):
            self._set(curve, line, *thinned(*self._logged(line), columns))
        self._reserve_names()
        if self._follow:
            self._fit()
        self.viewport().update()

    def _logged(self, line: Line) -> tuple[Floats, Floats]:
        x, y = line.x, line.y
        with np.errstate(divide="ignore", invalid="ignore"):
            if self._logs[0]:
                x = np.where(x > 0, np.log10(x), np.nan)
            if self._logs[1]:
                y = np.where(y > 0, np.log10(y), np.nan)
        good = np.isfinite(x)
        return (x, y) if good.all() else (x[good], y[good])

    def _set(self, curve: pyqtgraph.PlotCurveItem, line: Line, x: Floats, y: Floats) -> None:
        """Dashes along the path where it is short, along x where it is long."""
        width, height = self.box.width(), self.box.height()
        low, high = self.box.viewRange()[1]
        length = float(np.nansum(np.abs(np.diff(y)))) / ((high - low) or 1.0) * height
        if not line.dash or length < LONG_PATH:
            curve.setData(x, y, pen=self._pen(line, line.dash), connect="finite")
            return
        pixels = (x - x[0]) / ((x[-1] - x[0]) or 1.0) * width
        drawn = dashed_along(pixels, tuple(2 * line.width * part for part in line.dash)) & np.isfinite(y)
        drawn[:-1] &= np.isfinite(y[1:])
        curve.setData(x, np.nan_to_num(y), pen=self._pen(line, ()), connect=drawn.astype(np.int32))

    def _pen(self, line: Line, dash: Dash) -> QPen:
        pen = QPen(QColor(*line.colour))
        pen.setCosmetic(True)
        pen.setWidthF(line.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash:
            pen.setDashPattern(list(dash))
        return pen

    def set_notes(self, unit: str, x_title: str) -> None:
        """The unit of y, at the top of its axis, and what x counts."""
        if (unit, x_title) != self._notes:
            self._notes = unit, x_title
            self._reserve_names()
            self.viewport().update()

    def set_logs(self, x: bool, y: bool) -> None:
        """Logarithmic axes; values of 0 and below are not drawn there."""
        if (x, y) != self._logs:
            self._logs = x, y
            self._x_range = self._y_range = None
            self.getPlotItem().getAxis("bottom").setLogMode(x=x, y=False)
            self.getPlotItem().getAxis("left").setLogMode(x=False, y=y)
            self.draw(self._lines, self._now)

    @property
    def logs(self) -> tuple[bool, bool]:
        return self._logs

    # --- ranges

    @property
    def follow(self) -> bool:
        return self._follow

    def set_follow(self, on: bool) -> None:
        """Whether the axes keep the whole run in sight."""
        self._follow = on
        if on:
            self._x_range = self._y_range = None
            self._fit()
        self.following.emit(on)

    def forget_ranges(self) -> None:
        """Other curves come: their values choose the ranges anew."""
        if self._follow:
            self._x_range = self._y_range = None

    def _grabbed(self, *_: object) -> None:
        if self._follow:
            self.set_follow(False)

    def _fit(self) -> None:
        drawn = [self._logged(line) for line in self._lines if len(line.x)]
        xs = [part for x, _ in drawn if len(x) for part in (x[0], x[-1])]
        ys = [part[np.isfinite(part)] for _, part in drawn]
        ys = [part for part in ys if len(part)]
        if not xs or not ys:
            return
        ends = self._x_range, self._y_range
        self._x_range = calm_end(self._x_range, float(min(xs)), float(max(xs)))
        self._y_range = calm_range(
            self._y_range, min(float(y.min()) for y in ys), max(float(y.max()) for y in ys)
        )
        if ends != (self._x_range, self._y_range):
            self.box.setRange(xRange=self._x_range, yRange=self._y_range, padding=0, disableAutoRange=True)

    def to_scene(self, x: float, y: float) -> QPointF:
        """A point of the plot, in its shown (perhaps logarithmic) numbers, on the widget."""
        return QPointF(self.box.mapToScene(self.box.mapFromView(QPointF(x, y))))

    # --- mouse and keys

    def _clicked(self, event: object) -> None:
        if event.button() == Qt.MouseButton.RightButton:  # type: ignore[attr-defined]
            self.menu_wanted.emit(event.screenPos().toPoint())  # type: ignore[attr-defined]

    def _pointed(self, where: QPointF) -> None:
        inside = self.box.sceneBoundingRect().contains(where)
        self._set_cross(self.box.mapSceneToView(where).x() if inside else None)

    def viewportEvent(self, event: QEvent) -> bool:
        # The words of the tooltip would lie on the values of the crosshair.
        if event.type() == QEvent.Type.ToolTip and self._cross is not None:
            return True
        return bool(super().viewportEvent(event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._theme is not None:
            self.retheme(self._theme)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_cross(None)
        super().leaveEvent(event)

    def _set_cross(self, x: float | None) -> None:
        if x != self._cross:
            self._cross = x
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the crosshair, plus and minus zoom, Home follows again, Escape clears."""
        key = event.key()
        (low, high), _ = self.box.viewRange()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            start = high if self._cross is None else self._cross
            move = (high - low) / 50 * (1 if key == Qt.Key.Key_Right else -1)
            self._set_cross(min(high, max(low, start + move)))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.box.scaleBy(x=0.8 if key == Qt.Key.Key_Plus else 1.25, y=1.0)
            self._grabbed()
        elif key == Qt.Key.Key_Home:
            self.set_follow(True)
        elif key == Qt.Key.Key_Escape:
            self._set_cross(None)
        else:
            event.ignore()

    def readings(self) -> list[tuple[Line, float, float]]:
        """Line, x and y nearest to the crosshair, in true numbers; empty without a crosshair."""
        if self._cross is None:
            return []
        x = 10.0**self._cross if self._logs[0] else self._cross
        found = []
        for line in self._lines:
            if line.name and len(line.x):
                after = min(len(line.x) - 1, int(np.searchsorted(line.x, x)))
                at = after - 1 if after and abs(line.x[after - 1] - x) <= abs(line.x[after] - x) else after
                found.append((line, float(line.x[at]), float(line.y[at])))
        return found

    # --- what lies over the curves

    def drawForeground(self, painter: QPainter, rectangle: QRectF) -> None:
        painter.save()
        painter.setFont(self.font())
        self._paint_now(painter)
        area = self.box.sceneBoundingRect()
        room = QRectF(0, 0, self.width(), self.height())
        paint_names(painter, self.ends(), room.width(), area.bottom())
        paint_units(painter, area, room, self._notes, self._colours)
        readings = self.readings()
        if readings and self._cross is not None:
            x = self.to_scene(self._cross, 0.0).x()
            paint_crosshair(painter, area, room.width(), x, readings, self._notes, self._colours)
        painter.restore()

    def _paint_now(self, painter: QPainter) -> None:
        if self._now is None or (self._logs[0] and self._now <= 0):
            return
        area = self.box.sceneBoundingRect()
        x = self.to_scene(float(np.log10(self._now)) if self._logs[0] else self._now, 0.0).x()
        if area.left() <= x <= area.right():
            painter.setPen(QPen(QColor(*self._colours.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _reserve_names(self) -> None:
        """Room right of the axes for the widest name and the unit of x, so that nothing covers a curve."""
        metrics = self.fontMetrics()
        names = [line.name for line in self._lines if line.name]
        wanted = names_width(metrics, names, self._notes[1], self.box.height()) + 10
        layout = self.getPlotItem().layout
        left, top, right, bottom = layout.getContentsMargins()
        if wanted != right:
            layout.setContentsMargins(left, top, wanted, bottom)

    def ends(self) -> list[tuple[Line, QPointF]]:
        """Named lines and the last place of each that is in sight, on the widget."""
        (first, last), _ = self.box.viewRange()
        found = []
        for line in self._lines:
            x, y = self._logged(line) if line.name else (line.x[:0], line.y[:0])
            good = np.flatnonzero(np.isfinite(y) & (x <= last) & (x >= first))
            if len(good):
                found.append((line, self.to_scene(float(x[good[-1]]), float(y[good[-1]]))))
        return found

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.setBackground(QColor(*theme.plot))
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(QPen(QColor(*theme.axis), 1))
            axis.setTextPen(QColor(*theme.text_dim))
            axis.setTickFont(self.font())
        self.getPlotItem().getAxis("left").setWidth(self.fontMetrics().horizontalAdvance("-000000") + 14)
        # pyqtgraph reserves four fifths of a line, and large figures lose their feet.
        below = self.getPlotItem().getAxis("bottom")
        below.setHeight(self.fontMetrics().height() + below.style["tickTextOffset"][1])
        self.viewport().update()
