"""The style sheet: one template, filled with the colours of a theme and the size of the interface."""

from __future__ import annotations

import dataclasses
import re

from hopsim.assets import resource
from hopsim.palette import Theme, hex_of

# {name} is a colour of the theme, {edge} the width of its edges, 6px a length at interface size 1.0.
_TEMPLATE = """
QMainWindow, QDialog { background: {window}; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QWidget[role="panel"], QDockWidget > QWidget, QStackedWidget[role="panel"]
  { background: {panel}; border-radius: 8px; }
QWidget[role="card"] { background: {field}; border: 1px solid {border}; border-radius: 6px; }
QLabel { background: transparent; }
QLabel[role="dim"] { color: {text_dim}; }
QLabel[role="heading"] { font-weight: bold; }
QLabel[role="verdict"] { font-size: 20px; font-weight: bold; }
QLabel[role="error"] { color: {error}; }
QLabel[role="badge"] { background: {field}; color: {text}; border: 1px solid {outline};
  border-radius: 4px; padding: 2px 6px; }

QPushButton, QToolButton, QLineEdit
  { background: {field}; color: {text}; border: {edge}px solid {border}; border-radius: 6px;
    padding: 4px 8px; selection-background-color: {accent}; selection-color: {text_on_accent}; }
QPushButton:hover, QToolButton:hover { background: {field_hover}; }
QPushButton:pressed, QToolButton:pressed { background: {field_pressed}; }
QPushButton:checked, QToolButton:checked
  { background: {selection}; border: {edge}px solid {accent}; color: {text}; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus
  { border: {edge}px solid {accent}; }
QToolButton[role="tab"]:focus { border: {edge}px dashed {text_dim}; }
QToolButton[role="tab"]:checked:focus { border: {edge}px dashed {accent}; }
QPushButton:disabled, QToolButton:disabled, QLineEdit:disabled { color: {text_disabled}; }
QPushButton[role="primary"], QToolButton[role="primary"]
  { background: {accent}; color: {text_on_accent}; border: {edge}px solid {accent}; font-weight: bold; }
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus { border: {edge}px solid {text}; }
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover { background: {accent_strong}; }
QPushButton[role="link"] { background: transparent; border: none; color: {accent_text};
  text-decoration: underline; padding: 2px 4px; }
QPushButton[role="link"]:focus { border: {edge}px solid {accent}; }
QToolButton { padding: 4px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; right: 3px; }
QToolButton[role="tool"] { background: transparent; border: {edge}px solid transparent; padding: 6px; }
QToolButton[role="tool"]:hover { background: {field_hover}; }
QToolButton[role="tool"]:checked { background: {selection}; border: {edge}px solid {accent}; }
QToolButton[role="tool"]:focus { border: {edge}px solid {accent}; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 0px; }
QComboBox QAbstractItemView { background: {field}; color: {text}; border: 1px solid {outline};
  selection-background-color: {selection}; selection-color: {text}; outline: none; }

QMenuBar { background: {window}; color: {text}; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected, QMenu::item:selected { background: {selection}; }
QMenu { background: {panel}; color: {text}; border: 1px solid {outline}; padding: 4px 0px; }
QMenu::item { padding: 4px 28px 4px 28px; }
QMenu::item:disabled { color: {text_disabled}; }
QMenu::separator { height: 1px; background: {border}; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QToolTip { background: {field}; color: {text}; border: 1px solid {outline}; padding: 4px 6px; }
QStatusBar { background: {window}; color: {text_dim}; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: {text_dim}; }

QDockWidget::title { background: {panel}; padding: 4px 8px; }
QMainWindow::separator { background: {window}; width: 6px; height: 6px; }
QSplitter::handle { background: {window}; }
QTabWidget::pane { border: none; border-top: 1px solid {border}; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: {text_dim}; padding: 6px 12px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: {text}; }
QTabBar::tab:selected { color: {text}; border-bottom: 2px solid {accent}; }
QTabBar::tab:selected:focus { background: {selection}; }

QProgressBar { background: {field}; border: 1px solid {border}; border-radius: 4px; color: {text};
  text-align: center; }
QProgressBar::chunk { background: {accent}; border-radius: 4px; }

QScrollArea { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: {outline}; border-radius: 4px; margin: 1px; min-height: 24px;
  min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
  { background: none; border: none; width: 0px; height: 0px; }
QListView, QTreeView, QTableView, QTextBrowser, QPlainTextEdit
  { background: {panel}; color: {text}; border: none; outline: none;
    selection-background-color: {selection}; selection-color: {text}; gridline-color: {border}; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected
  { background: {selection}; color: {text}; }
QHeaderView::section { background: {field}; color: {text_dim}; border: none; padding: 4px 6px; }
QGroupBox { border: 1px solid {border}; border-radius: 6px; margin-top: 10px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; color: {text_dim}; }
"""

# In high contrast what Qt draws by itself (black on black) gets edges; black arrows and ticks stand on light ground.
_STRONG = """
QComboBox, QDialog QAbstractSpinBox { background: {field}; color: {text}; border: {edge}px solid {border}; padding: 2px 4px;
  selection-background-color: {accent}; selection-color: {text_on_accent}; }
QComboBox:focus, QDialog QAbstractSpinBox:focus { border: {edge}px solid {accent}; }
QComboBox:disabled, QDialog QAbstractSpinBox:disabled { color: {text_disabled}; }
QComboBox::drop-down { background: {outline}; border: none; width: 16px; }
QComboBox::down-arrow { image: url([down]); width: 12px; height: 12px; }
QDialog QAbstractSpinBox::up-button, QDialog QAbstractSpinBox::down-button { background: {outline}; border: none; width: 14px; }
QDialog QAbstractSpinBox::up-arrow { image: url([up]); width: 9px; height: 9px; }
QDialog QAbstractSpinBox::down-arrow { image: url([down]); width: 9px; height: 9px; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator, QTreeView::indicator
  { width: 12px; height: 12px; border: {edge}px solid {outline}; background: {field}; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked
  { background: {accent}; image: url([check]); }
QRadioButton::indicator:checked { background: {accent}; }
QCheckBox:focus, QRadioButton:focus { border: {edge}px solid {accent}; }
QDialog { border: {edge}px solid {outline}; }
QListView:focus, QTreeView:focus, QTableView:focus, QTextBrowser:focus, QPlainTextEdit:focus
  { border: {edge}px solid {accent}; }
"""


def _strong() -> str:
    return re.sub(r"\[(\w+)\]", lambda name: resource("icons", f"{name[1]}.svg").as_posix(), _STRONG)


def style_sheet(theme: Theme, scale: float = 1.0) -> str:
    """The template with the theme's colours; lengths of 2px and more grow with scale, hair lines stay."""
    colours = {
        entry.name: hex_of(getattr(theme, entry.name))
        for entry in dataclasses.fields(theme)
        if isinstance(getattr(theme, entry.name), tuple) and entry.name != "curves"
    }
    filled = colours | {"edge": str(theme.edge)}
    named = re.sub(r"\{(\w+)\}", lambda hole: filled[hole[1]], _TEMPLATE + (_strong() if theme.strong else ""))

    def grown(length: re.Match[str]) -> str:
        pixels = int(length[1])
        return f"{pixels if abs(pixels) < 2 else round(pixels * scale)}px"

    return re.sub(r"(-?\d+)px", grown, named)
