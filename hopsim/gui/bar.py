"""The bar on top: the machines on the left, transport in the middle, export on the right; two lines where one is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from hopsim.engine.frame import Frame
from hopsim.gui.actions import COMMANDS, Actions
from hopsim.gui.theme import role
from hopsim.gui.transport import Transport
from hopsim.models import MODELS
from hopsim.palette import Theme
from hopsim.texts import Text

EXPORTS = tuple(command for command in COMMANDS if command.menu == "export")
MENU_ROOM = "padding-right: 16px;"


class MachineTabs(QWidget):
    """One checkable action and button for each registered machine."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_by_name: dict[str, QAction] = {}
        self.buttons: dict[str, QToolButton] = {}
        self._learning: tuple[str, ...] = ()
        group = QActionGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for number, name in enumerate(MODELS, start=1):
            action = QAction(self)
            action.setObjectName(f"machine-{name}")
            action.setCheckable(True)
            action.setData(name)
            action.setShortcut(f"Ctrl+{number}")
            group.addAction(action)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            role(button, "tab")
            row.addWidget(button)
            self.actions_by_name[name], self.buttons[name] = action, button
        group.triggered.connect(self._choose)
        self.retranslate()

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    def display(self, frame: Frame) -> None:
        self.actions_by_name[frame.machine].setChecked(True)
        away = tuple(name for name in frame.training_machines if name != frame.machine)
        if away != self._learning:
            self._learning = away
            self.retranslate()

    def retranslate(self) -> None:
        for name, action in self.actions_by_name.items():
            title = MODELS[name].title
            does = Text("Shows the same picture as the state of this machine: {machine} ({keys}).",
                        machine=title, keys=action.shortcut().toString())  # fmt: skip
            if name in self._learning:
                does = Text("{does} It goes on learning while another machine is shown.", does=does)
            action.setText(str(Text("{machine}: learning", machine=title) if name in self._learning else title))
            action.setToolTip(str(does))
            self.buttons[name].setAccessibleName(action.text())


class Bar(QWidget):
    """Lays its three parts out anew whenever its width or one of them changes; never wider than the window."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.machines, self.transport = MachineTabs(), Transport(actions, theme)
        self.export = QToolButton()
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.setStyleSheet(MENU_ROOM)
        menu = QMenu(self)
        for command in EXPORTS:
            if command.gap:
                menu.addSeparator()
            menu.addAction(actions[command.name])
        self.export.setMenu(menu)
        self._lines = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 4, 8, 4)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        parts = (self.machines, self.transport, self.export)
        needed = sum(part.sizeHint().width() for part in parts if not part.isHidden()) + 4 * 12 + 16
        lines = 1 if needed <= max(self.width(), 1) else 2
        if lines == self._lines:
            return
        self._lines = lines
        for part in parts:
            self._grid.removeWidget(part)
        centre, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        if lines == 1:
            self._grid.addWidget(self.machines, 0, 0)
            self._grid.addWidget(self.transport, 0, 2, centre)
            self._grid.addWidget(self.export, 0, 4, right)
        else:
            self._grid.addWidget(self.machines, 0, 0, 1, 5, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(self.transport, 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(self.export, 1, 4, right)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(400, self._grid.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._grid.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return done

    def display(self, frame: Frame) -> None:
        self.machines.display(frame)
        self.transport.display(frame)

    def retranslate(self) -> None:
        self.export.setText(str(Text("Export")))
        self.export.setAccessibleName(str(Text("Export")))
        self.export.setToolTip(str(Text("Writes picture, film, numbers, plots, page or script of this run into a file.")))
        self.machines.retranslate()
        self.transport.retranslate()
        self._arrange()

    def retheme(self, theme: Theme) -> None:
        self.transport.retheme(theme)
