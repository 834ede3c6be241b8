"""The schedule editor: words, curve, keys, button."""

import pytest
from PySide6.QtCore import QPoint, Qt

from hopsim.engine.schedule import SHAPES, Schedule
from hopsim.gui.annealing import Annealing, reshaped, said, turned_schedule
from hopsim.gui.schedule_curve import handles, moved, sampled
from hopsim.palette import DARK, LIGHT
from hopsim.texts import use_language

FREE = Schedule(schedule="free", points=((0.0, 3.0), (0.4, 1.0), (1.0, 0.1)), sweeps=50)


@pytest.fixture
def panel(qtbot):
    widget = Annealing(DARK)
    qtbot.addWidget(widget)
    widget.resize(430, 330)
    widget.show()
    qtbot.waitExposed(widget)
    qtbot.mouseClick(widget.fold, Qt.MouseButton.LeftButton)
    return widget


def heard(signal):
    found = []
    signal.connect(lambda *what: found.append(what[0] if what else None))
    return found


def drag(qtbot, curve, start, end):
    qtbot.mousePress(curve, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(curve, (start + end) / 2)
    qtbot.mouseMove(curve, end)
    qtbot.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=end)


def test_the_button_plays_the_schedule_and_stops_it(qtbot, panel):
    annealed, stopped = heard(panel.annealed), heard(panel.stopped)
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert annealed == [Schedule()]
    panel.display(Schedule(), 0.3)
    assert panel.button.text() == "Stop annealing"
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert len(stopped) == 1
    panel.display(None)
    assert panel.button.text() == "Anneal"


def test_the_words_say_what_it_does(panel):
    assert str(said(Schedule())) == "geometric 2 → 0.01, 200 sweeps"
    assert panel.fold.text() == "geometric 2 → 0.01, 200 sweeps"
    panel.put(FREE)
    assert panel.fold.text() == "drawn by hand 3 → 0.1, 50 sweeps"


def test_dragging_the_first_point_changes_the_start(qtbot, panel):
    changed = heard(panel.changed)
    curve = panel.curve
    start = curve.handle_place(0).toPoint()
    drag(qtbot, curve, start, start + QPoint(0, 20))
    assert len(changed) == 1
    assert changed[0].schedule == "geometric"
    assert changed[0].start < 2.0
    assert changed[0].end == 0.01
    assert panel.knobs.editors["start"].field.text() == f"{changed[0].start:.9g}"


def test_dragging_a_point_between_makes_it_drawn_by_hand(qtbot, panel):
    changed = heard(panel.changed)
    curve = panel.curve
    middle = curve.handle_place(2).toPoint()
    drag(qtbot, curve, middle, middle - QPoint(0, 30))
    (schedule,) = changed
    assert schedule.schedule == "free"
    assert schedule.points[2][1] > handles(Schedule())[2][1] + 0.3
    # The other points stay where the preset had them, to three digits of a pixel's worth.
    assert schedule.points[1] == handles(Schedule())[1]
    assert panel.knobs.editors["schedule"].box.currentData() == "free"


def test_keys_choose_and_move_add_and_remove_points(qtbot, panel):
    panel.put(FREE)
    curve = panel.curve
    curve.setFocus()
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    assert curve.chosen == 1
    qtbot.keyClick(curve, Qt.Key.Key_Up)
    assert panel.schedule.points[1][1] > 1.0
    qtbot.keyClick(curve, Qt.Key.Key_Insert)
    assert len(panel.schedule.points) == 4
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert len(panel.schedule.points) == 3
    for _ in range(5):
        qtbot.keyClick(curve, Qt.Key.Key_Left)
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert len(panel.schedule.points) == 3


def test_a_double_click_adds_a_point(qtbot, panel):
    panel.put(FREE)
    curve = panel.curve
    there = (curve.handle_place(1) + curve.handle_place(2)) / 2
    qtbot.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=there.toPoint() - QPoint(0, 30))
    assert len(panel.schedule.points) == 4


def test_every_shape_can_be_chosen_from_every_other():
    for begin in (Schedule(), FREE, Schedule(schedule="logarithmic", end=None), Schedule(schedule="linear", end=0.0)):
        for shape, _ in SHAPES:
            other = reshaped(begin, shape)
            assert other.schedule == shape
            assert len(other.temperatures()) == begin.sweeps
            assert turned_schedule(begin, {"schedule": shape}).schedule == shape


def test_the_shape_is_chosen_with_the_keys(qtbot, panel):
    box = panel.knobs.editors["schedule"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert panel.schedule.schedule == "linear"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert panel.schedule.schedule == "logarithmic"
    assert not panel.end.isVisible()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert panel.end.isVisible()


def test_an_end_that_cannot_be_is_refused(qtbot, panel):
    changed = heard(panel.changed)
    for words in ("0", "-1", "cold"):
        panel.end.setFocus()
        panel.end.selectAll()
        qtbot.keyClicks(panel.end, words)
        qtbot.keyClick(panel.end, Qt.Key.Key_Return)
        assert panel.complaint.isVisible()
        assert panel.end.text() == "0.01"
    assert changed == []
    panel.end.selectAll()
    qtbot.keyClicks(panel.end, "0.5")
    qtbot.keyClick(panel.end, Qt.Key.Key_Return)
    assert changed[-1].end == 0.5
    assert not panel.complaint.isVisible()


def test_points_stay_in_order_however_they_are_dragged():
    schedule = FREE
    for x in (-3.0, 0.0, 0.2, 0.99, 7.0):
        schedule = moved(schedule, 1, x, 1.0)
        places = [place for place, _ in schedule.points]
        assert places == sorted(places)
        assert len(set(places)) == 3
    assert moved(FREE, 0, 0.5, -4.0).points[0] == (0.0, 0.0)
    assert moved(Schedule(), 0, 0.0, -1.0).start > 0


def test_the_curve_is_the_schedule_itself():
    for schedule in (Schedule(), FREE, Schedule(schedule="logarithmic", end=None, sweeps=10_000_000)):
        curve = sampled(schedule)
        assert curve[0] == (0.0, pytest.approx(schedule.temperatures()[0]))
        assert len(curve) <= 257
    exact = Schedule(sweeps=257).temperatures()
    assert [heat for _, heat in sampled(Schedule(sweeps=257))] == pytest.approx(list(exact))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_names_tooltips_and_room(panel, language, theme):
    use_language(language)
    panel.retheme(theme)
    panel.retranslate()
    for widget in (panel.fold, panel.button, panel.end, panel.curve):
        assert widget.accessibleName()
        assert language == "ja" or len(widget.toolTip().split()) >= 8
    for widget in (panel.fold, panel.button):
        assert widget.width() >= widget.minimumSizeHint().width()
    assert panel.minimumSizeHint().width() <= 430
    assert not panel.grab().isNull()
