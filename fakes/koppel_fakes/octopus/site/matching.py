""" "Klanten afpunten": payments are matched with sales, as proposed or by hand (R78)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import refusal_of, t
from koppel_fakes.site import done
from koppel_fakes.site.paging import asked_cut

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

ON_A_PAGE = 100
"""So many open items are shown at a time, and of proposals and matches the first."""

FOUND_BY = {"communication": "gestructureerde mededeling", "amount": "bedrag"}


def add_matching_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The page with proposals, open items and matches, of all customers or one."""

    @site.get("/matching")
    def matching() -> str:
        chosen = request.args.get("relation", type=int)
        cut = asked_cut(fake.human.count_open_items(chosen), ON_A_PAGE)
        return render_template(
            "octopus/matching.html",
            chosen=chosen,
            customers=fake.human.list_debtors(),
            proposals=fake.human.proposals(chosen, ON_A_PAGE),
            found_by=FOUND_BY,
            items=fake.human.list_open_items(chosen, cut.offset, cut.size),
            cut=cut,
            matches=fake.human.list_matches(chosen, ON_A_PAGE),
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
            raise refusal_of("Kies links en rechts een lijn")
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


def _match_ticked(fake: OctopusFake) -> int:
    pairs = [pair.split() for pair in request.form.getlist("pair")]
    if not pairs:
        raise refusal_of("Duid eerst een voorstel aan")
    for debet, credit in pairs:
        fake.human.match_items(debet, credit)
    return len(pairs)
