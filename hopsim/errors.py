"""What can go wrong, said in one sentence a person understands."""

from __future__ import annotations

from hopsim.texts import Text


class HopsimError(Exception):
    """One sentence in `text` (what was got, what was wanted) and, where there is one, what to do in `cure`.

    `str()` is English, for scripts and logs; windows and the command line show `shown()`.
    """

    def __init__(self, text: Text, cure: Text | None = None) -> None:
        super().__init__(text.english if cure is None else f"{text.english} {cure.english}")
        self.text = text
        self.cure = cure

    def shown(self) -> str:
        return str(self.text) if self.cure is None else f"{self.text} {self.cure}"


class BadInput(HopsimError, ValueError):
    """A value, array or knob that cannot be used."""


class BadFile(HopsimError, ValueError):
    """A file that is not what it should be; also raised for files that cannot be read or written."""


class TooLarge(HopsimError, MemoryError):
    """More memory than there is, or than a task may take."""


class Unavailable(HopsimError, RuntimeError):
    """A thing this computer lacks: a library, a program, a screen."""
