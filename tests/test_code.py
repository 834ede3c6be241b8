"""A kept run on the command line: as one line of text, and taken up again from whatever keeps it."""

from __future__ import annotations

import numpy as np
import pytest

import hopsim
from hopsim import cli
from hopsim.cli.kept import is_line


@pytest.fixture
def run(capsys):
    def command(*words):
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture
def folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = "recall --patterns letters:AC --cue 1 --noise 0.2 --size 16 --temperature 0.3 --sweeps 2 --seed 4"
    assert run(*words.split(), "--out", "out.png", "--session", "out.hopsim")[0] == 0
    return tmp_path


def test_picture_session_and_line_are_one_run(run, folder):
    lines = [run("code", name) for name in ("out.png", "out.hopsim")]
    assert lines[0] == lines[1] and lines[0][0] == 0 and lines[0][2] == ""
    line = lines[0][1]
    assert line.startswith("hopsim1:") and line.count("\n") == 1
    assert run("code", line.strip())[1] == line
    for number, kept in enumerate(("out.png", "out.hopsim", line.strip())):
        status, said, err = run("run", kept, "--sweeps", 3, "--session", f"{number}.hopsim")
        assert (status, err) == (0, "") and said.startswith("Wrote")
    runs = [hopsim.Simulation.load(f"{number}.hopsim") for number in range(3)]
    for one in runs[1:]:
        np.testing.assert_array_equal(one.units, runs[0].units)
        assert one.updates == runs[0].updates == 5 * 256


def test_weights_that_do_not_fit_are_said_on_stderr(run, folder):
    p = hopsim.RBMParameters(np.ones((3, 16)), np.zeros(16), np.zeros(3), shape=(4, 4))
    p.save("rbm.npz")
    assert run("sample", "rbm.npz", "--steps", 3, "--chains", 4, "--out", "wall.png")[0] == 0
    status, said, err = run("code", "wall.png")
    assert status == 0 and said.startswith("hopsim1:") and "save a session" in err
    found = hopsim.Simulation.load("wall.png")  # the picture itself holds the weights
    np.testing.assert_array_equal(found.memory.weights, p.weights)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("none.png", "none.png"), ("plain.png", "without a run"), ("hopsim1:AAAA", "damaged"), ("hopsim9:AAAA", "newer hopsim"),
     ("notes.txt", "is not a hopsim session")],
)  # fmt: skip
def test_what_keeps_no_run_is_one_sentence(run, folder, word, sentence):
    from hopsim.export.png import write_png

    write_png(np.ones((3, 3), np.int8), "plain.png")
    (folder / "notes.txt").write_text("nothing")
    for command in ("code", "run"):
        status, said, err = run(command, word)
        assert status == 1 and said == "" and sentence in err and err.count("\n") == 1 and "Traceback" not in err


def test_a_line_opens_the_window(monkeypatch, folder, run):
    opened = []
    monkeypatch.setattr("hopsim.cli._window", lambda words: opened.append(words) or 0)
    line = run("code", "out.png")[1].strip()
    assert len(line) > 255 and cli.main([line, "out.png"]) == 0 and opened == [[line, "out.png"]]


@pytest.mark.parametrize(("word", "yes"), [("hopsim1:x", True), (" hopsim22:", True), ("hopsim:x", False), ("out.png", False)])
def test_a_line_is_told_from_a_file(word, yes):
    assert is_line(word) == yes
