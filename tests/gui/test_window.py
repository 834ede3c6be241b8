"""The first machine in a real window: draw, store, damage, recall, look back, branch, undo; heat; clamp and anneal."""

import subprocess
import sys

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

LETTERS = {
    "L": [[(4, 7), (23, 7), (23, 20)]],
    "X": [[(4, 6), (23, 21)], [(4, 21), (23, 6)]],
    "T": [[(4, 5), (4, 22)], [(4, 13), (23, 13)]],
}


def energy(driver):
    return next(curve for curve in driver.frame.curves if curve.about.name == "energy").y


def forget_all(driver):
    memories = driver.window.shelf.list
    while driver.frame.memories:
        count = len(driver.frame.memories)
        memories.setFocus()
        memories.setCurrentRow(0)
        driver.press("Del")
        driver.wait(lambda count=count: len(driver.frame.memories) == count - 1)


def draw_letters(driver):
    driver.canvas.setFocus()
    driver.press("]")
    driver.press("]")
    for number, strokes in enumerate(LETTERS.values(), start=1):
        driver.press("Ctrl+Backspace")
        driver.wait(lambda: (driver.picture < 0).all())
        for cells in strokes:
            driver.stroke(*cells)
        last = strokes[-1][-1]
        driver.wait(lambda last=last: driver.picture[last] == 1)
        driver.press("Ctrl+M")
        driver.wait(lambda number=number: len(driver.frame.memories) == number)
    return [memory.picture for memory in driver.frame.memories]


def test_three_letters_drawn_stored_damaged_and_recalled(opened):
    driver = opened()
    window = driver.window
    forget_all(driver)
    letters = draw_letters(driver)
    assert str(driver.frame.holds) == "all hold"
    assert window.shelf.holds.text() == "all hold"
    driver.click(window.noise.button)
    target = letters[-1]
    driver.wait(lambda: (driver.picture != target).sum() == round(0.25 * 784))
    assert "still moving" in window.stage.verdict.text()
    driver.play()
    assert window.transport.buttons["play"].text() == "Running"
    driver.wait(lambda: (driver.picture == target).all())
    driver.pause()
    assert (window.canvas.picture == target).all()
    assert window.stage.verdict.text() == "memory 3, 0 pixels differ"
    assert (np.diff(energy(driver)) <= 1e-3).all() and energy(driver)[-1] < energy(driver)[0] - 1
    seen = window.canvas.grab().toImage()
    point = driver.place((23, 13)) * window.canvas.devicePixelRatioF()
    assert seen.pixelColor(point).lightness() > 200

    # One flip back in the past.
    now = driver.picture.copy()
    driver.press("Ctrl+Left")
    driver.wait(lambda: driver.frame.shown_at is not None)
    assert (driver.picture != now).sum() == 1
    assert window.canvas._badge is not None
    branches = len(driver.frame.branches)
    driver.canvas.setFocus()
    driver.stroke((26, 2))
    driver.wait(lambda: len(driver.frame.branches) == branches + 1 and driver.frame.shown_at is None)
    driver.play()
    driver.wait(lambda: (driver.picture == target).all())
    driver.pause()

    # Undo everything: the first three letters are there again.
    for _ in range(60):
        if driver.frame.undo is None:
            break
        number = driver.frame.number
        driver.press("Ctrl+Z")
        driver.wait(lambda number=number: driver.frame.number > number)
    driver.wait(lambda: driver.frame.undo is None)
    assert [memory.name for memory in driver.frame.memories] == ["A", "C", "K"]
    assert window.actions_["redo"].isEnabled() and not window.actions_["undo"].isEnabled()


def test_recall_by_keyboard_alone(opened):
    driver = opened()
    memories = driver.window.shelf.list
    driver.press("Down", memories)
    driver.press("Return")
    driver.wait(lambda: (driver.picture == driver.frame.memories[memories.currentRow()].picture).all())
    target = driver.picture.copy()
    driver.press("Ctrl+R")
    driver.wait(lambda: (driver.picture != target).any())
    # Space plays, whatever has the focus: a list, a slider, a number, a button, a choice.
    driver.play()
    driver.wait(lambda: (driver.picture == target).all())
    heat, rule = driver.window.heat, driver.window.knobs.editors["rule"].box
    for widget in (heat.slider, heat.field, driver.window.annealing.button, rule, driver.window.tools.brush):
        widget.setFocus()
        driver.pause()
        driver.play()
    driver.pause()
    # Return presses the button that has the focus.
    tabs = driver.window.traces.tabs
    other = tabs.names[-1]
    driver.press("Return", tabs.button(other))
    assert tabs.current == other
    # The cell cursor paints, and says where it is.
    driver.canvas.setFocus()
    driver.press("Up")
    cell = driver.canvas.cursor_cell
    before = driver.picture[cell]
    driver.press("Return")
    driver.wait(lambda: driver.picture[cell] == -before)
    assert driver.window.status.cell.text().startswith(f"row {cell[0] + 1}, column {cell[1] + 1}")
    # Single letters belong to the canvas only.
    driver.press("E", memories)
    assert driver.canvas.tool == "pen"
    driver.press("E", driver.canvas)
    assert driver.canvas.tool == "eraser"


def test_heat_melts_a_memory_and_undo_cools(opened):
    driver = opened()
    memories = driver.window.shelf.list
    driver.click(memories.viewport(), memories.visualItemRect(memories.item(0)).center())
    target = driver.frame.memories[0].picture
    driver.wait(lambda: (driver.picture == target).all())
    driver.type(driver.window.heat.field, "4")
    driver.wait(lambda: driver.frame.model.temperature == 4.0)
    driver.play()
    driver.wait(lambda: driver.frame.memories[0].overlap < 0.85)
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.frame.model.temperature == 0.0)
    assert driver.frame.running
    driver.wait(lambda: driver.frame.memories[0].overlap > 0.9)


