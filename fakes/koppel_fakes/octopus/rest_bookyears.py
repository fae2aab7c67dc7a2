"""REST, bookyears: listed, made, changed, carried over and closed (octopus-api 2.2).

The fields of what section 2.2 names without telling are those of its source S1.
"""

from __future__ import annotations

from koppel_fakes.octopus import bookyears, errors, wire
from koppel_fakes.octopus.bookyears import Plan
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NotFound, Refused
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import Bookyear
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit, found


def listed(visit: Visit) -> Answer:
    """All bookyears with their periods."""
    return found([wire.bookyear(year) for year in visit.dossier.bookyears.values()])


def detail(visit: Visit) -> Answer:
    """The detail of one bookyear."""
    year = visit.dossier.bookyears.get(visit.path["bookyear"])
    if year is None:
        raise NotFound
    return Answer(200, wire.bookyear_detail(year))


def insert(visit: Visit) -> Answer:
    """Make the next bookyear: 200 with its detail (2.2; R13, R14)."""
    body = visit.json()
    start, end = body.day("fromDate"), body.day("toDate")
    names = _names(body)
    if start is None or end is None or not names:
        raise Missing("fromDate, toDate, names")
    body.flag("proRataTemporis")
    plan = Plan(
        start,
        end,
        names[0],
        required_text(body, "bookingPeriodType"),
        required_text(body, "declarantType"),
        _options(body),
    )
    return Answer(200, wire.bookyear_detail(bookyears.create(visit.desk, plan)))


def update(visit: Visit) -> Answer:
    """Change a bookyear: 200 with its detail. What is left out stays."""
    body = visit.json()
    year = _needed(visit, body.key("bookyearKey"))
    names = _names(body)
    if body.has("names") and not names:
        raise Missing("names")
    plan = Plan(
        body.day("fromDate") or year.start,
        body.day("toDate") or year.end,
        names[0] if names else year.description,
        body.text("bookingPeriodType") or year.period_type,
        body.text("declarantType") or year.declarant,
        {**year.options, **_options(body)},
    )
    bookyears.update(visit.desk, year, plan)
    return Answer(200, wire.bookyear_detail(year))


def book(visit: Visit) -> Answer:
    """Carry a bookyear over to the next one, and close it when that is asked: 204."""
    body = visit.json()
    year = _needed(visit, body.key("bookyearKey"))
    every_name = _flag_or_no(body, "copyAllAccountDescriptions")
    closes = _flag_or_no(body, "closeSourceBookyear")
    bookyears.carry_over(visit.desk, year, every_name=every_name)
    if closes:
        bookyears.set_closed(visit.desk, year, closed=True)
    return Answer(204)


def close(visit: Visit) -> Answer:
    """Close a bookyear, and carry it over when there is a next one: 204.

    It is the accountant's business, and cannot be undone by a call.
    """
    every_name = visit.query.flag("copyAllAccountDescriptions")
    year = _needed(visit, visit.path["bookyear"])
    if bookyears.following(visit.dossier, year):
        bookyears.carry_over(visit.desk, year, every_name=every_name)
    bookyears.set_closed(visit.desk, year, closed=True)
    return Answer(204)


def _needed(visit: Visit, bookyear: int) -> Bookyear:
    year = visit.dossier.bookyears.get(bookyear)
    if year is None:
        raise Refused(errors.UNKNOWN_BOOKYEAR, f"Unknown bookyear {bookyear}")
    return year


def _names(body: Fields) -> list[str]:
    return [required_text(name, "value") for name in body.each("names")]


def _options(body: Fields) -> dict[str, bool]:
    return {name: body.flag(name) for name in wire.BOOKYEAR_OPTIONS if body.has(name)}


def _flag_or_no(body: Fields, name: str) -> bool:
    return body.has(name) and body.flag(name)


ROUTES = (
    Route("GET bookyears", "GET", "/bookyears", listed),
    Route("POST bookyears", "POST", "/bookyears", insert),
    Route("PUT bookyears", "PUT", "/bookyears", update),
    Route("POST bookyears/book", "POST", "/bookyears/book", book),
    Route("GET bookyear", "GET", f"/bookyears/<{INT}:bookyear>", detail),
    Route("POST bookyear close", "POST", f"/bookyears/<{INT}:bookyear>/close", close),
)
