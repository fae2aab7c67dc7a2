"""REST, reference data: bookyears, accounts, currencies and VAT codes (octopus-api 2.2 to 2.5)."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.octopus import account_amounts, wire
from koppel_fakes.octopus.accounts import upsert
from koppel_fakes.octopus.bookyears import Plan, create, set_closed
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NotFound
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit, found, found_sync

LANGUAGES = ("NL", "FR", "EN", "DE")


def bookyears(visit: Visit) -> Answer:
    """All bookyears with their periods."""
    return found([wire.bookyear(year) for year in visit.dossier.bookyears.values()])


def bookyear(visit: Visit) -> Answer:
    """The detail of one bookyear."""
    year = visit.dossier.bookyears.get(visit.path["bookyear"])
    if year is None:
        raise NotFound
    return Answer(200, wire.bookyear_detail(year))


def create_bookyear(visit: Visit) -> Answer:
    """Make the next bookyear: 201 without a body (2.2; R13, R14)."""
    body = visit.json()
    start, end = body.day("fromDate"), body.day("toDate")
    names = [required_text(name, "value") for name in body.each("names")]
    if start is None or end is None or not names:
        raise Missing("fromDate, toDate, names")
    body.flag("proRataTemporis")
    plan = Plan(
        start,
        end,
        names[0],
        required_text(body, "bookingPeriodType"),
        required_text(body, "declarantType"),
        {name: body.flag(name) for name in wire.BOOKYEAR_OPTIONS if body.has(name)},
    )
    create(visit.desk, plan)
    return Answer(201)


def close_bookyear(visit: Visit) -> Answer:
    """Close a bookyear: 204. It is the accountant's business, and cannot be undone by a call."""
    year = visit.dossier.bookyears.get(visit.path["bookyear"])
    if year is None:
        raise NotFound
    set_closed(visit.desk, year, closed=True)
    return Answer(204)


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
    Route("GET bookyears", "GET", "/bookyears", bookyears),
    Route("POST bookyears", "POST", "/bookyears", create_bookyear),
    Route("GET bookyear", "GET", f"/bookyears/<{INT}:bookyear>", bookyear),
    Route("POST bookyear close", "POST", f"/bookyears/<{INT}:bookyear>/close", close_bookyear),
    Route("GET accounts", "GET", "/accounts", accounts),
    Route("GET accounts/modified", "GET", "/accounts/modified", accounts_modified),
    Route("PUT accounts", "PUT", "/accounts", put_account),
    Route("GET accounts/amounts/modified", "GET", "/accounts/amounts/modified", amounts_modified),
    Route("GET currencies", "GET", "/currencies", currencies),
    Route("GET vatcodes", "GET", "/vatcodes", vat_codes),
)
