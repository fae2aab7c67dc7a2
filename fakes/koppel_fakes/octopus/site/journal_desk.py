"""Journal desk: standing in a journal (R75, R76).

Entering opens the journal, and programs are refused while it is open. Who walks away without
closing leaves it open, until "Vrijgeven dagboek".
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.ledger import cents
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import refusal_of, t
from koppel_fakes.site import done, tell
from koppel_fakes.site.display import typed_amount
from koppel_fakes.site.paging import asked_cut

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

ON_A_PAGE = 100
LINES = (1, 2, 3)
"""The lines of the form for a sale; those without a base are left out."""

SALES_TYPES = (2, 4)
"""The types of VAT code for a sale and its credit note (octopus-api 2.5)."""


def add_journal_desk(site: Blueprint, fake: OctopusFake) -> None:
    """The page of one journal, and the acts of who stands in it."""

    @site.post("/journals/<int:year>/<key>/enter")
    def enter_journal(year: int, key: str) -> Response:
        if fake.human.journal(key, year)["openBy"] is None:
            fake.human.open_journal(key, year)
        return redirect(url_for("site.journal", year=year, key=key), 303)

    @site.post("/journals/<int:year>/<key>/leave")
    def leave_journal(year: int, key: str) -> Response:
        fake.human.close_journal(key, year)
        return done(t("Dagboek {key} is gesloten", key=key), "site.journals")

    @site.get("/journals/<int:year>/<key>")
    def journal(year: int, key: str) -> str:
        found = fake.human.journal(key, year)
        cut = asked_cut(found["documents"], ON_A_PAGE, from_the_end=True)
        return render_template(
            "octopus/journal.html",
            journal=found,
            bookings=fake.human.list_bookings(key, year, cut.offset, cut.size),
            cut=cut,
        )

    @site.get("/journals/<int:year>/<key>/sales/new")
    def new_sale(year: int, key: str) -> str:
        return render_template(
            "octopus/sale_new.html",
            journal=fake.human.journal(key, year),
            customers=_customers(fake),
            accounts=[a for a in fake.human.list_accounts(year=year) if a["bookable"]],
            vat_codes=_sales_codes(fake),
            lines=LINES,
            today=fake.human.today(),
            form=request.form,
        )

    @site.post("/journals/<int:year>/<key>/sales")
    def book_sale(year: int, key: str) -> Response | str:
        try:
            number = _book_sale(fake, key)
        except HumanError as refusal:
            tell(refusal)
            return new_sale(year, key)
        said = t("Verkoop {number} is geboekt", number=number)
        return done(said, "site.journal", year=year, key=key)

    @site.get("/journals/<int:year>/<key>/sales/<int:number>")
    def change_sale(year: int, key: str, number: int) -> str:
        return render_template(
            "octopus/sale_change.html",
            journal=fake.human.journal(key, year),
            sale=fake.human.booking(number, key, year),
            customers=_customers(fake),
        )

    @site.post("/journals/<int:year>/<key>/sales/<int:number>")
    def save_sale(year: int, key: str, number: int) -> Response:
        before = fake.human.booking(number, key, year)
        total = typed_amount(typed.needed("total", "Totaal"))
        fake.human.edit_booking(
            number,
            key,
            year,
            comment=typed.text("comment"),
            reference=typed.text("reference"),
            relation_id=typed.whole("relation", "Klant"),
            total=None if total == before["total"] else total,
        )
        said = t("Verkoop {number} is bewaard", number=number)
        return done(said, "site.journal", year=year, key=key)

    @site.post("/journals/<int:year>/<key>/sales/<int:number>/empty")
    def empty_sale(year: int, key: str, number: int) -> Response:
        fake.human.empty_booking(number, key, year)
        said = t("Verkoop {number} is leeggemaakt", number=number)
        return done(said, "site.journal", year=year, key=key)

    @site.post("/journals/<int:year>/<key>/delete-last")
    def delete_last(year: int, key: str) -> Response:
        number = fake.human.delete_last(key, year)
        said = t("Document {number} is verwijderd", number=number)
        return done(said, "site.journal", year=year, key=key)

    @site.get("/journals/<int:year>/<key>/receipts/new")
    def new_receipt(year: int, key: str) -> str:
        return render_template(
            "octopus/receipt_new.html",
            journal=fake.human.journal(key, year),
            customers=_customers(fake),
            today=fake.human.today(),
            form=request.form,
        )

    @site.post("/journals/<int:year>/<key>/receipts")
    def book_receipt(year: int, key: str) -> Response | str:
        try:
            number = fake.human.receipt(
                typed.whole("relation", "Klant"),
                typed_amount(typed.needed("amount", "Bedrag")),
                typed.text("date") or None,
                key,
                typed.text("reference"),
            )
        except HumanError as refusal:
            tell(refusal)
            return new_receipt(year, key)
        said = t("Ontvangst {number} is geboekt", number=number)
        return done(said, "site.journal", year=year, key=key)


def _book_sale(fake: OctopusFake, key: str) -> int:
    lines = [line for number in LINES if (line := _line(fake, number))]
    if not lines:
        raise refusal_of("{what} ontbreekt", what="Maatstaf")
    sum_of_lines = sum((line["base"] + line["vat"] for line in lines), Decimal(0))
    booked: int = fake.human.book_sale(
        key,
        typed.whole("relation", "Klant"),
        total=-sum_of_lines if typed.ticked("credit_note") else sum_of_lines,
        lines=lines,
        on=typed.text("date") or None,
        reference=typed.text("reference"),
        comment=typed.text("comment"),
    )
    return booked


def _line(fake: OctopusFake, number: int) -> dict[str, Any]:
    """A line as typed, its VAT by the rate of its code where none was typed; empty without base."""
    base = typed.amount_or_none(f"base{number}")
    if base is None:
        return {}
    code = typed.text(f"vat_code{number}")
    rates = {row["code"]: row["basePercentage"] for row in _sales_codes(fake)}
    vat = typed.amount_or_none(f"vat{number}")
    return {
        "account": typed.whole(f"account{number}", "Rekening"),
        "base": base,
        "vat_code": code,
        "vat": cents(base * rates.get(code, Decimal(0)) / 100) if vat is None else vat,
    }


def _customers(fake: OctopusFake) -> list[tuple[int, str]]:
    """The relations to choose from, by name."""
    return [(row["id"], row["name"]) for row in fake.human.list_relation_names()]


def _sales_codes(fake: OctopusFake) -> list[dict[str, Any]]:
    """The VAT codes for sales, each code once."""
    rows = [row for row in fake.human.list_vat_codes() if row["type"] in SALES_TYPES]
    return list({row["code"]: row for row in rows}.values())
