"""Pictures, numbers and plots are opened again by readers that share no code with the writers, and equal the state."""

from __future__ import annotations

import csv
import itertools
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np
import pytest
from pypdf import PdfReader
from unpacking import unfiltered

from hopsim.engine import files
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadInput
from hopsim.export import jobs
from hopsim.export.cells import Style, board_of
from hopsim.export.numbers import arrays_of
from hopsim.export.plots import FORMATS, PlottedCurve, known_fonts, write_plot
from hopsim.export.svg import write_svg
from hopsim.models.ising import Ising
from hopsim.models.rbm import RBM
from hopsim.models.views import Wall
from hopsim.palette import BLUE_ORANGE, INKS
from hopsim.texts import Text, verbatim

NOISE = np.random.default_rng(5).integers(0, 2, (5, 8, 11)).astype(np.int8) * 2 - 1
MASK = np.zeros((8, 11), bool)
MASK[2, 3] = MASK[7, 10] = True


# --- PNG


def decoded_png(content):
    """(h, w) or (h, w, 3) bytes of an 8-bit PNG, by the format's own rules (filters of RFC 2083, section 6)."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    parts = {0: 1, 2: 3}[colour]
    image = unfiltered(zlib.decompress(data), height, parts)
    return image.reshape((height, width, 3) if parts == 3 else (height, width))


def test_a_png_by_a_decoder_of_its_own(run, tmp_path):
    jobs.write_picture(run, tmp_path / "a.png", Style(magnification=3))
    cells = decoded_png((tmp_path / "a.png").read_bytes())
    np.testing.assert_array_equal(cells, np.where(run.image > 0, 255, 0).repeat(3, 0).repeat(3, 1))


def test_ink_and_marks_colour_the_cells_they_belong_to(tmp_path):
    style = Style(9, BLUE_ORANGE, held=True, rings=True)
    board = board_of(NOISE[0], style, MASK, ~MASK)
    expected = np.where(NOISE[0, ..., None] > 0, BLUE_ORANGE.on, BLUE_ORANGE.off)
    blocks = board.reshape(8, 9, 11, 9, 3).swapaxes(1, 2)
    np.testing.assert_array_equal(blocks[:, :, 4, 4][~MASK], expected[~MASK])  # the middle of a ring is free
    found = [(blocks == np.array(shade)).all(-1).any((2, 3)) for shade in (BLUE_ORANGE.hatch, BLUE_ORANGE.ring)]
    np.testing.assert_array_equal(found[0], MASK)
    np.testing.assert_array_equal(found[1], ~MASK)


@pytest.mark.parametrize("cell", [1, 2, 3, 4, 6, 40])
def test_marks_are_seen_at_every_size(cell):
    for style in (Style(cell, held=True), Style(cell, rings=True)):
        plain, marked = board_of(NOISE[0], Style(cell, INKS["light-on-dark"])), board_of(NOISE[0], style, MASK, MASK)
        changed = (marked[..., :1] != marked).any(-1).reshape(8, cell, 11, cell).any((1, 3))
        assert marked.shape == plain.shape
        np.testing.assert_array_equal(changed, MASK)  # black and white are grey, marks are not


# --- SVG


def drawn_cells(path):
    """Every cell's colour, from the paths of an SVG alone."""
    root = ElementTree.parse(path).getroot()
    width, height = (int(word) for word in root.get("viewBox").split()[2:])
    cells = np.full((height, width), "", object)
    for part in root.iter("{http://www.w3.org/2000/svg}path"):
        for left, top, wide, high in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", part.get("d")):
            cells[int(top) : int(top) + int(high), int(left) : int(left) + int(wide)] = part.get("fill")
    return root, cells


def test_an_svg_is_the_picture_cell_for_cell(run, tmp_path):
    jobs.write_picture(run, tmp_path / "a.svg", Style(magnification=4))
    root, cells = drawn_cells(tmp_path / "a.svg")
    np.testing.assert_array_equal(cells, np.where(run.image > 0, "#ffffff", "#000000"))
    assert (root.get("width"), root.get("height")) == ("44", "32")
    assert "seed: 7" in root.find("{http://www.w3.org/2000/svg}desc").text


def test_an_svg_marks_held_and_unstable_cells(tmp_path):
    write_svg(NOISE[0], tmp_path / "a.svg", style=Style(4, held=True, rings=True), held=MASK, rings=MASK)
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert text.count("<circle") == 2 and 'cx="3.5" cy="2.5"' in text and "M10 7.5L10.5 7" in text


def test_an_svg_of_greys_and_of_a_wall(tmp_path):
    greys = np.linspace(0, 1, 12).reshape(3, 4).astype(np.float32)
    write_svg(greys, tmp_path / "a.svg", {"model": "a<b>&\x07"})
    expected = [[f"#{level:02x}{level:02x}{level:02x}" for level in row] for row in np.rint(greys * 255).astype(int)]
    assert drawn_cells(tmp_path / "a.svg")[1].tolist() == expected
    jobs.write_wall_as(Wall(np.linspace(-1, 1, 24).reshape(2, 3, 4), signed=True), tmp_path / "w.svg", {}, Style(2))
    cells = drawn_cells(tmp_path / "w.svg")[1]
    blue, orange = (tuple(int(word[k : k + 2], 16) for k in (1, 3, 5)) for word in (cells[1, 1], cells[-2, -2]))
    assert blue[2] > blue[0] and orange[0] > orange[2]
    with pytest.raises(BadInput, match="4194304 cells"):
        write_svg(np.zeros((1, 2**22 + 1), bool), tmp_path / "large.svg")


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_a_wall_holds_every_picture_in_its_ink(tmp_path, ending):
    path = tmp_path / f"wall{ending}"
    jobs.write_wall_as(Wall(NOISE), path, {}, Style(1, BLUE_ORANGE))
    if ending == ".png":
        cells = decoded_png(path.read_bytes())
    else:
        words = drawn_cells(path)[1]
        cells = np.array([[[int(word[k : k + 2], 16) for k in (1, 3, 5)] for word in row] for row in words])
    across = (cells.shape[1] - 1) // 12
    for number, picture in enumerate(NOISE):
        top, left = 1 + number // across * 9, 1 + number % across * 12
        expected = np.where(picture[..., None] > 0, BLUE_ORANGE.on, BLUE_ORANGE.off)
        np.testing.assert_array_equal(cells[top : top + 8, left : left + 11], expected)


