"""Files that are written: whole or not at all, crisp, and saying what they came from."""

from __future__ import annotations

import ast
import csv
import warnings

import numpy as np
import pytest
from PIL import Image

from hopsim.engine.frame import Curve
from hopsim.engine.simulation import Simulation
from hopsim.errors import BadFile, BadInput
from hopsim.export.about import about
from hopsim.export.csv import write_csv
from hopsim.export.gif import FRAME_MILLISECONDS, write_gif
from hopsim.export.npz import write_npz
from hopsim.export.plots import PlottedCurve, known_fonts, readable, write_curves, write_plot
from hopsim.export.png import LARGEST_SIDE, coloured, grey, read_about, wall, write_png, write_wall
from hopsim.export.script import write_script
from hopsim.files import can_be_written, whole_file
from hopsim.models.ising import Ising
from hopsim.models.views import Wall
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text, use_language

CHECKERS = np.where(np.indices((5, 7)).sum(0) % 2, 1, -1).astype(np.int8)


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError), whole_file(path) as partial:
        partial.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_sentence(tmp_path):
    sentence = r"No space left on device\. Choose another folder, or make room\."
    with pytest.raises(BadFile, match=sentence), whole_file(tmp_path / "out.png"):
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path):
    for write in (can_be_written, lambda path: write_csv({"a": [1]}, path)):
        with pytest.raises(BadFile, match="is a folder"):
            write(tmp_path)


def test_asking_whether_a_file_can_be_written_leaves_nothing(tmp_path):
    can_be_written(tmp_path / "out.png")
    assert not list(tmp_path.iterdir())


def test_a_png_has_crisp_cells(tmp_path):
    write_png(CHECKERS, tmp_path / "out.png", magnification=3)
    with Image.open(tmp_path / "out.png") as picture:
        shown = np.asarray(picture)
    np.testing.assert_array_equal(shown, np.where(CHECKERS > 0, 255, 0).repeat(3, 0).repeat(3, 1))


def test_a_png_says_what_run_it_came_from(tmp_path):
    simulation = Simulation(Ising(temperature=1.5), patterns=(4, 4), seed=9)
    write_png(simulation.image, tmp_path / "out.png", about(simulation))
    words = read_about(tmp_path / "out.png")
    assert words["model"] == "ising" and words["seed"] == "9" and words["updates"] == "0"
    assert '"temperature": 1.5' in words["knobs"] and words["Software"].startswith("hopsim ")


@pytest.mark.parametrize(
    ("pixels", "bytes_"),
    [
        (np.array([[-1, 1]], np.int8), [0, 255]),
        (np.array([[False, True]]), [0, 255]),
        (np.array([[0, 200]], np.uint8), [0, 200]),
        (np.array([[0.0, 0.2, 1.0, 2.0]], np.float32), [0, 51, 255, 255]),
    ],
)
def test_grey_levels(pixels, bytes_):
    assert grey(pixels).tolist() == [bytes_]


def test_signed_numbers_have_zero_in_the_middle():
    colours = coloured(np.array([[[-2.0, 0.0, 2.0]]]))
    blue, white, orange = colours[0, 0].astype(int)
    assert blue[2] > blue[0] and orange[0] > orange[2] and white.min() > 200
    assert (coloured(np.zeros((1, 2, 2))) == white).all()


def test_a_wall_holds_every_picture_once():
    pictures = np.arange(1, 8, dtype=np.uint8)[:, None, None] * np.ones((7, 3, 2), np.uint8)
    board = wall(pictures)
    assert [int(np.count_nonzero(board == value)) for value in range(1, 8)] == [6] * 7


def test_a_wall_on_file(tmp_path):
    write_wall(Wall(np.linspace(-1, 1, 48).reshape(4, 3, 4), signed=True), tmp_path / "wall.png")
    with Image.open(tmp_path / "wall.png") as picture:
        assert picture.mode == "RGB"


def test_a_picture_too_large_to_open_is_refused(tmp_path):
    with pytest.raises(BadInput, match="magnified 4000 times"):
        write_png(CHECKERS, tmp_path / "out.png", magnification=4000)
    assert LARGEST_SIDE < 4000 * 7 and not list(tmp_path.iterdir())


def test_a_film_shows_each_picture_in_turn(tmp_path):
    pictures = [np.where(np.arange(4) < count, 1, -1).astype(np.int8)[None].repeat(4, 0) for count in range(5)]
    progress = Progress(5, Text("pictures"))
    write_gif(pictures, tmp_path / "run.gif", {"model": "test"}, magnification=2, progress=progress)
    with Image.open(tmp_path / "run.gif") as film:
        assert film.n_frames == 5 and film.info["loop"] == 0 and film.info["duration"] == FRAME_MILLISECONDS
        assert film.info["comment"] == b"model: test"
        for number, picture in enumerate(pictures):
            film.seek(number)
            np.testing.assert_array_equal(np.asarray(film.convert("L"))[::2, ::2] > 127, picture > 0)
    assert progress.done == 5


def test_a_cancelled_film_leaves_nothing(tmp_path):
    progress = Progress(5, Text("pictures"))
    progress.cancel()
    with pytest.raises(Cancelled):
        write_gif([CHECKERS] * 5, tmp_path / "run.gif", progress=progress)
    assert not list(tmp_path.iterdir())


