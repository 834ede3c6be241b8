"""`python -m tests.benchmarks [NAME …] [--json FILE]`: every figure as a ratio to a peer, measured side by side."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = Callable[[], list[dict[str, Any]]]


def found() -> dict[str, Rows]:
    """The ROWS of every file of this folder, by name."""
    rows: dict[str, Rows] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem.startswith("__"):
            continue
        rows.update(getattr(importlib.import_module(f"tests.benchmarks.{path.stem}"), "ROWS", {}))
    return rows


def chosen(names: list[str], rows: dict[str, Rows]) -> dict[str, Rows]:
    """Those called so, or whose name begins so: "rbm" means all of RBM's."""
    picked = {}
    for name in names or list(rows):
        matching = {key: rows[key] for key in rows if key == name or key.startswith(f"{name}-")}
        if not matching:
            raise SystemExit(f"There is no benchmark called {name}; known are {', '.join(rows)}.")
        picked.update(matching)
    return picked


def line(row: dict[str, Any]) -> str:
    ratio = row["ratio"]
    if ratio is None:
        return f"{row['work']:34} {row['peer']:30} {'–':>9} {row.get('note', '')}"
    verdict = "goal" if ratio >= row["goal"] else "floor" if ratio >= row["floor"] else "BELOW THE FLOOR"
    if row.get("smaller_is_better"):
        verdict = "goal" if ratio <= row["goal"] else "floor" if ratio <= row["floor"] else "BELOW THE FLOOR"
    rate = f"{row['updates_per_second']:.3g}/s" if "updates_per_second" in row else row.get("note", "")
    figures = f"{ratio:9.4g} {row['floor']:8g} {row['goal']:8g}"
    return f"{row['work']:34} {row['peer']:30} {figures}  {verdict:16} {rate}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all without")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    options = parser.parse_args()
    measured: list[dict[str, Any]] = []
    print(f"{'work':34} {'peer':30} {'ratio':>9} {'floor':>8} {'goal':>8}  ({os.cpu_count()} processors)")
    for rows in chosen(options.names, found()).values():
        for row in rows():
            measured.append(row)
            print(line(row), flush=True)
    if options.json is not None:
        options.json.write_text(json.dumps({"rows": measured}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
