"""Which pictures a machine on the canvas is judged by."""

import numpy as np

from hopsim.data.dataset import Dataset
from hopsim.engine import likelihood
from hopsim.engine.document import Document
from hopsim.engine.workbench import Workbench
from hopsim.learning.evaluation import evaluated
from hopsim.learning.training_data import TrainingData
from hopsim.texts import Text


def test_no_picture_that_was_learned_from_counts_as_held_out():
    """Without a test set a tenth is drawn by the seed of the training; another seed of the run changes nothing of that."""
    images = np.random.default_rng(2).integers(0, 256, (60, 4, 4)).astype(np.uint8)
    bench = Workbench(Document.empty((4, 4), 5), "rbm")
    bench.data, bench.data_title = Dataset(images), Text("data")
    for name, value in (("hidden", 4), ("epochs", 1), ("binarise", "threshold")):
        bench.turn_learning(name, value)
    bench.train()
    while bench.drawer.training.running:
        bench.work()
    bench.set_seed(6)
    found = []
    likelihood.estimate(found.append, bench)
    while not found:
        bench.work()
    divided = bench.drawer.training.training.data
    assert isinstance(divided, TrainingData) and len(divided.held_out) == 6
    wanted = evaluated(bench.simulation.memory, divided, "threshold", seed=6)
    assert found[0].found.held_out == wanted.held_out
    bench.close()
