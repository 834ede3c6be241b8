"""`hopsim ising`: a square lattice of spins at one temperature."""

from __future__ import annotations

import argparse

from hopsim.cli import outputs
from hopsim.cli.flags import add_knobs, add_seed, made, shown_help, size
from hopsim.cli.sweeps import add_sweeps, sweeps_of
from hopsim.data.patterns import load_patterns
from hopsim.models.ising import Ising
from hopsim.texts import Text

SIDE = 128


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", type=size, default=(SIDE, SIDE), metavar="SIDE",
        help=shown_help(Text("side of the lattice; 28x40 is 28 high and 40 wide [{side}]", side=SIDE)),
    )  # fmt: skip
    parser.add_argument(
        "--image", metavar="FILE",
        help=shown_help(Text("the picture it starts from; without it every spin starts by a coin")),
    )  # fmt: skip
    add_knobs(parser, Ising, Text("knobs of the Ising model"))
    add_sweeps(parser, 1000)
    add_seed(parser)
    outputs.add_outputs(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from hopsim.engine.simulation import Simulation

    model = made(Ising, arguments)
    sweeps = sweeps_of(arguments)
    outputs.check_outputs(arguments)
    image = None
    if arguments.image is not None:
        image = load_patterns(arguments.image, arguments.size, arguments.seed)[0][0]
    simulation = Simulation(model, patterns=arguments.size, image=image, seed=arguments.seed)
    outputs.run(simulation, sweeps, arguments)
    outputs.tell(simulation)
    return 0
