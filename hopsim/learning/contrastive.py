"""Contrastive divergence, plain and persistent: the learner of the RBM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.data.binarise import HIGHEST, THRESHOLD
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.learning.figures import measured, measuring, verdict
from hopsim.learning.training_data import ContrastiveTraining, Learned, TrainingData
from hopsim.models.base import Learner, Look, Observable, View
from hopsim.models.rbm_parameters import NEW_HIDDEN, RBMParameters
from hopsim.models.views import Histogram, Wall
from hopsim.params import param
from hopsim.texts import Text

BETWEEN_CHECKS = 50
"""Minibatches from one look for NaN to the next."""
BETWEEN_FIGURES = (50, 300)
"""Figures are measured at the end of an epoch if so many minibatches have passed, and after so many in any case."""
MOST_PICTURES = 256
ENOUGH_MINIBATCHES = 6000


@dataclass(frozen=True)
class Contrastive(Learner[RBMParameters, ContrastiveTraining]):
    """CD-k (Hinton 2002) and PCD-k (Tieleman 2008); the rate falls linearly to 0 over the epochs.

    Statistics use probabilities of h and samples of v, each average over its own number of rows. No element
    of the gradient is larger than 1, so no update is larger than the rate: parameters stay finite.
    """

    name: ClassVar[str] = "contrastive"
    title: ClassVar[Text] = Text("Contrastive divergence")
    teaches: ClassVar[str] = "rbm"
    unit: ClassVar[Text] = Text("minibatch")
    views: ClassVar[tuple[View, ...]] = (
        View("fantasies", Text("Fantasies"), "wall"),
        View("filters", Text("Filters"), "wall"),
        View("weights", Text("Weights"), "histogram"),
    )
    observables: ClassVar[tuple[Observable, ...]] = (
        Observable("pseudo-log-likelihood", Text("Pseudo-log-likelihood"), "nats", "likelihood"),
        Observable("test log-likelihood", Text("Test log-likelihood, exact"), "nats", "likelihood"),
        Observable("reconstruction cross-entropy", Text("Reconstruction cross-entropy"), "nats", "reconstruction"),
        Observable("free energy of training data", Text("Free energy of training data"), "nats", "free energy"),
        Observable("free energy of held-out data", Text("Free energy of held-out data"), "nats", "free energy"),
        Observable("free-energy gap", Text("Free-energy gap"), "nats", "gap"),
        Observable("error of the gap", Text("Standard error of the gap"), "nats", "gap"),
    )

    hidden: int = param(
        NEW_HIDDEN, Text("Hidden units"),
        Text("How many features the machine may learn; more fit the data better and take longer."),
        low=1, high=20000, log=True, restart=True,
    )  # fmt: skip
    method: str = param(
        "pcd", Text("Method"),
        Text("Where the model's own samples come from: chains that start at the data, or that go on for ever."),
        choices=(("pcd", Text("PCD, persistent chains")), ("cd", Text("CD, chains from the data"))),
    )  # fmt: skip
    k: int = param(
        1, Text("Gibbs sweeps"),
        Text("How many sweeps the chains make for each minibatch; more come closer to the model's true samples."),
        low=1, high=1000, log=True, symbol="k",
    )  # fmt: skip
    batch_size: int = param(
        100, Text("Batch size"),
        Text("How many pictures each update averages over; small batches learn faster but noisier."),
        low=1, high=100000, log=True,
    )  # fmt: skip
    chains: int = param(
        100, Text("Chains"),
        Text("How many persistent chains dream beside the data while the machine is learning."),
        low=1, high=10000, log=True, restart=True,
    )  # fmt: skip
    learning_rate: float = param(
        0.05, Text("Learning rate"),
        Text("How far each update goes at the start; it falls linearly to zero at the last epoch."),
        low=0.0, high=10.0, log=True, symbol="η",
    )  # fmt: skip
    epochs: int = param(
        10, Text("Epochs"),
        Text("How often every picture of the data set is shown before learning ends."),
        low=1, high=100000, log=True,
    )  # fmt: skip
    binarise: str = param(
        "sample", Text("Grey pixels"),
        Text("How greys become on or off: drawn anew each epoch with the grey as chance, or cut at a level."),
        choices=(
            ("sample", Text("drawn each epoch")), ("threshold", Text("cut at the threshold")),
            ("otsu", Text("cut where Otsu parts them")),
        ),
    )  # fmt: skip
    threshold: int = param(
        THRESHOLD, Text("Threshold"),
        Text("Above which grey, of 0 to 255, a pixel is on where greys are cut at the threshold."),
        low=0, high=HIGHEST,
    )  # fmt: skip

    def suited(self, count: int) -> Contrastive:
        """As many epochs as make enough minibatches to learn something: 10 of MNIST, hundreds of a small set."""
        minibatches = -(-count // self.batch_size)
        return replace(self, epochs=max(10, -(-ENOUGH_MINIBATCHES // minibatches)))

    def init(self, data: Any, start: RBMParameters | None, rng: Stream) -> ContrastiveTraining:
        held = TrainingData.of(data, rng)
        pixels = held.levels.shape[1]
        rates = {how: held.rate(how) for how in ("sample", "threshold")}
        if start is None:
            seen, how = held.seen(self.binarise, self.threshold)
            rate = rates[how] if seen is held else seen.rate(how)
            start = RBMParameters.fresh(held.shape, self.hidden, rng, rate, len(held))
        elif start.visible != pixels:
            raise BadInput(
                Text("This RBM has {visible} visible units, the pictures have {pixels} pixels.",
                     visible=start.visible, pixels=pixels)
            )  # fmt: skip
        coins = rng.fork("first chains").generator().integers(0, 2, (self.chains, start.hidden))
        now = Learned(
            np.ascontiguousarray(start.weights.T), start.visible_bias.copy(), start.hidden_bias.copy(),
            coins.astype(np.float32),
        )  # fmt: skip
        good = Learned(*(part.copy() for part in (now.weights, now.visible_bias, now.hidden_bias, now.chains)))
        training = ContrastiveTraining(held, now, good, _shuffled(len(held), rng), rates)
        training.figures = self.measured(training, rng)
        return training

    def step(self, training: ContrastiveTraining, n: int, rng: Stream) -> None:
        """Minibatches until n are done, the last epoch is over, or a number is no longer finite."""
        for _ in self.bits(training, n, rng):
            pass

    def bits(self, training: ContrastiveTraining, n: int, rng: Stream) -> Iterator[None]:
        end = min(training.minibatches + n, self.steps(training)[1])
        while training.minibatches < end and self._sound(training):
            due = BETWEEN_CHECKS - training.minibatches % BETWEEN_CHECKS
            yield from self._train(training, min(due, self.epoch_steps(training), end - training.minibatches), rng)
            if self._sound(training):
                training.good.take(training.now)

    def _sound(self, training: ContrastiveTraining) -> bool:
        if not training.halted and not training.now.finite():
            training.now.take(training.good)
            training.halted = "not finite"
        return not training.halted

    def _train(self, training: ContrastiveTraining, count: int, rng: Stream) -> Iterator[None]:
        """count minibatches of this epoch, then what an epoch's end and figures that are due ask for."""
        (data, how), now = training.data.seen(self.binarise, self.threshold), training.now
        first = training.shown + np.arange(count) * self.batch_size
        progress = (training.epochs_done + first / len(data)) / self.epochs
        rates = (self.learning_rate * np.maximum(0.0, 1.0 - progress)).astype(np.float32)
        draws = rng.fork(f"binarise {training.epochs_done}")
        kernels.rbm_training.train(
            now.weights, now.visible_bias, now.hidden_bias, now.chains, data.levels,
            training.order[training.shown : training.shown + count * self.batch_size], self.batch_size, rates,
            self.method == "pcd", self.k, how == "sample",
            np.uint64(draws.key), np.uint64(rng.key), np.uint64(rng.position),
        )  # fmt: skip
        rng.position += count
        training.minibatches += count
        training.shown = min(training.shown + count * self.batch_size, len(data))
        ended = training.shown == len(data)
        if ended:
            training.epochs_done += 1
            training.shown = 0
            training.order = _shuffled(len(data), rng)
        since = training.minibatches - training.evaluated_at
        due = since >= BETWEEN_FIGURES[1] or (ended and since >= BETWEEN_FIGURES[0])
        if (due or training.epochs_done >= self.epochs) and self._sound(training):
            yield
            training.figures = yield from measuring(self.memory(training), data, how, rng)
            training.evaluated_at = training.minibatches

    def measured(self, training: ContrastiveTraining, rng: Stream) -> dict[str, float]:
        """The observables of this moment; measured anew only where something was learned since."""
        if training.figures and training.evaluated_at == training.minibatches:
            return dict(training.figures)
        return measured(self.memory(training), *training.data.seen(self.binarise, self.threshold), rng)

    def memory(self, training: ContrastiveTraining) -> RBMParameters:
        now = training.now if training.now.finite() else training.good
        seen, how = training.data.seen(self.binarise, self.threshold)
        rate = training.rates[how].copy() if seen is training.data else seen.rate(how)
        return RBMParameters(
            np.ascontiguousarray(now.weights.T), now.visible_bias.copy(), now.hidden_bias.copy(),
            rate, training.data.shape,
        )  # fmt: skip

    def steps(self, training: ContrastiveTraining) -> tuple[int, int]:
        each = -(-len(training.data) // self.batch_size)
        left = max(0, self.epochs - training.epochs_done - 1) * each + self.epoch_steps(training)
        return training.minibatches, training.minibatches + (left if training.epochs_done < self.epochs else 0)

    def epoch_steps(self, training: ContrastiveTraining) -> int:
        """Minibatches left in this epoch."""
        return -(-(len(training.data) - training.shown) // self.batch_size)

    def epoch(self, training: ContrastiveTraining) -> float:
        return training.epochs_done + training.shown / len(training.data)

    def images_per_step(self, training: ContrastiveTraining) -> int:
        return min(self.batch_size, len(training.data))

    def stopped(self, training: ContrastiveTraining) -> Text | None:
        if not training.halted:
            return None
        return Text(
            "Learning stopped at minibatch {count}: a parameter was no longer a finite number; "
            "what was learned up to the last good step is kept.",
            count=training.minibatches,
        )

    def look(self, training: ContrastiveTraining, wanted: frozenset[str]) -> Look:
        """The figures are those of the last measurement; views show the parameters of this moment."""
        done, total = self.steps(training)
        words, about = verdict(training.figures, self.epoch(training), over=done >= total)
        return Look({}, {}, dict(training.figures), self._views(training, wanted), words, about)

    def _views(self, training: ContrastiveTraining, wanted: frozenset[str]) -> Mapping[str, Any]:
        now, (height, width) = training.now, training.data.shape
        views: dict[str, Any] = {}
        if "fantasies" in wanted:
            dreams = np.empty((min(len(now.chains), MOST_PICTURES), len(now.weights)), np.float32)
            kernels.rbm.inputs(now.chains[:MOST_PICTURES], now.weights, True, now.visible_bias, dreams)
            kernels.rbm.probabilities(dreams, 1.0)
            views["fantasies"] = Wall(dreams.reshape(-1, height, width))
        if "filters" in wanted:
            filters = np.ascontiguousarray(now.weights[:, :MOST_PICTURES].T)
            views["filters"] = Wall(filters.reshape(-1, height, width), signed=True)
        if "weights" in wanted and now.finite():
            heights, edges = np.histogram(now.weights, bins=64)
            views["weights"] = Histogram(edges.astype(np.float64), heights.astype(np.float64), Text("weight"))
        return views


def _shuffled(count: int, rng: Stream) -> NDArray[np.int64]:
    return rng.fork("order").generator().permutation(count).astype(np.int64)
