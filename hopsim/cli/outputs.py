"""What a run leaves behind: a picture, a film, a trace, a session, a script; and the run itself, with progress."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.cli.flags import shown_help
from hopsim.cli.terminal import ProgressLine, say
from hopsim.errors import BadInput
from hopsim.export.about import about
from hopsim.files import can_be_written
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

FILM_FRAMES = 120
STRETCHES = 200
"""Looks at the progress in a run; the result does not depend on it."""
FLAGS = ("out", "gif", "trace", "session", "script", "filters", "samples")


@dataclass
class Film:
    """Pictures at fixed update counts: the first, the last, and evenly between."""

    at: tuple[int, ...]
    pictures: list[NDArray[np.int8]] = field(default_factory=list)


def add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(str(Text("what it writes")))
    for name, metavar, text in (
        ("out", "PNG", Text("the last picture")),
        ("gif", "GIF", Text("the run as a film")),
        ("trace", "CSV", Text("the observables over unit updates")),
        ("session", "HOPSIM", Text("a session, which the window opens and scripts load")),
        ("script", "PY", Text("a Python script (and its .npz) that repeats this run and compares")),
    ):
        group.add_argument(f"--{name}", type=Path, metavar=metavar, help=shown_help(text))


def check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse what could not be written before the work, not after it."""
    paths = [getattr(arguments, name) for name in FLAGS if getattr(arguments, name, None) is not None]
    for path in paths:
        can_be_written(path)
    if len(set(paths)) < len(paths):
        raise BadInput(Text("Two outputs have the same name: each needs its own."))


def run(simulation: Simulation, sweeps: int, arguments: argparse.Namespace) -> None:
    """Advance by so many sweeps, record what was asked for, write it, and say so."""
    film = advance(simulation, sweeps * simulation.unit_count, arguments.gif is not None)
    write_outputs(simulation, film, arguments)


def advance(simulation: Simulation, updates: int, filmed: bool = False) -> Film:
    """So many unit updates with a progress line; gives the film of it (empty when not wanted)."""
    frames = min(FILM_FRAMES, updates) if filmed else 0
    film = Film(tuple(simulation.updates + updates * k // frames for k in range(frames + 1)) if frames else ())
    line = ProgressLine(Text("{machine}", machine=simulation.model.title))
    progress = Progress(updates, Text("updates"), line)
    begin, stops = simulation.updates, sorted({updates * k // STRETCHES for k in range(1, STRETCHES + 1)} | {updates})
    try:
        for stop in sorted(set(stops) | {at - begin for at in film.at}):
            simulation.advance(begin + stop - simulation.updates - simulation.credit)
            if begin + stop in film.at:
                film.pictures.append(simulation.image)
            progress.at(stop)
    finally:
        line.end()
    return film


def write_outputs(simulation: Simulation, film: Film, arguments: argparse.Namespace) -> None:
    if arguments.out is not None:
        from hopsim.export.png import write_png

        write_png(simulation.image, arguments.out, about(simulation))
    if arguments.gif is not None:
        from hopsim.export.gif import write_gif

        write_gif(film.pictures, arguments.gif, about(simulation))
    if arguments.trace is not None:
        from hopsim.export.csv import write_csv

        write_csv(simulation.history, arguments.trace)
    if arguments.session is not None:
        simulation.save(arguments.session)
    if arguments.script is not None:
        from hopsim.export.script import write_script

        write_script(simulation, arguments.script)
    for name in FLAGS:
        if getattr(arguments, name, None) is not None:
            wrote(getattr(arguments, name))


def wrote(path: Path) -> None:
    say(Text("Wrote {file}.", file=str(path)))


def tell(simulation: Simulation) -> None:
    """The verdict and the observables of this moment."""
    look = simulation.look()
    for sentence in (look.verdict, look.detail):
        if sentence is not None:
            say(sentence)
    say(values(look.observables))


def values(observed: Any) -> str:
    return "  ".join(f"{name} {value:.6g}" for name, value in observed.items())
