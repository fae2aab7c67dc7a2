"""REST, reference data: accounts, currencies and VAT codes (octopus-api 2.4, 2.5, 2.12)."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.octopus import account_amounts, wire
from koppel_fakes.octopus.accounts import upsert
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.visit import Answer, Route, Visit, found, found_sync

LANGUAGES = ("NL", "FR", "EN", "DE")


def accounts(visit: Visit) -> Answer:
    """The chart of accounts of one bookyear."""
    wanted = visit.query.number("bookyearId")
    return found([wire.account(a) for a in visit.dossier.accounts.values() if a.bookyear == wanted])


def accounts_modified(visit: Visit) -> Answer:
    """Accounts changed since, of all bookyears."""
    since = visit.since()
    rows = [wire.account(a) for a in visit.dossier.accounts.values() if since.covers(a.stamp)]
    return found_sync({"modified": rows, "deleted": []})


def put_account(visit: Visit) -> Answer:
    """Make or change an account: 201 or 204."""
    body = visit.json()
    key = body.need("accountKey")
    names = body.inner("description")
    made = upsert(
        visit.desk,
        key.key("bookyearKey"),
        key.number("id"),
        _names(names) if names else {},
        (
            _percentage(body, "vatRecupPercentage"),
            _percentage(body, "fiscProfessionalPercentage"),
            _percentage(body, "fiscRecupPercentage"),
        ),
    )
    return Answer(201 if made else 204)


def amounts_modified(visit: Visit) -> Answer:
    """The balances per account and period that changed since."""
    amounts = account_amounts.modified(visit.dossier, visit.desk.switches, visit.since())
    return found_sync(
        {
            "modified": [wire.account_amount(key, sum_) for key, sum_ in amounts.modified.items()],
            "deleted": [wire.account_amount(key, Decimal(0)) for key in amounts.deleted],
        }
    )


def currencies(visit: Visit) -> Answer:
    """The currencies of the dossier, as an array of codes."""
    return found(list(visit.dossier.currencies))


def vat_codes(visit: Visit) -> Answer:
    """The VAT codes of the dossier."""
    return found(wire.vat_codes(visit.dossier, visit.desk.switches))


def _names(description: Fields) -> dict[str, str]:
    found_names = {code: description.text(f"description_{code}") for code in LANGUAGES}
    return {code: name for code, name in found_names.items() if name is not None}


def _percentage(body: Fields, name: str) -> Decimal | None:
    return body.decimal(name) if body.has(name) else None


ROUTES = (
    Route("GET accounts", "GET", "/accounts", accounts),
    Route("GET accounts/modified", "GET", "/accounts/modified", accounts_modified),
    Route("PUT accounts", "PUT", "/accounts", put_account),
    Route("GET accounts/amounts/modified", "GET", "/accounts/amounts/modified", amounts_modified),
    Route("GET currencies", "GET", "/currencies", currencies),
    Route("GET vatcodes", "GET", "/vatcodes", vat_codes),
)
