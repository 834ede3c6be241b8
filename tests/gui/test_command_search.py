"""Search of all commands: everything is in it, a few letters in either language find it, Enter does it."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QTest

from hopsim.gui import command_search, finding
from hopsim.gui.command_search import CommandSearch
from hopsim.params import params_of


@pytest.fixture
def search(qtbot):
    def show(driver):
        dialog = CommandSearch(driver.window)
        qtbot.addWidget(dialog)
        dialog.place()
        dialog.show()
        qtbot.waitExposed(dialog)
        dialog.field.setFocus()
        return dialog

    return show


def first(dialog, words):
    dialog.field.setText(words)
    return dialog.current.title if dialog.current else None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_command_tool_choice_plot_and_knob_is_in_it(opened, language):
    driver = opened(language=language)
    window = driver.window
    for machine in ("hopfield", "rbm"):
        if machine != driver.frame.machine:
            driver.choose(machine)
        found = finding.entries(window)
        titles = {entry.title for entry in found}
        commands = [action for action in window.findChildren(QAction)
                    if action.objectName() and not action.menu() and not action.objectName().startswith("qt_")]  # fmt: skip
        assert len(commands) > 60
        for action in commands:
            assert finding._plain(action.text()) in titles, action.objectName()
        owners = [driver.frame.model] + ([] if driver.frame.learner is None else [driver.frame.learner])
        for knob in (knob for owner in owners for knob in params_of(owner)):
            assert f"{knob.title} {knob.symbol}".strip() in titles
        assert {window.traces.tabs.button(name).text() for name in window.traces.tabs.names} <= titles
        assert all(entry.does and entry.place for entry in found)


def test_letters_in_english_find_it(opened, search):
    driver = opened()
    dialog = search(driver)
    for words, title in (
        ("larg int", "Larger interface"), ("dark", "Dark"), ("store", "Store memory"), ("grid", "Grid size…"),
        ("temp", "Temperature T"), ("ising", "Ising model"), ("ink blue", "Blue and orange"), ("EXPORT gif", "GIF"),
        ("ctrl+k", "Grid size…"), ("日本", "日本語"), ("overlaps", "Overlaps"), ("stor rul", "Storage rule"),
    ):  # fmt: skip
        dialog.field.setText(words)
        best = [dialog._found[k].title for k in range(min(3, len(dialog._found)))]
        assert any(title.lower() in found.lower() or found in title for found in best), (words, best)
    assert first(dialog, "lgint") == "Larger interface"  # letters with others between them
    assert first(dialog, "xqzw") is None and "Nothing" in dialog.does.text()


def test_in_japanese_both_languages_find_it(opened, search):
    driver = opened(language="ja")
    dialog = search(driver)
    in_japanese = first(dialog, "記憶を保存") or first(dialog, "記憶")
    assert in_japanese
    stored = driver.window.actions_["store"].text()
    assert first(dialog, "store mem") == stored
    assert first(dialog, stored[:3]) is not None
    assert "温度" in first(dialog, "Temperature")
    # What an input method commits is found like what is typed.
    dialog.field.clear()
    composed = QInputMethodEvent("おんど", [])
    QCoreApplication.sendEvent(dialog.field, composed)
    assert dialog.field.text() == ""
    committed = QInputMethodEvent("", [])
    committed.setCommitString("温度")
    QCoreApplication.sendEvent(dialog.field, committed)
    assert dialog.field.text() == "温度" and "温度" in dialog.current.title


def run(driver, monkeypatch, words, *keys):
    """Open the search by its key, type, press keys; gives what was chosen."""
    chosen = []

    def exec_(dialog):
        dialog.show()
        dialog.field.setFocus()
        QTest.keyClicks(dialog.field, words)
        for key in (*keys, Qt.Key.Key_Return):
            QTest.keyClick(dialog.field, key)
        chosen.append(dialog.chosen)
        dialog.close()

    monkeypatch.setattr(command_search.CommandSearch, "exec", exec_)
    driver.press("Ctrl+Shift+P")
    assert chosen
    return chosen[0]


def test_enter_does_it_with_the_keyboard_alone(opened, monkeypatch):
    driver = opened()
    before = driver.picture.copy()
    assert run(driver, monkeypatch, "invert").title == "Invert"
    driver.wait(lambda: (driver.picture == -before).all())
    run(driver, monkeypatch, "temperature")
    assert driver.window.heat.field.hasFocus() and driver.window.heat.field.selectedText() == driver.window.heat.field.text()
    run(driver, monkeypatch, "ising model")
    driver.wait(lambda: driver.frame.machine == "ising")
    run(driver, monkeypatch, "eraser")
    assert driver.canvas.tool == "eraser"
    run(driver, monkeypatch, "theme light")
    assert driver.window.appearance.choice == "light"


def test_what_cannot_be_done_now_is_grey_says_why_and_is_not_done(opened, monkeypatch, search):
    driver = opened()
    assert driver.frame.undo is None
    dialog = search(driver)
    dialog.field.setText("undo")
    assert dialog.current.title == "Undo" and "nothing that could be undone" in dialog.does.text()
    colour = dialog.list.currentItem().foreground(0).color().getRgb()[:3]
    assert colour == driver.window.appearance.theme.text_disabled
    dialog.close()
    driver.window.activateWindow()
    assert run(driver, monkeypatch, "undo") is None


def test_arrows_go_round_and_pages_stop_at_the_ends(opened, search):
    driver = opened()
    dialog = search(driver)
    count = dialog.list.topLevelItemCount()
    QTest.keyClick(dialog.field, Qt.Key.Key_Up)
    assert dialog.list.indexOfTopLevelItem(dialog.list.currentItem()) == count - 1
    QTest.keyClick(dialog.field, Qt.Key.Key_Down)
    assert dialog.list.indexOfTopLevelItem(dialog.list.currentItem()) == 0
    QTest.keyClick(dialog.field, Qt.Key.Key_PageUp)
    assert dialog.list.indexOfTopLevelItem(dialog.list.currentItem()) == 0
    for _ in range(20):
        QTest.keyClick(dialog.field, Qt.Key.Key_PageDown)
    assert dialog.list.indexOfTopLevelItem(dialog.list.currentItem()) == count - 1


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((1280, 720), 1.5), ((1024, 768), 1.0), ((960, 600), 2.0)])
def test_no_title_is_cut(opened, search, language, size, scale, qapp):
    driver = opened(size=size, scale=scale, language=language)
    dialog = search(driver)
    for _ in range(3):
        qapp.processEvents()
    metrics, header = dialog.list.fontMetrics(), dialog.list.header()
    for entry in dialog._found:
        assert metrics.horizontalAdvance(entry.title) + 8 <= header.sectionSize(0), entry.title
    assert header.length() <= dialog.list.viewport().width()
    assert dialog.width() <= size[0]
