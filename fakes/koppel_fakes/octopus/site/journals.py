"""Journals at the screen: the list of the open bookyear, and a journal's own settings.

A journal lands in the bookyear that is open (R17); its entry type says whether programs can book
in it (R20). "Vrijgeven dagboek" frees one that somebody left open (R76).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done, tell

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

ENTRY_TYPES = {
    1: "Verkoop Boekingen",
    2: "Facturen excl. btw",
    3: "Facturen incl. btw",
    4: "Leveringsbonnen excl. btw",
    5: "Leveringsbonnen incl. btw",
}
"""What a sales journal takes (octopus-api 2.3)."""


def add_journal_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The list of journals, a new one, its settings and its locks."""

    @site.get("/journals")
    def journals() -> str:
        rows = fake.human.list_journals() if fake.human.current_bookyear() else []
        return render_template("octopus/journals.html", journals=rows, entry_types=ENTRY_TYPES)

    @site.get("/journals/new")
    def new_journal() -> str:
        return render_template(
            "octopus/journal_new.html", entry_types=ENTRY_TYPES, form=request.form
        )

    @site.post("/journals")
    def make_journal() -> Response | str:
        try:
            key = _make(fake)
        except HumanError as refusal:
            tell(refusal)
            return new_journal()
        bookyear = (fake.human.current_bookyear() or {}).get("bookyearDescription", "")
        said = t("Dagboek {key} is aangemaakt in {bookyear}", key=key, bookyear=bookyear)
        return done(said, "site.journals")

    @site.get("/journals/<int:year>/<key>/change")
    def change_journal(year: int, key: str) -> str:
        return render_template(
            "octopus/journal_change.html",
            journal=fake.human.journal(key, year),
            entry_types=ENTRY_TYPES,
        )

    @site.post("/journals/<int:year>/<key>/change")
    def save_journal(year: int, key: str) -> Response:
        name = typed.needed("name", "Naam")
        sales, financial = key.startswith("V"), key.startswith("F")
        fake.human.edit_journal(
            key,
            name,
            year,
            insertion_type=typed.whole("insertion_type", "Invoertype") if sales else None,
            account=typed.whole("account", "Rekening") if financial else None,
        )
        if financial and typed.text("iban"):
            fake.human.set_bank_account(key, typed.text("iban"))
        return done(t("Dagboek {key} is bewaard", key=key), "site.journals")

    @site.get("/journals/<int:year>/<key>/limits")
    def journal_limits(year: int, key: str) -> str:
        return render_template(
            "octopus/journal_limits.html",
            journal=fake.human.journal(key, year),
            periods=_periods(fake, year),
        )

    @site.post("/journals/<int:year>/<key>/limits")
    def save_journal_limits(year: int, key: str) -> Response:
        """Only what differs is an act."""
        before = fake.human.journal(key, year)
        secured = typed.whole_or("protected_period", "Beveiligd tot en met", 0)
        closed = typed.whole_or("closed_period", "Afgesloten tot en met", 0)
        if secured != before["protectedPeriod"]:
            fake.human.protect_period(key, secured, year)
        if closed != before["closedPeriod"]:
            fake.human.close_period(key, closed, year)
        if typed.ticked("closed") != before["closed"]:
            fake.human.set_journal_closed(key, typed.ticked("closed"), year)
        return done(t("Dagboek {key} is bewaard", key=key), "site.journals")

    @site.post("/journals/<int:year>/<key>/release")
    def release_journal(year: int, key: str) -> Response:
        fake.human.release_journal(key, year)
        return done(t("Dagboek {key} is vrijgegeven", key=key), "site.journals")

    @site.post("/journals/<int:year>/<key>/remove")
    def remove_journal(year: int, key: str) -> Response:
        fake.human.remove_journal(key, year)
        return done(t("Dagboek {key} is verwijderd", key=key), "site.journals")


def _make(fake: OctopusFake) -> str:
    key = typed.needed("key", "Code").upper()
    fake.human.add_journal(
        key,
        typed.needed("name", "Naam"),
        insertion_type=typed.whole_or("insertion_type", "Invoertype", 1),
        account=typed.whole_or("account", "Rekening", 0),
    )
    if typed.text("iban"):
        fake.human.set_bank_account(key, typed.text("iban"))
    return key


def _periods(fake: OctopusFake, year: int) -> list[int]:
    for row in fake.human.list_bookyears():
        if row["bookyearKey"]["id"] == year:
            return [period["bookyearPeriod"] for period in row["periods"]]
    raise HumanError(f"no bookyear {year}", f"er is geen boekjaar {year}")
