"""The window: wiring only. What it shows is a function of the newest Frame; what it wants, it posts to the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.engine.worker import Worker
from hopsim.gui.actions import COMMANDS, MENUS, Actions
from hopsim.gui.annealing import Annealing
from hopsim.gui.banner import Banner
from hopsim.gui.canvas import Canvas
from hopsim.gui.controls import KnobEditors
from hopsim.gui.errands import Errands
from hopsim.gui.heat import TEMPERATURE, Heat
from hopsim.gui.noise import Noise
from hopsim.gui.past import PastBar
from hopsim.gui.pump import Pump
from hopsim.gui.shelf import ShelfPanel
from hopsim.gui.status import Status
from hopsim.gui.study_panel import StudyPanel
from hopsim.gui.theme import Appearance, role
from hopsim.gui.tool_palette import ToolPalette
from hopsim.gui.tools import CanvasActions
from hopsim.gui.transport import Transport
from hopsim.models import MODELS
from hopsim.palette import Theme
from hopsim.texts import LANGUAGES, Text, current_language, use_language, verbatim

THEMES = (("system", Text("As the desktop")), ("dark", Text("Dark")), ("light", Text("Light")))
SCALE_STEP = 0.1
TINT, TABLE = "local fields", "memory table"


class Window(QMainWindow):
    """Owns the widgets and the pump; the worker is given, started and closed by `hopsim.gui.app`."""

    def __init__(self, worker: Worker, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self.worker, self.appearance, self.settings = worker, appearance, settings
        self.frame: Frame | None = None
        theme = appearance.theme
        self.actions_ = Actions(self, theme)
        self.canvas = Canvas(theme)
        self.canvas_actions = CanvasActions(self.canvas, theme)
        self.tools = ToolPalette(self.canvas_actions)
        for name in ("invert", "clear", "undo"):
            self.tools.add_action(self.actions_[name])
        self.transport = Transport(self.actions_, theme)
        self.shelf = ShelfPanel(self.actions_)
        self.study = StudyPanel(self.actions_, theme)
        self.noise = Noise(self.actions_, theme)
        self.heat, self.annealing = Heat(theme), Annealing(theme)
        self.knobs = KnobEditors(theme, exclude=frozenset({TEMPERATURE}))
        self.learner_knobs = KnobEditors(theme)
        self.past, self.banner, self.status = PastBar(theme), Banner(), Status()
        self.verdict, self.detail, self.formula = QLabel(), QLabel(), QLabel()
        self.traces: Any = None
        self.machine_buttons: dict[str, QAction] = {}
        self._titles: dict[str, Text] = {}
        self._build()
        self.errands = Errands(self)
        self.pump = Pump(worker, self)
        self._connect()
        self.retranslate()
        self._restore_layout()
        self.canvas.setFocus()

    # --- building

    def _build(self) -> None:
        self.setObjectName("hopsim")
        self.setMinimumSize(960, 600)
        self._build_bar()
        self._build_centre()
        left = QStackedWidget()
        left.addWidget(self.shelf)
        left.addWidget(self.study)
        self.left_pages = left
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(left, 1)
        layout.addWidget(self.noise)
        self.left_dock = self._dock("left", column, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.plots_holder = QWidget()
        self.plots_layout = QVBoxLayout(self.plots_holder)
        self.plots_layout.setContentsMargins(0, 0, 0, 0)
        self.plots_dock = self._dock("plots", self.plots_holder, Qt.DockWidgetArea.RightDockWidgetArea)
        self.knobs_dock = self._dock("knobs", self._knobs_page(), Qt.DockWidgetArea.RightDockWidgetArea)
        self._build_menus()
        self.setStatusBar(self.status)

    def _dock(self, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(self)
        dock.setObjectName(f"dock-{name}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _knobs_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(6)
        for widget in (self.heat, self.annealing, self.knobs, self.learner_knobs):
            layout.addWidget(widget)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(page)
        return scroll

    def _build_bar(self) -> None:
        bar = QToolBar()
        bar.setObjectName("bar")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        group = QActionGroup(self)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for number, (name, model) in enumerate(MODELS.items(), start=1):
            action = QAction(self)
            action.setObjectName(f"machine-{name}")
            action.setCheckable(True)
            action.setData(name)
            action.setShortcut(f"Ctrl+{number}")
            group.addAction(action)
            self.machine_buttons[name] = action
            button = QToolButton()
            button.setDefaultAction(action)
            role(button, "tab")
            row.addWidget(button)
            self._titles[name] = model.title
        group.triggered.connect(self._choose_machine)
        left, right = QWidget(), QWidget()
        for stretch in (left, right):
            stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.export_button = QToolButton()
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for name in ("export-picture", "export-numbers", "export-film", "export-script"):
            menu.addAction(self.actions_[name])
        self.export_button.setMenu(menu)
        for widget in (holder, left, self.transport, right, self.export_button):
            bar.addWidget(widget)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
        self.bar = bar
        side = QToolBar()
        side.setObjectName("tools")
        side.setMovable(False)
        side.toggleViewAction().setVisible(False)
        side.addWidget(self.tools)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, side)

    def _build_centre(self) -> None:
        centre = QWidget()
        role(centre, "panel")
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(4)
        role(self.verdict, "verdict")
        self.verdict.setWordWrap(True)
        role(self.detail, "dim")
        role(self.formula, "dim")
        self.detail.setWordWrap(True)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.banner)
        layout.addWidget(self.formula)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.verdict)
        layout.addWidget(self.detail)
        layout.addWidget(self.past)
        self.setCentralWidget(centre)

    def _build_menus(self) -> None:
        self.menus = {name: QMenu(self) for name in MENUS}
        for menu in self.menus.values():
            menu.setToolTipsVisible(True)
            self.menuBar().addMenu(menu)
        for command in COMMANDS:
            if command.gap:
                self.menus[command.menu].addSeparator()
            self.menus[command.menu].addAction(self.actions_[command.name])
        self.menus["edit"].addSeparator()
        for action in self.canvas_actions.tools.values():
            self.menus["edit"].addAction(action)
        for action in self.canvas_actions.commands.values():
            self.menus["view"].addAction(action)
        for action in self.machine_buttons.values():
            self.menus["machine"].addAction(action)
        self.panels_menu = self.menus["view"].addMenu("")
        for dock in (self.left_dock, self.plots_dock, self.knobs_dock):
            self.panels_menu.addAction(dock.toggleViewAction())
        self.theme_menu, self.theme_group = self._choices([name for name, _ in THEMES], self._choose_theme)
        self.language_menu, self.language_group = self._choices(list(LANGUAGES), self._choose_language)

    def _choices(self, names: list[str], chosen: Callable[[QAction], None]) -> tuple[QMenu, QActionGroup]:
        menu = self.menus["view"].addMenu("")
        group = QActionGroup(self)
        for name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setData(name)
            group.addAction(action)
        group.triggered.connect(chosen)
        return menu, group

    # --- wiring

    def post(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        self.worker.post(function, *arguments, **named)

    def _connect(self) -> None:
        self.canvas.painted.connect(self._painted)
        self.canvas.clamped.connect(self._clamped)
        self.canvas.hovered.connect(self.status.hover)
        self.transport.speed_chosen.connect(self._to(Workbench.set_speed))
        for editors in (self.heat, self.knobs):
            editors.turned.connect(self._turned)
        self.learner_knobs.turned.connect(self._learner_turned)
        self.annealing.annealed.connect(self._to(Workbench.anneal))
        self.annealing.stopped.connect(self._to(Workbench.stop_annealing))
        self.past.sought.connect(self._to(Workbench.view))
        self.past.stepped.connect(self._to(Workbench.step_view))
        self.past.returned.connect(self._to(Workbench.view, None))
        self.past.branch_chosen.connect(self._to(Workbench.enter_branch))
        self.past.dice_thrown.connect(self._to(Workbench.new_dice))
        memories = self.shelf.list
        memories.cued.connect(self._to(Workbench.use_as_cue))
        memories.renamed.connect(self._to(Workbench.rename))
        memories.forgotten.connect(self._to(Workbench.forget))
        memories.switched.connect(self._to(Workbench.switch))
        memories.moved.connect(self._to(Workbench.move))
        memories.redrawn.connect(self._to(Workbench.redraw))
        self.study.example_chosen.connect(self._to(Workbench.put_example))
        self.pump.arrived.connect(self.display)
        self.appearance.changed.connect(self.retheme)

    def _to(self, function: Callable[..., Any], *first: Any) -> Callable[..., None]:
        """A slot that posts what it is given."""

        def slot(*arguments: Any) -> None:
            self.worker.post(function, *first, *arguments)

        return slot

    def _painted(self, cells: Any, values: Any, stroke: int) -> None:
        self.post(Workbench.paint, cells, values, stroke)

    def _clamped(self, cells: Any, held: bool, stroke: int) -> None:
        self.post(Workbench.clamp, cells, held, stroke)

    def _turned(self, name: str, value: Any, drag: int) -> None:
        self.post(Workbench.turn, name, value, drag)

    def _learner_turned(self, name: str, value: Any, _drag: int) -> None:
        self.post(Workbench.turn_learning, name, value)

    def _choose_machine(self, action: QAction) -> None:
        self.post(Workbench.choose, action.data())

    # --- showing

    def make_traces(self) -> None:
        """The plots' library is imported after the first paint."""
        from hopsim.gui.traces import make_traces

        self.traces = make_traces(self.appearance.theme)
        self.traces.wantedChanged.connect(self._want)
        self.traces.exportRequested.connect(self.errands.export_plot)
        self.plots_layout.addWidget(self.traces)
        if self.frame is not None:
            self.display(self.frame)

    def _want(self, _names: object = None) -> None:
        wanted = frozenset() if self.traces is None else self.traces.wanted
        if self.actions_["tint"].isChecked():
            wanted |= {TINT}
        self.worker.wanted = wanted

    def display(self, frame: Frame) -> None:
        """Everything that is seen comes from this Frame."""
        before, self.frame = self.frame, frame
        self._display_canvas(frame)
        self.verdict.setText("" if frame.look.verdict is None else str(frame.look.verdict))
        self.verdict.setVisible(frame.look.verdict is not None)
        detail = frame.fitted or frame.look.detail
        self.detail.setText("" if detail is None else str(detail))
        self.detail.setVisible(detail is not None)
        if before is None or before.machine != frame.machine:
            self.machine_buttons[frame.machine].setChecked(True)
            self.formula.setText(type(frame.model).formula)
            self.left_pages.setCurrentWidget(self.shelf if frame.learner is None else self.study)
            self.learner_knobs.setVisible(frame.learner is not None)
            self.annealing.setVisible(frame.learner is None)
        self.transport.display(frame)
        self.past.display(frame.shown_at, frame.span, frame.sweep, frame.branches)
        (self.shelf if frame.learner is None else self.study).display(frame)
        self._display_knobs(frame)
        if self.traces is not None:
            self._display_plots(frame)
        self.status.display(frame, self.pump.rate)
        self.errands.display(frame)

    def _display_canvas(self, frame: Frame) -> None:
        look = frame.look
        rings = look.rings if self.actions_["rings"].isChecked() else None
        tint = None
        if self.actions_["tint"].isChecked() and TINT in look.views:
            tint = look.views[TINT].pixels
            largest = float(abs(tint).max()) or 1.0
            tint = (tint / largest).astype("float32")
        self.canvas.display(look.layers["visible"], look.held.get("visible"), rings, None, None, tint)
        badge = None
        if frame.shown_at is not None:
            badge = Text("past: sweep {here} of {end}", here=f"{frame.shown_at / frame.sweep:.1f}",
                         end=f"{frame.span[1] / frame.sweep:.1f}")  # fmt: skip
        self.canvas.set_badge(badge)

    def _display_knobs(self, frame: Frame) -> None:
        self.heat.display(frame.model)
        self.annealing.display(frame.schedule, frame.schedule_done)
        self.knobs.display(frame.model)
        if frame.learner is not None:
            self.learner_knobs.display(frame.learner)

    def _display_plots(self, frame: Frame) -> None:
        training = frame.training
        shown = frame.shown_at
        learning = training is not None and (training.running or not frame.running)
        if training is not None and learning:
            self.traces.display(training.curves)
            views = {**frame.look.views, **training.look.views}
            declared = {view.name: view for view in (*type(frame.model).views, *type(training.learner).views)}
            self.traces.display_views(tuple(declared.values()), views)
        else:
            self.traces.display(frame.curves, frame.ghosts, shown, frame.sweep)
            self.traces.display_views(type(frame.model).views, frame.look.views)

    # --- looks

    def _choose_theme(self, action: QAction) -> None:
        self.appearance.choose(action.data())
        self.settings.setValue("theme", action.data())

    def _choose_language(self, action: QAction) -> None:
        use_language(action.data())
        self.settings.setValue("language", action.data())
        self.appearance.use_language()
        self.retranslate()

    def scale(self, steps: int) -> None:
        self.appearance.set_scale(self.appearance.scale + steps * SCALE_STEP)
        self.settings.setValue("scale", self.appearance.scale)

    def retheme(self, theme: Theme) -> None:
        for widget in (self.actions_, self.canvas, self.canvas_actions, self.tools, self.transport, self.shelf,
                       self.study, self.noise, self.heat, self.annealing, self.knobs, self.learner_knobs, self.past,
                       self.traces):  # fmt: skip
            if widget is not None:
                widget.retheme(theme)

    def retranslate(self) -> None:
        self.setWindowTitle("hopsim")
        for name, menu in self.menus.items():
            menu.setTitle(str(MENUS[name]))
        for dock, title in ((self.left_dock, Text("Shelf")), (self.plots_dock, Text("Plots")),
                            (self.knobs_dock, Text("Knobs"))):  # fmt: skip
            dock.setWindowTitle(str(title))
            dock.toggleViewAction().setToolTip(str(Text("Shows or hides this panel: {title}.", title=title)))
        for menu, title in ((self.panels_menu, Text("Panels")), (self.theme_menu, Text("Theme")),
                            (self.language_menu, verbatim("Language / 言語"))):  # fmt: skip
            menu.setTitle(str(title))
        for name, title in THEMES:
            action = next(a for a in self.theme_group.actions() if a.data() == name)
            action.setText(str(title))
            action.setChecked(name == self.appearance.choice)
        for action in self.language_group.actions():
            action.setText(LANGUAGES[action.data()])
            action.setChecked(action.data() == current_language())
        self.export_button.setText(str(Text("Export")))
        self.export_button.setToolTip(str(Text("Writes picture, numbers, film or script of this run into a file.")))
        for name, action in self.machine_buttons.items():
            action.setText(str(self._titles[name]))
            keys = action.shortcut().toString()
            action.setToolTip(str(Text("Shows the same picture as the state of this machine: {machine} ({keys}).",
                                       machine=self._titles[name], keys=keys)))  # fmt: skip
        for widget in (self.actions_, self.canvas, self.canvas_actions, self.tools, self.transport, self.shelf,
                       self.study, self.noise, self.heat, self.annealing, self.knobs, self.learner_knobs, self.past,
                       self.banner, self.status, self.traces):  # fmt: skip
            if widget is not None:
                widget.retranslate()
        if self.frame is not None:
            self.display(self.frame)

    # --- layout

    def _restore_layout(self) -> None:
        self.resize(1280, 720)
        geometry, state = self.settings.value("geometry"), self.settings.value("layout")
        if not isinstance(state, QByteArray):
            # Docks take sizes only once the window has its own.
            QTimer.singleShot(0, self.reset_layout)
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state)

    def reset_layout(self) -> None:
        right, left = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.LeftDockWidgetArea
        for dock, area in ((self.left_dock, left), (self.plots_dock, right), (self.knobs_dock, right)):
            self.addDockWidget(area, dock)
            dock.setFloating(False)
            dock.show()
        self.splitDockWidget(self.plots_dock, self.knobs_dock, Qt.Orientation.Vertical)
        self.resizeDocks([self.left_dock, self.plots_dock], [190, 430], Qt.Orientation.Horizontal)
        self.resizeDocks([self.plots_dock, self.knobs_dock], [430, 230], Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing never asks: everything is saved."""
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("layout", self.saveState())
        self.pump.stop()
        self.worker.close()
        event.accept()

    def start(self) -> None:
        """After the first paint: the worker, the pump, then the plots."""
        self.worker.start()
        self.pump.start()
        QTimer.singleShot(0, self.make_traces)
