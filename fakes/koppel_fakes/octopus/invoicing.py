"""Invoicing: invoices are made, changed, and turned into bookings (octopus-api 2.8).

The series of a journal counts its invoices and its bookings together. What an invoice amounts to
follows from the insertion type of its journal: prices exclusive (2) or inclusive (3) of VAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from koppel_fakes.octopus import errors, posting, wire_invoices
from koppel_fakes.octopus.checks import INVOICES_MODE, check_invoice
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.invoice import Invoice, InvoiceDocument, InvoiceLine
from koppel_fakes.octopus.ledger import cents
from koppel_fakes.octopus.records import TradeDocument, TradeLine
from koppel_fakes.octopus.state import Dossier

INVOICE = "invoice"
PRICES_INCLUSIVE = 3
SALES_CODE = 2
HUNDRED = Decimal(100)


def insert(desk: Desk, document: InvoiceDocument) -> None:
    """Make an invoice. Raises `Refused` with the codes of a booking, or -37 without lines."""
    _check(desk, document, _last_number(desk.dossier, document.bookyear, document.journal))
    _store(desk, document)


def update(desk: Desk, document: InvoiceDocument) -> None:
    """Replace an invoice. Raises `Refused` -61 without it, -64 when it is booked already."""
    stored = find(desk.dossier, document.bookyear, document.journal, document.number)
    if stored is None:
        raise Refused(errors.INVOICE_NOT_EXISTS, f"Invoice {document.number} does not exist")
    if stored.booked:
        raise Refused(errors.UPDATE_INVOICE, f"Invoice {document.number} is booked")
    _check(desk, document, document.number - 1)
    _store(desk, document, stored.attachments)


def book(desk: Desk, bookyear: int, journal: str, until: int | None) -> Iterator[tuple[int, int]]:
    """Turn invoices into bookings, all or up to a number: each number with the code it got.

    The first one that is refused stops those after it, whose numbers would leave a gap.
    """
    for invoice in list(of_journal(desk.dossier, bookyear, journal)):
        if invoice.booked or (until is not None and invoice.document.number > until):
            continue
        try:
            posting.insert(desk, as_booking(desk.dossier, invoice.document), INVOICES_MODE)
        except Refused as refusal:
            yield invoice.document.number, refusal.code
            return
        invoice.booked = True
        invoice.stamp = desk.now()
        yield invoice.document.number, errors.OK


def find(dossier: Dossier, bookyear: int, journal: str, number: int) -> Invoice | None:
    """The invoice with that number."""
    return dossier.invoices.get((bookyear, journal, number))


def of_journal(dossier: Dossier, bookyear: int, journal: str) -> Iterator[Invoice]:
    """The invoices of a journal, in ascending number."""
    for key in sorted(dossier.invoices):
        if key[:2] == (bookyear, journal):
            yield dossier.invoices[key]


def as_booking(dossier: Dossier, document: InvoiceDocument) -> TradeDocument:
    """The booking that an invoice becomes; a negative one is a credit note with positive lines."""
    journal = dossier.journals.get((document.bookyear, document.journal))
    inclusive = journal is not None and journal.insertion_type == PRICES_INCLUSIVE
    lines = [_as_line(dossier, line, inclusive=inclusive) for line in document.lines]
    amount = sum((line.base + line.vat for line in lines), Decimal(0))
    sign = -1 if amount < 0 else 1
    return TradeDocument(
        document.bookyear,
        document.journal,
        document.number,
        document.period,
        document.dated,
        document.expiry,
        document.relation,
        amount,
        document.currency,
        document.rate,
        tuple(replace(line, base=sign * line.base, vat=sign * line.vat) for line in lines),
        document.reference,
        document.comment,
        document.details.get("orderReference"),
    )


def _as_line(dossier: Dossier, line: InvoiceLine, *, inclusive: bool) -> TradeLine:
    rows = [r for r in dossier.vat_codes if r.code == line.vat_code and r.type == SALES_CODE]
    percentage = rows[0].percentage if rows else Decimal(0)
    amount = cents(line.count * line.unit_price * (HUNDRED - line.discount) / HUNDRED)
    base = cents(amount * HUNDRED / (HUNDRED + percentage)) if inclusive else amount
    vat = amount - base if inclusive else cents(base * percentage / HUNDRED)
    account = line.account or (rows[0].default_account if rows else 0)
    comment = line.details.get("description")
    return TradeLine(account, base, line.vat_code, vat, comment, line.cost_centre)


def _check(desk: Desk, document: InvoiceDocument, last_number: int) -> None:
    booking = as_booking(desk.dossier, document)
    code = check_invoice(desk.dossier, booking, desk.switches, last_number)
    if not code and not document.lines:
        code = errors.INSERT_INVOICE
    if code:
        text = f"Unable to insert invoice {document.number}; last number: {last_number}"
        raise Refused(code, text, document.journal)


def _store(desk: Desk, document: InvoiceDocument, attachments: tuple[str, ...] = ()) -> None:
    invoice = Invoice(document, desk.now(), attachments=attachments)
    key = (document.bookyear, document.journal, document.number)
    desk.dossier.invoices[key] = invoice
    shown = wire_invoices.invoice(desk.dossier, invoice)
    desk.record(INVOICE, "/".join(str(part) for part in key), shown)


def _last_number(dossier: Dossier, bookyear: int, journal: str) -> int:
    home = dossier.journals.get((bookyear, journal))
    made = [invoice.document.number for invoice in of_journal(dossier, bookyear, journal)]
    return max([home.last_number if home else 0, *made])
