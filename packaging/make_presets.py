"""Train what the RBM page opens on: 64 hidden units on the shipped 8×8 digits (python packaging/make_presets.py)."""

from __future__ import annotations

import hopsim
from hopsim.assets import resource
from hopsim.data.builtin import digits


def main() -> None:
    parameters, history = hopsim.train_rbm(
        digits().images, hidden=64, method="pcd", k=2, epochs=300, batch_size=50, chains=100, learning_rate=0.02,
        binarise="sample", seed=1, validation=digits().test.images,
    )  # fmt: skip
    folder = resource("presets")
    folder.mkdir(exist_ok=True)
    parameters.save(folder / "digits-rbm.npz")
    print({name: float(values[-1]) for name, values in history.items()})


if __name__ == "__main__":
    main()
