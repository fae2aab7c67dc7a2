"""Merge pages: two customers become one, after a look at what both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import HumanError
from koppel_fakes.site import done, tell
from koppel_fakes.teamleader.listing import customer_row, customers_found
from koppel_fakes.teamleader.site.customer_pages import known_customer
from koppel_fakes.teamleader.site.words import say

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

_CHOICE = "choice."
_OFFERED = 20


def add_merge_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """The choice of the other customer, and the merge itself."""

    @site.get("/customers/<customer_id>/merge")
    def merge_with(customer_id: str) -> str:
        here = known_customer(fake, customer_id)
        search = request.args.get("search", here.full_name)
        with fake.lock:
            found = customers_found(fake.state, here.kind, search)
            others = [each for each in found if each.id != customer_id][:_OFFERED]
            rows = [customer_row(fake.state, each) for each in others]
        return render_template(
            "teamleader/merge_with.html", customer=here, search=search, others=rows
        )

    @site.get("/merge")
    def merge() -> str:
        return _page(request.args.get("survivor", ""), request.args.get("loser", ""), {})

    @site.post("/merge")
    def run_merge() -> AnyResponse | str:
        survivor, loser = request.form.get("survivor", ""), request.form.get("loser", "")
        choices = {
            name.removeprefix(_CHOICE): side
            for name, side in request.form.items()
            if name.startswith(_CHOICE)
        }
        try:
            fake.human.merge(survivor, loser, choices)
        except HumanError as error:
            tell(error)
            return _page(survivor, loser, choices)
        return done(say("Samengevoegd."), "site.customer", customer_id=survivor)

    def _page(survivor_id: str, loser_id: str, choices: dict[str, str]) -> str:
        with fake.lock:
            survivor, loser = (fake.state.customers.get(each) for each in (survivor_id, loser_id))
            if survivor is None or loser is None:
                raise NotFound
            return render_template(
                "teamleader/merge.html",
                survivor=survivor,
                loser=loser,
                fields=fake.human.merge_preview(survivor_id, loser_id),
                choices=choices,
            )
