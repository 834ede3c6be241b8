"""Declare a knob once; the window's editor, the flag, the session field, the range check and the tooltip read it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from hopsim.errors import BadInput
from hopsim.texts import Text

Choice = tuple[str, Text]
_KEY = "hopsim.param"


@dataclass(frozen=True)
class Param:
    """The declaration of one knob; `name` and `default` are filled in from the field that carries it."""

    title: Text
    does: Text
    name: str = ""
    default: Any = None
    low: float | None = None
    high: float | None = None
    log: bool = False
    unit: str = ""
    symbol: str = ""
    choices: tuple[Choice, ...] = ()
    restart: bool = False
    marks: tuple[tuple[float, str], ...] = ()

    @property
    def kind(self) -> type:
        return type(self.default)

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    def checked(self, value: Any) -> Any:
        """The value in this knob's own type, or BadInput with the one wording."""
        if self.choices:
            return self._checked_choice(value)
        if self.kind is bool:
            return self._checked_bool(value)
        return self._checked_number(value)

    def parse(self, words: str) -> Any:
        """The value a person typed."""
        if self.choices:
            return self._checked_choice(words.strip())
        if self.kind is bool:
            return self._checked_bool({"yes": True, "no": False}.get(words.strip().lower(), words))
        try:
            number = float(words.strip().replace("∞", "inf"))
        except ValueError:
            raise self._refuse(words) from None
        return self._checked_number(number)

    def _checked_choice(self, value: Any) -> str:
        allowed = [word for word, _ in self.choices]
        if isinstance(value, str) and value in allowed:
            return value
        raise BadInput(
            Text(
                "{knob} takes one of {allowed}, got {value}.",
                knob=self.name, allowed=", ".join(allowed), value=repr(value),
            )
        )

    def _checked_bool(self, value: Any) -> bool:
        if isinstance(value, bool) or (hasattr(value, "dtype") and value.dtype == bool):
            return bool(value)
        raise BadInput(Text("{knob} takes yes or no, got {value}.", knob=self.name, value=repr(value)))

    def _checked_number(self, value: Any) -> float | int:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise self._refuse(value) from None
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if isinstance(value, bool) or math.isnan(number) or not low <= number <= high:
            raise self._refuse(value)
        if self.kind is int:
            if not math.isfinite(number) or number != round(number):
                raise self._refuse(value)
            return round(number)
        return number

    def _refuse(self, value: Any) -> BadInput:
        wanted = Text("a whole number") if self.kind is int else Text("a number")
        shown = value if isinstance(value, str) else f"{value!s}"
        if self.low is None and self.high is None:
            return BadInput(Text("{knob} takes {wanted}, got {value}.", knob=self.name, wanted=wanted, value=shown))
        return BadInput(
            Text("{knob} takes {wanted} in {range}, got {value}.",
                 knob=self.name, wanted=wanted, range=self.range, value=shown)
        )  # fmt: skip

    @property
    def range(self) -> str:
        """`0–10`, with an infinite end as ∞."""
        def end(value: float | None, none: str) -> str:
            return none if value is None or math.isinf(value) else f"{value:.12g}"

        return f"{end(self.low, '−∞')}–{end(self.high, '∞')}"

    def tooltip(self) -> Text:
        """Title, symbol, range, unit, and what turning it does."""
        head = f" {self.symbol}" if self.symbol else ""
        unit = f", {self.unit}" if self.unit else ""
        if self.choices or self.kind is bool:
            return Text("{title}{symbol}. {does}", title=self.title, symbol=head, does=self.does)
        return Text(
            "{title}{symbol} ({range}{unit}). {does}",
            title=self.title, symbol=head, range=self.range, unit=unit, does=self.does,
        )  # fmt: skip


TEMPERATURE_UNIT = "J/k_B"
"""Couplings J are energies; k_B is Boltzmann's constant. What follows an underscore is set low where that is possible."""


def param(
    default: Any,
    title: Text,
    does: Text,
    *,
    low: float | None = None,
    high: float | None = None,
    log: bool = False,
    unit: str = "",
    symbol: str = "",
    choices: tuple[Choice, ...] = (),
    restart: bool = False,
    marks: tuple[tuple[float, str], ...] = (),
) -> Any:
    """A dataclass field that is a knob: `temperature: float = param(2.27, Text("Temperature"), Text("…"), …)`."""
    declared = Param(
        title=title, does=does, default=default, low=low, high=high, log=log, unit=unit, symbol=symbol,
        choices=choices, restart=restart, marks=marks,
    )  # fmt: skip
    return dataclasses.field(default=default, metadata={_KEY: declared})


def params_of(owner: Any) -> tuple[Param, ...]:
    """The knobs of a dataclass or of one of its instances, in the order of their declaration."""
    return tuple(
        dataclasses.replace(field.metadata[_KEY], name=field.name)
        for field in dataclasses.fields(owner)
        if _KEY in field.metadata
    )


def check_knobs(instance: Any) -> None:
    """Bring every knob of a frozen dataclass into its own type, or raise BadInput; called by `__post_init__`."""
    for knob in params_of(instance):
        object.__setattr__(instance, knob.name, knob.checked(getattr(instance, knob.name)))


def turned(instance: Any, knobs: dict[str, Any]) -> Any:
    """A copy with some knobs turned; an unknown name is a BadInput that lists the known ones."""
    known = [knob.name for knob in params_of(instance)]
    for name in knobs:
        if name not in known:
            raise BadInput(
                Text("There is no knob {name} here; known are {known}.", name=repr(name), known=", ".join(known))
            )
    return dataclasses.replace(instance, **knobs)
