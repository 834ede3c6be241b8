"""Keep the catalogues true: extract every sentence, update each language, compile (python packaging/translations.py).

With --check nothing is written; the exit status says whether a run would change anything or a sentence is missing.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("ja",)


def sentences() -> dict[tuple[str, str], list[tuple[str, int]]]:
    """(context, message) -> the places it stands at, in every file of the package."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for path in sorted((ROOT / "hopsim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text" and node.args:
                message = node.args[0]
                if isinstance(message, ast.Constant) and isinstance(message.value, str):
                    contexts = [k.value.value for k in node.keywords if k.arg == "context"]
                    place = (path.relative_to(ROOT).as_posix(), node.lineno)
                    found.setdefault((contexts[0] if contexts else "", message.value), []).append(place)
    return found


def updated(language: str) -> Catalog:
    """The catalogue with every sentence of today; translations are kept, sentences that are gone are dropped."""
    path = FOLDER / f"{language}.po"
    old = read_po(io.StringIO(path.read_text(encoding="utf-8")), locale=language) if path.exists() else Catalog(locale=language)
    new = Catalog(locale=language, project="hopsim", fuzzy=False, header_comment="# hopsim, the sentences a person reads")
    new.creation_date = new.revision_date = old.revision_date if path.exists() else new.creation_date
    for (context, message), places in sorted(sentences().items()):
        known = old.get(message, context or None)
        files = sorted({(name, None) for name, _ in places})
        new.add(message, known.string if known is not None else "", locations=files, context=context or None)
    return new


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The .po and .mo files as bytes."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=120, include_lineno=False, omit_header=False)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in catalogue if message.id and not message.string and _says_something(str(message.id))]


def _says_something(message: str) -> bool:
    """Whether there is a word outside the holes."""
    import re

    return bool(re.search(r"[A-Za-z]", re.sub(r"\{[^{}]*\}", "", message)))


def main() -> int:
    check = "--check" in sys.argv[1:]
    status = 0
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        catalogue = updated(language)
        for ending, content in zip(("po", "mo"), written(catalogue), strict=True):
            path = FOLDER / f"{language}.{ending}"
            if not path.exists() or path.read_bytes() != content:
                status = 1
                if not check:
                    path.write_bytes(content)
        absent = missing(catalogue)
        print(f"{language}: {len(catalogue)} sentences, {len(absent)} without a translation")
        for message in absent[:2000]:
            print(f"  {message!r}")
        status = status or int(bool(absent))
    return status if check else 0


if __name__ == "__main__":
    sys.exit(main())
