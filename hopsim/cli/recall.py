"""`hopsim recall`: store patterns in a Hopfield network, damage one, and let it come back."""

from __future__ import annotations

import argparse

from hopsim.cli import outputs, pictures
from hopsim.cli.flags import add_knobs, add_seed, made
from hopsim.cli.sweeps import add_sweeps, sweeps_of
from hopsim.models.hopfield import Hopfield
from hopsim.texts import Text


def add(parser: argparse.ArgumentParser) -> None:
    pictures.add_pictures(parser, patterns_needed=True)
    add_knobs(parser, Hopfield, Text("knobs of the Hopfield network"))
    add_sweeps(parser, 20)
    add_seed(parser)
    outputs.add_outputs(parser)
    parser.set_defaults(run=run, cue="0")


def run(arguments: argparse.Namespace) -> int:
    from hopsim.engine.simulation import Simulation

    model = made(Hopfield, arguments)
    sweeps = sweeps_of(arguments)
    outputs.check_outputs(arguments)
    shelf = pictures.stored(arguments)
    assert shelf is not None
    simulation = Simulation(model, patterns=shelf, image=pictures.cue(arguments, shelf), seed=arguments.seed)
    pictures.hold(simulation, arguments)
    outputs.run(simulation, sweeps, arguments)
    outputs.tell(simulation)
    return 0
