"""The row that walks the recorded past: slider, single changes, return, branches, new dice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from hopsim.engine.frame import BranchLook
from hopsim.gui.slider import Slider
from hopsim.gui.theme import icon, role
from hopsim.palette import Theme
from hopsim.texts import Text

PLACES = 20_000
MANY = 100_000
"""Sweeps of which tenths are not told any more."""
MENU_ROOM = "padding-right: 16px;"
GAP, SHORTEST, COMFORT = 6, 60, 40
"""Pixels: between parts of the row, the least of the slider, and what it has more before words take room."""
"""For the arrow of a button that opens a menu."""


class PastSlider(Slider):
    """Left and right go one recorded change on, End returns to now."""

    stepped = Signal(int)
    ended = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() == Qt.Key.Key_End:
            self.ended.emit()
        else:
            super().keyPressEvent(event)


class PastBar(QWidget):
    """Looking changes nothing; what the buttons mean is done by whoever listens."""

    sought = Signal(object)
    """The unit update (an int of any size) that is to be shown."""
    stepped = Signal(int)
    """−1 or +1 recorded change."""
    returned = Signal()
    branch_chosen = Signal(int)
    """Number of the branch in the list that was given."""
    dice_thrown = Signal()
    checkpoint_chosen = Signal(int)
    """Number of the checkpoint in the list that was given."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._span = (0, 0)
        self._sweep = 1
        self._shown: int | None = None
        self._branches: tuple[BranchLook, ...] | None = None
        self._checkpoints: tuple[float, ...] | None = None
        self._chosen: int | None = None
        self.slider = PastSlider(theme)
        self.slider.setMinimumWidth(SHORTEST)
        self.where = QLabel()
        role(self.where, "dim")
        self.back, self.forth, self.return_button = QToolButton(), QToolButton(), QToolButton()
        self.branch_button, self.dice = QToolButton(), QToolButton()
        self.menu = QMenu(self)
        self._build()
        self.retheme(theme)
        self.retranslate()

    def _build(self) -> None:
        self.back.setArrowType(Qt.ArrowType.LeftArrow)
        self.forth.setArrowType(Qt.ArrowType.RightArrow)
        for button in (self.back, self.forth):
            button.setAutoRepeat(True)
        for button in (self.back, self.forth, self.return_button, self.branch_button, self.dice):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.branch_button.setMenu(self.menu)
        self.branch_button.setStyleSheet(MENU_ROOM)
        self.branch_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for widget in (
            self.back,
            self.slider,
            self.forth,
            self.where,
            self.return_button,
            self.branch_button,
            self.dice,
        ):
            layout.addWidget(widget, 1 if widget is self.slider else 0)
        self.slider.moved.connect(self._moved)
        self.slider.stepped.connect(self._step)
        self.slider.ended.connect(self.returned)
        self.back.clicked.connect(partial(self._step, -1))
        self.forth.clicked.connect(partial(self._step, 1))
        self.return_button.clicked.connect(self._return)
        self.dice.clicked.connect(self._throw)

    # --- what is shown

    def display(
        self, shown_at: int | None, span: tuple[int, int], sweep: int, branches: tuple[BranchLook, ...] = ()
    ) -> None:
        """A machine's run: moment shown (None: now), first and newest unit update, updates in a sweep."""
        known = self._shown, self._span, self._sweep, self._checkpoints
        changed = known != (shown_at, span, max(1, sweep), None)
        self._shown, self._span, self._sweep, self._checkpoints = shown_at, span, max(1, sweep), None
        if branches != self._branches:
            self._branches = branches
            self._fill_menu()
        if changed:
            self.slider.setMaximum(max(1, min(PLACES, span[1] - span[0])))
            self.slider.place(self._place(span[1] if shown_at is None else shown_at))
            self._dress(span[1] > span[0], shown_at is not None)

    def display_checkpoints(self, checkpoints: tuple[float, ...], chosen: int | None = None) -> None:
        """A learner's past: the epochs at which it was kept, and which of them is shown (None: now)."""
        if (checkpoints, chosen) == (self._checkpoints, self._chosen):
            return
        self._checkpoints, self._chosen = checkpoints, chosen
        last = max(0, len(checkpoints) - 1)
        self.slider.setMaximum(max(1, last))
        self.slider.place(max(1, last) if chosen is None else chosen)
        self._dress(bool(checkpoints), chosen is not None)

    def _dress(self, past_exists: bool, in_the_past: bool) -> None:
        for widget in (self.slider, self.back, self.forth):
            widget.setEnabled(past_exists)
        self.forth.setEnabled(past_exists and in_the_past)
        self.return_button.setEnabled(in_the_past)
        machine = self._checkpoints is None
        self.branch_button.setVisible(machine)
        self.branch_button.setEnabled(bool(self._branches))
        self.dice.setVisible(machine)
        self._write()

    def _place(self, updates: int) -> int:
        low, high = self._span
        return (
            self.slider.maximum()
            if high <= low
            else round((updates - low) / (high - low) * self.slider.maximum())
        )

    def _updates(self, place: int) -> int:
        low, high = self._span
        return low + round((high - low) * place / self.slider.maximum())

    def _write(self) -> None:
        """The words beside the slider; their room depends on the number of digits alone, so that it does not jump."""
        if self._checkpoints is not None:
            words = self._checkpoint_words(self._checkpoints)
            self.where.setText(words)
            self.slider.setAccessibleDescription(words)
            return
        now = self._count(self._span[1])
        if self._shown is None:
            words = str(Text("sweep {now}", now=now))
        else:
            words = str(Text("past: sweep {then} of {now}", then=self._count(self._shown), now=now))
        self.where.setText(words)
        self.slider.setAccessibleDescription(words)
        digits = "".join("0" if letter.isdigit() else letter for letter in now)
        wide = str(Text("past: sweep {then} of {now}", then=digits, now=digits))
        self.where.setMinimumWidth(self.where.fontMetrics().horizontalAdvance(wide) + 4)
        self._make_room()

    def _needed(self, words: bool) -> int:
        """Pixels that the row takes with the words beside the slider, or without."""
        parts = [part for part in (self.back, self.forth, self.return_button, self.branch_button, self.dice)
                 if not part.isHidden()]  # fmt: skip
        wide = SHORTEST + sum(part.sizeHint().width() for part in parts) + GAP * len(parts)
        return wide + (self.where.minimumWidth() + GAP if words else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(words=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where there is little room the badge on the canvas alone says where the past is."""
        self.where.setVisible(self.width() >= self._needed(words=True) + COMFORT)

    def _count(self, updates: int) -> str:
        """Sweeps, without a tenth where there are very many."""
        sweeps = updates / self._sweep
        return f"{sweeps:.1f}" if sweeps < MANY else f"{sweeps:.0f}"

    def _checkpoint_words(self, checkpoints: tuple[float, ...]) -> str:
        if not checkpoints:
            return str(Text("no checkpoint yet"))
        if self._chosen is None:
            return str(
                Text(
                    "{count} checkpoints, to epoch {last}",
                    count=len(checkpoints),
                    last=f"{checkpoints[-1]:.1f}",
                )
            )
        return str(
            Text(
                "past: epoch {then} of {now}",
                then=f"{checkpoints[self._chosen]:.1f}",
                now=f"{checkpoints[-1]:.1f}",
            )
        )

    def _fill_menu(self) -> None:
        self.menu.clear()
        for number, branch in enumerate(self._branches or ()):
            words = Text("{title} at sweep {sweep}", title=branch.title, sweep=self._count(branch.at))
            if branch.at == 0:
                words = Text("{title}, from the beginning", title=branch.title)
            action = QAction(str(words), self.menu)
            action.triggered.connect(partial(self._choose, number))
            self.menu.addAction(action)
        self.branch_button.setEnabled(bool(self._branches))

    # --- what the user did

    def _moved(self, place: int, drag: int) -> None:
        if self._checkpoints is not None:
            if place < len(self._checkpoints):
                self.checkpoint_chosen.emit(place)
        else:
            self.sought.emit(self._updates(place))

    def _step(self, direction: int, checked: bool = False) -> None:
        if self._checkpoints is None:
            self.stepped.emit(direction)
            return
        here = len(self._checkpoints) if self._chosen is None else self._chosen
        if 0 <= here + direction < len(self._checkpoints):
            self.checkpoint_chosen.emit(here + direction)

    def _return(self, checked: bool = False) -> None:
        self.returned.emit()

    def _choose(self, number: int, checked: bool = False) -> None:
        self.branch_chosen.emit(number)

    def _throw(self, checked: bool = False) -> None:
        self.dice_thrown.emit()

    # --- looks

    def retranslate(self) -> None:
        described = (
            (self.back, Text("One change back"),
             Text("Go back by one recorded change, in a small machine one flip.")),
            (self.forth, Text("One change on"),
             Text("Go on by one recorded change, in a small machine one flip.")),
            (self.return_button, Text("Return"),
             Text("Leave the past and go back to the newest moment of this run (End).")),
            (self.branch_button, Text("Branches"),
             Text("Former futures of this run, at most eight; choose one to return to it.")),
            (self.dice, Text("New dice"),
             Text("Draw other random numbers from here on, so that another future comes.")),
        )  # fmt: skip
        for button, name, tip in described:
            button.setAccessibleName(str(name))
            button.setToolTip(str(tip))
            # The slider gets the room: icons for what is pressed seldom, a word for the way back.
            button.setText(str(name) if button is self.return_button else "")
        self.slider.setAccessibleName(str(Text("The past")))
        self.slider.setToolTip(
            str(Text("Drag to look at an earlier moment; looking changes nothing. End returns to now."))
        )
        self.where.setToolTip(
            str(Text("The moment on the canvas, counted in sweeps: N unit updates are one sweep."))
        )
        self.where.setMinimumWidth(0)
        self._fill_menu()
        self._dress(
            self._span[1] > self._span[0] or bool(self._checkpoints),
            (self._shown, self._chosen) != (None, None),
        )

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.slider.retheme(theme)
        self.branch_button.setIcon(icon("branch", theme))
        self.dice.setIcon(icon("dice", theme))
