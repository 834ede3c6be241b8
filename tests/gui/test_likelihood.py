"""Estimate log Z: beside the run, with its way out, and a table with error bars."""

import numpy as np
from PySide6.QtWidgets import QApplication

import hopsim
from hopsim.data import builtin
from hopsim.engine import files


def shown(driver):
    table = driver.window.errands.likelihood.table
    return {} if table is None else {str(name): str(value) for name, value in table.rows}


def test_the_machine_that_ships_is_judged_on_its_digits(opened):
    driver = opened()
    assert not driver.window.actions_["log-partition"].isEnabled()
    driver.choose("rbm")
    driver.wait(lambda: driver.window.actions_["log-partition"].isEnabled())
    driver.play()
    driver.press("Ctrl+Alt+Z")
    driver.wait(lambda: shown(driver))
    assert driver.frame.running
    assert "nats" in shown(driver)["log Z"]
    assert "pictures" in shown(driver)["Mean log-likelihood, held out"]
    driver.click(driver.window.errands.likelihood.table.copy)
    assert QApplication.clipboard().text().startswith("log Z\t")


def test_parameters_of_ones_own_are_opened_and_judged_with_error_bars(opened, tmp_path):
    rate = builtin.digits().images.reshape(-1, 64).mean(axis=0) / 255
    bias = np.log((10000 * rate + 0.5) / (10000 * (1 - rate) + 0.5))
    own = hopsim.RBMParameters(np.zeros((30, 64)), bias, np.zeros(30), rate)
    own.save(tmp_path / "own.npz")
    driver = opened()
    driver.window.post(files.open_any, str(tmp_path / "own.npz"))
    driver.wait(lambda: driver.frame.machine == "rbm")
    driver.press("Ctrl+Alt+Z")
    driver.wait(lambda: driver.window.status.cancel.isVisible())
    assert driver.window.status.tasks.text().startswith("Estimating log Z")
    driver.wait(lambda: shown(driver))
    assert shown(driver)["Method"] == "annealed importance sampling, 100 chains, 10000 temperatures"
    assert shown(driver)["Effective sample size"] == "100.0 of 100 chains"
    wanted = np.logaddexp(0, own.visible_bias.astype(float)).sum() + 30 * np.log(2)
    assert float(shown(driver)["log Z"].split()[0]) == np.round(wanted, 2)
    v = builtin.digits().test.images.reshape(-1, 64)
    assert f"{len(v)} pictures" in shown(driver)["Mean log-likelihood, held out"]


def test_log_z_of_a_machine_that_no_open_data_fit_needs_none(opened, tmp_path):
    own = hopsim.RBMParameters(np.full((5, 16), 0.25), np.zeros(16), np.zeros(5))
    own.save(tmp_path / "own.npz")
    driver = opened()
    driver.window.post(files.open_any, str(tmp_path / "own.npz"))
    driver.wait(lambda: driver.frame.machine == "rbm")
    driver.press("Ctrl+Alt+Z")
    driver.wait(lambda: shown(driver))
    assert list(shown(driver)) == ["log Z", "Method"]
    assert float(shown(driver)["log Z"].split()[0]) == np.round(hopsim.log_partition(own).value, 2)


def test_an_estimate_that_is_cancelled_shows_nothing(opened):
    driver = opened()
    driver.choose("rbm")
    driver.wait(lambda: driver.window.actions_["log-partition"].isEnabled())
    driver.press("Ctrl+Alt+Z")
    driver.wait(lambda: driver.window.status.cancel.isVisible())
    driver.click(driver.window.status.cancel)
    driver.wait(lambda: not driver.frame.tasks)
    assert driver.window.errands.likelihood.table is None
    assert not shown(driver)
