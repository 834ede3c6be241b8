"""Bad input: one sentence from one check in the window, on the command line and in scripts, and nothing is lost."""

from __future__ import annotations

import gzip
import json
import pickle
import threading
import zipfile

import numpy as np
import pytest
from PIL import Image

import hopsim
from hopsim import cli
from hopsim.diagnostics import exact
from hopsim.engine import files
from hopsim.engine.document import Document
from hopsim.engine.workbench import Workbench
from hopsim.engine.worker import Worker
from hopsim.models import RBM, Boltzmann, Hopfield, Ising
from hopsim.models.shelf import Shelf

SIDE = 6
PATTERNS = np.where(np.random.default_rng(3).random((2, SIDE, SIDE)) < 0.5, 1, -1).astype(np.int8)
IMAGES = np.random.default_rng(4).integers(0, 256, (12, 5, 4), dtype=np.uint8)
PARAMETERS = hopsim.RBMParameters(np.ones((3, 20)), np.zeros(20), np.zeros(3), shape=(5, 4))


# --- the three front ends


class Window:
    """What the window does: letters to the worker, sentences from its frames."""

    def __init__(self):
        document = Document(Shelf(PATTERNS, ("one", "two")), PATTERNS[0], np.zeros((SIDE, SIDE), bool), 5)
        self.bench = Workbench(document, "hopfield")
        self.worker = Worker(lambda: self.bench)
        self.worker.start()

    def asked(self, function, *arguments):
        """What a function gives, called between two stretches on the worker's thread."""
        answers, there = [], threading.Event()

        def letter(bench):
            answers.append(function(bench, *arguments))
            there.set()

        self.worker.post(letter)
        assert there.wait(60)
        return answers[0]

    def sentence(self, function, *arguments):
        """The sentence the window shows after this."""
        self.worker.frames.take()
        self.worker.post(function, *arguments)
        for _ in range(100_000):
            frame = self.worker.frames.take()
            if frame is not None and frame.failure is not None:
                return str(frame.failure.text)
            self.asked(lambda bench: None)
        raise AssertionError("the window said nothing")

    def kept(self):
        """All that a person made: drawing, shelf, run, undo."""

        def made(bench):
            run = bench.drawers["hopfield"].simulation
            return (
                run.image.tobytes(), run.units.tobytes(), run.updates, run.model, run.memory.weights.tobytes(),
                bench.document.shelf.patterns.tobytes(), bench.document.shelf.names, bench.document.shape,
                [str(step.title) for step in bench.undo_steps],
            )  # fmt: skip

        return self.asked(made)


@pytest.fixture(scope="module")
def window():
    opened = Window()
    opened.worker.post(Workbench.paint, np.arange(7), 1)
    opened.asked(lambda bench: bench.simulation.advance(90))
    yield opened
    assert opened.worker.alive
    opened.worker.close()


def command_line(words, capsys):
    """The one sentence on stderr, and status 1."""
    capsys.readouterr()
    status = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    assert (status, said.out) == (1, "")
    assert said.err.endswith("\n") and said.err.count("\n") == 1
    return said.err[:-1]


def script(task, kind=ValueError):
    """The words of the exception."""
    with pytest.raises(hopsim.HopsimError) as refused:
        task()
    assert isinstance(refused.value, kind)
    return str(refused.value)


def one_sentence(said, words):
    first, *others = said
    assert all(other == first for other in others), said
    assert words in first and first.endswith(".")
    for jargon in ("Traceback", "Something went wrong", "Error:", "\n"):
        assert jargon not in first


def tried_everywhere(window, capsys, words, script_does, line, letter, kind=ValueError):
    """The same sentence in all three, and the window has lost nothing."""
    before = window.kept()
    said = [script(script_does, kind), command_line(line, capsys), window.sentence(*letter)]
    one_sentence(said, words)
    assert window.kept() == before


# --- data


def idx(array, code=8):
    header = bytes((0, 0, code, array.ndim)) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    return header + array.tobytes()


def cut_gzip(folder):
    (folder / "a.gz").write_bytes(gzip.compress(idx(IMAGES))[:-40])
    return folder / "a.gz"


