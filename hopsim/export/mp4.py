"""Runs as MP4: every cell a square of pixels, encoded by ffmpeg, which reads the pictures from a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.export import ffmpeg
from hopsim.export.about import About, as_comment
from hopsim.export.cells import Style, board_of, colours_of
from hopsim.export.gif import COMFORTABLE, FRAME_MILLISECONDS, LAST_MILLISECONDS
from hopsim.files import can_be_written, whole_file
from hopsim.palette import Ink
from hopsim.progress import Progress
from hopsim.texts import Text

LARGEST_SIDE = 4096
"""What decoders of H.264 are sure to read."""
LONGEST_COMMENT = 16_000
"""Letters; systems limit the length of a command."""


def write_mp4(
    pictures: Sequence[NDArray[Any]],
    path: str | Path,
    words: About | None = None,
    magnification: int | None = None,
    progress: Progress | None = None,
    *,
    milliseconds: int = FRAME_MILLISECONDS,
    ink: Ink | None = None,
) -> None:
    """Write (h, w) pictures of −1/+1, bool or floats 0–1 as a film; the last one stays for a while.

    Raises Unavailable without ffmpeg, BadInput for no or too large pictures, BadFile where it cannot be written,
    Cancelled when `progress` is; in all these cases nothing is left under the name.
    """
    if not len(pictures):
        raise BadInput(Text("A film needs at least one picture, got none."))
    height, width = np.shape(pictures[0])
    factor = magnification or max(1, COMFORTABLE // max(height, width))
    if factor * max(height, width) > LARGEST_SIDE:
        raise BadInput(
            Text("A film may have sides of 1 to {most} pixels, got {height}×{width} cells magnified {factor} times.",
                 most=LARGEST_SIDE, height=height, width=width, factor=factor)
        )  # fmt: skip
    program = ffmpeg.program()
    can_be_written(path)  # the folder is looked at before ffmpeg is started: its own words are harder to read
    shape = height * factor + height * factor % 2, width * factor + width * factor % 2
    still = max(0, round(LAST_MILLISECONDS / milliseconds) - 1)
    with whole_file(path) as partial:
        command = _command(program, shape, milliseconds, _metadata(words or {}), partial)
        with ffmpeg.fed(command, Path(path)) as running:
            for number, picture in enumerate(pictures):
                pixels = _even(picture, Style(factor, ink), shape)
                for _ in range(1 if number < len(pictures) - 1 else 1 + still):
                    ffmpeg.feed(running, pixels)
                if progress is not None:
                    progress.advance()


def _even(picture: NDArray[Any], style: Style, shape: tuple[int, int]) -> bytes:
    """RGB with even sides: the colours of four pixels are kept together, so a line is added where one is missing."""
    board = board_of(picture, style)
    if board.ndim == 2:
        board = colours_of(None)[board]
    missing = [(0, side - have) for side, have in zip(shape, board.shape[:2], strict=True)]
    return np.pad(board, [*missing, (0, 0)], mode="edge").tobytes()


def _metadata(words: About) -> dict[str, str]:
    """MP4 keeps a title and a comment in every program's eyes."""
    title = ", ".join([words.get("model", "hopsim"), *([f"seed {words['seed']}"] if "seed" in words else [])])
    if len(as_comment(words)) > LONGEST_COMMENT:
        words = {key: value for key, value in words.items() if key != "code"}
    return {"title": title, "comment": as_comment(words)[:LONGEST_COMMENT]}


def _command(program: str, shape: tuple[int, int], milliseconds: int, metadata: dict[str, str], path: Path) -> list[str]:
    encoder = ffmpeg.encoder(program)
    about = [part for key, value in metadata.items() for part in ("-metadata", f"{key}={value}")]
    return [
        program, "-hide_banner", "-loglevel", "error", "-nostats", "-y",
        "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{shape[1]}x{shape[0]}",
        "-framerate", f"1000/{milliseconds}", "-i", "pipe:0",
        "-vf", "scale=flags=neighbor:out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-c:v", encoder, *ffmpeg.ENCODERS[encoder],
        *about, "-movflags", "+faststart", "-f", "mp4", f"file:{path.resolve()}",
    ]  # fmt: skip
