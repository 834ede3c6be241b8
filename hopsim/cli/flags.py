"""Flags from the declarations of knobs: one flag per knob, with the tooltip as its help."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from hopsim.cli.usage import complaint, wrapped
from hopsim.errors import BadInput
from hopsim.params import Param, params_of
from hopsim.texts import Text

HOLE = "knob "
"""Knobs stand in the parsed arguments under this prefix and their name, so that no other flag can meet them."""


class Parser(argparse.ArgumentParser):
    """argparse without abbreviations; its own words come from the catalogue."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("add_help", False)
        options.setdefault("formatter_class", _Help)
        super().__init__(**options)
        self._optionals.title = str(Text("flags"))
        self._positionals.title = str(Text("arguments"))
        self.add_argument("-h", "--help", action="help", help=str(Text("show this help and end")))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, str(Text("{program}: error: {what}", program=self.prog, what=complaint(message))) + "\n")


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, str(Text("usage: ")) if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def shown_help(text: Text) -> str:
    """argparse fills % holes in help texts: a percent sign is doubled."""
    return str(text).replace("%", "%%")


def add_knobs(parser: argparse.ArgumentParser, owner: Any, title: Text, skip: Iterable[str] = ()) -> None:
    """One flag for each knob of a dataclass, in a group of its own; a flag not given is absent from the result."""
    group = parser.add_argument_group(str(title))
    for knob in params_of(owner):
        if knob.name not in skip:
            group.add_argument(
                knob.flag, dest=HOLE + knob.name, type=typed(knob), default=argparse.SUPPRESS,
                metavar=metavar(knob), help=shown_help(help_of(knob)),
            )  # fmt: skip


def help_of(knob: Param, default: object = None) -> Text:
    """What the knob does and its default; default: other words for that."""
    words = shown_default(knob) if default is None else default
    return Text("{tooltip} [{default}]", tooltip=knob.tooltip(), default=words)


def shown_default(knob: Param) -> object:
    if isinstance(knob.default, bool):
        return "yes" if knob.default else "no"
    return f"{knob.default:g}" if isinstance(knob.default, float) else knob.default


def metavar(knob: Param) -> str:
    if knob.choices:
        return "|".join(word for word, _ in knob.choices)
    if knob.kind is bool:
        return "yes|no"
    return (knob.symbol or ("N" if knob.kind is int else "X")).replace(" ", "")


def typed(knob: Param) -> Callable[[str], Any]:
    """What is no number or no known word is bad usage; a number out of range is left to the knob's own check."""

    def parse(words: str) -> Any:
        try:
            return knob.parse(words)
        except BadInput as error:
            number = _as_number(words)
            if knob.choices or knob.kind is bool or number is None:
                raise argparse.ArgumentTypeError(error.shown()) from None
            return number

    return parse


def _as_number(words: str) -> float | None:
    for kind in (int, float):
        try:
            return kind(words)
        except ValueError:
            continue
    return None


def knobs_given(arguments: argparse.Namespace) -> dict[str, Any]:
    """Knob name -> value, for the flags that were given."""
    return {name.removeprefix(HOLE): value for name, value in vars(arguments).items() if name.startswith(HOLE)}


def made(owner: type, arguments: argparse.Namespace) -> Any:
    """The model, learner or schedule with the knobs that were given; BadInput for one out of range."""
    return owner(**knobs_given(arguments))


def whole(low: int, high: int) -> Callable[[str], int]:
    """A type for argparse: what is no whole number is bad usage, one out of range is BadInput."""

    def parse(words: str) -> int:
        try:
            return int(words)
        except ValueError:
            raise argparse.ArgumentTypeError(
                str(Text("takes a whole number from {low} to {high}, got {value}", low=low, high=high, value=repr(words)))
            ) from None

    return parse


def in_range(name: str, value: float, low: float, high: float) -> None:
    """The one wording for flags that are no knobs."""
    if not low <= value <= high:
        raise BadInput(
            Text("{flag} takes a number from {low} to {high}, got {value}.",
                 flag=name, low=f"{low:.12g}", high=f"{high:.12g}", value=f"{value:.12g}")
        )  # fmt: skip


def size(words: str) -> tuple[int, int]:
    """`28` is 28×28, `28x40` is 28 high and 40 wide."""
    try:
        height, _, width = words.lower().replace("×", "x").partition("x")
        return int(height), int(width or height)
    except ValueError:
        raise argparse.ArgumentTypeError(
            str(Text("takes a side as in 28, or height and width as in 28x40, got {value}", value=repr(words)))
        ) from None


def add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=whole(0, 2**63 - 1), default=0, metavar="N",
        help=shown_help(Text("The same seed gives the same run, bit for bit. [0]")),
    )  # fmt: skip
