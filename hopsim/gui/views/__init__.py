"""One widget for each kind of view; a new view of an old kind needs nothing here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hopsim.gui.views.base import ViewWidget
from hopsim.gui.views.histogram import HistogramWidget
from hopsim.gui.views.ladder import LadderWidget
from hopsim.gui.views.matrix import MatrixWidget
from hopsim.gui.views.picture import PictureWidget
from hopsim.gui.views.table import TableWidget
from hopsim.gui.views.wall import WallWidget
from hopsim.palette import Theme

KINDS: dict[str, type[ViewWidget]] = {
    "picture": PictureWidget,
    "wall": WallWidget,
    "matrix": MatrixWidget,
    "histogram": HistogramWidget,
    "table": TableWidget,
    "ladder": LadderWidget,
}


def view_widget(kind: str, theme: Theme, parent: QWidget | None = None) -> ViewWidget:
    """The widget that shows values of this kind (`View.kind`)."""
    return KINDS[kind](theme, parent)
