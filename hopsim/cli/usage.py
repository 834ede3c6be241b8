"""argparse's own words in the language of now: its complaints, and lines of help for scripts with wide letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from hopsim.texts import Text, verbatim

COMPLAINTS: tuple[tuple[str, Callable[[dict[str, str]], Text]], ...] = (
    (r"the following arguments are required: (?P<names>.+)",
     lambda found: Text("the following arguments are required: {names}", **found)),
    (r"unrecognized arguments: (?P<words>.+)", lambda found: Text("unrecognized arguments: {words}", **found)),
    (r"invalid choice: (?P<value>.+) \(choose from (?P<known>.+)\)",
     lambda found: Text("invalid choice: {value} (choose from {known})", **found)),
    (r"expected one argument", lambda found: Text("expected one argument")),
    (r"expected at least one argument", lambda found: Text("expected at least one argument")),
    (r"ignored explicit argument (?P<value>.+)", lambda found: Text("ignored explicit argument {value}", **found)),
)  # fmt: skip
NEVER_FIRST = "、。,.:;!?)」』…ー"
"""Signs that do not begin a line."""
NEVER_LAST = "([「『"
PIECE = re.compile(r"\s+|[!-~]+|[ァ-ヺー]+|\S")
"""A gap, a word in Latin letters or katakana, or one other letter: a line may end after each of them."""


def complaint(message: str) -> Text:
    """What argparse says, as a Text; what it says in words not known here stays in English."""
    named = re.fullmatch(r"argument (?P<name>\S+): (?P<what>.+)", message, re.DOTALL)
    if named is not None:
        return Text("argument {name}: {what}", name=named["name"], what=complaint(named["what"]))
    for pattern, text in COMPLAINTS:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return text(found.groupdict())
    return verbatim(message)


def columns(words: str) -> int:
    """How many columns of a terminal the words take."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def wrapped(words: str, width: int) -> list[str]:
    """The words in lines of at most so many columns, as far as their pieces allow."""
    lines = [""]
    for piece in _pieces(words):
        line = lines[-1]
        if piece.isspace():
            lines[-1] = line and line + " "
        elif line and columns(line + piece) > width:
            lines[-1] = line.rstrip()
            lines.append(piece)
        else:
            lines[-1] = line + piece
    lines[-1] = lines[-1].rstrip()
    return lines


def _pieces(words: str) -> list[str]:
    """Signs that end a piece go with it, signs that open one with the next."""
    pieces: list[str] = []
    for piece in PIECE.findall(words):
        before = pieces[-1] if pieces else " "
        goes_on = piece[0] in NEVER_FIRST or (before[-1] in NEVER_LAST and not piece.isspace())
        if goes_on and not before.isspace():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
