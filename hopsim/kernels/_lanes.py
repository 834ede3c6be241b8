"""Many random words at once: xoshiro128+ in 64 lanes, begun from the hash that addresses all random words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopsim.kernels._jit import kernel
from hopsim.kernels._random import word

LANES = 64


@kernel
def begin(state: NDArray[np.uint32], key: np.uint64) -> None:
    """state (4, LANES) from a key."""
    for lane in range(LANES):
        for half in range(2):
            bits = word(key, np.uint64(2 * lane + half))
            state[2 * half, lane] = np.uint32(bits & np.uint64(0xFFFFFFFF)) | np.uint32(half)  # never all zero
            state[2 * half + 1, lane] = np.uint32(bits >> np.uint64(32))


@kernel
def fill(state: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """out (m·LANES,) ← random words (xoshiro128+: Blackman, Vigna, ACM TOMS 2021); its upper 24 bits are good."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    for block in range(out.size // LANES):
        part = out[block * LANES : (block + 1) * LANES]
        for i in range(LANES):
            part[i] = np.uint32(s0[i] + s3[i])
            shifted = np.uint32(s1[i] << np.uint32(9))
            c = np.uint32(s2[i] ^ s0[i])
            d = np.uint32(s3[i] ^ s1[i])
            s1[i] = np.uint32(s1[i] ^ c)
            s0[i] = np.uint32(s0[i] ^ d)
            s2[i] = np.uint32(c ^ shifted)
            s3[i] = np.uint32(np.uint32(d << np.uint32(11)) | np.uint32(d >> np.uint32(21)))
