"""Code: Octopus' numbers for what went wrong, and what koppel makes of each (octopus-api 3.1).

REST (``errorCode``) and SOAP (``return``) use the same numbers. The sentences speak to the person
who must do something; ``{journal}``, ``{period}`` and ``{record}`` are filled in from the write.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from koppel import Reach


class Answer(Enum):
    """What a code means for the write that got it."""

    HELD = "held"
    REFUSED = "refused"
    KEY_REFUSED = "key refused"


@dataclass(frozen=True)
class Code:
    """One code: its name in Octopus' documentation, our sentence, and what follows."""

    name: str
    sentence: str
    answer: Answer = Answer.REFUSED
    rule: str = ""
    reach: Reach = Reach.RECORD


def _held(name: str, sentence: str, rule: str = "", reach: Reach = Reach.RECORD) -> Code:
    return Code(name, sentence, Answer.HELD, rule, reach)


def _busy(name: str, sentence: str) -> Code:
    return Code(name, f"{sentence}; it is tried again", Answer.HELD, "", Reach.CONNECTION)


LOGIN, SESSION, NO_RIGHTS, DISABLED, NO_DOSSIER = -1, -2, -3, -5, -6
CLOSED, OPEN, SEQUENCE, SOFTWARE_HOUSE, CONNECTIONS = -11, -12, -13, -68, -51

SESSION_LOST = frozenset({SESSION, NO_DOSSIER})
"""The session is gone: log in again, then say the same once more."""

CODES: dict[int, Code] = {
    -4: _busy("ERR_OPEN_DOSSIER", "Octopus could not open the dossier"),
    -7: Code("ERR_INSERT_UPDATE_RELATION", "Octopus could not save the relation of {record}"),
    -9: _held(
        "ERR_UNKNOWN_BOOKYEAR", "the bookyear of {record} is not in Octopus: create it there"
    ),
    -10: _held(
        "ERR_UNKNOWN_JOURNAL",
        "journal {journal} does not exist in that bookyear in Octopus: create it there",
        "R18",
        Reach.LANE,
    ),
    CLOSED: _held(
        "ERR_JOURNAL_CLOSED",
        "journal {journal} is closed in Octopus: ask the accountant to reopen it",
        "D22",
        Reach.LANE,
    ),
    OPEN: _held(
        "ERR_JOURNAL_OPEN",
        "journal {journal} is open in Octopus: close it there, or free it under"
        " Beheer > Dagboeken > Vrijgeven dagboek",
        "R76",
        Reach.LANE,
    ),
    SEQUENCE: Code(
        "ERR_ILLEGAL_DOCUMENT_SEQUENCE_NR",
        "number {number} does not follow the last one in journal {journal}",
        Answer.KEY_REFUSED,
    ),
    -14: _held(
        "ERR_UNKNOWN_BOOKYEAR_PERIOD_NR",
        "period {period} is not in the bookyear of {record} in Octopus: look at its periods there",
    ),
    -15: _held(
        "ERR_BOOKYEAR_PERIOD_NR_PROTECTED",
        "period {period} of journal {journal} is closed or protected in Octopus: ask the"
        " accountant to open it",
        "D22",
        Reach.PERIOD,
    ),
    -16: Code("ERR_UNKNOWN_RELATION", "the customer of {record} is not a relation in Octopus"),
    -17: Code("ERR_NO_DOCUMENT_DATE", "{record} has no date: fill it in"),
    -18: Code("ERR_NO_EXPIRY_DATE", "{record} has no due date: fill it in"),
    -19: Code(
        "ERR_UNKNOWN_CURRENCY",
        "the currency of {record} is not known in the Octopus dossier: add it there",
    ),
    -20: Code("ERR_ILLEGAL_EXCHANGE_RATE", "the exchange rate of {record} is not accepted"),
    -21: Code(
        "ERR_UNKNOWN_ACCOUNT",
        "a ledger account of {record} is not in that bookyear in Octopus: add it, or map another",
    ),
    -22: Code(
        "ERR_UNKNOWN_VATCODE", "a VAT code of {record} is not in Octopus: map another", rule="R65"
    ),
    -23: Code(
        "ERR_BOOKING_LINE_BASE_VAT_OTHER_SIGN",
        "on a line of {record} base and VAT have different signs: correct it",
    ),
    -24: Code("ERR_INSERT_BOOKING", "Octopus could not book {record}: look at its amounts"),
    -25: Code("ERR_UKNOWN_FINANCIAL_TYPE", "Octopus does not know the line type of {record}"),
    -26: Code(
        "ERR_INSERT_BALANCING",
        "matching failed for {record}: one side is probably settled already, look in Octopus",
    ),
    -29: _held(
        "ERR_JOURNAL_WRONG_MODE",
        "journal {journal} has the wrong entry type: it must be for sales bookings",
        "R20",
        Reach.LANE,
    ),
    -34: Code("ERR_BOOKING_NOT_EXISTS", "the booking of {record} is not in Octopus any more"),
    -35: Code("ERR_UPDATE_BOOKING", "Octopus could not change the booking of {record}"),
    -38: _held(
        "ERR_INVALID_JOURNAL",
        "journal {journal} has the wrong type for {record}: choose another",
        "R20",
        Reach.LANE,
    ),
    -40: Code("ERR_UNKNOWN_COST_CENTRE", "a cost centre of {record} is not in Octopus"),
    -41: Code("ERR_COST_CENTRE_CLOSED", "a cost centre of {record} is closed in Octopus"),
    -50: Code(
        "ERR_ACCOUNT_NOT_BOOKING_TYPE",
        "a ledger account of {record} is a heading and cannot be booked on: map another",
    ),
    CONNECTIONS: _busy(
        "ERR_TO_MANY_CONNECTIONS", "Octopus has too many sessions open for this user"
    ),
    -75: Code(
        "ERR_VATCODE_WRONG_TYPE",
        "a VAT code of {record} is meant for another kind of journal: map another",
        rule="R65",
    ),
    -79: Code("ERR_INVALID_PARAMETER", "Octopus misses a value for {record}"),
}
"""The codes that a write of koppel can get. Any other one on a write is doubt, not a no."""
