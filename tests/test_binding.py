"""The binding keeps the counts of True and None; PySide6 6.12.0 on Python 3.11 does not, and aborts."""

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    sent = Signal()


def test_emitting_keeps_the_counts_of_true_and_none(qapp):
    # From 3.12 on the counts never change, so the test holds there by itself.
    sender = Sender()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(200):
        sender.sent.emit()
        qapp.processEvents()
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert before[0] - after[0] < 100
    assert before[1] - after[1] < 100
