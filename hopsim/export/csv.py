"""Numbers as CSV: a header line, one row for each moment, every digit kept."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hopsim.errors import BadInput
from hopsim.export.about import About, as_comment
from hopsim.files import whole_file
from hopsim.texts import Text


def write_csv(columns: Mapping[str, Any], path: str | Path, words: About | None = None) -> None:
    """Write columns of equal length; the first one named is the first in the file; NaN becomes an empty field.

    words: what it came from. A table has no place for it that every reader skips, so it is one more column, the
    last: its cells are the seed, numbers as all others, and its name tells the rest.
    """
    if words is not None:
        count = max((len(values) for values in columns.values()), default=0)
        columns = {**columns, f"seed ({as_comment(words)})": [words.get("seed", "0")] * count}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise BadInput(Text("The columns of a table have one length, got {lengths}.", lengths=str(lengths)))
    with whole_file(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in zip(*(np.asarray(values).tolist() for values in columns.values()), strict=True):
            writer.writerow([_written(value) for value in row])


def _written(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)
