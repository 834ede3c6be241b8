"""The checkerboard with 64 spins in a word: neighbours are added, and random bits compared, 64 sites at a time.

In a row of words of one colour (`ising_packing`) above and below lie at the same bit, and of the two neighbours
beside a site one lies at the same bit and one at the next (multispin coding: Jacobs, Rebbi, J. Comput. Phys. 41,
203, 1981). Every site compares 16 random bits with its chance and, once in 65536, where they are equal, 32 more.
Rows are taken in groups that fill GROUP words, so that narrow lattices use wide registers too.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hopsim.kernels._jit import kernel, parallel_kernel
from hopsim.kernels._random import word
from hopsim.kernels.ising_rule import ALL, HALF, PLANES, SURE

BLOCKS = 8
"""Groups of rows are cut into this many blocks, whatever the number of threads."""
GROUP = 128
"""Words of a group at most; loops over parts of one array, a fixed way apart, are what the compiler makes wide."""
# a room holds, at these places, one group's: neighbours at the next bit, likings, sites drawn, sites that wait for
# more bits; then the sites of each of five classes, and the random bits
_BESIDE, _WISH, _DRAWN, _WAITS = 0, GROUP, 2 * GROUP, 3 * GROUP
_CLASS = 4 * GROUP
SLOTS = 9 + PLANES
_LOW = np.uint64(0xFFFFFFFF)
_0, _1, _16, _63 = np.uint64(0), np.uint64(1), np.uint64(16), np.uint64(63)
_AT_EDGE = np.uint64(1 << 62)


@kernel
def _beside(row: Any, turns: Any, turned: np.uint64, words: int, half: int, used: int, room: Any) -> None:
    """The neighbours in the same row that lie at the next bit, periodically, of the rows of a group.

    row: the words of the other colour, from one before the group on. turns: rows 1, 3, … of the group, which
    look to the higher bit where the others look to the lower (turned: the reverse).
    """
    for j in range(used):
        x = row[j + 1]
        higher = (x >> _1) | (row[j + 2] << _63)
        lower = (x << _1) | (row[j] >> _63)
        side = turns[j] ^ turned
        room[_BESIDE + j] = (higher & side) | (lower & ~side)
    top = np.uint64((half - 1) % 64)
    for j in range(0, used - words + 1, words):
        low, high = row[j + 1], row[j + words]
        if turns[j] ^ turned:
            room[_BESIDE + j + words - 1] = (high >> _1) | ((low & _1) << top)
        else:
            room[_BESIDE + j] = (low << _1) | ((high >> top) & _1)


@kernel
def _classes(above: Any, here: Any, below: Any, liked: Any, even: bool, used: int, room: Any, classes: Any) -> None:
    """Into classes and room: the sites of each chance, and the sign each site likes."""
    like0, like1, like2, like3, like4 = liked[0], liked[1], liked[2], liked[3], liked[4]
    for j in range(used):
        a, b, c, d = above[j], below[j], here[j], room[_BESIDE + j]
        one, two, both, also = a ^ b, c ^ d, a & b, c & d
        odd = one ^ two
        four = both & also
        none = ~(a | b | c | d)
        three = odd & (both | also)
        single = odd & ~three
        middle = ~(odd | four | none)
        room[_WISH + j] = (none & like0) | (single & like1) | (middle & like2) | (three & like3) | (four & like4)
        room[_DRAWN + j] = _0
        room[_WAITS + j] = _0
        classes[j] = middle if even else none
        classes[GROUP + j] = odd if even else single
        classes[2 * GROUP + j] = (none | four) if even else middle
        classes[3 * GROUP + j] = three
        classes[4 * GROUP + j] = four


@kernel
def _draw(key: np.uint64, start: np.uint64, used: int, dice: Any) -> None:
    """The random bits of a group; four at a time, for a multiplication takes long but the next need not wait."""
    for p in range(0, PLANES, 4):
        begin = start + np.uint64(p * GROUP)
        part = dice[p * GROUP : (p + 4) * GROUP]
        for k in range(used):
            here = begin + np.uint64(k)
            part[k] = word(key, here)
            part[GROUP + k] = word(key, here + np.uint64(GROUP))
            part[2 * GROUP + k] = word(key, here + np.uint64(2 * GROUP))
            part[3 * GROUP + k] = word(key, here + np.uint64(3 * GROUP))


@kernel
def _compare(threshold: Any, mine: Any, dice: Any, room: Any) -> None:
    """Add to the drawn sites those of the class `mine` whose random bits lie below the threshold, to the waiting
    ones those where they are equal. The dice are the inverted bits, the highest first."""
    for j in range(mine.size):
        below, alike = _0, ALL
        for p in range(PLANES):
            bits, wanted = dice[(PLANES - 1 - p) * GROUP + j], threshold[PLANES - 1 - p]
            below = (bits & below) | (wanted & (bits | below))
            alike &= bits ^ wanted
        room[_DRAWN + j] |= mine[j] & below
        room[_WAITS + j] |= mine[j] & alike


@kernel
def _coins(mine: Any, sure: np.uint64, dice: Any, room: Any) -> None:
    """As `_compare` for a chance of ½, or of 1 where `sure` has all bits."""
    for j in range(mine.size):
        room[_DRAWN + j] |= mine[j] & (dice[j] | sure)


@kernel
def _decide_finely(chance: Any, used: int, classes: Any, room: Any, key: np.uint64, start: np.uint64) -> None:
    """The sites whose 16 bits were equal to their chance's: 32 more."""
    for j in range(used):
        left = room[_WAITS + j]
        for bit in range(64 if left else 0):
            one = _1 << np.uint64(bit)
            for k in range(chance.size if left & one else 0):
                if classes[k * GROUP + j] & one:
                    rest = chance[k] - (min(chance[k] >> 32, 0xFFFF) << 32)
                    if np.int64(word(key, start + np.uint64(64 * j + bit)) & _LOW) < rest:
                        room[_DRAWN + j] |= one


