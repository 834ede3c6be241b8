"""Prints the names of Qt's platforms, wayland and xcb, whose screen can really be opened from here."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

_SECONDS = 3.0


def wayland_opens() -> bool:
    """Whether a compositor listens at $WAYLAND_DISPLAY."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # noqa: PTH118 - an absolute name wins
    try:
        with _connect(socket.AF_UNIX, path):
            return bool(name)
    except OSError:
        return False


def x_opens() -> bool:
    """Whether the X server at $DISPLAY answers and lets this user in: the handshake of the X protocol."""
    host, _, rest = os.environ.get("DISPLAY", "").rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    for cookie in [*_cookies(number), b""]:
        try:
            with _x_socket(host, number) as server:
                name = b"MIT-MAGIC-COOKIE-1" if cookie else b""
                head = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie))
                server.sendall(head + _padded(name) + _padded(cookie))
                if server.recv(1) == b"\x01":
                    return True
        except OSError:
            return False
    return False


def _x_socket(host: str, number: str) -> socket.socket:
    if host.startswith("/"):
        return _connect(socket.AF_UNIX, f"{host}:{number}")
    if host not in ("", "unix"):
        return socket.create_connection((host.rpartition("/")[2], 6000 + int(number)), _SECONDS)
    path = f"/tmp/.X11-unix/X{number}"
    try:
        return _connect(socket.AF_UNIX, path)
    except OSError:
        return _connect(socket.AF_UNIX, "\0" + path)


def _connect(family: socket.AddressFamily, address: str) -> socket.socket:
    connection = socket.socket(family)
    connection.settimeout(_SECONDS)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _cookies(number: str) -> list[bytes]:
    """The keys to display `number` in the user's authority file, this computer's own first."""
    path = os.environ.get("XAUTHORITY") or Path("~/.Xauthority").expanduser()
    try:
        content = Path(path).read_bytes()
    except OSError:
        return []
    found: list[tuple[bool, bytes]] = []
    at = 0
    while at + 2 <= len(content):
        at += 2  # the family of the address: not needed, the address itself tells
        fields = []
        for _ in range(4):
            length = int.from_bytes(content[at : at + 2], "big")
            fields.append(content[at + 2 : at + 2 + length])
            at += 2 + length
        address, display, name, data = fields
        if name == b"MIT-MAGIC-COOKIE-1" and display in (b"", number.encode()):
            found.append((address != socket.gethostname().encode(), data))
    return [data for _, data in sorted(found)]


def _padded(part: bytes) -> bytes:
    return part + b"\0" * (-len(part) % 4)


if __name__ == "__main__":
    print(*[name for name, opens in (("wayland", wayland_opens), ("xcb", x_opens)) if opens()])
