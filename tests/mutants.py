"""Mutants: break one rule at a time in a copy of the code, and see its scenarios fail.

    python tests/mutants.py [R76 ...]

The copy lies in a temporary folder that comes first on the path; the working tree stays as it is.
Exit status 1 when a mutant survives, or when its patch no longer applies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core/koppel", "connectors/teamleader/koppel_teamleader")
CORE, TEAMLEADER = "koppel", "koppel_teamleader"
TESTS_FAILED = 1
"""The exit status by which pytest says that tests ran and some failed."""


@dataclass(frozen=True)
class Patch:
    """A piece of text that stands exactly once in a file, and what takes its place."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        """Change the copy. Raises ``ValueError`` when the text is not there exactly once."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file} holds it {text.count(self.old)} times: {self.old!r}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Mutant:
    """A rule, how it is broken, and the patches that break it."""

    rule: str
    text: str
    patches: tuple[Patch, ...]

    def apply(self, folder: Path) -> None:
        """Break the copy. Raises ``ValueError`` when a patch does not fit it."""
        for patch in self.patches:
            patch.apply(folder)


OPEN_ON_BOTH = (
    '        return _payment_action(known, Result.UNCHANGED, rule, "open on both sides")\n'
)
BY_HAND = '        "if that is wrong, change it there by hand"\n    )\n'

UNPAYING = (
    Patch(
        f"{CORE}/decide/payments.py",
        OPEN_ON_BOTH,
        f"{OPEN_ON_BOTH}"
        "    if known.rule.target is Role.CRM:\n"
        "        back = Payment(\n"
        "            of=known.document.kind, document=known.document.id, number=known.number,\n"
        '            amount=Decimal("-1"), date=here.facts.handled.entries[0].date,\n'
        "        )\n"
        '        step = Step(kind="Payment", entity=back, name="", marker_of="back")\n'
        "        return _payment_action(known, Result.CREATED, rule, steps=(step,))\n",
    ),
    Patch(
        f"{CORE}/decide/payments.py",
        "return _fall(known, there)",
        "return _fall(known, there, here)",
    ),
    Patch(
        f"{CORE}/decide/payments.py",
        "def _fall(known: KnownPayment, there: Standing) -> Action:",
        "def _fall(known: KnownPayment, there: Standing, here: Standing) -> Action:",
    ),
    Patch(
        f"{TEAMLEADER}/connector.py",
        "        payment = payments.payment_of(write)\n        paid_at",
        "        payment = payments.payment_of(write)\n"
        "        if payment.amount < 0:\n"
        "            self._recent.forget(payment.document)\n"
        '            self._api.write("invoices.removePayments", {"id": payment.document})\n'
        '            return "removed"\n'
        "        paid_at",
    ),
)
"""The books take "paid" back in the CRM."""

LEVEL = Patch(
    f"{CORE}/decide/settlement.py",
    "return Turn.RISE if not before or self.fresh else Turn.STILL",
    "return Turn.RISE",
)
AT_EVERY_SYNC = Patch(
    f"{CORE}/store/facts.py",
    "                facts.c.dirty.is_(True),\n",
    "                True,\n",
)

