"""Watch: looks at both systems before and after koppel worked, and says what must not have been.

It reads the fakes' states and effects alone. What is told apart by the e-mail addresses of records
stands in ``people``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.records import TradeDocument
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import CreditNote, Invoice
from koppel_fakes.teamleader.number_column import number_field, number_of
from koppel_fakes.teamleader.records import Customer

from tests.once import oracle
from tests.once.people import CRM_TAG, dossier

SIGNS_IN = "oauth"
MAY_WRITE = {"invoices.registerPayment", "companies.add", "companies.update", "contacts.update"}


@dataclass(frozen=True)
class Sight:
    """How both systems stand at one moment."""

    customers: Mapping[str, Customer]
    numbers: Mapping[str, str]
    invoices: Mapping[str, Invoice]
    notes: Mapping[str, CreditNote]
    relations: Mapping[int, Mapping[str, Any]]
    sales: Mapping[tuple[str, int], TradeDocument]


@dataclass
class Watch:
    """Watches koppel at work; remembers what it wrote, as that it may change."""

    crm: TeamleaderFake
    books: OctopusFake
    numbers: dict[str, str] = field(default_factory=dict)
    """Customer -> the number that koppel wrote there last."""
    written: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Record of the books by its e-mail address, and field -> what koppel wrote there last."""
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    """E-mail address, and number under which koppel made it -> how many records koppel made so."""

    @contextmanager
    def over(self, *, late: bool = False, as_is: bool = False) -> Iterator[None]:
        """koppel works, and nobody else. ``late``: what it wrote before arrives only now, so it
        could not know what has changed meanwhile. ``as_is``: it looks for nobody, so a relation
        that has got another number since is another one to it."""
        before = self._look()
        yield
        after = self._look()
        self._customers(before, after, late, as_is)
        self._relations(before, after, late)
        self._documents(before, after)

    def judge(self, deleted: set[str]) -> None:
        """What must hold of all that koppel ever did; ``deleted``: comments of bookings that a
        person deleted in the books."""
        effects = [each for each in self.crm.effects.since() if each.actor == "api"]
        assert {each.operation for each in effects} <= MAY_WRITE
        twice = {who: n for who, n in self.made.items() if n > 1}
        assert not twice, f"made more than once: {twice}"
        gone = Counter(map(numbered, deleted))
        for (number, credit), found in oracle.Books(self.books.effects.since()).documents().items():
            assert len(found) <= 1 + gone[number], f"{number} was booked {len(found)} times"
            assert credit == (found[0].body["journalKey"] == "V2")
        self._payments()

    # -- one look -------------------------------------------------------------------------------

    def _look(self) -> Sight:
        state, home = self.crm.state, dossier(self.books)
        documents = (booking.document for booking in home.trades())
        return Sight(
            customers=dict(state.customers),
            numbers={id: number_of(state, c) or "" for id, c in state.customers.items()},
            invoices=dict(state.invoices),
            notes=dict(state.credit_notes),
            relations={
                id: {**relation.fields, "external": relation.external_id}
                for id, relation in home.relations.items()
            },
            sales={(d.journal, d.number): d for d in documents},
        )

    def _customers(self, before: Sight, after: Sight, late: bool, as_is: bool) -> None:
        gone = before.customers.keys() - after.customers.keys()
        assert not gone, f"koppel took customers away: {gone}"
        for id, old in before.customers.items():
            now = after.customers[id]
            assert self._bare(old) == self._bare(now), f"koppel changed {old}"
            was, shown = before.numbers[id], after.numbers[id]
            if was != shown:
                own = not was or was == self.numbers.get(id)
                assert own or late, f"{was} of {old.full_name} was typed, and became {shown}"
                self.numbers[id] = shown
        for id in after.customers.keys() - before.customers.keys():
            email = dict(after.customers[id].emails)["primary"]
            self.numbers[id] = after.numbers[id]
            bearing = [
                other
                for other, c in after.customers.items()
                if dict(c.emails)["primary"] == email
                and (not as_is or after.numbers[other] == after.numbers[id])
            ]
            assert len(bearing) == 1, f"{email} stands in the CRM twice"

    def _bare(self, customer: Customer) -> Customer:
        """Without what koppel may write."""
        number = number_field(self.crm.state, customer.kind)
        custom = {id: value for id, value in customer.custom_fields.items() if id != number}
        moment = customer.added_at
        return replace(customer, updated_at=moment, custom_fields=custom)

    def _relations(self, before: Sight, after: Sight, late: bool) -> None:
        gone = before.relations.keys() - after.relations.keys()
        assert not gone, f"koppel took relations away: {gone}"
        for id, old in before.relations.items():
            now, email = after.relations[id], str(old["email"])
            for name in old.keys() | now.keys():
                was, becomes = old.get(name), now.get(name)
                if was == becomes:
                    continue
                filled = bool(str(was or "").strip())
                own = not filled or was == self.written.get((email, name))
                assert own or late, f"{name} of {id} ({old['name']}): {was!r} became {becomes!r}"
                self.written[email, name] = becomes
            for name in now if email != now["email"] else ():
                if (email, name) in self.written:
                    self.written[str(now["email"]), name] = self.written[email, name]
        for id in after.relations.keys() - before.relations.keys():
            made = after.relations[id]
            email = str(made["email"])
            assert email.startswith(f"info@{CRM_TAG}"), f"{email} was made from the books' own"
            self.made[email, str(made["external"])] += 1
            bearing = [r for r in after.relations.values() if r["email"] == email]
            assert len(bearing) == 1, f"{email} stands in the books twice"
            self.written.update({(email, name): value for name, value in made.items()})

    def _documents(self, before: Sight, after: Sight) -> None:
        assert before.notes == after.notes, "koppel changed a credit note"
        assert before.invoices.keys() == after.invoices.keys()
        for id, old in before.invoices.items():
            now = after.invoices[id]
            assert now.payments[: len(old.payments)] == old.payments, (
                f"{old.number}: a payment fell"
            )
            assert now.paid or not old.paid, f"{old.number} is no longer paid"
            kept = replace(
                now,
                payments=old.payments,
                paid=old.paid,
                paid_at=old.paid_at,
                status=old.status,
                updated_at=old.updated_at,
            )
            assert kept == old, f"koppel changed {old.number}"
        for key, sale in before.sales.items():
            assert after.sales.get(key) == sale, f"koppel changed {key}"

    # -- all there is -----------------------------------------------------------------------------

    def _payments(self) -> None:
        """Each becoming paid crosses once (D2), and never more than is due."""
        acts: Counter[tuple[str, str, str]] = Counter()
        for each in self.crm.effects.since():
            if each.kind == "invoice":
                acts[each.actor, each.operation.split()[-1], each.key] += 1
        for id, invoice in self.crm.state.invoices.items():
            ours = acts["api", "invoices.registerPayment", id]
            unpaid = acts["human", "unpay", id]
            assert ours <= 1 + unpaid, f"{invoice.number} was paid {ours} times by koppel"
        booked = oracle.Books(self.books.effects.since()).of("financialdiversbooking")
        paid = sum(n for (who, what, _), n in acts.items() if (who, what) == ("human", "pay"))
        assert len(booked) <= paid, f"{len(booked)} receipts for {paid} payments"


def numbered(comment: str) -> str:
    """The number in the CRM that a booking's comment begins with (D13)."""
    return " ".join(comment.split(" · ")[0].split()[1:])