def test_a_film_of_nothing_is_refused(tmp_path):
    with pytest.raises(BadInput):
        write_gif([], tmp_path / "run.gif")


def test_csv_keeps_every_digit(tmp_path):
    values = np.array([0.1, 1 / 3, np.nan, 1e300])
    write_csv({"updates": np.arange(4), "energy": values}, tmp_path / "trace.csv")
    lines = (tmp_path / "trace.csv").read_text().split("\n")
    assert lines[0] == "updates,energy" and lines[3] == "2," and lines[-1] == ""
    back = np.genfromtxt(tmp_path / "trace.csv", delimiter=",", names=True)
    np.testing.assert_array_equal(back["energy"], values)


def test_columns_have_one_length(tmp_path):
    with pytest.raises(BadInput):
        write_csv({"a": [1, 2], "b": [1]}, tmp_path / "trace.csv")


def test_npz_comes_back(tmp_path):
    write_npz({"a": CHECKERS, "b": np.arange(3)}, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["a"], CHECKERS)
        np.testing.assert_array_equal(file["b"], np.arange(3))


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_plot_is_the_same_each_time_and_says_what_it_shows(tmp_path, kind):
    curves = [PlottedCurve(Text("energy"), np.arange(5), np.array([1.0, 2, np.nan, 1, 0])),
              PlottedCurve(Text("empty"), np.arange(2), np.full(2, np.nan))]  # fmt: skip
    for name in ("one", "two"):
        write_plot(curves, tmp_path / f"{name}.{kind}", Text("updates"), Text("E"), {"Software": "hopsim 1", "model": "ising"})
    one, two = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert b"hopsim 1" in one


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(BadInput, match="png, svg, pdf"):
        write_plot([], tmp_path / "plot.bmp", Text("x"), Text("y"))


def test_curves_of_the_window_on_file(tmp_path):
    simulation = Simulation(Ising(), patterns=(4, 4), seed=1)
    about_energy, about_magnetisation = Ising.observables
    curves = [Curve(about_energy, np.arange(4.0), np.arange(4.0)), Curve(about_magnetisation, np.arange(4.0), np.ones(4))]
    for count in (1, 2):
        write_curves(curves[:count], tmp_path / f"{count}.svg", simulation)
        assert b"ising" in (tmp_path / f"{count}.svg").read_bytes()


def test_japanese_words_in_a_plot_or_english_ones_but_no_boxes(tmp_path):
    use_language("ja")
    word = Text("温度") if len(known_fonts()) > 1 else Text("temperature")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of each glyph it does not have
        write_plot([PlottedCurve(word, np.arange(2), np.arange(2))], tmp_path / "plot.png", Text("x"), Text("y"))
    assert readable(Text("a"), ["DejaVu Sans"]) == "a"


# --- what every file says about its run


def run():
    simulation = Simulation(Ising(temperature=1.5), patterns=(8, 8), seed=9)
    simulation.advance(640)
    return simulation


def test_what_a_file_says_holds_all_of_it():
    words = about(run())
    assert list(words) == ["Software", "model", "knobs", "seed", "updates", "code"]
    again = Simulation.from_text(words["code"])
    np.testing.assert_array_equal(again.image, run().image)


def test_a_table_keeps_its_header_and_numbers_and_says_what_it_came_from(tmp_path):
    simulation, path = run(), tmp_path / "trace.csv"
    write_csv(simulation.history, path, about(simulation))
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header[0] == "updates" and set(header[:-1]) == set(simulation.history)
    assert header[-1].startswith("seed (Software: hopsim") and "hopsim1:" in header[-1] and '"temperature": 1.5' in header[-1]
    assert {row[-1] for row in rows} == {"9"} and all(len(row) == len(header) for row in rows)
    plain = np.loadtxt(path, delimiter=",", skiprows=1)  # the strictest reader there is
    np.testing.assert_array_equal(plain[:, 0], simulation.history["updates"])


def test_an_archive_says_it_in_strings(tmp_path):
    simulation = run()
    write_npz({"image": simulation.image}, tmp_path / "a.npz", about(simulation))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as kept:
        words = dict(line.split(": ", 1) for line in kept["about"])
        np.testing.assert_array_equal(kept["image"], simulation.image)
    assert words == about(simulation)


def test_a_film_and_every_plot_say_it_too(tmp_path):
    simulation = run()
    words = about(simulation)
    write_gif([simulation.image, -simulation.image], tmp_path / "a.gif", words)
    with Image.open(tmp_path / "a.gif") as film:
        assert words["code"].encode() in film.info["comment"]
    curve = PlottedCurve(Text("Energy"), np.arange(3), np.arange(3))
    for kind in ("png", "svg", "pdf"):
        write_plot([curve], tmp_path / f"a.{kind}", Text("sweeps"), Text("Energy"), words)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.text["code"] == words["code"]
    assert words["code"] in (tmp_path / "a.svg").read_text(encoding="utf-8")
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"hopsim1:" in content or "hopsim1:".encode("utf-16-be") in content


def test_a_script_says_it_in_its_docstring(tmp_path):
    simulation = run()
    write_script(simulation, tmp_path / "a.py")
    said = ast.get_docstring(ast.parse((tmp_path / "a.py").read_text(encoding="utf-8")))
    assert "model: ising" in said and '"temperature": 1.5' in said and "seed 9" in said
    np.testing.assert_array_equal(Simulation.from_text(said).image, simulation.image)
