"""`hopsim run`: go on with a run that was kept, and write what it leaves behind."""

from __future__ import annotations

import argparse

from hopsim.cli import outputs
from hopsim.cli.flags import shown_help
from hopsim.cli.kept import KEPT, taken
from hopsim.cli.sweeps import add_sweeps, sweeps_of

SWEEPS = 20


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kept", metavar="FILE", help=shown_help(KEPT))
    add_sweeps(parser, SWEEPS)
    outputs.add_outputs(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    sweeps = sweeps_of(arguments)
    outputs.check_outputs(arguments)
    simulation = taken(arguments.kept)
    outputs.run(simulation, sweeps, arguments)
    outputs.tell(simulation)
    return 0
