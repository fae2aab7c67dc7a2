"""Relations at the screen: customers and suppliers, and what each one owes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done, tell
from koppel_fakes.site.paging import asked_cut

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

TEXT_FIELDS = {
    "vatNr": "Btw-nummer",
    "streetAndNr": "Straat en nummer",
    "postalCode": "Postcode",
    "city": "Gemeente",
    "country": "Land",
    "email": "E-mail",
    "ibanAccountNr": "IBAN",
}
"""The fields of the form besides the name: REST names (octopus-api 2.6) with their labels."""

FLAGS = {"client": "Klant", "supplier": "Leverancier"}


def add_relation_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The list of relations, one relation, a new one."""

    @site.get("/relations")
    def relations() -> str:
        sought = request.args.get("q", "")
        cut = asked_cut(fake.human.count_relations(sought))
        rows = fake.human.list_relations(sought, cut.offset, cut.size)
        return render_template("octopus/relations.html", relations=rows, sought=sought, cut=cut)

    @site.get("/relations/<int:relation_id>")
    def relation(relation_id: int) -> str:
        return render_template(
            "octopus/relation.html",
            relation=fake.human.relation(relation_id),
            fields=TEXT_FIELDS,
            items=fake.human.list_open_items(relation_id),
            matches=fake.human.list_matches(relation_id),
        )

    @site.get("/relations/new")
    def new_relation() -> str:
        known = request.form or {"country": "BE", "client": "1"}
        return render_template(
            "octopus/relation_form.html", relation=None, known=known, **_form_parts()
        )

    @site.post("/relations")
    def make_relation() -> Response | str:
        try:
            made = fake.human.add_relation(**_name_and_number(), fields=_fields())
        except HumanError as refusal:
            tell(refusal)
            return new_relation()
        return _saved(fake, made)

    @site.get("/relations/<int:relation_id>/change")
    def change_relation(relation_id: int) -> str:
        found = fake.human.relation(relation_id)
        known = request.form or {**found["fields"], "externalId": found["externalId"] or ""}
        return render_template(
            "octopus/relation_form.html", relation=found, known=known, **_form_parts()
        )

    @site.post("/relations/<int:relation_id>/change")
    def save_relation(relation_id: int) -> Response | str:
        try:
            known = _name_and_number()
            fields = {**_fields(), "name": known["name"]}
            fake.human.edit_relation(relation_id, fields, known["external_id"])
        except HumanError as refusal:
            tell(refusal)
            return change_relation(relation_id)
        return _saved(fake, relation_id)


def _form_parts() -> dict[str, Any]:
    return {"fields": TEXT_FIELDS, "flags": FLAGS}


def _name_and_number() -> dict[str, Any]:
    return {
        "name": typed.needed("name", "Naam"),
        "external_id": typed.whole_or("externalId", "Extern nummer", 0),
    }


def _fields() -> dict[str, Any]:
    texts = {name: typed.text(name) for name in TEXT_FIELDS}
    return texts | {name: typed.ticked(name) for name in FLAGS}


def _saved(fake: OctopusFake, relation_id: int) -> Response:
    name = fake.human.relation(relation_id)["name"]
    said = t("Relatie {name} is bewaard", name=name)
    return done(said, "site.relation", relation_id=relation_id)
