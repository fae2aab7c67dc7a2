"""Segment pages: saved questions about companies, and what is done with their members."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import HumanError
from koppel_fakes.site import done, tell
from koppel_fakes.teamleader.listing import customer_row
from koppel_fakes.teamleader.number_column import LABEL
from koppel_fakes.teamleader.records import Customer
from koppel_fakes.teamleader.segments import FIELDS, OPERATORS, Segment
from koppel_fakes.teamleader.site.list_pages import column_is_on, workbook_file
from koppel_fakes.teamleader.site.paging import part_of
from koppel_fakes.teamleader.site.words import refusal_of, say

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

_RULES = 3


def add_segment_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """The list of segments, one segment, its export and its bulk delete."""

    @site.get("/segments")
    def segments() -> str:
        with fake.lock:
            rows = [
                {"segment": segment, "count": len(_members(segment))}
                for segment in fake.state.segments.values()
            ]
        return render_template("teamleader/segments.html", rows=rows)

    @site.get("/segments/new")
    def new_segment() -> str:
        return _form("", [{"field": "tags", "operator": "contains", "value": ""}])

    @site.post("/segments/new")
    def save_segment() -> AnyResponse | str:
        name = request.form.get("name", "").strip()
        columns = (request.form.getlist(key) for key in ("field", "operator", "value"))
        typed = [
            {"field": field, "operator": operator, "value": value.strip()}
            for field, operator, value in zip(*columns, strict=False)
        ]
        try:
            if not name:
                raise refusal_of("Vul een naam in.")
            fake.human.save_segment(name, [rule for rule in typed if rule["value"]])
        except HumanError as error:
            tell(error)
            return _form(name, typed)
        return done(say("Bewaard."), "site.segment", name=name)

    @site.get("/segments/of/<path:name>")
    def segment(name: str) -> str:
        with fake.lock:
            known = _known(name)
            part = part_of(_members(known), partial(customer_row, fake.state))
        return render_template(
            "teamleader/segment.html",
            segment=known,
            part=part,
            column=LABEL if column_is_on(fake) else None,
        )

    @site.get("/segments/export/<path:name>")
    def export_segment(name: str) -> Response:
        _known(name)
        plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "segment"
        return workbook_file(fake.human.export_companies(name), plain)

    @site.get("/segments/delete/<path:name>")
    def delete_members_question(name: str) -> str:
        with fake.lock:
            count = len(_members(_known(name)))
        return render_template("teamleader/delete_members.html", name=name, count=count)

    @site.post("/segments/delete/<path:name>")
    def delete_members(name: str) -> AnyResponse:
        count = fake.human.bulk_delete(_known(name).name)
        return done(say("{count} verwijderd.", count=count), "site.segment", name=name)

    def _members(segment: Segment) -> list[Customer]:
        return segment.members(fake.state.customers_of("company"))

    def _known(name: str) -> Segment:
        found = fake.state.segments.get(name)
        if found is None:
            raise NotFound
        return found

    def _form(name: str, rules: list[dict[str, str]]) -> str:
        blank = {"field": "name", "operator": "contains", "value": ""}
        rows = [*rules, *[blank] * (_RULES - len(rules))]
        return render_template(
            "teamleader/segment_form.html",
            name=name,
            rules=rows,
            field_names=FIELDS,
            operators=OPERATORS,
        )
