"""Every sentence exists in both languages, with the same holes; a Text is translated when it is shown."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from hopsim.texts import Text, current_language, use_language

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def holes(message: str) -> set[str]:
    return set(re.findall(r"\{(\w*)[^{}]*\}", message))


def test_the_catalogue_holds_every_sentence_of_today(translations: ModuleType) -> None:
    catalogue = translations.updated("ja")
    po, mo = translations.written(catalogue)
    assert (translations.FOLDER / "ja.po").read_bytes() == po
    assert (translations.FOLDER / "ja.mo").read_bytes() == mo


def test_every_sentence_is_translated(translations: ModuleType) -> None:
    assert translations.missing(translations.updated("ja")) == []


def test_translations_have_the_holes_of_their_sentences(translations: ModuleType) -> None:
    wrong = [m.id for m in translations.updated("ja") if m.id and m.string and holes(str(m.id)) != holes(str(m.string))]
    assert wrong == []


def test_a_text_is_translated_when_it_is_shown() -> None:
    text = Text("Temperature")
    before = current_language()
    try:
        use_language("ja")
        assert str(text) == "温度"
        use_language("en")
        assert str(text) == text.english == "Temperature"
    finally:
        use_language(before)


def test_a_text_inside_a_text_follows_its_language() -> None:
    outer = Text("{title}{symbol}. {does}", title=Text("Temperature"), symbol=" T", does=Text("Clear"))
    before = current_language()
    try:
        use_language("ja")
        assert "温度" in str(outer)
        assert outer.english == "Temperature T. Clear"
    finally:
        use_language(before)


def test_the_reasons_of_the_system_are_said_in_the_language_of_the_user(tmp_path: Path) -> None:
    from hopsim.errors import BadFile, reason_of

    with pytest.raises(FileNotFoundError) as refused:
        (tmp_path / "無い.npz").read_bytes()
    use_language("ja")
    try:
        assert str(reason_of(refused.value)) == "ファイルまたはフォルダがありません"
        failure = BadFile(Text("{count} pixels differ", count=1), Text("Cancel"))
        assert " Cancel" in str(failure) and "。 " not in failure.shown()
    finally:
        use_language("en")
