"""Tables: the shapes that results for people have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from koppel.cli.text import clean, count

KINDS = {
    "Customer": ("customer", "customers"),
    "Number": ("customer number", "customer numbers"),
    "Invoice": ("invoice", "invoices"),
    "CreditNote": ("credit note", "credit notes"),
    "Settlement": ("payment fact", "payment facts"),
}
"""How people call the kinds that a run counts, one and many, in the order of a run."""


def words(text: object, style: str = "") -> Text:
    """Return text from anywhere, safe to print."""
    return Text(clean(text), style=style)


def indented(part: RenderableType, columns: int) -> Padding:
    """Return the part so many columns to the right."""
    return Padding(part, (0, 0, 0, columns), expand=False)


def kind_name(kind: str) -> str:
    """Return how people call a kind: "credit notes"."""
    return KINDS.get(kind, (kind, kind))[1]


def counted(number: int, kind: str) -> str:
    """Return "1 invoice" or "1,200 invoices"."""
    return count(number, *KINDS.get(kind, (kind, kind)))


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[str] = ()
) -> Table:
    """Return a plain table; the columns in ``numbers`` are aligned at the right."""
    right = set(numbers)
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        result.add_column(
            column,
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column in right,
        )
    for row in rows:
        result.add_row(*(words("" if cell is None else cell) for cell in row))
    return result


def counts_table(counts: Mapping[str, Mapping[str, int]], results: Sequence[str]) -> Table:
    """Return kind by result, with sums; results that never occurred are left out.

    Kinds stand in the order of a run. Each row adds up to its candidates, each column to the total.
    """
    used = [name for name in results if any(row.get(name) for row in counts.values())]
    columns = ["kind", "candidates", *used]
    numbers = {
        kind: [sum(row.values()), *(row.get(name, 0) for name in used)]
        for kind, row in sorted(counts.items(), key=lambda item: _place(item[0]))
    }
    totals = [sum(column) for column in zip(*numbers.values(), strict=True)]
    rows = [[kind_name(kind), *row] for kind, row in numbers.items()]
    return table(columns, [*rows, ["total", *totals]], numbers=columns[1:])


def _place(kind: str) -> int:
    order = list(KINDS)
    return order.index(kind) if kind in order else len(order)