MUTANTS = (
    Mutant(
        "R74",
        "drafts are exported like booked documents",
        (
            Patch(
                f"{CORE}/rules.py",
                '"booked", Op.IS, True, "still',
                '"booked", Op.IS, False, "still',
            ),
        ),
    ),
    Mutant(
        "R76",
        "what an open journal held is forgotten",
        (
            Patch(
                f"{CORE}/engine/recording.py",
                "waits = result in (Result.HELD, Result.FAILED) and not",
                "waits = result is Result.FAILED and not",
            ),
        ),
    ),
    Mutant(
        "R39",
        "who shows the number of a vanished customer does not take his place",
        (
            Patch(
                f"{CORE}/decide/customers.py",
                "    if known.vacant:\n        return known.vacant",
                "    if known.vacant and known.binding:\n        return known.vacant",
            ),
        ),
    ),
    Mutant(
        "D16",
        "a number counts against another VAT number",
        (
            Patch(
                f"{CORE}/store/vacancy.py",
                'return "" in (vat_number,',
                "return vat_number in (vat_number,",
            ),
        ),
    ),
    Mutant(
        "D19",
        "two customers with one VAT number are both made",
        (
            Patch(
                f"{CORE}/store/rivals.py", "    keys = natural_keys(customer)\n", "    keys = ()\n"
            ),
        ),
    ),
    Mutant(
        "D14",
        "a first sync creates customers beside those of the books without a word",
        (
            Patch(
                f"{CORE}/decide/unmatched.py",
                "return self.is_risky and not policy.create_unmatched",
                "return False",
            ),
        ),
    ),
    Mutant(
        "D14",
        "every sync stops that would create a customer, matched ones or not",
        (
            Patch(
                f"{CORE}/decide/unmatched.py",
                "self.there and not self.bound and not self.begun)",
                "self.there)",
            ),
        ),
    ),
    Mutant(
        "R31",
        "customers of the books do not count before a run has ended well",
        (
            Patch(
                f"{CORE}/store/sightings.py",
                "keys.c.kind == kind, keys.c.run.in_((0, run)))\n    gone",
                "keys.c.kind == kind, keys.c.run == 0)\n    gone",
            ),
        ),
    ),
    Mutant(
        "R28",
        "an import creates those who are linked already",
        (Patch(f"{CORE}/decide/imports.py", "    if known.linked:\n", "    if False:\n"),),
    ),
    Mutant(
        "R29",
        "an imported company does not show its number",
        (
            Patch(
                f"{TEAMLEADER}/companies.py",
                "    if customer.books_number:\n        body[",
                "    if not customer.books_number:\n        body[",
            ),
        ),
    ),
    Mutant(
        "R30",
        "a sync creates the companies of the books too",
        (
            Patch(
                f"{CORE}/engine/context.py",
                "(When.SEEN, When.NEEDED))",
                "(When.SEEN, When.NEEDED, When.ASKED))",
            ),
        ),
    ),
    Mutant(
        "R33",
        "who may stand in the CRM already is created a second time",
        (
            Patch(
                f"{CORE}/engine/importing.py",
                "alike = {} if self._as_is else",
                "alike = {} if not self._as_is else",
            ),
        ),
    ),
    Mutant(
        "R44",
        "imported companies have no tag",
        (Patch(f"{CORE}/engine/importing.py", '"tags": (tag,)', '"tags": ()'),),
    ),
    Mutant(
        "R58",
        "a linked customer counts as complete, whatever people see",
        (
            Patch(
                f"{CORE}/checks/completeness.py",
                "    if known.shown and known.shown in known.expected:\n",
                "    if known.expected:\n",
            ),
        ),
    ),
    Mutant(
        "R59",
        "numbers are told again at every sync",
        (
            Patch(
                f"{CORE}/store/customer_numbers.py",
                "            ~exists().where(and_(theirs, told)),\n",
                "",
            ),
            Patch(
                f"{CORE}/engine/telling_numbers.py",
                "shown.standing is not Standing.OPEN:",
                "shown.standing is Standing.CHANGED:",
            ),
        ),
    ),
    Mutant(
        "D16",
        "a number that somebody typed is written over",
        (
            Patch(
                f"{CORE}/store/customer_numbers.py",
                'return Standing.OPEN if shown in ("", told) else Standing.CHANGED',
                "return Standing.OPEN",
            ),
        ),
    ),
    Mutant(
        "D16",
        "who shows the number of a customer of the books is made there a second time",
        (Patch(f"{CORE}/decide/customers.py", "if known.numbered and not found:", "if False:"),),
    ),
    Mutant(
        "D20",
        "documents of before are adopted without a confirmation",
        (
            Patch(
                f"{CORE}/decide/documents.py",
                "if stranger and not known.policy.adopt_existing:",
                "if not stranger and known.policy.adopt_existing:",
            ),
        ),
    ),
    Mutant(
        "R10",
        "linked customers of the books count as if they had to be matched",
        (Patch(f"{CORE}/decide/situation.py", "if not fill.loose:", "if not fill.books:"),),
    ),
    Mutant(
        "D4",
        "a company that was deleted is not noticed while another one is added",
        (
            Patch(
                f"{TEAMLEADER}/stock.py",
                "return now.total - len(fresh) == before.count and",
                "return now.total == before.count + len(before.later) and",
            ),
        ),
    ),
    Mutant(
        "D4",
        "who was deleted before he was linked keeps his documents out of the books",
        (
            Patch(
                f"{CORE}/engine/deciding.py",
                "if told is None or found is None or document.stale:",
                "if told is None or found is None or document.source:",
            ),
        ),
    ),
    Mutant(
        "R10",
        "a customer who was linked counts as linked when he is gone from the CRM",
        (Patch(f"{CORE}/checks/census.py", "if ours & there}", "if ours or there}"),),
    ),
    Mutant(
        "R10",
        "pairs that were linked since the last look count as left",
        (Patch(f"{CORE}/checks/census.py", "} - there\n    return Left", "}\n    return Left"),),
    ),
    Mutant(
        "R15",
        "of the missing fiscal years only the first is named",
        (Patch(f"{CORE}/decide/readiness.py", "    while end < day:\n", "    if end < day:\n"),),
    ),
    Mutant(
        "R80",
        "what is paid in the CRM does not travel",
        (
            Patch(
                f"{CORE}/decide/payments.py",
                "    if there.paid or there.due < HALF_A_CENT:",
                "    if known.rule.source is Role.CRM or there.paid or there.due < HALF_A_CENT:",
            ),
        ),
    ),
    Mutant("R81", "un-settling in the books removes the payments in the CRM", UNPAYING),
    Mutant(
        "R82",
        "the books' last word is kept after it was taken back, and pushed at every sync",
        (
            LEVEL,
            AT_EVERY_SYNC,
            Patch(
                f"{CORE}/decide/settlement.py",
                "        by_id.pop(id, None)\n",
                "        by_id.get(id)\n",
            ),
        ),
    ),
    Mutant("R83", "the books can make a paid invoice unpaid", UNPAYING),
    Mutant(
        "D1",
        "un-paying in the CRM is not reported",
        (
            Patch(
                f"{CORE}/decide/payments.py",
                BY_HAND,
                f"{BY_HAND}"
                "    if known.rule.target is Role.ACCOUNTING:\n"
                "        return _payment_action(known, Result.NOT_DUE, rule, text)\n",
            ),
        ),
    ),
    Mutant("D2", "the level is pushed at every sync, not the edge", (LEVEL, AT_EVERY_SYNC)),
    Mutant(
        "R67",
        "two daemons who saw a link due both run it",
        (
            Patch(
                f"{CORE}/engine/engine.py", "            if automatic:\n", "            if False:\n"
            ),
        ),
    ),
    Mutant(
        "R67",
        "a link that is not automatic runs by itself",
        (
            Patch(
                f"{CORE}/store/timetable.py",
                "    if not policy.automatic or not linking",
                "    if not linking",
            ),
            Patch(f"{CORE}/decide/due.py", "    if not policy.automatic:\n", "    if False:\n"),
        ),
    ),
    Mutant(
        "R68",
        "a link that never worked is made automatic",
        (
            Patch(
                f"{CORE}/store/timetable.py",
                "    if new.automatic and not old.automatic and not has_worked(",
                "    if False and not has_worked(",
            ),
        ),
    ),
    Mutant(
        "D11",
        "every automatic run is told",
        (
            Patch(
                f"{CORE}/decide/news.py",
                "    return News.NONE\n\n\ndef _settled",
                "    return TELLING[run.state]\n\n\ndef _settled",
            ),
        ),
    ),
    Mutant(
        "D11",
        "what is newly held is told only when the link changed",
        (Patch(f"{CORE}/decide/news.py", "    if fresh or (changed", "    if (changed"),),
    ),
    Mutant(
        "D11",
        "a link that swings is told each time",
        (Patch(f"{CORE}/decide/news.py", "SWINGS = 4\n", "SWINGS = 400\n"),),
    ),
    Mutant(
        "D11",
        "what did not get through is forgotten",
        (
            Patch(
                f"{CORE}/engine/handing.py",
                "    if row.state != State.FAILED and not dead:",
                "    if not dead:",
            ),
        ),
    ),
    Mutant(
        "D15",
        "a receipt is booked for all that is open, credited or not",
        (
            Patch(
                f"{CORE}/decide/payments.py",
                "    for credit in known.credits:\n        amount",
                "    for credit in ():\n        amount",
            ),
            Patch(
                f"{CORE}/decide/payments.py",
                "    amount = min(open_, money)\n",
                "    amount = open_\n",
            ),
        ),
    ),
    Mutant(
        "D9",
        "an alias is paid on the survivor's account",
        (
            Patch(
                f"{CORE}/engine/cash.py",
                "return cls.from_detail(name, detail, bound.owner, there)",
                "from koppel.store import lineage\n"
                "            known = Ref(side.id, 'Customer', bound.owner)\n"
                "            owner = lineage.survivor(db, known).id\n"
                "            return cls.from_detail(name, detail, owner, there)",
            ),
        ),
    ),
    Mutant(
        "D9",
        "a credit note goes to the survivor's account, wherever its invoice stands",
        (
            Patch(
                f"{CORE}/engine/draft.py",
                "return before if lineage.survivor(db, before) == ref else ref",
                "return ref",
            ),
        ),
    ),
    Mutant(
        "D9",
        "a merge counts as a change of the documents",
        (Patch(f"{CORE}/decide/planner.py", "    if known.merged:\n", "    if False:\n"),),
    ),
    Mutant(
        "D9",
        "what waits for a merged customer is not read afresh",
        (
            Patch(
                f"{CORE}/engine/deciding.py",
                "if candidate.stale and self._lacks(action, needed.values()):",
                "if False:",
            ),
        ),
    ),
    Mutant(
        "R39",
        "an heir who was not linked does not take the place of who was",
        (
            Patch(
                f"{CORE}/engine/recording.py",
                "crosswalk.bind(db, replace(place, detail={} if flows else bound.detail))",
                "pass",
            ),
            Patch(
                f"{CORE}/engine/vanished.py",
                "        yield self._decide(side, survivor, bound)\n",
                "",
            ),
        ),
    ),
    Mutant(
        "D4",
        "nobody is asked whether linked customers are still there",
        (
            Patch(
                f"{CORE}/engine/look.py",
                "            self.plan(self._vanished.actions(side))\n",
                "",
            ),
        ),
    ),
    Mutant(
        "D4",
        "a customer who is back stays orphaned",
        (
            Patch(
                f"{CORE}/engine/vanished.py",
                "elif change is not None and bound.gone:",
                "elif False:",
            ),
        ),
    ),
    Mutant(
        "D4",
        "documents are booked on a customer of the books who is not there any more",
        (
            Patch(
                f"{CORE}/engine/act.py",
                "                if twin is not None and not twin.gone:\n",
                "                if twin is not None:\n",
            ),
            Patch(
                f"{CORE}/engine/draft.py",
                "                if twin.gone:\n",
                "                if False:\n",
            ),
        ),
    ),
    Mutant(
        "D19",
        "a customer of the books with another key is not followed by koppel's number",
        (
            Patch(
                f"{CORE}/engine/strays.py",
                '(bearers, "koppel\'s own number"), (same,',
                '((), ""), (same,',
            ),
        ),
    ),
    Mutant(
        "D19",
        "a customer of the books made again is not followed by his VAT number",
        (Patch(f"{CORE}/engine/strays.py", '(same, "his VAT number")', '((), "")'),),
    ),
    Mutant(
        "D19",
        "koppel's number on another record is no matter",
        (
            Patch(
                f"{CORE}/engine/strays.py",
                "if not number or bearers == {bound.ref.id}:",
                "if not number or bearers:",
            ),
        ),
    ),
    Mutant(
        "D19",
        "a number that was overwritten is not told",
        (
            Patch(
                f"{CORE}/engine/strays.py",
                "if not bound.owner and (troubled or not ours):",
                "if not bound.owner and (troubled or change.gone):",
            ),
        ),
    ),
    Mutant(
        "D9",
        "relations merged in the books stay apart in the crosswalk",
        (
            Patch(
                f"{CORE}/engine/recording.py",
                "        if not all(each.gone for each in others):\n",
                "        if True:\n",
            ),
        ),
    ),
    Mutant(
        "R47",
        "orphaned customers are dropped from the crosswalk",
        (
            Patch(
                f"{CORE}/engine/recording.py",
                "        if fresh != bound:\n            crosswalk.bind(db, fresh)\n",
                "        if fresh.gone:\n"
                "            from sqlalchemy import delete\n"
                "            from koppel.store.sql import is_ref\n"
                "            from koppel.store.tables import bindings\n"
                "            db.execute(delete(bindings).where(is_ref(bindings, fresh.ref)))\n"
                "        elif fresh != bound:\n            crosswalk.bind(db, fresh)\n",
            ),
        ),
    ),
    Mutant(
        "R60",
        "a system is listed whatever its category",
        (
            Patch(
                f"{CORE}/plugins.py",
                "return [connector for connector in self if connector.role is role]",
                "return list(self)",
            ),
        ),
    ),
    Mutant(
        "R42",
        "the bulk way is advised for fifty doubles as well",
        (
            Patch(
                f"{CORE}/matching/advice.py", "return number > BY_HAND", "return number >= BY_HAND"
            ),
        ),
    ),
    Mutant(
        "R64",
        "a link is active before its check was green",
        (Patch(f"{CORE}/unfinished.py", "active=False,", "active=True,"),),
    ),
    Mutant(
        "R64",
        "the import that was asked for runs at each check",
        (Patch(f"{CORE}/link.py", "linking.import_done(db, self.name)", "pass"),),
    ),
    Mutant(
        "R27",
        "companies are imported unless somebody says no",
        (
            Patch(
                f"{CORE}/store/answers.py",
                '    import_companies: str = ""\n',
                '    import_companies: str = "match"\n',
            ),
        ),
    ),
    Mutant(
        "R43",
        "near names are brought together in bulk like equal ones",
        (
            Patch(
                f"{CORE}/files/bulk.py",
                '    return " ".join(name.casefold().split())\n',
                '    return "".join(name.casefold().split()).removesuffix("s")\n',
            ),
        ),
    ),
    Mutant(
        "R48",
        "nobody is told what an import would overwrite",
        (Patch(f"{CORE}/files/overwrites.py", "if not (old and new) or", "if old and new or"),),
    ),
    Mutant(
        "R53",
        "customers who share a VAT number are counted as new",
        (
            Patch(
                f"{CORE}/files/bulk.py",
                "numbers.read(row.vat_number).text\n",
                'row.vat_number.replace(".", "-")\n',
            ),
        ),
    ),
    Mutant(
        "R55",
        "the criterion that leaves the most new is marked",
        (
            Patch(f"{CORE}/files/bulk.py", "fewest = min(", "fewest = max("),
            Patch(f"{CORE}/matching/criteria.py", "least = min(", "least = max("),
        ),
    ),
)


