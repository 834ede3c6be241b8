"""`hopsim code`: a kept run as one line of text, for a message, a board or a page of exercises."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import shown_help
from hopsim.cli.kept import KEPT, taken
from hopsim.cli.terminal import complain, say


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kept", metavar="FILE", help=shown_help(KEPT))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from hopsim.engine.sharing import LEFT_OUT
    from hopsim.engine.text_code import weights_left_out

    simulation = taken(arguments.kept)
    if weights_left_out(simulation):
        complain(str(LEFT_OUT))
    say(simulation.to_text())
    return 0