def corrupt_gzip(folder):
    packed = bytearray(gzip.compress(idx(IMAGES)))
    packed[len(packed) // 2] ^= 255
    (folder / "a.gz").write_bytes(packed)
    return folder / "a.gz"


def cut_idx(folder):
    (folder / "a-idx3-ubyte").write_bytes(idx(IMAGES)[:-1])
    return folder / "a-idx3-ubyte"


def cut_header(folder):
    (folder / "a-idx3-ubyte").write_bytes(idx(IMAGES)[:9])
    return folder / "a-idx3-ubyte"


def long_idx(folder):
    (folder / "a-idx3-ubyte").write_bytes(idx(IMAGES) + b"more")
    return folder / "a-idx3-ubyte"


def wrong_magic(folder):
    (folder / "a-idx3-ubyte").write_bytes(b"\x12\x34\x56\x78" + idx(IMAGES)[4:])
    return folder / "a-idx3-ubyte"


def disagreeing_labels(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(idx(IMAGES))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(11, dtype=np.uint8)))
    return folder


def disagreeing_npz(folder):
    np.savez(folder / "a.npz", images=IMAGES, labels=np.arange(11))
    return folder / "a.npz"


def labels_only(folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(11, dtype=np.uint8)))
    return folder / "train-labels-idx1-ubyte"


def empty(folder):
    (folder / "a.dat").touch()
    return folder / "a.dat"


def empty_picture(folder):
    (folder / "a.png").touch()
    return folder / "a.png"


def words_called_png(folder):
    (folder / "a.png").write_text("This is no picture.")
    return folder / "a.png"


def cut_picture(folder):
    Image.fromarray(np.tile(IMAGES[0], (30, 30))).save(folder / "whole.png")
    (folder / "a.png").write_bytes((folder / "whole.png").read_bytes()[:120])
    return folder / "a.png"


def pickled_npz(folder):
    np.savez(folder / "a.npz", images=np.array([{"a": 1}, None], dtype=object))
    return folder / "a.npz"


def pickled_npy(folder):
    np.save(folder / "a.npy", np.array([{"a": 1}, None], dtype=object))
    return folder / "a.npy"


def bare_pickle(folder):
    (folder / "a.npy").write_bytes(pickle.dumps(IMAGES))
    return folder / "a.npy"


def cut_npz(folder):
    np.savez(folder / "whole.npz", images=IMAGES)
    (folder / "a.npz").write_bytes((folder / "whole.npz").read_bytes()[:-30])
    return folder / "a.npz"


def nan_data(folder):
    np.save(folder / "a.npy", np.where(IMAGES > 128, np.nan, 1.0))
    return folder / "a.npy"


def infinite_data(folder):
    np.save(folder / "a.npy", np.where(IMAGES > 128, np.inf, 1.0))
    return folder / "a.npy"


def ragged_table(folder):
    (folder / "a.csv").write_text("1,2,3,4\n1,2,3\n", encoding="utf-8")
    return folder / "a.csv"


def empty_folder(folder):
    (folder / "cues").mkdir()
    return folder / "cues"


def missing(folder):
    return folder / "nowhere.npz"


DATA = {
    cut_gzip: "damaged or cut short", corrupt_gzip: "damaged or cut short", cut_idx: "cut short: its header wants",
    cut_header: "cut short within its header", long_idx: "longer than its header says", wrong_magic: "12 34 56 78",
    disagreeing_labels: "12 images but 11 labels", disagreeing_npz: "12 images but 11 labels",
    labels_only: "labels, not images", empty: "a.dat is empty", empty_picture: "a.png is empty",
    words_called_png: "neither a picture nor a data set", cut_picture: "damaged or cut short",
    pickled_npz: "pickled Python objects", pickled_npy: "pickled Python objects", bare_pickle: "damaged or cut short",
    cut_npz: "damaged or cut short", nan_data: "not a number", infinite_data: "infinite",
    ragged_table: "3 numbers in a row after row 1",
    empty_folder: "holds no pictures", missing: "no file or folder called",
}  # fmt: skip


@pytest.mark.parametrize("made", DATA, ids=lambda made: made.__name__)
def test_data_that_cannot_be_used(made, tmp_path, window, capsys):
    path, out = made(tmp_path), tmp_path / "rbm.npz"
    line = ["train", "rbm", "--data", path, "--hidden", 2, "--epochs", 1, "--out", out]
    tried_everywhere(window, capsys, DATA[made], lambda: hopsim.data.load(path), line, (files.open_any, str(path)))
    assert not out.exists()


