"""`hopsim examples` and `hopsim example:NAME`."""

import pytest

import hopsim
from hopsim import cli
from hopsim.engine.presets import PRESETS


def said(capsys, *words):
    status = cli.main([str(word) for word in words])
    heard = capsys.readouterr()
    return status, heard.out, heard.err


def test_the_list_names_every_example_with_its_sentence(capsys):
    status, out, _ = said(capsys, "examples")
    assert status == 0
    assert all(f"{name}: {p.title}" in out and str(p.sentence) in out for name, p in PRESETS.items())


def test_one_example_says_what_to_try(capsys):
    status, out, _ = said(capsys, "examples", "glass")
    assert status == 0 and all(str(one) in out for one in PRESETS["glass"].tries)


def test_an_example_becomes_a_file_that_a_script_loads(capsys, tmp_path):
    path = tmp_path / "my.hopsim"
    assert said(capsys, "examples", "three-letters", "--out", path)[0] == 0
    run = hopsim.Simulation.load(path)
    run.advance(50 * run.unit_count)
    assert run.now["overlap 1"] == 1.0


@pytest.mark.parametrize("words", [["examples", "nonsense"], ["example:nonsense"], ["examples", "--out", "x.hopsim"]])
def test_what_is_no_example_is_one_sentence(capsys, words):
    status, out, err = said(capsys, *words)
    assert status == 1 and out == "" and err.count("\n") == 1 and "example" in err


def test_the_window_opens_on_an_example(monkeypatch):
    opened = []
    monkeypatch.setattr(cli, "_window", lambda paths: opened.append(paths) or 0)
    assert cli.main(["example:glass"]) == 0
    assert opened == [["example:glass"]]
