"""REST, balancings (octopus-api 2.9 and 2.10). A DELETE here has a body."""

from __future__ import annotations

from koppel_fakes.octopus import matching
from koppel_fakes.octopus.errors import Missing
from koppel_fakes.octopus.ledger import cents
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import Key
from koppel_fakes.octopus.visit import Answer, Route, Visit, found_sync


def insert(visit: Visit) -> Answer:
    """Match two lines: 201 without a body."""
    body = visit.json()
    amount = cents(body.decimal("balanceAmount"))
    matching.match(visit.desk, _key(body.need("debetKey")), _key(body.need("creditKey")), amount)
    return Answer(201)


def delete_one(visit: Visit) -> Answer:
    """Undo one match: 204."""
    body = visit.json()
    matching.unmatch(visit.desk, _key(body.need("debetKey")), _key(body.need("creditKey")))
    return Answer(204)


def delete_line(visit: Visit) -> Answer:
    """Undo all matches of a line: 204."""
    matching.unmatch_line(visit.desk, _key(visit.json()))
    return Answer(204)


def delete_document(visit: Visit) -> Answer:
    """Undo all matches of a document: 204. Here the field is called `journal`."""
    body = visit.json()
    matching.unmatch_document(
        visit.desk,
        body.key("bookyearKey"),
        _journal(body, "journal"),
        body.number("documentSequenceNr"),
    )
    return Answer(204)


def modified(visit: Visit) -> Answer:
    """Matches made and undone since."""
    since = visit.since()
    dossier = visit.dossier
    made = [
        matching.entry(visit.desk, balancing)
        for balancing in dossier.balancings.values()
        if since.covers(balancing.stamp)
    ]
    undone = [
        gone.entry for gone in dossier.removed_balancings.values() if since.covers(gone.stamp)
    ]
    return found_sync({"modifiedBalancings": made, "deletedBalancings": undone})


def _key(data: Fields) -> Key:
    return Key(
        data.key("bookyearKey"),
        _journal(data, "journalKey"),
        data.number("documentSequenceNr"),
        data.number("lineSequenceNr"),
    )


def _journal(data: Fields, name: str) -> str:
    text = data.text(name)
    if not text:
        raise Missing(name)
    return text


ROUTES = (
    Route("POST balancings", "POST", "/balancings", insert),
    Route("DELETE balancings/delete", "DELETE", "/balancings/delete", delete_one),
    Route(
        "DELETE balancings/bookingline/delete",
        "DELETE",
        "/balancings/bookingline/delete",
        delete_line,
    ),
    Route(
        "DELETE balancings/document/delete",
        "DELETE",
        "/balancings/document/delete",
        delete_document,
    ),
    Route("GET balancings/modified", "GET", "/balancings/modified", modified),
)
