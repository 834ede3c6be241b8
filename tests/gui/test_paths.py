"""The dialogs that ask for a file: where they begin and what they say."""

from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QLabel


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
