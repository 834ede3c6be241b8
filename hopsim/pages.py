"""The pages that explain what one sees: Markdown, one a subject, in each language."""

from __future__ import annotations

from hopsim.assets import resource
from hopsim.texts import current_language

WINDOW = "window"
"""The page on the window itself; every other is named after a machine."""


def page(name: str, language: str | None = None) -> str:
    """The page as Markdown, in the language of now unless told; FileNotFoundError where there is none."""
    return resource("docs", language or current_language(), f"{name}.md").read_text(encoding="utf-8")


def title(name: str) -> str:
    """What its first line says, before the colon."""
    return page(name).partition("\n")[0].lstrip("# ").partition(":")[0].strip()
