"""SOAP invoices: the invoice module over SOAP (octopus-api 2.8, 4.3)."""

from __future__ import annotations

from base64 import b64encode

from koppel_fakes.octopus import invoicing
from koppel_fakes.octopus.invoice import Invoice
from koppel_fakes.octopus.invoice_papers import needed, printed
from koppel_fakes.octopus.soap_operations import ALL, DONE, Call, Handler, Values
from koppel_fakes.octopus.soap_shapes import booking_in, booking_out
from koppel_fakes.octopus.wire import Wire
from koppel_fakes.octopus.wire_invoices import invoice, read_invoice


def insert_invoice(call: Call) -> Values:
    """Make an invoice; the relation is named by its external number."""
    invoicing.insert(call.desk, read_invoice(booking_in(call.need("invoice"))))
    return DONE


def update_invoice(call: Call) -> Values:
    """Replace an invoice that is not booked."""
    invoicing.update(call.desk, read_invoice(booking_in(call.need("invoice"))))
    return DONE


def get_invoice(call: Call) -> Values:
    """One invoice; nothing, and -61 as the last error, when there is none."""
    return {"return": _shown(call, _found(call))}


def get_modified_invoices(call: Call) -> Values:
    """Invoices changed since."""
    since, bookyear = call.since(), call.id_of("bookyearKey", ALL)
    journal = call.arguments.get("journalKey") or None
    rows = [
        _shown(call, record)
        for record in call.dossier.invoices.values()
        if since.covers(record.stamp)
        and bookyear in (ALL, record.document.bookyear)
        and journal in (None, record.document.journal)
    ]
    return {**DONE, "modifiedInvoiceArray": rows}


def export_invoice(call: Call) -> Values:
    """The parts of an invoice that are asked for; an e-invoice or address is never made."""
    record = _found(call)
    answer: Values = dict(DONE)
    if call.arguments["returnInvoice"]:
        answer["invoice"] = _shown(call, record)
    if call.arguments["returnPdfDocument"]:
        answer["pdfDocument"] = b64encode(printed(call.dossier, record)).decode()
    return answer


def _found(call: Call) -> Invoice:
    number = call.arguments["documentSequenceNr"]
    journal = call.arguments.get("journalKey", "")
    return needed(call.dossier, call.id_of("bookyearKey"), journal, number)


def _shown(call: Call, record: Invoice) -> Wire:
    return booking_out(invoice(call.dossier, record))


HANDLERS: dict[str, Handler] = {
    "InsertInvoice": insert_invoice,
    "UpdateInvoice": update_invoice,
    "GetInvoice": get_invoice,
    "GetModifiedInvoices": get_modified_invoices,
    "ExportInvoice": export_invoice,
}
