"""Human: the person at Teamleader's screen, who books, pays, un-pays and edits by hand.

Every public method is also an action of the control plane, so all arguments may come as JSON:
days and moments as ISO text, amounts as text or numbers (never floats).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader import lifecycle
from koppel_fakes.teamleader.documents import Invoice, Payment
from koppel_fakes.teamleader.exporter import Exporter
from koppel_fakes.teamleader.records import PaymentTerm
from koppel_fakes.teamleader.typed import (
    Amount,
    Day,
    LineSpec,
    typed_amount,
    typed_day,
    typed_discounts,
    typed_groups,
)
from koppel_fakes.teamleader.world import DOCUMENT_TEMPLATE

BRUSSELS = ZoneInfo("Europe/Brussels")


class Human(Exporter):
    """Acts on the present state of one fake; each act is an effect with the actor "human"."""

    # Invoices

    def invoice(
        self,
        customer_id: str,
        lines: Sequence[LineSpec],
        *,
        on: Day,
        book: bool = True,
        **more: Any,
    ) -> str:
        """An invoice, booked on that day with the next number of its year. Its id.

        More: department_id, discounts (percentages), currency, exchange_rate, days (30), title,
        note.
        """
        with self._at_screen():
            invoice_id = self.draft(customer_id, lines, on=on, **more)
            if book:
                self.book(invoice_id, on)
            return invoice_id

    def draft(
        self, customer_id: str, lines: Sequence[LineSpec], *, on: Day | None = None, **more: Any
    ) -> str:
        """An invoice that stays a draft; only a given day is on it. Its id."""
        with self._at_screen():
            day = None if on is None else typed_day(on)
            invoice = self._new_invoice(customer_id, lines, on=day, **more)
            self._state.put_invoice(invoice)
            body = {"customer_id": customer_id, "lines": lines, "on": day, **more}
            self._log("draft", "invoice", invoice.id, body)
            return invoice.id

    def book(self, invoice_id: str, on: Day | None = None) -> str:
        """Book a draft on that day (today). The number it gets."""
        with self._at_screen():
            day = self._today() if on is None else typed_day(on)
            booked = lifecycle.book(self._state, self._switches, self._invoice(invoice_id), day)
            body = {"on": day, "invoice_number": booked.number}
            self._log("book", "invoice", invoice_id, body)
            return str(booked.number)

    def pay(
        self, invoice_id: str, amount: Amount | None = None, on: Day | datetime | None = None
    ) -> None:
        """Register a payment of the amount (all that is due) on a day or moment (now)."""
        with self._at_screen():
            invoice = self._invoice(invoice_id)
            paid = invoice.due if amount is None else typed_amount(amount)
            payment = Payment(self._moment(on), paid)
            lifecycle.pay(self._state, self._switches, invoice, payment)
            body = {"amount": paid, "currency": invoice.currency, "paid_at": payment.paid_at}
            self._log("pay", "invoice", invoice_id, body)

    def unpay(self, invoice_id: str) -> None:
        """Mark an invoice unpaid: all its payments go."""
        with self._at_screen():
            lifecycle.unpay(self._state, self._switches, self._invoice(invoice_id))
            self._log("unpay", "invoice", invoice_id, {})

    def edit(
        self,
        invoice_id: str,
        *,
        lines: Sequence[LineSpec] | None = None,
        on: Day | None = None,
        customer_id: str | None = None,
        note: str | None = None,
        discounts: Sequence[Amount] | None = None,
    ) -> None:
        """Change a draft or, if the account allows it, a booked invoice."""
        with self._at_screen():
            invoice = self._invoice(invoice_id)
            if invoice.booked and not self._switches.on("edit_booked"):
                raise HumanError(
                    "Booked invoices and credit notes can't be edited",
                    "Geboekte facturen en creditnota's kunnen niet bewerkt worden",
                )
            edited = invoice
            if lines is not None:
                groups = typed_groups(self._state, lines, invoice.department_id)
                edited = replace(edited, groups=groups)
            if discounts is not None:
                edited = replace(edited, discounts=typed_discounts(discounts))
            if on is not None:
                edited = replace(edited, on=typed_day(on))
            if note is not None:
                edited = replace(edited, note=note)
            if customer_id is not None:
                edited = self._for_customer(edited, customer_id)
            lifecycle.revise(self._state, self._switches, edited)
            body = {"lines": lines, "on": on, "customer_id": customer_id, "note": note}
            given = {name: value for name, value in body.items() if value is not None}
            self._log("edit", "invoice", invoice_id, given)

    def delete(self, invoice_id: str) -> None:
        """Delete a draft or the last booked invoice."""
        with self._at_screen():
            lifecycle.delete(self._state, self._switches, self._invoice(invoice_id))
            self._log("delete", "invoice", invoice_id, {})

    # Credit notes

    def credit(
        self, invoice_id: str, lines: Sequence[LineSpec] | None = None, on: Day | None = None
    ) -> str:
        """Credit a booked invoice, or only the given lines. The id of the credit note."""
        with self._at_screen():
            invoice = self._invoice(invoice_id)
            groups = (
                None if lines is None else typed_groups(self._state, lines, invoice.department_id)
            )
            day = self._today() if on is None else typed_day(on)
            note = lifecycle.credit(self._state, self._switches, invoice, day, groups)
            body = {"invoice_id": invoice_id, "on": day, "lines": lines}
            self._log("credit", "creditNote", note.id, body)
            return note.id

    def credit_note(
        self, customer_id: str, lines: Sequence[LineSpec], *, on: Day, **more: Any
    ) -> str:
        """A credit note that belongs to no invoice. Its id."""
        with self._at_screen():
            like = self._new_invoice(customer_id, lines, on=typed_day(on), **more)
            note = lifecycle.credit_without_invoice(
                self._state, self._switches, like, typed_day(on), like.groups
            )
            body = {"customer_id": customer_id, "on": on, "lines": lines}
            self._log("credit_note", "creditNote", note.id, body)
            return note.id

    # Behind the screen

    def _new_invoice(
        self,
        customer_id: str,
        lines: Sequence[LineSpec],
        *,
        on: date | None,
        department_id: str | None = None,
        discounts: Sequence[Amount] = (),
        currency: str = "EUR",
        exchange_rate: Amount = 1,
        days: int = 30,
        title: str | None = None,
        note: str | None = None,
    ) -> Invoice:
        customer = self._customer(customer_id)
        department = department_id or self._state.default_department().id
        groups = typed_groups(self._state, lines, department, title)
        rebates = typed_discounts(discounts)
        now = self._state.now()
        return Invoice(
            id=self._state.new_id("invoice"),
            department_id=department,
            customer_kind=customer.kind,
            customer_id=customer.id,
            groups=groups,
            totals=lifecycle.totals_of(self._switches, groups, rebates),
            payment_term=PaymentTerm("after_invoice_date", days),
            created_at=now,
            updated_at=now,
            on=on,
            discounts=rebates,
            currency=currency,
            exchange_rate=typed_amount(exchange_rate),
            note=note,
            document_template_id=DOCUMENT_TEMPLATE,
        )

    def _for_customer(self, invoice: Invoice, customer_id: str) -> Invoice:
        customer = self._customer(customer_id)
        shown = lifecycle.snapshot(customer) if invoice.booked else None
        return replace(
            invoice, customer_kind=customer.kind, customer_id=customer.id, invoicee=shown
        )

    def _today(self) -> date:
        return self._fake.clock.now().astimezone(BRUSSELS).date()

    def _moment(self, on: Day | datetime | None) -> datetime:
        if on is None:
            return self._state.now()
        if isinstance(on, datetime):
            return on.astimezone(UTC)
        if isinstance(on, str) and "T" in on:
            return datetime.fromisoformat(on).astimezone(UTC)
        return datetime.combine(typed_day(on), time(12), UTC)
