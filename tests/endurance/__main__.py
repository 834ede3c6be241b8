"""`python -m tests.endurance hour [--seconds N]`, `python -m tests.endurance kills [--times N]`."""

from __future__ import annotations

import argparse
import sys

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.endurance")
    jobs = parser.add_subparsers(dest="job", required=True)
    hour = jobs.add_parser("hour", help="a window in use, and what it costs")
    hour.add_argument("--seconds", type=float, default=3600.0)
    hour.add_argument("--every", type=float, default=60.0, help="seconds between two rows")
    hour.add_argument("--seed", type=int, default=1)
    kills = jobs.add_parser("kills", help="a window killed at random moments")
    kills.add_argument("--times", type=int, default=100)
    kills.add_argument("--seed", type=int, default=1)
    child = jobs.add_parser("child", help="the window that is killed")
    child.add_argument("journal")
    child.add_argument("seed", type=int)
    chosen = parser.parse_args()
    if chosen.job == "hour":
        from tests.endurance.hour import main as spend

        sys.exit(spend(chosen.seconds, chosen.every, chosen.seed))
    if chosen.job == "kills":
        from tests.endurance.kills import main as kill

        sys.exit(kill(chosen.times, chosen.seed))
    from tests.endurance.kills import child as live

    sys.exit(live(chosen.journal, chosen.seed))
