"""The command line: every subcommand does its job, and every failure is a status and one sentence."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hopsim
from hopsim import cli
from hopsim.cli import commands, doctor, outputs, surroundings, tour, train
from hopsim.data import builtin
from hopsim.data.patterns import load_patterns
from hopsim.export.png import read_about
from hopsim.models.ising import Ising
from hopsim.params import params_of

ROOT = Path(__file__).resolve().parent.parent


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def run(capsys):
    """Runs the command; gives status, stdout and stderr."""

    def command(*words):
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture(scope="module")
def rbm(tmp_path_factory):
    """A small RBM that learned the shipped digits for a moment."""
    folder = tmp_path_factory.mktemp("rbm")
    words = ["train", "rbm", "--data", "digits", "--hidden", "12", "--epochs", "8", "--seed", "3"]
    files = ["--out", folder / "rbm.npz", "--trace", folder / "train.csv", "--filters", folder / "filters.png"]
    assert cli.main([str(word) for word in words + files]) == 0
    return folder


# --- help and usage


@pytest.mark.parametrize("words", [[], *[[name] for name in commands.NAMES], ["train", "rbm"]], ids=" ".join)
def test_help_everywhere(run, words):
    status, out, err = run(*words, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("usage: ")


@pytest.mark.parametrize(("words", "machine"), [(["recall"], "hopfield"), (["ising"], "ising"), (["sample"], "rbm")], ids=str)
def test_one_flag_per_knob(run, words, machine):
    _, out, _ = run(*words, "--help")
    for knob in params_of(hopsim.models.MODELS[machine]):
        assert f"{knob.flag} " in out


def test_anneal_has_the_knobs_of_every_machine_but_the_temperature(run):
    _, out, _ = run("anneal", "--help")
    for machine in ("boltzmann", "ising", "hopfield"):
        for knob in params_of(hopsim.models.MODELS[machine]):
            assert (f"{knob.flag} " in out) == (knob.name != "temperature")


def test_version(run):
    assert run("--version")[:2] == (0, f"hopsim {hopsim.__version__}\n")


USAGE = [
    "recal", "--nonsense", "ising --nonsense 1", "ising --temperature hot", "ising --algorithm clever",
    "ising --size big", "ising --sweeps 1.5", "ising --temp 2", "recall", "train", "train dbm", "train rbm",
    "anneal --model rbm", "anneal --model ising --rule hebb", "anneal --model ising --algorithm clever",
    "anneal --schedule clever", "sample", "evaluate", "tour", "recall --patterns letters:A extra",
]  # fmt: skip


@pytest.mark.parametrize("words", USAGE)
def test_bad_usage_is_status_2(run, words):
    status, out, err = run(*words.split())
    assert (status, out) == (2, "")
    assert err.startswith("usage: ") and "Traceback" not in err


FAILURES = {
    "ising --temperature -1": "temperature takes a number in 0–10, got -1.",
    "ising --temperature nan": "temperature takes a number in 0–10, got nan.",
    "ising --size 1": "The lattice takes sides",
    "ising --size 5": "even sides",
    "ising --sweeps -1": "--sweeps takes a number",
    "ising --seed -1": "seed",
    "recall --patterns letters:": "letters:",
    "recall --patterns nowhere.png": "There is no file or folder called nowhere.png.",
    "recall --patterns letters:AB --cue 2": "from 0 to 1, got 2",
    "recall --patterns letters:AB --noise 1.5": "from 0 to 1, got 1.5",
    "recall --patterns letters:AB --noise nan": "from 0 to 1, got nan",
    "recall --patterns letters:AB --clamp middle:0.5": "--clamp takes",
    "recall --patterns letters:AB --unknown middle:0.5": "--unknown takes",
    "recall --patterns letters:AB --unknown top --clamp top": "give one of them",
    "anneal --unknown top": "--unknown holds a part of the cue",
    "recall --patterns letters:AB --temperature -0.5": "temperature takes",
    "anneal --cue 0": "add --patterns",
    "anneal --noise 0.5": "--cue",
    "anneal --clamp top": "--cue",
    "anneal --end 0": "geometric",
    "anneal --schedule logarithmic --end 1": "no end temperature",
    "anneal --points 0:5,1": "--points takes",
    "anneal --points 0:5,0.5:1": "A drawn schedule takes",
    "anneal --model hopfield --start 50": "temperature takes a number in 0–10, got 50.",
    "train rbm --data nowhere --out x.npz": "There is no file or folder called nowhere.",
    "train rbm --data digits --hidden 0 --out x.npz": "hidden takes a whole number in 1–20000, got 0.",
    "train rbm --data digits --learning-rate inf --out x.npz": "learning_rate takes",
    "train rbm --data digits --out missing-folder/x.npz": "cannot be written",
    "anneal --size 512 --source random": "The weight matrix of 262144 units would take 256.0 GiB; 2 GiB is the limit.",
    "recall --patterns random:1000000000": "random patterns would take",
    "recall --patterns random:3 --size 5000": "from 1 to 4096, got 5000×5000",
    "sample nowhere.npz --chains 100000": "chains takes a whole number in 1–10000, got 100000.",
    "sample nowhere.npz": "There is no file nowhere.npz.",
    "evaluate nowhere.npz --data digits": "There is no file nowhere.npz.",
    "ising --out missing-folder/x.png": "cannot be written",
    "ising --out same.png --gif same.png": "the same name",
    "ising --out a.jpg": "This file is written as .png, .svg, .npz, got a.jpg.",
    "ising --gif a.mp4": "This file is written as .gif, got a.mp4.",
    "ising --mp4 a.avi": "This file is written as .mp4, got a.avi.",
    "ising --pdf a.png": "This file is written as .pdf, got a.png.",
    "train rbm --data digits --out x.npz --filters a.gif": "This file is written as .png, .svg, got a.gif.",
    "sample nowhere.npz --out a.npz": "This file is written as .png, .svg, got a.npz.",
    "nowhere.hopsim": "There is no file called nowhere.hopsim.",
}


@pytest.mark.parametrize("words", FAILURES)
def test_a_failure_is_status_1_and_one_sentence(run, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*words.split())
    assert (status, out) == (1, "")
    assert FAILURES[words] in err
    assert err.count("\n") == 1 and "Traceback" not in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"\x93NUMPY", bytes(200)])
def test_damaged_parameters_are_one_sentence(run, tmp_path, content):
    path = tmp_path / "rbm.npz"
    path.write_bytes(content)
    for words in (["sample", path], ["evaluate", path, "--data", "digits"]):
        status, _, err = run(*words)
        assert status == 1 and err.count("\n") == 1 and "rbm.npz" in err


def test_what_nobody_foresaw_is_a_sentence_and_the_details_are_in_a_file(run, monkeypatch, tmp_path):
    def broken(*_):
        raise RuntimeError("the wheels came off")

    monkeypatch.setattr("hopsim.cli.ising.made", broken)
    monkeypatch.setattr("platformdirs.user_log_dir", lambda *_, **__: str(tmp_path))
    status, _, err = run("ising")
    assert status == 1
    assert "the wheels came off" in err and err.count("\n") == 1
    assert "Traceback" in (tmp_path / "hopsim-errors.log").read_text(encoding="utf-8")


def test_too_little_memory_is_a_sentence(run, monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr("hopsim.cli.ising.made", greedy)
    assert run("ising")[2] == ("There is not enough memory for this. Choose a smaller size, or close other programs.\n")


# --- recall, ising, anneal


def test_recall_brings_the_letter_back(run, tmp_path):
    out, film, trace = tmp_path / "out.png", tmp_path / "run.gif", tmp_path / "trace.csv"
    words = "--patterns letters:ACHK --cue 2 --noise 0.25 --size 28 --rule pseudo-inverse --sweeps 20 --seed 1"
    status, said, err = run("recall", *words.split(), "--out", out, "--gif", film, "--trace", trace)
    assert (status, err) == (0, "")
    assert "memory H, 0 pixels differ" in said
    letter = load_patterns("letters:ACHK", (28, 28))[0][2]
    with Image.open(out) as picture:
        cells = np.asarray(picture)[:: picture.height // 28, :: picture.width // 28]
    np.testing.assert_array_equal(np.where(cells > 127, 1, -1), letter)
    about = read_about(out)
    assert about["model"] == "hopfield" and about["seed"] == "1" and hopsim.__version__ in about["Software"]
    assert json.loads(about["knobs"])["rule"] == "pseudo-inverse"
    rows = rows_of(trace)
    assert rows[0][:2] == ["updates", "energy"]
    energies = [float(row[1]) for row in rows[1:]]
    # At T = 0 no asynchronous update raises the energy; the sum of 784 fields is rounded in double precision.
    assert np.all(np.diff(energies) <= 784 * np.finfo(float).eps * max(map(abs, energies)))


def test_the_film_shows_the_run_at_fixed_update_counts(run, tmp_path):
    film = tmp_path / "run.gif"
    run("recall", "--patterns", "letters:ACHK", "--cue", 2, "--noise", 0.25, "--gif", film, "--sweeps", 2)
    with Image.open(film) as pictures:
        assert "model: hopfield" in pictures.info["comment"].decode()
        frames = []
        for number in range(pictures.n_frames):
            pictures.seek(number)
            frames.append(np.asarray(pictures.convert("L"))[::12, ::12] > 127)
    letter = load_patterns("letters:ACHK", (28, 28))[0][2] > 0
    assert np.count_nonzero(frames[0] != letter) == round(0.25 * 784)
    assert len(frames) <= outputs.FILM_FRAMES + 1


def test_the_same_film_as_mp4_a_drawing_all_numbers_and_a_page(run, tmp_path):
    from pypdf import PdfReader

    words = ["recall", "--patterns", "letters:ACHK", "--cue", 2, "--noise", 0.25, "--sweeps", 2, "--seed", 4]
    film, page, numbers, drawing = (tmp_path / f"run.{ending}" for ending in ("mp4", "pdf", "npz", "svg"))
    status, said, err = run(*words, "--mp4", film, "--pdf", page, "--out", numbers)
    assert (status, err) == (0, "") and f"Wrote {film}." in said and f"Wrote {page}." in said
    assert b"hopfield, seed 4" in film.read_bytes()
    assert "Hopfield network" in PdfReader(page).pages[0].extract_text()
    run(*words, "--out", drawing)
    cells = np.zeros((28, 28), bool)
    ground, runs = re.findall(r'fill="(#\w+)" d="([^"]+)"', drawing.read_text(encoding="utf-8"))
    for left, top, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", runs[1]):
        cells[int(top), int(left) : int(left) + int(wide)] = True
    with np.load(numbers, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(cells == (runs[0] == "#ffffff"), arrays["image"] > 0)
        assert arrays["energy"].shape == arrays["updates"].shape and arrays["weights"].shape == (784, 784)
    assert ground[0] in ("#000000", "#ffffff")


def test_without_ffmpeg_nothing_is_run(run, tmp_path, monkeypatch):
    monkeypatch.setattr("hopsim.export.ffmpeg.shutil.which", lambda _: None)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    status, out, err = run("ising", "--mp4", tmp_path / "a.mp4")
    assert (status, out) == (1, "") and "this computer has none. Choose GIF, or install ffmpeg." in err
    assert not list(tmp_path.iterdir())


def test_the_trace_does_not_depend_on_what_else_is_written(run, tmp_path):
    words = ["ising", "--size", 16, "--sweeps", 37, "--seed", 5]
    run(*words, "--trace", tmp_path / "plain.csv")
    run(*words, "--trace", tmp_path / "filmed.csv", "--gif", tmp_path / "run.gif", "--out", tmp_path / "out.png")
    assert (tmp_path / "plain.csv").read_bytes() == (tmp_path / "filmed.csv").read_bytes()


def test_same_seed_same_files_another_seed_others(run, tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        run("ising", "--size", 32, "--sweeps", 20, "--seed", seed, "--out", tmp_path / f"{name}.png")
    one, again, other = ((tmp_path / f"{name}.png").read_bytes() for name in ("one", "again", "other"))
    assert one == again != other


def test_ising_traces_energy_and_magnetisation(run, tmp_path):
    trace, out = tmp_path / "trace.csv", tmp_path / "out.png"
    words = [
        "--size",
        "16",
        "--temperature",
        "2.27",
        "--field",
        "0",
        "--sweeps",
        "50",
        "--algorithm",
        "metropolis",
        "--seed",
        "1",
    ]
    assert run("ising", *words, "--out", out, "--trace", trace)[0] == 0
    rows = rows_of(trace)
    assert rows[0] == ["updates", "energy", "magnetisation"]
    assert rows[1][0] == "0" and int(rows[-1][0]) == 50 * 256
    assert out.stat().st_size > 0


def test_ising_starts_from_a_picture(run, tmp_path):
    out = tmp_path / "out.png"
    run("ising", "--size", 28, "--image", "letters:K", "--sweeps", 0, "--out", out)
    with Image.open(out) as picture:
        cells = np.asarray(picture)[:: picture.height // 28, :: picture.width // 28]
    np.testing.assert_array_equal(np.where(cells > 127, 1, -1), load_patterns("letters:K", (28, 28))[0][0])


def test_anneal_follows_its_schedule_to_the_end(run, tmp_path):
    session = tmp_path / "run.hopsim"
    words = ["--model", "ising", "--size", "8", "--start", "4", "--end", "0.1", "--schedule", "linear", "--sweeps", "30"]
    status, said, _ = run("anneal", *words, "--session", session)
    assert status == 0 and "Lowest energy" in said
    simulation = hopsim.Simulation.load(session)
    assert simulation.updates == 30 * 64
    assert simulation.model.temperature == pytest.approx(0.1, rel=1e-12)


def test_anneal_holds_the_clamped_part(run, tmp_path):
    session = tmp_path / "run.hopsim"
    words = [
        "--patterns",
        "letters:ACH",
        "--size",
        "16",
        "--cue",
        "1",
        "--noise",
        "0.4",
        "--clamp",
        "top:0.25",
        "--sweeps",
        "20",
    ]
    assert run("anneal", *words, "--session", session)[0] == 0
    simulation = hopsim.Simulation.load(session)
    assert simulation.held("visible")[:4].all() and not simulation.held("visible")[4:].any()
    np.testing.assert_array_equal(simulation.image[:4], simulation.cue[:4])


@pytest.mark.parametrize(
    ("machine", "patterns", "name"),
    [("boltzmann", "letters:ACH", "C"), ("boltzmann --rule hebb", "random:3", "random 2"),
     ("hopfield --rule pseudo-inverse", "letters:ACH", "C")],
)  # fmt: skip
def test_anneal_with_a_third_held_brings_that_memory_back_and_says_so(run, machine, patterns, name):
    words = f"--model {machine} --patterns {patterns} --size 16 --cue 1 --clamp top:0.34 --start 3 --sweeps 200"
    _, said, _ = run("anneal", *words.split(), "--seed", 1)
    assert f"memory {name}, 0 pixels differ" in said


def test_anneal_without_a_clamp_says_in_words_what_froze_out(run):
    _, said, _ = run("anneal", *["--patterns", "letters:ACH", "--size", "16", "--start", "3", "--sweeps", "200"])
    assert re.match("(the inverse of )?memory|none of the memories|(the inverse of )?a mixture", said)


def test_anneal_of_a_small_machine_says_what_is_possible(run):
    _, said, _ = run("anneal", "--size", 4, "--source", "random", "--sweeps", 200, "--seed", 2)
    seen = float(re.search(r"Lowest energy (\S+),", said)[1])
    ground = float(re.search(r"The lowest energy there is: (\S+),", said)[1])
    assert seen >= ground - 1e-5 * abs(ground)


def test_a_free_schedule_is_drawn_by_points(run, tmp_path):
    session = tmp_path / "run.hopsim"
    run("anneal", "--model", "ising", "--size", 8, "--points", "0:3,0.5:1,1:0.5", "--sweeps", 11, "--session", session)
    assert hopsim.Simulation.load(session).model.temperature == pytest.approx(0.5)


# --- train, sample, evaluate


def test_training_writes_parameters_a_trace_and_filters(rbm):
    parameters = hopsim.RBMParameters.load(rbm / "rbm.npz")
    assert parameters.weights.shape == (12, 64) and parameters.base_rate is not None
    rows = rows_of(rbm / "train.csv")
    assert rows[0][0] == "epoch" and "pseudo-log-likelihood" in rows[0]
    assert float(rows[1][0]) == 0.0 and float(rows[-1][0]) == 8.0
    with Image.open(rbm / "filters.png") as picture:
        assert picture.mode == "RGB"


def test_training_is_the_same_for_the_same_seed(run, rbm, tmp_path):
    words = ["train", "rbm", "--data", "digits", "--hidden", 12, "--epochs", 8, "--out", tmp_path / "again.npz"]
    run(*words, "--seed", 3)
    first, again = (hopsim.RBMParameters.load(path) for path in (rbm / "rbm.npz", tmp_path / "again.npz"))
    np.testing.assert_array_equal(first.weights, again.weights)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_a_usable_checkpoint(run, tmp_path, monkeypatch, kind):
    class Impatient(train.ProgressLine):
        def __call__(self, progress):
            signal.raise_signal(kind)

    monkeypatch.setattr(train, "ProgressLine", Impatient)
    before = signal.getsignal(kind)
    out = tmp_path / "rbm.npz"
    words = ["train", "rbm", "--data", "digits", "--hidden", 8, "--epochs", 10_000, "--out", out]
    status, _, err = run(*words, "--trace", tmp_path / "train.csv")
    assert status == 130
    assert "Interrupted at epoch" in err and err.count("\n") == 1
    assert np.isfinite(hopsim.RBMParameters.load(out).weights).all()
    assert 0 < float(rows_of(tmp_path / "train.csv")[-1][0]) < 10_000
    assert signal.getsignal(kind) is before


def test_ctrl_c_leaves_a_session_that_goes_on(run, tmp_path, monkeypatch):
    class Impatient(outputs.ProgressLine):
        def __call__(self, progress):
            if progress.done > 0:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(outputs, "ProgressLine", Impatient)
    session, out = tmp_path / "run.hopsim", tmp_path / "out.png"
    words = ["ising", "--size", 16, "--sweeps", 1_000_000, "--seed", 2, "--session", session, "--out", out]
    status, _, err = run(*words)
    assert status == 130 and "Interrupted after" in err and err.count("\n") == 1
    assert not out.exists()
    simulation, whole = hopsim.Simulation.load(session), hopsim.Simulation(Ising(), patterns=(16, 16), seed=2)
    assert 0 < simulation.updates < 256_000_000
    simulation.advance(256 * 50)
    whole.advance(simulation.updates)
    np.testing.assert_array_equal(simulation.units, whole.units)


def test_training_goes_on_from_parameters(run, rbm, tmp_path):
    out = tmp_path / "more.npz"
    words = ["train", "rbm", "--data", "digits", "--begin", rbm / "rbm.npz", "--epochs", 1, "--learning-rate", 0]
    assert run(*words, "--out", out)[0] == 0
    first, more = (hopsim.RBMParameters.load(path) for path in (rbm / "rbm.npz", out))
    np.testing.assert_array_equal(first.weights, more.weights)


def test_sample_writes_a_wall_and_the_samples(run, rbm, tmp_path):
    wall, samples = tmp_path / "wall.png", tmp_path / "samples.npz"
    words = ["sample", rbm / "rbm.npz", "--chains", 9, "--steps", 5, "--out", wall, "--samples", samples]
    assert run(*words)[0] == 0
    with np.load(samples, allow_pickle=False) as file:
        assert file["samples"].shape == (9, 64) and set(np.unique(file["samples"])) <= {0, 1}
    with Image.open(wall) as picture:
        assert picture.width == picture.height
    assert read_about(wall)["model"] == "rbm"
    drawing = tmp_path / "wall.svg"
    assert run(*words[:-4], "--out", drawing)[0] == 0
    assert drawing.read_text(encoding="utf-8").startswith("<?xml")


def test_recall_completes_the_half_that_is_not_known(run, tmp_path):
    session = tmp_path / "run.hopsim"
    words = "recall --patterns letters:ACHK --cue 2 --unknown bottom:0.5 --rule pseudo-inverse --seed 3"
    status, said, _ = run(*words.split(), "--session", session)
    assert status == 0 and "memory H, 0 pixels differ" in said
    simulation = hopsim.Simulation.load(session)
    assert simulation.held("visible")[:14].all() and not simulation.held("visible")[14:].any()
    start = simulation.at(0).image[14:]
    assert abs((start > 0).mean() - 0.5) < 4 * 0.5 / np.sqrt(start.size)  # it did not begin with the answer


@pytest.mark.parametrize("part", [("--clamp", "left:0.5"), ("--unknown", "right:0.5")])
def test_sample_completes_half_a_picture(run, rbm, tmp_path, part):
    samples = tmp_path / "samples.npz"
    words = ["sample", rbm / "rbm.npz", "--chains", 5, "--steps", 7, "--image", "digits:3", *part]
    assert run(*words, "--samples", samples, "--out", tmp_path / "wall.png")[0] == 0
    three = load_patterns("digits:3", (8, 8))[0][0] > 0
    with np.load(samples, allow_pickle=False) as file:
        shown = file["samples"].reshape(5, 8, 8)
    assert (shown[:, :, :4] == three[:, :4]).all()


KEYS = [
    "free_energy_train", "free_energy_held_out", "free_energy_gap", "pseudo_log_likelihood",
    "reconstruction_cross_entropy", "binarisation", "log_partition", "log_partition_standard_error",
    "test_log_likelihood", "test_log_likelihood_standard_error", "train_log_likelihood",
    "train_log_likelihood_standard_error", "log_partition_method",
]  # fmt: skip


def test_evaluate_gives_the_agreed_keys(run, rbm):
    words = ["evaluate", rbm / "rbm.npz", "--data", "digits", "--binarise", "threshold", "--json"]
    status, out, err = run(*words)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert list(found) == KEYS
    # Thresholding draws nothing, so the held-out means are those of the diagnostics on the shipped test digits.
    parameters = hopsim.RBMParameters.load(rbm / "rbm.npz")
    held_out = builtin.digits().test.images > 127
    free = hopsim.free_energy(parameters, held_out).mean()
    partition = hopsim.log_partition(parameters).value
    assert found["free_energy_held_out"] == pytest.approx(free, rel=1e-12)
    assert found["test_log_likelihood"] == pytest.approx(-free - partition, rel=1e-12)
    assert found["pseudo_log_likelihood"] == pytest.approx(hopsim.pseudo_log_likelihood(parameters, held_out).mean(), rel=1e-12)
    assert found["free_energy_gap"] == pytest.approx(free - found["free_energy_train"], rel=1e-9)
    assert found["binarisation"] == "threshold"


def test_evaluate_names_the_binarisation_beside_its_figures(run, rbm):
    _, out, _ = run("evaluate", rbm / "rbm.npz", "--data", "digits")
    assert "pixels: sample (drawn with the grey as chance)." in out and "pseudo_log_likelihood: -" in out


def test_evaluate_estimates_log_z_where_it_cannot_be_summed(run, rbm, tmp_path):
    """Of a machine with many hidden units, and of a small one within the error of the estimate."""
    free = hopsim.RBMParameters(np.zeros((30, 64)), np.zeros(64), np.zeros(30))
    free.save(tmp_path / "wide.npz")
    few = ["--chains", 50, "--temperatures", 400, "--json"]
    found = json.loads(run("evaluate", tmp_path / "wide.npz", "--data", "digits", *few)[1])
    assert list(found) == [*KEYS, "effective_sample_size"]
    assert found["log_partition_method"] == "ais"
    assert abs(found["log_partition"] - 94 * np.log(2)) < 5 * found["log_partition_standard_error"]
    found = json.loads(run("evaluate", rbm / "rbm.npz", "--data", "digits", "--method", "ais", *few)[1])
    exact = hopsim.log_partition(hopsim.RBMParameters.load(rbm / "rbm.npz")).value
    assert abs(found["log_partition"] - exact) < 5 * found["log_partition_standard_error"] < 1
    assert found["test_log_likelihood_standard_error"] > found["log_partition_standard_error"]


def test_evaluate_without_data_gives_log_z_alone(run, tmp_path):
    draws = np.random.default_rng(3)
    own = {"weights": draws.normal(0, 0.5, (4, 6)), "visible_bias": draws.normal(size=6), "hidden_bias": draws.normal(size=4)}
    np.savez(tmp_path / "own.npz", **own)
    status, out, err = run("evaluate", tmp_path / "own.npz", "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    wanted = hopsim.log_partition(hopsim.RBMParameters(**own)).value
    assert list(found) == ["log_partition", "log_partition_standard_error", "log_partition_method"]
    assert found["log_partition"] == pytest.approx(wanted, rel=1e-12)
    few = ["--method", "ais", "--chains", 100, "--temperatures", 500]
    status, _, err = run("evaluate", tmp_path / "own.npz", "--json", *few)
    assert status == 1 and "base_rate" in err  # from pixels of one half it would go wrong without a sign
    np.savez(tmp_path / "own.npz", **own, base_rate=np.full(6, 0.4))
    found = json.loads(run("evaluate", tmp_path / "own.npz", "--json", *few)[1])
    assert abs(found["log_partition"] - wanted) < 5 * found["log_partition_standard_error"] < 0.5


def test_evaluate_refuses_data_of_another_size(run, rbm, tmp_path):
    np.save(tmp_path / "other.npy", np.zeros((30, 9, 9), np.uint8))
    status, _, err = run("evaluate", rbm / "rbm.npz", "--data", tmp_path / "other.npy")
    assert status == 1 and "64 visible units" in err


# --- tour, doctor, window


def test_the_tour_writes_what_it_lists(run, tmp_path, monkeypatch):
    for name, value in (("LATTICE", 16), ("ANNEAL_SWEEPS", 20), ("HIDDEN", 8), ("EPOCHS", 4), ("DREAM_STEPS", 5)):
        monkeypatch.setattr(tour, name, value)
    folder = tmp_path / "new" / "tour"
    status, out, err = run("tour", "--out", folder)
    assert (status, err) == (0, "")
    listed = re.findall(r"^  (\S+)", out.split("Wrote into")[1], re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in folder.iterdir())
    endings = [Path(name).suffix for name in listed]
    assert {".png", ".gif", ".csv", ".npz", ".hopsim"} == set(endings)
    assert "memory H" in out
    hopsim.Simulation.load(folder / "recall.hopsim").advance(100)


def test_the_tour_says_when_it_cannot_write(run, tmp_path):
    (tmp_path / "file").write_text("in the way")
    status, _, err = run("tour", "--out", tmp_path / "file")
    assert status == 1 and "cannot be written" in err and err.count("\n") == 1


def test_the_doctor_speaks_in_sentences(run):
    status, out, err = run("doctor")
    assert (status, err) == (0, "")
    assert all(line.endswith((".", "?", ")")) or ":" in line for line in out.splitlines())
    for word in ("Python", "numba", "threads", "compiled kernels", "fonts" if "No fonts" in out else "Fonts"):
        assert word in out


def test_the_doctor_names_the_folder_of_automatic_saves(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / "class"))
    assert f"automatic saves: {tmp_path / 'class'}, " in run("doctor")[1]


def test_the_doctor_works_without_fonts_qt_or_a_screen(run, monkeypatch):
    monkeypatch.setattr(doctor, "_font_folders", list)
    monkeypatch.setattr(doctor, "_asked", lambda code: ("", "It is broken."))
    monkeypatch.setattr(doctor, "installed", lambda name: None)
    status, out, _ = run("doctor")
    assert status == 0
    assert "No fonts are installed" in out and "PySide6 is not installed" in out and "Compiling does not work" in out


def test_a_process_that_dies_is_a_reason_not_a_crash():
    assert doctor._asked("import os; os._exit(3)") == ("", "status 3.")
    assert doctor._asked("raise OSError('no library')") == ("", "OSError: no library")
    assert doctor._asked("print('noise'); print('answer')") == ("answer", "")


@pytest.mark.parametrize(
    ("pyside", "python", "good"),
    [("6.11.3", (3, 11), True), ("6.12.0", (3, 11), False), ("6.12.0", (3, 12), True), (None, (3, 12), False)],
)
def test_a_binding_that_loses_references_is_refused(pyside, python, good):
    assert (surroundings.binding_trouble(pyside, python) is None) == good


def test_without_a_screen_the_window_is_refused_in_a_sentence(run, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    status, _, err = run()
    assert status == 1 and "no screen" in err and "hopsim tour" in err


def test_a_file_name_opens_the_window_on_it(run, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr("hopsim.gui.app.run", lambda paths: seen.append(paths) or 0)
    path = tmp_path / "session.hopsim"
    path.touch()
    assert run(path)[0] == 0 and run()[0] == 0
    assert seen == [[str(path)], []]


def hopsim_process(*words, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "hopsim", *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, **options,
    )  # fmt: skip


def test_a_closed_pipe_is_no_traceback():
    process = hopsim_process("ising", "--size", "8", "--sweeps", "5")
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait() in (0, 1)
    assert complaint == ""


def test_subcommands_load_neither_qt_nor_pyplot():
    code = (
        "import sys; from hopsim.cli import main; main(['recall', '--patterns', 'letters:AB', '--sweeps', '1']);"
        "print([name for name in ('PySide6', 'pyqtgraph', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_memories_that_do_not_hold_come_with_what_helps(tmp_path, run):
    """The sentence of the window's banner, with the flag that its button would turn."""
    words = ("recall", "--patterns", "letters:ACHK", "--sweeps", "1", "--out", tmp_path / "out.png")
    status, out, _ = run(*words)
    assert status == 0 and "What helps: --rule pseudo-inverse" in out
    status, out, _ = run(*words, "--rule", "pseudo-inverse")
    assert status == 0 and "What helps" not in out
