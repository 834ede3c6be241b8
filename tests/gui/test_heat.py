"""The temperature: 0 at the left end, cold to hot, marks, typed values."""

import pytest
from PySide6.QtCore import QPoint, Qt

from hopsim.gui.heat import Heat, heat_ramp
from hopsim.gui.theme import qcolor
from hopsim.models.hopfield import Hopfield
from hopsim.models.ising import CRITICAL_TEMPERATURE, Ising
from hopsim.palette import DARK, LIGHT, Theme, contrast_ratio
from hopsim.texts import use_language


@pytest.fixture
def heat(qtbot):
    widget = Heat(DARK)
    qtbot.addWidget(widget)
    widget.resize(430, 60)
    widget.display(Ising())
    qtbot.waitExposed(widget)
    return widget


def heard(widget):
    found = []
    widget.turned.connect(lambda *turn: found.append(turn))
    return found


def click(qtbot, slider, x):
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 11))


def test_the_left_end_is_zero_and_the_right_end_the_highest(qtbot, heat):
    turns = heard(heat)
    click(qtbot, heat.slider, 0)
    click(qtbot, heat.slider, heat.slider.width() - 1)
    assert [(name, value) for name, value, _ in turns] == [("temperature", 0.0), ("temperature", 10.0)]


def test_the_middle_is_logarithmic(qtbot, heat):
    turns = heard(heat)
    click(qtbot, heat.slider, heat.slider.width() // 2)
    # Three decades below 10 lie on the slider: its middle is near the middle of their logarithms, 10^-0.5.
    assert 0.2 < turns[0][1] < 0.5


def test_a_typed_temperature_is_kept_exactly_and_the_handle_goes_there(qtbot, heat):
    turns = heard(heat)
    heat.field.setFocus()
    heat.field.selectAll()
    qtbot.keyClicks(heat.field, "2.26918531")
    qtbot.keyClick(heat.field, Qt.Key.Key_Return)
    assert turns[0][:2] == ("temperature", 2.26918531)
    (critical,) = [place for place, name in heat.slider._marks if name == "T_c"]
    assert heat.slider.value() == critical


def test_a_temperature_below_zero_is_refused(qtbot, heat):
    turns = heard(heat)
    heat.field.setFocus()
    heat.field.selectAll()
    qtbot.keyClicks(heat.field, "-1")
    qtbot.keyClick(heat.field, Qt.Key.Key_Return)
    assert turns == []
    assert heat.complaint.isVisible()
    assert "-1" in heat.complaint.text()
    assert heat.field.text() == "2.27"


def test_the_critical_temperature_is_marked_where_the_value_stands(heat):
    heat.display(Ising().turned(temperature=CRITICAL_TEMPERATURE))
    assert (heat.slider.value(), "T_c") in heat.slider._marks
    assert "2.269" in heat.slider.toolTip()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_groove_goes_from_cold_to_hot(heat, theme: Theme):
    heat.retheme(theme)
    heat.display(Ising().turned(temperature=1.0))
    picture = heat.slider.grab().toImage()
    row, last = 11, picture.width() - 1
    colours = [picture.pixelColor(x, row) for x in (14, last - 14)]
    ramp = heat_ramp(theme)
    for found, wanted in zip(colours, (ramp[0], ramp[-1]), strict=True):
        # A groove of some hundred pixels over seventeen colours: neighbours differ by less than 10 in 255.
        wanted = qcolor(wanted)
        gaps = [abs(found.red() - wanted.red()), abs(found.green() - wanted.green()), abs(found.blue() - wanted.blue())]
        assert max(gaps) <= 10
    assert contrast_ratio(ramp[-1], theme.panel) >= 3


def test_a_machine_without_a_temperature_hides_it(heat):
    from hopsim.engine.schedule import Schedule

    heat.display(Schedule())
    assert heat.isHidden()
    heat.display(Hopfield())
    assert not heat.isHidden()


def test_the_machine_moves_the_handle_without_an_act(heat):
    turns = heard(heat)
    heat.display(Ising().turned(temperature=0.5))
    assert heat.field.text() == "0.5"
    assert turns == []


def test_what_was_just_turned_stays_until_the_machine_has_answered(qtbot, heat):
    model = Ising()
    heat.display(model)
    click(qtbot, heat.slider, 0)
    heat.display(model)
    assert heat.field.text() == "0"
    for _ in range(100):
        heat.display(model)
    assert heat.field.text() == "2.27"


def test_both_languages_and_names(heat):
    for language in ("ja", "en"):
        use_language(language)
        heat.retranslate()
        assert heat.slider.accessibleName()
        assert heat.field.accessibleName()
        assert heat.label.width() >= heat.label.sizeHint().width()
        assert heat.minimumSizeHint().width() <= 430
    assert len(heat.slider.toolTip().split()) >= 8
    assert "T (0–10, J/k_B)" in heat.slider.toolTip()
