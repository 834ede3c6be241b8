"""What a teacher writes beside her own preset: a title, a sentence, two things to try."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from hopsim.engine.presets import LONGEST, TRIES, Preset, written_by_hand
from hopsim.texts import Text

WIDE = 40
"""Heights of a line that a field is wide."""


class PresetDialog(QDialog):
    """Begins with the words of the preset that is open, if any; Save needs a title."""

    def __init__(self, preset: Preset | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("Save as preset")))
        self.title, self.sentence = QLineEdit(), QLineEdit()
        self.tries = [QLineEdit() for _ in range(TRIES)]
        form = QFormLayout()
        rows = [
            (self.title, Text("Title"), Text("The name of the preset, as it stands on its card beside the canvas.")),
            (self.sentence, Text("Sentence"), Text("What is seen here, in one sentence, for those who open the preset.")),
            *(
                (field, Text("Thing to try {number}", number=number + 1),
                 Text("What to do first and what to watch then; may be left empty."))
                for number, field in enumerate(self.tries)
            ),
        ]  # fmt: skip
        words = [] if preset is None else [preset.title, preset.sentence, *preset.tries]
        for number, (field, label, tip) in enumerate(rows):
            field.setMaxLength(LONGEST)
            field.setMinimumWidth(WIDE * self.fontMetrics().height())
            field.setAccessibleName(str(label))
            field.setToolTip(str(tip))
            field.setText(str(words[number]) if number < len(words) else "")
            field.setCursorPosition(0)
            form.addRow(str(label), field)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Save | standard.Cancel)
        self.buttons.button(standard.Save).setText(str(Text("Save…")))
        self.buttons.button(standard.Cancel).setText(str(Text("Cancel")))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.title.textChanged.connect(self._look)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self._look()

    def _look(self, _words: str = "") -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self.title.text().strip()))

    @property
    def preset(self) -> Preset:
        return written_by_hand(self.title.text(), self.sentence.text(), tuple(field.text() for field in self.tries))