def main(wanted: list[str]) -> int:
    """Try the mutants of the wanted rules, or all; print a table and return the exit status."""
    survived = 0
    for mutant in MUTANTS:
        if wanted and mutant.rule not in wanted:
            continue
        verdict, killed = trial(mutant)
        survived += not killed
        sys.stdout.write(f"{mutant.rule:<4} {verdict:<28} {mutant.text}\n")
        sys.stdout.flush()
    return 1 if survived else 0


def copy(folder: Path) -> None:
    """Lay the packages that mutants break into a folder."""
    for package in PACKAGES:
        source = ROOT / package
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / source.name, ignore=ignored)


def trial(mutant: Mutant) -> tuple[str, bool]:
    """Break a copy and run the scenarios of the rule on it: the verdict, and whether they saw."""
    with tempfile.TemporaryDirectory(prefix="koppel-mutant-") as name:
        folder = Path(name)
        copy(folder)
        try:
            mutant.apply(folder)
        except ValueError as error:
            return f"NO LONGER APPLIES: {error}", False
        ran = run_scenarios(mutant.rule, folder)
    if ran.returncode != TESTS_FAILED:
        return "SURVIVED" if ran.returncode == 0 else f"BROKEN TRIAL\n{ran.stdout}", False
    return f"killed ({ran.stdout.strip().splitlines()[-1].split(' in ')[0]})", True


def run_scenarios(rule: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the scenarios tagged with a rule on the code in the folder."""
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"]
    command += ["-m", rule, "tests/bdd"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
