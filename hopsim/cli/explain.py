"""`hopsim explain`: what one sees, in a page: formula, symbols, what to try."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import Parser, shown_help
from hopsim.cli.terminal import say
from hopsim.pages import page
from hopsim.texts import Text, verbatim


def add(parser: Parser) -> None:
    from hopsim.models import MODELS

    parser.add_argument("machine", choices=list(MODELS), help=shown_help(Text("which machine")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    say(verbatim(page(arguments.machine).rstrip()))
    return 0
