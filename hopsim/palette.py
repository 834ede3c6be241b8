"""Every colour as a number with one meaning: the themes, the inks of the canvas, curves, colour maps."""

from __future__ import annotations

from dataclasses import dataclass, replace

Colour = tuple[int, int, int]
"""Red, green, blue, each 0–255 (sRGB)."""
Dash = tuple[float, ...]
"""Lengths of lines and gaps in line widths, as Qt and matplotlib take them; () is an unbroken line."""


def colour(code: str) -> Colour:
    """`colour("#56B4E9")` is (86, 180, 233)."""
    digits = code.removeprefix("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def hex_of(shade: Colour) -> str:
    """(86, 180, 233) is "#56b4e9", as style sheets, SVG and matplotlib write it."""
    return "#{:02x}{:02x}{:02x}".format(*shade)


def luminance(shade: Colour) -> float:
    """Relative luminance 0–1 (WCAG 2.2, definition of relative luminance)."""

    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in shade)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: Colour, other: Colour) -> float:
    """From 1 (equal) to 21 (black on white) (WCAG 2.2, definition of contrast ratio)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def blended(one: Colour, other: Colour, part: float) -> Colour:
    """`one` at part 0, `other` at part 1, in between a mixture."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Curve:
    """How one curve of a plot is drawn: no two curves differ in colour alone."""

    colour: Colour
    dash: Dash


# Okabe & Ito (2008) without orange, which means hot, and without vermilion, its neighbour.
_DASHES: tuple[Dash, ...] = ((), (6, 2), (2, 2), (6, 2, 1, 2), (10, 3), (6, 2, 1, 2, 1, 2), (1, 2))


@dataclass(frozen=True)
class Theme:
    """The colours of the window and its plots; each field is one meaning.

    Text and `text_dim` read on window, panel, field, plot and selection at 4.5 : 1; `text_on_accent` on
    accent, accent_strong and hot. Lines that carry meaning (accent, outline, hot, cold, error, good, axis,
    past, curves) stand out at 3 : 1 from panel and plot. `border` and `grid` only decorate. In high contrast
    words stand out at 7 : 1, lines and borders at 4.5 : 1.
    """

    name: str
    dark: bool
    window: Colour
    panel: Colour
    field: Colour
    """Buttons, boxes, tabs: what can be pressed or typed into."""
    field_hover: Colour
    field_pressed: Colour
    border: Colour
    outline: Colour
    """The edge of a control where the edge alone shows it (check boxes, slider grooves) and scroll bars."""
    text: Colour
    text_dim: Colour
    """Values and notes of second rank."""
    text_disabled: Colour
    accent: Colour
    """What runs now, what is chosen, what has the focus."""
    accent_strong: Colour
    """The accent under the mouse."""
    text_on_accent: Colour
    accent_text: Colour
    """Links and words that can be pressed."""
    selection: Colour
    """Ground of the chosen tool, tab, row, and of selected text."""
    hot: Colour
    """High temperature, and nothing else."""
    cold: Colour
    error: Colour
    good: Colour
    """A memory that holds, a task that is done; always beside the word."""
    plot: Colour
    """Ground of plots."""
    grid: Colour
    axis: Colour
    past: Colour
    """Former futures and earlier runs; the line at the moment shown."""
    curves: tuple[Colour, ...]
    strong: bool = False
    """High contrast: thick edges, and inks of black and white."""

    @property
    def edge(self) -> int:
        """Pixels of the edge of a control, and of the ring around what has the keyboard."""
        return 2 if self.strong else 1

    def curve(self, index: int) -> Curve:
        """The look of the curve with this number; 42 of them differ, neighbours in colour and in dash."""
        round_trip, place = divmod(index, len(self.curves))
        return Curve(self.curves[place], _DASHES[(place + round_trip) % len(_DASHES)])


def _colours(codes: str) -> tuple[Colour, ...]:
    return tuple(colour(code) for code in codes.split())


