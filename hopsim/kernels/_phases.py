"""Phases of blocks that threads share inside one parallel region: a wait of a microsecond instead of a wake-up."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel

PATIENCE = 4000
"""So many looks before a thread that waits gives its processor away."""
_NAME = "hopsim_yield"


def _yield() -> Any:
    if os.name == "nt":
        system: Any = vars(ctypes)["windll"]
        return system.kernel32.SwitchToThread
    return ctypes.CDLL(None).sched_yield


_function = _yield()  # kept: its address is used
llvmlite.binding.add_symbol(_NAME, ctypes.cast(_function, ctypes.c_void_p).value)
_give_way: Any = types.ExternalFunction(_NAME, types.int32())


def _place(context: Any, builder: Any, kind: Any, values: Any) -> Any:
    array = context.make_array(kind)(context, builder, values[0])
    return builder.gep(array.data, [values[1]], inbounds=True)


def _adding(typing: Any, counters: Any, index: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place = _place(context, builder, signature.args[0], values)
        return builder.atomic_rmw("add", place, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(counters, types.int64), code


def _looking(typing: Any, counters: Any, index: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.load_atomic(_place(context, builder, signature.args[0], values), "seq_cst", 8)

    return types.int64(counters, types.int64), code


_add_one: Any = intrinsic(_adding)
"""(counters, index): counters[index] += 1 in one indivisible step; gives the value before."""
_seen: Any = intrinsic(_looking)
"""(counters, index): counters[index] as other threads left it; what they wrote before is seen from here on."""


@kernel
def take(claims: NDArray[np.int64], block: int) -> bool:
    """Whether this thread is the first to ask for the block, and so the one that does it."""
    return bool(_add_one(claims, block) == 0)


@kernel
def finish(done: NDArray[np.int64], phase: int) -> None:
    """One more block of the phase is done."""
    _add_one(done, phase)


@kernel
def wait(done: NDArray[np.int64], phase: int, blocks: int) -> None:
    """Until all blocks of the phase are done. All of them must have been taken: then this ends on any
    number of threads, for those who took them are at work."""
    looks = 0
    while _seen(done, phase) < blocks:
        looks += 1
        if looks > PATIENCE:
            _give_way()
