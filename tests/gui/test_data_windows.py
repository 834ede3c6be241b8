"""The data browser and the dialog of data sets, with mouse and keys; a download from a server on the loopback."""

import gzip
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel

from hopsim.data import published
from hopsim.data.binarise import otsu
from hopsim.data.dataset import Choice
from hopsim.data.published import Item, Published
from hopsim.engine.workbench import Workbench
from hopsim.texts import verbatim

PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def no_shared_data(monkeypatch):
    monkeypatch.delenv("HOPSIM_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def browsing(opened, **look):
    driver = opened(**look)
    driver.window.post(Workbench.open_data, "digits")
    driver.wait(lambda: driver.frame.data is not None and driver.frame.machine == "rbm")
    driver.press("Ctrl+B")
    driver.browser = driver.window.errands.data_windows.browser
    driver.wait(lambda: driver.browser.isVisible() and driver.browser.grid.count == 1437)
    return driver


def key(driver, *keys):
    for each in keys:
        QTest.keyClick(driver.browser.grid, each)


def seen(grid, index):
    """The levels on the screen in the middle of each pixel of a picture."""
    shot = grid.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    ratio, place = shot.devicePixelRatio(), grid.place(index)
    height, width = grid._shape
    rows = [place.top() + (k + 0.5) * place.height() / height for k in range(height)]
    columns = [place.left() + (k + 0.5) * place.width() / width for k in range(width)]
    levels = [[shot.pixelColor(QPoint(int(x * ratio), int(y * ratio))).red() for x in columns] for y in rows]
    return np.array(levels, np.uint8)


def test_the_images_are_those_of_the_data(opened):
    driver = browsing(opened)
    grid, data = driver.browser.grid, driver.frame.data
    for index in (1, grid.columns, 2 * grid.columns + 3):
        np.testing.assert_array_equal(seen(grid, index), data.images[index])
    key(driver, Qt.Key.Key_End)
    assert grid.current == 1436 and grid.viewport().rect().contains(grid.place(1436))
    np.testing.assert_array_equal(seen(grid, 1435), data.images[1435])
    assert "Image 1437 of 1437: class" in driver.browser.now.text()
    assert grid.accessibleDescription() == driver.browser.now.text()


def test_arrows_pages_and_the_wheel_of_keys(opened):
    driver = browsing(opened)
    grid = driver.browser.grid
    keys = Qt.Key
    key(driver, keys.Key_Right, keys.Key_Right, keys.Key_Down, keys.Key_Left)
    assert grid.current == grid.columns + 1
    key(driver, keys.Key_Up)
    assert grid.current == 1
    key(driver, keys.Key_Up, keys.Key_Left)
    assert grid.current == 0
    key(driver, keys.Key_PageDown)
    assert grid.current >= 3 * grid.columns and grid.viewport().rect().contains(grid.place(grid.current))
    key(driver, keys.Key_Home)
    assert grid.current == 0 and grid.verticalScrollBar().value() == 0
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, QPoint(1, 1))
    assert grid.current == 0, "between the pictures there is nothing"


def test_a_click_draws_and_a_double_click_stores(opened):
    driver = browsing(opened)
    grid, data = driver.browser.grid, driver.frame.data
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, grid.place(3).center())
    wanted = np.where(data.images[3] > 127, 1, -1)
    driver.wait(lambda: np.array_equal(driver.picture, wanted))
    QTest.mouseDClick(grid.viewport(), LEFT, PLAIN, grid.place(4).center())
    driver.wait(lambda: driver.frame.memories[-1].name == f"{data.labels[4]} · 5")
    count = len(driver.frame.memories)
    key(driver, Qt.Key.Key_Right, Qt.Key.Key_Return)
    driver.wait(lambda: np.array_equal(driver.picture, np.where(data.images[grid.current] > 127, 1, -1)))
    driver.click(driver.browser.store)
    driver.wait(lambda: len(driver.frame.memories) == count + 1)
    driver.window.post(Workbench.undo)
    driver.wait(lambda: len(driver.frame.memories) == count)


def test_classes_are_filtered_and_chosen_to_learn_from(opened):
    driver = browsing(opened)
    browser, whole = driver.browser, driver.frame.data
    assert len(browser.chips.chips) == 10 and "178" in browser.chips.chips[0].text()
    assert not browser.learn.isEnabled()
    driver.click(browser.chips.none)
    assert browser.grid.count == 0 and "No image" in browser.now.text()
    assert not browser.learn.isEnabled() and not browser.put.isEnabled()
    for label in (1, 7):
        driver.click(browser.chips.chips[label])
    assert browser.grid.count == np.isin(whole.labels, (1, 7)).sum()
    browser.limit.setValue(50)
    driver.click(browser.learn)
    driver.wait(lambda: driver.frame.data.choice == Choice((1, 7), 50))
    assert "classes 1, 7: 50 to learn" in driver.window.study.data.text() and "50 to learn" in browser.head.text()
    assert not browser.learn.isEnabled() and browser.chips.classes == (1, 7) and browser.limit.value() == 50
    assert set(driver.frame.data_images.shape) == {50, 8}
    browser.part.setCurrentIndex(1)
    assert browser.grid.count == np.isin(whole.test.labels, (1, 7)).sum()
    driver.window.post(Workbench.undo)
    driver.wait(lambda: driver.frame.data is whole)
    assert browser.chips.classes is None and browser.limit.value() == 0


def test_by_keyboard_alone(opened):
    driver = opened()
    sets = sets_of(driver)
    sets.rows["digits"].button.setFocus()
    QTest.keyClick(sets.rows["digits"].button, Qt.Key.Key_Return)
    driver.wait(lambda: driver.frame.data_source == "digits")
    QTest.keySequence(sets.windowHandle(), QKeySequence("Ctrl+B"))
    browser = driver.window.errands.data_windows.browser
    driver.wait(lambda: browser.isVisible() and browser.grid.count == 1437)
    before = driver.frame.number
    QTest.keyClick(browser.limit, Qt.Key.Key_Return)
    assert browser.isVisible() and driver.frame.data.choice == Choice() and driver.frame.number >= before
    browser.limit.setValue(30)
    browser.learn.setFocus()
    QTest.keyClick(browser.learn, Qt.Key.Key_Return)
    driver.wait(lambda: driver.frame.data.choice == Choice(None, 30))
    QTest.keySequence(browser.windowHandle(), QKeySequence("Ctrl+Z"))
    driver.wait(lambda: driver.frame.data.choice == Choice())
    QTest.keyClick(browser, Qt.Key.Key_Escape)
    assert not browser.isVisible()


def test_what_the_machine_sees(opened):
    driver = browsing(opened)
    browser, images = driver.browser, driver.frame.data.images
    driver.click(browser.seen, QPoint(8, browser.seen.height() // 2))
    drawn = seen(browser.grid, 2)
    assert set(np.unique(drawn)) == {0, 255}
    assert (drawn[images[2] == 0] == 0).all() and (drawn[images[2] == 255] == 255).all()
    assert "sample" in browser.now.text()
    for how, level in (("threshold", 40), ("otsu", otsu(images))):
        driver.window.post(Workbench.turn_learning, "binarise", how)
        driver.window.post(Workbench.turn_learning, "threshold", 40)
        driver.wait(lambda how=how, level=level: f"{how} (on above {level} of 255)" in browser.now.text())
        np.testing.assert_array_equal(seen(browser.grid, 2), np.where(images[2] > level, 255, 0))
    key(driver, Qt.Key.Key_Right, Qt.Key.Key_Return)
    driver.wait(lambda: np.array_equal(driver.picture, np.where(images[1] > otsu(images), 1, -1)))


def test_sixty_thousand_images_paint_only_those_in_sight(qapp):
    from hopsim.gui.picture_grid import PictureGrid
    from hopsim.palette import LIGHT

    asked = []
    images = np.zeros((60_000, 28, 28), np.uint8)

    def read(part):
        asked.append(part)
        return images[part]

    grid = PictureGrid(LIGHT)
    grid.resize(600, 400)
    grid.display(len(images), (28, 28), read)
    grid.show()
    for at in (0, 30_000, 59_999):
        grid.go_to(at)
        grid.viewport().grab()
        assert asked[-1].start <= at < asked[-1].stop and asked[-1].stop - asked[-1].start < 200
    bar = grid.verticalScrollBar()
    assert bar.maximum() - bar.value() <= 12, "the end is reached, but for the margin"
    grid.deleteLater()


def serve(files):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = files.get(self.path[1:])
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            half = len(body) // 2
            self.wfile.write(body[:half])
            self.wfile.flush()
            gate.wait(60)
            self.wfile.write(body[half:])

        def log_message(self, *arguments):
            return

    gate = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def close():
        gate.set()
        server.shutdown()
        server.server_close()
        thread.join()

    return server, gate, close


def idx(array):
    sides = b"".join(side.to_bytes(4, "big") for side in array.shape)
    return gzip.compress(bytes((0, 0, 8, array.ndim)) + sides + array.tobytes(), mtime=0)


@pytest.fixture
def toy(monkeypatch):
    """A published set behind a gate on the loopback."""
    rng = np.random.default_rng(3)
    images, labels = rng.integers(0, 256, (400, 28, 28), dtype=np.uint8), rng.integers(0, 10, 400).astype(np.uint8)
    files = {"train-images-idx3-ubyte.gz": idx(images), "train-labels-idx1-ubyte.gz": idx(labels)}
    server, gate, close = serve(files)
    items = tuple(Item(name, hashlib.sha256(body).hexdigest(), len(body)) for name, body in files.items())
    which = Published("mnist", "MNIST", verbatim("toy"), items, (f"http://127.0.0.1:{server.server_port}/",))
    monkeypatch.setitem(published.PUBLISHED, "mnist", which)
    yield images, gate, files
    close()


def sets_of(driver, window=None):
    QTest.keySequence((window or driver.window).windowHandle(), QKeySequence("Ctrl+Alt+D"))
    sets = driver.window.errands.data_windows.sets
    driver.wait(sets.isVisible)
    return sets


def test_a_set_is_downloaded_and_opened(opened, toy, tmp_path):
    images, gate, _ = toy
    driver = opened()
    sets = sets_of(driver)
    row = sets.rows["mnist"]
    assert row.button.text().startswith("Download ") and "not on this computer" in row.state.text()
    driver.click(row.button)
    driver.wait(lambda: row.bar.isVisible() and row.bar.value() > 100 and "/s" in row.state.text())
    assert row.button.text() == "Cancel" and "Downloading MNIST" in driver.window.status.tasks.text()
    gate.set()
    driver.wait(lambda: driver.frame.data_source == "mnist")
    np.testing.assert_array_equal(driver.frame.data.images, images)
    assert row.state.text() == "This set is open." and not row.button.isEnabled() and not row.bar.isVisible()
    assert sorted(path.name for path in (tmp_path / "state" / "data" / "mnist").iterdir()) == sorted(toy[2])
    driver.click(sets.rows["digits"].button)
    driver.wait(lambda: driver.frame.data_source == "digits")
    driver.window.post(Workbench.undo)
    driver.wait(lambda: driver.frame.data_source == "mnist")


def test_a_download_is_cancelled_and_leaves_nothing(opened, toy, tmp_path):
    _, gate, _ = toy
    driver = opened()
    row = sets_of(driver).rows["mnist"]
    driver.click(row.button)
    driver.wait(lambda: row.bar.isVisible() and row.bar.value() > 100)
    driver.click(row.button)
    driver.wait(lambda: not row.bar.isVisible() and row.button.text().startswith("Download"))
    gate.set()
    folder = tmp_path / "state" / "data" / "mnist"
    driver.wait(lambda: not any(folder.iterdir()))
    assert driver.frame.failure is None and driver.frame.data is None


def test_a_failed_download_says_so_in_the_dialog_and_in_the_window(opened, toy):
    _, gate, files = toy
    gate.set()
    files.clear()
    driver = opened()
    sets = sets_of(driver)
    driver.click(sets.rows["mnist"].button)
    driver.wait(lambda: sets.words.isVisible() and "the server says 404" in sets.words.text())
    for label in sets.findChildren(QLabel):
        assert not label.isVisible() or label.height() >= label.heightForWidth(label.width()), label.text()
    assert driver.window.banner.isVisible()
    driver.click(sets.rows["digits"].button)
    driver.wait(lambda: driver.frame.data_source == "digits" and not sets.words.isVisible())


def test_the_panel_says_with_which_pixels_and_data_it_learns(opened):
    driver = opened()
    driver.window.post(Workbench.open_data, "digits")
    driver.wait(lambda: driver.frame.data is not None)
    driver.window.post(Workbench.begin_learning, running=False)
    driver.wait(lambda: "Pixels: drawn each epoch" in driver.window.study.words.text())
    driver.window.post(Workbench.choose_data, (0, 1), None)
    driver.wait(lambda: "It learns from digits" in driver.window.study.words.text())


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("ja", 1.5)])
def test_everything_has_a_name_and_room(opened, language, scale):
    driver = browsing(opened, language=language, scale=scale)
    sets = sets_of(driver, driver.browser)
    for dialog in (driver.browser, sets):
        for widget in dialog.findChildren(QAbstractButton) + dialog.findChildren(QComboBox):
            if widget.isVisible() and widget.objectName() != "qt_toolbar_ext_button":
                assert widget.accessibleName() and widget.toolTip(), widget
                text = widget.text() if isinstance(widget, QAbstractButton) else widget.currentText()
                assert widget.width() >= widget.fontMetrics().horizontalAdvance(text), text
        for label in dialog.findChildren(QLabel):
            if label.isVisible() and not label.wordWrap():
                assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()), label.text()
        assert dialog.minimumSizeHint().width() <= 1024 and dialog.minimumSizeHint().height() <= 700


def test_theme_and_language_follow(opened):
    driver = browsing(opened)
    driver.window.choose_theme("light")
    assert driver.browser.grid._theme.name == "light"
    driver.window.choose_language("ja")
    driver.wait(lambda: driver.browser.grid.accessibleName() and driver.window.errands.data_windows._language == "ja")
    driver.window.choose_language("en")
    driver.wait(lambda: driver.browser.windowTitle() == "Data browser")
