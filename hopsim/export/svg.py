"""Pictures as SVG: one path for each colour, made of whole cells, so that every size is crisp."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput
from hopsim.export.about import About, as_comment
from hopsim.export.cells import Style, colours_of, marks
from hopsim.export.png import comfortable, grey
from hopsim.files import whole_file
from hopsim.palette import hex_of
from hopsim.texts import Text

MOST_CELLS = 2**22
"""A drawing of more cells is more than programs open."""


def write_svg(
    pixels: NDArray[Any],
    path: str | Path,
    words: About | None = None,
    style: Style | None = None,
    held: NDArray[np.bool_] | None = None,
    rings: NDArray[np.bool_] | None = None,
) -> None:
    """Write (h, w) −1/+1, bool, bytes or floats 0–1, or (h, w, 3) bytes; held and rings as in `board_of`."""
    style = style or Style()
    board = np.asarray(pixels) if np.ndim(pixels) == 3 else colours_of(style.ink)[grey(pixels)]
    height, width = board.shape[:2]
    if height * width > MOST_CELLS:
        raise BadInput(
            Text("An SVG drawing may have up to {most} cells, got {height}×{width}.",
                 most=MOST_CELLS, height=height, width=width)
        )  # fmt: skip
    factor = style.magnification or comfortable(height, width)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * factor}" height="{height * factor}"'
        f' viewBox="0 0 {width} {height}">',
        f"<title>{_escaped((words or {}).get('model', 'hopsim'))}</title>",
        f"<desc>{_escaped(as_comment(words or {}))}</desc>",
        '<g shape-rendering="crispEdges">',
        *_cells(board),
        "</g>",
        *_marks(style, held, rings),
        "</svg>",
    ]
    with whole_file(path) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _escaped(words: str) -> str:
    """Without the control letters that XML does not allow."""
    return escape("".join(letter for letter in words if letter >= " " or letter in "\t\n"))


def _cells(board: NDArray[np.uint8]) -> list[str]:
    """The commonest colour as the ground, each other one as a path of runs of cells."""
    packed = np.asarray(board.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32))
    height, width = packed.shape
    shades, counts = np.unique(packed, return_counts=True)
    ground = shades[counts.argmax()]
    begins = np.ones((height, width), bool)
    begins[:, 1:] = packed[:, 1:] != packed[:, :-1]
    rows, columns = np.nonzero(begins)
    ends = np.append(columns[1:], 0)
    ends = np.where(ends == 0, width, ends)
    colours = packed[rows, columns]
    paths: dict[int, list[str]] = {int(shade): [] for shade in shades if shade != ground}
    for row, left, right, shade in zip(rows.tolist(), columns.tolist(), ends.tolist(), colours.tolist(), strict=True):
        if shade != ground:
            paths[shade].append(f"M{left} {row}h{right - left}v1h{left - right}z")
    return [
        f'<path fill="#{int(ground):06x}" d="M0 0h{width}v{height}h-{width}z"/>',
        *(f'<path fill="#{shade:06x}" d="{"".join(parts)}"/>' for shade, parts in paths.items()),
    ]


def _marks(style: Style, held: NDArray[np.bool_] | None, rings: NDArray[np.bool_] | None) -> list[str]:
    hatch, ring = (hex_of(colour) for colour in marks(style.ink))
    lines = []
    if style.held and held is not None and held.any():
        # Drawn line by line: not every program that opens SVG knows patterns.
        parts = "".join(
            f"M{x} {y + 0.5}L{x + 0.5} {y}M{x} {y + 1}L{x + 1} {y}M{x + 0.5} {y + 1}L{x + 1} {y + 0.5}"
            for y, x in np.argwhere(held).tolist()
        )
        lines.append(f'<path fill="none" stroke="{hatch}" stroke-width="0.1" d="{parts}"/>')
    if style.rings and rings is not None and rings.any():
        lines.append(f'<g fill="none" stroke="{ring}" stroke-width="0.11">')
        lines += [f'<circle cx="{x + 0.5}" cy="{y + 0.5}" r="0.37"/>' for y, x in np.argwhere(rings).tolist()]
        lines.append("</g>")
    return lines