@kernel
def _put(spins: Any, free: Any, heat: np.uint64, room: Any) -> None:
    """Write the free sites of a group."""
    for j in range(spins.size):
        wish = room[_WISH + j]
        new = wish ^ (room[_DRAWN + j] & (heat | ~(spins[j] ^ wish)))
        spins[j] = spins[j] ^ ((spins[j] ^ new) & free[j])


@kernel
def _at_edge(mine: Any, other: Any, held: Any, limit: Any, colour: int, y: int, words: int,
             key: np.uint64) -> None:  # fmt: skip
    """One colour of the sites of row y that have fewer than four neighbours, with 48 random bits each."""
    height, width = held.shape
    whole = y == 0 or y == height - 1
    for x in range((y + colour) % 2, width, 2):
        if held[y, x] or not (whole or x == 0 or x == width - 1):
            continue
        code = 4
        for side in range(4):
            to_y, to_x = y + (side == 1) - (side == 0), x + (side == 3) - (side == 2)
            if 0 <= to_y < height and 0 <= to_x < width:
                bits = other[(to_y + 1) * words + to_x // 128]
                code += 1 if (bits >> np.uint64(to_x // 2 % 64)) & _1 else -1
        at, one = (y + 1) * words + x // 128, _1 << np.uint64(x // 2 % 64)
        chance = limit[1 if mine[at] & one else 0, code]
        if np.int64(word(key, np.uint64(y * width + x)) >> _16) < chance:
            mine[at] |= one
        else:
            mine[at] &= ~one


@kernel
def _groups(packed: Any, free: Any, held: Any, limit: Any, rule: Any, periodic: bool, colour: int,
            key: np.uint64, begin: int, end: int, room: Any) -> None:  # fmt: skip
    """One colour of the groups begin … end−1 (modulo their number); of the other colour it only reads."""
    chance, liked, threshold = rule
    classes, dice = room[_CLASS : _CLASS + 5 * GROUP], room[_CLASS + 5 * GROUP :]
    height, width = held.shape
    words = free.shape[1] // (height + 2)
    rows = GROUP // words
    used = (min(rows, height) * words + 31) // 32 * 32
    count = (height + rows - 1) // rows
    mine, other = packed[colour], packed[1 - colour]
    turns = np.zeros(used, np.uint64)
    for j in range(used):
        turns[j] = ALL if j // words % 2 else _0
    for number in range(begin, end):
        group = number % count
        top = group * rows
        bottom = min(top + rows, height)
        first, last = (top + 1) * words, (bottom + 1) * words
        turned = ALL if (top + colour) % 2 else _0
        _beside(other[first - 1 :], turns, turned, words, (width + 1) // 2, used, room)
        _classes(other[first - words :], other[first:], other[first + words :], liked, chance.size == 3, used, room, classes)
        _draw(key, np.uint64(group * PLANES * GROUP), used, dice)
        _choose(chance, threshold, used, classes, dice, room, ~key, np.uint64(group * 64 * GROUP))
        _put(mine[first:last], free[colour, first:last], liked[5], room)
        for y in range(top, bottom if not periodic else top):
            _at_edge(mine, other, held, limit, colour, y, words, word(key, _AT_EDGE))
        for j in range(words):
            if top == 0:
                mine[(height + 1) * words + j] = mine[words + j]
            if bottom == height:
                mine[j] = mine[height * words + j]


@kernel
def _choose(chance: Any, threshold: Any, used: int, classes: Any, dice: Any, room: Any, key: np.uint64,
            start: np.uint64) -> None:  # fmt: skip
    """Which sites of a group are drawn against their liking."""
    for k in range(chance.size):
        mine = classes[k * GROUP : k * GROUP + used]
        if chance[k] == HALF or chance[k] == SURE:
            _coins(mine, ALL if chance[k] == SURE else _0, dice, room)
        elif chance[k] > 0:
            _compare(threshold[k], mine, dice, room)
    waits = _0
    for j in range(used):
        waits |= room[_WAITS + j]
    if waits:
        _decide_finely(chance, used, classes, room, key, start)


@kernel
def _rooms(count: int) -> Any:
    """Beginning where a line of the memory does: a wide register is then read from one line, not from two."""
    room = np.zeros(count * SLOTS * GROUP + 8, np.uint64)
    begin = -np.int64(room.ctypes.data) // 8 % 8
    return room[begin : begin + count * SLOTS * GROUP].reshape((count, SLOTS * GROUP))


@kernel
def half_sweeps(packed: Any, free: Any, held: Any, limit: Any, rule: Any, periodic: bool, first: int,
                n: int, key: np.uint64, position: int) -> None:  # fmt: skip
    """n half-sweeps, colours in turn from `first`; each draws from the key at its own position.

    packed with GROUP spare words and free as in `ising_packing`; held (h, w);
    rule: `ising_rule.plan` of the limit (2, 9).
    """
    height = held.shape[0]
    room = _rooms(1)[0]
    rows = GROUP // (free.shape[1] // (height + 2))
    for step in range(n):
        own = word(key, np.uint64(position + step * held.size // 2))
        _groups(packed, free, held, limit, rule, periodic, (first + step) % 2, own, 0,
                (height + rows - 1) // rows, room)  # fmt: skip


@parallel_kernel
def half_sweeps_parallel(packed: Any, free: Any, held: Any, limit: Any, rule: Any, periodic: bool,
                         first: int, n: int, key: np.uint64, position: int) -> None:  # fmt: skip
    """As `half_sweeps`, many between two meetings of the threads.

    A group needs its neighbours one half-sweep younger and no more: first each block goes on by `depth`
    half-sweeps over groups that shrink by one at each end, then the wedges between the blocks catch up.
    """
    height = held.shape[0]
    rooms = _rooms(BLOCKS)
    rows = GROUP // (free.shape[1] // (height + 2))
    count = (height + rows - 1) // rows
    most = max(1, count // BLOCKS // 2)
    done = 0
    while done < n:
        depth = min(most, n - done)
        for wedges in range(2):
            for block in numba.prange(BLOCKS):
                low, high = block * count // BLOCKS, (block + 1) * count // BLOCKS
                for step in range(depth):
                    begin, end = low + step, high - step
                    if wedges == 1:
                        begin, end = low - step, low + step
                    if not periodic and block == 0:
                        begin, end = (low, end) if wedges == 0 else (low, low)
                    if not periodic and block == BLOCKS - 1 and wedges == 0:
                        end = high
                    own = word(key, np.uint64(position + (done + step) * held.size // 2))
                    _groups(packed, free, held, limit, rule, periodic, (first + done + step) % 2, own, begin, end,
                            rooms[block])  # fmt: skip
        done += depth
