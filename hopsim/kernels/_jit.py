"""The one typed way to compile a kernel: cached on disk, without the interpreter lock, without unsafe arithmetic."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

F = TypeVar("F", bound=Callable[..., Any])

# NaN and infinity stay what they are: only contraction, reciprocals and reassociation are allowed.
FAST = {"contract", "arcp", "reassoc", "nsz"}


def is_own(folder: Path) -> bool:
    """Whether nobody else may write there: numba runs what it finds in its cache."""
    if not hasattr(os, "getuid"):
        return True
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def _writable_cache() -> None:
    """numba raises at import time where it can write no cache (read-only install, no home): give it a folder."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    for folder in (Path(platformdirs.user_cache_dir("hopsim", appauthor=False)) / "kernels",
                   Path(tempfile.gettempdir()) / f"hopsim-kernels-{os.getuid() if hasattr(os, 'getuid') else 0}"):  # fmt: skip
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not is_own(folder):
                continue
            probe = folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        return


_writable_cache()
# threads that wait must not keep a processor busy: the window and other programs need it
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("KMP_BLOCKTIME", "0")

import numba  # noqa: E402  (after the cache has its folder)


def kernel(function: F) -> F:
    """Compile on first call; one thread, IEEE arithmetic."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)(function))


def fast_kernel(function: F) -> F:
    """As `kernel`, and the compiler may reorder sums."""
    return cast(
        F, numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False, fastmath=FAST)(function)
    )


def parallel_kernel(function: F) -> F:
    """As `kernel`, over a fixed number of blocks with `numba.prange`; only the worker thread may call it."""
    return cast(
        F,
        numba.njit(cache=True, nogil=True, parallel=True, error_model="numpy", boundscheck=False)(function),
    )


def inlined(function: F) -> F:
    """A small function that disappears into the kernels that call it."""
    return cast(F, numba.njit(inline="always", error_model="numpy")(function))
