"""The IDX format of MNIST, plain or gzipped: big-endian arrays with a header of their type and sides."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.data._guard import Share, guarded, shown
from hopsim.data.room import check_room, in_words
from hopsim.errors import BadFile
from hopsim.texts import Text

GZIP_MAGIC = b"\x1f\x8b"
TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_SIDES = 4
_CHUNK = 1 << 22
MOST_DEFLATED = 1032
"""Deflate never makes more than 1032 bytes of one (zlib's technical notes)."""


def looks_like_idx(head: bytes) -> bool:
    """Whether these first bytes are an IDX header: two zeros, a known type, a number of sides."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in TYPES and 1 <= head[3] <= _MOST_SIDES


def read_idx(path: Path, share: Share | None = None) -> NDArray[Any]:
    """The array of an IDX file, in this computer's byte order.

    The header is checked against the size of the file before anything is allocated.
    Raises BadFile (wrong magic, damaged, too short, too long) and TooLarge.
    """
    share = share or Share(None)
    with guarded(path, Text("an IDX file")), _opened(path) as (file, packed):
        dtype, shape = _header(path, file)
        wanted = math.prod(shape) * dtype.itemsize
        _check_size(path, wanted, 4 + 4 * len(shape), packed)
        check_room(wanted, Text("{path}", path=shown(path)))
        content = np.empty(wanted, dtype=np.uint8)
        got = 0
        while got < wanted:
            piece = file.read(min(_CHUNK, wanted - got))
            if not piece:
                raise _short(path, wanted, got)
            content[got : got + len(piece)] = np.frombuffer(piece, dtype=np.uint8)
            got += len(piece)
            share.at(got / wanted)
        if file.read(1):
            raise BadFile(
                Text("{path} is longer than its header says ({wanted}): it is damaged or no IDX file.",
                     path=shown(path), wanted=in_words(wanted))
            )  # fmt: skip
    values = content.view(dtype).reshape(shape)
    return values.astype(dtype.newbyteorder("="), copy=False)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], bool]]:
    """The file's bytes, unpacked where it is gzipped, and whether it is."""
    with path.open("rb") as plain:
        packed = plain.read(2) == GZIP_MAGIC
        plain.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=plain) as unpacked:
                yield unpacked, True  # type: ignore[misc]
        else:
            yield plain, False


def _header(path: Path, file: IO[bytes]) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = file.read(4)
    if not magic:
        raise BadFile(Text("{path} is empty.", path=shown(path)))
    if not looks_like_idx(magic):
        raise BadFile(
            Text("{path} is no IDX file: it begins with {magic}; images of bytes begin with 00 00 08 03.",
                 path=shown(path), magic=magic.hex(" "))
        )  # fmt: skip
    sides = file.read(4 * magic[3])
    if len(sides) < 4 * magic[3]:
        raise BadFile(Text("{path} is cut short within its header.", path=shown(path)))
    return np.dtype(TYPES[magic[2]]), tuple(int(side) for side in np.frombuffer(sides, dtype=">u4"))


def _check_size(path: Path, wanted: int, header: int, packed: bool) -> None:
    """What the header claims against what the file can hold."""
    size = path.stat().st_size
    if packed and wanted > size * MOST_DEFLATED:
        raise _short(path, wanted, None)
    if not packed and wanted > size - header:
        raise _short(path, wanted, size - header)


def _short(path: Path, wanted: int, got: int | None) -> BadFile:
    if got is None:
        return BadFile(
            Text("{path} is cut short: its header wants {wanted}, far more than the file can hold.",
                 path=shown(path), wanted=in_words(wanted))
        )  # fmt: skip
    return BadFile(
        Text("{path} is cut short: its header wants {wanted}, there are {got}.",
             path=shown(path), wanted=in_words(wanted), got=in_words(got))
    )  # fmt: skip
