"""The language of the window and of Qt's own dialogs, changed while it runs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from hopsim.texts import current_language, use_language

NAME = "hopsim-qt-words"
MOVED = {"QAbstractFileIconProvider": "QFileDialog", "QFileIconProvider": "QFileDialog"}
"""Contexts of Qt whose words its catalogue still keeps under their former name."""


class QtWords(QTranslator):
    """The words of Qt, also those that its catalogue knows without the key of their label or under another context."""

    def translate(self, context: str, words: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        for place in (context, MOVED.get(context, context)):
            for said in (words, words.replace("&", "")):
                found = super().translate(place, said, disambiguation, n)
                if found:
                    return str(found)
        return None  # unlike "", which would be an empty translation


def speak(language: str) -> None:
    """Every Text, and the words of Qt itself, in this language from now on."""
    use_language(language)
    app = QCoreApplication.instance()
    if app is None:
        return
    old = app.findChild(QTranslator, NAME)
    if old is not None:
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    words = QtWords(app)
    words.setObjectName(NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(QLocale(current_language()), "qtbase", "_", folder):
        app.installTranslator(words)