DARK = Theme(
    name="dark", dark=True,
    window=colour("#12151a"), panel=colour("#1a1e25"), field=colour("#262c36"),
    field_hover=colour("#2f3743"), field_pressed=colour("#22384a"),
    border=colour("#2c333d"), outline=colour("#717e90"),
    text=colour("#e3e8ef"), text_dim=colour("#a3afbf"), text_disabled=colour("#6b7686"),
    accent=colour("#56b4e9"), accent_strong=colour("#7fd1ff"), text_on_accent=colour("#0c1116"),
    accent_text=colour("#7fd1ff"), selection=colour("#22384a"),
    hot=colour("#e69f00"), cold=colour("#5f8fc4"), error=colour("#ff8a80"), good=colour("#2fc493"),
    plot=colour("#1a1e25"), grid=colour("#2d333a"), axis=colour("#8a96a6"), past=colour("#76818f"),
    curves=_colours("#56b4e9 #cc79a7 #1fb58a #f0e442 #8c9eff #d8dee7"),
)  # fmt: skip

LIGHT = Theme(
    name="light", dark=False,
    window=colour("#e9edf2"), panel=colour("#f8fafc"), field=colour("#ffffff"),
    field_hover=colour("#eef4fa"), field_pressed=colour("#cfe4f5"),
    border=colour("#cdd5de"), outline=colour("#7b8794"),
    text=colour("#1b222b"), text_dim=colour("#4c5866"), text_disabled=colour("#8f99a6"),
    accent=colour("#0072b2"), accent_strong=colour("#005f96"), text_on_accent=colour("#ffffff"),
    accent_text=colour("#00609a"), selection=colour("#cfe4f5"),
    hot=colour("#b06000"), cold=colour("#3f74ad"), error=colour("#b3261e"), good=colour("#00734f"),
    plot=colour("#ffffff"), grid=colour("#e3e8ee"), axis=colour("#5d6976"), past=colour("#76808c"),
    curves=_colours("#0072b2 #b0518a #00805c #7d7100 #5a51c9 #3b444f"),
)  # fmt: skip

HIGH_CONTRAST = Theme(
    name="high-contrast", dark=True, strong=True,
    window=colour("#000000"), panel=colour("#000000"), field=colour("#000000"),
    field_hover=colour("#202020"), field_pressed=colour("#00314a"),
    border=colour("#8c8c8c"), outline=colour("#ffffff"),
    text=colour("#ffffff"), text_dim=colour("#e6e6e6"), text_disabled=colour("#9a9a9a"),
    accent=colour("#ffff00"), accent_strong=colour("#ffff99"), text_on_accent=colour("#000000"),
    accent_text=colour("#7fe0ff"), selection=colour("#00314a"),
    hot=colour("#ffa31a"), cold=colour("#8fc1ff"), error=colour("#ffa8a0"), good=colour("#3dffb0"),
    plot=colour("#000000"), grid=colour("#3a3a3a"), axis=colour("#ffffff"), past=colour("#b4b4b4"),
    curves=_colours("#5cc8ff #ff9ee0 #2ee6a8 #f0e442 #b3bcff #ffffff"),
)  # fmt: skip

THEMES = {theme.name: theme for theme in (DARK, LIGHT, HIGH_CONTRAST)}


@dataclass(frozen=True)
class Ink:
    """The colours of the canvas; they change with the theme in high contrast only.

    `hatch` (held cells), `ring` (would flip at T = 0), `outline` (flipped just now), `cursor` (the cell the
    keys act on) and `onion` (another picture's edge) stand out at 3 : 1 from off cells and on cells alike.
    """

    name: str
    off: Colour
    on: Colour
    grid: Colour
    hatch: Colour
    ring: Colour
    outline: Colour
    cursor: Colour
    onion: Colour
    unknown: Colour
    """Cells of a mask whose value is not known."""


