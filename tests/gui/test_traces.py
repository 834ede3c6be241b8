"""Live plots: what is drawn, what is drawn again, and everything one can do to them."""

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from hopsim.engine.frame import Curve, Ghost
from hopsim.gui.plot_overlay import name_places
from hopsim.gui.traces import make_traces
from hopsim.models.base import Observable, View
from hopsim.models.views import Picture
from hopsim.palette import DARK, LIGHT, LIGHT_ON_DARK
from hopsim.texts import Text, use_language

ENERGY = Observable("energy", Text("Energy E"), "J")
FREE = Observable("free energy", Text("Free energy F"), "J")
UNSTABLE = Observable("unstable", Text("Unstable pixels"), "pixels", group="unstable")
N = 784


def overlap(number):
    return Observable(f"overlap {number}", Text("Overlap {n}", n=number), group="overlap")


def curve(about, y, step=49):
    y = np.asarray(y, float)
    return Curve(about, np.arange(len(y)) * float(step), y)


def run(count=400):
    """A made-up run: energies that fall, two overlaps."""
    fall = np.exp(-np.arange(count) / 80)
    return (
        curve(ENERGY, -200 + 100 * fall),
        curve(FREE, -250 + 100 * fall),
        curve(overlap(1), 1 - 0.5 * fall),
        curve(overlap(2), 0.2 * fall),
    )


@pytest.fixture
def traces(qtbot):
    widget = make_traces(DARK)
    qtbot.addWidget(widget)
    widget.resize(430, 460)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def shown(qtbot, traces, curves, *arguments, **named):
    """Display, and wait until it is drawn."""
    traces.display(curves, *arguments, **named)
    for panel in [traces.panel(group) for group in traces.groups]:
        qtbot.waitUntil(lambda panel=panel: not panel.isVisible() or not panel._stale)
    QApplication.processEvents()


def has_colour(widget, colour):
    """How many pixels of the widget have exactly this colour."""
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF
    return int((pixels == (QColor(*colour).rgb() & 0xFFFFFF)).sum())


def test_importing_the_module_imports_no_pyqtgraph():
    code = "import sys, hopsim.gui.traces; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_energy_is_first_and_each_other_group_has_a_tab(qtbot, traces):
    shown(qtbot, traces, (*run(), curve(UNSTABLE, np.arange(400))), sweep=N)
    assert traces.groups == ("energy", "overlap", "unstable")
    assert traces.tabs.names == ("overlap", "unstable")
    assert traces.panel("energy").isVisible()
    assert traces.tabs.button("unstable").text() == "Unstable"
    shown(qtbot, traces, run()[:2], sweep=N)
    assert traces.tabs.names == ()
    assert traces.tabs.isHidden()


