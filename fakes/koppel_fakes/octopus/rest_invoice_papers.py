"""REST, papers of invoices: exported, generated, sent, and the files with them (octopus-api 2.8).

Fields that section 2.8 names without telling are those of its source S1.
"""

from __future__ import annotations

from base64 import b64encode

from koppel_fakes.octopus import invoice_papers, invoicing
from koppel_fakes.octopus.documents import required_text
from koppel_fakes.octopus.errors import Missing, NoAccess, NotFound
from koppel_fakes.octopus.invoice import Invoice
from koppel_fakes.octopus.invoice_papers import Sending, Sent, selected
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.rest_bookings import check_size
from koppel_fakes.octopus.rest_invoices import document_key, document_status
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit, found
from koppel_fakes.octopus.wire import Wire
from koppel_fakes.octopus.wire_invoices import invoice


def export(visit: Visit) -> Answer:
    """The parts of an invoice that are asked for: 404 without such an invoice."""
    query = visit.query
    bookyear, journal = query.number("bookyearId"), query.text("journalKey")
    record = invoicing.find(visit.dossier, bookyear, journal, query.number("documentSeqNr"))
    parts = _parts_asked(visit)
    if record is None:
        raise NotFound
    return Answer(200, _parts(visit, record, parts))


def generate(visit: Visit) -> Answer:
    """Print an invoice, and publish it when that is asked; -61 without such an invoice."""
    query = visit.query
    bookyear, journal = query.number("bookyearId"), query.text("journalKey")
    number, parts = query.number("documentSeqNr"), _parts_asked(visit)
    publishes = query.flag("publishPdfDocument")
    query.flag("publishEInvoice")
    record = invoice_papers.needed(visit.dossier, bookyear, journal, number)
    if publishes:
        invoice_papers.publish(visit.desk, record)
    return Answer(200, _parts(visit, record, parts))


def send(visit: Visit) -> Answer:
    """Send invoices by Peppol or mail: 200, and for each one how it went."""
    order = _order(visit.json())
    rows = [_status(order, sent) for sent in invoice_papers.send(visit.desk, order)]
    done = all(row["success"] for row in rows)
    return Answer(200, {"success": done, "sendInvoiceStatusList": rows})


def delivery_states(visit: Visit) -> Answer:
    """How the invoices of a journal, from one number to another, went out last."""
    body = visit.json()
    bookyear, journal = body.key("bookyearKey"), required_text(body, "journal")
    numbers = body.number("documentSequenceNr"), body.number("toDocumentSequenceNr")
    return found([_state(each) for each in selected(visit.dossier, bookyear, journal, numbers)])


def try_mail(visit: Visit) -> Answer:
    """Send the mail template of a journal to try it: 204."""
    journal = visit.query.text("journalKey")
    sender, receiver = _header(visit, "fromAddress"), _header(visit, "toAddress")
    invoice_papers.send_test(visit.desk, journal, visit.path["language"], (sender, receiver))
    return Answer(204)


def upload(visit: Visit) -> Answer:
    """Add a file to an invoice: 204. The body is the file itself, its name comes in a header."""
    query = visit.query
    bookyear, journal = query.number("bookyearId"), query.text("journal")
    number, name = query.number("documentSeqNr"), _header(visit, "fileName")
    if not visit.desk.switches.on("dms_access"):
        raise NoAccess("No DMS access for this dossier. Document not uploaded")
    check_size(visit, visit.raw)
    record = invoice_papers.needed(visit.dossier, bookyear, journal, number)
    invoice_papers.attach(visit.desk, record, name)
    return Answer(204)


def _parts_asked(visit: Visit) -> tuple[bool, bool]:
    """Whether the invoice and its PDF are asked for; an e-invoice may be, and is never made."""
    query = visit.query
    parts = query.flag("returnInvoice"), query.flag("returnPdfDocument")
    query.flag("returnEInvoiceXml")
    return parts


def _parts(visit: Visit, record: Invoice, asked: tuple[bool, bool]) -> Wire:
    wants_invoice, wants_pdf = asked
    answer: Wire = {}
    if wants_invoice:
        answer["invoiceServiceData"] = invoice(visit.dossier, record)
    if wants_pdf:
        pdf = invoice_papers.printed(visit.dossier, record)
        answer["pdfDocument"] = b64encode(pdf).decode()
    return answer


def _order(body: Fields) -> Sending:
    """A SendInvoiceRequest."""
    copies = {name: body.text(name) for name in ("ccMailAddress", "bccMailAddress")}
    return Sending(
        body.key("bookyearKey"),
        required_text(body, "journal"),
        body.number("documentSequenceNr"),
        body.number("toDocumentSequenceNr"),
        required_text(body, "fromMailAddress"),
        by_mail=body.has("forceUseEmail") and body.flag("forceUseEmail"),
        own_pdf=body.has("excludeOctopusPdf") and body.flag("excludeOctopusPdf"),
        copies=tuple((name, address) for name, address in copies.items() if address),
    )


def _header(visit: Visit, name: str) -> str:
    value = visit.headers.get(name)
    if not value:
        raise Missing(name)
    return value


def _state(record: Invoice) -> Wire:
    """A DocumentDeliveryState."""
    document, delivery = record.document, record.delivery
    state: Wire = {
        "documentKey": document_key(document.bookyear, document.journal, document.number),
        "deliveryState": delivery.state if delivery else "NONE",
    }
    if delivery:
        state["comment"] = delivery.comment
        state["deliveryDateTime"] = delivery.moment.isoformat(timespec="seconds")
    return state


def _status(order: Sending, sent: Sent) -> Wire:
    status = document_status(order.bookyear, order.journal, sent.number, sent.code, sent.comment)
    return {**status, "sendMethod": sent.method}


ROUTES = (
    Route("GET invoices/export", "GET", "/invoices/export", export),
    Route("POST invoices/generate", "POST", "/invoices/generate", generate),
    Route("POST invoices/send", "POST", "/invoices/send", send),
    Route(
        "POST invoices/send/report/deliverystate",
        "POST",
        "/invoices/send/report/deliverystate",
        delivery_states,
    ),
    Route(
        "POST invoices/send/testmail",
        "POST",
        f"/invoices/send/testmail/<{INT}:language>",
        try_mail,
    ),
    Route("POST invoices/attachments/upload", "POST", "/invoices/attachments/upload", upload),
)
