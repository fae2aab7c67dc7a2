"""Dossiers: which one stands open, a new one, and what a link still needs in it (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

JOURNALS_NEEDED = 2
"""One for invoices, one for credit notes (R18)."""

SALES_BOOKINGS = 1


def add_dossier_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The first page, which lists the dossiers."""

    @site.get("/")
    def home() -> str:
        return render_template(
            "octopus/dossiers.html",
            dossiers=fake.human.list_dossiers(),
            needs=_needs(fake),
        )

    @site.get("/dossiers/new")
    def new_dossier() -> str:
        return render_template("octopus/dossier_new.html")

    @site.post("/dossiers")
    def make_dossier() -> Response:
        name = typed.needed("name", "Naam")
        fake.human.open_dossier(fake.human.new_dossier(name, typed.text("vat_number")))
        return done(t("Dossier {name} is aangemaakt en geopend", name=name), "site.home")

    @site.post("/dossiers/<int:number>/open")
    def choose_dossier(number: int) -> Response:
        fake.human.open_dossier(number)
        name = fake.human.current_dossier()["dossierDescription"]
        return done(t("Dossier {name} is geopend", name=name), "site.home")

    @site.post("/dossiers/switch")
    def switch_dossier() -> Response:
        disabled = bool(typed.whole("disabled", "Uitgeschakeld"))
        fake.human.set_dossier_disabled(disabled)
        said = "Het dossier is uitgeschakeld" if disabled else "Het dossier is ingeschakeld"
        return done(t(said), "site.users")


def _needs(fake: OctopusFake) -> dict[str, bool]:
    """What must exist before a link can be made, and whether it does."""
    has_bookyear = fake.human.current_bookyear() is not None
    journals = fake.human.list_journals() if has_bookyear else []
    of_sales = [journal for journal in journals if journal["insertionType"] == SALES_BOOKINGS]
    return {"bookyear": has_bookyear, "journals": len(of_sales) >= JOURNALS_NEEDED}
