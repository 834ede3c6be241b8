"""Arrays as NPZ, without pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.files import whole_file


def write_npz(arrays: Mapping[str, NDArray[Any]], path: str | Path) -> None:
    """Write arrays under their names, compressed."""
    with whole_file(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