def test_a_held_third_brings_its_memory_back_by_annealing(opened):
    driver = opened()
    window = driver.window
    row = 2
    target = driver.frame.memories[row].picture
    window.shelf.list.setCurrentRow(row)
    driver.press("Return", window.shelf.list)
    driver.wait(lambda: (driver.picture == target).all())
    driver.canvas.setFocus()
    driver.press("H")
    window.tools.brush.setValue(9)
    for line in (4, 8):
        driver.stroke((line, 0), (line, 14), (line, 27))
    driver.wait(lambda: driver.frame.look.held["visible"].sum() >= 784 // 3)
    held = driver.frame.look.held["visible"]
    window.noise.slider.place(50)
    driver.press("Ctrl+R")
    driver.wait(lambda: (driver.picture != target).any())
    # Noise goes over held cells too: draw the held third again.
    driver.press("B")
    driver.press("Ctrl+Z")
    driver.wait(lambda: (driver.picture == target).all())
    schedule = window.annealing.schedule
    driver.as_fast_as_possible()
    driver.press("Ctrl+Return")
    driver.wait(lambda: driver.frame.schedule is not None)
    assert window.annealing.button.text() == "Stop annealing"
    driver.wait(lambda: driver.frame.schedule is None and not driver.frame.running)
    assert driver.frame.model.temperature <= schedule.start
    assert (driver.picture[held] == target[held]).all()
    assert driver.frame.memories[row].overlap > 0.95
    driver.press("Ctrl+Shift+H")
    driver.wait(lambda: not driver.frame.look.held["visible"].any())


def test_flips_are_outlined_and_unstable_cells_ringed_and_tinted(opened):
    driver = opened()
    window = driver.window
    driver.press("Ctrl+U")
    driver.wait(lambda: window.canvas._given.rings is not None and window.canvas._given.rings.any())
    driver.press("Ctrl+Shift+U")
    driver.wait(lambda: window.canvas._given.tint is not None)
    driver.press("Ctrl+U")
    driver.wait(lambda: window.canvas._given.rings is None)
    driver.play()
    driver.wait(lambda: window.canvas._given.flipped is not None and window.canvas._given.flipped.any())


def test_memories_are_switched_renamed_moved_and_cured(opened, monkeypatch):
    from hopsim.gui import shelf

    driver = opened()
    memories = driver.window.shelf.list
    memories.setCurrentRow(0)
    driver.press("X", memories)
    driver.wait(lambda: not driver.frame.memories[0].on)
    assert memories.item(0).checkState() == Qt.CheckState.Unchecked
    memories.item(0).setCheckState(Qt.CheckState.Checked)
    driver.wait(lambda: driver.frame.memories[0].on)
    monkeypatch.setattr(shelf.QInputDialog, "getText", lambda *_, **__: ("alpha", True))
    driver.press("F2", memories)
    driver.wait(lambda: driver.frame.memories[0].name == "alpha")
    driver.press("Ctrl+Down", memories)
    driver.wait(lambda: [memory.name for memory in driver.frame.memories] == ["C", "alpha", "K"])
    assert "reorder" in driver.window.actions_["undo"].text().lower()
    # Hebb cannot tell the letters apart: the cure stands beside the sentence.
    rule = driver.window.knobs.editors["rule"]
    rule.box.setFocus()
    rule.box.setCurrentIndex(rule.box.findData("hebb"))
    rule.box.activated.emit(rule.box.currentIndex())
    driver.wait(lambda: driver.window.banner.buttons)
    assert "too alike" in driver.window.banner.words.text()
    assert "not hold" in driver.window.shelf.holds.text()
    driver.click(driver.window.banner.buttons[0])
    driver.wait(lambda: driver.frame.model.rule == "pseudo-inverse" and not driver.window.banner.isVisible())


def test_grid_size_follows_and_undo_brings_the_old_one(opened, monkeypatch):
    from hopsim.gui.dialogs import GridSize

    driver = opened()

    def accept(dialog):
        dialog.rows.setValue(20)
        dialog.columns.setValue(24)
        dialog.crop.setChecked(True)
        return 1

    monkeypatch.setattr(GridSize, "exec", accept)
    driver.press("Ctrl+K")
    driver.wait(lambda: driver.picture.shape == (20, 24))
    assert driver.frame.memories[0].picture.shape == (20, 24)
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.picture.shape == (28, 28))
    assert driver.frame.memories[0].picture.shape == (28, 28)


def test_importing_the_window_loads_no_numba_and_no_plots():
    script = (
        "import sys, hopsim.gui.app; "
        "print([name for name in ('numba', 'pyqtgraph', 'matplotlib', 'scipy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_speed_slider_and_the_step_button(opened):
    driver = opened()
    speed = driver.window.transport.speed
    QTest.keyClick(speed, Qt.Key.Key_Home)
    driver.wait(lambda: driver.frame.speed == 2.0)
    assert "updates/s" in driver.window.transport.reading.text()
    updates = driver.frame.updates
    driver.click(driver.window.transport.buttons["step"])
    driver.wait(lambda: driver.frame.updates == updates + driver.frame.step)
    driver.as_fast_as_possible()
    driver.wait(lambda: driver.frame.speed == float("inf"))
