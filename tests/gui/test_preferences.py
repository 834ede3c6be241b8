"""Preferences act at once, are kept, and go back to the usual; ink and memory reach the engine."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from hopsim.engine import wishes
from hopsim.gui.preferences import CALM, INK, LANGUAGE, PAST, SCALE, THEME, USUAL, kept_past
from hopsim.gui.preferences_dialog import PreferencesDialog
from hopsim.gui.theme import qcolor
from hopsim.palette import BLACK_ON_WHITE, BLUE_ORANGE, DARK_ON_LIGHT, LIGHT_ON_DARK


@pytest.fixture
def shown(qtbot):
    def show(driver):
        dialog = PreferencesDialog(driver.window.errands.preferences)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return show


def choose(box, word):
    box.setCurrentIndex(box.findData(word))
    box.activated.emit(box.currentIndex())


def ground(driver):
    """The colour of a cell that is off, in the window."""
    canvas = driver.canvas
    off = next((row, column) for row in range(28) for column in range(28) if driver.picture[row, column] < 0)
    return canvas.grab().toImage().pixelColor(driver.place(off) * canvas.devicePixelRatioF())


def test_each_wish_acts_at_once_and_is_kept(opened, shown):
    driver = opened()
    window = driver.window
    dialog = shown(driver)
    choose(dialog.controls[INK], "dark-on-light")
    driver.wait(lambda: driver.frame.ink == "dark-on-light")
    assert ground(driver) == qcolor(DARK_ON_LIGHT.off)
    icon = window.shelf.list.item(0).icon().pixmap(44, 44).toImage()
    assert icon.pixelColor(1, 1) == qcolor(DARK_ON_LIGHT.off)
    choose(dialog.controls[THEME], "high-contrast")
    assert window.appearance.theme.strong and ground(driver) == qcolor(BLACK_ON_WHITE.off)
    dialog.controls[SCALE].setValue(150)
    assert window.appearance.scale == 1.5
    dialog.controls[PAST].setValue(128)
    limits = []
    window.post(lambda bench: limits.append(bench.past_limit))
    driver.wait(lambda: limits)
    assert limits == [64 * wishes.MEBIBYTE]
    dialog.controls[CALM].click()
    assert window.stage.calm.less
    choose(dialog.controls[LANGUAGE], "ja")
    assert window.shelf.head.text() == "記憶"
    kept = window.settings
    assert [kept.value(name) for name in (INK, THEME, PAST, LANGUAGE)] == ["dark-on-light", "high-contrast", 128, "ja"]
    driver.close()

    driver = opened(language="ja", theme="high-contrast", scale=1.5)
    assert driver.window.stage.calm.less and driver.frame.ink == "dark-on-light"
    dialog = shown(driver)
    limits.clear()
    driver.window.post(lambda bench: limits.append(bench.past_limit))
    driver.wait(lambda: limits)
    assert limits == [64 * wishes.MEBIBYTE] and dialog.controls[PAST].value() == 128
    dialog.reset.click()
    driver.wait(lambda: driver.frame.ink == LIGHT_ON_DARK.name)
    wanted = driver.window.errands.preferences
    assert {name: wanted[name] for name in USUAL if name != LANGUAGE} == {n: v for n, v in USUAL.items() if n != LANGUAGE}
    assert driver.window.appearance.choice == "system" and not driver.window.stage.calm.less


def test_the_ink_is_chosen_in_the_menu_too_and_comes_with_the_workbench(opened):
    driver = opened()
    inks = {action.data(): action for action in driver.window.menus.inks.actions()}
    inks["blue-orange"].trigger()
    driver.wait(lambda: driver.frame.ink == "blue-orange")
    assert ground(driver) == qcolor(BLUE_ORANGE.off) and inks["blue-orange"].isChecked()
    driver.press("Ctrl+N")
    number = driver.frame.number
    driver.wait(lambda: driver.frame.number > number)
    assert driver.frame.ink == "blue-orange"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_dialog_is_whole_and_explained(opened, shown, language, scale, qapp):
    driver = opened(scale=scale, language=language)
    dialog = shown(driver)
    for _ in range(4):
        qapp.processEvents()
    for control in dialog.controls.values():
        assert control.accessibleName() and len(control.toolTip()) > 16
        assert control.sizeHint().width() <= control.width() and control.sizeHint().height() <= control.height()
    for label in dialog.findChildren(QLabel):
        assert label.heightForWidth(label.width()) <= label.height() + 1
    assert "window.ini" in dialog.stored.text()
    assert dialog.width() <= 1280 and dialog.height() <= 720


def test_a_first_workbench_takes_the_ink_that_was_wished(opened, tmp_path):
    QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat).setValue(INK, "blue-orange")
    driver = opened()
    driver.wait(lambda: driver.frame.ink == "blue-orange")


def test_what_is_spoilt_in_the_file_is_the_usual(tmp_path):
    kept = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for words, wanted in (("many", 64), ("", 64), ("3", 8), ("999999", 4096), ("100", 100)):
        kept.setValue(PAST, words)
        assert kept_past(kept) == wanted


def test_preferences_open_by_their_key(opened, monkeypatch):
    driver = opened()
    seen = []
    monkeypatch.setattr(PreferencesDialog, "exec", lambda dialog: seen.append(dialog.windowTitle()))
    QTest.qWait(1)
    driver.press("Ctrl+,")
    assert seen == ["Preferences"]