def test_curves_are_there_in_their_colours_and_dashes(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    for number in (0, 1):
        assert has_colour(panel.area, DARK.curve(number).colour) > 100
    assert [line.dash for line in panel.area._lines] == [DARK.curve(0).dash, DARK.curve(1).dash]
    assert panel.area._lines[0].dash != panel.area._lines[1].dash


def test_x_is_in_sweeps_and_epochs_stay_epochs(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    area = traces.panel("energy").area
    assert area._lines[0].x[-1] == pytest.approx(399 * 49 / N)
    assert area._notes == ("J", "sweeps")
    shown(qtbot, traces, (curve(ENERGY, [3.0, 2.0, 1.0], step=1),))
    assert area._lines[0].x[-1] == 2.0
    assert area._notes[1] == "epochs"


def test_nothing_is_drawn_again_for_the_same_numbers(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel, drawn = traces.panel("energy"), []
    original = panel.area.draw
    panel.area.draw = lambda *a: (drawn.append(1), original(*a))
    for _ in range(5):
        shown(qtbot, traces, run(), sweep=N)
    assert drawn == []
    shown(qtbot, traces, run(401), sweep=N)
    assert drawn == [1]


def test_a_plot_that_is_not_in_sight_is_drawn_when_it_is(qtbot, traces):
    curves = (*run(), curve(UNSTABLE, np.arange(400)))
    shown(qtbot, traces, curves, sweep=N)
    hidden = traces.panel("unstable")
    assert hidden.area._lines == ()
    qtbot.mouseClick(traces.tabs.button("unstable"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(hidden.area._lines) == 1)


def test_a_check_box_switches_a_curve_off(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    assert not panel.legend.isVisible()
    qtbot.mouseClick(panel.legend_button, Qt.MouseButton.LeftButton)
    box = panel.legend.box("free energy")
    assert box.isVisible()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    QApplication.processEvents()
    assert has_colour(panel.area, DARK.curve(1).colour) == 0
    assert has_colour(panel.area, DARK.curve(0).colour) > 100
    shown(qtbot, traces, run(500), sweep=N)
    assert has_colour(panel.area, DARK.curve(1).colour) == 0


def test_ghosts_are_grey_and_the_past_moment_has_a_line(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    area = traces.panel("energy").area
    before = has_colour(area, DARK.past)
    ghost = Ghost(Text("T → 0.4"), (curve(ENERGY, np.linspace(-100, -150, 300)),))
    shown(qtbot, traces, run(), (ghost,), 200 * 49, N)
    assert has_colour(area, DARK.past) > before + 50
    column = round(area.to_scene(200 * 49 / N, 0).x())
    image = area.grab().toImage()
    colours = [
        image.pixelColor(x, y).rgb() for x in (column - 1, column, column + 1) for y in range(10, image.height() - 40)
    ]
    assert QColor(*DARK.text).rgb() in colours


def test_theory_is_a_named_line(qtbot, traces):
    theory = curve(Observable("exact", Text("exact"), "J"), np.full(400, -220.0))
    shown(qtbot, traces, run(), sweep=N, theory=(theory,))
    assert "exact" in [line.name for line in traces.panel("energy").area._lines]


def test_dragging_stops_following_and_the_button_follows_again(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    area, home = panel.area, panel.area.box.viewRange()
    middle = area.box.sceneBoundingRect().center().toPoint()
    view = area.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    for i in range(1, 6):
        qtbot.mouseMove(view, middle + QPoint(10 * i, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(50, 0))
    assert not area.follow
    assert area.box.viewRange() != home
    away = area.box.viewRange()
    shown(qtbot, traces, run(800), sweep=N)
    assert area.box.viewRange() == away
    assert panel.follow_button.isVisible()
    qtbot.mouseClick(panel.follow_button, Qt.MouseButton.LeftButton)
    assert area.follow
    assert area.box.viewRange()[0][1] >= 799 * 49 / N
    assert not panel.follow_button.isVisible()


def test_keys_zoom_read_and_follow(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    area = traces.panel("energy").area
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Plus)
    assert not area.follow
    qtbot.keyClick(area, Qt.Key.Key_Home)
    assert area.follow
    assert area.readings() == []
    for _ in range(20):
        qtbot.keyClick(area, Qt.Key.Key_Left)
    names = [line.name for line, _, _ in area.readings()]
    assert names == ["Energy E", "Free energy F"]
    _, x, y = area.readings()[0]
    assert y == pytest.approx(-200 + 100 * np.exp(-x * N / 49 / 80))
    qtbot.keyClick(area, Qt.Key.Key_Escape)
    assert area.readings() == []


def test_the_crosshair_shows_the_values_under_the_mouse(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    area = traces.panel("energy").area
    before = has_colour(area, DARK.field)
    where = area.to_scene(12.0, -200.0).toPoint()
    qtbot.mouseMove(area.viewport(), where)
    # One pixel is the range over the width of the axes, and points are 1/16 sweep apart.
    pixel = 32 / area.box.width()
    assert abs(area.readings()[0][1] - 12.0) <= pixel + 1 / 32
    assert has_colour(area, DARK.field) > before + 500


def test_freezing_holds_the_plot_and_going_on_catches_up(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    panel.freeze_action.trigger()
    traces.display(run(800), sweep=N)
    assert len(panel.area._lines[0].x) == 400
    assert panel.freeze_button.isVisible()
    qtbot.mouseClick(panel.freeze_button, Qt.MouseButton.LeftButton)
    shown(qtbot, traces, run(800), sweep=N)
    assert len(panel.area._lines[0].x) == 800
    assert not panel.freeze_button.isVisible()


def test_logarithmic_axes_place_values_by_their_logarithms(qtbot, traces):
    values = np.logspace(0, 4, 400)
    shown(qtbot, traces, (curve(Observable("work", Text("Work")), values),), sweep=49)
    panel = traces.panel("energy")
    panel.log_y.trigger()
    panel.log_x.trigger()
    assert panel.area.logs == (True, True)
    (_, _), (low, high) = panel.area.box.viewRange()
    assert -1 < low <= 0
    assert 4 <= high < 5
    panel.log_y.trigger()
    panel.log_x.trigger()
    assert panel.area.box.viewRange()[1][1] >= 1e4


def test_a_logarithmic_axis_of_negative_values_draws_nothing_and_stays_alive(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    panel.log_y.trigger()
    shown(qtbot, traces, run(500), sweep=N)
    assert has_colour(panel.area, DARK.curve(0).colour) == 0
    panel.log_y.trigger()
    assert has_colour(panel.area, DARK.curve(0).colour) > 100


def test_names_at_the_ends_do_not_overlap(qtbot, traces):
    curves = tuple(curve(overlap(k), np.full(400, 0.5 + 0.001 * k)) for k in range(6))
    shown(qtbot, traces, (*run()[:2], *curves), sweep=N)
    area = traces.panel("overlap").area
    boxes = name_places(area.fontMetrics(), area.ends(), area.width(), area.box.sceneBoundingRect().bottom())
    assert len(boxes) >= 4
    for i, (_, one) in enumerate(boxes):
        assert one.right() <= area.width()
        assert all(not one.adjusted(0, 0.5, 0, -0.5).intersects(other) for _, other in boxes[:i])


def test_the_menu_asks_for_exports_and_pyqtgraphs_own_is_off(qtbot, traces):
    asked = []
    traces.exportRequested.connect(lambda form, group: asked.append((form, group)))
    shown(qtbot, traces, run(), sweep=N)
    for form in ("csv", "png", "svg", "pdf"):
        traces.panel("overlap").export_actions[form].trigger()
    assert asked == [(form, "overlap") for form in ("csv", "png", "svg", "pdf")]
    assert not traces.panel("energy").area.getPlotItem().menuEnabled()


def test_the_right_button_opens_the_menu(qtbot, traces):
    shown(qtbot, traces, run(), sweep=N)
    panel = traces.panel("energy")
    middle = panel.area.box.sceneBoundingRect().center().toPoint()
    qtbot.mouseClick(panel.area.viewport(), Qt.MouseButton.RightButton, pos=middle)
    qtbot.waitUntil(panel.menu.isVisible)
    panel.menu.close()


def test_views_have_tabs_and_only_the_one_in_front_is_wanted(qtbot, traces):
    wanted = []
    traces.wantedChanged.connect(wanted.append)
    views = (View("fields", Text("Local fields"), "picture"), View("weights", Text("Weights"), "matrix"))
    shown(qtbot, traces, run(), sweep=N)
    traces.display_views(views, {})
    assert traces.tabs.names == ("overlap", "view fields", "view weights")
    assert traces.wanted == frozenset()
    qtbot.mouseClick(traces.tabs.button("view fields"), Qt.MouseButton.LeftButton)
    assert wanted == [frozenset({"fields"})]
    traces.display_views(views, {"fields": Picture(np.eye(8, dtype=np.float32))})
    QApplication.processEvents()
    assert has_colour(traces.tabs.page("view fields"), LIGHT_ON_DARK.on) > 8
    shown(qtbot, traces, (*run(), curve(UNSTABLE, np.arange(400))), sweep=N)
    assert traces.tabs.names == ("overlap", "unstable", "view fields", "view weights")
    assert traces.tabs.current == "view fields"
    traces.display_views((), {})
    assert wanted[-1] == frozenset()


def test_groups_of_many_curves_come_before_single_ones(qtbot, traces):
    shown(qtbot, traces, (curve(UNSTABLE, np.arange(400)), *run()), sweep=N)
    assert traces.tabs.names == ("overlap", "unstable")
    assert traces.tabs.current == "overlap"


def test_without_an_energy_the_first_group_takes_its_place(qtbot, traces):
    likelihood = Observable("pseudo", Text("Pseudo-log-likelihood"), "nats", "likelihood")
    gap = Observable("gap", Text("Free-energy gap"), "nats", "gap")
    shown(qtbot, traces, (curve(likelihood, [-9.0, -5.0, -4.0], 1), curve(gap, [0.0, 0.1, 0.3], 1)))
    assert traces.groups == ("likelihood", "gap")
    assert traces.panel("likelihood").heading.text() == "Pseudo-log-likelihood"
    asked = []
    traces.exportRequested.connect(lambda form, group: asked.append((form, group)))
    traces.panel("likelihood").export_actions["csv"].trigger()
    assert asked == [("csv", "likelihood")]
    shown(qtbot, traces, run(), sweep=N)
    assert traces.groups == ("energy", "overlap")


def test_a_long_run_moves_its_axis_seldom(qtbot, traces):
    area = make_area(traces)
    ranges = set()
    for count in range(100, 1000, 20):
        traces.display(run(count), sweep=N)
        traces.panel("energy")._draw()
        ranges.add(tuple(area.box.viewRange()[0]))
    # From 100 to 1000 in steps of a quarter: log(10)/log(1.25) is 10.3.
    assert len(ranges) <= 12


def make_area(traces):
    return traces.panel("energy").area


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_themes_and_languages(qtbot, traces, language, theme):
    shown(qtbot, traces, run(), sweep=N)
    use_language(language)
    traces.retheme(theme)
    traces.retranslate()
    qtbot.waitUntil(lambda: not traces.panel("energy")._stale)
    QApplication.processEvents()
    panel = traces.panel("energy")
    assert has_colour(panel.area, theme.plot) > 1000
    assert has_colour(panel.area, theme.curve(0).colour) > 100
    for widget in (panel.legend_button, panel.menu_button, panel.area, traces.tabs.button("overlap")):
        assert widget.accessibleName()
        assert language == "ja" or len(widget.toolTip().split()) >= 8
    for button in (panel.legend_button, panel.menu_button):
        assert button.width() >= button.minimumSizeHint().width()
    assert traces.minimumSizeHint().width() <= 430


def test_tabs_wrap_instead_of_hiding(qtbot, traces):
    views = tuple(View(f"v{k}", Text("A rather long title number {k}", k=k), "picture") for k in range(6))
    shown(qtbot, traces, run(), sweep=N)
    traces.display_views(views, {})
    QApplication.processEvents()
    buttons = [traces.tabs.button(name) for name in traces.tabs.names]
    row = buttons[0].parentWidget()
    assert isinstance(row, QWidget)
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        assert row.rect().contains(button.geometry())
    assert len({button.y() for button in buttons}) > 1


def test_plots_of_a_picture_scene_agree_with_the_widget(traces):
    """What lies over the curves is placed by the same arithmetic as the curves."""
    traces.display(run(), sweep=N)
    area = traces.panel("energy").area
    corner = area.to_scene(area.box.viewRange()[0][0], area.box.viewRange()[1][1])
    gap = corner - QPointF(area.box.sceneBoundingRect().topLeft())
    assert gap.manhattanLength() < 2
