"""The row of the past: what is shown, what is asked for."""

import pytest
from PySide6.QtCore import QPoint, Qt

from hopsim.engine.frame import BranchLook
from hopsim.gui.past import PastBar
from hopsim.palette import DARK, LIGHT
from hopsim.texts import Text, use_language


@pytest.fixture
def bar(qtbot):
    widget = PastBar(DARK)
    qtbot.addWidget(widget)
    widget.resize(620, 34)
    widget.show()
    qtbot.waitExposed(widget)
    widget.display(None, (0, 24304), 784)
    return widget


def heard(signal):
    found = []
    signal.connect(lambda *what: found.append(what[0] if what else None))
    return found


def test_it_says_where_one_is(bar):
    assert bar.where.text() == "sweep 31.0"
    assert not bar.return_button.isEnabled()
    bar.display(9721, (0, 24304), 784)
    assert bar.where.text() == "past: sweep 12.4 of 31.0"
    assert bar.slider.accessibleDescription() == bar.where.text()
    assert bar.return_button.isEnabled()
    assert bar.where.width() >= bar.where.sizeHint().width()


def test_dragging_asks_for_moments_and_does_not_return(qtbot, bar):
    sought, returned = heard(bar.sought), heard(bar.returned)
    slider = bar.slider
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 11))
    qtbot.mouseMove(slider, QPoint(0, 11))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 11))
    assert sought[-1] == 0
    # The middle of the slider is the middle of the run, to the pixel.
    assert abs(sought[0] - 24304 / 2) <= 24304 / (slider.width() - 20)
    assert returned == []


def test_frames_do_not_pull_the_handle_out_of_the_hand(qtbot, bar):
    slider = bar.slider
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 11))
    bar.display(24304, (0, 30000), 784)
    assert slider.value() == 0
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 11))


def test_arrow_keys_and_buttons_step_by_one_change(qtbot, bar):
    bar.display(9721, (0, 24304), 784)
    stepped, sought = heard(bar.stepped), heard(bar.sought)
    bar.slider.setFocus()
    qtbot.keyClick(bar.slider, Qt.Key.Key_Left)
    qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.forth, Qt.MouseButton.LeftButton)
    assert stepped == [-1, 1, -1, 1]
    assert sought == []


def test_end_and_the_button_return(qtbot, bar):
    bar.display(9721, (0, 24304), 784)
    returned = heard(bar.returned)
    bar.slider.setFocus()
    qtbot.keyClick(bar.slider, Qt.Key.Key_End)
    qtbot.mouseClick(bar.return_button, Qt.MouseButton.LeftButton)
    assert len(returned) == 2


def test_branches_are_named_and_chosen(bar):
    assert not bar.branch_button.isEnabled()
    branches = (BranchLook(Text("temperature → 0.4"), 9721), BranchLook(Text("drawing"), 784))
    bar.display(None, (0, 24304), 784, branches)
    assert [action.text() for action in bar.menu.actions()] == ["temperature → 0.4 at sweep 12.4", "drawing at sweep 1.0"]
    chosen = heard(bar.branch_chosen)
    bar.menu.actions()[1].trigger()
    assert chosen == [1]


def test_new_dice(qtbot, bar):
    thrown = heard(bar.dice_thrown)
    qtbot.mouseClick(bar.dice, Qt.MouseButton.LeftButton)
    assert len(thrown) == 1


def test_long_runs_have_no_largest_number(qtbot, bar):
    bar.display(None, (5 * 2**31, 2**40), 784)
    sought = heard(bar.sought)
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 11))
    assert sought == [5 * 2**31]


def test_a_run_that_has_not_begun_has_no_past(bar):
    bar.display(None, (0, 0), 784)
    assert not bar.slider.isEnabled()
    assert bar.where.text() == "sweep 0.0"


def test_a_learner_walks_its_checkpoints(qtbot, bar):
    bar.display_checkpoints((1.0, 2.0, 3.0))
    chosen = heard(bar.checkpoint_chosen)
    assert "3 checkpoints" in bar.where.text()
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    bar.display_checkpoints((1.0, 2.0, 3.0), 2)
    assert bar.where.text() == "past: epoch 3.0 of 3.0"
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    assert chosen == [2, 1]
    bar.display(None, (0, 784), 784)
    assert bar.where.text() == "sweep 1.0"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_names_and_tooltips(bar, language, theme):
    use_language(language)
    bar.retheme(theme)
    bar.retranslate()
    bar.display(9721, (0, 24304), 784)
    for widget in (bar.slider, bar.back, bar.forth, bar.return_button, bar.branch_button, bar.dice):
        assert widget.accessibleName()
        assert language == "ja" or len(widget.toolTip().split()) >= 8
        assert widget.width() >= widget.minimumSizeHint().width()
    assert bar.minimumSizeHint().width() <= 620


def test_more_checkpoints_choose_none_of_them(bar):
    """A slider whose range changes moves its handle; that is not the user's hand."""
    chosen, sought = heard(bar.checkpoint_chosen), heard(bar.sought)
    bar.display_checkpoints((0.0, 1.0))
    bar.display_checkpoints(tuple(float(epoch) for epoch in range(12)))
    bar.display_checkpoints((0.0, 4.0, 8.0))
    bar.display(None, (0, 5), 784)
    bar.display(None, (0, 90000), 784)
    assert chosen == sought == []


def test_a_long_run_leaves_no_gap_behind_for_a_short_one(bar):
    before = bar.where.minimumWidth()
    bar.display(None, (0, 784 * 98765), 784)
    assert bar.where.minimumWidth() > before
    bar.display(None, (0, 24304), 784)
    assert bar.where.minimumWidth() == before


def test_a_branch_from_the_beginning_says_so(bar):
    bar.display(None, (0, 24304), 784, (BranchLook(Text("first run"), 0),))
    assert bar.menu.actions()[0].text() == "first run, from the beginning"
