"""Accounts and VAT codes at the screen: what bookings are made on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done, tell
from koppel_fakes.site.display import typed_amount

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

VAT_TYPES = {1: "aankoop", 2: "verkoop", 3: "creditnota aankoop", 4: "creditnota verkoop"}
"""What a VAT code is for (octopus-api 2.5)."""


def add_account_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The lists of accounts and VAT codes, and new ones."""

    @site.get("/accounts")
    def accounts() -> str:
        sought = request.args.get("q", "")
        has_bookyear = fake.human.current_bookyear() is not None
        rows = fake.human.list_accounts(sought) if has_bookyear else []
        return render_template("octopus/accounts.html", accounts=rows, sought=sought)

    @site.get("/accounts/new")
    def new_account() -> str:
        return render_template("octopus/account_new.html", form=request.form)

    @site.post("/accounts")
    def make_account() -> Response | str:
        try:
            number = typed.whole("number", "Nummer")
            fake.human.add_account(
                number, typed.needed("name", "Naam"), bookable=typed.ticked("bookable")
            )
        except HumanError as refusal:
            tell(refusal)
            return new_account()
        return done(t("Rekening {number} is aangemaakt", number=number), "site.accounts")

    @site.get("/vat-codes")
    def vat_codes() -> str:
        return render_template(
            "octopus/vat_codes.html", codes=fake.human.list_vat_codes(), types=VAT_TYPES
        )

    @site.get("/vat-codes/new")
    def new_vat_code() -> str:
        return render_template("octopus/vat_code_new.html", types=VAT_TYPES, form=request.form)

    @site.post("/vat-codes")
    def make_vat_code() -> Response | str:
        try:
            code = typed.needed("code", "Code")
            fake.human.add_vat_code(
                code,
                typed.needed("description", "Omschrijving"),
                typed_amount(typed.needed("percentage", "Percentage")),
                typed.whole("type", "Type"),
            )
        except HumanError as refusal:
            tell(refusal)
            return new_vat_code()
        return done(t("Btw-code {code} is aangemaakt", code=code), "site.vat_codes")
