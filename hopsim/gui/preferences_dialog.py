"""The dialog of preferences: no OK, for each wish acts at once; and it tells where things are stored."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopsim.data.published import data_folder
from hopsim.engine.autosave import autosave_folder
from hopsim.engine.wishes import LEAST_PAST, MOST_PAST
from hopsim.gui.ink import TITLES
from hopsim.gui.menus import THEMES
from hopsim.gui.preferences import CALM, INK, LANGUAGE, PAST, SCALE, THEME, Preferences
from hopsim.gui.theme import LARGEST_SCALE, SMALLEST_SCALE, role
from hopsim.texts import LANGUAGES, Text, verbatim

WIDTH = 460
TITLE_OF = {
    LANGUAGE: verbatim("Language / 言語"),
    THEME: Text("Theme"),
    SCALE: Text("Interface size"),
    INK: Text("Ink"),
    PAST: Text("Memory for the past"),
}
DOES = {
    LANGUAGE: Text("In which language every word of the window is shown, from now on."),
    THEME: Text("The colours of the whole window; high contrast also thickens edges and uses pure black and white."),
    SCALE: Text("How large all texts and controls are; Ctrl + and Ctrl − change it as well."),
    INK: Text("The colours of cells on canvas, shelf and walls; the ink is saved with the workbench."),
    PAST: Text("How much memory the recorded past of each machine may take (8–4096 MiB); where it is full, old "
               "stretches keep fewer moments."),
    CALM: Text("Blends fast noise on the canvas into grey; the state, its numbers and exported files stay as they are."),
}  # fmt: skip


class PreferencesDialog(QDialog):
    """One row for each wish; Reset to defaults; Close."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences.window)
        self._wishes = preferences
        self._labels: dict[str, QLabel] = {}
        self.controls: dict[str, QWidget] = {}
        self.stored, self.reset = QLabel(), QPushButton()
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._build()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.addButton(self.reset, QDialogButtonBox.ButtonRole.ResetRole)
        self.buttons.rejected.connect(self.reject)
        self.reset.clicked.connect(self._reset)
        role(self.stored, "dim")
        self.stored.setWordWrap(True)
        self.stored.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        layout.addLayout(self._form)
        layout.addWidget(self.stored)
        layout.addWidget(self.buttons)
        preferences.changed.connect(self.display)
        self.display()

    def _build(self) -> None:
        for name in (LANGUAGE, THEME, INK):
            box = QComboBox()
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            known: Any = {LANGUAGE: LANGUAGES, THEME: THEMES, INK: TITLES}[name]
            for word in known:
                box.addItem("", word)
            box.activated.connect(partial(self._chosen, name, box))
            self.controls[name] = box
        for name, low, high, step in ((SCALE, round(100 * SMALLEST_SCALE), round(100 * LARGEST_SCALE), 10),
                                      (PAST, LEAST_PAST, MOST_PAST, 8)):  # fmt: skip
            number = QSpinBox()
            number.setRange(low, high)
            number.setSingleStep(step)
            number.setKeyboardTracking(False)
            number.valueChanged.connect(partial(self._counted, name))
            self.controls[name] = number
        calm = QCheckBox()
        calm.clicked.connect(self._calmed)
        self.controls[CALM] = calm
        for name in (LANGUAGE, THEME, SCALE, INK, PAST):
            label = QLabel()
            label.setBuddy(self.controls[name])
            self._labels[name] = label
            self._form.addRow(label, self.controls[name])
        self._form.addRow("", calm)

    def _chosen(self, name: str, box: QComboBox, index: int) -> None:
        self._wishes.choose(name, box.itemData(index))

    def _counted(self, name: str, value: int) -> None:
        self._wishes.choose(name, value / 100 if name == SCALE else value)

    def _calmed(self, on: bool) -> None:
        self._wishes.choose(CALM, on)

    def _reset(self, _checked: bool = False) -> None:
        self._wishes.reset()
        # The workbench answers in the next Frame; the box shows what is coming.
        self._show_choice(INK, self._wishes.usual(INK))

    def display(self) -> None:
        """Every wish as it is now, in the language of now."""
        self.setWindowTitle(str(Text("Preferences")))
        for name, label in self._labels.items():
            label.setText(str(TITLE_OF[name]))
        for name, control in self.controls.items():
            control.setAccessibleName(str(TITLE_OF.get(name, Text("Less flicker"))))
            control.setToolTip(str(DOES[name]))
            value = self._wishes[name]
            control.blockSignals(True)
            if isinstance(control, QComboBox):
                self._name_choices(name, control)
                self._show_choice(name, value)
            elif isinstance(control, QSpinBox):
                control.setSuffix(" %" if name == SCALE else " MiB")
                control.setValue(round(100 * value) if name == SCALE else value)
            elif isinstance(control, QCheckBox):
                control.setText(str(Text("Less flicker")))
                control.setChecked(value)
            control.blockSignals(False)
        self.reset.setText(str(Text("Reset to defaults")))
        self.reset.setToolTip(str(Text("Makes every preference on this page what it was at the very first start.")))
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(str(Text("Close")))
        self.stored.setText(str(Text(
            "Preferences are kept in {settings}, automatic saves in {saves}, downloaded data in {data}.",
            settings=self._wishes.place, saves=str(autosave_folder()), data=str(data_folder()),
        )))  # fmt: skip
        self.stored.setMinimumWidth(round(WIDTH * self._wishes.window.appearance.scale))

    def _name_choices(self, name: str, box: QComboBox) -> None:
        titles: Any = {LANGUAGE: LANGUAGES, THEME: THEMES, INK: TITLES}[name]
        for index in range(box.count()):
            box.setItemText(index, str(titles[box.itemData(index)]))

    def _show_choice(self, name: str, value: str) -> None:
        box = self.controls[name]
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(value))
