"""`hopsim examples`: what ships to begin with, as a list, or one of them as a session file of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from hopsim.cli.flags import shown_help
from hopsim.cli.terminal import say
from hopsim.engine.presets import EXAMPLE, PRESETS, example_path
from hopsim.errors import BadInput
from hopsim.files import whole_file
from hopsim.texts import Text


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", metavar="NAME",
        help=shown_help(Text("one of them; `hopsim example:NAME` opens the window on it")),
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="PATH", help=shown_help(Text("write that example as a session file, .hopsim, to open or to load"))
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.name is None:
        if arguments.out is not None:
            raise BadInput(Text("--out wants the name of an example before it, as in `hopsim examples three-letters`."))
        for preset in PRESETS.values():
            say(f"{preset.name}: {preset.title}\n    {preset.sentence}")
        return 0
    name = arguments.name.removeprefix(EXAMPLE)
    path = example_path(name)
    if arguments.out is None:
        preset = PRESETS[name]
        say("\n".join(str(text) for text in (preset.title, preset.sentence, *(f"- {one}" for one in preset.tries))))
        return 0
    with whole_file(Path(arguments.out)) as partial:
        partial.write_bytes(path.read_bytes())
    say(Text("Written: {name}", name=arguments.out))
    return 0
