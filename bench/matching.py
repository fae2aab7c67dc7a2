"""How right the matching of customers is, and how fast.

    python bench/matching.py            # two made-up lists of 5,000 customers
    python bench/matching.py FILE.csv   # pairs of which you know whether they are the same

The file has the columns name_a, vat_a, city_a, name_b, vat_b, city_b and same (1 or 0), separated
by commas or semicolons; other columns are passed over. A row says of a customer of list A and one
of list B whether they are the same. A side whose three cells are empty says that the other one
stands on its own list only; ``same`` is then 0. The same three cells on one side in two rows are
one customer. Two customers that no row names together are the same only if other rows make them
so (a is b, a is c and d is b: then d is c).

Prints precision and recall, and for each criterion alone how many customers it would pair, leave
ambiguous, and make new on the other side.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from koppel import Customer, Ref
from koppel.matching import Party, Survey, parties, survey

from tests.core.matching_score import Score, score
from tests.core.matching_world import world

CELLS = ("name", "vat", "city")
COLUMNS = (*(f"{cell}_{side}" for side in "ab" for cell in CELLS), "same")
LARGEST = 10_000
"""Most letters of one cell; a longer one is a quote that never closed."""

Triple = tuple[str, str, str]


class BadFile(Exception):
    """The file cannot be used; says in which line and why."""


class Truth:
    """Which customers of the file are the same: groups that grow as rows are read."""

    def __init__(self) -> None:
        self.a: dict[Triple, str] = {}
        self.b: dict[Triple, str] = {}
        self._parent: dict[str, str] = {}
        self._apart: list[tuple[int, str, str]] = []
        self.twins: set[tuple[str, str]] = set()

    def add(self, line: int, one: Triple, other: Triple, same: bool) -> None:
        """Take one row in."""
        ours, theirs = self._id("a", self.a, one), self._id("b", self.b, other)
        if same:
            self.twins.add((ours, theirs))
            self._parent[self._root(ours)] = self._root(theirs)
        elif ours and theirs:
            self._apart.append((line, ours, theirs))

    def is_same(self, ours: str, theirs: str) -> bool:
        """Whether two customers are the same by all rows together."""
        return self._root(ours) == self._root(theirs)

    def check(self) -> None:
        """Raise ``BadFile`` where rows contradict each other."""
        for line, ours, theirs in self._apart:
            if self.is_same(ours, theirs):
                raise BadFile(f"line {line}: same is 0, but other rows say that these two are one")

    def _id(self, side: str, known: dict[Triple, str], cells: Triple) -> str:
        return known.setdefault(cells, f"{side}{len(known)}") if any(cells) else ""

    def _root(self, id: str) -> str:
        while self._parent.get(id, id) != id:
            id = self._parent[id]
        return id


def read(path: Path) -> Truth:
    """Read a file of pairs. Raises ``BadFile``."""
    truth = Truth()
    for line, row in _rows(path):
        one, other = (_cells(row, side) for side in "ab")
        same = row["same"].strip()
        if same not in ("0", "1"):
            raise BadFile(f"line {line}: same is {same!r}; write 1 or 0")
        if not any(one) and not any(other):
            raise BadFile(f"line {line}: both sides are empty; take the row out")
        if same == "1" and not (any(one) and any(other)):
            raise BadFile(f"line {line}: same is 1, but one side is empty")
        truth.add(line, one, other, same == "1")
    if not truth.a and not truth.b:
        raise BadFile("the file has no rows below its heading")
    truth.check()
    return truth


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"byte {error.start} is not UTF-8; save the file as CSV UTF-8") from error
    except OSError as error:
        raise BadFile(f"it cannot be read: {error.strerror}") from error
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or ()]
    missing = [column for column in COLUMNS if column not in reader.fieldnames]
    if missing:
        raise BadFile(f"line 1: no column {', '.join(missing)}; it has: {head.strip()[:200]}")
    twice = [column for column in COLUMNS if list(reader.fieldnames).count(column) > 1]
    if twice:
        raise BadFile(f"line 1: the column {', '.join(twice)} stands there twice")
    line = 1
    try:
        for row in reader:
            yield line + 1, _whole(row, line + 1)
            line = reader.line_num
    except csv.Error as error:
        raise BadFile(f"line {line + 1}: {error}") from error


def _whole(row: dict[str | None, str | None], line: int) -> dict[str, str]:
    """The row, if it has as many cells as the heading."""
    if None in row or None in row.values():
        raise BadFile(f"line {line}: it has more or fewer cells than the heading")
    if any(len(str(cell)) > LARGEST for cell in row.values()):
        raise BadFile(f"line {line}: a cell of more than {LARGEST} letters; is a quote not closed?")
    return {str(name): str(cell) for name, cell in row.items()}


def _cells(row: dict[str, str], side: str) -> Triple:
    name, vat, city = (row[f"{cell}_{side}"].strip() for cell in CELLS)
    return name, vat, city


def _customers(side: str, known: dict[Triple, str]) -> tuple[Party, ...]:
    rows = (
        (Ref(side, "Customer", id), Customer(name=name, vat_number=vat, city=city))
        for (name, vat, city), id in known.items()
    )
    return parties(rows, lambda _: False)


def of_file(path: Path) -> None:
    """Measure on a file."""
    truth = read(path)
    begun = time.perf_counter()
    ours, theirs = _customers("a", truth.a), _customers("b", truth.b)
    found = survey(ours, theirs)
    seconds = time.perf_counter() - begun
    show(found, score(found, theirs, truth.twins, truth.is_same), ours, theirs, seconds)


def of_world(seed: int = 1) -> None:
    """Measure on made-up lists."""
    made = world(seed)
    begun = time.perf_counter()
    ours, theirs = parties(made.crm, lambda _: False), parties(made.books, lambda _: False)
    found = survey(ours, theirs)
    seconds = time.perf_counter() - begun
    show(found, score(found, theirs, made.twins, made.is_same), ours, theirs, seconds)


def show(
    found: Survey, figures: Score, ours: tuple[Party, ...], theirs: tuple[Party, ...], took: float
) -> None:
    """Print the figures."""
    labels = {party.ref.id: party for party in (*ours, *theirs)}
    lines = [
        f"{len(ours)} customers against {len(theirs)}, {took:.1f} s",
        f"automatic pairs                              {figures.sure:>6}",
        f"precision of automatic pairs                 {figures.precision:6.3f}",
        f"recall of automatic pairs, VAT on both sides {figures.recall_with_number:6.3f}",
        f"recall of automatic pairs                    {figures.recall_automatic:6.3f}",
        f"recall with suggestions ranked first         {figures.recall_ranked_first:6.3f}",
        *(
            f"WRONG: {labels[a].label} {labels[a].number.text} = "
            f"{labels[b].label} {labels[b].number.text}"
            for a, b in figures.wrong
        ),
        "",
        f"{'criterion':<40} {'pairs':>7} {'several':>8} {'new in B':>9} {'new in A':>9}",
    ]
    for count in found.counts:
        mark = "  lowest" if count.lowest else ""
        lines.append(
            f"{count.criterion:<40} {count.pairs:>7} {count.several:>8} "
            f"{count.new_there:>9} {count.new_here:>9}{mark}"
        )
    sys.stdout.write("\n".join(lines) + "\n")


def main(arguments: list[str]) -> int:
    """Measure what the arguments name; return the exit code."""
    if len(arguments) > 1:
        sys.stderr.write("usage: python bench/matching.py [FILE.csv]\n")
        return 2
    if not arguments:
        of_world()
        return 0
    try:
        of_file(Path(arguments[0]))
    except BadFile as error:
        sys.stderr.write(f"{arguments[0]}: {error}\n")
        return 6
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
