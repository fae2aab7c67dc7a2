"""Users at the screen: who may open the dossier, and who is blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake


def add_user_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The list of users and their rights on the dossier that stands open."""

    @site.get("/users")
    def users() -> str:
        (current,) = [row for row in fake.human.list_dossiers() if row["current"]]
        return render_template(
            "octopus/users.html", users=fake.human.list_users(), disabled=current["disabled"]
        )

    @site.post("/users/rights")
    def set_rights() -> Response:
        name = typed.needed("user", "Gebruiker")
        fake.human.set_rights(name, bool(typed.whole("allowed", "Toegang tot dit dossier")))
        return done(t("Rechten van {name} zijn bewaard", name=name), "site.users")

    @site.post("/users/unblock")
    def unblock_user() -> Response:
        name = typed.needed("user", "Gebruiker")
        fake.human.unblock_user(name)
        return done(t("{name} is gedeblokkeerd", name=name), "site.users")
