"""Tests run without a screen, in English, with settings of their own; garbage is collected between them."""

import gc
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ["HOPSIM_LANGUAGE"] = "en"
# A kernel compiled by one run serves the next; nothing else that a test writes outlives it.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "hopsim-test-kernels"))
_HOME = tempfile.TemporaryDirectory(prefix="hopsim-test-")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
    os.environ[_name] = str(Path(_HOME.name) / _name.lower())

import pytest  # noqa: E402  (after the environment)
from hypothesis import settings  # noqa: E402

from hopsim.texts import use_language  # noqa: E402

# The same examples in every run.
settings.register_profile("hopsim", derandomize=True, deadline=None)
settings.load_profile("hopsim")

# Cyclic garbage collected by a worker thread destroys widgets there, and the process with them.
gc.disable()


def pytest_unconfigure():
    _HOME.cleanup()


@pytest.fixture(autouse=True)
def english():
    """Each test begins and ends in English."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(scope="session")
def settings_apart(tmp_path_factory):
    """Qt's settings of this run, away from the user's."""
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings"))
    )


@pytest.fixture(scope="session")
def qapp(settings_apart, qapp_cls, qapp_args, pytestconfig):
    """The one application of this run, in the dark theme, so that a test begins where the window does."""
    from hopsim.gui import theme
    from hopsim.palette import DARK

    app = qapp_cls.instance() or qapp_cls(["hopsim-tests"])
    app.setApplicationName("hopsim-tests")
    theme.apply(app, DARK)
    return app


_tests_since = 0


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    """Collect after each test of the window, and after every fiftieth other one."""
    global _tests_since
    assert not gc.isenabled(), "this test left the collector on, which ends a later one at random"
    _tests_since += 1
    if "qapp" in getattr(item, "fixturenames", ()) or _tests_since >= 50:
        _tests_since = 0
        gc.collect()
