"""Invoice pages: the list, one invoice, and what a person does with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import HumanError
from koppel_fakes.site import done, tell
from koppel_fakes.site.display import typed_amount
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.invoice_lists import STATUSES
from koppel_fakes.teamleader.lifecycle import invoicee_of
from koppel_fakes.teamleader.listing import invoice_row, invoices_found
from koppel_fakes.teamleader.number_column import LABEL, number_of
from koppel_fakes.teamleader.site.invoice_form import (
    TypedInvoice,
    blank_invoice,
    credited_lines,
    render_form,
    shown_invoice,
    typed_invoice,
)
from koppel_fakes.teamleader.site.list_pages import column_is_on
from koppel_fakes.teamleader.site.paging import part_of
from koppel_fakes.teamleader.site.words import say

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake


def add_invoice_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """All pages about invoices."""
    _add_reading(site, fake)
    _add_making(site, fake)
    _add_acts(site, fake)
    _add_credit(site, fake)


def _add_reading(site: Blueprint, fake: TeamleaderFake) -> None:
    @site.get("/invoices")
    def invoices() -> str:
        search, status = request.args.get("search", ""), request.args.get("status", "")
        with fake.lock:
            found = invoices_found(fake.state, search, status)[::-1]
            part = part_of(found, partial(invoice_row, fake.state))
        return render_template(
            "teamleader/invoices.html",
            part=part,
            search=search,
            status=status,
            statuses=STATUSES,
            column=LABEL if column_is_on(fake) else None,
        )

    @site.get("/invoices/<invoice_id>")
    def invoice(invoice_id: str) -> str:
        with fake.lock:
            state, known = fake.state, _known(fake, invoice_id)
            customer = state.customers.get(known.customer_id)
            return render_template(
                "teamleader/invoice.html",
                invoice=known,
                invoicee=invoicee_of(state, known),
                customer=customer,
                column=column_is_on(fake),
                number=number_of(state, customer),
                department=state.departments[known.department_id],
                categories=state.product_categories,
                notes=[n for n in state.credit_notes.values() if n.invoice_id == known.id],
            )

    @site.get("/credit-notes/<note_id>")
    def credit_note(note_id: str) -> str:
        with fake.lock:
            note = fake.state.credit_notes.get(note_id)
            if note is None:
                raise NotFound
            return render_template(
                "teamleader/credit_note.html",
                note=note,
                customer=fake.state.customers.get(note.customer_id),
                invoice=fake.state.invoices.get(note.invoice_id or ""),
                categories=fake.state.product_categories,
            )


def _add_making(site: Blueprint, fake: TeamleaderFake) -> None:
    @site.get("/invoices/new")
    def new_invoice() -> str:
        return render_form(fake, blank_invoice(fake, request.args.get("customer_id", "")))

    @site.post("/invoices/new")
    def make_invoice() -> AnyResponse | str:
        typed = typed_invoice(request.form)
        if request.form.get("action") == "line":
            return render_form(fake, typed.with_another_line())
        try:
            made = fake.human.draft(typed.customer_id, typed.specs(), on=typed.on or None)
        except HumanError as error:
            tell(error)
            return render_form(fake, typed)
        return done(say("Toegevoegd."), "site.invoice", invoice_id=made)

    @site.get("/invoices/<invoice_id>/edit")
    def edit_invoice(invoice_id: str) -> str:
        return render_form(fake, shown_invoice(_known(fake, invoice_id)), invoice_id)

    @site.post("/invoices/<invoice_id>/edit")
    def change_invoice(invoice_id: str) -> AnyResponse | str:
        known, typed = _known(fake, invoice_id), typed_invoice(request.form)
        if request.form.get("action") == "line":
            return render_form(fake, typed.with_another_line(), invoice_id)
        try:
            _change(known, typed)
        except HumanError as error:
            tell(error)
            return render_form(fake, typed, invoice_id)
        return done(say("Bewaard."), "site.invoice", invoice_id=invoice_id)

    def _change(known: Invoice, typed: TypedInvoice) -> None:
        moved = typed.customer_id != known.customer_id
        fake.human.edit(
            known.id,
            lines=typed.specs(),
            on=typed.on or None,
            customer_id=typed.customer_id if moved else None,
        )


def _add_acts(site: Blueprint, fake: TeamleaderFake) -> None:
    @site.get("/invoices/<invoice_id>/<any(book, pay, unpay, delete):act>")
    def ask(invoice_id: str, act: str) -> str:
        known = _known(fake, invoice_id)
        return render_template(f"teamleader/invoice_{act}.html", invoice=known)

    @site.post("/invoices/<invoice_id>/book")
    def book(invoice_id: str) -> AnyResponse:
        _known(fake, invoice_id)
        number = fake.human.book(invoice_id, request.form.get("on") or None)
        return done(
            say("Geboekt als {number}.", number=number), "site.invoice", invoice_id=invoice_id
        )

    @site.post("/invoices/<invoice_id>/pay")
    def pay(invoice_id: str) -> AnyResponse:
        _known(fake, invoice_id)
        amount = typed_amount(request.form.get("amount", ""))
        fake.human.pay(invoice_id, amount, request.form.get("on") or None)
        return done(say("De betaling is geregistreerd."), "site.invoice", invoice_id=invoice_id)

    @site.post("/invoices/<invoice_id>/unpay")
    def unpay(invoice_id: str) -> AnyResponse:
        _known(fake, invoice_id)
        fake.human.unpay(invoice_id)
        return done(say("De betalingen zijn verwijderd."), "site.invoice", invoice_id=invoice_id)

    @site.post("/invoices/<invoice_id>/delete")
    def delete(invoice_id: str) -> AnyResponse:
        _known(fake, invoice_id)
        fake.human.delete(invoice_id)
        return done(say("Verwijderd."), "site.invoices")


def _add_credit(site: Blueprint, fake: TeamleaderFake) -> None:
    @site.get("/invoices/<invoice_id>/credit")
    def ask_credit(invoice_id: str) -> str:
        return render_template("teamleader/credit.html", invoice=_known(fake, invoice_id))

    @site.post("/invoices/<invoice_id>/credit")
    def credit(invoice_id: str) -> AnyResponse | str:
        known = _known(fake, invoice_id)
        try:
            whole = request.form.get("how") == "whole"
            lines = None if whole else credited_lines(known, request.form)
            note_id = fake.human.credit(invoice_id, lines, request.form.get("on") or None)
        except HumanError as error:
            tell(error)
            return render_template("teamleader/credit.html", invoice=known)
        return done(say("De creditnota is gemaakt."), "site.credit_note", note_id=note_id)


def _known(fake: TeamleaderFake, invoice_id: str) -> Invoice:
    found = fake.state.invoices.get(invoice_id)
    if found is None:
        raise NotFound
    return found