def test_a_weak_filter_is_a_pale_one(tmp_path):
    filters = np.stack([np.full((2, 2), 1.0), np.full((2, 2), 0.25)])
    jobs.write_wall_as(Wall(filters, signed=True), tmp_path / "w.png", {}, Style(1))
    cells = decoded_png((tmp_path / "w.png").read_bytes()).astype(int)
    strong, weak = cells[1, 1], cells[1, 4]
    assert weak[2] > strong[2] + 50


# --- numbers


def test_all_numbers_equal_the_state(run, tmp_path):
    jobs.write_picture(run, tmp_path / "a.npz", history=run.history)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["units"], run.units)
        np.testing.assert_array_equal(arrays["image"], run.image)
        np.testing.assert_array_equal(arrays["weights"], run.memory.weights)
        np.testing.assert_array_equal(arrays["fields"], run.memory.fields)
        assert arrays["at"][0] == run.updates
        for name, values in run.history.items():
            np.testing.assert_array_equal(arrays[name], values)


def test_the_numbers_of_other_machines():
    dreams = Simulation(RBM(), patterns=None, seed=1) if RBM().preset() is None else Simulation((RBM(), RBM().preset()))
    arrays = arrays_of(dreams, {})
    np.testing.assert_array_equal(arrays["weights"], dreams.memory.weights)
    np.testing.assert_array_equal(arrays["hidden_bias"], dreams.memory.hidden_bias)
    lattice = arrays_of(Simulation(Ising(), patterns=(66, 66)), {"image": np.zeros(1)})
    assert "weights" not in lattice and "curve image" in lattice


def test_a_table_by_the_csv_reader(run, tmp_path):
    bench = files.first_bench()
    bench.simulation.advance(784 * 2)
    jobs.numbers(bench, str(tmp_path / "a.csv"))
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert set(rows[0][:-1]) == set(bench.simulation.history)  # the last column says what the table came from
    for column, name in enumerate(rows[0][:-1]):
        values = [float(row[column]) if row[column] else np.nan for row in rows[1:]]
        np.testing.assert_array_equal(values, bench.simulation.history[name])


# --- plots


@pytest.mark.parametrize("kind", FORMATS)
def test_a_plot_is_opened_by_another_reader(tmp_path, kind):
    path = tmp_path / f"plot.{kind}"
    x = np.arange(5.0)
    curves = [PlottedCurve(Text("alpha"), x, x), PlottedCurve(Text("beta"), x, np.ones(5))]
    write_plot(curves, path, Text("sweeps"), Text("height"), {"model": "ising"})
    if kind == "png":
        assert decoded_size(path) == (1080, 600)
    elif kind == "svg":
        root = ElementTree.parse(path).getroot()
        parts = root.iter("{http://www.w3.org/2000/svg}path")
        lines = [part.get("d") for part in parts if "stroke-width: 1.4" in (part.get("style") or "")]
        rising = np.array(re.findall(r"[ML] ([\d.]+) ([\d.]+)", lines[0]), float)
        steps = np.diff(rising, axis=0)
        # A straight line of five points: equal steps, to the six digits that are written.
        np.testing.assert_allclose(steps, steps[:1].repeat(4, 0), atol=1e-5)
        assert len(lines) == 2
    else:
        reader = PdfReader(path)
        words = reader.pages[0].extract_text()
        assert len(reader.pages) == 1 and all(word in words for word in ("alpha", "beta", "sweeps", "height"))


def decoded_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


def test_names_at_the_ends_of_curves_do_not_lie_over_each_other():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from hopsim.export.plots import draw_curves

    figure = Figure(figsize=(4, 3))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.6, 0.8))
    names = [verbatim(name) for name in ("Energy of the drawing and its hidden units", "K", "Mean-field F", "a b", "c")]
    curves = [PlottedCurve(name, np.arange(3), np.full(3, 1 + k / 1000)) for k, name in enumerate(names)]
    draw_curves(axes, [*curves, PlottedCurve(Text("far"), np.arange(3), np.zeros(3))], ["DejaVu Sans"], 8, 1.0)
    figure.canvas.draw()
    # The axes end at 0.7 of 4 inches; where the curves end there is a little room left of that.
    assert max(text.get_window_extent().x1 for text in axes.texts) <= (2.8 + 1.0) * figure.dpi
    boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
    assert all(above.y0 >= below.y1 - 1 for below, above in itertools.pairwise(boxes))


def test_a_japanese_name_goes_on_in_another_line_too():
    from hopsim.export.plots import _in_lines

    assert _in_lines("平均自由エネルギーの差", 6.0) == "平均自由エネ\nルギーの差"
    assert _in_lines("Free energy of it", 8.0) == "Free energy\nof it"
    assert _in_lines("Free energy of it", 0.0) == "Free energy of it"


def test_japanese_fonts_have_japanese_letters():
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    for name in known_fonts()[1:]:
        font = FT2Font(font_manager.findfont(name, fallback_to_default=False))
        assert font.get_char_index(ord("温")) and font.get_char_index(ord("エ"))
