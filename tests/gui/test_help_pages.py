"""F1: a page for every machine in both languages, that names only what there is."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from hopsim import pages
from hopsim.assets import resource
from hopsim.cli import main
from hopsim.gui.actions import COMMANDS
from hopsim.gui.help_pages import HOLE, KEYS
from hopsim.models import MODELS
from hopsim.texts import LANGUAGES

HEADINGS = re.compile(r"^(#+) ", re.MULTILINE)


@pytest.mark.parametrize("name", [*MODELS, pages.WINDOW])
def test_every_page_is_there_in_every_language_and_says_as_much(name):
    found = {language: pages.page(name, language) for language in LANGUAGES}
    outlines = {tuple(HEADINGS.findall(words)) for words in found.values()}
    assert len(outlines) == 1
    assert len({words.count("\n| ") for words in found.values()}) == 1
    assert len({tuple(re.findall(r"^\d\.", words, re.MULTILINE)) for words in found.values()}) == 1
    holes = {language: set(HOLE.findall(words)) for language, words in found.items()}
    assert len({frozenset(names) for names in holes.values()}) == 1
    assert holes["en"] <= {command.name for command in COMMANDS}


def test_no_page_is_forgotten_in_a_folder():
    for language in LANGUAGES:
        names = {path.stem for path in resource("docs", language).glob("*.md")}
        assert names == {*MODELS, pages.WINDOW}


@pytest.mark.parametrize(("language", "heading"), [("en", "Ising model"), ("ja", "イジング模型")])
def test_f1_explains_the_machine_on_the_canvas(opened, language, heading):
    driver = opened(language=language)
    driver.choose("ising")
    driver.press("F1")
    book = driver.window.errands.help_pages.book
    driver.wait(book.isVisible)
    assert book.text.toPlainText().startswith(heading)
    assert "ΔE" in book.text.toPlainText()


def test_the_page_of_keys_has_every_command(opened):
    driver = opened()
    driver.press("F1")
    book = driver.window.errands.help_pages.book
    book.pages.setFocus()
    driver.qtbot.keyClick(book.pages, Qt.Key.Key_End)
    assert book.chosen == KEYS
    words = book.text.toPlainText()
    for command in COMMANDS:
        assert str(command.does) in words, command.name


def test_the_page_changes_its_language_while_it_is_open(opened):
    driver = opened()
    driver.press("F1")
    book = driver.window.errands.help_pages.book
    driver.window.choose_language("ja")
    driver.wait(lambda: book.text.toPlainText().startswith("ホップフィールド"))
    driver.window.choose_language("en")
    driver.wait(lambda: book.text.toPlainText().startswith("Hopfield network"))


def test_holes_become_commands_with_their_keys(opened):
    driver = opened()
    driver.press("F1")
    book = driver.window.errands.help_pages.book
    book.choose(pages.WINDOW)
    assert "Store memory (Ctrl+M)" in book.text.toPlainText()
    assert "{" not in book.text.toPlainText()


@pytest.mark.parametrize("name", list(MODELS))
def test_the_command_line_explains_too(name, capsys, monkeypatch):
    monkeypatch.setenv("HOPSIM_LANGUAGE", "ja")
    assert main(["explain", name]) == 0
    assert capsys.readouterr().out.rstrip() == pages.page(name, "ja").rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*MODELS, pages.WINDOW])
def test_no_mark_of_the_markup_is_left_in_what_is_read(qapp, name, language):
    document = QTextDocument()
    document.setMarkdown(pages.page(name, language))
    # Before a letter, two stars after a bracket close nothing.
    assert not [line for line in document.toPlainText().split("\n") if "**" in line]
