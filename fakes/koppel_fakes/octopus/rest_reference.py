"""REST, reference data: bookyears, journals, accounts and VAT codes (octopus-api 2.2 to 2.5)."""

from __future__ import annotations

from koppel_fakes.octopus import wire
from koppel_fakes.octopus.bookyears import Plan, create
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NotFound
from koppel_fakes.octopus.visit import Answer, Route, Visit, found, found_sync


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


def journals(visit: Visit) -> Answer:
    """The journals of one bookyear."""
    wanted = visit.path["bookyear"]
    rows = [wire.journal(j) for j in visit.dossier.journals.values() if j.bookyear == wanted]
    return found(rows)


def journal(visit: Visit) -> Answer:
    """The detail of one journal, by letter and sequence number."""
    key = f"{visit.path['letter']}{visit.path['sequence']}"
    record = visit.dossier.journals.get((visit.path["bookyear"], key))
    if record is None:
        raise NotFound
    return Answer(200, wire.journal_detail(record))


def journals_modified(visit: Visit) -> Answer:
    """Journals changed since; booking in one marks it (an assumption of 1.5)."""
    since = visit.since()
    changed = [j for j in visit.dossier.journals.values() if since.covers(j.stamp)]
    rows = [wire.journal_detail(j)["commonJournalServiceData"] for j in changed]
    return found_sync({"modifiedJournalServiceDataList": rows, "deletedJournalList": []})


def accounts(visit: Visit) -> Answer:
    """The chart of accounts of one bookyear."""
    wanted = visit.query.number("bookyearId")
    return found([wire.account(a) for a in visit.dossier.accounts.values() if a.bookyear == wanted])


def accounts_modified(visit: Visit) -> Answer:
    """Accounts changed since, of all bookyears."""
    since = visit.since()
    rows = [wire.account(a) for a in visit.dossier.accounts.values() if since.covers(a.stamp)]
    return found_sync({"modified": rows, "deleted": []})


def vat_codes(visit: Visit) -> Answer:
    """The VAT codes of the dossier."""
    return found([wire.vat_code(code) for code in visit.dossier.vat_codes])


ROUTES = (
    Route("GET bookyears", "GET", "/bookyears", bookyears),
    Route("POST bookyears", "POST", "/bookyears", create_bookyear),
    Route("GET bookyear", "GET", "/bookyears/<int:bookyear>", bookyear),
    Route("GET journals", "GET", "/bookyears/<int:bookyear>/journals", journals),
    Route(
        "GET journal",
        "GET",
        "/bookyears/<int:bookyear>/journals/<any(A,V,F,D,L):letter>/<int:sequence>",
        journal,
    ),
    Route("GET journals/modified", "GET", "/journals/modified", journals_modified),
    Route("GET accounts", "GET", "/accounts", accounts),
    Route("GET accounts/modified", "GET", "/accounts/modified", accounts_modified),
    Route("GET vatcodes", "GET", "/vatcodes", vat_codes),
)
