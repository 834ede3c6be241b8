"""Every size of window and interface, every theme: nothing is cut, cells stay square, letters and handles grow."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QScrollBar

from hopsim.gui.dialogs import About, GridSize
from hopsim.gui.fields import unit_words
from hopsim.gui.slider import Slider
from hopsim.gui.theme import font
from hopsim.models import MODELS
from hopsim.palette import DARK, contrast_ratio
from hopsim.params import TEMPERATURE_UNIT
from tests.gui.test_window_manners import controls, cut, settle

SMALL = (((1024, 768), 1.0), ((960, 600), 1.0), ((1280, 720), 1.5))


@pytest.mark.parametrize(("language", "theme"), [("en", "high-contrast"), ("ja", "high-contrast"), ("ja", "light")])
def test_small_screens_and_thick_edges_cut_nothing(opened, qapp, language, theme):
    wrong = []
    for size, scale in SMALL:
        driver = opened(size=size, scale=scale, language=language, theme=theme)
        window = driver.window
        for machine in MODELS:
            if machine != driver.frame.machine:
                driver.choose(machine)
            settle(qapp)
            here = f"{language} {theme} {size} {scale} {machine}: "
            wrong += [here + fault for fault in cut(window)]
            bars = [bar for bar in window.findChildren(QScrollBar) if bar.isVisible() and bar.maximum() > bar.minimum()]
            wrong += [here + f"scrolls sideways: {bar.parent()}" for bar in bars
                      if bar.orientation() == Qt.Orientation.Horizontal]  # fmt: skip
        assert (window.width(), window.height()) == size
        driver.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_a_screen_of_1024_by_768_has_room_for_the_first_window(opened, qapp):
    driver = opened(size=(1024, 768))
    window = driver.window
    assert window.minimumWidth() <= 960 and window.minimumHeight() <= 600
    hint = window.minimumSizeHint()
    assert hint.width() <= 1024 and hint.height() <= 768
    window.resize(960, 600)
    settle(qapp)
    assert (window.width(), window.height()) == (960, 600)
    for widget in controls(window):
        if widget.window() is window:
            assert widget.mapTo(window, QPoint(widget.width(), 0)).x() <= 960
    assert min(window.canvas.width(), window.canvas.height()) >= 240


@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
def test_every_cell_has_the_same_whole_number_of_device_pixels(opened, qapp, scale):
    driver = opened(scale=scale)
    settle(qapp)
    canvas = driver.canvas
    canvas._place()
    port, ratio = canvas.viewport, canvas.devicePixelRatioF()
    assert port.shrink == 1 and port.cell == int(port.cell) >= 4
    image = canvas.grab().toImage()
    row = driver.picture > 0
    lines = [r for r in range(28) if row[r].any()]
    for r in lines[:3]:
        y = port.top + r * port.cell + port.cell // 2
        shades = np.array([image.pixelColor(port.left + x, y).lightness() > 128 for x in range(28 * port.cell)])
        cells = shades.reshape(28, port.cell)
        inside = cells[:, 1:]  # a line of the grid is the first pixel
        assert (inside == inside[:, :1]).all() and (inside[:, 0] == row[r]).all()
    assert ratio == 1.0


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0, 2.4])
def test_handles_and_marks_of_a_slider_grow_with_the_letters(qtbot, qapp, scale):
    slider = Slider(DARK)
    qtbot.addWidget(slider)
    slider.setFont(font(scale))
    slider.setRange(0, 100)
    plain = slider.sizeHint().height()
    slider.set_marks(((50, "T_c"),))
    tall = slider.sizeHint().height()
    assert plain >= 22 * scale - 1
    # The name of a mark stands below the groove: its capitals have room there.
    assert tall - plain >= QFontMetrics(slider.font()).capHeight()
    slider.resize(200, tall)
    groove = slider._groove()
    assert groove.height() >= 5 * scale - 1 and groove.top() >= 0 and groove.bottom() < tall
    assert abs(slider._place_at(slider._x_of(30)) - 30) == 0


def test_dialogs_and_badges_have_the_size_of_the_interface(opened):
    driver = opened(scale=2.0)
    for dialog in (GridSize((28, 28), driver.window), About(driver.window)):
        dialog.ensurePolished()
        assert dialog.fontInfo().pixelSize() == 26
        assert dialog.sizeHint().width() <= 1280 and dialog.sizeHint().height() <= 720
        dialog.deleteLater()
    assert driver.canvas.fontInfo().pixelSize() == 26  # the badge is written in it
    assert driver.window.traces._first.area.fontInfo().pixelSize() == 26


def test_the_unit_of_temperature_is_written_with_its_index(opened):
    driver = opened()
    driver.choose("ising")
    heat = driver.window.heat
    assert TEMPERATURE_UNIT == "J/k_B" and unit_words(TEMPERATURE_UNIT) == "J/k<sub>B</sub>"
    assert heat.unit.text() == "J/k<sub>B</sub>" and "J/k_B" in heat.slider.toolTip()
    assert heat.unit.sizeHint().width() <= heat.unit.width()
    assert unit_words("") == "" and unit_words("nats") == "nats"


def test_in_high_contrast_boxes_have_edges_and_numbers_stay_in_sight(opened, qapp):
    """What Qt draws by itself would be black on black there."""
    driver = opened(theme="high-contrast")
    window = driver.window
    settle(qapp)
    theme = window.appearance.theme

    def shades(widget):
        image = widget.grab().toImage()
        return [image.pixelColor(x, y).getRgb()[:3] for x in range(image.width()) for y in range(image.height())]

    choice = next(editor.box for editor in window.knobs.editors.values() if isinstance(editor.main, QComboBox))
    assert shades(choice).count(theme.border) > 2 * choice.width()
    brush = shades(window.tools.brush)
    assert sum(contrast_ratio(shade, theme.field) > 7 for shade in brush) >= 8  # the number itself
    box = QCheckBox("x")
    box.ensurePolished()
    box.resize(box.sizeHint())
    empty = shades(box).count(theme.accent)
    box.setChecked(True)
    assert shades(box).count(theme.accent) > empty + 50


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_menu_stands_in_one_column_on_a_small_screen(opened, language):
    driver = opened(scale=1.5, language=language)
    menus = driver.window.findChildren(QMenu)
    assert len(menus) >= 13
    assert {menu.title(): menu.sizeHint().height() for menu in menus if menu.sizeHint().height() > 680} == {}


def test_a_narrow_stage_gives_its_room_to_words_about_this_moment(opened):
    driver = opened(size=(1024, 768), language="ja")
    for machine in ("hopfield", "rbm"):
        driver.choose(machine)
        stage = driver.window.stage
        assert not stage.formula.isVisible() or stage.width() > 2 * stage.formula.sizeHint().width() + 60
        assert stage.detail.width() > stage.words.width() / 2


@pytest.mark.parametrize("scale", [1.0, 1.5, 1.7])
def test_words_about_another_size_stand_under_the_verdict_and_not_on_it(opened, qapp, scale):
    driver = opened((1280, 720), scale=scale)
    driver.choose("rbm")
    stage = driver.window.stage
    driver.wait(lambda: stage.refit.isVisible())
    for _ in range(6):
        qapp.processEvents()
    below = stage.refit.mapTo(stage, QPoint(0, 0)).y()
    shown = [label for label in (stage.verdict, stage.detail) if label.isVisible()]
    assert stage.verdict in shown
    for label in shown:
        top = label.mapTo(stage, QPoint(0, 0)).y()
        assert label.height() >= label.heightForWidth(label.width())
        assert top + label.heightForWidth(label.width()) <= below
    fitted = stage.fitted
    assert fitted.isHidden() or fitted.height() >= fitted.heightForWidth(fitted.width())
