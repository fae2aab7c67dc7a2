"""Invoice papers: an invoice as it leaves the module: printed, published, sent, and its files.

What is made here changes no amount and no number; each thing that goes out, or is added, is an
effect (octopus-api 2.8, and its source S1 for the ways of sending). An e-invoice is never made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from koppel_fakes.octopus import errors, invoicing
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.invoice import Delivery, Invoice
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.octopus.wire import day
from koppel_fakes.pdf import one_page

PUBLICATION = "invoice_publication"
SENDING = "invoice_sending"
ATTACHMENT = "invoice_attachment"

PEPPOL = "PEPPOL"
MAIL = "MAIL"
NOT_SENT = "NOT_SENT"

DELIVERED: Mapping[str, str] = {PEPPOL: "PEPPOL_SEND_OK", MAIL: "EMAILED", NOT_SENT: "ERROR"}
"""The way an invoice was sent, to its delivery state; nothing stays under way here."""
PUBLISHED = "PUBLISHED"
TEST_MAIL = "test_mail"
LANGUAGES = range(4)
"""Of a mail template: Dutch, French, English, German, as in factLanguage (2.6)."""


@dataclass(frozen=True, slots=True)
class Sending:
    """An order to send the invoices from `first` to `last` of a journal.

    `sender` is a mail address; `by_mail` never takes Peppol, and `own_pdf` leaves the PDF of the
    module away. `copies` are the addresses for cc and bcc, in the names of the API.
    """

    bookyear: int
    journal: str
    first: int
    last: int
    sender: str
    by_mail: bool = False
    own_pdf: bool = False
    copies: tuple[tuple[str, str], ...] = ()


class Sent(NamedTuple):
    """What became of one invoice: the code (0 went out), how it went, and where to or why not."""

    number: int
    code: int
    method: str
    comment: str


def needed(dossier: Dossier, bookyear: int, journal: str, number: int) -> Invoice:
    """The invoice with that number. Raises `Refused` -61 without it."""
    found = invoicing.find(dossier, bookyear, journal, number)
    if found is None:
        raise Refused(errors.INVOICE_NOT_EXISTS, f"Invoice {number} does not exist", journal)
    return found


def printed(dossier: Dossier, invoice: Invoice) -> bytes:
    """The invoice as a PDF: number, date, customer and amount."""
    booking = invoicing.as_booking(dossier, invoice.document)
    relation = dossier.find_relation(booking.relation)
    return one_page(
        [
            f"Factuur {booking.journal}/{booking.number}",
            day(booking.dated) or "",
            str(relation.fields.get("name", "")) if relation else "",
            f"{booking.amount} {booking.currency}",
        ]
    )


def publish(desk: Desk, invoice: Invoice) -> None:
    """Put the printed invoice among the documents of the dossier."""
    invoice.delivery = Delivery(PUBLISHED, "", desk.now())
    desk.record(PUBLICATION, _key(invoice), {"fileName": f"{_key(invoice)}.pdf"})


def attach(desk: Desk, invoice: Invoice, file_name: str) -> None:
    """Add a file to an invoice; its content is not kept."""
    invoice.attachments = (*invoice.attachments, file_name)
    desk.record(ATTACHMENT, _key(invoice), {"fileName": file_name})


def send(desk: Desk, order: Sending) -> Iterator[Sent]:
    """Send the invoices of the order that there are, in ascending number.

    Raises `Refused` -9 for an unknown bookyear, -10 for an unknown journal. An invoice whose
    relation has neither a Peppol id nor a mail address is not sent, and the others are.
    """
    chosen = selected(desk.dossier, order.bookyear, order.journal, (order.first, order.last))
    return (_send_one(desk, order, invoice) for invoice in chosen)


def selected(
    dossier: Dossier, bookyear: int, journal: str, numbers: tuple[int, int]
) -> list[Invoice]:
    """The invoices of a journal from one number to another, in ascending number.

    Raises `Refused` -9 for an unknown bookyear, -10 for an unknown journal.
    """
    if bookyear not in dossier.bookyears:
        raise Refused(errors.UNKNOWN_BOOKYEAR, f"Unknown bookyear {bookyear}")
    if (bookyear, journal) not in dossier.journals:
        raise Refused(errors.UNKNOWN_JOURNAL, f"Unknown journal {journal}", journal)
    first, last = numbers
    return [
        invoice
        for invoice in invoicing.of_journal(dossier, bookyear, journal)
        if first <= invoice.document.number <= last
    ]


def send_test(desk: Desk, journal: str, language: int, addresses: tuple[str, str]) -> None:
    """Send the mail template of a journal from the first address to the second one.

    Raises `Refused` -10 for a journal that no bookyear has, -79 for an unknown language.
    """
    if all(key != journal for _bookyear, key in desk.dossier.journals):
        raise Refused(errors.UNKNOWN_JOURNAL, f"Unknown journal {journal}", journal)
    if language not in LANGUAGES:
        raise Refused(errors.INVALID_PARAMETER, f"Unknown language {language}")
    sender, receiver = addresses
    body = {"fromAddress": sender, "toAddress": receiver, "language": language}
    desk.record(TEST_MAIL, journal, body)


def _send_one(desk: Desk, order: Sending, invoice: Invoice) -> Sent:
    number = invoice.document.number
    relation = desk.dossier.find_relation(invoice.document.relation)
    fields = relation.fields if relation else {}
    participant, address = str(fields.get("participantId", "")), str(fields.get("email", ""))
    if participant and not order.by_mail:
        method, receiver = PEPPOL, participant
    elif address:
        method, receiver = MAIL, address
    else:
        reason = "No Peppol id and no mail address"
        invoice.delivery = Delivery(DELIVERED[NOT_SENT], reason, desk.now())
        return Sent(number, errors.EXPORT_INVOICE, NOT_SENT, reason)
    body: dict[str, Any] = {
        "sendMethod": method,
        "to": receiver,
        "fromMailAddress": order.sender,
        "attachments": list(invoice.attachments),
        "octopusPdf": not order.own_pdf,
        **dict(order.copies),
    }
    invoice.delivery = Delivery(DELIVERED[method], receiver, desk.now())
    desk.record(SENDING, _key(invoice), body)
    return Sent(number, errors.OK, method, receiver)


def _key(invoice: Invoice) -> str:
    document = invoice.document
    return f"{document.bookyear}/{document.journal}/{document.number}"
