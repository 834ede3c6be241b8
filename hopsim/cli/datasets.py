"""The flags that say what data to learn from or to judge by, and how greys become on or off."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import in_range, shown_help, whole
from hopsim.cli.terminal import ProgressLine, say
from hopsim.data import Dataset
from hopsim.data.binarise import HIGHEST, HOWS, THRESHOLD
from hopsim.data.published import find
from hopsim.errors import BadInput
from hopsim.progress import Progress
from hopsim.texts import Text

MOST = 10**9


def add_data(parser: argparse.ArgumentParser, required: bool = True) -> None:
    parser.add_argument(
        "--data", required=required, metavar="PATH",
        help=shown_help(
            Text("IDX (plain or .gz), .npz, .npy, .csv, .zip, a picture, a folder of pictures or of the four MNIST files; "
                 "or a name: `digits` are the 8×8 digits that ship with hopsim, `mnist` and `fashion-mnist` are "
                 "downloaded by `hopsim data download`")
        ),
    )  # fmt: skip
    parser.add_argument(
        "--classes", metavar="A,B",
        help=shown_help(Text("only images of these classes, by number or name, as in 0,1,7 [all]")),
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=whole(1, MOST), metavar="N",
        help=shown_help(Text("learn from so many images only, spread evenly over the data [all]")),
    )  # fmt: skip


def add_binarise(parser: argparse.ArgumentParser) -> None:
    """For subcommands without a learner; a learner brings these two as its knobs."""
    parser.add_argument(
        "--binarise", choices=HOWS, default="sample",
        help=shown_help(
            Text("grey pixels: on with the grey as chance, cut at the threshold, or where Otsu parts them; "
                 "figures differ by it [sample]")
        ),
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=whole(0, HIGHEST), default=THRESHOLD, metavar="LEVEL",
        help=shown_help(Text("pixels above this grey are on where greys are cut at the threshold [{level}]", level=THRESHOLD)),
    )  # fmt: skip


def data_of(arguments: argparse.Namespace, quiet: bool = False) -> Dataset:
    """The data set of the flags, with what was chosen of it; what was changed on reading is said."""
    words = arguments.data
    line = ProgressLine(Text("Reading {file}", file=words))
    try:
        data = find(words, Progress(1.0, Text("of the file"), line))
    finally:
        line.end()
    if data.note is not None and not quiet:
        say(data.note)
    if arguments.limit is not None:
        in_range("--limit", arguments.limit, 1, MOST)
    classes = None
    if arguments.classes is not None:
        names = [word.strip() for word in arguments.classes.split(",") if word.strip()]
        if not names:
            raise BadInput(Text("--classes takes numbers or names with commas between them, got nothing."))
        classes = tuple(map(data.label_of, names))
    return data.chosen(classes, arguments.limit)
