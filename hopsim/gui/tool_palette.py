"""The tools as one column of icons beside the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSpinBox, QToolButton, QVBoxLayout, QWidget

from hopsim.gui.fields import left_to_window
from hopsim.gui.strokes import LARGEST_BRUSH
from hopsim.gui.theme import icon_size, role
from hopsim.gui.tools import CanvasActions
from hopsim.palette import Theme
from hopsim.texts import Text


class BrushSize(QSpinBox):
    """How many cells the brush is wide."""

    def event(self, event: QEvent) -> bool:
        return False if left_to_window(event) else super().event(event)


class ToolPalette(QWidget):
    """The tools as one column of icons, the brush size below, and at the foot what the window adds."""

    def __init__(self, actions: CanvasActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._buttons: list[QToolButton] = []
        self._toggles = 0
        self._spare: list[QToolButton] = []
        role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 6, 4, 6)
        self._column.setSpacing(4)
        for action in actions.tools.values():
            self._column.addWidget(self._button(action))
        self.brush = BrushSize()
        self.brush.setRange(1, LARGEST_BRUSH)
        self.brush.setValue(actions.canvas.brush)
        self.brush.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.brush.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.brush.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        role(self.brush, "tool")
        self.brush.valueChanged.connect(actions.canvas.set_brush)
        actions.canvas.brush_changed.connect(self.brush.setValue)
        self.brush.lineEdit().returnPressed.connect(self._back_to_canvas)
        self._column.addWidget(self.brush)
        self._column.addStretch(1)
        self.retranslate()

    def add_action(self, action: QAction) -> QToolButton:
        """One more button at the foot of the column: undo, invert, clear …"""
        button = self._button(action)
        self._column.addWidget(button)
        self._spare.append(button)
        self._resize_icons()
        return button

    def add_toggle(self, action: QAction) -> QToolButton:
        """One more switch below the brush."""
        button = self._button(action)
        self._column.insertWidget(self._column.indexOf(self.brush) + 1 + self._toggles, button)
        self._toggles += 1
        self._spare.append(button)
        self._resize_icons()
        return button

    def retranslate(self) -> None:
        self.setAccessibleName(str(Text("Tools")))
        self.brush.setAccessibleName(str(Text("Brush size")))
        self.brush.setToolTip(
            str(
                Text(
                    "Brush size (1–32 cells, keys [ and ])\nHow wide pen, eraser, line and clamp brush draw."
                )
            )
        )
        self._resize_icons()

    def retheme(self, _theme: Theme) -> None:
        """The size of the interface may have changed with the theme; icons come with the actions."""
        self._resize_icons()

    def _back_to_canvas(self) -> None:
        self._actions.canvas.setFocus()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        role(button, "tool")
        self._buttons.append(button)
        return button

    def _resize_icons(self) -> None:
        side = icon_size(self)
        for button in self._buttons:
            button.setIconSize(QSize(side, side))
            button.setAccessibleName(button.defaultAction().text())
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """On a low window tools stay whole, and what also has a key and a place in the menu gives way."""
        step = self._buttons[0].sizeHint().height() + self._column.spacing()
        margins = self._column.contentsMargins()
        room = self.height() - margins.top() - margins.bottom() - self.brush.sizeHint().height()
        left = room // step - (len(self._buttons) - len(self._spare))
        for place, button in enumerate(self._spare):
            button.setVisible(place < left)
