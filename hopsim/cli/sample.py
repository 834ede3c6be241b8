"""`hopsim sample`: let the chains of a trained RBM dream, from noise or from a picture of which a part is held."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hopsim.cli import outputs, pictures
from hopsim.cli.flags import add_knobs, add_seed, in_range, made, shown_help, whole
from hopsim.data.patterns import load_patterns
from hopsim.errors import BadInput
from hopsim.export.about import about
from hopsim.models.rbm import RBM
from hopsim.models.rbm_parameters import RBMParameters
from hopsim.models.views import Wall
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

MOST_STEPS = 100_000_000
STEPS = 1000


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parameters", type=Path, metavar="NPZ", help=shown_help(Text("what `hopsim train rbm` wrote")))
    parser.add_argument(
        "--steps", type=whole(0, MOST_STEPS), default=STEPS, metavar="N",
        help=shown_help(Text("Gibbs sweeps of every chain [{n}]", n=STEPS)),
    )  # fmt: skip
    parser.add_argument(
        "--image", metavar="WHAT",
        help=shown_help(Text("what chain 0 (with --clamp: every chain) starts from: a picture, or digits:3")),
    )  # fmt: skip
    parser.add_argument(
        "--clamp", metavar="PART",
        help=shown_help(Text("holds a part of the picture, and the chains complete the rest: top:0.5")),
    )  # fmt: skip
    pictures.add_unknown(parser, Text("this part of the picture starts from chance, the rest is held: top:0.5"))
    add_knobs(parser, RBM, Text("knobs of the RBM"))
    add_seed(parser)
    outputs.add_outputs(parser)
    parser.add_argument("--samples", type=Path, metavar="NPZ", help=shown_help(Text("the last sample of every chain, 0 and 1")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from hopsim.engine.simulation import Simulation

    model = made(RBM, arguments)
    in_range("--steps", arguments.steps, 0, MOST_STEPS)
    outputs.check_outputs(arguments)
    parameters = RBMParameters.load(arguments.parameters)
    image = None
    if arguments.image is not None:
        image = load_patterns(arguments.image, parameters.picture, arguments.seed)[0][0]
    simulation = Simulation((model, parameters), image=image, seed=arguments.seed)
    for flag, words in (("--clamp", arguments.clamp), ("--unknown", arguments.unknown)):
        if image is None and words is not None:
            raise BadInput(Text("{flag} holds a part of a picture: say which with --image.", flag=flag))
    pictures.hold(simulation, arguments)
    film = outputs.advance_or_keep(simulation, arguments.steps, arguments)
    _write(simulation, film, arguments)
    outputs.tell(simulation)
    return 0


def _write(simulation: Simulation, film: outputs.Film, arguments: argparse.Namespace) -> None:
    """As every run, but the picture is the wall of all chains."""
    out, arguments.out = arguments.out, None
    outputs.write_outputs(simulation, film, arguments)
    if out is not None:
        from hopsim.engine.carrying import luggage
        from hopsim.export.jobs import write_wall_as

        write_wall_as(wall_of(simulation), out, about(simulation), carried=luggage(simulation))
        outputs.wrote(out)
    if arguments.samples is not None:
        from hopsim.export.npz import write_npz

        write_npz({"samples": simulation.state.visible.astype(np.uint8)}, arguments.samples, about(simulation))


def wall_of(simulation: Simulation) -> Wall:
    """The chances of each pixel given the hidden units; where pixels are held, the samples with them in place."""
    if simulation.look().held["visible"].any():
        height, width = simulation.memory.picture
        return Wall(simulation.state.visible[:256].reshape(-1, height, width).astype(bool))
    shown = simulation.look(frozenset({"dreams"})).views["dreams"]
    assert isinstance(shown, Wall)
    return shown
