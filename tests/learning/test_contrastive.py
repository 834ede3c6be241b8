"""The learner of the RBM: it learns, repeats itself exactly, and survives what would break it."""

from __future__ import annotations

import dataclasses
import gzip
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hopsim.data.binarise import binarised
from hopsim.data.builtin import digits
from hopsim.diagnostics.free_energy import free_energy
from hopsim.diagnostics.partition import log_partition
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.learning.contrastive import Contrastive
from hopsim.learning.figures import measured, verdict
from hopsim.learning.fit import sample_rbm, train_rbm
from hopsim.learning.training_data import ContrastiveTraining, TrainingData
from hopsim.models.base import copied
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.views import Histogram, Wall
from hopsim.progress import Progress

SMALL = Contrastive(hidden=12, epochs=3, batch_size=50, chains=30, learning_rate=0.1)


def small_data() -> np.ndarray[Any, Any]:
    return digits().images[:330]


def run(learner: Contrastive, chunks: list[int], seed: int = 3) -> ContrastiveTraining:
    rng = Stream.of(seed, "learning")
    training = learner.init(small_data(), None, rng)
    for n in chunks:
        learner.step(training, n, rng)
    return training


def same(a: ContrastiveTraining, b: ContrastiveTraining) -> bool:
    arrays = ("weights", "visible_bias", "hidden_bias", "chains")
    return a.figures == b.figures and all((getattr(a.now, n) == getattr(b.now, n)).all() for n in arrays)


@pytest.mark.parametrize("method", ["cd", "pcd"])
def test_the_same_seed_learns_the_same_in_any_chunks(method: str) -> None:
    learner = dataclasses.replace(SMALL, method=method, k=2)
    whole = run(learner, [1000])
    done, total = learner.steps(whole)
    assert done == total == 3 * 6  # 297 of the 330 pictures train, 50 at a time
    assert learner.epoch(whole) == 3
    assert same(whole, run(learner, [1, 4, 2, 7, 1000]))
    assert not same(whole, run(learner, [1000], seed=4))
    more = copied(whole)
    learner.step(more, 5, Stream.of(3, "learning"))
    assert same(whole, more)


def test_a_knob_turned_while_learning_acts_on_the_next_minibatch() -> None:
    rng = Stream.of(3, "learning")
    training = SMALL.init(small_data(), None, rng)
    SMALL.step(training, 5, rng)
    kept = copied(training)
    still = dataclasses.replace(SMALL, learning_rate=0.0)
    still.step(training, 3, rng)
    assert (training.now.weights == kept.now.weights).all()
    longer = dataclasses.replace(SMALL, epochs=5, batch_size=25)
    assert longer.steps(training)[1] > SMALL.steps(training)[1]
    longer.step(training, 1000, rng)
    assert longer.epoch(training) == 5
    assert longer.steps(training)[0] == longer.steps(training)[1]


def test_small_data_are_shown_more_often() -> None:
    assert Contrastive().suited(60000).epochs == 10
    assert Contrastive().suited(1437).epochs == 400
    assert Contrastive(batch_size=10).suited(1).epochs == 6000
    assert Contrastive(hidden=7, epochs=3).suited(600000) == Contrastive(hidden=7, epochs=10)


def test_held_out_pictures_are_never_trained_on() -> None:
    images = np.arange(60, dtype=np.uint8).reshape(60, 1, 1).repeat(4, axis=2)
    data = TrainingData.of(images, Stream(1))
    assert len(data.held_out) == 6
    assert len(data) == 54
    assert not set(data.held_out[:, 0]) & set(data.levels[:, 0])
    whole = digits()
    assert whole.test is not None
    assert (TrainingData.of(whole, Stream(1)).held_out == whole.test.images.reshape(len(whole.test), -1)).all()
    assert len(TrainingData.of(images[:5], Stream(1)).held_out) == 0


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["weights", "visible_bias", "hidden_bias", "chains"])
def test_a_number_that_is_not_finite_stops_learning_at_the_last_good_step(poison: float, part: str) -> None:
    rng = Stream.of(3, "learning")
    training = SMALL.init(small_data(), None, rng)
    SMALL.step(training, 7, rng)
    good = SMALL.memory(training)
    getattr(training.now, part).reshape(-1)[3] = poison
    assert np.isfinite(SMALL.memory(training).weights).all()
    SMALL.step(training, 7, rng)
    stopped = SMALL.stopped(training)
    assert stopped is not None
    assert "minibatch 7" in stopped.english
    for name in ("weights", "visible_bias", "hidden_bias"):
        assert (getattr(SMALL.memory(training), name) == getattr(good, name)).all()
    assert all(np.isfinite(value) for value in SMALL.look(training, frozenset()).observables.values())
    SMALL.step(training, 7, rng)
    assert training.minibatches == 7


def test_pictures_that_are_not_finite_are_refused() -> None:
    images = np.full((30, 4, 4), 0.5)
    images[3, 2, 1] = np.nan
    with pytest.raises(BadInput, match="not a number"):
        train_rbm(images, hidden=3)


