"""Completeness: which invoices show no number of the books, why, and what to do (R58, R59).

Read from the CRM as it is now: a check of what people see, not of what koppel believes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from koppel import commands
from koppel.connector import Change, Cursor, Role
from koppel.engine.context import Context
from koppel.engine.opening import Opening, ToolsFor
from koppel.engine.roster import read
from koppel.engine.telling_numbers import no_place
from koppel.model import Invoice, Number, Ref
from koppel.rules import Rule
from koppel.run import Calls
from koppel.store import backlog
from koppel.store.customer_numbers import CUSTOMER, numbers_of


@dataclass(frozen=True)
class Gap:
    """One invoice whose customer shows no number of the books, or a wrong one."""

    invoice: str
    customer: str
    rule: str
    reason: str
    cure: str


@dataclass(frozen=True)
class Completeness:
    """The booked invoices of a link, and those whose customers show no number of the books."""

    link: str
    invoices: int
    gaps: tuple[Gap, ...]
    calls: tuple[Calls, ...] = ()

    @property
    def complete(self) -> bool:
        """True when every invoice shows the number of its customer."""
        return not self.gaps

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready data."""
        return {
            "link": self.link,
            "complete": self.complete,
            "invoices": self.invoices,
            "gaps": [asdict(gap) for gap in self.gaps],
            "calls": [calls.to_dict() for calls in self.calls],
        }


@dataclass(frozen=True)
class KnownInvoice:
    """What is known of the customer of an invoice. ``expected``: his numbers in the books, none
    when he is not linked; ``shown``: what he shows, None when the CRM has him no more; ``place``:
    why the CRM has no place for a number; ``waits``: why he or the invoice waits."""

    link: str
    expected: tuple[str, ...]
    shown: str | None
    place: str = ""
    waits: str = ""


def gap(invoice: Invoice, known: KnownInvoice) -> Gap | None:
    """Say what is lacking of an invoice; None when it shows the right number. Pure."""
    number = known.expected[0] if known.expected else ""
    if known.shown and known.shown in known.expected:
        return None
    if known.shown is None:
        told = ("D4", "the CRM has its customer no more", "look at the customer on both sides")
    elif not number and known.waits:
        why = f"its customer is not linked: {known.waits}"
        told = ("R59", why, "do what it says; the next sync goes on")
    elif not number and known.shown:
        why = f"its customer shows number {known.shown}, typed by hand, and is not linked"
        told = ("D16", why, f"say who he is: {commands.matching(known.link)}")
    elif not number:
        why = "its customer is not linked to one of the books"
        cure = (
            f"if he stands there already: {commands.matching(known.link)}; else "
            f"{commands.syncing(known.link)}, which creates him and writes his number"
        )
        told = ("R59", why, cure)
    elif known.shown:
        why = f"its customer shows number {known.shown}, but is number {number} in the books"
        told = ("D16", why, f"type {number} there, or empty it: the next sync writes it")
    else:
        why = f"its customer does not show his number {number} yet"
        cure = known.place or f"{commands.syncing(known.link)}: it writes the number"
        told = ("R59", why, cure)
    return Gap(invoice.number, invoice.customer_name, *told)


class Completion:
    """Looks over the invoices of one link."""

    def __init__(self, context: Context, tools: ToolsFor) -> None:
        self._context = context
        self._opening = Opening(context, tools)
        self._crm = context.sides[Role.CRM]
        self._books = context.sides[Role.ACCOUNTING]

    def look(self) -> Completeness:
        """Read invoices and customers of the CRM once. Raises what keeps them from being read."""
        with self._opening.at(self._crm):
            shown = {
                id: each.books_number
                for id, each in read(self._context, self._crm).customers.items()
            }
            held = no_place(self._crm) if self._crm.takes(Number) else None
            invoices = dict(self._invoices())
            calls = tuple(self._crm.ledger.report())
        found = [self._gap(id, each, shown, str(held or "")) for id, each in invoices.items()]
        gaps = tuple(each for each in found if each is not None)
        return Completeness(self._context.link, len(invoices), gaps, calls)

    def _invoices(self) -> Iterator[tuple[str, Invoice]]:
        """Yield the invoices that take part: booked ones from the start date on."""
        found = self._context.rule_for(self._crm, Invoice.__name__)
        if found is None:
            return
        for feed in self._crm.feeds(reference=False):
            if Invoice not in feed.kinds:
                continue
            for page in self._crm.connection.changes(feed.name, Cursor()):
                for change in page.changes:
                    if isinstance(change.entity, Invoice) and self._takes_part(change, found[1]):
                        yield change.id, change.entity

    def _takes_part(self, change: Change, rule: Rule) -> bool:
        entity, policy = change.entity, self._context.policy
        return entity is not None and all(guard.holds(entity, policy) for guard in rule.guards)

    def _gap(self, id: str, invoice: Invoice, shown: dict[str, str], place: str) -> Gap | None:
        customer = Ref(self._crm.id, CUSTOMER, invoice.customer)
        with self._context.read() as db:
            expected = numbers_of(db, customer, self._books.id)
            waiting = backlog.waiting_of(db, customer) or backlog.waiting_of(
                db, Ref(self._crm.id, Invoice.__name__, id)
            )
        if expected and not self._crm.takes(Number):
            return None
        waits = waiting.message if waiting else ""
        known = KnownInvoice(
            self._context.link, expected, shown.get(invoice.customer), place, waits
        )
        return gap(invoice, known)
