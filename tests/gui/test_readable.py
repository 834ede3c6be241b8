"""What a newcomer stumbled over: everything is named, fits, and says only what is true now."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetrics

from hopsim.engine.frame import Curve
from hopsim.engine.workbench import Workbench
from hopsim.gui import geometry
from hopsim.gui.dialogs import GridSize
from hopsim.gui.fields import NumberField
from hopsim.gui.plot_overlay import Line, name_places
from hopsim.texts import Text


def outlined(driver):
    flipped = driver.window.canvas._given.flipped
    return flipped is not None and bool(flipped.any())


def test_outlines_go_with_the_next_act_and_show_no_act(opened):
    driver = opened()
    driver.play()
    driver.wait(lambda: outlined(driver))
    driver.pause()
    acts = driver.frame.acts
    driver.stroke((2, 2), (2, 6))
    driver.wait(lambda: driver.frame.acts > acts)
    assert not outlined(driver)
    driver.window.post(Workbench.invert)
    driver.wait(lambda: driver.frame.undo is not None and driver.frame.undo.english == "invert")
    assert not outlined(driver)
    number = driver.frame.number
    driver.press("Ctrl+N")
    driver.wait(lambda: driver.frame.number > number)
    assert not outlined(driver)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_entries_of_the_shelf_are_whole_when_memories_do_not_hold(opened, language, scale):
    driver = opened(language=language, scale=scale)
    shelf = driver.window.shelf.list
    driver.window.post(Workbench.turn, "rule", "hebb")
    driver.wait(lambda: all(memory.flips for memory in driver.frame.memories))
    metrics = shelf.fontMetrics()
    for row, memory in enumerate(driver.frame.memories):
        lines = shelf.item(row).text().split("\n")
        assert len(lines) == 2 and str(memory.flips) in lines[0] and lines[0].startswith(memory.name)
        assert all(metrics.horizontalAdvance(line) <= shelf._room() for line in lines)
        assert shelf.visualItemRect(shelf.item(row)).height() >= 2 * metrics.height()


def test_curves_are_called_by_the_names_of_the_memories(opened):
    driver = opened()
    curves = {curve.about.name: curve.about for curve in driver.frame.curves}
    names = [memory.name for memory in driver.frame.memories]
    assert [str(curves[f"overlap {k + 1}"].short) for k in range(len(names))] == names
    assert str(curves["overlap 1"].title) == f"Overlap with {names[0]}"
    driver.window.post(Workbench.store)
    driver.wait(lambda: len(driver.frame.memories) == len(names) + 1)
    assert driver.frame.memories[-1].name == str(len(names) + 1)


@pytest.mark.parametrize("count", [2, 4, 9])
def test_every_curve_has_its_name_at_its_end(count):
    metrics = QFontMetrics(QFont())
    x = np.zeros(1)
    ends = [(Line(str(k), x, x, (0, 0, 0)), QPointF(200.0, 30.0 + k % 3)) for k in range(count)]
    places = [place for _, place in name_places(metrics, ends, 400.0, 5.0 * metrics.height())]
    assert len(places) == count
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])


def test_a_cure_says_why(opened):
    driver = opened()
    banner = driver.window.banner
    driver.window.post(Workbench.turn, "rule", "hebb")
    driver.wait(banner.isVisible)
    assert banner.why_button.isVisible() and not banner.reason.isVisible()
    driver.click(banner.why_button)
    assert banner.reason.isVisible() and "Hebb" in banner.reason.text()
    driver.click(banner.buttons[0])
    driver.wait(lambda: driver.frame.model.rule == "pseudo-inverse")
    assert not banner.isVisible()


def test_a_failure_goes_with_the_next_act_and_a_notice_by_itself(opened):
    driver = opened()
    banner, messages = driver.window.banner, driver.window.errands.messages
    driver.window.post(Workbench.turn, "temperature", -1.0)
    driver.wait(banner.isVisible)
    number = driver.frame.number
    driver.window.post(lambda bench: None)
    driver.wait(lambda: driver.frame.number > number)
    assert banner.isVisible()
    driver.window.post(Workbench.invert)
    driver.wait(lambda: not banner.isVisible())
    driver.window.post(lambda bench: bench.tell(Text("done")))
    driver.wait(banner.isVisible)
    assert messages._timer.isActive()
    messages._timer.timeout.emit()
    assert not banner.isVisible()


def test_the_canvas_keeps_its_size_when_the_words_under_it_change(opened, qapp):
    driver = opened()
    words, canvas = driver.window.stage.words, driver.canvas
    before = canvas.size()
    for verdict, detail in (("short", ""), ("", ""), ("A", "a detail that takes two lines at most beside the formula")):
        words.say(verdict, detail)
        for _ in range(4):
            qapp.processEvents()
        assert canvas.size() == before
    words.say("a verdict that takes more than one line " * 3, "a detail that takes more than one line " * 3)
    for _ in range(4):
        qapp.processEvents()
    smaller = canvas.size()
    words.say("short", "")
    for _ in range(4):
        qapp.processEvents()
    assert canvas.size() == smaller


def test_a_machine_s_number_has_four_digits_and_a_typed_one_all(qtbot):
    field = NumberField(float)
    qtbot.addWidget(field)
    field.display(1.45302945)
    assert field.text() == "1.453"
    field.setText("0.1234567")
    field.editingFinished.emit()
    field.display(0.1234567)
    assert field.text() == "0.1234567"
    field.display(0.98765432)
    assert field.text() == "0.9877"


def test_the_first_window_fits_the_screen(opened, qapp):
    driver = opened()
    window = driver.window
    geometry.restore(window)
    room = window.screen().availableGeometry()
    assert window.height() <= room.height()
    assert window.width() <= max(room.width(), window.minimumWidth())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_tabs_of_a_learner_take_two_lines_at_most(opened, language, qapp):
    driver = opened(language=language)
    traces = driver.window.traces
    driver.choose("rbm")
    learner, model = driver.frame.learner, driver.frame.model
    line = np.arange(3.0)
    driver.window.pump.stop()
    traces.display(tuple(Curve(about, line, line) for about in type(learner).observables))
    views = {view.name: view for view in (*type(learner).views, *type(model).views)}
    traces.display_views(tuple(views.values()), {})
    for _ in range(6):
        qapp.processEvents()
    buttons = [traces.tabs.button(name) for name in traces.tabs.names]
    assert len(buttons) == 8
    assert len({button.y() for button in buttons}) <= 2
    traces.tabs.choose("reconstruction")
    assert traces.panel("reconstruction").heading.text() == str(
        next(about.title for about in type(learner).observables if about.group == "reconstruction")
    )


def test_a_dialog_s_controls_are_explained(qtbot):
    dialog = GridSize((28, 28))
    assert dialog.rows.lineEdit().selectedText() == "28"
    qtbot.addWidget(dialog)
    for widget in (dialog.rows, dialog.columns, dialog.scale, dialog.crop):
        assert len(widget.toolTip().split()) >= 8


def test_the_load_is_told_where_memories_are_stored_only(opened):
    """The lattice stores nothing: a number of memories would mean nothing there."""
    driver = opened()
    words = driver.window.status.words
    driver.wait(lambda: "load" in words.text())
    driver.choose("ising")
    driver.wait(lambda: "Ising" in words.text())
    assert "load" not in words.text()
