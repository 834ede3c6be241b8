"""The style sheet is complete, icons are tinted, the desktop's choice is followed, sizes grow together."""

import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from hopsim.assets import resource
from hopsim.gui import theme
from hopsim.gui.style_sheet import style_sheet
from hopsim.gui.theme import Appearance
from hopsim.palette import DARK, HIGH_CONTRAST, LIGHT, THEMES, hex_of
from hopsim.texts import use_language

themes = pytest.mark.parametrize("shown", THEMES.values(), ids=lambda shown: shown.name)


@pytest.fixture
def dressed(qapp):
    """The application, dressed as it was when the test ends."""
    yield qapp
    theme.apply(qapp, DARK)


@themes
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_style_sheet_has_no_hole_left_and_no_colour_of_its_own(shown, scale):
    sheet = style_sheet(shown, scale)
    assert not re.search(r"\{\w+\}", sheet)
    own = {hex_of(value) for value in vars(shown).values() if isinstance(value, tuple) and len(value) == 3}
    assert set(re.findall(r"#[0-9a-f]{6}", sheet)) <= own
    assert f"border-radius: {round(6 * scale)}px" in sheet
    assert "border: 1px solid" in sheet


@themes
def test_the_style_sheet_is_understood_by_qt(dressed, shown, capfd):
    theme.apply(dressed, shown)
    label = QLabel("x")
    label.ensurePolished()
    assert "Could not parse" not in capfd.readouterr().err


@themes
def test_the_palette_of_qt_has_the_colours_of_the_theme(dressed, shown):
    theme.apply(dressed, shown)
    palette = dressed.palette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    assert palette.color(role.WindowText).getRgb()[:3] == shown.text
    assert palette.color(role.Base).getRgb()[:3] == shown.field
    assert palette.color(role.Highlight).getRgb()[:3] == shown.accent
    assert palette.color(group.Disabled, role.Text).getRgb()[:3] == shown.text_disabled


@themes
def test_a_primary_button_stands_on_the_accent(dressed, qtbot, shown):
    theme.apply(dressed, shown)
    button = QPushButton("Running")
    qtbot.addWidget(button)
    theme.role(button, "primary")
    button.resize(120, 30)
    image = button.grab().toImage()
    assert image.pixelColor(8, 15).getRgb()[:3] == shown.accent


@themes
def test_an_icon_on_a_primary_button_stands_out_from_the_accent(qapp, shown):
    for state in (QIcon.State.Off, QIcon.State.On):
        made = theme.icon("play", shown, shown.text_on_accent)
        image = made.pixmap(QSize(64, 64), QIcon.Mode.Normal, state).toImage()
        shades = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
        assert {shade.getRgb()[:3] for shade in shades if shade.alpha() == 255} == {shown.text_on_accent}


def every_icon():
    return sorted(path.stem for path in resource("icons").glob("*.svg") if path.stem != "hopsim")


@themes
@pytest.mark.parametrize("size", theme.ICON_SIZES)
def test_icons_are_drawn_in_the_colour_of_text_at_every_size(qapp, shown, size):
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, shown.text),
        (QIcon.Mode.Normal, QIcon.State.On, shown.accent_text),
        (QIcon.Mode.Disabled, QIcon.State.Off, shown.text_disabled),
    ):
        image = theme.icon("play", shown).pixmap(QSize(size, size), mode, state).toImage()
        shades = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        densest = max(shades, key=lambda shade: shade.alpha())
        assert densest.alpha() > 200
        # Stored multiplied by alpha and divided again: each part may be one off.
        assert max(abs(a - b) for a, b in zip(densest.getRgb()[:3], colour, strict=True)) <= 1
        assert image.pixelColor(0, 0).alpha() == 0


@pytest.mark.parametrize("name", every_icon())
def test_every_icon_takes_its_colour_from_the_theme_and_shows_something(qapp, name):
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert "currentColor" in drawing
    assert not re.search(r"#[0-9a-fA-F]{3,8}", drawing)
    image = theme.icon(name, DARK).pixmap(QSize(32, 32)).toImage()
    solid = sum(image.pixelColor(x, y).alpha() > 127 for x in range(32) for y in range(32))
    assert 16 < solid < 32 * 32 * 0.8


def test_an_unknown_icon_is_an_error_and_no_empty_button(qapp):
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon", DARK)


def test_appearance_follows_the_choice_and_tells_it(dressed):
    appearance = Appearance(dressed, "light")
    told = []
    appearance.changed.connect(told.append)
    try:
        assert appearance.theme is LIGHT
        appearance.choose("dark")
        appearance.choose("system")
        assert told == [DARK, theme.desktop_theme()]
        assert appearance.choice == "system"
        appearance.choose("no such theme")
        assert appearance.choice == "system"
        assert Appearance.current() is appearance
    finally:
        appearance.setParent(None)


def test_a_desktop_that_turns_light_is_followed_only_when_asked_to(dressed, monkeypatch):
    appearance = Appearance(dressed, "system")
    try:
        monkeypatch.setattr(theme, "desktop_theme", lambda: LIGHT)
        dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert appearance.theme is LIGHT
        appearance.choose("dark")
        dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert appearance.theme is DARK
    finally:
        appearance.setParent(None)


def test_a_desktop_that_asks_for_contrast_gets_it(dressed, monkeypatch):
    appearance = Appearance(dressed, "system")
    try:
        monkeypatch.setattr(theme, "wants_contrast", lambda: True)
        style = dressed.styleHints()
        if hasattr(style, "accessibility"):  # Qt 6.10
            style.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
            assert appearance.theme is HIGH_CONTRAST
        assert theme.desktop_theme() is HIGH_CONTRAST
    finally:
        appearance.setParent(None)


def test_where_the_desktop_does_not_say_the_theme_is_dark(qapp):
    if qapp.styleHints().colorScheme() == Qt.ColorScheme.Light:
        assert theme.desktop_theme() is LIGHT
    else:
        assert theme.desktop_theme() is DARK


def test_the_interface_grows_from_100_to_200_percent(dressed, qtbot):
    label = QLabel("Temperature T")
    qtbot.addWidget(label)
    appearance = Appearance(dressed, "dark")
    try:
        small = label.sizeHint()
        appearance.set_scale(2.0)
        label.ensurePolished()
        assert label.sizeHint().height() >= 1.8 * small.height()
        appearance.set_scale(9.0)
        assert appearance.scale == theme.LARGEST_SCALE
        appearance.set_scale(0.1)
        assert appearance.scale == theme.SMALLEST_SCALE
        assert label.sizeHint() == small
    finally:
        appearance.setParent(None)


def test_dressing_again_and_again_changes_nothing(dressed):
    family = QFontInfo(dressed.font()).family()
    for _ in range(3):
        theme.apply(dressed, LIGHT, 1.3)
        theme.apply(dressed, DARK, 1.0)
    assert QFontInfo(dressed.font()).family() == family
    assert len(dressed.font().families()) == len(set(dressed.font().families()))


def test_japanese_asks_for_japanese_forms_first(dressed):
    english = theme.font().families()
    assert set(theme.JAPANESE_FAMILIES) <= set(english)
    assert english[0] not in theme.JAPANESE_FAMILIES
    use_language("ja")
    assert tuple(theme.font().families()[: len(theme.JAPANESE_FAMILIES)]) == theme.JAPANESE_FAMILIES
