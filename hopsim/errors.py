"""What can go wrong, said in one sentence a person understands."""

from __future__ import annotations

import errno

from hopsim.texts import Text

REASONS = {
    errno.ENOENT: Text("No such file or directory"), errno.EACCES: Text("Permission denied"),
    errno.EPERM: Text("Operation not permitted"), errno.ENOSPC: Text("No space left on device"),
    errno.EROFS: Text("Read-only file system"), errno.EISDIR: Text("Is a directory"),
    errno.ENOTDIR: Text("Not a directory"), errno.EIO: Text("Input/output error"),
}  # fmt: skip
"""The refusals people meet, which the system says in English only."""


def reason_of(error: OSError) -> Text | str:
    """Why the system refused, in the language of the user where it is a usual refusal."""
    known = None if error.errno is None else REASONS.get(error.errno)
    return known or error.strerror or str(error)


class HopsimError(Exception):
    """One sentence in `text` (what was got, what was wanted) and, where there is one, what to do in `cure`.

    `str()` is English, for scripts and logs; windows and the command line show `shown()`.
    """

    def __init__(self, text: Text, cure: Text | None = None) -> None:
        super().__init__(text.english if cure is None else f"{text.english} {cure.english}")
        self.text = text
        self.cure = cure

    def shown(self) -> str:
        if self.cure is None:
            return str(self.text)
        sentence = str(self.text)
        return sentence + ("" if sentence.endswith("。") else " ") + str(self.cure)


class BadInput(HopsimError, ValueError):
    """A value, array or knob that cannot be used."""


class BadFile(HopsimError, ValueError):
    """A file that is not what it should be; also raised for files that cannot be read or written."""


class TooLarge(HopsimError, MemoryError):
    """More memory than there is, or than a task may take."""


class Unavailable(HopsimError, RuntimeError):
    """A thing this computer lacks: a library, a program, a screen."""
