"""Bookyears at the screen: they follow one another, so the start of the next one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done, tell

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

PERIODS = {"MONTH": "per maand", "QUARTER": "per kwartaal", "YEAR": "per jaar"}


def add_bookyear_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The list of bookyears and what can be done with each one (R12 to R15)."""

    @site.get("/bookyears")
    def bookyears() -> str:
        return render_template("octopus/bookyears.html", bookyears=fake.human.list_bookyears())

    @site.get("/bookyears/new")
    def new_bookyear() -> str:
        return render_template(
            "octopus/bookyear_new.html",
            start=fake.human.next_bookyear_start(),
            periods=PERIODS,
            form=request.form,
        )

    @site.post("/bookyears")
    def make_bookyear() -> Response | str:
        try:
            made = fake.human.create_bookyear(
                typed.text("start") or None,
                typed.text("end") or None,
                typed.text("period_type") or "MONTH",
                typed.text("description"),
            )
        except HumanError as refusal:
            tell(refusal)
            return new_bookyear()
        name = _name(fake, made)
        return done(t("{name} is aangemaakt", name=name), "site.bookyears")

    @site.get("/bookyears/<int:year>/change")
    def change_bookyear(year: int) -> str:
        return render_template("octopus/bookyear_change.html", changed=_row(fake, year))

    @site.post("/bookyears/<int:year>/change")
    def save_bookyear(year: int) -> Response:
        fake.human.edit_bookyear(year, typed.needed("description", "Omschrijving"))
        name = _name(fake, year)
        return done(t("{name} is bewaard", name=name), "site.bookyears")

    @site.post("/bookyears/<int:year>/open")
    def open_bookyear(year: int) -> Response:
        fake.human.open_bookyear(year)
        name = _name(fake, year)
        return done(t("{name} is geopend", name=name), "site.bookyears")

    @site.post("/bookyears/<int:year>/close")
    def close_bookyear(year: int) -> Response:
        fake.human.close_bookyear(year)
        name = _name(fake, year)
        return done(t("{name} is afgesloten", name=name), "site.bookyears")

    @site.post("/bookyears/<int:year>/reopen")
    def reopen_bookyear(year: int) -> Response:
        fake.human.reopen_bookyear(year)
        name = _name(fake, year)
        return done(t("{name} is heropend", name=name), "site.bookyears")


def _row(fake: OctopusFake, year: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = fake.human.list_bookyears()
    for row in rows:
        if row["bookyearKey"]["id"] == year:
            return row
    raise HumanError(f"no bookyear {year}", f"er is geen boekjaar {year}")


def _name(fake: OctopusFake, year: int) -> str:
    return str(_row(fake, year)["bookyearDescription"])
