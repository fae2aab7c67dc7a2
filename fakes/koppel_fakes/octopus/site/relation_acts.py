"""Acts on a relation at the screen that no call can do: renumber, merge, delete (octopus-api 2.6).

Each one is confirmed in a dialog of its own, which tells what will happen; another external number
is one of them, because programs find their relation by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site import typed
from koppel_fakes.octopus.site.words import t
from koppel_fakes.site import done, tell

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake


def add_relation_acts(site: Blueprint, fake: OctopusFake) -> None:
    """The dialogs of one relation, and what each of them does."""
    _add_numbers(site, fake)
    _add_removals(site, fake)


def _add_numbers(site: Blueprint, fake: OctopusFake) -> None:
    @site.get("/relations/<int:relation_id>/external-number")
    def ask_external_number(relation_id: int) -> str:
        return _page(fake, "relation_external_number", relation_id)

    @site.post("/relations/<int:relation_id>/external-number")
    def set_external_number(relation_id: int) -> Response | str:
        try:
            number = typed.whole_or("externalId", "Extern nummer", 0)
            fake.human.edit_relation(relation_id, {}, number)
        except HumanError as refusal:
            tell(refusal)
            return ask_external_number(relation_id)
        said = t("Extern nummer van {name} is bewaard", name=_name(fake, relation_id))
        return done(said, "site.relation", relation_id=relation_id)

    @site.get("/relations/<int:relation_id>/renumber")
    def ask_renumber(relation_id: int) -> str:
        return _page(fake, "relation_renumber", relation_id)

    @site.post("/relations/<int:relation_id>/renumber")
    def renumber_relation(relation_id: int) -> Response:
        made = fake.human.renumber_relation(relation_id)
        said = t("{name} heeft nu nummer {number}", name=_name(fake, made), number=made)
        return done(said, "site.relation", relation_id=made)


def _add_removals(site: Blueprint, fake: OctopusFake) -> None:
    @site.get("/relations/<int:relation_id>/merge")
    def ask_merge(relation_id: int) -> str:
        return _page(fake, "relation_merge", relation_id)

    @site.post("/relations/<int:relation_id>/merge")
    def merge_relation(relation_id: int) -> Response | str:
        name = _name(fake, relation_id)
        try:
            survivor = typed.whole_or("survivor", "Samenvoegen met nummer", 0)
            fake.human.merge_relations(survivor, relation_id)
        except HumanError as refusal:
            tell(refusal)
            return ask_merge(relation_id)
        said = t("{name} is samengevoegd met {other}", name=name, other=_name(fake, survivor))
        return done(said, "site.relation", relation_id=survivor)

    @site.get("/relations/<int:relation_id>/delete")
    def ask_delete(relation_id: int) -> str:
        return _page(fake, "relation_delete", relation_id)

    @site.post("/relations/<int:relation_id>/delete")
    def delete_relation(relation_id: int) -> Response | str:
        name = _name(fake, relation_id)
        try:
            fake.human.delete_relation(relation_id)
        except HumanError as refusal:
            tell(refusal)
            return ask_delete(relation_id)
        return done(t("Relatie {name} is verwijderd", name=name), "site.relations")


def _page(fake: OctopusFake, template: str, relation_id: int) -> str:
    return render_template(f"octopus/{template}.html", relation=fake.human.relation(relation_id))


def _name(fake: OctopusFake, relation_id: int) -> str:
    return str(fake.human.relation(relation_id)["name"])
