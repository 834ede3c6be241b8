"""A whole recall by keys alone: nothing is clicked, and the focus goes only where Tab takes it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

MOST = 80
"""Stops of Tab on the way round the window."""


def tab_to(driver, widget):
    for _ in range(MOST):
        if QApplication.focusWidget() is widget:
            return
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {widget.accessibleName()}")


def key(code):
    QTest.keyClick(QApplication.focusWidget(), code)


def test_choose_a_memory_damage_it_play_and_heat_it_by_keys(opened):
    driver = opened()
    window = driver.window
    assert driver.canvas.hasFocus()
    memories = window.shelf.list
    tab_to(driver, memories)
    key(Qt.Key.Key_End)
    key(Qt.Key.Key_Return)
    target = driver.frame.memories[-1].picture
    driver.wait(lambda: (driver.picture == target).all())
    tab_to(driver, window.noise.slider)
    for _ in range(2):
        key(Qt.Key.Key_Left)
    amount = window.noise.amount
    assert amount < 0.25
    driver.press("Ctrl+R")
    driver.wait(lambda: (driver.picture != target).sum() == round(amount * target.size))
    driver.press("Space")
    driver.wait(lambda: driver.frame.running)
    driver.wait(lambda: (driver.picture == target).all())
    tab_to(driver, window.heat.field)
    QTest.keyClicks(window.heat.field, "4")
    key(Qt.Key.Key_Return)
    driver.wait(lambda: driver.frame.model.temperature == 4.0)
    driver.wait(lambda: driver.frame.memories[-1].overlap < 0.85)
    tab_to(driver, window.heat.slider)
    key(Qt.Key.Key_Home)
    driver.wait(lambda: driver.frame.model.temperature == 0.0)
    driver.wait(lambda: driver.frame.memories[-1].overlap > 0.9 or "still moving" not in window.stage.verdict.text())
    driver.press("Space")
    driver.wait(lambda: not driver.frame.running)
    tab_to(driver, driver.canvas)
