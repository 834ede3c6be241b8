"""Estimate log Z: the command, and the table of what came of it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from hopsim.engine.likelihood import Judged, estimate
from hopsim.learning.evaluation import LogLikelihood
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

Rows = list[tuple[Text, Text]]


class Likelihood(QObject):
    """Begins the estimate beside the run and shows it when it is there."""

    found = Signal(object)
    """A Judged; comes from the worker's thread."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window = window
        self.table: LikelihoodTable | None = None
        self.found.connect(self._show)
        window.actions_["log-partition"].triggered.connect(self._begin)

    def _begin(self, _checked: bool = False) -> None:
        self.window.post(partial(estimate, self.found.emit))

    def _show(self, judged: Judged) -> None:
        """The run goes on under it: it asks nothing."""
        if self.table is not None:
            self.table.close()
            self.table.deleteLater()
        self.table = LikelihoodTable(rows_of(judged), self.window)
        self.table.show()


def rows_of(judged: Judged) -> Rows:
    """(what, how much), in nats."""
    found = judged.found
    partition = found.partition
    exact = found.method == "exact"
    rows: Rows = [(Text("log Z"), _with_error(partition.value, partition.standard_error))]
    if exact:
        rows.append((Text("Method"), Text("exact, all states of the smaller layer")))
    else:
        rows.append((Text("Method"), Text("annealed importance sampling, {chains} chains, {temperatures} temperatures",
                                          chains=judged.chains, temperatures=judged.temperatures)))  # fmt: skip
        rows.append((Text("Effective sample size"), Text("{size} of {chains} chains", chains=judged.chains,
                                                         size=f"{partition.effective_sample_size:.1f}")))  # fmt: skip
    of_data = ((Text("Data"), judged.data), (Text("Grey pixels"), found.how))
    rows += [(name, value) for name, value in of_data if value is not None]
    means = ((Text("Mean log-likelihood, held out"), found.held_out), (Text("Mean log-likelihood, training"), found.training))
    return rows + [(name, _mean(value)) for name, value in means if value is not None]


def _with_error(value: float, error: float) -> Text:
    shown = f"{value:.2f}".replace("-", "−")
    if error == 0 or not math.isfinite(error):
        return Text("{value} nats", value=shown)
    return Text("{value} ± {error} nats", value=shown, error=f"{error:.2f}")


def _mean(likelihood: LogLikelihood) -> Text:
    return Text("{value}, {count} pictures", value=_with_error(likelihood.mean, likelihood.standard_error),
                count=likelihood.pictures)  # fmt: skip


class LikelihoodTable(QDialog):
    """The figures, to read and to copy."""

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(Text("Likelihood")))
        self.rows = rows
        self.cells: list[QLabel] = []
        form = QFormLayout()
        for name, value in rows:
            cell = QLabel(str(value))
            cell.setAccessibleName(str(name))
            cell.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            form.addRow(str(name), cell)
            self.cells.append(cell)
        buttons = QDialogButtonBox()
        self.copy = buttons.addButton(str(Text("Copy")), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setToolTip(str(Text("Puts these figures onto the clipboard, one to a line.")))
        self.copy.clicked.connect(self._copy)
        close = buttons.addButton(str(Text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        close.setToolTip(str(Text("Closes this table; the machine stays as it is.")))
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _copy(self, _checked: bool = False) -> None:
        QApplication.clipboard().setText("".join(f"{name}\t{value}\n" for name, value in self.rows))
