"""The icons are one family: 24×24 lines in the colour of the text, so that the window can tint them."""

from xml.etree import ElementTree

import pytest

from hopsim.assets import resource

NAMES = [
    "pen", "eraser", "line", "rectangle", "fill", "text", "clamp", "noise", "mirror", "invert", "clear",
    "brush", "zoom-in", "zoom-out", "zoom-fit", "undo", "redo", "play", "pause", "step", "reset", "export",
    "unknown", "onion", "flip-left-right", "flip-top-bottom", "rotate-right", "rotate-left", "shift", "complete",
    "open", "save", "new", "store", "forget", "data", "machine", "heat", "anneal", "dice", "return",
    "settings", "help", "branch", "search", "close",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_can_be_tinted(name):
    drawing = ElementTree.parse(resource("icons", f"{name}.svg")).getroot()
    assert drawing.attrib["viewBox"] == "0 0 24 24"
    assert drawing.attrib["stroke"] == "currentColor"
    assert float(drawing.attrib["stroke-width"]) == 1.75
    assert drawing.attrib["stroke-linecap"] == "round"
    colours = {part.attrib.get(kind) for part in drawing.iter() for kind in ("fill", "stroke")}
    assert colours <= {None, "none", "currentColor"}


def test_no_two_icons_look_alike():
    drawings = [resource("icons", f"{name}.svg").read_text(encoding="utf-8") for name in NAMES]
    assert len(set(drawings)) == len(NAMES)


def test_the_program_has_an_icon():
    assert ElementTree.parse(resource("icons", "hopsim.svg")).getroot().attrib["viewBox"] == "0 0 64 64"
