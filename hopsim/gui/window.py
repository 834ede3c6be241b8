"""The window: wiring only. What it shows is a function of the newest Frame; what it wants, it posts to the worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine import learned
from hopsim.engine.frame import Frame
from hopsim.engine.workbench import Workbench
from hopsim.engine.worker import Worker
from hopsim.gui import geometry
from hopsim.gui.actions import Actions
from hopsim.gui.annealing import Annealing
from hopsim.gui.bar import Bar
from hopsim.gui.clipboard import Clipboard
from hopsim.gui.controls import KnobEditors
from hopsim.gui.drawing import Drawing
from hopsim.gui.errands import Errands
from hopsim.gui.heat import TEMPERATURE, Heat
from hopsim.gui.language import speak
from hopsim.gui.lessons import Lessons
from hopsim.gui.menus import Menus
from hopsim.gui.noise import Noise
from hopsim.gui.panels import Panels, Scroll
from hopsim.gui.placing import Placing
from hopsim.gui.pump import Pump
from hopsim.gui.shelf import ShelfPanel
from hopsim.gui.stage import LEARN, TINT, Stage, stacked
from hopsim.gui.status import Status
from hopsim.gui.study_panel import StudyPanel
from hopsim.gui.theme import Appearance, role
from hopsim.gui.tool_palette import ToolPalette
from hopsim.gui.tools import CanvasActions
from hopsim.palette import Theme

SCALE_STEP = 0.1
LAST_SAVE = 60.0
"""Seconds that a closed window waits until everything is on disk."""
VIEW = "view "
"""Before the name of a view in the names of the tabs."""


def _nothing(_bench: Workbench) -> None:
    """A letter that only asks for a Frame."""


class Window(QMainWindow):
    """Owns the widgets and the pump; the worker is given, and started and closed with the window."""

    def __init__(self, worker: Worker, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self.worker, self.appearance, self.settings = worker, appearance, settings
        self.frame: Frame | None = None
        self.traces: Any = None
        self._checkpoint: int | None = None
        self._front: tuple[str, bool] | None = None
        self._plotted: tuple[Any, ...] = ()
        theme = appearance.theme
        self.actions_ = Actions(self, theme)
        self.stage = Stage(self.actions_, theme)
        self.canvas, self.banner, self.past = self.stage.canvas, self.stage.banner, self.stage.past
        self.canvas_actions = CanvasActions(self.canvas, theme)
        self.tools = ToolPalette(self.canvas_actions)
        for name in ("invert", "clear", "undo"):
            self.tools.add_action(self.actions_[name])
        self.bar = Bar(self.actions_, theme)
        self.transport = self.bar.transport
        self.shelf, self.study = ShelfPanel(self.actions_), StudyPanel(self.actions_, theme)
        self.noise = Noise(self.actions_, theme)
        self.heat, self.annealing = Heat(theme), Annealing(theme)
        self.knobs = KnobEditors(theme, exclude=frozenset({TEMPERATURE}))
        self.learner_knobs, self.learner_title = KnobEditors(theme), QLabel()
        self.status = Status()
        self.panels = Panels(self.stage)
        self._build()
        self.menus = Menus(self.menuBar(), self.actions_, self.canvas_actions, self.bar.machines, self.panels)
        self.menus.theme = appearance.choice
        self.errands = Errands(self)
        self.pump = Pump(worker, self)
        self.lessons = Lessons(self)
        self.placing, self.clipboard = Placing(self), Clipboard(self)
        self._connect()
        self.drawing = Drawing(self)
        self.retranslate()
        self.fit_scale()
        geometry.restore(self)
        self.canvas.setFocus()

    # --- building

    def _build(self) -> None:
        self.setObjectName("hopsim")
        self.setWindowTitle("hopsim")
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.left_pages = QStackedWidget()
        self.left_pages.addWidget(self.shelf)
        self.left_pages.addWidget(self.study)
        left = self.panels.holders["left"].column
        left.addWidget(self.left_pages, 1)
        left.addWidget(self.noise)
        self.panels.holders["plots"].column.setContentsMargins(8, 4, 4, 4)
        self.panels.holders["knobs"].column.addWidget(self._knobs_page())
        middle = QHBoxLayout()
        middle.setSpacing(6)
        middle.addWidget(self.tools)
        middle.addWidget(self.panels, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(6, 0, 6, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        self.setCentralWidget(body)
        self.setStatusBar(self.status)

    def _knobs_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(6)
        role(self.learner_title, "heading")
        self.more = stacked(self.annealing, self.knobs, self.learner_title, self.learner_knobs)
        for widget in (self.heat, self.more):
            layout.addWidget(widget)
        layout.addStretch(1)
        return Scroll(page)

    # --- wiring

    def post(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        self.pump.asked()
        self.worker.post(function, *arguments, **named)

    def _to(self, function: Callable[..., Any], *first: Any) -> Callable[..., None]:
        """A slot that posts what it is given."""

        def slot(*arguments: Any) -> None:
            self.post(function, *first, *arguments)

        return slot

    def _connect(self) -> None:
        bench = Workbench
        self.canvas.painted.connect(self._to(bench.paint))
        self.canvas.clamped.connect(self._to(bench.clamp))
        self.canvas.hovered.connect(self.status.hover)
        hidden = self.stage.hidden
        hidden.hovered.connect(self.status.hover)
        hidden.painted.connect(self._layer_painted)
        hidden.clamped.connect(self._layer_clamped)
        self.bar.machines.chosen.connect(self._to(bench.choose))
        self.transport.speed_chosen.connect(self._to(bench.set_speed))
        for editors in (self.heat, self.knobs):
            editors.turned.connect(self._to(bench.turn))
        self.learner_knobs.turned.connect(self._learner_turned)
        self.annealing.annealed.connect(self._to(bench.anneal))
        self.annealing.changed.connect(self._to(bench.set_plan))
        self.annealing.stopped.connect(self._to(bench.stop_annealing))
        self.past.sought.connect(self._to(bench.view))
        self.past.stepped.connect(self._to(bench.step_view))
        self.past.returned.connect(self._return)
        self.past.branch_chosen.connect(self._to(bench.enter_branch))
        self.past.dice_thrown.connect(self._to(bench.new_dice))
        self.past.checkpoint_chosen.connect(self.go_to_checkpoint)
        memories = self.shelf.list
        for signal, act in ((memories.cued, bench.use_as_cue), (memories.renamed, bench.rename),
                            (memories.forgotten, bench.forget), (memories.switched, bench.switch),
                            (memories.moved, bench.move), (memories.redrawn, bench.redraw),
                            (self.study.example_chosen, bench.put_example)):  # fmt: skip
            signal.connect(self._to(act))
        self.status.cancelled.connect(self._to(bench.cancel_tasks))
        self.stage.anew.clicked.connect(self._anew)
        for name, button in self.stage.modes.items():
            button.clicked.connect(self._mode_setter(name))
        self.menus.theme_chosen.connect(self.choose_theme)
        self.menus.language_chosen.connect(self.choose_language)
        self.pump.arrived.connect(self.display)
        self.pump.waiting.connect(self.status.wait)
        self.appearance.changed.connect(self.retheme)

    def _layer_painted(self, layer: str, cells: Any, values: Any, stroke: int) -> None:
        self.post(Workbench.paint, cells, values, (layer, stroke), layer)

    def _layer_clamped(self, layer: str, cells: Any, held: bool, stroke: int) -> None:
        self.post(Workbench.clamp, cells, held, (layer, stroke), layer)

    def _learner_turned(self, name: str, value: Any, drag: int) -> None:
        self.post(Workbench.turn_learning, name, value, drag)

    def _anew(self, _checked: bool = False) -> None:
        self.post(learned.new_at_canvas_size)

    def _mode_setter(self, name: str) -> Callable[..., None]:
        def choose(_checked: bool = False) -> None:
            self.stage.mode = name
            if self.frame is not None:
                self.display(self.frame)

        return choose

    def go_to_checkpoint(self, number: int) -> None:
        self._checkpoint = number
        self.post(Workbench.go_to_checkpoint, number)

    def _return(self) -> None:
        if self._checkpoint is not None:
            self._checkpoint = None
            self.post(learned.newest)
        else:
            self.post(Workbench.view, None)

    # --- showing

    def make_traces(self) -> None:
        """The plots' library is imported after the first paint."""
        from hopsim.gui.traces import make_traces

        self.traces = make_traces(self.appearance.theme)
        self.traces.set_ink(self.errands.inks.shown)
        self.traces.wantedChanged.connect(self.want)
        self.traces.exportRequested.connect(self.errands.export_plot)
        self.panels.holders["plots"].column.addWidget(self.traces)
        if self.frame is not None:
            self.display(self.frame)

    def want(self, _names: object = None) -> None:
        """Ask for the views somebody looks at, in the next Frame."""
        wanted = frozenset() if self.traces is None else self.traces.wanted
        if self.actions_["tint"].isChecked():
            wanted |= {TINT}
        if wanted != self.worker.wanted:
            self.worker.wanted = wanted
            self.post(_nothing)

    def display(self, frame: Frame) -> None:
        """Everything that is seen comes from this Frame."""
        before, self.frame = self.frame, frame
        self.stage.display(frame)
        self.bar.display(frame)
        if before is None or before.machine != frame.machine:
            learns = frame.learner is not None
            self.left_pages.setCurrentWidget(self.study if learns else self.shelf)
            self.learner_knobs.setVisible(learns)
            self.learner_title.setVisible(learns)
            self.annealing.setVisible(not learns)
            self._checkpoint = None
        self._display_past(frame)
        (self.shelf if frame.learner is None else self.study).display(frame)
        self.heat.display(frame.model)
        if frame.schedule is None and frame.plan != (None if before is None else before.plan):
            self.annealing.put(frame.plan)
        self.annealing.display(frame.schedule, frame.schedule_done)
        self.knobs.display(frame.model)
        if frame.learner is not None:
            self.learner_title.setText(str(type(frame.learner).title))
            self.learner_knobs.display(frame.learner)
        if self.traces is not None:
            self._display_plots(frame)
        self.status.display(frame, self.pump.rate)
        self.errands.display(frame)
        self.lessons.display(frame)

    def _display_past(self, frame: Frame) -> None:
        if frame.training is not None and self.stage.mode == LEARN:
            if frame.training.running:
                self._checkpoint = None
            self.past.display_checkpoints(frame.training.checkpoints, self._checkpoint)
        else:
            self.past.display(frame.shown_at, frame.span, frame.sweep, frame.branches)

    def _display_plots(self, frame: Frame) -> None:
        training = frame.training
        learning = training is not None and self.stage.mode == LEARN
        subject = (frame.machine, learning, frame.path, frame.preset)
        if subject != self._plotted:
            self._plotted = subject
            self.traces.follow()
        if training is not None and learning:
            self.traces.display(training.curves)
            declared = {view.name: view for view in (*type(training.learner).views, *type(frame.model).views)}
            self.traces.display_views(tuple(declared.values()), {**frame.look.views, **training.look.views})
        else:
            self.traces.display(frame.curves, frame.ghosts, frame.shown_at, frame.sweep, frame.theory)
            self.traces.display_views(type(frame.model).views, frame.look.views)
        views = type(training.learner).views if training is not None and learning else type(frame.model).views
        front = (frame.machine, learning)
        if frame.learner is not None and views and front != self._front:
            self.traces.tabs.choose(VIEW + views[0].name)  # pictures say more than curves of a machine that dreams
        self._front = front

    # --- looks

    @property
    def _dressed(self) -> tuple[Any, ...]:
        parts = (self.drawing, self.actions_, self.stage, self.canvas_actions, self.tools, self.bar, self.shelf, self.study,
                 self.noise, self.heat, self.annealing, self.knobs, self.learner_knobs, self.lessons, self.placing)  # fmt: skip
        return parts if self.traces is None else (*parts, self.traces)

    def choose_theme(self, name: str) -> None:
        self.menus.theme = name
        self.settings.setValue("theme", name)
        self.appearance.choose(name)

    def choose_language(self, name: str) -> None:
        speak(name)
        self.settings.setValue("language", name)
        self.appearance.use_language()
        self.retranslate()

    def scale(self, steps: int) -> None:
        self.set_scale(round(self.appearance.scale + steps * SCALE_STEP, 2))

    def set_scale(self, scale: float) -> None:
        self.appearance.set_scale(scale)
        self.settings.setValue("scale", self.appearance.scale)
        self.fit_scale()
        self.panels.spread()

    def fit_scale(self) -> None:
        self.panels.scale = self.appearance.scale
        self.stage.hidden.set_scale(self.appearance.scale)
        self.shelf.set_scale(self.appearance.scale)
        self.study.set_scale(self.appearance.scale)

    def retheme(self, theme: Theme) -> None:
        for widget in self._dressed:
            widget.retheme(theme)

    def retranslate(self) -> None:
        for widget in (*self._dressed, self.menus, self.panels, self.status):
            widget.retranslate()
        if self.frame is not None:
            self.display(self.frame)

    # --- keys, drops, start and end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button that has the focus: Space always plays."""
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, partial(geometry.keep_on_screen, self))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing never asks: everything is saved."""
        geometry.keep(self)
        self.pump.stop()
        self.hide()  # what is under way (a kernel that is compiled, a file) may take its time
        self.worker.close(LAST_SAVE)
        event.accept()

    def start(self) -> None:
        """After the first paint: the worker, the pump, then the plots."""
        self.worker.start()
        self.pump.start()
        QTimer.singleShot(0, self.make_traces)
