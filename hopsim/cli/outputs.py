"""What a run leaves behind: a picture, a film, a trace, a session, a script; and the run itself, with progress."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.cli.flags import shown_help
from hopsim.cli.stopping import Interrupted, stopped_gently
from hopsim.cli.terminal import ProgressLine, say
from hopsim.errors import BadInput
from hopsim.export.about import about
from hopsim.export.endings import PICTURES, PICTURES_AND_NUMBERS, checked_ending
from hopsim.files import can_be_written
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

FILM_FRAMES = 120
STRETCH = 0.2
"""Seconds between two looks at the progress and at Ctrl+C; the result does not depend on it."""
FLAGS = ("out", "gif", "mp4", "pdf", "trace", "session", "script", "filters", "samples")


@dataclass
class Film:
    """Pictures at fixed update counts: the first, the last, and evenly between."""

    at: tuple[int, ...]
    pictures: list[NDArray[np.int8]] = field(default_factory=list)


def add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(str(Text("what it writes")))
    for name, metavar, text in (
        ("out", "PNG", Text("the last picture, as .png or .svg; as .npz all numbers: picture, curves, weights")),
        ("gif", "GIF", Text("the run as a film")),
        ("mp4", "MP4", Text("the run as a film that every player shows; needs the program ffmpeg")),
        ("pdf", "PDF", Text("one page to print: picture, verdict, plots, knobs, seed")),
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
    if getattr(arguments, "filters", None) is not None:
        checked_ending(arguments.filters, PICTURES)
    if "gif" in arguments:  # a run, not a training: there --out is another file
        _check_endings(arguments)


def _check_endings(arguments: argparse.Namespace) -> None:
    if arguments.out is not None:
        checked_ending(arguments.out, PICTURES if "samples" in arguments else PICTURES_AND_NUMBERS)
    for name in ("gif", "mp4", "pdf"):
        path = getattr(arguments, name)
        if path is not None:
            checked_ending(path, (f".{name}",))
    if arguments.mp4 is not None:
        from hopsim.export.film import check_form

        check_form(arguments.mp4)


def run(simulation: Simulation, sweeps: int, arguments: argparse.Namespace) -> None:
    """Advance by so many sweeps, record what was asked for, write it, and say so."""
    write_outputs(simulation, advance_or_keep(simulation, sweeps, arguments), arguments)


def filmed(arguments: argparse.Namespace) -> bool:
    return arguments.gif is not None or arguments.mp4 is not None


def advance_or_keep(simulation: Simulation, sweeps: int, arguments: argparse.Namespace) -> Film:
    """As `advance`; when it is interrupted and a session was asked for, that goes on from here another day."""
    begin = simulation.updates
    try:
        return advance(simulation, sweeps * simulation.unit_count, filmed(arguments))
    except Cancelled:
        done = f"{(simulation.updates - begin) / simulation.unit_count:.6g}"
        if arguments.session is None:
            raise Interrupted(Text("Interrupted after {done} of {all} sweeps.", done=done, all=sweeps)) from None
        simulation.save(arguments.session)
        raise Interrupted(
            Text("Interrupted after {done} of {all} sweeps; {file} goes on from there.",
                 done=done, all=sweeps, file=str(arguments.session))
        ) from None  # fmt: skip


def advance(simulation: Simulation, updates: int, filmed: bool = False) -> Film:
    """So many unit updates with a progress line; gives the film of it (empty when not wanted)."""
    frames = min(FILM_FRAMES, updates) if filmed else 0
    begin = simulation.updates
    film = Film(tuple(begin + updates * k // frames for k in range(frames + 1)) if frames else ())
    line = ProgressLine(simulation.model.title)
    progress = Progress(updates, Text("updates"), line)
    try:
        with stopped_gently(progress):
            for stop in sorted({at - begin for at in film.at} | {updates}):
                _advance_to(simulation, begin, stop, progress)
                if begin + stop in film.at:
                    film.pictures.append(simulation.image)
    finally:
        line.end()
    return film


def _advance_to(simulation: Simulation, begin: int, stop: int, progress: Progress) -> None:
    """In stretches that last about STRETCH; the first one, which may compile, is short."""
    asked, size = int(progress.done), simulation.unit_count
    progress.at(asked)
    while asked < stop:
        began = time.monotonic()
        asked = min(stop, asked + size)
        simulation.advance(begin + asked - simulation.updates - simulation.credit)
        size = max(1, size * 2) if time.monotonic() - began < STRETCH / 2 else max(1, size // 2)
        progress.at(asked)


def write_outputs(simulation: Simulation, film: Film, arguments: argparse.Namespace) -> None:
    if arguments.out is not None:
        from hopsim.export.jobs import write_picture

        write_picture(simulation, arguments.out, history=simulation.history)
    for path in (arguments.gif, arguments.mp4):
        if path is not None:
            from hopsim.export.film import write_film

            write_film(film.pictures, path, about(simulation))
    if arguments.pdf is not None:
        from hopsim.export.page import write_page_of

        write_page_of(simulation, arguments.pdf)
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
    """The verdict and the observables of this moment, and what there is to say about the memories."""
    look = simulation.look()
    for sentence in (look.verdict, look.detail):
        if sentence is not None:
            say(sentence)
    say(values(look.observables))
    for remark in simulation.model.remarks(simulation.memory):
        say(remark.text)
        if remark.knobs:
            flags = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in remark.knobs.items())
            say(Text("What helps: {flags}", flags=flags))


def values(observed: Any) -> str:
    # Adding 0.0 makes +0 of −0.
    return "  ".join(f"{name} {value + 0.0:.6g}" for name, value in observed.items())
