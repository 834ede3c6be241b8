"""The widgets of views: what they show, in pixels."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from hopsim.gui.views import KINDS, view_widget
from hopsim.gui.views.pixels import extent, image_of, whole_scale
from hopsim.gui.views.wall import wall_area
from hopsim.models.base import Learner, Model
from hopsim.models.views import Histogram, Ladder, Matrix, Picture, Table, Wall
from hopsim.palette import DARK, DARK_ON_LIGHT, LIGHT, WHITE_ON_BLACK, diverging
from hopsim.texts import Text, use_language

BLUE, ORANGE = diverging()[0], diverging()[-1]
RNG = np.random.default_rng(11)
VALUES = {
    "picture": Picture(RNG.normal(size=(14, 14)).astype(np.float32), signed=True, caption=Text("local fields")),
    "wall": Wall(RNG.normal(size=(30, 8, 8)).astype(np.float32), signed=True),
    "matrix": Matrix(RNG.normal(size=(40, 40)), Text("pixel"), Text("pixel")),
    "histogram": Histogram(
        np.linspace(-1, 1, 11), np.arange(10.0), Text("weight"), np.arange(10.0)[::-1].copy(), (Text("now"), Text("law"))
    ),
    "table": Table((Text("Memory"), Text("Pixels that would flip")), ((Text("A"), 3), (Text("B"), 0)), (0,)),
    "ladder": Ladder(np.array([-2.0, -1.0, 0.0]), (Text("A"), Text("B"), Text("C")), Text("energy"), 1),
}


def made(qtbot, kind, theme=DARK, size=(400, 200)):
    widget = view_widget(kind, theme)
    widget.set_ink(WHITE_ON_BLACK)
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def pixels(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return (raw & 0xFFFFFF).copy()


def code(colour):
    return QColor(*colour).rgb() & 0xFFFFFF


def test_every_kind_that_a_model_declares_has_a_widget():
    import hopsim.models.boltzmann
    import hopsim.models.hopfield
    import hopsim.models.ising
    import hopsim.models.rbm  # noqa: F401  (importing is registering)

    owners = [*Model.__subclasses__(), *Learner.__subclasses__()]
    assert {view.kind for owner in owners for view in owner.views} <= set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_every_kind_paints_and_follows_theme_and_language(qtbot, kind, theme):
    widget = made(qtbot, kind, theme)
    widget.display(VALUES[kind])
    before = pixels(widget)
    assert len(np.unique(before)) > 3
    for language in ("ja", "en"):
        use_language(language)
        widget.retranslate()
        assert (pixels(widget) == before).all() or language == "ja"
    widget.retheme(LIGHT if theme is DARK else DARK)
    widget.grab()
    assert widget.minimumSizeHint().width() <= 400


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_widget_paints(qtbot, kind):
    made(qtbot, kind).grab()


def test_a_picture_has_square_crisp_cells(qtbot):
    widget = made(qtbot, "picture", size=(400, 210))
    board = np.indices((10, 10)).sum(axis=0) % 2 * 2 - 1
    widget.display(Picture(board.astype(np.int8)))
    shown = pixels(widget)
    white = shown == 0xFFFFFF
    rows, columns = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    # Ten cells fit 21 times into 210 pixels of height: half of 210 × 210 pixels are white.
    assert (len(rows), len(columns)) == (210, 210)
    assert white.sum() == 210 * 210 // 2
    assert set(np.unique(shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])) == {0, 0xFFFFFF}


def test_signed_values_are_blue_white_and_orange(qtbot):
    widget = made(qtbot, "matrix")
    widget.display(Matrix(np.array([[-2.0, 0.0, 2.0]])))
    shown = pixels(widget)
    middle = shown.shape[0] // 2
    counts = [(shown == code(colour)).sum() for colour in (BLUE, ORANGE)]
    assert counts[0] == counts[1] > 100
    assert (shown == 0xFFFFFF).sum() + (np.abs(shown.astype(int) - 0xFFFFFF) < 0x050505).sum() > 0
    assert shown[middle].size
    assert "2" in widget.accessibleDescription()


def test_values_that_are_not_numbers_are_painted_as_zero():
    image = image_of(np.array([[np.nan, 1.0, -1.0]]), True, WHITE_ON_BLACK)
    assert image.pixelColor(1, 0).rgb() & 0xFFFFFF == code(ORANGE)
    assert image.pixelColor(2, 0).rgb() & 0xFFFFFF == code(BLUE)
    assert image.pixelColor(0, 0).lightness() > 240
    assert extent(np.zeros((2, 2)), True) == (-1.0, 1.0)
    assert extent(np.full((2, 2), np.inf), True) == (-1.0, 1.0)


def test_a_cell_is_a_whole_number_of_device_pixels():
    for ratio in (1.0, 1.25, 1.5, 2.0):
        for room in (100.0, 333.0, 28.0):
            scale = whole_scale(28, 28, room, room, ratio) * ratio
            assert scale == int(scale) >= 1
            assert 28 * scale / ratio <= room
    assert whole_scale(100, 100, 50.0, 50.0, 1.0) == 0.5


def test_a_wall_shows_all_pictures_when_they_fit(qtbot):
    widget = made(qtbot, "wall", size=(400, 200))
    widget.display(Wall(np.ones((20, 8, 8), np.float32)))
    area = wall_area(widget)
    assert area.verticalScrollBar().maximum() == 0
    white = pixels(widget) == 0xFFFFFF
    columns, scale, _, _ = area.layout_for(400, 200)
    assert white.sum() == 20 * 64 * scale * scale
    assert -(-20 // columns) * (8 * scale + 3) <= 203


def test_a_wall_that_does_not_fit_scrolls_down_by_keys(qtbot):
    widget = made(qtbot, "wall", size=(200, 120))
    pictures = np.zeros((500, 28, 28), np.float32)
    pictures[-1] = 1.0
    widget.display(Wall(pictures))
    area = wall_area(widget)
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0
    assert not (pixels(widget) == 0xFFFFFF).any()
    area.setFocus()
    for _ in range(60):
        qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert (pixels(widget) == 0xFFFFFF).sum() == 28 * 28


def test_a_histogram_is_as_tall_as_its_numbers(qtbot):
    widget = made(qtbot, "histogram")
    widget.display(Histogram(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0]), Text("weight")))
    bars = pixels(widget) == code(DARK.curve(0).colour)
    tall = bars.sum(axis=0)
    tall = tall[tall > 0]
    # The second bar is twice the first; an edge of a bar may be half a pixel.
    assert abs(tall.max() - 2 * tall.min()) <= 2


def test_a_table_marks_rows_with_a_triangle_and_cuts_no_title(qtbot):
    widget = made(qtbot, "table", size=(300, 150))
    widget.display(VALUES["table"])
    assert widget.table.item(0, 0).text() == "▸ A"
    assert widget.table.item(0, 0).font().bold()
    assert widget.table.item(1, 0).text() == "B"
    assert widget.table.item(1, 1).text() == "0"
    head = widget.table.horizontalHeader()
    wide = head.sectionSize(1)
    needed = head.fontMetrics().boundingRect(
        0, 0, wide - 14, 400, int(Qt.TextFlag.TextWordWrap), "Pixels that would flip"
    )
    assert head.height() >= needed.height()


def test_a_ladder_points_at_its_level(qtbot):
    widget = made(qtbot, "ladder")
    widget.display(VALUES["ladder"])
    assert (pixels(widget) == code(DARK.accent)).sum() > 100
    assert widget.accessibleDescription() == "energy: B"


def test_the_same_value_is_not_prepared_again(qtbot):
    widget = made(qtbot, "picture")
    value = VALUES["picture"]
    widget.display(value)
    image = widget.image
    widget.display(value)
    assert widget.image is image


def test_views_reach_the_keyboard(qtbot):
    for kind in KINDS:
        widget = made(qtbot, kind)
        widget.display(VALUES[kind])
        reachable = [widget, *widget.findChildren(QWidget)]
        assert any(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in reachable)
    QApplication.processEvents()


@pytest.mark.parametrize("kind", ["wall", "picture"])
def test_cells_have_the_ink_of_the_workbench(qtbot, kind):
    widget = made(qtbot, kind)
    cells = np.array([[1, -1], [-1, 1]], np.int8)
    widget.display(Wall(cells[None]) if kind == "wall" else Picture(cells))
    widget.set_ink(DARK_ON_LIGHT)
    off, on = (colour[0] << 16 | colour[1] << 8 | colour[2] for colour in (DARK_ON_LIGHT.off, DARK_ON_LIGHT.on))
    seen = pixels(widget)
    assert (seen == off).sum() == (seen == on).sum() > 100
