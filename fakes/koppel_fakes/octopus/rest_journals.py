"""REST, journals: lists, details, making, changing and removing, balance, feed (octopus-api 2.3).

The fields of requests that section 2.3 names without telling are those of its source S1.
"""

from __future__ import annotations

from koppel_fakes.octopus import journals, wire
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NotFound
from koppel_fakes.octopus.journal_extras import read_extras
from koppel_fakes.octopus.journals import JournalLimits, JournalPlan
from koppel_fakes.octopus.ledger import financial_balance
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import JOURNAL_TYPES
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit, found, found_sync

LETTERS = ",".join(JOURNAL_TYPES)
INSERTION_FIELDS = {"V": "sellJournalInsertionType", "L": "deliveryJournalInsertionType"}
"""How a request names what a journal of that letter takes (source S1)."""


def journals_of(visit: Visit) -> Answer:
    """The journals of one bookyear."""
    wanted = visit.path["bookyear"]
    rows = [wire.journal(j) for j in visit.dossier.journals.values() if j.bookyear == wanted]
    return found(rows)


def detail(visit: Visit) -> Answer:
    """The detail of one journal, by letter and sequence number."""
    key = f"{visit.path['letter']}{visit.path['sequence']}"
    record = visit.dossier.journals.get((visit.path["bookyear"], key))
    if record is None:
        raise NotFound
    return Answer(200, wire.journal_detail(record))


def balance(visit: Visit) -> Answer:
    """The balance of a financial journal; other journals have none: 404."""
    record = visit.dossier.journals.get((visit.path["bookyear"], visit.path["journal"]))
    if record is None or record.letter != "F":
        raise NotFound
    return Answer(200, wire.journal_balance(record, financial_balance(record)))


def modified(visit: Visit) -> Answer:
    """Journals changed and removed since; booking in one marks it (an assumption of 1.5)."""
    since = visit.since()
    changed = [j for j in visit.dossier.journals.values() if since.covers(j.stamp)]
    gone = [r for r in visit.dossier.removed_journals if since.covers(r.stamp)]
    return found_sync(
        {
            "modifiedJournalServiceDataList": [
                wire.journal_detail(j)["commonJournalServiceData"] for j in changed
            ],
            "deletedJournalList": [wire.journal_key(record) for record in gone],
        }
    )


def insert(visit: Visit) -> Answer:
    """Make a journal, at a number of the caller's choice: 200 with its detail."""
    body, letter = visit.json(), visit.path["letter"]
    common = body.need("commonJournalInsertRequestData")
    names = _names(common)
    if not names:
        raise Missing("names")
    plan = JournalPlan(
        common.key("bookyearKey"),
        f"{letter}{common.number('sequenceNumber')}",
        names[0],
        _insertion_type(body, letter, None),
        body.number("account") if letter == "F" else 0,
        common.number("nextDocumentNumber", 1),
        required_text(body, "currencyCode") if letter == "F" else "EUR",
        read_extras(body, letter),
    )
    limits = JournalLimits(protected_period=common.number("protectedPeriod", 0))
    return Answer(200, wire.journal_detail(journals.create(visit.desk, plan, limits)))


def update(visit: Visit) -> Answer:
    """Change a journal: 200 with its detail. What is left out stays."""
    body, letter = visit.json(), visit.path["letter"]
    common = body.need("commonJournalUpdateRequestData")
    key = f"{letter}{common.number('sequenceNumber')}"
    known = journals.needed(visit.dossier, common.key("bookyearKey"), key)
    names = _names(common)
    if common.has("names") and not names:
        raise Missing("names")
    plan = JournalPlan(
        known.bookyear,
        key,
        names[0] if names else known.name,
        _insertion_type(body, letter, known.insertion_type),
        body.number("account", known.account) if letter == "F" else 0,
        common.number("nextDocumentNumber", known.last_number + 1),
        body.text("currencyCode") or known.currency if letter == "F" else known.currency,
        {**known.extras, **read_extras(body, letter)},
    )
    protected = common.number("protectedPeriod", known.protected_period)
    limits = JournalLimits(known.closed, protected, known.closed_period)
    return Answer(200, wire.journal_detail(journals.update(visit.desk, plan, limits)))


def remove(visit: Visit) -> Answer:
    """Remove an empty journal: 204."""
    key = f"{visit.path['letter']}{visit.path['sequence']}"
    journals.remove(visit.desk, journals.needed(visit.dossier, visit.path["bookyear"], key))
    return Answer(204)


def _names(common: Fields) -> list[str]:
    return [required_text(name, "value") for name in common.each("names")]


def _insertion_type(body: Fields, letter: str, known: int | None) -> int:
    """The number of the type that is sent; what is known when none is, or the letter has none."""
    field = INSERTION_FIELDS.get(letter)
    if field is None or (known is not None and not body.has(field)):
        return known or 1
    name = required_text(body, field)
    if name not in wire.INSERTIONS[letter]:
        raise Missing(field)
    return wire.INSERTIONS[letter][name]


ROUTES = (
    Route("GET journals", "GET", f"/bookyears/<{INT}:bookyear>/journals", journals_of),
    Route(
        "GET journal",
        "GET",
        f"/bookyears/<{INT}:bookyear>/journals/<any({LETTERS}):letter>/<{INT}:sequence>",
        detail,
    ),
    Route(
        "DELETE journal",
        "DELETE",
        f"/bookyears/<{INT}:bookyear>/journals/<any({LETTERS}):letter>/<{INT}:sequence>",
        remove,
    ),
    Route(
        "GET journal balance",
        "GET",
        f"/bookyears/<{INT}:bookyear>/journals/<string:journal>",
        balance,
    ),
    Route("POST journals", "POST", f"/journals/<any({LETTERS}):letter>", insert),
    Route("PUT journals", "PUT", f"/journals/<any({LETTERS}):letter>", update),
    Route("GET journals/modified", "GET", "/journals/modified", modified),
)
