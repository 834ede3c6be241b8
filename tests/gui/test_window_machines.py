"""Machines change under one picture, data are learned and dreamt, a half is completed, and everything is there tomorrow."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hopsim.engine.workbench import Workbench


def small_learner(driver, hidden="32", epochs="4"):
    """Quick to learn: few hidden units, few epochs of the shipped digits."""
    driver.window.post(Workbench.use_digits)
    driver.wait(lambda: driver.frame.data_title is not None)
    for name, words in (("hidden", hidden), ("epochs", epochs)):
        driver.type(driver.window.learner_knobs.editors[name].field, words)
        driver.wait(lambda name=name, words=words: getattr(driver.frame.learner, name) == int(words))


def train(driver):
    driver.click(driver.window.study.train)
    driver.wait(lambda: driver.frame.training is not None and driver.frame.training.done > 0)


def test_the_picture_goes_with_the_machine_and_each_keeps_its_drawer(opened):
    driver = opened()
    drawing = driver.picture.copy()
    driver.choose("ising")
    assert (driver.picture == drawing).all()
    driver.type(driver.window.heat.field, "1.5")
    driver.wait(lambda: driver.frame.model.temperature == 1.5)
    driver.choose("hopfield")
    assert driver.frame.model.temperature == 0.0
    driver.choose("rbm")
    assert driver.picture.shape == (8, 8)
    assert "8×8" in driver.window.stage.fitted.text() and driver.window.stage.anew.isVisible()
    assert driver.window.study.isVisible() and not driver.window.shelf.isVisible()
    driver.choose("ising")
    assert driver.frame.model.temperature == 1.5
    assert (driver.picture == drawing).all()


def test_another_machine_is_plotted_whole_whatever_was_looked_at_closely(opened):
    driver = opened()
    area = driver.window.traces.panel("energy").area
    area.set_follow(False)
    area.box.setRange(xRange=(1000, 1001), yRange=(1, 2), padding=0)
    driver.choose("ising")
    assert area.follow
    assert area.box.viewRange()[0][0] < 1


def test_a_machine_of_the_size_of_the_drawing_begins_anew_and_undo_brings_the_old_one(opened):
    driver = opened()
    driver.choose("rbm")
    driver.click(driver.window.stage.anew)
    driver.wait(lambda: driver.picture.shape == (28, 28))
    assert driver.frame.fitted is None and "3" in driver.window.study.data.text()
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.picture.shape == (8, 8))


def test_digits_are_learned_with_progress_paused_gone_on_with_and_walked_back(opened):
    driver = opened()
    window = driver.window
    driver.choose("rbm")
    small_learner(driver, hidden="200", epochs="600")
    train(driver)
    assert window.study.examples.count() > 20
    driver.wait(lambda: window.study.bar.isVisible() and window.study.bar.value() > 0)
    assert window.stage.modes["learn"].isChecked() and window.traces.tabs.current == "view fantasies"
    driver.wait(lambda: "epoch" in window.study.words.text() and "left" in window.study.words.text())
    # A knob turned while it learns acts on the next minibatch.
    driver.type(window.learner_knobs.editors["learning_rate"].field, "0.02")
    driver.wait(lambda: driver.frame.training.learner.learning_rate == 0.02)
    driver.wait(lambda: len(driver.frame.training.checkpoints) > 2)
    wall = driver.frame.training.look.views["fantasies"]
    assert wall is not None and window.traces.tabs.page("view fantasies").value is not None
    # Another machine on the canvas: learning goes on, and its tab says so.
    driver.choose("hopfield")
    driver.wait(lambda: "learning" in window.bar.machines.buttons["rbm"].text())
    driver.choose("rbm")
    driver.wait(lambda: driver.frame.training.running)
    driver.press("Ctrl+T")
    driver.wait(lambda: not driver.frame.training.running)
    done = driver.frame.training.done
    assert "Go on" in window.study.train.text()
    # Back to a checkpoint, and to the newest again.
    weights = driver.frame.number
    window.past.slider.setFocus()
    QTest.keyClick(window.past.slider, Qt.Key.Key_Home)
    driver.wait(lambda: driver.frame.number > weights and "past: epoch 0.0" in window.past.where.text())
    driver.click(window.past.return_button)
    driver.wait(lambda: "checkpoints" in window.past.where.text())
    driver.press("Ctrl+T")
    driver.wait(lambda: driver.frame.training.done > done)
    driver.press("Ctrl+T")
    driver.wait(lambda: not driver.frame.training.running)


def test_half_a_digit_is_completed(opened):
    driver = opened()
    window = driver.window
    driver.choose("rbm")
    small_learner(driver)
    train(driver)
    driver.wait(lambda: not driver.frame.training.running)
    item = window.study.examples.item(3)
    driver.click(window.study.examples.viewport(), window.study.examples.visualItemRect(item).center())
    wanted = np.where(driver.frame.data_images[3] > 127, 1, -1)
    driver.wait(lambda: (driver.picture == wanted).all())
    driver.canvas.setFocus()
    driver.press("H")
    for row in range(4):
        driver.stroke((row, 0), (row, 4), (row, 7))
    driver.wait(lambda: driver.frame.look.held["visible"].sum() == 32)
    driver.press("E")
    for row in range(4, 8):
        driver.stroke((row, 0), (row, 4), (row, 7))
    driver.wait(lambda: (driver.picture[4:] == -1).all())
    assert (driver.picture[:4] == wanted[:4]).all()
    driver.as_fast_as_possible()
    driver.play()
    assert window.stage.modes["dream"].isChecked()
    driver.wait(lambda: driver.frame.updates > 200 * driver.frame.sweep and (driver.picture[4:] == 1).any())
    driver.pause()
    assert (driver.picture[:4] == wanted[:4]).all()


def test_hidden_units_are_tiles_that_can_be_painted_and_held(opened):
    driver = opened()
    window = driver.window
    driver.choose("rbm")
    tiles = window.stage.hidden.canvases["hidden"]
    assert tiles.isVisible() and tiles.shape == driver.frame.look.layers["hidden"].shape
    before = driver.frame.look.layers["hidden"][0, 0]
    tiles.setFocus()
    tiles.cursor_cell = (0, 0)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    driver.wait(lambda: driver.frame.look.layers["hidden"][0, 0] == -before)
    driver.press("H", driver.canvas)
    assert tiles.tool == "clamp"
    tiles.setFocus()
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    driver.wait(lambda: driver.frame.look.held["hidden"][0, 0])
    driver.press("Ctrl+Shift+J")
    assert not tiles.isVisible()


def test_a_small_boltzmann_machine_shows_the_exact_law(opened):
    driver = opened()
    driver.window.post(Workbench.resize, (4, 4), "fit")
    driver.wait(lambda: driver.picture.shape == (4, 4))
    driver.choose("boltzmann")
    driver.window.traces.tabs.choose("view distribution")
    driver.wait(lambda: driver.frame.look.views.get("distribution") is not None)
    assert driver.window.traces.tabs.page("view distribution").value is not None


def test_closing_and_opening_again_brings_everything_back(opened):
    driver = opened()
    driver.choose("ising")
    driver.type(driver.window.heat.field, "2")
    driver.wait(lambda: driver.frame.model.temperature == 2.0)
    driver.stroke((3, 3), (3, 9))
    driver.wait(lambda: (driver.picture[3, 3:10] == 1).all())
    driver.press("Ctrl+M")
    driver.wait(lambda: len(driver.frame.memories) == 4)
    driver.play()
    driver.wait(lambda: driver.frame.updates > driver.frame.sweep)
    driver.pause()
    picture, seen = driver.picture.copy(), driver.frame
    driver.window.panels.docks["left"].toggleViewAction().trigger()
    driver.close()
    again = opened()
    assert again.frame.machine == "ising" and again.frame.model.temperature == 2.0
    assert (again.picture == picture).all() and len(again.frame.memories) == 4
    assert again.frame.updates == seen.updates and not again.frame.leftovers
    assert not again.window.panels.docks["left"].isVisible()


def test_after_a_kill_the_next_start_offers_what_was_saved(opened, tmp_path):
    script = (
        "import time\n"
        "from hopsim.engine.files import last_bench\n"
        "from hopsim.engine.worker import Worker\n"
        "from hopsim.engine.workbench import Workbench\n"
        "worker = Worker(last_bench)\n"
        "worker.start()\n"
        "worker.post(Workbench.choose, 'ising')\n"
        "worker.post(Workbench.clear)\n"
        "time.sleep(600)\n"
    )
    saved = tmp_path / "state" / "autosave"
    run = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "HOPSIM_STATE": str(tmp_path / "state")})
    try:
        deadline = time.monotonic() + 60
        while not list(saved.glob("[!.]*.hopsim")) and time.monotonic() < deadline:
            QTest.qWait(50)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    driver = opened()
    banner = driver.window.banner
    driver.wait(lambda: banner.buttons)
    assert "did not end well" in banner.words.text() and time.strftime("%Y-") in banner.words.text()
    assert not banner.picture.pixmap().isNull()
    driver.click(banner.buttons[0])
    driver.wait(lambda: driver.frame.machine == "ising")
    assert (driver.picture == -1).all() and not driver.frame.leftovers


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, plain, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, buttons, plain)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), copy, data, buttons, plain))


def test_a_bad_file_is_one_sentence_and_nothing_is_lost(opened, tmp_path):
    driver = opened()
    picture = driver.picture.copy()
    bad = tmp_path / "broken.hopsim"
    bad.write_bytes(b"this is no session")
    drop(driver.window, bad)
    driver.wait(lambda: driver.window.banner.isVisible())
    words = driver.window.banner.words.text()
    assert "broken.hopsim" in words and "Traceback" not in words
    assert (driver.picture == picture).all()
    driver.click(driver.window.banner.buttons[0])
    assert "broken.hopsim" in QApplication.clipboard().text() and "Traceback" in QApplication.clipboard().text()


def test_a_session_is_saved_dropped_and_opened(opened, tmp_path, monkeypatch):
    from hopsim.gui import paths

    driver = opened()
    target = tmp_path / "mine.hopsim"
    monkeypatch.setattr(paths.QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    kept = driver.picture.copy()
    driver.press("Ctrl+S")
    driver.wait(lambda: driver.frame.path == str(target))
    driver.press("Ctrl+I")
    driver.wait(lambda: (driver.picture == -kept).all())
    drop(driver.window, target)
    driver.wait(lambda: (driver.picture == kept).all())


def test_picture_numbers_film_script_and_plots_are_written(opened, tmp_path, monkeypatch):
    from hopsim.gui import paths
    from hopsim.gui.export_dialogs import ExportDialog

    driver = opened()
    monkeypatch.setattr(ExportDialog, "exec", lambda _: 1)
    driver.play()
    driver.wait(lambda: driver.frame.updates > driver.frame.sweep)
    driver.pause()
    for name, ending in (("picture", "png"), ("numbers", "csv"), ("film", "gif"), ("script", "py")):
        target = Path(tmp_path / f"run.{ending}")
        monkeypatch.setattr(paths.QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), ""))
        driver.window.actions_[f"export-{name}"].trigger()
        driver.wait(lambda ending=ending: f"run.{ending}" in driver.window.banner.words.text())
        assert target.stat().st_size > 100
    target = tmp_path / "energy.svg"
    monkeypatch.setattr(paths.QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    driver.window.traces.panel("energy").export_actions["svg"].trigger()
    driver.wait(lambda: "energy.svg" in driver.window.banner.words.text())
    assert target.stat().st_size > 100


def test_learning_anew_loses_nothing(opened):
    driver = opened()
    driver.choose("rbm")
    small_learner(driver)
    train(driver)
    driver.wait(lambda: not driver.frame.training.running)
    first = driver.frame.training
    assert driver.window.study.train.text() == "Train anew"
    driver.press("Ctrl+Shift+T")
    driver.wait(lambda: driver.frame.training.done < first.done or driver.frame.training.running)
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.frame.training.done == first.done and not driver.frame.training.running)


def test_the_status_bar_says_that_the_machine_is_being_prepared(opened):
    import threading

    driver = opened()
    held = threading.Event()
    driver.window.post(lambda _bench: held.wait(60))
    driver.wait(lambda: driver.window.status.words.text().startswith("Preparing the machine…"))
    held.set()
    driver.wait(lambda: "Preparing" not in driver.window.status.words.text())


def test_a_learner_that_stops_by_itself_offers_its_last_checkpoint(opened):
    def spoil(bench):
        bench.drawer.training.training.now.weights[:] = np.nan

    driver = opened()
    driver.choose("rbm")
    small_learner(driver, epochs="200")
    train(driver)
    driver.wait(lambda: len(driver.frame.training.checkpoints) > 1)
    driver.window.post(spoil)
    driver.wait(lambda: driver.frame.training.stopped is not None)
    driver.wait(lambda: driver.window.banner.isVisible())
    assert driver.window.banner.buttons[0].text().startswith("Go back to epoch")
    driver.click(driver.window.banner.buttons[0])
    driver.wait(lambda: "past: epoch" in driver.window.past.where.text())
    assert not driver.window.banner.isVisible()
    assert np.isfinite(list(driver.frame.look.observables.values())).all()
