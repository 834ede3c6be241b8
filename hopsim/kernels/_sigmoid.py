"""Exponential and sigmoid in single precision, written so that loops over them vectorise."""

from __future__ import annotations

import numpy as np

from hopsim.kernels._jit import inlined

_LOG2E = np.float32(1.4426950408889634)
_LN2_HIGH = np.float32(0.693359375)
_LN2_LOW = np.float32(-2.12194440e-4)
# Cutting off a positive number rounds it, also where the compiler reorders sums.
_SHIFT, _BIAS = np.float32(128.5), np.int32(128)
_LIMIT = np.float32(87.0)
_SCALE = np.float32(2.0**-24)
_HALF = np.float32(2.0**-25)
_ONE = np.float32(1.0)
_C0, _C1, _C2 = np.float32(1.9875691500e-4), np.float32(1.3981999507e-3), np.float32(8.3334519073e-3)
_C3, _C4, _C5 = np.float32(4.1665795894e-2), np.float32(1.6666665459e-1), np.float32(5.0000001201e-1)


@inlined
def exponential(x: np.float32) -> np.float32:
    """e^x for x cut to −87 … 87, to about 1e-7 (polynomial of Cephes' expf, Moshier 1989)."""
    x = min(max(x, -_LIMIT), _LIMIT)
    power = np.int32(x * _LOG2E + _SHIFT) - _BIAS
    whole = np.float32(power)
    r = x - whole * _LN2_HIGH
    r = r - whole * _LN2_LOW
    p = ((((_C0 * r + _C1) * r + _C2) * r + _C3) * r + _C4) * r + _C5
    p = p * r * r + r + _ONE
    return p * np.int32((power + np.int32(127)) << np.int32(23)).view(np.float32)


@inlined
def sigmoid(x: np.float32) -> np.float32:
    """1/(1 + e^−x)."""
    return _ONE / (_ONE + exponential(-x))


@inlined
def fires(x: np.float32, bits: np.uint32) -> np.bool_:
    """True with probability σ(x): the upper 24 bits of `bits` as u, u·(1 + e^−x) ≤ 1, without a division.

    To 2⁻²⁴. The largest u is rounded to 1, so that "<" would switch off what is sure to be on.
    """
    u = np.float32(np.int32(bits >> np.uint32(8))) * _SCALE + _HALF
    return u * (_ONE + exponential(-x)) <= _ONE
