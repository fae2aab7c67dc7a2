"""Bulk way: what an import of a file of customers into the CRM would do, row by row (R48-R57).

An import knows one criterion, equal names or equal VAT numbers, and asks a person to try both. Here
both are previewed at once, the one that leaves the fewest new is marked, and whoever is found by
the chosen one can be bound in the crosswalk. Nothing is written to either system. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from koppel.decide.matches import Matches, Pair
from koppel.errors import InputError
from koppel.files.customerfile import NAME, NO_VAT, NUMBER, VAT, CustomerFile, Row
from koppel.files.overwrites import Overwrite, overwrites
from koppel.files.sheets import refuse_lines
from koppel.matching import Candidate, Party, Verdict, numbers, parties
from koppel.matching.evidence import compare
from koppel.matching.numbers import Numbers
from koppel.model import Customer, Ref

NEAR = 3
"""So many near customers are told for each new row."""


class By(StrEnum):
    """The criteria that an import offers (R51, R52)."""

    VAT = "vat"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """A row whose customer in the CRM is known, and not linked yet."""

    row: Row
    party: Party
    doubt: str
    """What koppel itself would ask about; empty when the pair is sure."""


@dataclass(frozen=True)
class Left:
    """A row that an import would give to somebody, and that a person must look at first."""

    row: Row
    why: str


@dataclass(frozen=True)
class New:
    """A row that an import would add; ``near``: customers whom it may mean, the likeliest first.

    ``bearer``: who has its number already, under another name or VAT number; None: nobody.
    """

    row: Row
    near: tuple[tuple[Party, Candidate], ...]
    bearer: Party | None


@dataclass(frozen=True)
class Preview:
    """What an import by one criterion would do. Each row is in exactly one of the four."""

    by: By
    found: tuple[Found, ...]
    linked: tuple[Row, ...]
    """Linked already: their customers are the very ones."""
    left: tuple[Left, ...]
    new: tuple[New, ...]
    overwrites: tuple[Overwrite, ...]
    lowest: bool = False
    """No criterion would add fewer (R55)."""

    @property
    def updated(self) -> int:
        """How many rows an import would give to customers who are there."""
        return len(self.found) + len(self.linked) + len(self.left)

    @property
    def doubtful(self) -> int:
        """How many of those found koppel would ask about."""
        return sum(bool(each.doubt) for each in self.found)

    def pairs(self, doubtful: bool = False) -> tuple[Pair, ...]:
        """Those to be bound; ``doubtful``: also those that koppel would ask about.

        Raises ``InputError`` where two rows mean one customer.
        """
        lines: dict[str, int] = {}
        wrong = []
        for each in self.found:
            first = lines.setdefault(each.party.ref.id, each.row.line)
            if first != each.row.line:
                wrong.append(
                    f"line {each.row.line}: {each.row.name} and line {first} are one customer; "
                    "take one of the two out"
                )
        refuse_lines(wrong)
        return tuple(
            Pair(each.party.ref.id, each.row.number)
            for each in self.found
            if doubtful or not each.doubt
        )


@dataclass(frozen=True)
class Bulk:
    """The previews of one file by both criteria, and what a person is warned of."""

    file: CustomerFile
    previews: tuple[Preview, ...]
    warnings: tuple[str, ...]

    def by(self, criterion: By | None = None) -> Preview:
        """The preview by a criterion; by none: the one that would add the fewest.

        Raises ``InputError`` when the file has nothing to compare by it.
        """
        if criterion is By.VAT and not self.file.has_vat:
            raise InputError("no column holds the VAT number: match by name")
        return next(p for p in self.previews if p.by is criterion or (not criterion and p.lowest))


def preview(matches: Matches, file: CustomerFile) -> Bulk:
    """Preview a file by both criteria.

    Raises ``InputError`` with every line whose number the books do not know, or know as that of
    somebody else.
    """
    _check(matches, file)
    sorter = _Sorter(matches)
    found = [sorter.preview(by, file) for by in By if file.has_vat or by is By.NAME]
    fewest = min(len(each.new) for each in found)
    return Bulk(
        file,
        tuple(Preview(**{**vars(p), "lowest": len(p.new) == fewest}) for p in found),
        tuple(_warnings(file)),
    )


def _check(matches: Matches, file: CustomerFile) -> None:
    wrong = []
    for row in file.rows:
        theirs = matches.theirs.get(row.number)
        if theirs is None:
            wrong.append(f"line {row.line}: {matches.books} has no customer {row.number}")
        elif not _is_he(row, theirs):
            wrong.append(
                f"line {row.line}: number {row.number} is {theirs.label!r} in {matches.books}, not "
                f"{row.name!r}: columns were sorted apart, or the file is of other books"
            )
    refuse_lines(wrong)


def _is_he(row: Row, theirs: Party) -> bool:
    """Whether a row can be about the customer of the books whose number it has."""
    said = compare(_party(row, theirs.customer.is_person), theirs)
    return said is not None and (said.number is Numbers.EQUAL or said.near_name or said.name.agree)


def _party(row: Row, person: bool) -> Party:
    """A row as a customer; his VAT number is compared as it was typed."""
    customer = Customer(name=row.name, vat_number=row.vat_number, is_person=person)
    return parties([(Ref("file", Customer.__name__, row.number), customer)], lambda _: False)[0]


def _warnings(file: CustomerFile) -> Iterator[str]:
    if not file.has_vat:
        yield NO_VAT
    if wrong := [row for row in file.rows if row.vat_number and _is_wrong(row.vat_number)]:
        lines = ", ".join(str(row.line) for row in wrong[:NEAR])
        more = ", ..." if len(wrong) > NEAR else ""
        yield f"VAT numbers that fail their check digits: {len(wrong)} (line {lines}{more})"
    if file.unknown:
        yield (
            f"koppel cannot tell what the columns {', '.join(file.unknown)} would overwrite; "
            "take them out before an import"
        )


def _is_wrong(vat_number: str) -> bool:
    number = numbers.read(vat_number)
    return number.checkable and not number.valid


class _Sorter:
    """Sorts the rows of a file by what an import would do with them."""

    def __init__(self, matches: Matches) -> None:
        self._matches = matches
        self._near = _near(matches)
        companies = [party for party in matches.ours.values() if not party.person]
        self._bearers = {
            By.NAME: _by_key((_letters(party.label), party) for party in companies),
            By.VAT: _by_key((party.number.text, party) for party in companies),
        }

    def preview(self, by: By, file: CustomerFile) -> Preview:
        """Sort all rows by one criterion."""
        found: list[Found] = []
        linked: list[Row] = []
        left: list[Left] = []
        new: list[New] = []
        bearers = {row: self._bearers[by].get(_key(by, row), []) for row in file.rows}
        for row, known in bearers.items():
            if not known:
                new.append(self._new(row))
            elif {party.ref.id for party in known} <= self._partners(row):
                linked.append(row)
            elif why := self._objection(row, known):
                left.append(Left(row, why))
            else:
                found.append(Found(row, known[0], self._doubt(row, known[0])))
        single = [(row, known[0]) for row, known in bearers.items() if len(known) == 1]
        told = overwrites(single, file.fields - {NUMBER, NAME if by is By.NAME else VAT})
        found.sort(key=lambda each: not each.doubt)  # what a person must look at comes first
        return Preview(by, tuple(found), tuple(linked), tuple(left), tuple(new), told)

    def _new(self, row: Row) -> New:
        return New(row, tuple(self._near.get(row.number, [])[:NEAR]), self._bearer(row))

    def _partners(self, row: Row) -> frozenset[str]:
        return self._matches.partners.get(row.number, frozenset())

    def _bearer(self, row: Row) -> Party | None:
        """Who of the CRM is linked to a row's number."""
        known = (self._matches.ours.get(id) for id in sorted(self._partners(row)))
        return next((party for party in known if party is not None), None)

    def _objection(self, row: Row, bearers: Sequence[Party]) -> str:
        """Why a person must look before anybody of the CRM is bound to a row's number."""
        crm, bearer = self._matches.crm, self._bearer(row)
        if bearer in bearers:
            return (
                f"stands twice in {crm}, once with this number: delete what was imported, or "
                "merge the two there"
            )
        if bearer is not None:
            return f"the number belongs to {bearer.label}, who is linked already"
        if len(bearers) > 1:
            return f"{len(bearers)} customers of {crm} bear it: link the right one by hand"
        return self._matches.objection(Pair(bearers[0].ref.id, row.number))

    def _doubt(self, row: Row, party: Party) -> str:
        verdict = self._verdicts.get(party.ref.id)
        candidates = verdict.candidates if verdict else ()
        told = [each.doubt for each in candidates if each.party.ref.id == row.number]
        return told[0] if told else "others of the books are nearer"

    @cached_property
    def _verdicts(self) -> Mapping[str, Verdict]:
        return {verdict.party.ref.id: verdict for verdict in self._matches.survey.verdicts}


def _near(matches: Matches) -> Mapping[str, list[tuple[Party, Candidate]]]:
    """Who of the CRM may be whom of the books, by the latter's id."""
    near: dict[str, list[tuple[Party, Candidate]]] = defaultdict(list)
    for verdict in matches.survey.verdicts:
        for candidate in verdict.candidates:
            near[candidate.party.ref.id].append((verdict.party, candidate))
    for beside in near.values():
        beside.sort(key=lambda pair: (-pair[1].evidence.score, pair[0].ref))
    return near


def _by_key(keyed: Iterable[tuple[str, Party]]) -> Mapping[str, list[Party]]:
    found: dict[str, list[Party]] = defaultdict(list)
    for key, party in keyed:
        if key:
            found[key].append(party)
    return found


def _key(by: By, row: Row) -> str:
    return _letters(row.name) if by is By.NAME else numbers.read(row.vat_number).text


def _letters(name: str) -> str:
    """A name as an import compares it: without regard to capitals and blanks."""
    return " ".join(name.casefold().split())