@pytest.mark.parametrize("method", ["cd", "pcd"])
def test_thirty_times_the_rate_stays_finite(method: str) -> None:
    rate = 30 * Contrastive().learning_rate
    parameters, _ = train_rbm(small_data(), hidden=16, epochs=30, learning_rate=rate, batch_size=10, method=method)
    assert np.abs(parameters.weights).max() < rate * 30 * 33
    assert np.isfinite(free_energy(parameters, small_data() > 127)).all()


def test_pixels_that_never_change_do_no_harm() -> None:
    images = small_data().copy()
    images[:, 0], images[:, 1] = 0, 255
    parameters, history = train_rbm(images, hidden=8, epochs=3, validation=images[:40])
    assert np.isfinite(parameters.visible_bias).all()
    assert parameters.visible_bias.reshape(8, 8)[0].max() < -5
    assert parameters.visible_bias.reshape(8, 8)[1].min() > 5
    assert np.isfinite(history["pseudo-log-likelihood"]).all()


@pytest.mark.parametrize("seed", range(20))
def test_every_seed_learns_the_digits(seed: int) -> None:
    """Exact mean log p(v) of test digits: 2 nats and five standard errors above that of independent pixels."""
    whole = digits()
    assert whole.test is not None
    p, _ = train_rbm(whole.images, hidden=16, epochs=60, batch_size=20, learning_rate=0.1, seed=seed)
    v = binarised(whole.test.images, "sample", Stream.of(1, "judge"))
    log_p = -free_energy(p, v) - log_partition(p).value
    rate = np.clip(whole.images.reshape(len(whole), -1).mean(axis=0) / 255, 1e-4, 1 - 1e-4)
    alone = v @ np.log(rate) + (1 - v) @ np.log(1 - rate)
    better = log_p - alone
    assert better.mean() > 2.0 + 5 * better.std() / np.sqrt(len(v))


def test_the_history_has_a_row_for_each_epoch_and_progress_is_told() -> None:
    told: list[float] = []

    def listen(progress: Progress) -> None:
        told.append(progress.fraction)

    images = small_data()
    p, history = train_rbm(images, hidden=8, epochs=4, batch_size=64, validation=images[:100], progress=listen)
    assert (history["epoch"] == [1, 2, 3, 4]).all()
    assert {"pseudo-log-likelihood", "free-energy gap", "test log-likelihood", "reconstruction cross-entropy",
            "free energy of training data", "free energy of held-out data"} <= set(history)  # fmt: skip
    assert all(len(values) == 4 for values in history.values())
    assert told[-1] == 1.0
    assert sorted(told) == told
    assert p.base_rate is not None
    assert np.allclose(p.base_rate, images.reshape(330, -1).mean(axis=0) / 255, atol=1e-6)
    _, alone = train_rbm(images, hidden=8, epochs=1)
    assert not [name for name in alone if "held-out" in name or "gap" in name or "test" in name]


def test_kinds_of_pictures_and_the_threshold() -> None:
    images = (small_data() > 127)[:60]
    kinds = [images, images.astype(np.uint8), 255 * images.astype(np.uint8), images.astype(float), images.reshape(60, -1)]
    results = [train_rbm(kind, hidden=4, epochs=1, binarise="threshold")[0] for kind in kinds]
    assert all((result.weights == results[0].weights).all() for result in results)
    grey = np.full((40, 2, 2), 100, np.uint8)
    assert train_rbm(grey, hidden=2, epochs=1, binarise="threshold")[0].visible_bias.max() < 0
    drawn, _ = train_rbm(grey, hidden=2, epochs=1)
    assert drawn.base_rate is not None
    assert np.allclose(drawn.base_rate, 100 / 255)


