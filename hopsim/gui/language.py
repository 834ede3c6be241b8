"""The language of the window and of Qt's own dialogs, changed while it runs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from hopsim.texts import current_language, use_language

NAME = "hopsim-qt-words"


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
    words = QTranslator(app)
    words.setObjectName(NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(QLocale(current_language()), "qtbase", "_", folder):
        app.installTranslator(words)
