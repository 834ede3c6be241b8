"""An exception as the sentence the window shows."""

from __future__ import annotations

import traceback

from hopsim.engine.frame import Failure
from hopsim.errors import HopsimError
from hopsim.texts import Text


def failure_of(error: BaseException) -> Failure:
    """The sentence of an error of ours; for any other one that says that nothing is lost."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, HopsimError):
        cured = Text("{what} {cure}", what=error.text, cure=error.cure) if error.cure is not None else error.text
        return Failure(cured, details)
    if isinstance(error, MemoryError):
        return Failure(Text("There is not enough memory for this. What was drawn or learned is still there."), details)
    return Failure(
        Text("Something went wrong inside: {error}. What was drawn or learned is still there.",
             error=f"{type(error).__name__}: {error}"), details,
    )  # fmt: skip
