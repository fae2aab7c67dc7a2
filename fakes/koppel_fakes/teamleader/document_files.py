"""Documents on their way out: download, e-mail and Peppol (teamleader-api 2.3, 2.4, 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from koppel_fakes.teamleader import lifecycle
from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result, found
from koppel_fakes.teamleader.documents import CreditNote, Invoice, Invoicee
from koppel_fakes.teamleader.printing import FORMATS, printed
from koppel_fakes.teamleader.shapes import moment
from koppel_fakes.teamleader.transfers import Download


def endpoints() -> Mapping[str, Endpoint]:
    """What leaves the account."""
    return {
        "invoices.download": Endpoint(download_invoice, "invoices"),
        "invoices.send": Endpoint(send, "invoices"),
        "invoices.sendViaPeppol": Endpoint(send_invoice_via_peppol, "invoices"),
        "creditNotes.download": Endpoint(download_credit_note, "invoices"),
        "creditNotes.sendViaPeppol": Endpoint(send_credit_note_via_peppol, "invoices"),
    }


def download_invoice(call: Call) -> Result:
    """Where the file of an invoice, also of a draft, can be fetched."""
    form = call.body.choice("format", FORMATS, required=True)
    invoice = found(call.state.invoices.get, call, "invoice")
    return _offered(call, invoice, lifecycle.invoicee_of(call.state, invoice), str(form))


def download_credit_note(call: Call) -> Result:
    """Where the file of a credit note can be fetched."""
    form = call.body.choice("format", FORMATS, required=True)
    note = found(call.state.credit_notes.get, call, "creditNote")
    return _offered(call, note, note.invoicee, str(form))


def send(call: Call) -> Result:
    """Send a booked invoice by e-mail; nothing leaves this fake."""
    _read_letter(call)
    invoice = found(call.state.invoices.get, call, "invoice")
    lifecycle.send(call.state, call.switches, invoice)
    call.log("invoice", invoice.id)
    return NO_CONTENT


def send_invoice_via_peppol(call: Call) -> Result:
    """Hand a booked invoice to Peppol; how it went comes later."""
    invoice = found(call.state.invoices.get, call, "invoice")
    lifecycle.require(call.switches, invoice.booked, "invoice must be booked")
    _require_unsent(call, invoice)
    sending = replace(invoice, peppol_status="sending", updated_at=call.state.now())
    call.state.put_invoice(sending)
    call.log("invoice", invoice.id)
    return NO_CONTENT


def send_credit_note_via_peppol(call: Call) -> Result:
    """Hand a credit note to Peppol; how it went comes later."""
    note = found(call.state.credit_notes.get, call, "creditNote")
    _require_unsent(call, note)
    sending = replace(note, peppol_status="sending", updated_at=call.state.now())
    call.state.put_credit_note(sending)
    call.log("creditNote", note.id)
    return NO_CONTENT


def _offered(call: Call, document: Invoice | CreditNote, invoicee: Invoicee, form: str) -> Result:
    """The moment is called `expires` here, unlike that of files."""
    content, mime_type = printed(document, invoicee, form)
    until = call.state.now() + timedelta(seconds=int(call.switches["transfer_link_seconds"]))
    location = call.located(Download(content, mime_type, until))
    return Result({"location": location, "expires": moment(until)})


def _require_unsent(call: Call, document: Invoice | CreditNote) -> None:
    """One send per document, but for one that failed (6.2)."""
    again = document.peppol_status not in (None, "sending_failed")
    refused = again and call.switches.on("peppol_sends_once")
    lifecycle.require(call.switches, not refused, "document must not be sent via Peppol already")


def _read_letter(call: Call) -> None:
    """Check subject, text and addresses; their problems are noted in the body."""
    content = call.body.object("content", required=True)
    if content is not None:
        content.text("subject", required=True, nullable=False, empty=False)
        content.text("body", required=True, nullable=False, empty=False)
        content.uuid("mail_template_id")
    recipients = call.body.object("recipients")
    for group in ("to", "cc", "bcc") if recipients is not None else ():
        for person in (recipients or Body({})).objects(group) or []:
            person.text("email", required=True, nullable=False, empty=False)
    for file_id in call.body.uuids("attachments") or []:
        if file_id not in call.state.files:
            call.body.wrong("attachments", "must be valid")
