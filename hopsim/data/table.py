"""Images as rows of a table of numbers (CSV), with the label first or last, as Kaggle gives MNIST."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data._guard import Share, guarded, shown
from hopsim.data.dataset import Dataset, grid_of, images_from, labels_from
from hopsim.data.room import check_room
from hopsim.errors import BadFile
from hopsim.texts import Text

ENDINGS = frozenset((".csv", ".tsv"))
LABELS = frozenset(("label", "labels", "class", "target", "y", "digit"))
_ROWS = 2048
_LONGEST_LINE = 1 << 24


def load_table(path: Path, share: Share) -> Dataset:
    """One image a row: numbers between commas, semicolons or tabs; a first line of names may stand above them.

    The label is the column called label, class, target, y or digit; without names it is the first column where
    the others make a square, as 785 are one label and 28×28 pixels.
    """
    with guarded(path, Text("a table of pixels")):
        size = path.stat().st_size
        # A number and its comma are two bytes at least; a level takes one, while it is checked four more.
        check_room(4 * size, Text("{path}", path=shown(path)))
        with path.open(encoding="utf-8-sig", newline=None) as file:
            names, between, first = _head(path, file)
            blocks = [_small(block) for block in _blocks(path, file, first, between, share, size)]
        table = np.concatenate(blocks)
    column = _label_column(names, table.shape[1])
    labels = None
    if column is not None:
        labels = labels_from(table[:, column], len(table), Text("{path}", path=shown(path)))
        table = np.delete(table, column, axis=1)
    height, width = grid_of(table.shape[1])
    images = images_from(table.reshape(-1, height, width), Text("{path}", path=shown(path)))
    share.at(1.0)
    return Dataset(images, labels, name=path.stem)


def _head(path: Path, file: io.TextIOWrapper) -> tuple[list[str] | None, str, str]:
    """Names of the columns or None, what stands between them, the first row."""
    line = file.readline(_LONGEST_LINE)
    while line and not line.strip():
        line = file.readline(_LONGEST_LINE)
    between = max(",;\t", key=line.count)
    words = [word.strip().strip('"').lower() for word in line.split(between)]
    if all(map(_is_number, words)) and line.strip():
        return None, between, line
    row = file.readline(_LONGEST_LINE)
    if not row.strip() or len(words) < 2:
        raise BadFile(
            Text("{path} is no table of pixels; wanted is one image a row, numbers with commas between them.",
                 path=shown(path))
        )  # fmt: skip
    return words, between, row


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _blocks(
    path: Path, file: io.TextIOWrapper, first: str, between: str, share: Share, size: int
) -> Iterator[NDArray[np.float32]]:
    columns, rows, read = None, 0, 0
    lines = [first]
    while lines:
        try:
            block = np.loadtxt(lines, delimiter=between, dtype=np.float32, ndmin=2, comments=None, quotechar='"')
        except ValueError:
            raise BadFile(
                Text("{path} holds something else than numbers, or rows of different lengths, after row {row}.",
                     path=shown(path), row=rows)
            ) from None  # fmt: skip
        columns = columns or block.shape[1]
        if block.shape[1] != columns or columns < 2:
            raise BadFile(
                Text("{path} has {count} numbers in a row after row {row}; wanted are {wanted}.",
                     path=shown(path), count=block.shape[1], row=rows, wanted=max(2, columns))
            )  # fmt: skip
        yield block
        rows += len(block)
        read += sum(map(len, lines))
        share.at(min(0.95, 0.95 * read / max(1, size)))
        lines = [line for line in islice(file, _ROWS) if line.strip()]


def _small(block: NDArray[np.float32]) -> NDArray[Any]:
    """Levels in a byte each, where they are such."""
    levels = np.isfinite(block).all() and block.min() >= 0 and block.max() <= 255 and (block == np.floor(block)).all()
    return block.astype(np.uint8) if levels else block


def _label_column(names: list[str] | None, columns: int) -> int | None:
    if names is not None and len(names) == columns:
        return next((k for k, name in enumerate(names) if name in LABELS), None)
    return 0 if grid_of(columns - 1)[0] > 1 and grid_of(columns)[0] == 1 else None
