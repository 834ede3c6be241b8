"""The chances of a spin as a few thresholds that whole words of spins share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLANES = 16
"""Random bits of every site, before it may need more."""
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
HALF, SURE = np.int64(1) << 47, np.int64(1) << 48
Rule = tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64]]


def plan(limit: NDArray[np.int64]) -> Rule:
    """The rule in few thresholds: (chance (K,), liked (6,), threshold (K, PLANES)).

    limit (2, 9): P(up | spin, sum of neighbours) in units of 2⁻⁴⁸. With n neighbours up a spin likes one sign.
    The heat bath gives it the other with chance n, whatever it was; Metropolis sends it there with chance n if
    it was as it likes, and else surely back (liked[5]: all bits for the first, none for the second). Where n and
    4 − n share their chances, as without a field, there are only three, for n = 2, 1 or 3, 0 or 4.
    """
    heat, likes_up, chance = True, [], []
    for down, up in zip(limit[0, ::2].tolist(), limit[1, ::2].tolist(), strict=True):
        heat = heat and down == up
        likes_up.append(down == SURE if down != up else up > HALF)
        chance.append(SURE - up if likes_up[-1] else (up if down == up else down))
    if all(abs(chance[n] - chance[4 - n]) <= 1 and likes_up[n] != likes_up[4 - n] for n in (0, 1)):
        chance = [chance[2], chance[1], chance[0]]
    found = np.array(chance, np.int64)
    # certainty is the last step of the first bits, left to the finer ones
    coarse = np.minimum(found >> 32, (1 << PLANES) - 1)
    bits = coarse[:, None] >> np.arange(PLANES - 1, -1, -1) & 1
    liked = np.array([*likes_up, heat])
    return found, np.where(liked, ALL, np.uint64(0)), np.where(bits == 1, ALL, np.uint64(0))
