"""packaging/screen.py speaks just enough of the X protocol to know whether a screen lets this user in."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stand_ins import ROOT

KEY = bytes(range(16))
OTHER = bytes(16)


def _opens(**environment: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "packaging" / "screen.py")],
        env=environment, capture_output=True, encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip
    return ran.stdout.strip()


def _listen() -> tuple[socket.socket, int]:
    """A server socket on a port that is the TCP port of some display, and that display's number."""
    for number in range(200, 2000):
        server = socket.socket()
        try:
            server.bind(("127.0.0.1", 6000 + number))
        except OSError:
            server.close()
            continue
        server.listen()
        return server, number
    raise AssertionError("no free port")


@contextmanager
def _x_server(key: bytes) -> Iterator[int]:
    """An X server that lets in whoever has this key (or anybody, with an empty one)."""
    server, number = _listen()

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                order, major, _, name_length, key_length = struct.unpack("<BxHHHHxx", client.recv(12))
                rest = client.recv(1024) if name_length or key_length else b""
                given = rest[name_length + (-name_length % 4) :][:key_length]
                welcome = (order, major) == (ord("l"), 11) and given == key
                client.sendall(b"\x01" if welcome else b"\x00")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield number
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def _authority(path: Path, number: int, *keys: tuple[bytes, bytes]) -> str:
    """An authority file with these (host, key) entries for a display."""
    content = b""
    for host, key in keys:
        content += struct.pack(">H", 256)
        for part in (host, str(number).encode(), b"MIT-MAGIC-COOKIE-1", key):
            content += struct.pack(">H", len(part)) + part
    path.write_bytes(content)
    return str(path)


def test_open_server(tmp_path: Path) -> None:
    with _x_server(b"") as number:
        assert _opens(DISPLAY=f"127.0.0.1:{number}.0", HOME=str(tmp_path)) == "xcb"


def test_server_with_a_key(tmp_path: Path) -> None:
    with _x_server(KEY) as number:
        display = f"127.0.0.1:{number}"
        mine = _authority(
            tmp_path / "keys", number, (b"elsewhere", OTHER), (socket.gethostname().encode(), KEY)
        )
        foreign = _authority(tmp_path / "foreign", number + 1, (b"elsewhere", KEY))
        assert _opens(DISPLAY=display, XAUTHORITY=mine) == "xcb"
        assert _opens(DISPLAY=display, XAUTHORITY=foreign) == ""
        assert _opens(DISPLAY=display, HOME=str(tmp_path)) == ""


@pytest.mark.parametrize("display", ["", "nonsense", ":x", "127.0.0.1:1", "/nowhere/socket:0"])
def test_no_server(display: str, tmp_path: Path) -> None:
    assert _opens(DISPLAY=display, HOME=str(tmp_path)) == ""


def test_cut_authority_file(tmp_path: Path) -> None:
    with _x_server(b"") as number:
        keys = Path(_authority(tmp_path / "keys", number, (b"host", KEY)))
        keys.write_bytes(keys.read_bytes()[:-20])
        assert _opens(DISPLAY=f"127.0.0.1:{number}", XAUTHORITY=str(keys)) == "xcb"


def test_wayland(tmp_path: Path) -> None:
    path = tmp_path / "wayland-7"
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(os.fspath(path))
        compositor.listen()
        assert _opens(WAYLAND_DISPLAY="wayland-7", XDG_RUNTIME_DIR=str(tmp_path)) == "wayland"
        assert _opens(WAYLAND_DISPLAY=str(path)) == "wayland"
    assert _opens(WAYLAND_DISPLAY=str(path)) == ""
