"""How the window looks: Fusion in the colours of the palette, following the desktop, at any size."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from hopsim.assets import resource
from hopsim.gui.style_sheet import style_sheet
from hopsim.palette import DARK, HIGH_CONTRAST, LIGHT, THEMES, Colour, Theme, hex_of
from hopsim.texts import current_language

SYSTEM = "system"
ICON_SIZES = (16, 24, 32, 48, 64)
JAPANESE_FAMILIES = ("Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Hiragino Sans", "IPAexGothic", "IPAPGothic",
                     "IPAGothic")  # fmt: skip
"""Asked for by name: a fallback of Qt's own may draw Chinese forms of kanji."""
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 2.0
_PIXELS_OF_TEXT = 13


def qcolor(shade: Colour, alpha: int = 255) -> QColor:
    return QColor(*shade, alpha)


def icon(name: str, theme: Theme, shade: Colour | None = None) -> QIcon:
    """resources/icons/{name}.svg in the theme's colours: plain, chosen and disabled, sharp at every size.

    shade replaces the first two where the ground is not a panel: `theme.text_on_accent` on a primary button.
    """
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for tint, mode, state in (
        (shade or theme.text, QIcon.Mode.Normal, QIcon.State.Off),
        (shade or theme.accent_text, QIcon.Mode.Normal, QIcon.State.On),
        (theme.text_disabled, QIcon.Mode.Disabled, QIcon.State.Off),
    ):
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", hex_of(tint)).encode()))
        for size in ICON_SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            made.addPixmap(pixmap, mode, state)
    return made


def desktop_theme() -> Theme:
    """What the desktop asks for; dark where it does not say."""
    if wants_contrast():
        return HIGH_CONTRAST
    asked = QGuiApplication.styleHints().colorScheme()
    return LIGHT if asked == Qt.ColorScheme.Light else DARK


def wants_contrast() -> bool:
    """Whether the desktop asks for high contrast; Qt before 6.10 does not tell."""
    style = QGuiApplication.styleHints()  # what it tells lives as long as this name
    hints = style.accessibility() if hasattr(style, "accessibility") else None
    return hints is not None and hints.contrastPreference() == Qt.ContrastPreference.HighContrast


def qt_palette(theme: Theme) -> QPalette:
    """The theme as Qt's own roles, for everything the style sheet does not name."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, shade in (
        (role.Window, theme.panel), (role.WindowText, theme.text), (role.Base, theme.field),
        (role.AlternateBase, theme.panel), (role.Text, theme.text), (role.Button, theme.field),
        (role.ButtonText, theme.text), (role.BrightText, theme.error), (role.ToolTipBase, theme.field),
        (role.ToolTipText, theme.text), (role.PlaceholderText, theme.text_dim),
        (role.Link, theme.accent_text),
        (role.LinkVisited, theme.accent_text), (role.Highlight, theme.accent),
        (role.HighlightedText, theme.text_on_accent), (role.Accent, theme.accent),
        (role.Light, theme.field_hover), (role.Midlight, theme.field), (role.Mid, theme.border),
        (role.Dark, theme.border), (role.Shadow, theme.window),
    ):  # fmt: skip
        palette.setColor(which, qcolor(shade))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, qcolor(theme.text_disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, qcolor(theme.border))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, qcolor(theme.text_disabled))
    return palette


def font(scale: float = 1.0) -> QFont:
    """The desktop's font at the interface's size, with Japanese forms of kanji."""
    made = QFont(QGuiApplication.font())
    # "Sans Serif" is no family: what it stands for must be named, or the next of the list would be taken.
    named = [family for family in made.families() if family not in JAPANESE_FAMILIES]
    own = [QFontInfo(QFont(family)).family() for family in named] or [QFontInfo(QFont()).family()]
    japanese = list(JAPANESE_FAMILIES)
    made.setFamilies([*japanese, *own] if current_language() == "ja" else [*own, *japanese])
    made.setPixelSize(round(_PIXELS_OF_TEXT * scale))
    return made


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole application; scale 1.0–2.0 is the size of text and of everything around it."""
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(qt_palette(theme))
    app.setFont(font(scale))
    app.setStyleSheet(style_sheet(theme, scale))


class Appearance(QObject):
    """Holds what the user chose (theme and size), dresses the application, and says when that changes."""

    changed = Signal(object)
    """The Theme: every widget's `retheme(theme)` is called with it."""

    def __init__(self, app: QApplication, choice: str = SYSTEM, scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self.choice = choice if choice in THEMES else SYSTEM
        self.scale = self._bounded(scale)
        self.theme = desktop_theme()
        self._dress()
        style = app.styleHints()
        style.colorSchemeChanged.connect(self._follow_desktop)
        if hasattr(style, "accessibility"):
            style.accessibility().contrastPreferenceChanged.connect(self._follow_desktop)

    @staticmethod
    def current() -> Appearance | None:
        """The one that the running application has, if any."""
        app = QApplication.instance()
        return None if app is None else cast("Appearance | None", app.findChild(Appearance))

    def choose(self, choice: str) -> None:
        """Show one of the themes, or follow the desktop ("system")."""
        self.choice = choice if choice in THEMES else SYSTEM
        self._dress()

    def set_scale(self, scale: float) -> None:
        """The size of the interface, from 1.0 to 2.0."""
        self.scale = self._bounded(scale)
        self._dress()

    def enlarge(self, scale: float) -> None:
        """Show everything larger than is chosen, for a while; `set_scale` brings the chosen size back."""
        self.scale = scale
        self._dress()

    def use_language(self) -> None:
        """The language changed: kanji may need another font."""
        self._app.setFont(font(self.scale))

    @staticmethod
    def _bounded(scale: float) -> float:
        return min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)

    def _follow_desktop(self) -> None:
        if self.choice == SYSTEM:
            self._dress()

    def _dress(self) -> None:
        self.theme = THEMES.get(self.choice) or desktop_theme()
        apply(self._app, self.theme, self.scale)
        self.changed.emit(self.theme)


def role(widget: QWidget, name: str) -> QWidget:
    """Give a widget one of the style sheet's roles: panel, dim, heading, verdict, primary, card, badge."""
    widget.setProperty("role", name)
    if widget.style() is not None:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


def icon_size(widget: QWidget) -> int:
    """The side of an icon beside this widget's text, in pixels of the interface."""
    return round(widget.fontMetrics().height() * 1.25)