def test_more_data_than_there_is_memory_for(tmp_path, window, capsys, monkeypatch):
    (tmp_path / "a-idx3-ubyte").write_bytes(idx(IMAGES))
    path = tmp_path / "a-idx3-ubyte"
    monkeypatch.setattr("hopsim.data.room.available_memory", lambda: 100)
    line = ["train", "rbm", "--data", path, "--out", tmp_path / "rbm.npz"]
    letter = (files.open_any, str(path))
    tried_everywhere(window, capsys, "there are 100 bytes", lambda: hopsim.data.load(path), line, letter, MemoryError)


# --- parameters


def without(name):
    def made(folder):
        arrays = {"weights": np.ones((3, 20)), "visible_bias": np.zeros(20), "hidden_bias": np.zeros(3)}
        del arrays[name]
        np.savez(folder / "rbm.npz", **arrays)
        return folder / "rbm.npz"

    return made


def with_arrays(**changed):
    def made(folder):
        arrays = {"weights": np.ones((3, 20)), "visible_bias": np.zeros(20), "hidden_bias": np.zeros(3), **changed}
        np.savez(folder / "rbm.npz", **arrays)
        return folder / "rbm.npz"

    return made


RBMS = {
    "NaN weights": (with_arrays(weights=np.full((3, 20), np.nan)), "60 that are NaN or infinite"),
    "infinite bias": (with_arrays(hidden_bias=np.array([0, np.inf, 0])), "1 that are NaN or infinite"),
    "biases that do not fit": (with_arrays(visible_bias=np.zeros(19)), "(20,), got (19,)"),
    "flat weights": (with_arrays(weights=np.ones(60)), "(60,)"),
    "pickled objects": (with_arrays(weights=np.array([{}, None], object)), "not the whole .npz"),
    "words": (with_arrays(hidden_bias=np.array(["a", "b", "c"])), "takes numbers"),
    "rates above 1": (with_arrays(base_rate=np.full(20, 1.5)), "means from 0 to 1"),
    "no visible biases": (without("visible_bias"), "visible_bias is missing"),
    "another shape": (with_arrays(shape=np.array([3, 3])), "3×3 does not fit 20"),
}


@pytest.mark.parametrize("name", RBMS)
def test_parameters_that_cannot_be_used(name, tmp_path, window, capsys):
    make, words = RBMS[name]
    path, out = make(tmp_path), tmp_path / "wall.png"
    line = ["sample", path, "--steps", 1, "--out", out]
    tried_everywhere(
        window, capsys, words, lambda: hopsim.RBMParameters.load(path), line, (files.open_any, str(path))
    )
    assert not out.exists()


@pytest.mark.parametrize("kept", [0, 1, 100, -40], ids=str)
def test_parameters_that_are_cut(kept, tmp_path, window, capsys):
    PARAMETERS.save(tmp_path / "whole.npz")
    path = tmp_path / "rbm.npz"
    path.write_bytes((tmp_path / "whole.npz").read_bytes()[:kept])
    before = window.kept()
    said = [script(lambda: hopsim.RBMParameters.load(path)), command_line(["sample", path], capsys)]
    one_sentence(said, "rbm.npz")
    # The window cannot know that it was to hold an RBM.
    one_sentence([window.sentence(files.open_any, str(path))], "rbm.npz")
    assert window.kept() == before


W = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]])


def changed(i, j, value):
    weights = W.copy()
    weights[i, j] = value
    return weights


