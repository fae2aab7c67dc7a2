"""What a sync at rest costs in calls, by the number of linked customers.

    python bench/at_rest.py [CUSTOMERS ...]

Both vendors are played in this process, over REST and with their limits on. The customers stand on
both sides and are matched by VAT number; nothing changes afterwards. Prints the calls of each run
and, of the last one, each operation.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
from koppel import Koppel, Link, Report, Side, World
from koppel_demo.stage import POLICY, REDIRECT, START
from koppel_fakes.clock import Clock
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake

CRM, BOOKS = "https://crm.test", "https://books.test"
KEY = "A" * 43 + "="
RUNS = 4


class Pair:
    """The two vendors on one clock, with so many customers who stand on both sides."""

    def __init__(self, customers: int) -> None:
        self.clock = Clock(START)
        self._crm = TeamleaderFake(clock=self.clock)
        self._books = OctopusFake(clock=self.clock)
        for n in range(customers):
            body = 1_000_000 + n
            number = f"0{body}{97 - body % 97:02d}"
            self._crm.human.add_company(f"Customer {n}", f"BE{number}", city="Gent")
            self._books.human.add_relation(f"Customer {n}", f"BE{number}", fields={"city": "Gent"})
        self.clock.advance(timedelta(hours=1))

    def link(self, folder: str) -> tuple[Koppel, Link]:
        """koppel between them."""
        world = World(clock=self.clock.now, sleep=self.clock.advance, transport=self._wire)
        app = Koppel(f"sqlite:///{Path(folder) / 'koppel.db'}", world=world, key=KEY)
        known, paths = self._books.description(), self._books.paths
        crm = {**self._crm.description(), "base_url": CRM, "auth_url": CRM}
        books = {name: known[name] for name in ("software_house", "user", "password")}
        more = {"dossier": known["dossier_id"], "base_url": BOOKS + paths["rest_url"]}
        codes = {"crm": (REDIRECT, self._crm.human.authorize(REDIRECT))}
        sides = Side("teamleader", crm), Side("octopus", {**books, **more})
        return app, app.add_link("bench", *sides, POLICY, codes=codes)

    def _wire(self, url: str) -> httpx.BaseTransport:
        fake: Fake = self._crm if url.startswith(CRM) else self._books
        return httpx.WSGITransport(app=fake.app)


def measure(customers: int) -> None:
    """Match, sync, and print what each run costs."""
    pair = Pair(customers)
    with tempfile.TemporaryDirectory() as folder:
        app, link = pair.link(folder)
        pairing = link.pairing()
        found = pairing.look()
        pairing.bind(found, found.sure)
        sys.stdout.write(f"{customers:>6} customers, {len(found.sure)} linked\n")
        for n in range(1, RUNS + 1):
            pair.clock.advance(timedelta(hours=1))
            calls = _calls(link.run())
            sys.stdout.write(f"{customers:>6} customers  run {n}  {calls.total():>5} calls\n")
        for name, number in calls.most_common():
            sys.stdout.write(f"{'':>18}{number:>5}  {name}\n")
        app.close()


def _calls(report: Report) -> Counter[str]:
    return Counter({each.operation: each.run for each in report.calls if each.run})


if __name__ == "__main__":
    for size in [int(text) for text in sys.argv[1:]] or [50, 5000]:
        measure(size)
