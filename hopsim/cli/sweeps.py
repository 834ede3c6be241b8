"""The flag that says how long a run is."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import in_range, shown_help, whole
from hopsim.texts import Text

MOST = 100_000_000


def add_sweeps(parser: argparse.ArgumentParser, default: int) -> None:
    parser.add_argument(
        "--sweeps", type=whole(0, MOST), default=default, metavar="N",
        help=shown_help(Text("length of the run; one sweep is as many unit updates as there are units [{n}]", n=default)),
    )  # fmt: skip


def sweeps_of(arguments: argparse.Namespace) -> int:
    in_range("--sweeps", arguments.sweeps, 0, MOST)
    sweeps: int = arguments.sweeps
    return sweeps