WEIGHTS = {
    "NaN": (changed(0, 1, np.nan), np.zeros(3), "got nan at (0, 1)"),
    "infinite": (changed(2, 1, np.inf), np.zeros(3), "got inf at (2, 1)"),
    "asymmetric": (changed(0, 1, 5.0), np.zeros(3), "got 5 at (0, 1) and 1 at (1, 0)"),
    "a diagonal": (changed(1, 1, 1.0), np.zeros(3), "zero diagonal"),
    "not square": (W[:2], np.zeros(3), "(2, 3)"),
    "NaN fields": (W, np.array([0, np.nan, 0]), "got nan at (1,)"),
    "too few fields": (W, np.zeros(2), "3 numbers"),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_that_are_no_machine(name):
    weights, fields, words = WEIGHTS[name]
    said = [
        script(lambda: Boltzmann.from_weights(weights, fields)),
        script(lambda: exact.probabilities(weights, fields, 1.0, "spin")),
    ]
    one_sentence(said, words)


# --- sessions


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """The bytes of a good one."""
    path = tmp_path_factory.mktemp("session") / "run.hopsim"
    run = hopsim.Simulation(Hopfield(temperature=0.3), patterns=PATTERNS, image=PATTERNS[0], seed=2)
    run.advance(200)
    run.turn(temperature=0.5)
    run.save(path)
    return path.read_bytes()


def rewritten(content, folder, change):
    """The session with another manifest."""
    (folder / "good.hopsim").write_bytes(content)
    with zipfile.ZipFile(folder / "good.hopsim") as old, zipfile.ZipFile(folder / "a.hopsim", "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(part)
                change(manifest)
                part = json.dumps(manifest).encode()
            new.writestr(name, part)
    return folder / "a.hopsim"


def written(content, folder):
    (folder / "a.hopsim").write_bytes(content)
    return folder / "a.hopsim"


def foreign_zip(content, folder):
    with zipfile.ZipFile(folder / "a.hopsim", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return folder / "a.hopsim"


SESSIONS = {
    "empty": (lambda c, f: written(b"", f), "is not a hopsim session"),
    "a picture": (lambda c, f: written(b"\x89PNG\r\n\x1a\n", f), "is not a hopsim session"),
    "another zip": (foreign_zip, "is not a hopsim session"),
    "cut in the middle": (lambda c, f: written(c[: len(c) // 2], f), "damaged"),
    "cut at the end": (lambda c, f: written(c[:-30], f), "damaged"),
    "newer": (lambda c, f: rewritten(c, f, lambda m: m.update(format=99)), "newer hopsim (format 99)"),
    "of another program": (lambda c, f: rewritten(c, f, lambda m: m.update(kind="other")), "is not a hopsim session"),
    "a format that is no number": (lambda c, f: rewritten(c, f, lambda m: m.update(format="one")), "."),
    "without a simulation": (lambda c, f: rewritten(c, f, lambda m: m.pop("simulation")), "damaged"),
    "a state that is no state": (lambda c, f: rewritten(c, f, lambda m: m["simulation"].update(state=3)), "damaged"),
    "not there": (lambda c, f: f / "a.hopsim", "a.hopsim"),
    "a folder": (lambda c, f: (f / "a.hopsim").mkdir() or f / "a.hopsim", "a.hopsim"),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_sessions_that_cannot_be_opened(name, session, tmp_path, window):
    make, words = SESSIONS[name]
    path = make(session, tmp_path)
    before = window.kept()
    one_sentence([script(lambda: hopsim.Simulation.load(path)), window.sentence(files.open_any, str(path))], words)
    assert window.kept() == before


# --- knobs


KNOBS = {
    "cold below zero": ("recall", "hopfield", "temperature", -1.0, "temperature takes a number in 0–10, got -1.0."),
    "too hot": ("ising", "ising", "temperature", 11.0, "temperature takes a number in 0–10, got 11.0."),
    "NaN": ("ising", "ising", "coupling", float("nan"), "coupling takes a number in -2–2, got nan."),
    "infinite": ("ising", "ising", "field", float("inf"), "field takes a number in -5–5, got inf."),
    "too strong": ("recall", "hopfield", "input_strength", 6.0, "input_strength takes a number in 0–5, got 6.0."),
}


@pytest.mark.parametrize("name", KNOBS)
def test_knobs_out_of_range(name, window, capsys, tmp_path):
    command, machine, knob, value, words = KNOBS[name]
    owner = {"hopfield": Hopfield, "ising": Ising}[machine]
    line = [command, f"--{knob.replace('_', '-')}={value}", "--out", tmp_path / "out.png"]
    line += ["--patterns", "letters:A"] if command == "recall" else []
    window.asked(lambda bench: bench.choose(machine))
    before = window.asked(lambda bench: bench.simulation.model)
    tried_everywhere(window, capsys, words, lambda: owner(**{knob: value}), line, (Workbench.turn, knob, value))
    assert window.asked(lambda bench: bench.simulation.model) == before
    window.asked(lambda bench: bench.choose("hopfield"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("amount", [-0.5, 1.5, float("nan")])
def test_noise_out_of_range(amount, window, capsys):
    before = window.kept()
    line = ["recall", "--patterns", "letters:A", f"--noise={amount}"]
    one_sentence([command_line(line, capsys), window.sentence(Workbench.noise, amount)], f"from 0 to 1, got {amount}")
    assert window.kept() == before


def test_a_turned_knob_out_of_range_leaves_the_run_alone():
    run = hopsim.Simulation(Hopfield(), patterns=PATTERNS, image=PATTERNS[0])
    for knobs in ({"temperature": -1}, {"temperature": "hot"}, {"rule": "storkey!"}, {"update": None}):
        script(lambda knobs=knobs: run.turn(**knobs))
    assert run.model == Hopfield()
    script(lambda: run.turn(temperature=0.5, rule="storkey!"))
    assert run.model == Hopfield()


def test_learning_knobs_out_of_range(tmp_path, window, capsys):
    out = tmp_path / "rbm.npz"
    window.asked(lambda bench: bench.choose("rbm"))
    for knob, value in (("hidden", 0), ("learning_rate", -0.1), ("epochs", 0), ("k", 0)):
        line = ["train", "rbm", "--data", "digits", f"--{knob.replace('_', '-')}", value, "--out", out]
        said = [script(lambda k=knob, v=value: hopsim.train_rbm(IMAGES, **{k: v})), command_line(line, capsys)]
        said.append(window.sentence(Workbench.turn_learning, knob, value))
        one_sentence(said, f"{knob} takes a")
    window.asked(lambda bench: bench.choose("hopfield"))
    assert not out.exists()


# --- more than there is


def test_a_machine_larger_than_memory(capsys, tmp_path):
    kind = MemoryError
    line = ["anneal", "--model", "boltzmann", "--size", 256, "--sweeps", 1, "--out", tmp_path / "out.png"]
    said = [script(lambda: hopsim.Simulation(Boltzmann(), patterns=(256, 256)), kind), command_line(line, capsys)]
    large = Worker(lambda: Workbench(Document.empty((256, 256)), "ising"))
    large.start()
    try:
        other = Window.__new__(Window)
        other.worker = large
        said.append(other.sentence(Workbench.choose, "boltzmann"))
        assert other.asked(lambda bench: (bench.machine, bench.document.shape)) == ("ising", (256, 256))
    finally:
        large.close()
    one_sentence(said, "2 GiB")
    assert not list(tmp_path.iterdir())


def test_a_picture_larger_than_memory_before_it_is_made(capsys, monkeypatch):
    monkeypatch.setattr("hopsim.data.room.available_memory", lambda: 1000)
    said = [
        script(lambda: hopsim.Simulation(Ising(), patterns=(2048, 2048)), MemoryError),
        command_line(["ising", "--size", 2048], capsys),
    ]
    one_sentence(said, "1000 bytes")


# --- folders that cannot be written


@pytest.fixture
def blocked(tmp_path):
    """A place below a file."""
    (tmp_path / "file").write_text("in the way")
    return tmp_path / "file"


def test_a_session_that_cannot_be_written(blocked, window, capsys):
    path = blocked / "run.hopsim"
    run = hopsim.Simulation(Hopfield(), patterns=PATTERNS)
    line = ["recall", "--patterns", "letters:A", "--session", path]
    tried_everywhere(window, capsys, "cannot be written", lambda: run.save(path), line, (files.save, str(path)))
    assert window.asked(lambda bench: bench.path) is None
    assert blocked.read_text() == "in the way"


@pytest.mark.parametrize("name", [".", "..", "", "/"])
def test_an_output_that_is_a_folder(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = [script(lambda: PARAMETERS.save(name)), command_line(["ising", "--out", name], capsys)]
    one_sentence(said, "is a folder")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("flag", ["--out", "--gif", "--trace", "--session", "--script"])
def test_no_output_can_be_written_below_a_file(flag, blocked, capsys):
    said = command_line(["ising", "--size", 8, "--sweeps", 1, flag, blocked / "a.out"], capsys)
    one_sentence([said], "cannot be written")
    assert list(blocked.parent.iterdir()) == [blocked]


def test_parameters_that_cannot_be_written(blocked, capsys):
    path = blocked / "rbm.npz"
    line = ["train", "rbm", "--data", "digits", "--out", path]
    one_sentence([script(lambda: PARAMETERS.save(path)), command_line(line, capsys)], "cannot be written")


def test_what_is_open_goes_on_after_all_of_it(window):
    before = window.kept()
    window.asked(lambda bench: bench.simulation.advance(36))
    after = window.kept()
    assert after[2] == before[2] + 36
    window.asked(lambda bench: bench.undo())
    assert len(window.kept()[-1]) == len(before[-1]) - 1


def test_an_rbm_takes_no_pattern_array():
    one_sentence([script(lambda: hopsim.Simulation(RBM(), patterns=PATTERNS))], "RBMParameters")
