"""How much memory there is, asked before anything large is made."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hopsim.errors import TooLarge
from hopsim.texts import Text

_UNKNOWN = 4 * 2**30


def available_memory() -> int:
    """Bytes this computer can still give; 4 GiB where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    if sys.platform == "win32":
        return _windows_memory()
    try:
        # macOS tells the whole only; half of it is a fair guess.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError, AttributeError):
        return _UNKNOWN


def _windows_memory() -> int:
    """ullAvailPhys of GlobalMemoryStatusEx: the second of six 64-bit fields after two of 32 bits."""
    import ctypes

    status = (ctypes.c_uint64 * 8)()
    ctypes.memmove(status, (ctypes.c_uint32 * 1)(ctypes.sizeof(status)), 4)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009
    return int(status[2]) if kernel.GlobalMemoryStatusEx(status) else _UNKNOWN


def check_room(wanted: int, what: Text) -> None:
    """Raise TooLarge, naming both numbers, when `wanted` bytes are more than there are."""
    there = available_memory()
    if wanted > there:
        raise TooLarge(
            Text("{what} would take {wanted} of memory; there are {there}.",
                 what=what, wanted=in_words(wanted), there=in_words(there))
        )  # fmt: skip


def in_words(count: int) -> str:
    """Bytes as `512 bytes`, `3.1 MiB`, `2.0 GiB`."""
    size = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024 or unit == "TiB":
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError
