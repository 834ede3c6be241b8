"""`hopsim doctor`: versions, threads, caches, fonts, screen: what could go wrong on this computer, in sentences."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hopsim
from hopsim.cli.surroundings import binding_trouble, installed, no_screen
from hopsim.cli.terminal import say
from hopsim.texts import LANGUAGES, Text, current_language

PACKAGES = (
    "numpy", "numba", "llvmlite", "scipy", "matplotlib", "pillow", "platformdirs", "pooch", "requests", "threadpoolctl",
    "pyqtgraph",
)  # fmt: skip
PATIENCE = 60
"""Seconds to wait for another process to answer."""

WINDOW_CODE = """
import sys
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication
app = QApplication([])
print(qVersion(), app.platformName())
"""
THREADS_CODE = """
from hopsim.kernels import _jit
import numba, numpy, os
@numba.njit(parallel=True)
def total(values):
    sum = 0.0
    for i in numba.prange(len(values)):
        sum += values[i]
    return sum
total(numpy.ones(1000))
print(numba.threading_layer(), numba.get_num_threads())
"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    for sentence in findings():
        say(sentence)
    return 0


def findings() -> Iterator[Text]:
    yield from _versions()
    yield from _threads()
    yield from _folders()
    yield from _fonts()
    yield from _window()
    yield Text("Language: {language}. Set HOPSIM_LANGUAGE to en or ja to change it.",
               language=LANGUAGES[current_language()])  # fmt: skip


def _versions() -> Iterator[Text]:
    yield Text(
        "hopsim {version}, Python {python}, {system}.",
        version=hopsim.__version__, python=platform.python_version(), system=platform.platform(),
    )  # fmt: skip
    found = {name: installed(name) for name in PACKAGES}
    yield Text("Installed: {list}.", list=", ".join(f"{name} {it}" for name, it in found.items() if it))
    missing = [name for name, it in found.items() if it is None]
    if missing:
        yield Text("Missing: {list}. Install hopsim again with pip.", list=", ".join(missing))


def _threads() -> Iterator[Text]:
    yield Text("Processors: {count}.", count=os.cpu_count() or 1)
    answer, trouble = _asked(THREADS_CODE)
    if trouble:
        yield Text("Compiling does not work, so no machine can run: {reason}", reason=trouble)
        return
    layer, _, threads = answer.partition(" ")
    yield Text("Kernels compile and run on {threads} threads (layer {layer}).", threads=threads, layer=layer)
    if layer == "workqueue":
        yield Text("That layer is safe here because one thread alone computes; libgomp1 or TBB would be a little faster.")


def _folders() -> Iterator[Text]:
    """The folder that numba would use is chosen as `kernels/_jit.py` chooses it, without importing numba."""
    import tempfile

    import platformdirs

    from hopsim.engine.autosave import autosave_folder

    places = {
        Text("compiled kernels"): os.environ.get("NUMBA_CACHE_DIR")
        or str(Path(platformdirs.user_cache_dir("hopsim", appauthor=False)) / "kernels"),
        Text("settings and automatic saves"): str(autosave_folder().parent),
        Text("logs"): platformdirs.user_log_dir("hopsim", appauthor=False),
        Text("temporary files"): tempfile.gettempdir(),
    }
    for what, folder in places.items():
        where = Path(folder)
        existing = next((place for place in (where, *where.parents) if place.exists()), where)
        if not os.access(existing, os.W_OK):
            yield Text("The folder for {what} cannot be written: {folder}.", what=what, folder=folder)
        else:
            free = shutil.disk_usage(existing).free / 2**30
            yield Text("The folder for {what}: {folder}, {free} GiB free.", what=what, folder=folder, free=f"{free:.1f}")


def _fonts() -> Iterator[Text]:
    names = [path.name.lower() for folder in _font_folders() for path in folder.rglob("*")
             if path.suffix.lower() in (".ttf", ".otf", ".ttc")]  # fmt: skip
    if not names:
        yield Text("No fonts are installed: the window would show boxes for letters. Subcommands need none.")
        return
    japanese = ("cjk", "gothic", "mincho", "meiryo", "msgothic", "yugoth", "hiragino", "ipa", "takao", "vlgothic")
    if any(word in name for name in names for word in japanese):
        yield Text("Fonts: {count}, Japanese ones among them.", count=len(names))
    else:
        yield Text(
            "Fonts: {count}, none of them Japanese: Japanese text in the window would be boxes. "
            "Install fonts-ipafont-gothic or fonts-noto-cjk.",
            count=len(names),
        )


def _font_folders() -> list[Path]:
    home = Path.home()
    named = [home / ".fonts", home / ".local/share/fonts", Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    if sys.platform == "darwin":
        named = [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    elif sys.platform == "win32":
        named = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    return [folder for folder in named if folder.is_dir()]


def _window() -> Iterator[Text]:
    pyside = installed("PySide6-Essentials") or installed("PySide6")
    trouble = binding_trouble(pyside, sys.version_info[:2])
    if trouble is not None:
        yield trouble
        return
    if no_screen():
        yield Text("There is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set): no window, but every subcommand.")
        yield Text("`hopsim tour --out hopsim-tour` does the main jobs without a window.")
        return
    answer, reason = _asked(WINDOW_CODE)
    if reason:
        yield Text("PySide6 {version} is there, but no window opens: {reason}", version=pyside, reason=reason)
        return
    qt, _, name = answer.partition(" ")
    yield Text("A window opens: Qt {qt}, PySide6 {pyside}, platform {name}.", qt=qt, pyside=pyside, name=name)


def _asked(code: str) -> tuple[str, str]:
    """(last line of the answer, what went wrong) of a few lines of Python: Qt may end a process, so it is another."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"{type(error).__name__}."
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode == 0 and lines:
        return lines[-1].strip(), ""
    reasons = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return "", reasons[-1] if reasons else f"status {done.returncode}."
