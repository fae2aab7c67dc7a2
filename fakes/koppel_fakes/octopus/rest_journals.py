"""REST, journals: lists, details, making and changing, balance and feed (octopus-api 2.3)."""

from __future__ import annotations

from koppel_fakes.octopus import journals, wire
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NotFound
from koppel_fakes.octopus.journals import JournalLimits, JournalPlan
from koppel_fakes.octopus.ledger import financial_balance
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import JOURNAL_TYPES
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit, found, found_sync

LETTERS = ",".join(JOURNAL_TYPES)


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
    """Make a journal, at a number of the caller's choice: 201 without a body."""
    journals.create(visit.desk, *_read(visit))
    return Answer(201)


def update(visit: Visit) -> Answer:
    """Change a journal: 204."""
    journals.update(visit.desk, *_read(visit))
    return Answer(204)


def _read(visit: Visit) -> tuple[JournalPlan, JournalLimits]:
    """A journal detail (2.3); the letter of the path and of the key agree."""
    body = visit.json()
    common = body.need("commonJournalServiceData")
    key = common.need("journalKeyServiceData")
    letter = required_text(key, "journalTypeCode")
    if letter != visit.path["letter"]:
        raise Missing("journalTypeCode")
    names = [required_text(name, "value") for name in common.each("names")]
    if not names:
        raise Missing("names")
    plan = JournalPlan(
        key.key("bookyearKey"),
        f"{letter}{key.number('sequenceNumber')}",
        names[0],
        _insertion_type(body),
        body.number("account", 0),
        common.number("nextDocumentNumber"),
        body.text("currency") or "EUR",
    )
    limits = JournalLimits(
        common.flag("closed"), common.number("protectedPeriod"), common.number("closedPeriod")
    )
    return plan, limits


def _insertion_type(body: Fields) -> int:
    name = body.text("insertionType")
    if name is None:
        return 1
    if name not in wire.INSERTION_NUMBERS:
        raise Missing("insertionType")
    return wire.INSERTION_NUMBERS[name]


ROUTES = (
    Route("GET journals", "GET", f"/bookyears/<{INT}:bookyear>/journals", journals_of),
    Route(
        "GET journal",
        "GET",
        f"/bookyears/<{INT}:bookyear>/journals/<any({LETTERS}):letter>/<{INT}:sequence>",
        detail,
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
