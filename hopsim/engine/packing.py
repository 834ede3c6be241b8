"""Turn states and gifts (dataclasses of arrays and numbers) into plain values and back, without pickle."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadFile, HopsimError
from hopsim.kernels.streams import Stream
from hopsim.texts import Text


class Arrays(dict[str, NDArray[Any]]):
    """Arrays by name; the same array named twice (a memory in many key frames) has one name."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self._names: dict[int, str] = {}

    def name_of(self, array: NDArray[Any]) -> str:
        name = self._names.get(id(array))
        if name is None or self[name] is not array:
            name = self._names[id(array)] = f"a{len(self)}"
            self[name] = array
        return name


_ROOMS = ("hopsim.models", "hopsim.learning", "hopsim.engine", "hopsim.data")


@cache
def _known_kinds() -> dict[str, type]:
    """Every dataclass of the rooms whose values may stand in a file, by its name."""
    return {kind.__name__: kind for kind in _dataclasses()}


def _dataclasses() -> Iterator[type]:
    for room in _ROOMS:
        package = importlib.import_module(room)
        for entry in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{room}.{entry.name}")
            for value in vars(module).values():
                if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__:
                    yield value


def encode(value: Any, arrays: Arrays) -> Any:
    """A JSON value; arrays go into `arrays` under a number and are named by it."""
    if isinstance(value, np.ndarray):
        return {"array": arrays.name_of(value)}
    if isinstance(value, Text):
        return {"text": [value.message, value.context, [[n, encode(a, arrays)] for n, a in value.arguments]]}
    if isinstance(value, np.generic):
        return encode(value.item(), arrays)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: encode(getattr(value, f.name), arrays) for f in dataclasses.fields(value) if f.init}
        return {"kind": type(value).__name__, "fields": fields}
    if isinstance(value, dict):
        return {"dict": [[encode(k, arrays), encode(v, arrays)] for k, v in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [encode(item, arrays) for item in value]}
    if isinstance(value, float) and not np.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, int) and abs(value) >= 2**53:
        return {"int": str(value)}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} cannot be saved")


def decode(value: Any, arrays: Arrays) -> Any:
    """What `encode` was given; anything else in the file is a BadFile."""
    if not isinstance(value, dict):
        if value is None or isinstance(value, str | bool | int | float):
            return value
        raise damaged()
    try:
        return _decode_tagged(value, arrays)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BadFile):
            raise
        raise damaged() from error


def _decode_tagged(value: dict[str, Any], arrays: Arrays) -> Any:
    if "kind" in value:
        kind = _known_kinds()[value["kind"]]
        return kind(**{str(name): decode(item, arrays) for name, item in value["fields"].items()})
    ((tag, body),) = value.items()
    if tag == "text":
        return _decode_text(body, arrays)
    if tag == "array":
        return arrays[body]
    if tag == "dict":
        return {decode(k, arrays): decode(v, arrays) for k, v in body}
    if tag == "list":
        return [decode(item, arrays) for item in body]
    if tag == "tuple":
        return tuple(decode(item, arrays) for item in body)
    if tag == "float":
        return float(body)
    if tag == "int":
        return int(body)
    raise damaged()


def _decode_text(body: Any, arrays: Arrays) -> Text:
    message, context, arguments = body
    # A message from a file may have plain holes only: `{a.b}` and `{a[b]}` would reach into objects.
    if not isinstance(message, str) or not isinstance(context, str) or not _PLAIN.fullmatch(message):
        raise damaged()
    return Text(message, context=context, **{str(name): decode(item, arrays) for name, item in arguments})


_PLAIN = re.compile(r"(?:[^{}]|\{\w+\})*")


def damaged() -> BadFile:
    return BadFile(
        Text("This session is damaged: a part of it is missing or is not what it should be."),
        Text("Open another copy, or the last automatic save."),
    )


@contextlib.contextmanager
def sound(otherwise: Callable[[], BadFile] = damaged) -> Iterator[None]:
    """What was written elsewhere is taken apart: whatever goes wrong means that it is damaged."""
    try:
        yield
    except HopsimError:
        raise
    except Exception as error:
        raise otherwise() from error


