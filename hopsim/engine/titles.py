"""How acts are called in the Edit menu and in the list of branches."""

from __future__ import annotations

from typing import Any

from hopsim.params import Param, params_of
from hopsim.texts import Text, verbatim

TITLES: dict[str, Text] = {
    "paint": Text("drawing"),
    "put": Text("picture"),
    "clamp": Text("clamp"),
    "give": Text("memories"),
    "anneal": Text("annealing"),
    "stop-schedule": Text("end of annealing"),
    "restart": Text("reset"),
    "dice": Text("new dice"),
}


def title_of(kind: str, arguments: dict[str, Any], owner: Any) -> Text:
    """`T → 0.40`, `Storage rule → Pseudo-inverse`, `clamp`; owner: the model or learner whose knobs are turned."""
    if kind != "turn":
        return TITLES.get(kind, verbatim(kind))
    knobs = {knob.name: knob for knob in params_of(owner)}
    parts = [_turned(knobs.get(name), name, value) for name, value in arguments["knobs"].items()]
    if len(parts) == 1:
        return parts[0]
    joined = parts[0]
    for part in parts[1:]:
        joined = Text("{first}, {then}", first=joined, then=part)
    return joined


def _turned(knob: Param | None, name: str, value: Any) -> Text:
    called: object = name if knob is None else knob.symbol or knob.title
    return Text("{knob} → {value}", knob=called, value=_said(knob, value))


def _said(knob: Param | None, value: Any) -> object:
    if isinstance(value, bool):
        return Text("yes") if value else Text("no")
    if knob is not None and knob.choices:
        return dict(knob.choices).get(value, verbatim(str(value)))
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """Three digits, of a number below 10 at least two of them behind the point: `0.40`, `2.27`, `12.5`."""
    short = f"{value:.3g}"
    plain = value == 0 or 0.01 <= abs(value) < 10
    return f"{value:.2f}" if plain and len(short.partition(".")[2]) < 2 else short
