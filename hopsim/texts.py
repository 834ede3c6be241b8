"""Every sentence a person reads is a Text: English in the code, translated at the moment it is shown."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from hopsim.assets import resource

LANGUAGES = {"en": "English", "ja": "日本語"}


@dataclass(frozen=True)
class Text:
    """A sentence in English with named holes: `Text("{count} pixels differ", count=8)`.

    The first argument must be a literal, so that the catalogue can be extracted; `str()` gives the
    sentence in the language of this moment, `.english` the one for logs and exceptions.
    `context` tells apart words that are equal in English only.
    """

    message: str
    arguments: tuple[tuple[str, object], ...] = ()
    context: str = ""

    def __init__(self, message: str, *, context: str = "", **arguments: object) -> None:
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "context", context)
        object.__setattr__(self, "arguments", tuple(sorted(arguments.items())))

    def __str__(self) -> str:
        return self._written(lambda text: _translate(text.message, text.context, _language))

    @property
    def english(self) -> str:
        return self._written(lambda text: text.message)

    def _written(self, word: Callable[[Text], str]) -> str:
        if not self.arguments:
            return word(self)
        filled = {
            name: value._written(word) if isinstance(value, Text) else value for name, value in self.arguments
        }
        return word(self).format(**filled)


def plural(one: Text, many: Text, count: int) -> Text:
    """The sentence for this count: `plural(Text("1 pixel differs"), Text("{n} pixels differ", n=n), n)`."""
    return one if count == 1 else many


def verbatim(words: str) -> Text:
    """A name the user chose or a symbol: shown as it is in every language."""
    return Text("{words}", words=words)


_language = "en"


def use_language(language: str) -> None:
    """Show every Text in this language from now on; unknown languages become English."""
    global _language
    _language = language if language in LANGUAGES else "en"


def current_language() -> str:
    return _language


def system_language() -> str:
    """The language of this user's system, one of LANGUAGES; HOPSIM_LANGUAGE wins."""
    wished = [os.environ.get(name, "") for name in ("HOPSIM_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    wished.append(locale.getlocale()[0] or "")
    first = next((w for w in wished if w), "en")
    known = {"ja": "ja", "japanese": "ja"}
    return known.get(first.replace("-", "_").split("_")[0].split(".")[0].lower(), "en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    try:
        with resource("translations", f"{language}.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:
        return gettext.NullTranslations()


def english_of(shown: str) -> str:
    """The English of a sentence without holes that is shown now; the sentence itself where it is not known."""
    return _backwards(_language).get(shown, shown)


@cache
def _backwards(language: str) -> dict[str, str]:
    known: dict[object, str] = getattr(_catalogue(language), "_catalog", {})
    return {shown: key.split("\x04")[-1] for key, shown in known.items() if isinstance(key, str)}


@cache
def _translate(message: str, context: str, language: str) -> str:
    if language == "en":
        return message
    catalogue = _catalogue(language)
    return catalogue.pgettext(context, message) if context else catalogue.gettext(message)
