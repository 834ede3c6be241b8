"""Makes resources/digits/digits.npz once: `python packaging/make_digits.py digits.csv.gz` (scikit-learn)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np


def main(table: str) -> None:
    rows = np.loadtxt(table, delimiter=",").astype(np.uint8)
    if rows.shape != (1797, 65) or rows[:, :64].max() != 16 or rows[:, 64].max() != 9:
        raise SystemExit(f"wanted 1797 rows of 64 grey levels 0–16 and a digit, got {rows.shape}")
    folder = Path(__file__).resolve().parent.parent / "resources" / "digits"
    np.savez_compressed(folder / "digits.npz", images=rows[:, :64].reshape(-1, 8, 8), labels=rows[:, 64])


if __name__ == "__main__":
    main(*sys.argv[1:])
