"""The flag that says what data to learn from or to judge by."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import shown_help
from hopsim.cli.terminal import ProgressLine
from hopsim.data import Dataset, load
from hopsim.data.builtin import digits
from hopsim.progress import Progress
from hopsim.texts import Text

SHIPPED = "digits"


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", required=True, metavar="PATH",
        help=shown_help(
            Text("IDX (plain or .gz), .npz, .npy, a picture, a folder of pictures or of the four MNIST files; "
                 "`digits` are the 8×8 digits that ship with hopsim")
        ),
    )  # fmt: skip


def data_of(words: str) -> Dataset:
    if words == SHIPPED:
        return digits()
    line = ProgressLine(Text("Reading {file}", file=words))
    try:
        return load(words, Progress(1.0, Text("of the file"), line))
    finally:
        line.end()
