"""Start of the window: garbage is collected on its thread, all of it in time; spoilt settings do not keep it shut."""

import gc
import weakref

import pytest
from PySide6.QtCore import QSettings

from hopsim.gui.app import ALL_EVERY, Collector, kept_scale


class Knot:
    """Holds itself: only the collector frees it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def collector(qapp):
    enabled = gc.isenabled()
    made = Collector(qapp)
    yield made
    made.setParent(None)
    made.deleteLater()
    gc.unfreeze()
    if enabled:  # where it is not, garbage must not be collected by the workers of the tests that follow
        gc.enable()


def test_what_lived_long_is_collected_too(collector):
    assert not gc.isenabled()
    for _ in range(ALL_EVERY):  # what is frozen is what the program starts with
        collector.collect()
    knot = Knot()
    gc.collect(0)
    gc.collect(1)  # by now it is among the oldest
    gone = weakref.ref(knot)
    del knot
    for _ in range(ALL_EVERY):
        collector.collect()
    assert gone() is None


@pytest.mark.parametrize(("kept", "scale"), [("1.5", 1.5), ("large", 1.0), ("nan", 1.0), ("", 1.0)])
def test_a_spoilt_size_is_the_usual_one(kept, scale, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("scale", kept)
    assert kept_scale(settings) == scale
