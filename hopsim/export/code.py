"""Values as Python source: knobs in words, arrays as entries of an .npz beside the script."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.params import params_of

Arrays = dict[str, NDArray[Any]]


class Source:
    """Collects the imports and the arrays that the written expressions need."""

    def __init__(self, archive: str = "drawn") -> None:
        self.archive = archive
        self.arrays: Arrays = {}
        self.imports: dict[str, set[str]] = {}

    def of(self, value: Any, name: str) -> str:
        """An expression that gives this value again, bit for bit; `name` is what a new array is called."""
        if isinstance(value, np.ndarray):
            return self._array(value, name)
        if isinstance(value, np.generic):
            return self.of(value.item(), name)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._made(value, name)
        if isinstance(value, tuple):
            inside = ", ".join(self.of(item, f"{name}_{k}") for k, item in enumerate(value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if isinstance(value, list):
            return "[" + ", ".join(self.of(item, f"{name}_{k}") for k, item in enumerate(value)) + "]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {self.of(item, f'{name}_{key}')}" for key, item in value.items()) + "}"
        if isinstance(value, float) and not np.isfinite(value):
            return f"float({str(value)!r})"
        return repr(value)

    def _array(self, value: NDArray[Any], name: str) -> str:
        for known, array in self.arrays.items():
            if array.dtype == value.dtype and np.array_equal(array, value):
                return f"{self.archive}[{known!r}]"
        word, number = name, 2
        while word in self.arrays:
            word, number = f"{name}_{number}", number + 1
        self.arrays[word] = value
        return f"{self.archive}[{word!r}]"

    def _made(self, value: Any, name: str) -> str:
        """Every knob is written, so that a later default changes nothing; of other fields only what was chosen."""
        kind = type(value)
        self.imports.setdefault(kind.__module__, set()).add(kind.__name__)
        chosen, knobs = [], {knob.name for knob in params_of(value)}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.init and (field.name in knobs or not _is_default(item, field)):
                word = field.name if field.name == name else f"{name}_{field.name}"
                chosen.append(f"{field.name}={self.of(item, word)}")
        return f"{kind.__name__}({', '.join(chosen)})"

    def import_lines(self) -> list[str]:
        return [f"from {room} import {', '.join(sorted(names))}" for room, names in sorted(self.imports.items())]


def _is_default(item: Any, field: dataclasses.Field[Any]) -> bool:
    if isinstance(item, np.ndarray) or field.default is dataclasses.MISSING:
        return False
    return type(item) is type(field.default) and bool(item == field.default)
