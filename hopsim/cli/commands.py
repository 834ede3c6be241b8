"""The subcommands: a module each, loaded when it is asked for."""

from __future__ import annotations

import importlib

import hopsim
from hopsim.cli.flags import Parser, shown_help
from hopsim.texts import Text

NAMES: dict[str, Text] = {
    "recall": Text("store patterns in a Hopfield network and let it recall a damaged one"),
    "ising": Text("run the Ising model and record energy and magnetisation"),
    "anneal": Text("cool a machine along a schedule and see what freezes out"),
    "data": Text("list and download data sets, and tell what is in one"),
    "train": Text("train a machine on data"),
    "sample": Text("draw pictures from a trained RBM"),
    "evaluate": Text("free energies and likelihoods of a trained RBM"),
    "run": Text("go on with a run that was kept: a session, a PNG that hopsim wrote, a line of text"),
    "code": Text("print a kept run as one line of text that opens anywhere"),
    "examples": Text("what ships to begin with: list it, or write one as a session file"),
    "explain": Text("what a machine is: its formula and symbols, what to look at, what to try"),
    "tour": Text("the main jobs without a window: pictures, a film, tables, a session"),
    "doctor": Text("what could go wrong on this computer, in sentences"),
}


def parser(loaded: str = "") -> Parser:
    """The whole command's parser; only the subcommand named in `loaded` has its flags."""
    top = Parser(
        prog="hopsim",
        description=shown_help(
            Text("Draw on a grid and watch the physics answer. Without a subcommand the window opens; a file name opens it.")
        ),
    )
    top.add_argument(
        "--version", action="version", version=f"hopsim {hopsim.__version__}",
        help=shown_help(Text("show the version and end")),
    )  # fmt: skip
    below = top.add_subparsers(
        title=str(Text("subcommands")), dest="command", required=True, metavar=str(Text("SUBCOMMAND")), parser_class=Parser
    )
    for name, does in NAMES.items():
        sub = below.add_parser(name, help=shown_help(does), description=str(does)[:1].upper() + str(does)[1:])
        if name == loaded:
            importlib.import_module(f"hopsim.cli.{name}").add(sub)
    return top