def same_form(value: Any, pattern: Any) -> bool:
    """Whether two values have the same types, and their arrays the same shapes and dtypes, all the way down.

    Kernels do not check bounds: a state from a file is compared with a fresh one before it may run.
    """
    if isinstance(pattern, np.ndarray):
        return isinstance(value, np.ndarray) and value.dtype == pattern.dtype and value.shape == pattern.shape
    if dataclasses.is_dataclass(pattern) and not isinstance(pattern, type):
        return type(value) is type(pattern) and all(
            same_form(getattr(value, f.name), getattr(pattern, f.name)) for f in dataclasses.fields(pattern)
        )
    if isinstance(pattern, list | tuple):
        return type(value) is type(pattern) and len(value) == len(pattern)
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            same_form(value[name], item) if name in value else not isinstance(item, np.ndarray)
            for name, item in pattern.items()
        )
    return isinstance(value, type(pattern))


def checked_stream(key: Any, position: Any) -> Stream:
    """A random stream whose two numbers fit into 64 bits."""
    numbers = [key, position]
    if any(isinstance(n, bool) or not isinstance(n, int) for n in numbers) or not 0 <= key < 2**64 or not 0 <= position < 2**63:
        raise damaged()
    return Stream(key, position)


def in_bounds(value: Any) -> bool:
    """Whether a state holds what kernels may index with: small numbers are −1, 0 or +1, and none is NaN."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            return bool(np.isfinite(value).all())
        return value.dtype != np.int8 or not value.size or bool(value.min() >= -1 and value.max() <= 1)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return all(in_bounds(getattr(value, f.name)) for f in dataclasses.fields(value))
    return True


@dataclasses.dataclass(frozen=True)
class PackedArray:
    """An array of ±1 or bool at one bit a cell, or any other array as it is."""

    bits: NDArray[Any]
    shape: tuple[int, ...]
    dtype: str
    signs: bool

    @property
    def size(self) -> int:
        return int(self.bits.nbytes) + 100


@dataclasses.dataclass(frozen=True)
class PackedObject:
    """A dataclass of packed fields; `of` is its name among the known kinds."""

    of: str
    fields: dict[str, Any]


def packed(value: Any) -> Any:
    """A small frozen copy of a state, for the record of the past."""
    if isinstance(value, np.ndarray):
        if value.dtype == np.bool_:
            return PackedArray(np.packbits(value), value.shape, "bool", False)
        if value.dtype == np.int8 and value.size and bool(np.all(np.abs(value) == 1)):
            return PackedArray(np.packbits(value > 0), value.shape, "int8", True)
        return PackedArray(value.copy(), value.shape, value.dtype.str, False)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return PackedObject(
            type(value).__name__, {f.name: packed(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
        )
    if isinstance(value, list):
        return [packed(item) for item in value]
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    return value


def unpacked(value: Any) -> Any:
    """What `packed` was given."""
    if isinstance(value, PackedArray):
        if value.dtype == "bool" or value.signs:
            count = int(np.prod(value.shape))
            bits = np.unpackbits(value.bits, count=count).reshape(value.shape)
            return bits.astype(bool) if value.dtype == "bool" else (bits.astype(np.int8) * 2 - 1).astype(np.int8)
        return value.bits.astype(value.dtype).reshape(value.shape)
    if isinstance(value, PackedObject):
        return _known_kinds()[value.of](**{name: unpacked(item) for name, item in value.fields.items()})
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if isinstance(value, dict):
        return {name: unpacked(item) for name, item in value.items()}
    return value


def packed_size(value: Any) -> int:
    """Bytes a packed value takes, near enough for a budget."""
    if isinstance(value, PackedArray):
        return value.size
    if isinstance(value, PackedObject):
        return 100 + packed_size(value.fields)
    if isinstance(value, list):
        return 60 + sum(packed_size(item) for item in value)
    if isinstance(value, dict):
        return 60 + sum(packed_size(item) for item in value.values())
    return 32
