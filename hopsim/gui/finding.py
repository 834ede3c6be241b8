"""Everything that can be searched for by its words: commands, choices, plots and knobs, in two languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from hopsim.gui.actions import COMMANDS
from hopsim.texts import Text, english_of

if TYPE_CHECKING:
    from hopsim.gui.window import Window

WHY: dict[str, Text] = {
    "undo": Text("There is nothing that could be undone."),
    "redo": Text("Nothing was undone that could be done again."),
    "return": Text("The newest moment is shown already."),
    "stop-anneal": Text("No schedule is being played."),
    "train": Text("This machine does not learn from data."),
    "train-anew": Text("This machine does not learn from data."),
}
"""Why a command cannot be used now, where it is known."""
NOT_NOW = Text("Not possible at this moment.")


@dataclass(frozen=True)
class Entry:
    """One line of the search; english: title and place in English; why: empty where it can be used."""

    title: str
    place: str
    english: str
    keys: str
    does: str
    why: str
    run: Callable[[], object]


def entries(window: Window) -> list[Entry]:
    """All that the window can do at this moment."""
    found: list[Entry] = []
    for bar_action in window.menuBar().actions():
        menu = bar_action.menu()
        if isinstance(menu, QMenu):
            found += _of_menu(menu)
    found += _of_plots(window)
    found += _of_knobs(window)
    return found


def _plain(words: str) -> str:
    """Without the mark of the menu's own key."""
    return re.sub(r"\(&.\)|&", "", words)


def _of_menu(menu: QMenu, place: str = "", english: str = "") -> Iterator[Entry]:
    place = f"{place} › {_plain(menu.title())}" if place else _plain(menu.title())
    english = f"{english} {_plain(english_of(menu.title()))}"
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _of_menu(inner, place, english)
        elif not action.isSeparator() and action.text():
            yield _of_action(action, place, english)


def _of_action(action: QAction, place: str, english: str) -> Entry:
    title, name = _plain(action.text()), action.objectName()
    declared = next((command.title.english for command in COMMANDS if command.name == name), "")
    words = declared or _plain(english_of(action.text()))
    keys = ", ".join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()[:1])
    does = action.statusTip() or action.toolTip()
    why = "" if action.isEnabled() else str(WHY.get(name, NOT_NOW))
    return Entry(title, place, f"{words} {english}", keys, does, why, action.trigger)


def _of_plots(window: Window) -> Iterator[Entry]:
    if window.traces is None:
        return
    tabs = window.traces.tabs
    for name in tabs.names:
        title = tabs.button(name).text()
        does = Text("Brings this plot or view to the front; the others stay as they are.")
        words = f"{english_of(title)} {Text('Plots').english}"
        yield Entry(title, str(Text("Plots")), words, "", str(does), "", partial(_to_front, tabs, name))


def _to_front(tabs: Any, name: str) -> None:
    tabs.choose(name)
    tabs.button(name).setFocus()


def _of_knobs(window: Window) -> Iterator[Entry]:
    place = Text("Knobs")
    knob = window.heat.knob
    if knob is not None:
        yield _of_knob(knob, place, window.heat.field)
    for editors in (window.knobs, window.learner_knobs):
        if editors.isHidden():
            continue
        for editor in editors.editors.values():
            yield _of_knob(editor.knob, place, editor.main)
    for title, does, widget in (
        (Text("Speed"), Text("How many unit updates the machine makes a second."), window.transport.speed),
        (Text("Noise"), Text("How many cells Add noise inverts, as a share of all."), window.noise.slider),
    ):
        yield Entry(str(title), str(place), f"{title.english} {place.english}", "", str(does), "",
                    partial(_focus, widget))  # fmt: skip


def _of_knob(knob: Any, place: Text, widget: QWidget) -> Entry:
    title = f"{knob.title} {knob.symbol}".strip()
    words = f"{knob.title.english} {knob.symbol} {place.english}"
    return Entry(title, str(place), words, "", str(knob.tooltip()), "", partial(_focus, widget))


def _focus(widget: QWidget) -> None:
    """A number is ready to be typed over."""
    widget.setFocus()
    select = getattr(widget, "selectAll", None)
    if select is not None:
        select()


# --- matching


def folded(words: str) -> str:
    """Case, width of letters and kind of dots make no difference."""
    return unicodedata.normalize("NFKC", words).casefold().replace("…", "").replace("...", "")


def fit(query: str, entry: Entry) -> float:
    """How well an entry answers, 0 for not at all: every word of the query is in its words, best at the start of one."""
    total = 0.0
    shown, english = folded(entry.title), folded(entry.english)
    aside = [folded(entry.place), folded(entry.keys), folded(entry.does)]
    for word in folded(query).split():
        best = max(_likeness(word, shown), _likeness(word, english) * 0.98)
        best = max(best, *(0.4 * (word in words) for words in aside))
        if best == 0.0:
            return 0.0
        total += best
    return total / (1.0 + 0.002 * len(shown)) * (1.0 if not entry.why else 0.9)


def _likeness(word: str, words: str) -> float:
    """1 for the beginning, less inside, least for letters in their order with others between them."""
    at = words.find(word)
    if at == 0:
        return 1.0
    if at > 0:
        return 0.6 if words[at - 1].isalnum() and words[at - 1].isascii() else 0.9
    starts = [i for i, letter in enumerate(words) if letter == word[0] and (i == 0 or not words[i - 1].isalnum())]
    return max((_spread(word, words[start:]) for start in starts), default=0.0)


def _spread(word: str, words: str) -> float:
    """Letters in their order: the closer together, the better."""
    at = -1
    for letter in word:
        at = words.find(letter, at + 1)
        if at < 0:
            return 0.0
    return 0.5 * len(word) / (at + 1)
