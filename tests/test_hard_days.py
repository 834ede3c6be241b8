"""Full disks, wrong clocks and sessions of the future: one sentence each, and nothing that was done is lost."""

import json
import os
import resource
import tempfile
import zipfile
from contextlib import contextmanager

import numpy as np
import pytest

import hopsim
from hopsim.cli import main
from hopsim.engine import autosave, files
from hopsim.engine.autosave import leftovers
from hopsim.models import Hopfield

RECALL = ["recall", "--patterns", "letters:ACH", "--cue", "1", "--sweeps", "2"]


@contextmanager
def full_disk(room=1000):
    """No file can grow beyond so many bytes: a real error of a real write, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("flag", "name"), [("--out", "a.png"), ("--out", "a.svg"), ("--out", "a.npz"), ("--pdf", "a.pdf"), ("--gif", "a.gif"),
                       ("--session", "a.hopsim")]
)  # fmt: skip
def test_a_full_disk_is_one_sentence_and_leaves_no_half_file(flag, name, tmp_path, capsys):
    main([*RECALL, "--out", str(tmp_path / "warm.png")])
    with full_disk(room=300):
        status = main([*RECALL, flag, str(tmp_path / name)])
    assert status == 1
    words = capsys.readouterr().err
    assert words.count("\n") == 1
    assert f"{name} cannot be written" in words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["warm.png"]


def test_a_film_stops_in_one_sentence_on_a_full_disk(tmp_path, capsys):
    with full_disk(room=300):
        assert main([*RECALL, "--mp4", str(tmp_path / "a.mp4")]) == 1
    assert "a.mp4" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_was_learned_is_kept_elsewhere_when_its_folder_went_away(tmp_path, capsys, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.setattr("hopsim.cli.train.learn", _learning_that_removes(gone))
    status = main(["train", "rbm", "--data", "digits", "--hidden", "4", "--epochs", "1", "--out", str(gone / "p.npz")])
    assert status == 1
    kept = list(elsewhere.iterdir())
    assert len(kept) == 1
    assert f"What was learned is in {kept[0]}." in capsys.readouterr().err
    assert hopsim.RBMParameters.load(kept[0]).weights.shape == (4, 64)


def _learning_that_removes(folder):
    from hopsim.cli import train

    learn = train.learn

    def learned(*arguments):
        whole = learn(*arguments)
        folder.rmdir()
        return whole

    return learned


def test_automatic_saving_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    monkeypatch.setattr(autosave, "ACT_SECONDS", 0.0)
    bench = files.last_bench()
    with full_disk(room=300):
        bench.paint(np.array([0]), 1)
        bench.idle()
        bench.autosave.wait()
        bench.idle()
    assert "cannot be written" in bench.frame(frozenset()).failure.text.english
    bench.paint(np.array([5]), 1)
    bench.idle()
    bench.autosave.wait()
    assert bench.autosave.saved_at is not None
    assert zipfile.is_zipfile(bench.autosave.path)
    bench.close()


@pytest.mark.parametrize("moment", [0.0, 4_000_000_000.0])
def test_a_wrong_clock_hides_no_automatic_save(moment, tmp_path, monkeypatch):
    """Saved by a computer that believed to be in 1970, or in 2096."""
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    monkeypatch.setattr(autosave, "ACT_SECONDS", 0.0)
    bench = files.last_bench()
    bench.paint(np.array([3]), 1)
    bench.idle()
    bench.autosave.wait()
    copy = bench.autosave.path.with_name("crashed.hopsim")
    copy.write_bytes(bench.autosave.path.read_bytes())
    os.utime(copy, (moment, moment))
    found = [left for left in leftovers(tmp_path / "autosave") if left.path == copy]
    assert len(found) == 1
    bench.close()
    later = files.last_bench()
    files.recover(later, found[0])
    assert later.simulation.image.ravel()[3] == 1
    later.close()


def test_a_session_of_a_newer_hopsim_is_one_sentence(tmp_path):
    path = tmp_path / "a.hopsim"
    hopsim.Simulation(Hopfield(), patterns=np.eye(4, 9)).save(path)
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members["manifest.json"])
    manifest["format"] += 1
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    with pytest.raises(hopsim.HopsimError, match=r"newer"):
        hopsim.Simulation.load(path)
