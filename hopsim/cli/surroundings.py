"""What a window needs from this computer, asked without starting Qt in this process."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

from hopsim.errors import Unavailable
from hopsim.texts import Text


def installed(package: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def binding_trouble(pyside: str | None, python: tuple[int, int]) -> Text | None:
    """PySide6 6.12.0 for Python 3.10 and 3.11 loses a reference at every call and aborts within a minute."""
    if pyside is None:
        return Text("PySide6 is not installed, so there is no window; every subcommand works without it.")
    if pyside.split(".")[:2] == ["6", "12"] and python < (3, 12):
        return Text(
            "PySide6 {pyside} ends the program within a minute on Python {python}: install PySide6-Essentials 6.11.3.",
            pyside=pyside, python=".".join(map(str, python)),
        )  # fmt: skip
    return None


def refuse_a_broken_binding() -> None:
    """Raises Unavailable where the window would not live."""
    trouble = binding_trouble(installed("PySide6-Essentials") or installed("PySide6"), sys.version_info[:2])
    if trouble is not None:
        raise Unavailable(trouble)
    if no_screen():
        raise Unavailable(
            Text("There is no screen here, so no window can open."),
            Text("`hopsim tour --out hopsim-tour` does the main jobs without one; `hopsim --help` lists the others."),
        )


def no_screen() -> bool:
    """Only Unix systems other than macOS may have none; a platform chosen by hand is taken at its word."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
