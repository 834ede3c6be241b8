"""File ▸ Export as a person uses it: ask, choose, write; every file is read back and equals what was shown."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog

from hopsim.errors import Unavailable
from hopsim.export import ffmpeg
from hopsim.gui import printing
from hopsim.gui.export_dialogs import ExportDialog, PictureDialog
from hopsim.gui.film_dialog import FilmDialog


@pytest.fixture
def driver(opened):
    return opened()


@pytest.fixture
def target(tmp_path, monkeypatch):
    """target(name) -> the path that the next file dialog answers."""

    def choose(name):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        return path

    return choose


@pytest.fixture
def answer():
    """answer(choose): when the next dialog is open, choose(dialog) and press its button; gives what it told."""
    timers = []

    def to(choose):
        told, timer = [], QTimer()

        def look():
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                return
            timer.stop()
            try:
                choose(dialog)
                told.append(dialog.told.text() if isinstance(dialog, ExportDialog) else dialog.sheet.pixmap().width())
            finally:
                (dialog.accept_button if isinstance(dialog, ExportDialog) else dialog.go_on).click()

        timer.timeout.connect(look)
        timer.start(5)
        timers.append(timer)
        return told

    yield to
    for timer in timers:
        timer.stop()


def written(driver, path):
    driver.wait(lambda: f"Written: {path.name}" in driver.window.banner.words.text() and path.exists())
    return path


def press(driver, keys):
    """Shortcuts go to the window in front; after a dialog it takes a moment until that is the window again."""
    driver.window.activateWindow()
    driver.wait(lambda: QApplication.activeWindow() is driver.window)
    driver.press(keys)


def run_a_little(driver):
    driver.play()
    driver.wait(lambda: driver.frame.updates > driver.frame.sweep)
    driver.pause()


def test_a_picture_with_the_chosen_size_equals_the_canvas(driver, target, answer):
    path = target("canvas.png")
    seen = answer(lambda dialog: dialog.size_box.setValue(3))
    press(driver, "Ctrl+E")
    written(driver, path)
    assert "84 × 84" in seen[0]
    shown = QImage(str(path))
    assert (shown.width(), shown.height()) == (84, 84)
    cells = np.array([[shown.pixelColor(3 * x + 1, 3 * y + 1).lightness() for x in range(28)] for y in range(28)])
    np.testing.assert_array_equal(np.where(cells > 127, 1, -1), driver.picture)


def test_a_drawing_in_svg_renders_to_the_canvas(driver, target, answer):
    path = target("canvas.svg")
    answer(lambda dialog: dialog.ink.setCurrentIndex(0))
    press(driver, "Ctrl+Alt+E")
    written(driver, path)
    image = QImage(28 * 4, 28 * 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(path.read_bytes())).render(painter)
    painter.end()
    cells = np.array([[image.pixelColor(4 * x + 2, 4 * y + 2).lightness() for x in range(28)] for y in range(28)])
    np.testing.assert_array_equal(np.where(cells > 127, 1, -1), driver.picture)


def test_the_preview_shows_ink_and_marks(driver):
    press(driver, "Ctrl+U")
    held = np.zeros((28, 28), bool)
    held[0] = True
    driver.window.post(lambda bench: bench.simulation.clamp(held))
    driver.wait(lambda: driver.frame.look.held["visible"].any())
    dialog = PictureDialog(driver.frame, True, driver.window)
    assert dialog.held.isChecked() and dialog.rings.isChecked() and dialog.style_of_cells.ink is None
    before = dialog.preview.pixmap().toImage()
    for change in (lambda: dialog.held.setChecked(False), lambda: dialog.rings.setChecked(False),
                   lambda: dialog.ink.setCurrentIndex(3)):  # fmt: skip
        change()
        after = dialog.preview.pixmap().toImage()
        assert after != before
        before = after
    dialog.deleteLater()


def test_a_part_of_the_past_as_gif_and_as_mp4(driver, target, answer):
    run_a_little(driver)

    def choose(dialog):
        dialog.part.setCurrentIndex(1)
        dialog.last.setValue(0.5)
        dialog.speed.setValue(10)
        dialog.length.setValue(1.0)
        dialog.size_box.setValue(4)

    for keys, name in (("Ctrl+G", "run.gif"), ("Ctrl+Alt+G", "run.mp4")):
        path = target(name)
        seen = answer(choose)
        press(driver, keys)
        written(driver, path)
        assert "10 pictures of 112 × 112 pixels, 1.0 s" in seen[0]
    with Image.open(target("run.gif")) as film:
        film.seek(film.n_frames - 1)
        last = np.asarray(film.convert("L"))[2::4, 2::4]
    moments = []
    driver.window.post(lambda bench: moments.append(bench.simulation.at(392).image))
    driver.wait(lambda: moments)
    np.testing.assert_array_equal(np.where(last > 127, 1, -1), moments[0])


def test_without_ffmpeg_the_dialog_says_so_and_offers_gif(driver, monkeypatch):
    def missing():
        raise Unavailable(ffmpeg.NONE)

    monkeypatch.setattr(ffmpeg, "program", missing)
    dialog = FilmDialog(driver.frame, ".mp4", driver.window)
    assert dialog.ending == ".gif" and "none" in dialog.told.text()
    dialog.deleteLater()


def test_curves_and_all_numbers_equal_the_state(driver, target):
    run_a_little(driver)
    table = target("run.csv")
    press(driver, "Ctrl+Shift+E")
    written(driver, table)
    archive = target("run.npz")
    press(driver, "Ctrl+Alt+N")
    written(driver, archive)
    kept = []
    driver.window.post(lambda bench: kept.append((bench.simulation.history, bench.simulation.memory.weights.copy())))
    driver.wait(lambda: kept)
    history, weights = kept[0]
    rows = [row for row in csv.reader(io.StringIO(table.read_text(encoding="utf-8"))) if not row[0].startswith("#")]
    for number, name in enumerate(rows[0][:-1]):  # the last one tells the run
        values = [float(row[number]) if row[number] else np.nan for row in rows[1:]]
        np.testing.assert_array_equal(values, history[name])
    with np.load(archive, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["image"], driver.picture)
        np.testing.assert_array_equal(arrays["weights"], weights)
        np.testing.assert_array_equal(arrays["energy"], history["energy"])


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "csv"])
def test_a_plot_from_the_menu(driver, target, ending, answer):
    run_a_little(driver)
    path = target(f"plot.{ending}")

    def choose(dialog):
        dialog.which.setCurrentIndex(dialog.which.findData("overlap"))
        dialog.how.setCurrentIndex(dialog.how.findData(f".{ending}"))

    answer(choose)
    press(driver, "Ctrl+Alt+L")
    begins = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    content = written(driver, path).read_bytes()
    if ending == "csv":
        assert b"updates,overlap 1,overlap 2,overlap 3" in content
    else:
        assert content.startswith(begins[ending])


def test_a_wall_is_written_or_the_reason_why_there_is_none(driver, target, answer):
    press(driver, "Ctrl+Alt+W")
    driver.wait(lambda: "no wall of pictures" in driver.window.banner.words.text())
    driver.choose("rbm")
    path = target("wall.png")
    answer(lambda dialog: (dialog.which.setCurrentIndex(dialog.which.findData("filters")), dialog.size_box.setValue(2)))
    press(driver, "Ctrl+Alt+W")
    written(driver, path)
    kept = []
    driver.window.post(lambda bench: kept.append(bench.simulation.memory.weights.copy()))
    driver.wait(lambda: kept)
    with Image.open(path) as picture:
        first = np.asarray(picture)[3:17:2, 3:17:2][:7, :7].astype(int)
    signs = np.sign(kept[0][0].reshape(8, 8)[:7, :7])
    # Blue below zero, orange above: where a colour is told from white, its red and blue part differ that way.
    told = np.abs(first[..., 0] - first[..., 2]) > 0
    np.testing.assert_array_equal(np.sign(first[..., 0] - first[..., 2])[told], signs[told])
    assert told.sum() > 20


def test_the_page_is_shown_and_goes_onto_paper(driver, tmp_path, monkeypatch, answer):
    from pypdf import PdfReader

    printed = tmp_path / "printed.pdf"

    def to_file(image, _parent=None):
        printer = printing.new_printer()
        printer.setOutputFormat(printer.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(printed))
        printing.paint_on(printer, image)

    monkeypatch.setattr(printing, "print_image", to_file)
    seen = answer(lambda dialog: None)
    press(driver, "Ctrl+P")
    driver.wait(lambda: printed.exists())
    assert seen[0] > 200
    pages = PdfReader(printed).pages
    assert len(pages) == 1
    image = pages[0].images[0].image.convert("L")
    levels = np.asarray(image)
    # White ground, and the drawing in dark ink: every cell of the canvas is found again on the page.
    assert levels[: levels.shape[0] // 40].min() > 250
    assert levels.min() < 60


def test_where_printing_cannot_be_loaded_it_is_one_sentence(driver, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "PySide6.QtPrintSupport", None)
    press(driver, "Ctrl+P")
    driver.wait(lambda: "cannot print" in driver.window.banner.words.text())


def test_the_page_as_pdf_tells_the_run(driver, target):
    from pypdf import PdfReader

    path = target("page.pdf")
    press(driver, "Ctrl+Alt+P")
    reader = PdfReader(written(driver, path))
    words = reader.pages[0].extract_text()
    assert len(reader.pages) == 1 and "Hopfield network" in words and str(driver.frame.seed) in words
    assert str(driver.frame.look.verdict) in words
    assert json.loads(reader.metadata["/Subject"].split("knobs: ")[1].split("; seed")[0])["rule"] == "pseudo-inverse"
