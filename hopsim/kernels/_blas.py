"""Single-precision matrix products inside kernels: scipy's BLAS on one thread, under a name of its own."""

from __future__ import annotations

from typing import Any

import llvmlite.binding
import numpy as np
from numba import types
from numba.extending import get_cython_function_address
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from hopsim.kernels._jit import kernel

# Code cached on disk finds the routine again by this name; through a pointer it could not be cached.
_NAME = "hopsim_sgemm"
llvmlite.binding.add_symbol(_NAME, get_cython_function_address("scipy.linalg.cython_blas", "sgemm"))
_any = types.voidptr
_sgemm: Any = types.ExternalFunction(_NAME, types.void(*(_any,) * 13))
_N, _T = np.frombuffer(b"N", np.uint8), np.frombuffer(b"T", np.uint8)


def _on_one_thread() -> None:
    """How BLAS cuts a sum among threads changes its rounding: from here on every BLAS in this process uses one."""
    for library in ThreadpoolController().lib_controllers:
        if library.user_api == "blas":
            library.set_num_threads(1)


_on_one_thread()


@kernel
def multiply(
    a: NDArray[np.float32], turn_a: bool, b: NDArray[np.float32], turn_b: bool,
    alpha: float, beta: float, c: NDArray[np.float32],
) -> None:  # fmt: skip
    """c ← alpha·op(a)·op(b) + beta·c, op turns (transposes) or not; any slices of row-major arrays."""
    numbers = np.empty(2, np.float32)
    numbers[0], numbers[1] = alpha, beta
    sizes = np.empty(6, np.int32)
    m, n = c.shape
    if m == 0 or n == 0:
        return
    inner = a.shape[0] if turn_a else a.shape[1]
    sizes[0], sizes[1], sizes[2] = n, m, inner
    sizes[3], sizes[4], sizes[5] = b.strides[0] // 4, a.strides[0] // 4, c.strides[0] // 4
    # Rows here are columns there: cᵀ = op(b)ᵀ·op(a)ᵀ.
    _sgemm(
        (_T if turn_b else _N).ctypes, (_T if turn_a else _N).ctypes,
        sizes[0:].ctypes, sizes[1:].ctypes, sizes[2:].ctypes,
        numbers[0:].ctypes, b.ctypes, sizes[3:].ctypes, a.ctypes, sizes[4:].ctypes,
        numbers[1:].ctypes, c.ctypes, sizes[5:].ctypes,
    )  # fmt: skip
