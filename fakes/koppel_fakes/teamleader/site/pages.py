"""Pages: the addresses of Teamleader's site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from koppel_fakes.site import Menu, site_blueprint
from koppel_fakes.teamleader.site.customer_pages import add_customer_pages
from koppel_fakes.teamleader.site.import_pages import add_import_pages
from koppel_fakes.teamleader.site.invoice_pages import add_invoice_pages
from koppel_fakes.teamleader.site.list_pages import add_list_pages
from koppel_fakes.teamleader.site.merge_pages import add_merge_pages
from koppel_fakes.teamleader.site.segment_pages import add_segment_pages
from koppel_fakes.teamleader.site.words import WORDS, named

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

MENU = (
    Menu("Overzicht", "site.home"),
    Menu("Bedrijven", "site.companies"),
    Menu("Contacten", "site.contacts"),
    Menu("Segmenten", "site.segments"),
    Menu("Importeren", "site.import_file"),
    Menu("Facturen", "site.invoices"),
)


def teamleader_site(fake: TeamleaderFake) -> Blueprint:
    """The site of one fake."""
    site = site_blueprint(fake, vendor="Teamleader", import_name=__name__, words=WORDS, menu=MENU)

    site.add_app_template_filter(named)

    @site.get("/")
    def home() -> str:
        with fake.lock:
            invoices = list(fake.state.invoices.values())
            counts = {
                "companies": sum(1 for _ in fake.state.customers_of("company")),
                "contacts": sum(1 for _ in fake.state.customers_of("contact")),
                "drafts": sum(1 for invoice in invoices if not invoice.booked),
                "open": sum(1 for invoice in invoices if invoice.status == "outstanding"),
                "segments": len(fake.state.segments),
            }
        return render_template("teamleader/home.html", counts=counts)

    add_list_pages(site, fake)
    add_customer_pages(site, fake)
    add_merge_pages(site, fake)
    add_segment_pages(site, fake)
    add_import_pages(site, fake)
    add_invoice_pages(site, fake)
    return site
