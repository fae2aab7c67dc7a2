""" "Klanten afpunten": payments are matched with sales, as proposed or by hand (R78)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

FOUND_BY = {"communication": "gestructureerde mededeling", "amount": "bedrag"}


def add_matching_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The page with proposals, open items and matches, of all customers or one."""

    @site.get("/matching")
    def matching() -> str:
        chosen = request.args.get("relation", type=int)
        everything = fake.human.list_open_items()
        items = [row for row in everything if chosen in (None, row["relationId"])]
        return render_template(
            "octopus/matching.html",
            chosen=chosen,
            customers=_customers(everything),
            proposals=fake.human.proposals(chosen),
            found_by=FOUND_BY,
            items={row["key"]: row for row in items},
            matches=fake.human.list_matches(chosen),
        )

    @site.post("/matching/proposals")
    def accept_proposals() -> Response:
        chosen = typed.whole_or("relation", "Klant", 0) or None
        everything = typed.ticked("all")
        count = fake.human.accept_proposals(chosen) if everything else _match_ticked(fake)
        return done(t("{count} afgepunt", count=count), "site.matching", relation=chosen)

    @site.post("/matching/by-hand")
    def match_items() -> Response:
        debet, credit = typed.text("debet"), typed.text("credit")
        if not (debet and credit):
            raise HumanError(t("Kies links en rechts een lijn"))
        fake.human.match_items(debet, credit, typed.amount_or_none("amount"))
        said = t("{debet} en {credit} zijn afgepunt", debet=debet, credit=credit)
        return done(said, "site.matching", relation=typed.text("relation") or None)

    @site.post("/matching/undo")
    def unmatch_items() -> Response:
        debet, credit = typed.text("debet"), typed.text("credit")
        fake.human.unmatch_items(debet, credit)
        said = "De afpunting van {debet} en {credit} is ongedaan gemaakt"
        return done(
            t(said, debet=debet, credit=credit),
            "site.matching",
            relation=typed.text("relation") or None,
        )


def _customers(items: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Who has something open, by name; what they owe and paid may well be the same amount."""
    names = {row["relationId"]: row["customer"] for row in items}
    return sorted(names.items(), key=lambda known: (known[1].casefold(), known[0]))


def _match_ticked(fake: OctopusFake) -> int:
    pairs = [pair.split() for pair in request.form.getlist("pair")]
    if not pairs:
        raise HumanError(t("Duid eerst een voorstel aan"))
    for debet, credit in pairs:
        fake.human.match_items(debet, credit)
    return len(pairs)
