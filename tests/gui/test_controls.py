"""Knob editors: made from declarations, one drag one number, refusals in one sentence."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from hopsim.errors import BadInput
from hopsim.gui.controls import KnobEditors
from hopsim.gui.numbers import Scale, words_of
from hopsim.palette import DARK, LIGHT
from hopsim.params import Param, check_knobs, param, params_of
from hopsim.texts import Text, use_language

SENTENCE = Text("Says in at least eight words what turning this does to the machine.")


@dataclass(frozen=True)
class Knobs:
    strength: float = param(1.0, Text("Strength"), SENTENCE, low=0.0, high=5.0, symbol="s", unit="J")
    rate: float = param(0.1, Text("Learning rate"), SENTENCE, low=1e-4, high=1.0, log=True)
    chains: int = param(10, Text("Chains"), SENTENCE, low=1, high=1000, log=True, restart=True)
    order: str = param(
        "first", Text("Order"), SENTENCE, choices=(("first", Text("First thing")), ("second", Text("Second thing")))
    )
    on: bool = param(False, Text("Momentum"), SENTENCE)

    def __post_init__(self):
        check_knobs(self)
        if self.order == "second" and self.strength > 4:
            raise BadInput(Text("The second order takes a strength of at most 4, got {got}.", got=self.strength))


@dataclass(frozen=True)
class Others:
    field: float = param(0.0, Text("Field"), SENTENCE, low=-5.0, high=5.0)

    def __post_init__(self):
        check_knobs(self)


@pytest.fixture
def editors(qtbot):
    widget = KnobEditors(DARK)
    qtbot.addWidget(widget)
    widget.resize(430, 300)
    widget.display(Knobs())
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def heard(widget):
    found = []
    widget.turned.connect(lambda *turn: found.append(turn))
    return found


def drag(qtbot, slider, places):
    """Press at the first of these places (0–1 of the width), move over the others, let go."""

    def at(part):
        return QPoint(round(part * slider.width()), slider.height() // 3)

    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(places[0]))
    for part in places[1:]:
        qtbot.mouseMove(slider, at(part))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(places[-1]))


def test_one_drag_has_one_number_and_the_next_another(qtbot, editors):
    turns = heard(editors)
    drag(qtbot, editors.editors["strength"].slider, (0.3, 0.4, 0.5))
    drag(qtbot, editors.editors["strength"].slider, (0.6, 0.7))
    assert {name for name, _, _ in turns} == {"strength"}
    numbers = [number for _, _, number in turns]
    assert len(set(numbers)) == 2
    assert numbers == sorted(numbers)
    values = [value for _, value, _ in turns]
    assert values == sorted(values)
    assert len(values) >= 5


def test_a_typed_value_is_exact(qtbot, editors):
    turns = heard(editors)
    field = editors.editors["strength"].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2.269185314")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [(name, value) for name, value, _ in turns] == [("strength", 2.269185314)]
    assert editors.complaint("strength").isHidden()


def test_a_wrong_value_is_refused_in_the_sentence_of_the_declaration(qtbot, editors):
    turns = heard(editors)
    field, complaint = editors.editors["strength"].field, editors.complaint("strength")
    knob = next(knob for knob in params_of(Knobs) if knob.name == "strength")
    for words in ("7", "-1", "nan", "much", ""):
        field.setFocus()
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
        qtbot.keyClicks(field, words)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        with pytest.raises(BadInput) as refusal:
            knob.parse(words)
        assert complaint.text() == refusal.value.shown()
        assert complaint.isVisible()
        assert field.text() == "1"
    assert turns == []
    qtbot.keyClicks(field, "3")
    assert complaint.isHidden()


def test_knobs_that_do_not_go_together_are_refused_too(qtbot, editors):
    editors.display(Knobs(strength=5.0))
    turns = heard(editors)
    box = editors.editors["order"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert turns == []
    assert box.currentData() == "first"
    assert "at most 4" in editors.complaint("order").text()


def test_a_choice_gives_its_word_and_shows_its_title(qtbot, editors):
    turns = heard(editors)
    box = editors.editors["order"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert [(name, value) for name, value, _ in turns] == [("order", "second")]
    assert box.currentText() == "Second thing"


def test_a_check_box_turns_with_the_mouse_and_with_space(qtbot, editors):
    turns = heard(editors)
    box = editors.editors["on"].box
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert [(name, value) for name, value, _ in turns] == [("on", True), ("on", False)]


def test_a_knob_that_begins_the_run_anew_waits_until_it_is_let_go(qtbot, editors):
    turns = heard(editors)
    drag(qtbot, editors.editors["chains"].slider, (0.2, 0.4, 0.6, 0.8))
    assert len(turns) == 1
    assert turns[0][0] == "chains"
    assert isinstance(turns[0][1], int)
    assert "anew" in editors.editors["chains"].slider.toolTip()


def test_showing_values_emits_nothing(editors):
    turns = heard(editors)
    editors.display(Knobs(strength=3.5, rate=0.5, order="second", on=True))
    assert turns == []
    assert editors.editors["strength"].field.text() == "3.5"
    assert editors.editors["order"].box.currentText() == "Second thing"
    assert editors.editors["on"].box.isChecked()


def test_another_class_gets_rows_of_its_own(qtbot, editors):
    before = set(editors.editors)
    editors.display(Others())
    assert before.isdisjoint(editors.editors)
    turns = heard(editors)
    drag(qtbot, editors.editors["field"].slider, (0.05, 0.02))
    assert turns[-1][1] == -5.0


def test_what_is_excluded_has_no_row(qtbot):
    widget = KnobEditors(DARK, exclude=frozenset({"strength"}))
    qtbot.addWidget(widget)
    widget.display(Knobs())
    assert "strength" not in widget.editors


def test_what_is_being_typed_survives_a_new_value(qtbot, editors):
    field = editors.editors["strength"].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2.")
    editors.display(Knobs(strength=4.0))
    assert field.text() == "2."
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "4"


def test_arrow_keys_move_a_slider_and_one_press_is_one_step_of_undo(qtbot, editors):
    turns = heard(editors)
    slider = editors.editors["strength"].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert [value for _, value, _ in turns] == sorted(value for _, value, _ in turns)
    assert len({number for _, _, number in turns}) == 2


def test_the_wheel_turns_nothing(qtbot, editors):
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    turns = heard(editors)
    slider = editors.editors["strength"].slider
    here = QPointF(slider.rect().center())
    event = QWheelEvent(
        here, here, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert turns == []


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_everything_is_named_explained_and_uncut(qtbot, editors, language, theme):
    use_language(language)
    editors.retheme(theme)
    editors.retranslate()
    QApplication.processEvents()
    assert editors.minimumSizeHint().width() <= 430
    for widget in editors.findChildren(QWidget):
        if widget.isHidden() or widget.parent() is not editors:
            continue
        if not isinstance(widget, QLabel):
            assert widget.accessibleName()
        assert language == "ja" or len(widget.toolTip().split()) >= 8
        if isinstance(widget, QLabel) and not widget.wordWrap():
            assert widget.width() >= widget.sizeHint().width()
        if isinstance(widget, QLabel) and widget.wordWrap():
            assert widget.height() >= widget.heightForWidth(widget.width())
        if isinstance(widget, QComboBox):
            assert widget.width() >= widget.sizeHint().width()
        if isinstance(widget, QLineEdit):
            assert widget.width() >= widget.fontMetrics().horizontalAdvance(widget.text()) + 12


def test_scales_go_there_and_back():
    """Place to value to place: within the one step that three digits of the value can cost."""
    for scale in (
        Scale(0.0, 10.0, log=True), Scale(-5.0, 5.0), Scale(1, 1000, log=True, whole=True), Scale(1e-4, 1.0, log=True)
    ):  # fmt: skip
        values = [scale.value(place) for place in range(scale.places + 1)]
        assert values == sorted(values)
        assert (values[0], values[-1]) == (scale.low, scale.high)
        for value in values:
            again = scale.value(scale.place(value))
            assert scale.place(again) == scale.place(value)


def test_a_logarithmic_scale_from_zero_keeps_zero_at_its_left_end():
    scale = Scale(0.0, 10.0, log=True)
    assert scale.value(0) == 0.0
    assert scale.place(0.0) == 0
    assert 0 < scale.value(scale.places // 2) < 1


def test_a_knob_without_a_lower_end_has_a_field_and_no_slider(qtbot):
    assert Scale.of(Param(Text("Seed"), SENTENCE, name="seed", default=1)) is None
    assert Scale.of(Param(Text("Rate"), SENTENCE, default=2.0, low=0.0)).high == 200.0
    assert words_of(float("inf")) == "∞"
