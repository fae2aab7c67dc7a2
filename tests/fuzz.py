"""Fuzz: long runs of requests made from the OpenAPI documents of the fakes.

    python tests/fuzz.py [--examples 2000] [--start N] [octopus|teamleader [part of an operation]]

One line per operation: its statuses, and how long it took. A finding is printed with a curl line,
and the run goes on with the next operation. Exit status 1 when there was a finding. `--start` runs
the same random numbers again; without it the run draws its own and names it.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation

from tests.fakes.fuzz_octopus import octopus
from tests.fakes.fuzz_teamleader import teamleader
from tests.fakes.fuzzing import Target

TARGETS: Mapping[str, Callable[[], Target]] = {"octopus": octopus, "teamleader": teamleader}
EXAMPLES = 2000


def main() -> int:
    """Run, and answer the exit status."""
    parser = argparse.ArgumentParser(description="Fuzz the fakes by their OpenAPI documents.")
    parser.add_argument("target", nargs="?", choices=TARGETS)
    parser.add_argument("part", nargs="?", default="", help="part of an operation's name")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="per operation")
    parser.add_argument("--start", type=int, default=secrets.randbits(32))
    asked = parser.parse_args()
    _say(f"{asked.examples} requests per operation, --start {asked.start}")
    findings = 0
    for name in [asked.target] if asked.target else TARGETS:
        target = TARGETS[name]()
        chosen = [o for o in target.operations() if asked.part in o.label]
        for number, operation in enumerate(chosen, start=1):
            _say(f"{name} {number}/{len(chosen)} {operation.label}", end=" ")
            findings += not _passes(target, operation, asked.examples, asked.start)
        _say(f"{name}: {target.statuses.total()} requests, 2xx {target.share_of_successes():.0%}")
    _say(f"{findings} operations with a finding")
    return 1 if findings else 0


def _say(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def _passes(target: Target, operation: APIOperation, examples: int, start: int) -> bool:
    before, begun = Counter(target.statuses), time.monotonic()
    try:
        target.fire(operation, examples, start=start)
    except FailureGroup as finding:
        _say(f"\n{finding}")
        return False
    except Exception:  # noqa: BLE001 - a crash of the fake is what we are looking for
        _say(f"\n{traceback.format_exc()}")
        return False
    seen = dict(sorted((target.statuses - before).items()))
    _say(f"{seen} {time.monotonic() - begun:.1f} s")
    return True


if __name__ == "__main__":
    sys.exit(main())
