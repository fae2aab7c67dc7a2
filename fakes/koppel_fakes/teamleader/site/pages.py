"""Pages: the addresses of Teamleader's site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from koppel_fakes.site import Menu, Words, site_blueprint
from koppel_fakes.teamleader.site.words import ENGLISH

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

MENU = (Menu("Overzicht", "site.home"),)


def teamleader_site(fake: TeamleaderFake) -> Blueprint:
    """The site of one fake."""
    site = site_blueprint(
        fake, vendor="Teamleader", import_name=__name__, words=Words(ENGLISH), menu=MENU
    )

    @site.get("/")
    def home() -> str:
        return render_template("teamleader/home.html")

    return site
