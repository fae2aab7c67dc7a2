"""Measure how long ``koppel --help`` takes: the goal is an answer in under 300 ms.

Prints the median and the worst of some runs and exits 1 when the median is above the goal.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

GOAL = 0.3
RUNS = 9


def seconds() -> float:
    """Return how long one call takes, a new process included."""
    command = Path(sys.executable).with_name("koppel")
    start = time.perf_counter()
    subprocess.run([command, "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, and judge."""
    seconds()  # the first call may compile bytecode
    taken = [seconds() for _ in range(RUNS)]
    median = statistics.median(taken)
    sys.stdout.write(
        f"koppel --help: median {median * 1000:.0f} ms, worst {max(taken) * 1000:.0f} ms "
        f"of {RUNS} runs (goal: {GOAL * 1000:.0f} ms)\n"
    )
    return 0 if median < GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
