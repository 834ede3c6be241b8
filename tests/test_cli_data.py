"""`hopsim data`, sets by name, classes, limits and thresholds on the command line."""

import json

import numpy as np
import pytest

from hopsim import cli
from hopsim.data import published
from hopsim.data.published import Item, Published
from hopsim.texts import verbatim


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("HOPSIM_DATA", raising=False)
    return tmp_path / "state" / "data"


def said(capsys, *words):
    status = cli.main(list(words))
    out, err = capsys.readouterr()
    return status, out, err


def test_the_list_says_what_is_here_and_how_to_get_the_rest(capsys, own_folder, monkeypatch):
    status, out, _ = said(capsys, "data")
    assert status == 0 and "digits: ships with hopsim" in out and str(own_folder) in out
    assert "not here, `hopsim data download mnist` fetches 11.1 MiB" in out
    here = Published("mnist", "MNIST", verbatim("digits"), (Item("a", "0" * 64, 3),), ())
    monkeypatch.setitem(published.PUBLISHED, "mnist", here)
    (own_folder / "mnist").mkdir(parents=True)
    (own_folder / "mnist" / "a").write_bytes(b"abc")
    assert f"mnist: digits; in {own_folder / 'mnist'}." in said(capsys, "data")[1]


def test_a_name_that_is_not_here_says_how_to_get_it(capsys, tmp_path):
    status, _, err = said(capsys, "train", "rbm", "--data", "mnist", "--out", str(tmp_path / "a.npz"))
    assert status == 1
    assert err.startswith("MNIST is not on this computer yet. Download it with `hopsim data download mnist`")
    assert said(capsys, "data", "download", "mnisd")[0] == 2


def test_a_download_without_a_network_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    closed = Published("mnist", "MNIST", verbatim("x"), (Item("a", "0" * 64, 3),), ("http://127.0.0.1:9/",))
    monkeypatch.setitem(published.PUBLISHED, "mnist", closed)
    status, out, err = said(capsys, "data", "download", "mnist")
    assert (status, out) == (1, "") and err.count("\n") == 1
    assert err.startswith("MNIST could not be downloaded: no server answered. A school's network may block it")


def test_what_is_in_a_set(capsys, tmp_path):
    status, out, _ = said(capsys, "data", "show", "digits")
    assert status == 0 and "digits: 1437 to learn, 360 held out; 8 rows and 8 columns." in out
    assert "class 0: 178 images" in out and out.count("class ") == 10


def test_classes_and_limit_reach_learning_and_judging(capsys, tmp_path):
    out_file = tmp_path / "a.npz"
    few = ["--data", "digits", "--classes", "0,1", "--limit", "60"]
    status, out, _ = said(capsys, "train", "rbm", *few, "--hidden", "3", "--epochs", "1", "--binarise", "threshold",
                          "--threshold", "90", "--out", str(out_file))  # fmt: skip
    assert status == 0
    assert "digits, classes 0, 1: 60 to learn, 71 held out." in out
    assert "Pixels: threshold (on above 90 of 255)." in out
    status, out, _ = said(capsys, "evaluate", str(out_file), *few, "--binarise", "otsu", "--json")
    found = json.loads(out)
    assert status == 0 and found["binarisation"] == "otsu" and 60 < found["threshold"] < 190
    status, out, _ = said(capsys, "evaluate", str(out_file), *few, "--binarise", "otsu")
    assert f"60 training pictures, 71 held out; pixels: otsu (on above {found['threshold']} of 255)." in out


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [
        (("--classes", "0,17"), 1, "There is no class '17'; there are 0, 1, 2"),
        (("--classes", ","), 1, "got nothing"),
        (("--limit", "0"), 1, "--limit takes a number from 1"),
        (("--limit", "x"), 2, "whole number"),
        (("--threshold", "255"), 1, "0–254"),
    ],
)
def test_choices_that_cannot_be_made(capsys, tmp_path, flags, status, words):
    got, _, err = said(capsys, "train", "rbm", "--data", "digits", *flags, "--out", str(tmp_path / "a.npz"))
    assert got == status and words in err


def test_what_was_changed_on_reading_is_said(capsys, tmp_path):
    from PIL import Image

    for name, side in (("a", 4), ("b", 4), ("c", 8)):
        Image.fromarray(np.zeros((side, side), np.uint8)).save(tmp_path / f"{name}.png")
    _, out, _ = said(capsys, "data", "show", str(tmp_path))
    assert "1 of 3 pictures had another size and were scaled to 4×4." in out
