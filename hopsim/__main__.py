"""`python -m hopsim` is the command `hopsim`."""

from __future__ import annotations

import sys

from hopsim.cli import main

if __name__ == "__main__":
    sys.exit(main())
