"""`hopsim evaluate`: free energies and likelihoods of a trained RBM, on data it learned from and on held-out data."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hopsim.cli import datasets
from hopsim.cli.flags import add_seed, in_range, shown_help, whole
from hopsim.cli.terminal import ProgressLine, say
from hopsim.data.binarise import HIGHEST, THRESHOLD, binarised, told
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.learning.training_data import TrainingData

Values = dict[str, float | str | None]
JUDGED = 1000
MOST = 10_000_000
ENUMERATED = 20


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parameters", type=Path, metavar="NPZ", help=shown_help(Text("what `hopsim train rbm` wrote")))
    datasets.add_data(parser)
    datasets.add_binarise(parser)
    parser.add_argument(
        "--images", type=whole(1, MOST), default=JUDGED, metavar="N",
        help=shown_help(
            Text("pictures of each kind for pseudo-likelihood and reconstruction; free energies take all [{n}]", n=JUDGED)
        ),
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help=shown_help(Text("one JSON object and nothing else")))
    add_seed(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    in_range("--images", arguments.images, 1, MOST)
    parameters = RBMParameters.load(arguments.parameters)
    in_range("--threshold", arguments.threshold, 0, HIGHEST)
    data = divided(arguments)
    train, held_out = data.levels, data.held_out
    for levels in (train, held_out):
        if levels.shape[1] != parameters.visible:
            raise BadInput(
                Text("This RBM has {wanted} visible units, the pictures have {got} pixels.",
                     wanted=parameters.visible, got=levels.shape[1])
            )  # fmt: skip
    cut = data.cut_at(arguments.binarise, arguments.threshold)
    found = figures(parameters, train, held_out, arguments.binarise, cut, arguments.images, arguments.seed)
    if arguments.json:
        say(json.dumps(found, indent=2))
        return 0
    say(Text("{train} training pictures, {held_out} held out; pixels: {how}.",
             train=len(train), held_out=len(held_out), how=told(arguments.binarise, cut)))  # fmt: skip
    for name, value in found.items():
        if isinstance(value, float):
            say(f"{name}: {value:.4f}")
    return 0


def divided(arguments: argparse.Namespace) -> TrainingData:
    """Training and held-out pictures, divided as `hopsim train` divides them."""
    from hopsim.learning.training_data import TrainingData

    data = datasets.data_of(arguments, quiet=arguments.json)
    return TrainingData.of(data, Stream.of(arguments.seed, "learning"))


def figures(
    parameters: RBMParameters, train: NDArray[np.uint8], held_out: NDArray[np.uint8], how: str, cut: int | None,
    images: int, seed: int,
) -> Values:  # fmt: skip
    """The figures of interfaces: means in nats over pictures, held-out ones wherever there are any."""
    from hopsim.diagnostics.free_energy import free_energy, reconstruction_cross_entropy
    from hopsim.diagnostics.partition import log_partition
    from hopsim.diagnostics.pseudo_likelihood import pseudo_log_likelihood

    line = ProgressLine(Text("Judging"))
    progress = Progress(4, Text("figures"), line)
    draws = Stream.of(seed, "evaluation")
    count = min(len(train), len(held_out)) or len(train)
    chosen = np.sort(draws.fork("slice").generator().choice(len(train), count, replace=False))
    kind, level = ("sample", THRESHOLD) if cut is None else ("threshold", cut)
    slice_of_train = binarised(train[chosen], kind, draws.fork("training"), level)
    judged = binarised(held_out, kind, draws.fork("held out"), level) if len(held_out) else slice_of_train
    try:
        found: Values = {"free_energy_train": float(free_energy(parameters, slice_of_train).mean())}
        free = float(free_energy(parameters, judged).mean())
        found["free_energy_held_out"] = free if len(held_out) else None
        found["free_energy_gap"] = free - float(found["free_energy_train"] or 0) if len(held_out) else None
        progress.advance()
        found["pseudo_log_likelihood"] = float(pseudo_log_likelihood(parameters, judged[:images]).mean())
        progress.advance()
        found["reconstruction_cross_entropy"] = float(reconstruction_cross_entropy(parameters, judged[:images]).mean())
        progress.advance()
        found["binarisation"] = how
        if cut not in (None, THRESHOLD):  # "threshold" alone means cut at one half
            found["threshold"] = cut
        if min(parameters.hidden, parameters.visible) <= ENUMERATED:
            partition = log_partition(parameters)
            found["log_partition"] = partition.value
            found["log_partition_standard_error"] = partition.standard_error
            found["test_log_likelihood"] = -free - partition.value if len(held_out) else None
    finally:
        line.end()
    return found
