"""Text and lines stand out from their ground in every theme; nothing is told by colour alone."""

import itertools

import pytest

from hopsim import palette
from hopsim.palette import (
    BLACK_ON_WHITE,
    COLOUR_MAPS,
    DARK,
    HIGH_CONTRAST,
    INKS,
    LIGHT,
    PURE_INKS,
    THEMES,
    WHITE_ON_BLACK,
    Colour,
    contrast_ratio,
    luminance,
    shown_ink,
)

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
PLACES = ("window", "panel", "field", "plot")
inks = pytest.mark.parametrize("ink", (*INKS.values(), *PURE_INKS), ids=lambda ink: ink.name)


def for_words(theme):
    """The least contrast of words: WCAG 2.2, 1.4.3 (AA) and in high contrast 1.4.6 (AAA)."""
    return 7 if theme.strong else 4.5


def for_lines(theme):
    return 4.5 if theme.strong else 3


def test_contrast_ratio_is_that_of_wcag():
    assert contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast_ratio((86, 180, 233), (86, 180, 233)) == 1
    # #767676 is the well-known darkest-enough grey on white, #777777 just fails.
    assert contrast_ratio((0x76,) * 3, (255,) * 3) > 4.5 > contrast_ratio((0x77,) * 3, (255,) * 3)


@themes
def test_text_reads_everywhere_it_stands(theme):
    grounds = ("window", "panel", "field", "field_hover", "field_pressed", "selection", "plot")
    for words, ground in itertools.product(("text", "text_dim"), grounds):
        assert contrast_ratio(getattr(theme, words), getattr(theme, ground)) >= for_words(theme), (words, ground)
    for words, ground in itertools.product(("accent_text", "error", "good"), PLACES):
        assert contrast_ratio(getattr(theme, words), getattr(theme, ground)) >= for_words(theme), (words, ground)
    for ground in ("accent", "accent_strong", "hot"):
        assert contrast_ratio(theme.text_on_accent, getattr(theme, ground)) >= for_words(theme), ground


@themes
def test_lines_that_mean_something_stand_out(theme):
    lines = ("accent", "outline", "hot", "cold", "error", "good", "axis", "past")
    for line, ground in itertools.product(lines, PLACES):
        assert contrast_ratio(getattr(theme, line), getattr(theme, ground)) >= for_lines(theme), (line, ground)
    for number, shade in enumerate(theme.curves):
        # A curve's name at its right end is text in its colour.
        assert contrast_ratio(shade, theme.plot) >= for_words(theme), number


@themes
def test_curves_differ_in_more_than_colour(theme):
    drawn = [theme.curve(number) for number in range(42)]
    assert len(set(drawn)) == 42
    for one, following in itertools.pairwise(drawn):
        assert one.colour != following.colour
        assert one.dash != following.dash
    assert len({curve.dash for curve in drawn[:6]}) == 6
    assert drawn[0].dash == ()


@themes
def test_orange_is_hot_and_nothing_else(theme):
    def orange(shade: Colour) -> bool:
        red, green, blue = shade
        return red > 1.25 * green and green > 1.6 * blue

    assert orange(theme.hot)
    others = [value for name, value in vars(theme).items() if isinstance(value, tuple) and name != "hot"]
    others.remove(theme.curves)
    assert not any(orange(shade) for shade in (*others, *theme.curves))


def test_high_contrast_shows_edges_and_what_has_the_keyboard():
    assert contrast_ratio(HIGH_CONTRAST.text, HIGH_CONTRAST.window) == pytest.approx(21)
    for ground in PLACES:
        assert contrast_ratio(HIGH_CONTRAST.border, getattr(HIGH_CONTRAST, ground)) >= 4.5, ground
    # An edge that takes the colour of the focus changes by 3 : 1 (WCAG 2.2, 2.4.13) and is thicker than a hair.
    assert contrast_ratio(HIGH_CONTRAST.accent, HIGH_CONTRAST.border) >= 3
    assert HIGH_CONTRAST.edge > DARK.edge == LIGHT.edge == 1


def test_inks_stay_in_the_usual_themes_and_become_pure_in_high_contrast():
    for name, ink in INKS.items():
        assert shown_ink(name, DARK) is shown_ink(name, LIGHT) is ink
        pure = shown_ink(name, HIGH_CONTRAST)
        assert {pure.on, pure.off} == {(0, 0, 0), (255, 255, 255)}
        assert (luminance(pure.on) > luminance(pure.off)) == (luminance(ink.on) > luminance(ink.off))
    assert shown_ink("dark-on-light", HIGH_CONTRAST) is BLACK_ON_WHITE
    assert shown_ink("no such ink", HIGH_CONTRAST) is WHITE_ON_BLACK


@inks
def test_marks_stand_out_on_every_cell(ink):
    assert contrast_ratio(ink.on, ink.off) >= 4.5
    for mark, cell in itertools.product(("hatch", "ring", "outline", "cursor", "onion"), ("on", "off")):
        assert contrast_ratio(getattr(ink, mark), getattr(ink, cell)) >= 3, (mark, cell)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_are_256_whole_colours(name):
    rows = COLOUR_MAPS[name]()
    assert len(rows) == 256
    assert all(isinstance(part, int) and 0 <= part <= 255 for row in rows for part in row)


def test_diverging_has_zero_in_the_middle_and_darkens_to_both_ends():
    rows = COLOUR_MAPS["diverging"]()
    light = [luminance(row) for row in rows]
    assert min(light[127], light[128]) > 0.97
    assert light[:128] == sorted(light[:128])
    assert light[128:] == sorted(light[128:], reverse=True)
    assert rows[0][2] > rows[0][0]
    assert rows[255][0] > rows[255][2]
    assert all(abs(light[i] - light[255 - i]) < 0.13 for i in range(256))


def test_cividis_and_grey_brighten_evenly():
    for name in ("cividis", "grey"):
        light = [luminance(row) for row in COLOUR_MAPS[name]()]
        # Neighbouring rows are rounded to whole parts of 255; every fifteenth tells the slope.
        assert light[::15] == sorted(light[::15])
    # The published table at its ends and its middle.
    rows = COLOUR_MAPS["cividis"]()
    assert (rows[0], rows[255]) == ((0, 34, 78), (254, 232, 56))
    assert max(abs(a - b) for a, b in zip(rows[128], (125, 124, 120), strict=True)) <= 1


def test_colours_are_written_and_read_the_same():
    assert palette.colour("#56B4E9") == (86, 180, 233)
    assert palette.hex_of((86, 180, 233)) == "#56b4e9"
    assert palette.blended((0, 0, 0), (10, 20, 30), 0.5) == (5, 10, 15)
    assert DARK.dark and not LIGHT.dark
