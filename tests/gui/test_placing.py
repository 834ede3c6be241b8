"""Pictures and runs that come by paste, drop or file, and go by copy: seen first, one act, nothing lost."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest

from hopsim import Simulation
from hopsim.engine import files, sharing
from hopsim.engine.text_code import text_code
from hopsim.export.png import png_bytes
from hopsim.gui.clipboard import OpenText
from hopsim.gui.placing import levels_of
from hopsim.models.hopfield import Hopfield

draws = np.random.default_rng(5)
CELLS = np.where(draws.random((28, 28)) < 0.4, 1, -1).astype(np.int8)


@pytest.fixture
def board(qapp):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def grey(cells, factor=1):
    return np.where(cells > 0, 230, 20).astype(np.uint8).repeat(factor, 0).repeat(factor, 1)


def qimage(levels):
    levels = np.ascontiguousarray(levels)
    return QImage(levels.data, levels.shape[1], levels.shape[0], levels.shape[1], QImage.Format.Format_Grayscale8).copy()


def dropped(driver, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, copy, left = QPoint(300, 300), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, copy, mime, left, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(driver.window, enter)
    assert enter.isAccepted()
    QGuiApplication.sendEvent(driver.window, QDropEvent(QPointF(at), copy, mime, left, Qt.KeyboardModifier.NoModifier))


def previewed(driver):
    driver.wait(lambda: driver.window.stage.preview is not None)
    return driver.canvas.picture


def undone(driver, picture):
    driver.press("Ctrl+Z")
    driver.wait(lambda: np.array_equal(driver.picture, picture))


def test_a_pasted_picture_is_seen_and_becomes_one_act_with_enter(opened, board):
    driver = opened()
    before, undo = driver.picture, driver.frame.undo
    board.setImage(qimage(grey(CELLS, 10)))
    driver.press("Ctrl+V")
    np.testing.assert_array_equal(previewed(driver), CELLS)
    assert driver.window.placing.panel.isVisible()
    assert driver.frame.undo == undo and np.array_equal(driver.picture, before)  # nothing was done yet
    driver.press("Return", driver.canvas)
    driver.wait(lambda: np.array_equal(driver.picture, CELLS))
    assert driver.frame.undo.english == "place picture" and not driver.window.placing.panel.isVisible()
    undone(driver, before)


def test_esc_puts_it_away_and_the_drawing_stays(opened, board):
    driver = opened(theme="light")
    before = driver.picture
    board.setImage(qimage(grey(CELLS)))
    driver.press("Ctrl+V")
    previewed(driver)
    driver.press("Esc", driver.canvas)
    assert driver.window.stage.preview is None and np.array_equal(driver.canvas.picture, before)
    assert not driver.window.placing.panel.isVisible() and driver.frame.undo is None


def test_the_keyboard_alone_places_or_does_not(opened, board):
    driver = opened()
    before = driver.picture
    panel = driver.window.placing.panel
    for keys, widget, places in (
        ("Return", panel.cancel_button, False), ("Esc", panel.fits, False), ("Return", panel.place_button, True),
        ("Return", panel.looks, True), ("Return", panel.threshold, True),
    ):  # fmt: skip
        board.setImage(qimage(grey(CELLS)))
        driver.press("Ctrl+V")
        previewed(driver)
        driver.press(keys, widget)
        assert not driver.window.placing.active and not panel.isVisible() and driver.canvas.hasFocus()
        if places:
            driver.wait(lambda: np.array_equal(driver.picture, CELLS))
            undone(driver, before)
        assert np.array_equal(driver.picture, before)


def test_the_choices_show_at_once_what_they_do(opened, tmp_path):
    driver = opened(scale=1.5)
    levels = np.tile(np.linspace(0, 255, 56, dtype=np.uint8), (28, 1))
    Image.fromarray(levels).save(tmp_path / "ramp.png")
    dropped(driver, tmp_path / "ramp.png")
    first = previewed(driver)
    assert set(np.flatnonzero((first == 1).any(axis=1))) == set(range(7, 21))  # fitted whole: twice as wide as high
    panel = driver.window.placing.panel

    def shows(condition):
        driver.wait(lambda: condition(driver.canvas.picture))

    assert 110 < panel.threshold.value() < 145 and panel.reading.text() == str(panel.threshold.value())
    driver.click(panel.threshold, QPoint(panel.threshold.width() * 4 // 5, panel.threshold.height() // 2))
    shows(lambda picture: 0 < (picture > 0).sum() < (first > 0).sum() / 2)
    assert not panel.automatic.isChecked()
    driver.click(panel.automatic)
    shows(lambda picture: np.array_equal(picture, first))
    driver.click(panel.invert)
    shows(lambda picture: np.array_equal(picture[7:21], -first[7:21]) and (picture[:7] == -1).all())
    for index in range(panel.fits.count()):
        panel.fits.setCurrentIndex(index)
        panel.fits.activated.emit(index)
        shows(lambda picture, index=index: ((picture == 1).any(axis=1).sum() == 28) == (index != 0))
    assert panel.title.heightForWidth(panel.title.width()) <= panel.title.height()
    for widget in (panel.place_button, panel.cancel_button, panel.fits, panel.looks, panel.invert, panel.automatic):
        assert widget.width() >= widget.sizeHint().width() and panel.rect().contains(widget.geometry())


def test_a_cropped_picture_is_moved_with_arrows_and_by_hand(opened, board):
    driver = opened()
    wide = np.where(draws.random((28, 60)) < 0.5, 1, -1).astype(np.int8)
    board.setImage(qimage(grey(wide)))
    driver.press("Ctrl+V")
    previewed(driver)
    panel = driver.window.placing.panel
    panel.fits.setCurrentIndex(1)
    panel.fits.activated.emit(1)

    def shows(left):
        driver.wait(lambda: np.array_equal(driver.canvas.picture, wide[:, left : left + 28]))

    shows(16)
    driver.press("Left", driver.canvas)
    shows(17)
    driver.stroke((5, 5), (5, 10))
    shows(12)
    for _ in range(20):
        driver.press("Right", driver.canvas)
    shows(0)  # not farther than its edge
    driver.press("Left", driver.canvas)
    shows(1)
    driver.click(panel.place_button)
    driver.wait(lambda: np.array_equal(driver.picture, wide[:, 1:29]))


def test_it_works_while_the_machine_runs_and_follows_the_grid(opened, board):
    driver = opened()
    driver.play()
    board.setImage(qimage(grey(CELLS, 4)))
    driver.press("Ctrl+V")
    np.testing.assert_array_equal(previewed(driver), CELLS)
    updates = driver.frame.updates
    driver.wait(lambda: driver.frame.updates > updates + 20)
    np.testing.assert_array_equal(driver.canvas.picture, CELLS)
    driver.window.post(files.Workbench.resize, (56, 56), "fit")
    driver.wait(lambda: driver.window.stage.preview.shape == (56, 56))
    np.testing.assert_array_equal(driver.canvas.picture, CELLS.repeat(2, 0).repeat(2, 1))
    driver.press("Return", driver.canvas)
    driver.wait(lambda: driver.frame.undo.english == "place picture")


def test_what_cannot_be_read_is_said_and_nothing_is_lost(opened, tmp_path):
    driver = opened()
    before = driver.picture
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    dropped(driver, tmp_path / "broken.png")
    driver.wait(driver.window.banner.isVisible)
    assert "broken.png" in driver.window.banner.words.text()
    assert driver.window.stage.preview is None and np.array_equal(driver.picture, before)


def test_several_pictures_become_memories_in_one_step(opened, tmp_path):
    driver = opened()
    known = len(driver.frame.memories)
    for number in range(3):
        Image.fromarray(grey(np.roll(CELLS, number, 0))).save(tmp_path / f"{number}.png")
    (tmp_path / "3.png").write_bytes(b"nothing")
    dropped(driver, *(tmp_path / f"{number}.png" for number in range(4)))
    driver.wait(lambda: len(driver.frame.memories) == known + 3)
    np.testing.assert_array_equal(driver.frame.memories[-1].picture, np.roll(CELLS, 2, 0))
    assert driver.window.stage.preview is None
    driver.wait(lambda: "3.png" in driver.window.banner.words.text())
    driver.press("Ctrl+Z")
    driver.wait(lambda: len(driver.frame.memories) == known)


def test_dropping_an_exported_png_opens_its_run(opened, tmp_path):
    driver = opened()
    simulation = Simulation(Hopfield(temperature=0.3), patterns=CELLS[None], image=-CELLS, seed=9)
    simulation.advance(300)
    from hopsim.engine.carrying import luggage

    (tmp_path / "run.png").write_bytes(png_bytes(simulation.image, luggage=luggage(simulation)))
    before = driver.picture
    dropped(driver, tmp_path / "run.png")
    driver.wait(lambda: driver.frame.seed == 9)
    np.testing.assert_array_equal(driver.picture, simulation.image)
    assert driver.frame.updates == 300 and driver.frame.path is None and driver.window.stage.preview is None
    driver.press("Ctrl+Z")
    driver.wait(lambda: np.array_equal(driver.picture, before) and driver.frame.updates == 0)


def test_copy_and_paste_by_way_of_the_clipboard(opened, board):
    driver = opened()
    before = driver.picture
    driver.press("Ctrl+C", driver.canvas)
    driver.wait(lambda: board.mimeData() is not None and board.mimeData().hasImage())
    image = board.image()
    factor = image.width() // 28
    assert factor > 1 and (image.width(), image.height()) == (28 * factor, 28 * factor)
    np.testing.assert_array_equal(levels_of(image)[::factor, ::factor] > 127, before > 0)
    assert bytes(board.mimeData().data("image/png").data())[:4] == b"\x89PNG"
    driver.press("Ctrl+I")
    driver.wait(lambda: np.array_equal(driver.picture, -before))
    driver.press("Ctrl+V", driver.canvas)
    np.testing.assert_array_equal(previewed(driver), before)
    driver.press("Return", driver.canvas)
    driver.wait(lambda: np.array_equal(driver.picture, before))


def test_an_empty_clipboard_is_said(opened, board):
    driver = opened()
    driver.press("Ctrl+V", driver.canvas)
    driver.wait(lambda: "to paste" in driver.window.banner.words.text())


def test_a_line_of_text_goes_out_and_comes_in(opened, board):
    driver = opened(theme="light")
    before = driver.picture
    driver.press("Ctrl+Alt+C")
    driver.wait(lambda: board.text().startswith("hopsim1:"))
    line = board.text()
    assert len(line) < 2000 and "\n" not in line
    driver.press("Ctrl+N")
    driver.press("Ctrl+I")
    driver.wait(lambda: np.array_equal(driver.picture, -before))
    board.setText(f"Open this please:\n{line[:300]}\n{line[300:]}\n")
    driver.press("Ctrl+V")
    driver.wait(lambda: np.array_equal(driver.picture, before))
    assert [memory.name for memory in driver.frame.memories] == ["A", "C", "K"]
    assert driver.frame.undo.english == "open text"
    undone(driver, -before)
    board.setText(line[:-5])
    driver.press("Ctrl+V")
    driver.wait(lambda: "damaged" in driver.window.banner.words.text())
    assert np.array_equal(driver.picture, -before)


def test_weights_left_out_are_said(opened, board):
    driver = opened()
    driver.choose("rbm")
    driver.window.post(lambda bench: setattr(bench.simulation, "given", bench.simulation.memory))
    driver.window.post(lambda bench: bench.begin_learning(running=False))
    driver.press("Ctrl+Alt+C")
    driver.wait(lambda: "save a session" in driver.window.banner.words.text())
    assert board.text().startswith("hopsim1:")


def test_the_dialog_says_what_a_line_holds(opened, qtbot):
    driver = opened()
    dialog = OpenText(driver.window)
    qtbot.addWidget(dialog)
    dialog.show()
    button = dialog.buttons.button(dialog.buttons.StandardButton.Open)
    assert not button.isEnabled()
    line = text_code(Simulation(Hopfield(), patterns=CELLS[None], seed=3))
    cases = (line, True, "Hopfield network, 28×28"), (line[:40], False, "damaged"), ("hello", False, "no line")
    for words, good, said in cases:
        dialog.field.selectAll()
        QTest.keyClicks(dialog.field, words) if len(words) < 50 else dialog.field.setPlainText(words)
        assert button.isEnabled() == good and said in dialog.said.text()


def test_see_through_is_white_and_grey_stays():
    image = QImage(3, 1, QImage.Format.Format_ARGB32)
    for x, colour in enumerate((0x00000000, 0xFF000000, 0xFF646464)):
        image.setPixel(x, 0, colour)
    assert levels_of(image).tolist() == [[255, 0, 100]]
    assert max(levels_of(qimage(np.zeros((10, 5000), np.uint8))).shape) == 2048


def test_started_with_a_line_or_a_file(opened, tmp_path):
    driver = opened()
    Image.fromarray(grey(CELLS)).save(tmp_path / "a.png")
    driver.window.clipboard.open([text_code(Simulation(Hopfield(), patterns=CELLS[None], seed=31)), str(tmp_path / "a.png")])
    driver.wait(lambda: driver.frame.seed == 31)
    np.testing.assert_array_equal(previewed(driver), CELLS)
    assert sharing.LEFT_OUT.english.endswith("share them.")
