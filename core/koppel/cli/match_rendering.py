"""Match rendering: what the matching of customers looks like for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from koppel.cli.tables import indented, table, words
from koppel.cli.text import count
from koppel.decide.matches import Matches
from koppel.matching import Answer, Candidate, Party, Verdict

SHOWN = 40
"""So many customers of a kind are shown; --json and --export have all."""


def matches(value: Matches) -> Iterator[RenderableType]:
    """Yield what was found: how many, the criteria, the sure pairs and the doubtful ones."""
    total = len(value.survey.verdicts)
    yield words(
        f"Link {value.link}: {count(total, 'customer')} of {value.crm} not linked to {value.books}",
        "bold",
    )
    told = value.counted()
    yield words("  " + ", ".join(f"{number:,} {answer}" for answer, number in told.items()))
    yield from _advice(value)
    yield ""
    yield from criteria(value)
    yield from sure(value)
    yield from _doubtful(value)
    yield from _taken(value)
    yield from _next(value)


def _advice(value: Matches) -> Iterator[RenderableType]:
    """Yield how many are there twice, and the bulk way where it is worth it (R42)."""
    if not value.doubles:
        return
    yield words(
        f"  {count(value.doubles, 'double')}: VAT number or name equal on both sides, not linked"
    )
    if value.bulk_advised:
        yield words(
            "  So many are best brought together in bulk: koppel match --apply, or where they "
            f"stand twice in {value.crm}: koppel match file FILE"
        )


def criteria(value: Matches) -> Iterator[RenderableType]:
    """Yield what each criterion would do by itself (R53-R55)."""
    if not value.survey.verdicts:
        return
    columns = (
        "criterion alone",
        "pairs",
        "several",
        f"new in {value.books}",
        f"new in {value.crm}",
    )
    told = not all(each.lowest for each in value.survey.counts)
    rows = [
        (
            f"{each.criterion}{' (fewest new)' if told and each.lowest else ''}",
            *(each.pairs, each.several, each.new_there, each.new_here),
        )
        for each in value.survey.counts
    ]
    yield table(columns, rows, numbers=columns[1:])
    yield ""


def sure(value: Matches) -> Iterator[RenderableType]:
    """Yield the pairs that need no person."""
    found = value.survey.of(Answer.SURE)
    yield from _pairs("Sure", value, [(each, each.candidates[:1]) for each in found])


def question(value: Matches, verdict: Verdict) -> Iterator[RenderableType]:
    """Yield one customer and the candidates to choose from, numbered."""
    yield words(f"{value.crm}: {shown(verdict.party)}", "bold")
    for n, each in enumerate(value.choices(verdict), 1):
        yield words(f"  {n}  {shown(each.party)}  [{each.confidence}]")
        yield indented(words(f"{each.reason}; {each.doubt}", "dim"), 5)


def shown(party: Party) -> str:
    """A customer in one line: name, VAT number, place."""
    customer = party.customer
    place = " ".join(filter(None, (customer.postal_code, customer.city)))
    facts = ", ".join(filter(None, (customer.vat_number, place)))
    return f"{party.label} ({facts})" if facts else party.label


def _doubtful(value: Matches) -> Iterator[RenderableType]:
    rows = [(verdict, value.choices(verdict)) for verdict in value.doubtful]
    yield from _pairs("To be looked at", value, rows)


def _taken(value: Matches) -> Iterator[RenderableType]:
    """Yield those whose only candidates are linked already: they stand twice, perhaps."""
    found = [v for v in value.survey.of(Answer.TAKEN) if not value.choices(v)]
    title = f"Twice in {value.crm}, perhaps: the one they may be is linked to another customer"
    yield from _pairs(title, value, [(each, each.candidates[:1]) for each in found])


def _pairs(
    title: str, value: Matches, found: Sequence[tuple[Verdict, tuple[Candidate, ...]]]
) -> Iterator[RenderableType]:
    if not found:
        return
    yield words(title, "bold")
    rows = [
        (
            shown(verdict.party) if n == 0 else "",
            shown(each.party),
            each.reason + (f"; {each.doubt}" if each.doubt else ""),
        )
        for verdict, candidates in found[:SHOWN]
        for n, each in enumerate(candidates)
    ]
    yield table((value.crm, value.books, "why"), rows)
    if len(found) > SHOWN:
        yield words(f"... and {count(len(found) - SHOWN, 'customer')} more")
    yield ""


def _next(value: Matches) -> Iterator[RenderableType]:
    if value.sure:
        yield words(f"Link the {count(len(value.sure), 'sure pair')} with: koppel match --apply")
    if value.doubtful:
        number = count(len(value.doubtful), "doubtful customer")
        yield words(f"Answer the {number} with: koppel match --ask, or --export FILE.xlsx")
