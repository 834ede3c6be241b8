"""`hopsim data`: which data sets there are, what is in a file of data, and downloading the published sets."""

from __future__ import annotations

import argparse

from hopsim.cli.flags import Parser, shown_help
from hopsim.cli.terminal import ProgressLine, say
from hopsim.data.published import ABOUT_DIGITS, DIGITS, PUBLISHED, data_folder, find, located
from hopsim.data.room import in_words
from hopsim.data.words import title
from hopsim.progress import Progress
from hopsim.texts import Text


def add(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(title=str(Text("what to do")), dest="deed", metavar=str(Text("DEED")), parser_class=Parser)
    fetch = below.add_parser("download", help=shown_help(Text("fetch published sets into your data folder")))
    fetch.add_argument("names", nargs="+", choices=tuple(PUBLISHED), metavar="|".join(PUBLISHED))
    fetch.set_defaults(run=run_download)
    show = below.add_parser("show", help=shown_help(Text("what is in a set: images, sizes, classes and their counts")))
    show.add_argument("data", metavar="PATH", help=shown_help(Text("a file, a folder, or a name that `hopsim data` lists")))
    show.set_defaults(run=run_show)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """The list of sets by name."""
    say(Text("{name}: ships with hopsim; {about}.", name=DIGITS, about=ABOUT_DIGITS))
    for which in PUBLISHED.values():
        folder = located(which)
        if folder is not None:
            say(Text("{name}: {about}; in {folder}.", name=which.name, about=which.about, folder=str(folder)))
        else:
            say(Text("{name}: {about}; not here, `hopsim data download {name}` fetches {size}.",
                     name=which.name, about=which.about, size=in_words(which.size)))  # fmt: skip
    say(Text("Downloads go to {folder}.", folder=str(data_folder())))
    return 0


def run_download(arguments: argparse.Namespace) -> int:
    from hopsim.data.download import download

    for name in arguments.names:
        which = PUBLISHED[name]
        folder = located(which)
        if folder is None or folder == data_folder() / name:
            line = ProgressLine(Text("Downloading {title}", title=which.title))
            try:
                folder = download(which, Progress(0, Text("bytes"), line))
            finally:
                line.end()
        say(Text("{title} is in {folder}.", title=which.title, folder=str(folder)))
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    line = ProgressLine(Text("Reading {file}", file=arguments.data))
    try:
        data = find(arguments.data, Progress(1.0, Text("of the file"), line))
    finally:
        line.end()
    say(Text("{title}; {height} rows and {width} columns.", title=title(data), height=data.shape[0], width=data.shape[1]))
    if data.note is not None:
        say(data.note)
    for label, count in data.counts().items():
        say(Text("class {name}: {count} images", name=data.class_name(label), count=count))
    return 0
