"""Checks: whether the books take a document, as one code (octopus-api 3.1).

The order is the documented proposal: -9, -10/-38, -11, -12, -29, -13, -14, -15, -16 to -20, then
per line -21, -50, -22, -75, -23, and -24 for the document as a whole. Nothing is changed here.
"""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.octopus import errors
from koppel_fakes.octopus.records import (
    Booking,
    Bookyear,
    Journal,
    MoneyDocument,
    MoneyLine,
    TradeDocument,
    TradeLine,
)
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.switches import Switches

TRADE_LETTERS = "AV"
MONEY_LETTERS = "FD"
BOOKINGS_MODE = (1,)
INVOICES_MODE = (2, 3)
"""The insertion types of journals that take invoices: exclusive and inclusive of VAT."""
CODA_VERSIONS = (1, 2)
_VAT_TYPES = {"A": (1, 3), "V": (2, 4)}

Document = TradeDocument | MoneyDocument


def check_insert(
    dossier: Dossier,
    document: Document,
    switches: Switches,
    *,
    at_screen: bool = False,
    modes: tuple[int, ...] = BOOKINGS_MODE,
) -> int:
    """The code with which a new document is answered; 0 when the books take it.

    A journal that is open on a screen keeps out all but the person `at_screen`; a sales journal
    must have one of the insertion types in `modes`.
    """
    return (
        check_journal(dossier, document, switches, at_screen=at_screen, modes=modes)
        or _check_number(dossier, document, switches)
        or _check_period(dossier, document, switches)
        or _check_content(dossier, document, switches)
    )


def check_update(
    dossier: Dossier, document: Document, switches: Switches, *, at_screen: bool = False
) -> int:
    """The code with which a changed document is answered; 0 when the books take it."""
    return (
        check_journal(dossier, document, switches, at_screen=at_screen)
        or _check_exists(dossier, document)
        or _check_stored_period(dossier, document, switches)
        or _of_update(_check_period(dossier, document, switches), switches)
        or _check_content(dossier, document, switches)
        or _check_matches(dossier, document, switches)
    )


def check_invoice(
    dossier: Dossier, document: TradeDocument, switches: Switches, last_number: int
) -> int:
    """The code with which an invoice is answered that would be booked as that document."""
    code = check_journal(dossier, document, switches, at_screen=False, modes=INVOICES_MODE)
    if not code and document.number != last_number + 1:
        code = errors.ILLEGAL_NUMBER
    return (
        code
        or _check_period(dossier, document, switches)
        or _check_trade(dossier, document, switches)
    )


def check_journal(
    dossier: Dossier,
    document: Document,
    switches: Switches,
    *,
    at_screen: bool,
    modes: tuple[int, ...] = BOOKINGS_MODE,
) -> int:
    """The code of a bookyear or journal that takes no such document now."""
    bookyear = dossier.bookyears.get(document.bookyear)
    if bookyear is None:
        return errors.UNKNOWN_BOOKYEAR
    journal = dossier.journals.get((document.bookyear, document.journal))
    if journal is None:
        return errors.UNKNOWN_JOURNAL
    trade = isinstance(document, TradeDocument)
    if journal.letter not in (TRADE_LETTERS if trade else MONEY_LETTERS):
        return errors.INVALID_JOURNAL
    if bookyear.closed:
        return int(switches["closed_bookyear_code"])
    if journal.closed:
        return errors.JOURNAL_CLOSED
    if journal.open_by is not None and not at_screen:
        return int(switches["open_journal_code"])
    if journal.letter == "V" and journal.insertion_type not in modes:
        return errors.JOURNAL_WRONG_MODE
    return errors.OK


def _check_number(dossier: Dossier, document: Document, switches: Switches) -> int:
    journal = _journal(dossier, document)
    wanted = switches["numbering"]
    legal = {
        "strict": document.number == journal.last_number + 1,
        "unique": document.number > 0 and document.number not in journal.bookings,
        "lax": document.number > 0,
    }
    return errors.OK if legal[str(wanted)] else errors.ILLEGAL_NUMBER


def _check_exists(dossier: Dossier, document: Document) -> int:
    found = dossier.booking(document.bookyear, document.journal, document.number)
    return errors.OK if found else errors.BOOKING_NOT_EXISTS


def _check_period(dossier: Dossier, document: Document, switches: Switches) -> int:
    bookyear = dossier.bookyears[document.bookyear]
    return _period_code(bookyear, _journal(dossier, document), document.period, switches)


def _check_stored_period(dossier: Dossier, document: Document, switches: Switches) -> int:
    """What stands in a secured period cannot be taken out of it either."""
    bookyear = dossier.bookyears[document.bookyear]
    period = _stored(dossier, document).document.period
    code = _period_code(bookyear, _journal(dossier, document), period, switches)
    return _of_update(code, switches)


def _of_update(code: int, switches: Switches) -> int:
    """What an update in a secured period is answered."""
    secured = code == errors.PERIOD_PROTECTED
    return int(switches["update_protected_code"]) if secured else code


def lock_code(dossier: Dossier, bookyear: int, journal: str, switches: Switches) -> int:
    """The code of a journal that is closed or open on a screen; 0 when neither stops anything."""
    home = dossier.journals.get((bookyear, journal))
    if home is None or not switches.on("lock_stops_matching"):
        return errors.OK
    if home.closed:
        return errors.JOURNAL_CLOSED
    return int(switches["open_journal_code"]) if home.open_by is not None else errors.OK


