"""constraints.txt pins exactly what pyproject.toml needs, directly and by way of others."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from stand_ins import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = [
    line
    for line in (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PINS = dict(line.split("==") for line in LINES)


def _needed(texts: list[str]) -> dict[str, list[Requirement]]:
    """Every requirement reached from these on this Python, by canonical name."""
    found: dict[str, list[Requirement]] = {}
    todo = [Requirement(text) for text in texts]
    while todo:
        wanted = todo.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(wanted.name)
        if name not in found:
            todo += [Requirement(text) for text in importlib.metadata.requires(name) or []]
        found.setdefault(name, []).append(wanted)
    return found


def test_each_line_is_one_plain_pin() -> None:
    assert all(re.fullmatch(r"[a-z0-9.-]+==[0-9.]+", line) for line in LINES)
    assert list(PINS) == sorted(PINS)
    assert len(PINS) == len(LINES)


def test_everything_needed_is_pinned_within_its_bounds() -> None:
    needed = _needed(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    for name, requirements in needed.items():
        assert name in PINS, name
        assert all(wanted.specifier.contains(PINS[name]) for wanted in requirements), (name, requirements)
    assert set(PINS) == set(needed)
