"""The words that argparse brings itself: complaints in both languages, lines that fit the terminal."""

import pytest

from hopsim.cli import main
from hopsim.cli.usage import columns, complaint, wrapped
from hopsim.texts import current_language, use_language

WRONG = {
    "recall": "--patterns",
    "data download foo": "foo",
    "ising --foo": "--foo",
    "ising --size": "--size",
    "train rbm --data digits": "--out",
}


@pytest.mark.parametrize("words", WRONG)
@pytest.mark.parametrize(("language", "error"), [("en", "error: "), ("ja", "エラー: ")])
def test_bad_usage_is_told_in_the_language_of_the_user(words, language, error, monkeypatch, capsys):
    before = current_language()
    monkeypatch.setenv("HOPSIM_LANGUAGE", language)
    try:
        status = main(words.split())
    finally:
        use_language(before)
    assert status == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert error in last
    assert WRONG[words] in last
    left = [word for word in ("required", "invalid", "unrecognized", "expected", "argument") if word in last]
    assert bool(left) == (language == "en")


def test_a_complaint_that_is_not_known_stays_as_it_is():
    assert complaint("something new: {x}").english == "something new: {x}"
    assert complaint("argument --a: something new").english == "argument --a: something new"


@pytest.mark.parametrize("command", ["recall", "train", "evaluate", "data"])
def test_help_in_japanese_fits_eighty_columns(command, monkeypatch, capsys):
    before = current_language()
    monkeypatch.setenv("HOPSIM_LANGUAGE", "ja")
    monkeypatch.setenv("COLUMNS", "80")
    try:
        status = main([command, "--help"])
    finally:
        use_language(before)
    assert status == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("オプション" in line for line in lines)
    assert max(map(columns, lines)) <= 80


def test_lines_keep_every_sign_and_never_begin_with_one_that_ends():
    words = "手がかりの画素をちょうど(P·N)個反転、Pは0から1まで。 letters:ACHKのように。"
    for width in range(12, 60):
        lines = wrapped(words, width)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
        assert all(columns(line) <= max(width, 20) for line in lines)
        assert not any(line[0] in "、。)" for line in lines)


def test_english_is_wrapped_between_words():
    assert wrapped("learn from so many images only", 12) == ["learn from", "so many", "images only"]
