"""A film of the recorded past: which moments, how fast, how large; replayed beside the run, then written."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hopsim.engine.replay import Replay
from hopsim.errors import TooLarge
from hopsim.export import ffmpeg
from hopsim.export.about import About
from hopsim.export.endings import FILMS, checked_ending
from hopsim.export.gif import COMFORTABLE, FRAME_MILLISECONDS, write_gif
from hopsim.export.mp4 import write_mp4
from hopsim.export.png import grey, magnified
from hopsim.models.base import VISIBLE
from hopsim.palette import Ink
from hopsim.progress import Progress
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

MOST_PICTURES = 200
"""Of a film whose length nobody chose."""
MOST_CHOSEN = 3600
MOST_BYTES = 128 * 2**20
"""Of all pictures of a film together, packed: of very large canvases there are fewer."""


MOST_PIXELS = 2**29
"""Of all pictures of a GIF together."""


@dataclass(frozen=True)
class Film:
    """first and last in unit updates (None: the whole past); pictures: how many at most, evenly between them."""

    first: int | None = None
    last: int | None = None
    pictures: int = MOST_PICTURES
    milliseconds: int = FRAME_MILLISECONDS
    magnification: int | None = None
    loop: bool = True
    ink: Ink | None = None

    def moments(self, span: tuple[int, int], step: int, cells: int) -> list[int]:
        """Update counts, in order and different, the first and the last of the range among them."""
        first = span[0] if self.first is None else min(max(self.first, span[0]), span[1])
        last = span[1] if self.last is None else min(max(self.last, first), span[1])
        steps = max(1, (last - first) // max(1, step) + 1)
        count = min(max(1, self.pictures), MOST_CHOSEN, steps, max(2, MOST_BYTES // max(1, cells // 8)))
        return [int(moment) for moment in np.unique(np.linspace(first, last, count).astype(np.int64))]

    def seconds(self, count: int) -> float:
        return count * self.milliseconds / 1000


class Reel(Sequence[NDArray[np.uint8]]):
    """Pictures (h, w) as bytes 0–255, kept as bits where they are black and white."""

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[int, int], NDArray[np.uint8], bool]] = []

    def add(self, picture: NDArray[Any]) -> None:
        levels = grey(picture)
        height, width = levels.shape
        binary = bool(np.isin(levels, (0, 255)).all())
        self._kept.append(((height, width), np.packbits(levels > 127) if binary else levels, binary))

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, number: int) -> NDArray[np.uint8]: ...
    @overload
    def __getitem__(self, number: slice) -> list[NDArray[np.uint8]]: ...
    def __getitem__(self, number: int | slice) -> NDArray[np.uint8] | list[NDArray[np.uint8]]:
        if isinstance(number, slice):
            return [self[index] for index in range(*number.indices(len(self)))]
        (height, width), values, binary = self._kept[number]
        if not binary:
            return values
        bits = np.unpackbits(values, count=height * width).reshape(height, width)
        return np.asarray(bits * np.uint8(255), np.uint8)

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        return (self[number] for number in range(len(self)))


def check_form(path: str | Path) -> None:
    """Raises BadInput for a name that is no film's, Unavailable where MP4 cannot be written on this computer."""
    if checked_ending(path, FILMS) == ".mp4":
        ffmpeg.encoder(ffmpeg.program())


def check_room(path: str | Path, count: int, shape: tuple[int, int], magnification: int | None) -> None:
    """Raises TooLarge for a GIF that would take too much memory: it is put together there, an MP4 is not."""
    factor = magnification or comfortable_film(*shape)
    height, width = shape[0] * factor, shape[1] * factor
    if Path(path).suffix.lower() == ".gif" and count * height * width > MOST_PIXELS:
        raise TooLarge(
            Text("A GIF of {count} pictures of {width} × {height} pixels would take too much memory.",
                 count=count, width=width, height=height),
            Text("Choose a smaller magnification, a shorter film, or MP4."),
        )  # fmt: skip


def replayed(
    simulation: Simulation, moments: list[int], progress: Progress
) -> Generator[None, None, Reel]:
    """The pictures of these moments, in turns of a few milliseconds; the run itself is not touched."""
    replay, reel = Replay(simulation.timeline.copy()), Reel()
    for updates in moments:
        moment = yield from replay.to(updates)
        reel.add(moment.look().layers[VISIBLE])
        progress.advance()
        yield
    return reel


def write_film(
    pictures: Sequence[NDArray[Any]], path: str | Path, words: About, film: Film | None = None,
    progress: Progress | None = None,
) -> None:  # fmt: skip
    """Write a GIF or an MP4, as the name says."""
    check_form(path)
    film = film or Film()
    if Path(path).suffix.lower() == ".gif":
        write_gif(pictures, path, words, film.magnification, progress, milliseconds=film.milliseconds,
                  loop=film.loop, ink=film.ink)  # fmt: skip
    else:
        write_mp4(pictures, path, words, film.magnification, progress, milliseconds=film.milliseconds, ink=film.ink)


def comfortable_film(height: int, width: int) -> int:
    """The magnification of a film when nobody chose one."""
    return max(1, COMFORTABLE // max(height, width))


def estimated_bytes(picture: NDArray[Any], ending: str, magnification: int, count: int) -> int:
    """About how large a film of so many pictures like this one will be.

    GIF: this picture is packed and counted; MP4: measured on noise of 28×28 to 512×512 cells, where pictures
    half of whose cells change take about twice this, and those of which 2 % change a third.
    """
    height, width = np.shape(picture)
    if ending == ".mp4":
        return int(count * (0.3 * height * width + 0.004 * height * width * magnification**2)) + 2000
    # A large one is packed at a smaller magnification: rows that repeat cost about as much as their length.
    small = min(magnification, max(1, 1024 // max(height, width)))
    packed = BytesIO()
    Image.fromarray(magnified(grey(picture), small)).save(packed, format="GIF", optimize=False)
    return int(packed.tell() * count * (magnification / small) ** 1.2) + 800
