"""Pages: the addresses of Octopus's site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from koppel_fakes.octopus.site.words import ENGLISH
from koppel_fakes.site import Menu, Words, site_blueprint

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

MENU = (Menu("Overzicht", "site.home"),)


def octopus_site(fake: OctopusFake) -> Blueprint:
    """The site of one fake."""
    site = site_blueprint(
        fake, vendor="Octopus", import_name=__name__, words=Words(ENGLISH), menu=MENU
    )

    @site.get("/")
    def home() -> str:
        return render_template("octopus/home.html")

    return site
