"""A run inside a PNG: a private chunk that holds the session, so that the picture opens where the run was."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from hopsim.engine.codec import encoded_simulation
from hopsim.engine.lines import PREFIX
from hopsim.engine.packing import Arrays
from hopsim.engine.session import load_simulation, session_bytes
from hopsim.engine.text_code import text_code, told, weights_left_out
from hopsim.errors import BadFile, reason_of
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNK = b"hoPS"
"""Ancillary, private, and not to be copied by a program that changes the picture (PNG specification, 5.4)."""
MOST = 4 * 2**20
"""Bytes of a session that a picture carries."""
PAST = 2**20
"""Bytes of the recorded past that go along."""
MOST_UNPACKED = 16 * MOST
"""Bytes of arrays that are packed at all: of more it would be too much packed too."""
_NUMBER = struct.Struct(">I")
_PIECE = 2**20


def is_png(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


def luggage(simulation: Simulation) -> bytes | None:
    """What a picture of this run carries: its session, else the line of text, else (weights too large) nothing."""
    return luggage_of(simulation)()


def luggage_of(simulation: Simulation) -> Callable[[], bytes | None]:
    """Copies now; the returned function packs them, on any thread."""
    arrays, line = Arrays(), line_of(simulation)
    picture, values = simulation.image, {"simulation": encoded_simulation(simulation, arrays, PAST)}
    if sum(array.nbytes for array in arrays.values()) > MOST_UNPACKED:
        return lambda: line

    def packed() -> bytes | None:
        content = session_bytes(values, arrays, picture)
        return content if len(content) <= MOST else line

    return packed


def line_of(simulation: Simulation) -> bytes | None:
    """The line of text as luggage, where it holds everything and is short enough."""
    if weights_left_out(simulation):
        return None
    line = text_code(simulation).encode()
    return line if len(line) <= MOST else None


def loaded(png: bytes, body: bytes | None) -> bytes:
    """The PNG with this luggage; it is bound to these pixels by their SHA-256."""
    if body is None:
        return png
    digest = hashlib.sha256()
    end = len(png)
    place = len(SIGNATURE)
    while place < len(png):
        (length,) = _NUMBER.unpack_from(png, place)
        kind = png[place + 4 : place + 8]
        if kind == b"IDAT":
            digest.update(png[place + 8 : place + 8 + length])
        elif kind == b"IEND":
            end = place
        place += 12 + length
    content = CHUNK + digest.digest() + body
    chunk = _NUMBER.pack(len(content) - 4) + content + _NUMBER.pack(zlib.crc32(content))
    return png[:end] + chunk + png[end:]


def luggage_in(path: Path) -> bytes | None:
    """What a PNG carries; None for a picture that carries nothing.

    Raises BadFile where the chunk is damaged, or where the picture is no longer the one it belongs to.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(SIGNATURE)) != SIGNATURE:
                return None
            chunks = list(_chunks(file))
            places = [(at, length) for kind, at, length in chunks if kind == CHUNK]
            if not places:
                return None
            content = _checked(file, path, *places[0])
            digest = hashlib.sha256()
            for kind, at, length in chunks:
                if kind == b"IDAT":
                    _add(digest, file, at, length)
    except OSError as error:
        raise BadFile(
            Text("{name} cannot be read: {reason}.", name=str(path), reason=reason_of(error))
        ) from error
    if content[:32] != digest.digest():
        raise BadFile(
            Text("{name} was changed after hopsim wrote it: its run does not belong to it any more, only the picture is left.",
                 name=path.name)
        )  # fmt: skip
    return content[32:]


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and length of each chunk, up to the first that is cut short."""
    while True:
        head = file.read(8)
        if len(head) < 8:
            return
        (length,) = _NUMBER.unpack_from(head)
        at = file.tell()
        yield head[4:], at, length
        if head[4:] == b"IEND":
            return
        file.seek(length + 4, 1)


def _checked(file: IO[bytes], path: Path, at: int, length: int) -> bytes:
    file.seek(at)
    content = file.read(length) if 32 <= length <= MOST + 32 else b""
    (sum_,) = _NUMBER.unpack(file.read(4).rjust(4, b"\0"))
    if len(content) != length or sum_ != zlib.crc32(CHUNK + content):
        raise BadFile(
            Text("The run that {name} carried is damaged; only the picture is left.", name=path.name)
        )
    return content


def _add(digest: hashlib._Hash, file: IO[bytes], at: int, length: int) -> None:
    file.seek(at)
    while length > 0 and (piece := file.read(min(_PIECE, length))):
        digest.update(piece)
        length -= len(piece)


def load_run(path: Path) -> Simulation:
    """The run of a session file, or of a PNG that hopsim wrote."""
    if not is_png(path):
        return load_simulation(path)
    body = luggage_in(path)
    if body is None and path.suffix.lower() != ".png":
        return load_simulation(path)  # which says that it is no session, whatever it is called
    if body is None:
        raise BadFile(Text("{name} is a picture without a run in it.", name=path.name))
    if body.startswith(PREFIX.encode()):
        return told(body.decode(errors="replace")).simulation
    return load_simulation(path, body)