@pytest.mark.parametrize(
    ("knobs", "words"),
    [({"hidden": 0}, "1–"), ({"method": "tempering"}, "pcd"), ({"k": 0}, "1–"), ({"epochs": 0.5}, "whole"),
     ({"learning_rate": -0.1}, "0–"), ({"binarise": "round"}, "sample"), ({"seed": -1}, "seed"),
     ({"validation": np.zeros((3, 2, 2))}, "size"), ({"batch_size": True}, "whole")],
)  # fmt: skip
def test_arguments_that_cannot_be_used_are_refused(knobs: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        train_rbm(small_data(), **{"hidden": 3, **knobs})


def test_learning_goes_on_from_given_parameters() -> None:
    rng = Stream.of(1, "learning")
    start, _ = train_rbm(small_data(), hidden=12, epochs=1)
    training = SMALL.init(small_data(), start, rng)
    assert (SMALL.memory(training).weights == start.weights).all()
    other = RBMParameters(np.zeros((3, 5)), np.zeros(5), np.zeros(3))
    with pytest.raises(BadInput, match="64 pixels"):
        SMALL.init(small_data(), other, rng)


def test_what_the_learner_shows() -> None:
    training = run(SMALL, [4])
    look = SMALL.look(training, frozenset(view.name for view in SMALL.views))
    assert set(look.observables) <= {about.name for about in SMALL.observables}
    assert isinstance(look.views["fantasies"], Wall)
    assert look.views["fantasies"].pictures.shape == (30, 8, 8)
    assert 0 <= look.views["fantasies"].pictures.min() <= look.views["fantasies"].pictures.max() <= 1
    assert look.views["filters"].signed
    assert (look.views["filters"].pictures.reshape(12, 64) == SMALL.memory(training).weights).all()
    assert isinstance(look.views["weights"], Histogram)
    assert not SMALL.look(training, frozenset()).views


def test_samples_hold_what_is_clamped() -> None:
    p, _ = train_rbm(small_data(), hidden=12, epochs=3)
    start = (small_data()[0] > 127).astype(np.uint8)
    mask = np.zeros((8, 8), bool)
    mask[:, :4] = True
    drawn = sample_rbm(p, start=start, chains=20, steps=30, clamp=mask, seed=2)
    assert drawn.shape == (20, 64)
    assert drawn.dtype == np.uint8
    assert set(np.unique(drawn)) == {0, 1}
    assert (drawn.reshape(20, 8, 8)[:, :, :4] == start[:, :4]).all()
    assert drawn.reshape(20, 8, 8)[:, :, 4:].std(axis=0).max() > 0
    assert (drawn == sample_rbm(p, start=start, chains=20, steps=30, clamp=mask, seed=2)).all()
    assert (sample_rbm(p, start=drawn, chains=20, steps=0) == drawn).all()
    for bad, words in (
        ({"steps": -1}, "steps"), ({"start": drawn[:3]}, "one for each"), ({"clamp": mask}, "no start"),
        ({"clamp": mask[:3], "start": start}, "64"), ({"temperature": -1.0}, "temperature"), ({"chains": 0}, "chains"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            sample_rbm(p, **{"chains": 20, "steps": 1, **bad})


@pytest.mark.skipif("HOPSIM_DATA" not in os.environ, reason="HOPSIM_DATA is not set")
def test_two_epochs_of_mnist_are_far_better_than_independent_pixels() -> None:
    """Exact test log p(v) of sampled pixels; independent pixels have −206, two epochs of PCD-1 −167."""
    folder = Path(os.environ["HOPSIM_DATA"]) / "mnist"

    def pictures(name: str) -> np.ndarray[Any, Any]:
        with gzip.open(folder / f"{name}-images-idx3-ubyte.gz") as file:
            return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)

    p, _ = train_rbm(pictures("train"), hidden=20, epochs=2)
    v = binarised(pictures("t10k"), "sample", Stream.of(1, "judge"))
    assert -free_energy(p, v).mean() - log_partition(p).value > -170


def test_the_gap_is_judged_by_its_standard_error() -> None:
    def said(gap: float, error: float, over: bool = False) -> str:
        words, about = verdict({"free-energy gap": gap, "error of the gap": error}, 1.0, over=over)
        assert f"{gap:.1f} ± {error:.1f} nats".replace("-", "−") in str(about)
        return str(words)

    assert said(1.9, 1.0) == "learning: held-out and training pictures look alike to it"
    assert said(-1.9, 1.0, over=True) == "learned: held-out and training pictures look alike to it"
    assert said(2.1, 1.0) == "learning: training pictures look likelier to it than held-out ones"
    assert said(-2.1, 1.0) == "learning: held-out pictures look even likelier to it than training ones"
    assert str(verdict({"pseudo-log-likelihood": -9.5}, 1.0, over=False)[0]).endswith("−9.5 nats a picture")
    assert str(verdict({}, 0.0, over=False)[0]).startswith("not begun")


def test_more_held_out_than_training_pictures() -> None:
    images = small_data()
    training = SMALL.init(TrainingData.given(images[:30], images), None, Stream.of(1, "learning"))
    assert training.figures["error of the gap"] > 0


def test_the_held_out_slice_is_drawn_from_all_of_them() -> None:
    """Half of 2000 pictures is off and the other half on, in order: 500 drawn ones are half on, within 5 errors."""
    held_out = np.repeat(np.array([0, 255], np.uint8), 1000)[:, None].repeat(4, axis=1)
    data = TrainingData(held_out, held_out, (2, 2))
    p = RBMParameters(np.zeros((1, 4), np.float32), np.full(4, -0.25, np.float32), np.zeros(1, np.float32))
    on = measured(p, data, "threshold", Stream.of(1, "learning"))["free energy of held-out data"] + np.log(2)
    assert abs(on - 0.5) < 5 * 0.5 / np.sqrt(500)


def test_the_error_of_the_gap_is_that_of_two_means() -> None:
    """Twice the same pictures: no gap, and the error of a difference of two means of as many pictures."""
    training = SMALL.init(TrainingData.given(small_data(), small_data()), None, Stream.of(1, "learning"))
    assert str(SMALL.look(training, frozenset()).verdict).startswith("not begun")
    SMALL.step(training, 7, Stream.of(1, "learning"))
    found = training.figures
    assert found["error of the gap"] > 0 and abs(found["free-energy gap"]) < 5 * found["error of the gap"]
    assert "held-out and training pictures look alike" in str(SMALL.look(training, frozenset()).verdict)
