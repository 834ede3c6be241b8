"""A run that was kept, as a word of the command line: a session file, a PNG that hopsim wrote, a line of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

KEPT = Text("a session file, a PNG that hopsim wrote, or a line that begins with hopsim1:")


def is_line(word: str) -> bool:
    """A run as a line of text, whole or broken: who opens it says what is wrong with it."""
    number, colon, _ = word.lstrip().removeprefix("hopsim").partition(":")
    return word.lstrip().startswith("hopsim") and bool(colon) and number.isdigit()


def taken(word: str) -> Simulation:
    """The run; BadFile for anything else."""
    from hopsim.engine.simulation import Simulation

    return Simulation.from_text(word) if is_line(word) else Simulation.load(Path(word))
