"""Arrays as NPZ, without pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.export.about import About
from hopsim.files import whole_file

ABOUT = "about"
"""The name under which an archive keeps what it came from: lines of `keyword: value`, each a string."""


def write_npz(arrays: Mapping[str, NDArray[Any]], path: str | Path, words: About | None = None) -> None:
    """Write arrays under their names, compressed; `words` become an array of strings, `about`."""
    if words is not None:
        arrays = {**arrays, ABOUT: np.array([f"{key}: {value}" for key, value in words.items()])}
    with whole_file(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