LIGHT_ON_DARK = Ink(
    name="light-on-dark", off=colour("#1f252d"), on=colour("#e8f1ff"), grid=colour("#2d333a"),
    hatch=colour("#2f80bd"), ring=colour("#bf5b93"), outline=colour("#0a8a66"), cursor=colour("#7d7fd6"),
    onion=colour("#7a8594"), unknown=colour("#56606d"),
)  # fmt: skip
DARK_ON_LIGHT = Ink(
    name="dark-on-light", off=colour("#ffffff"), on=colour("#171c23"), grid=colour("#dfe4ea"),
    hatch=colour("#2f80bd"), ring=colour("#bf5b93"), outline=colour("#0a8a66"), cursor=colour("#7d7fd6"),
    onion=colour("#7a8594"), unknown=colour("#b4bcc6"),
)  # fmt: skip
BLUE_ORANGE = Ink(
    name="blue-orange", off=colour("#062447"), on=colour("#ffd07f"), grid=colour("#16365c"),
    hatch=colour("#2a78b4"), ring=colour("#b44d87"), outline=colour("#0a7f5e"), cursor=colour("#696bbe"),
    onion=colour("#6f7a88"), unknown=colour("#4a5a70"),
)  # fmt: skip
INKS = {ink.name: ink for ink in (LIGHT_ON_DARK, DARK_ON_LIGHT, BLUE_ORANGE)}
WHITE_ON_BLACK = replace(
    LIGHT_ON_DARK, name="white-on-black", off=colour("#000000"), on=colour("#ffffff"), grid=colour("#404040"),
    unknown=colour("#808080"),
)  # fmt: skip
BLACK_ON_WHITE = replace(
    DARK_ON_LIGHT, name="black-on-white", off=colour("#ffffff"), on=colour("#000000"), grid=colour("#c0c0c0"),
    unknown=colour("#808080"),
)  # fmt: skip
PURE_INKS = (WHITE_ON_BLACK, BLACK_ON_WHITE)


def shown_ink(name: str, theme: Theme) -> Ink:
    """The ink of a workbench in this theme: high contrast keeps which of the two is light, in black and white."""
    chosen = INKS.get(name, LIGHT_ON_DARK)
    if not theme.strong:
        return chosen
    return WHITE_ON_BLACK if luminance(chosen.on) > luminance(chosen.off) else BLACK_ON_WHITE


def _ramp(stops: tuple[Colour, ...]) -> tuple[Colour, ...]:
    """256 colours through equally spaced stops."""
    rows = []
    for i in range(256):
        place = i / 255 * (len(stops) - 1)
        first = min(int(place), len(stops) - 2)
        rows.append(blended(stops[first], stops[first + 1], place - first))
    return tuple(rows)


def diverging() -> tuple[Colour, ...]:
    """256 rows from blue (negative) by white (zero, between rows 127 and 128) to orange (positive)."""
    return _ramp(_colours("#0a3a66 #2f86c4 #9fcdee #ffffff #f7c56b #d98200 #7a4300"))


def cividis() -> tuple[Colour, ...]:
    """256 rows from dark blue to yellow: heat (Nuñez, Anderton, Renslow, PLoS ONE 13, e0199239, 2018)."""
    return _ramp(_colours(_CIVIDIS))


def grey() -> tuple[Colour, ...]:
    """256 rows from black to white."""
    return tuple((i, i, i) for i in range(256))


_CIVIDIS = (
    "00224e 002656 002a5f 002d68 003070 083370 163770 203a6f 273e6e 2e416d 34456c 3a486c 3f4c6c "
    "444f6c 49536c 4e566c 535a6d 575d6d 5c616e 60646f 656870 696b71 6d6f72 727274 767676 7a7a78 "
    "7e7d78 838179 888578 8d8878 928c78 969077 9b9476 a09875 a59c74 aaa073 afa471 b5a86f baac6d "
    "bfb06b c4b468 c9b965 cfbd62 d4c15f dac65b dfca57 e5cf52 ead34c f0d846 f6dd3f fce236 fee838 "
)

COLOUR_MAPS = {"diverging": diverging, "cividis": cividis, "grey": grey}
