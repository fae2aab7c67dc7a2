"""List pages: companies and contacts, and what is done with the ones that are ticked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.site import done
from koppel_fakes.teamleader.listing import customer_row, customers_found
from koppel_fakes.teamleader.number_column import LABEL, number_field
from koppel_fakes.teamleader.records import CustomerKind
from koppel_fakes.teamleader.site.paging import Part, part_of
from koppel_fakes.teamleader.site.words import refusal_of, say
from koppel_fakes.teamleader.workbook import MIMETYPE

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake


def add_list_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """Both lists, the switch of the number column, export, and the bulk actions."""

    @site.get("/companies")
    def companies() -> str:
        search, tag = request.args.get("search", ""), request.args.get("tag", "")
        return render_template(
            "teamleader/companies.html",
            part=_customers("company", search, tag),
            search=search,
            tag=tag,
            tags=sorted(fake.state.tags),
            column=LABEL if column_is_on(fake) else None,
        )

    @site.get("/contacts")
    def contacts() -> str:
        search = request.args.get("search", "")
        return render_template(
            "teamleader/contacts.html",
            part=_customers("contact", search),
            search=search,
            column=LABEL if column_is_on(fake) else None,
        )

    def _customers(kind: CustomerKind, search: str, tag: str = "") -> Part:
        with fake.lock:
            found = customers_found(fake.state, kind, search, tag)
            return part_of(found, partial(customer_row, fake.state))

    @site.post("/column")
    def switch_on_column() -> AnyResponse:
        fake.human.switch_on_number_column()
        return done(say("De kolom {column} staat aan.", column=LABEL), "site.companies")

    @site.get("/companies/export")
    def export_companies() -> Response:
        search, tag = request.args.get("search", ""), request.args.get("tag", "")
        return workbook_file(fake.human.export_companies(search=search, tag=tag), "bedrijven")

    @site.get("/companies/selected")
    def selected() -> str | AnyResponse:
        """What the button under "Acties" asks for, for the ticked companies."""
        ids = request.args.getlist("id")
        if request.args.get("action") == "merge":
            if len(ids) != 2:
                raise refusal_of("Vink precies twee bedrijven aan om samen te voegen.")
            return redirect(url_for("site.merge", survivor=ids[0], loser=ids[1]))
        if not ids:
            raise refusal_of("Vink eerst aan wat verwijderd moet worden.")
        with fake.lock:
            known = [fake.state.customers[each] for each in ids if each in fake.state.customers]
        return render_template("teamleader/delete_selected.html", customers=known)

    @site.post("/companies/selected")
    def delete_selected() -> AnyResponse:
        ids = request.form.getlist("id")
        with fake.lock:
            for customer_id in ids:
                fake.human.delete_customer(customer_id)
        return done(say("{count} verwijderd.", count=len(ids)), "site.companies")


def column_is_on(fake: TeamleaderFake) -> bool:
    """Whether the lists show the number in the books."""
    return number_field(fake.state, "company") is not None


def workbook_file(content: bytes, name: str) -> Response:
    """An Excel file that the browser keeps under that name."""
    return Response(
        content,
        mimetype=MIMETYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )
