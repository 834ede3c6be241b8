"""Presentation: only what a class needs, readable from 8 m, keys shown, and afterwards everything is as it was."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

SIZES = [(1280, 720), (1024, 768), (1920, 1080)]
DISTANCE, PICTURE = 8.0, 1.5
"""Metres: from the last row to the wall, and the height of the picture that a beamer throws there."""
LEAST, COMFORTABLE = 10, 16
"""Arc minutes of a capital letter: what can be read, and what ISO 9241-303 asks of text that is read for long."""


def settle(qapp):
    for _ in range(8):
        qapp.processEvents()


def state_of(window):
    """Everything that has to come back."""
    parts = (window.menuBar(), window.statusBar(), window.tools, window.bar.machines, window.bar.export, window.more,
             window.stage.top, window.stage.foot, *window.panels.docks.values(), window.traces.tabs,
             window.traces.tabs._row, window.traces._first)  # fmt: skip
    docks = {name: dock.size() for name, dock in window.panels.docks.items()}
    return [part.isHidden() for part in parts], docks, window.appearance.scale, window.size(), window.windowState()


def begin(driver, qapp, size):
    driver.press("F11")
    assert driver.window.windowState() & Qt.WindowState.WindowFullScreen
    driver.window.resize(*size)  # the screen of this test has one size
    settle(qapp)


def minutes(label, height):
    """Arc minutes of a capital letter on the wall."""
    capital = QFontMetricsF(label.font()).capHeight() / height * PICTURE
    return math.degrees(math.atan(capital / DISTANCE)) * 60


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("size", SIZES)
def test_it_shows_what_a_class_needs_and_no_more(opened, qapp, language, size):
    driver = opened(size=size, language=language)
    window = driver.window
    begin(driver, qapp, size)
    assert (window.width(), window.height()) == size
    for widget in (window.canvas, window.stage.verdict, window.traces._first, window.transport, window.heat):
        assert widget.isVisible()
    for widget in (window.tools, window.shelf, window.menuBar(), window.statusBar(), window.bar.machines, window.past,
                   window.knobs, window.annealing, window.traces.tabs):  # fmt: skip
        assert not widget.isVisible()
    for widget in (window.transport, window.heat, window.stage.words, window.traces):
        right = widget.mapTo(window, QPoint(widget.width(), widget.height()))
        assert right.x() <= size[0] and right.y() <= size[1]
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            assert label.sizeHint().width() <= label.width() + 1, label.text()
    canvas = window.canvas.width() * window.canvas.height()
    assert canvas > window.traces.width() * window.traces.height()
    assert window.heat.slider.width() > 60
    # Readable from 8 m.
    assert minutes(window.stage.verdict, size[1]) >= COMFORTABLE
    for label in (window.heat.label, window.stage.detail, window.transport.reading, window.traces._first.heading):
        assert minutes(label, size[1]) >= LEAST
    assert QFontInfo(window.traces._first.area.font()).pixelSize() >= 1.55 * 13


@pytest.mark.parametrize("key", ["Esc", "F11"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_afterwards_everything_is_as_it_was(opened, qapp, key, scale):
    driver = opened(scale=scale)
    window = driver.window
    window.panels.docks["left"].toggleViewAction().trigger()
    window.panels.resizeDocks([window.panels.docks["plots"]], [480], Qt.Orientation.Horizontal)
    settle(qapp)
    before, picture = state_of(window), driver.picture.copy()
    begin(driver, qapp, (1024, 768))
    driver.press("F12")
    driver.press(key)
    settle(qapp)
    window.resize(1280, 720)
    driver.wait(lambda: state_of(window) == before)
    assert not window.actions_["present"].isChecked() and (driver.picture == picture).all()
    assert float(window.settings.value("scale") or scale) == scale


def test_what_is_kept_for_the_next_start_is_the_usual_window(opened, qapp):
    driver = opened(scale=1.2)
    begin(driver, qapp, (1280, 720))
    driver.close()
    driver = opened(scale=1.2)
    window = driver.window
    assert not window.windowState() & Qt.WindowState.WindowFullScreen
    assert window.shelf.isVisible() and window.tools.isVisible() and window.appearance.scale == 1.2


def test_tools_machines_and_plots_go_by_key(opened, qapp):
    driver = opened()
    window = driver.window
    begin(driver, qapp, (1280, 720))
    driver.press("E", driver.canvas)
    assert driver.canvas.tool == "eraser"
    shown = []
    for _ in range(1 + len(window.traces.tabs.names)):
        shown.append(window.traces._first.isVisible() or window.traces.tabs.current)
        assert window.traces._first.isVisible() != window.traces.tabs.isVisible()
        driver.press("F12")
    assert set(shown) == {True, *window.traces.tabs.names} and window.traces._first.isVisible()
    driver.press("Ctrl+4")
    driver.wait(lambda: driver.frame.machine == "rbm")
    settle(qapp)
    assert not window.learner_knobs.isVisible()
    assert not window.stage.hidden.isVisible()
    driver.play()
    driver.pause()
    driver.press("Esc")
    settle(qapp)
    assert window.learner_knobs.isVisible() and window.stage.hidden.isVisible()


def test_pressed_keys_are_shown_with_what_they_do_and_fade(opened, qapp):
    driver = opened()
    window = driver.window
    keys = window.errands.presentation.keys
    driver.press("Ctrl+I")
    assert not keys.isVisible()
    begin(driver, qapp, (1280, 720))
    driver.press("Ctrl+I")
    assert keys.isVisible() and keys.words.split("   ") == ["Ctrl+I", "Invert"]
    QTest.keyClick(driver.canvas, Qt.Key.Key_Down)
    assert keys.words == "Down"
    QTest.keyPress(driver.canvas, Qt.Key.Key_Shift)
    assert keys.words == "Down"
    QTest.keyRelease(driver.canvas, Qt.Key.Key_Shift)
    assert keys.geometry().bottom() <= window.height() and keys.height() >= keys.fontMetrics().height()
    while keys._left > 0:
        keys._fade()
    assert not keys.isVisible()
    driver.press("Esc")
    driver.press("Ctrl+I")
    assert not keys.isVisible()