def _period_code(bookyear: Bookyear, journal: Journal, period: int, switches: Switches) -> int:
    if all(p.number != period for p in bookyear.periods):
        return errors.UNKNOWN_PERIOD
    if 0 < journal.protected_period >= period:
        return errors.PERIOD_PROTECTED
    if 0 < journal.closed_period >= period:
        return int(switches["closed_period_code"])
    return errors.OK


def _check_content(dossier: Dossier, document: Document, switches: Switches) -> int:
    if isinstance(document, TradeDocument):
        return _check_trade(dossier, document, switches)
    return _check_money(dossier, document, switches)


def _check_trade(dossier: Dossier, document: TradeDocument, switches: Switches) -> int:
    if dossier.find_relation(document.relation) is None:
        return errors.UNKNOWN_RELATION
    if document.dated is None:
        return errors.NO_DOCUMENT_DATE
    if document.expiry is None:
        return errors.NO_EXPIRY_DATE
    if document.expiry < document.dated and switches["expiry_before_date"] == "refuse":
        return errors.NO_EXPIRY_DATE
    if document.currency not in dossier.currencies:
        return errors.UNKNOWN_CURRENCY
    if not _legal_rate(document.rate):
        return errors.ILLEGAL_EXCHANGE_RATE
    for line in document.lines:
        code = _check_trade_line(dossier, document, line)
        if code:
            return code
    tolerance = Decimal(int(switches["amount_tolerance_cents"])) / 100
    if switches.on("check_amount_sum") and not adds_up(document, tolerance):
        return errors.INSERT_BOOKING
    return errors.OK


def _check_trade_line(dossier: Dossier, document: TradeDocument, line: TradeLine) -> int:
    code = _check_account(dossier, document.bookyear, line.account)
    if code:
        return code
    types = [row.type for row in dossier.vat_codes if row.code == line.vat_code]
    if not types:
        return errors.UNKNOWN_VAT_CODE
    if not set(types) & set(_VAT_TYPES[document.journal[0]]):
        return errors.VAT_CODE_WRONG_TYPE
    if line.base * line.vat < 0:
        return errors.OTHER_SIGN
    return _check_cost_centre(line.cost_centre)


def _check_cost_centre(number: int) -> int:
    """The dossiers of the fake keep no cost centres: 0 is none, any other one is unknown."""
    return errors.UNKNOWN_COST_CENTRE if number else errors.OK


def _check_money(dossier: Dossier, document: MoneyDocument, switches: Switches) -> int:
    if document.dated is None:
        return errors.NO_DOCUMENT_DATE
    if not _legal_rate(document.rate):
        return errors.ILLEGAL_EXCHANGE_RATE
    for line in document.lines:
        code = _check_money_line(dossier, document.bookyear, line)
        if code:
            return code
    general = document.journal.startswith("D") and switches.on("general_zero_sum")
    if general and sum(line.amount for line in document.lines) != 0:
        return errors.INSERT_BOOKING
    return errors.OK


def _check_money_line(dossier: Dossier, bookyear: int, line: MoneyLine) -> int:
    if line.kind not in ("A", "C", "S"):
        return errors.UNKNOWN_LINE_TYPE
    if line.coda is not None and line.coda.version not in CODA_VERSIONS:
        return errors.MISSING_CODA_VERSION
    if line.cost_centre:
        return errors.UNKNOWN_COST_CENTRE
    if line.kind == "A":
        return _check_account(dossier, bookyear, line.account)
    if dossier.find_relation(line.relation) is None:
        return errors.UNKNOWN_RELATION
    return errors.OK


def _check_account(dossier: Dossier, bookyear: int, number: int) -> int:
    account = dossier.accounts.get((bookyear, number))
    if account is None:
        return errors.UNKNOWN_ACCOUNT
    return errors.OK if account.bookable else errors.ACCOUNT_NOT_BOOKABLE


def _check_matches(dossier: Dossier, document: Document, switches: Switches) -> int:
    """A matched document keeps its relations and amounts (2.7, an assumption with a switch)."""
    at = (document.bookyear, document.journal, document.number)
    if not any(amount for key, amount in dossier.matched.items() if key[:3] == at):
        return errors.OK
    if switches["update_matched"] == "refuse":
        return errors.UPDATE_BOOKING
    stored = _stored(dossier, document).document
    return (
        errors.OK
        if _stakes(dossier, stored) == _stakes(dossier, document)
        else (errors.UPDATE_BOOKING)
    )


def _stakes(dossier: Dossier, document: Document) -> list[tuple[int, Decimal]]:
    """Who owes how much, line by line."""
    if isinstance(document, TradeDocument):
        relation = dossier.find_relation(document.relation)
        return [(relation.id if relation else 0, document.amount * document.rate)]
    found = [(dossier.find_relation(line.relation), line.amount) for line in document.lines]
    return [(relation.id if relation else 0, amount) for relation, amount in found]


def adds_up(document: TradeDocument, tolerance: Decimal) -> bool:
    """Whether the amount is the sum of the lines, negated for a credit note (2.7)."""
    lines = sum((line.base + line.vat for line in document.lines), Decimal(0))
    expected = -lines if document.amount < 0 else lines
    return abs(document.amount - expected) <= tolerance


def _legal_rate(rate: Decimal) -> bool:
    return rate > 0


def _journal(dossier: Dossier, document: Document) -> Journal:
    return dossier.journals[(document.bookyear, document.journal)]


def _stored(
    dossier: Dossier, document: Document
) -> Booking[TradeDocument] | Booking[MoneyDocument]:
    booking = dossier.booking(document.bookyear, document.journal, document.number)
    if booking is None:
        raise LookupError(f"no booking {document.number} in {document.journal}")
    return booking
