"""The letters of a line of text: bits of pictures and a head, packed, with a checksum and a version in front."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadFile, TooLarge
from hopsim.texts import Text

VERSION = 1
PREFIX = f"hopsim{VERSION}:"
MOST_BYTES = 8 * 2**20
"""Of a line unpacked; more is refused before it is unpacked."""
_LINE = re.compile(r"hopsim(\d{1,6}):([A-Za-z0-9_\-\s]*)")
_HEAD = struct.Struct("<I")


@dataclass
class Blocks:
    """The bytes behind the head: one bit a cell, written and read in the same order."""

    content: bytes = b""
    parts: list[bytes] = field(default_factory=list)

    def put(self, cells: NDArray[Any]) -> None:
        self.parts.append(np.packbits(np.asarray(cells).ravel() > 0).tobytes())

    def take(self, *shape: int) -> NDArray[np.bool_]:
        cells = int(np.prod(shape, dtype=np.int64))
        return np.unpackbits(np.frombuffer(self.raw(-(-cells // 8)), np.uint8), count=cells).reshape(shape).astype(bool)

    def signs(self, *shape: int) -> NDArray[np.int8]:
        return np.where(self.take(*shape), np.int8(1), np.int8(-1))

    def raw(self, count: int) -> bytes:
        if count > len(self.content):
            raise damaged_line()
        taken, self.content = self.content[:count], self.content[count:]
        return taken


def damaged_line() -> BadFile:
    return BadFile(
        Text("This line of text is damaged: a part of it was lost or changed on the way."),
        Text("Copy the whole line again, from hopsim1: to its end."),
    )


def line_of(head: dict[str, Any], body: bytes) -> str:
    words = json.dumps(head, separators=(",", ":")).encode()
    packed = zlib.compress(_HEAD.pack(len(words)) + words + body, 9)
    checked = _HEAD.pack(zlib.crc32(packed)) + packed
    return PREFIX + base64.urlsafe_b64encode(checked).rstrip(b"=").decode()


def holds_line(words: str) -> bool:
    """Whether there is such a line in it, be it broken."""
    return _LINE.search(words) is not None


def taken_apart(words: str) -> tuple[dict[str, Any], Blocks]:
    found = _LINE.search(words)
    if found is None:
        raise BadFile(
            Text("This is no line of text from hopsim: it begins with {prefix}.", prefix=PREFIX),
            Text("Make one with Copy as text, in the Edit menu."),
        )
    if int(found[1]) != VERSION:
        raise BadFile(
            Text("This line of text was made by a newer hopsim (format {got}); this one reads format {known}.",
                 got=found[1], known=VERSION),
            Text("Update hopsim to open it."),
        )  # fmt: skip
    letters = "".join(found[2].split())
    checked = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    packed = checked[_HEAD.size :]
    if zlib.crc32(packed) != _HEAD.unpack_from(checked)[0]:
        raise damaged_line()
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(packed, MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise TooLarge(Text("This line of text holds more than hopsim takes from a line; open a session file instead."))
    (length,) = _HEAD.unpack_from(content)
    head = json.loads(content[_HEAD.size : _HEAD.size + length])
    return head, Blocks(content[_HEAD.size + length :])
