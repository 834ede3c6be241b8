"""What a state is, in words: a memory, its inverse, a mixture of three, none of them, or still moving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hopsim.texts import Text, plural

Kind = Literal["memory", "inverse", "mixture", "none", "moving", "cycle"]
MOST_DIFFERENT = 0.02
"""A memory may differ in this share of all pixels …"""
SHARE_OF_SEPARATION = 0.25
"""… and in this share of the pixels that separate it from its nearest other memory."""
MIXTURE_AGREES = 0.95


@dataclass(frozen=True)
class Verdict:
    """kind; the memories it names (indices, `signs`); different: pixels that differ from what it names."""

    kind: Kind
    text: Text
    detail: Text | None = None
    memories: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    different: int = 0


def judge(
    units: NDArray[np.int8],
    patterns: NDArray[np.int8],
    names: Sequence[str],
    overlaps: NDArray[np.int64],
    unstable: int,
    *,
    cold: bool,
    cycling: bool = False,
    between: Callable[[int], NDArray[np.int64]] | None = None,
    even: bool = True,
) -> Verdict:
    """The verdict on units (N,) −1/+1 against patterns (P, N), names (P,), overlaps (P,) = Σ_i ξ_i s_i.

    unstable: free pixels that would flip at T = 0. cold: T = 0; with heat nothing rests, and a state near a
    memory is named all the same. cycling: in a two-cycle. between(k): overlaps (P,) of memory k with all.
    even: a state and its inverse have the same energy (no field, spin for spin).
    """
    if unstable == 0:
        return recognised(units, patterns, names, overlaps, between, even)
    if not cold:
        seen = recognised(units, patterns, names, overlaps, between, even)
        if seen.kind != "none":
            return seen
    if cycling:
        text = plural(
            Text("a cycle of two: 1 pixel changes back and forth"),
            Text("a cycle of two: {count} pixels change back and forth", count=unstable),
            unstable,
        )
        why = Text("Asked all at once, pixels can chase each other for ever; the other orders come to rest.")
        return Verdict("cycle", text, why, different=unstable)
    if not cold:
        text = plural(
            Text("hot: 1 pixel goes against its local field"),
            Text("hot: {count} pixels go against their local fields", count=unstable),
            unstable,
        )
        return Verdict("moving", text, nearest(units.size, names, overlaps), different=unstable)
    text = plural(
        Text("still moving: 1 pixel would flip"),
        Text("still moving: {count} pixels would flip", count=unstable),
        unstable,
    )
    return Verdict("moving", text, nearest(units.size, names, overlaps), different=unstable)


def recognised(
    units: NDArray[np.int8],
    patterns: NDArray[np.int8],
    names: Sequence[str],
    overlaps: NDArray[np.int64],
    between: Callable[[int], NDArray[np.int64]] | None = None,
    even: bool = True,
) -> Verdict:
    """Which memory, inverse or mixture the state is, whether it moves or not."""
    size = units.size
    if len(patterns) == 0:
        return Verdict("none", Text("nothing is stored"))
    found = between or (lambda k: (patterns.astype(np.int32) @ patterns[k].astype(np.int32)).astype(np.int64))
    for sign in (1, -1):
        k = int(np.argmax(sign * overlaps))
        different = (size - sign * int(overlaps[k])) // 2
        if different <= MOST_DIFFERENT * size and _closer_than_others(different, k, size, found):
            return _memory(k, sign, different, names, even)
    return _mixture(units, patterns, names, overlaps) or Verdict(
        "none", Text("none of the memories"), nearest(size, names, overlaps)
    )


def _closer_than_others(
    different: int, k: int, size: int, between: Callable[[int], NDArray[np.int64]]
) -> bool:
    """Within a quarter of the way to the nearest other memory; the same picture stored twice is no other."""
    if different == 0:
        return True
    apart = (size - between(k)) // 2
    others = apart[apart > 0]
    return len(others) == 0 or different <= SHARE_OF_SEPARATION * int(others.min())


def _memory(k: int, sign: int, different: int, names: Sequence[str], even: bool) -> Verdict:
    if sign > 0:
        text = plural(
            Text("memory {name}, 1 pixel differs", name=names[k]),
            Text("memory {name}, {count} pixels differ", name=names[k], count=different),
            different,
        )
        return Verdict("memory", text, None, (k,), (1,), different)
    text = plural(
        Text("the inverse of memory {name}, 1 pixel differs", name=names[k]),
        Text("the inverse of memory {name}, {count} pixels differ", name=names[k], count=different),
        different,
    )
    why = Text("A state and its inverse have the same energy, so every memory brings its inverse with it.")
    return Verdict("inverse", text, why if even else None, (k,), (-1,), different)


def _mixture(
    units: NDArray[np.int8], patterns: NDArray[np.int8], names: Sequence[str], overlaps: NDArray[np.int64]
) -> Verdict | None:
    if len(patterns) < 3:
        return None
    three = np.argsort(-np.abs(overlaps), kind="stable")[:3]
    signs = np.where(overlaps[three] < 0, -1, 1)
    mixed = (signs[:, None] * patterns[three]).sum(0) > 0
    different = int(np.count_nonzero(mixed != (units > 0)))
    if units.size - different < MIXTURE_AGREES * units.size:
        return None
    words = "".join(
        f"{lead}{names[k]}" for k, lead in zip(three, _leads([int(sign) for sign in signs]), strict=True)
    )
    text = plural(
        Text("a mixture {memories}, 1 pixel differs", memories=words),
        Text("a mixture {memories}, {count} pixels differ", memories=words, count=different),
        different,
    )
    why = Text("Where three memories vote, each pixel follows the majority: such states are minima too.")
    return Verdict(
        "mixture", text, why, tuple(int(k) for k in three), tuple(int(s) for s in signs), different
    )


def _leads(signs: list[int]) -> list[str]:
    first = "−" if signs[0] < 0 else ""
    return [first, *(" − " if sign < 0 else " + " for sign in signs[1:])]


def nearest(size: int, names: Sequence[str], overlaps: NDArray[np.int64]) -> Text | None:
    """The memory (or inverse) with the largest overlap, and the distance from it."""
    if len(overlaps) == 0:
        return None
    k = int(np.argmax(np.abs(overlaps)))
    different = (size - abs(int(overlaps[k]))) // 2
    if overlaps[k] < 0:
        return Text(
            "Nearest is the inverse of memory {name}: {count} of {size} pixels differ.",
            name=names[k],
            count=different,
            size=size,
        )
    return Text(
        "Nearest is memory {name}: {count} of {size} pixels differ.",
        name=names[k],
        count=different,
        size=size,
    )
