"""The dialogs that ask for a file: where they begin and what they say."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QFileInfo
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLabel

from hopsim.export.png import png_bytes


def test_the_next_file_dialog_begins_where_the_last_file_went(opened, tmp_path, monkeypatch):
    driver = opened()
    folder = tmp_path / "授業 一組"
    folder.mkdir()
    asked = []

    def answer(*words):
        asked.append(words[2])
        return str(folder / "板書.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    for _ in range(2):
        driver.window.actions_["export-numbers"].trigger()
        driver.wait(lambda: "板書.csv" in driver.window.banner.words.text())
    assert asked == ["hopfield.csv", str(folder / "hopfield.csv")]


def test_the_file_dialog_of_qt_speaks_japanese(opened):
    opened(language="ja")
    dialog = QFileDialog(options=QFileDialog.Option.DontUseNativeDialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    dialog.deleteLater()
    assert words and all(any(ord(letter) > 0x3000 for letter in word) for word in words if word)
    assert dialog.iconProvider().type(QFileInfo(".")) == "フォルダ"


def test_qt_keeps_its_own_words_where_a_language_has_none(opened):
    """An empty translation would empty its English dialogs, and a reader of pictures takes a PNG for its own by it."""
    opened(language="en")
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"
    picture = np.zeros((28, 28), np.int8)
    assert QImage.fromData(png_bytes(picture)).width() > 0
