"""The page: its text can be found, its canvas is the state cell for cell, its paper that of the country."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from pypdf import PdfReader
from unpacking import unfiltered

from hopsim.engine.frame import Curve
from hopsim.export.about import about
from hopsim.export.page import A4, LETTER, page_of, page_pixels, paper, write_page, write_page_of
from hopsim.export.plots import known_fonts
from hopsim.texts import use_language

MASK = np.zeros((8, 11), bool)
MASK[2, 3] = MASK[7, 10] = True


@pytest.mark.parametrize("size", [A4, LETTER])
def test_the_page_tells_the_run_in_text_that_can_be_found(run, tmp_path, size):
    write_page(page_of(run, ()), tmp_path / "a.pdf", size)
    reader = PdfReader(tmp_path / "a.pdf")
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    np.testing.assert_allclose((float(box.width), float(box.height)), np.array(size) * 72, atol=0.01)
    words = reader.pages[0].extract_text()
    for wanted in ("Hopfield network", str(run.look().verdict), "Temperature T", "Seed 7", "geometric, 5 sweeps", "1 to 0.1",
                   "8×11, 88 units", about(run)["code"][:40]):  # fmt: skip
        assert wanted in words
    assert "seed: 7" in reader.metadata["/Subject"]


def test_the_canvas_on_the_page_is_the_state_cell_for_cell(run, tmp_path):
    """At 300 dots an inch each cell of 3.7 / 11 inches is about 100 dots; its middle tells it."""
    run.clamp(MASK)
    write_page_of(run, tmp_path / "a.pdf")
    pixels = page_pixels(page_of(run, ()), A4)
    assert pixels.shape[:2] == (round(A4[1] * 300), round(A4[0] * 300)) and (pixels[..., 3] == 255).all()
    cell = 3.7 / 11 * 300
    top, left = 1.35 * 300 + (3.7 * 300 - 8 * cell) / 2, 0.6 * 300
    rows, columns = (np.round(first + (np.arange(n) + 0.5) * cell).astype(int) for first, n in ((top, 8), (left, 11)))
    shown = pixels[..., :3].astype(int).mean(-1)
    blocks = np.array([[np.median(shown[y - 20 : y + 20, x - 20 : x + 20]) for x in columns] for y in rows])
    np.testing.assert_array_equal(blocks < 128, run.image > 0)
    levels = embedded_picture(PdfReader(tmp_path / "a.pdf").pages[0])
    step = levels.shape[1] // 11
    assert levels.shape == (8 * step, 11 * step)
    cells = np.median(levels.reshape(8, step, 11, step), (1, 3)) < 128
    np.testing.assert_array_equal(cells, run.image > 0)


def embedded_picture(page):
    """Grey levels of the page's only picture, unpacked by the rules of the format: rows begin at whole bytes."""
    (picture,) = (part.get_object() for part in page["/Resources"]["/XObject"].values())
    bits, wide = picture["/BitsPerComponent"], picture["/Width"]
    kind, _, last, table = picture["/ColorSpace"]
    assert kind == "/Indexed"
    table = table.original_bytes if hasattr(table, "original_bytes") else table.get_data()
    colours = np.frombuffer(table, np.uint8).reshape(last + 1, 3)
    assert picture["/Filter"] == "/FlateDecode" and picture["/DecodeParms"]["/Predictor"] == 10
    rows = unfiltered(zlib.decompress(picture._data), picture["/Height"], 1)
    numbers = np.unpackbits(rows, axis=1)[:, : wide * bits].reshape(len(rows), wide, bits) @ (1 << np.arange(bits)[::-1])
    return colours[numbers].mean(-1)[::-1]  # kept from the lowest row up, and turned round by the page


def test_the_page_has_the_plots_of_the_run(run, tmp_path):
    frame_curves = [Curve(run.model.describe("energy"), np.arange(3.0), np.arange(3.0))]
    write_page(page_of(run, frame_curves), tmp_path / "a.pdf")
    words = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "Energy E" in words and "sweeps" in words


def test_a_japanese_page_has_no_boxes(run, tmp_path, recwarn):
    use_language("ja")
    write_page_of(run, tmp_path / "a.pdf")
    assert not [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]
    words = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert ("ホップフィールド" in words.replace("\n", "")) == (len(known_fonts()) > 1)


@pytest.mark.parametrize(("place", "size"), [("en_US.UTF-8", LETTER), ("ja_JP.UTF-8", A4), ("de_DE", A4), ("en_CA", LETTER)])
def test_the_paper_is_that_of_the_country(monkeypatch, place, size):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_PAPER", place)
    assert paper() == size
