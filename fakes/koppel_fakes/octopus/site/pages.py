"""Pages: the addresses of Octopus's site, and what all of them know.

Whoever is at this screen is the fake's one person: the dossier and the bookyear that stand open
are hers, in every window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from koppel_fakes.octopus.site.accounts import add_account_pages
from koppel_fakes.octopus.site.bookyears import add_bookyear_pages
from koppel_fakes.octopus.site.coda import add_coda_pages
from koppel_fakes.octopus.site.dossiers import add_dossier_pages
from koppel_fakes.octopus.site.journal_desk import add_journal_desk
from koppel_fakes.octopus.site.journals import add_journal_pages
from koppel_fakes.octopus.site.matching import add_matching_pages
from koppel_fakes.octopus.site.relation_acts import add_relation_acts
from koppel_fakes.octopus.site.relations import add_relation_pages
from koppel_fakes.octopus.site.users import add_user_pages
from koppel_fakes.octopus.site.words import WORDS
from koppel_fakes.site import Menu, site_blueprint

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

MENU = (
    Menu("Dossiers", "site.home"),
    Menu("Boekjaren", "site.bookyears"),
    Menu("Dagboeken", "site.journals"),
    Menu("Rekeningen", "site.accounts"),
    Menu("Btw-codes", "site.vat_codes"),
    Menu("Relaties", "site.relations"),
    Menu("CODA inlezen", "site.coda"),
    Menu("Klanten afpunten", "site.matching"),
    Menu("Gebruikers", "site.users"),
)

_NOUNS = (
    add_dossier_pages,
    add_bookyear_pages,
    add_journal_pages,
    add_journal_desk,
    add_account_pages,
    add_relation_pages,
    add_relation_acts,
    add_coda_pages,
    add_matching_pages,
    add_user_pages,
)


def octopus_site(fake: OctopusFake) -> Blueprint:
    """The site of one fake."""
    site = site_blueprint(fake, vendor="Octopus", import_name=__name__, words=WORDS, menu=MENU)
    for add_pages in _NOUNS:
        add_pages(site, fake)

    @site.app_template_filter("document")
    def document(key: str) -> str:
        """V1/12: the journal and number of an item's key."""
        _bookyear, journal, number, _line = key.split("/")
        return f"{journal}/{number}"

    @site.context_processor
    def place() -> dict[str, Any]:
        return {"dossier": fake.human.current_dossier(), "bookyear": fake.human.current_bookyear()}

    return site
