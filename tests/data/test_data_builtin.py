"""The letters and digits that ship are all there, bold enough to read, and may be passed on."""

import unicodedata

import numpy as np
import pytest

from hopsim.assets import resource
from hopsim.data import builtin
from hopsim.errors import BadInput


def test_every_promised_character_ships():
    there = builtin.letters()
    assert len(set(there)) == len(there)
    wanted = [chr(code) for first, last in ("AZ", "az", "09", "ΑΡ", "ΣΩ", "αω", "ぁん", "ァヴ")
              for code in range(ord(first), ord(last) + 1)]  # fmt: skip
    assert set(wanted) <= set(there)
    assert sum(unicodedata.name(sign).startswith("CJK UNIFIED") for sign in there) == 80


@pytest.mark.parametrize("size", builtin.LETTER_SIZES)
def test_letters_are_bold_and_centred(size):
    signs = builtin.letters()
    pictures = np.array([builtin.letter(sign, size) for sign in signs])
    assert pictures.shape == (len(signs), size, size)
    assert pictures.dtype == np.int8
    on = pictures > 0
    # Strokes wider than a line: in a picture of single-pixel lines no 2 × 2 block is on.
    blocks = on[:, 1:, 1:] & on[:, :-1, 1:] & on[:, 1:, :-1] & on[:, :-1, :-1]
    wide = blocks.any(axis=(1, 2))
    assert wide.all(), [sign for sign, is_wide in zip(signs, wide, strict=True) if not is_wide]
    # None touches the left or right edge with its frame all the way, none is empty, none is full.
    part = on.mean(axis=(1, 2))
    assert part.min() > 0.03
    assert part.max() < 0.6
    columns = on.any(axis=1)
    left, right = columns.argmax(axis=1), columns[:, ::-1].argmax(axis=1)
    # The outline is in the middle; each edge may round to a pixel more or less.
    assert np.abs(left - right).max() <= 1


@pytest.mark.parametrize("size", builtin.LETTER_SIZES)
def test_letters_differ_but_for_twins_of_two_alphabets(size):
    groups = {}
    for sign in builtin.letters():
        groups.setdefault(builtin.letter(sign, size).tobytes(), []).append(sign)
    alike = {"".join(sorted(group)) for group in groups.values() if len(group) > 1}
    for group in alike:
        alphabets = [unicodedata.name(sign).split()[0] for sign in group]
        assert len(set(alphabets)) == len(alphabets), group


def test_a_letter_is_a_copy_and_unknown_ones_are_named():
    builtin.letter("A")[:] = 0
    assert set(np.unique(builtin.letter("A"))) == {-1, 1}
    for sign, size, words in (("€", 28, "'€'"), ("AB", 28, "'AB'"), ("", 28, "''"), ("A", 20, "20")):
        with pytest.raises(BadInput, match=words):
            builtin.letter(sign, size)


def test_digits_are_those_of_uci():
    data = builtin.digits()
    assert (data.images.shape, data.test.images.shape) == ((1437, 8, 8), (360, 8, 8))
    assert builtin.digits() is data
    labels = np.concatenate([data.labels, data.test.labels])
    # The class counts that the documentation of the set gives for its test part.
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.unique(data.images).tolist() == [(level * 255 + 8) // 16 for level in range(17)]
    with pytest.raises(ValueError):
        data.images[0] = 0


def test_sources_and_licences_are_named():
    letters = resource("letters", "LICENSE.txt").read_text(encoding="utf-8")
    assert "Noto Sans CJK JP Bold" in letters
    assert "SIL OPEN FONT LICENSE Version 1.1" in letters
    digits = resource("digits", "LICENSE.txt").read_text(encoding="utf-8")
    assert "E. Alpaydin and C. Kaynak" in digits
    assert "CC BY 4.0" in digits
