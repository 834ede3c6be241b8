"""The panels around the canvas: docks that hide, resize and move, and come back where they were."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hopsim.gui.theme import role
from hopsim.texts import Text

LEFT_WIDTH, RIGHT_WIDTH = 176, 430
SHARES = {"plots": 400, "knobs": 210}
TITLES = {"left": Text("Memories and data"), "plots": Text("Plots"), "knobs": Text("Knobs")}


class Holder(QWidget):
    """What stands in a dock; its wish is what the dock gets when it is laid out for the first time."""

    def __init__(self, wish: QSize) -> None:
        super().__init__()
        role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._wish = wish
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return self._wish


class Scroll(QScrollArea):
    """Scrolls down, never sideways: it is as wide as what stands in it needs."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        page.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        page = self.widget()
        wide = 0 if page is None else page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(wide, 80)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return done


class Panels(QMainWindow):
    """A main window inside the window, so that bar and tools stay outside of what can be moved."""

    def __init__(self, centre: QWidget) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setObjectName("panels")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCentralWidget(centre)
        self.scale = 1.0
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self._areas = {"left": left, "plots": right, "knobs": right}
        wishes = {"left": QSize(LEFT_WIDTH, 600), **{name: QSize(RIGHT_WIDTH, tall) for name, tall in SHARES.items()}}
        self.holders = {name: Holder(wish) for name, wish in wishes.items()}
        self.docks: dict[str, QDockWidget] = {}
        for name, holder in self.holders.items():
            dock = QDockWidget(self)
            dock.setObjectName(f"dock-{name}")
            dock.setWidget(holder)
            self.addDockWidget(self._areas[name], dock)
            self.docks[name] = dock
        self._restored = False
        self.show_titles(False)
        self.retranslate()

    def show_titles(self, on: bool) -> None:
        """With titles the panels can be dragged elsewhere; without, they are as quiet as paper."""
        for dock in self.docks.values():
            old = dock.titleBarWidget()
            dock.setTitleBarWidget(None if on else QWidget())  # type: ignore[arg-type]
            if old is not None:
                old.deleteLater()

    def restore(self, state: object) -> None:
        """Where the panels were; anything else than a state leaves the first layout."""
        self._restored = isinstance(state, QByteArray) and self.restoreState(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._restored:
            self._restored = True
            self.reset()

    def reset(self) -> None:
        for name, dock in self.docks.items():
            dock.setFloating(False)
            self.addDockWidget(self._areas[name], dock)
            dock.show()
        self.splitDockWidget(self.docks["plots"], self.docks["knobs"], Qt.Orientation.Vertical)
        self.spread()

    def spread(self) -> None:
        """Sizes for this interface and this window; the canvas keeps what is left."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        width = max(self.width(), 960)
        left = min(round(LEFT_WIDTH * self.scale), width // 5)
        right = min(round(RIGHT_WIDTH * self.scale), round(width * 0.44))
        plots, knobs = self.docks["plots"], self.docks["knobs"]
        self.resizeDocks([self.docks["left"], plots], [left, right], Qt.Orientation.Horizontal)
        self.resizeDocks([plots, knobs], [SHARES["plots"], SHARES["knobs"]], Qt.Orientation.Vertical)

    def spread_for_class(self, foot: int) -> None:
        """Plot over temperature with so many pixels under it, and the larger part for the canvas."""
        right, knobs = self.docks["plots"], self.docks["knobs"]
        self.resizeDocks([right], [round(self.width() * 0.42)], Qt.Orientation.Horizontal)
        least = self.holders["knobs"].minimumSizeHint().height() + foot
        self.resizeDocks([right, knobs], [max(1, self.height() - least), least], Qt.Orientation.Vertical)

    def retranslate(self) -> None:
        for name, dock in self.docks.items():
            title = TITLES[name]
            dock.setWindowTitle(str(title))
            dock.setAccessibleName(str(title))
            action = dock.toggleViewAction()
            action.setObjectName(f"panel-{name}")
            action.setToolTip(str(Text("Shows or hides this panel of the window: {title}.", title=title)))
