"""Papers: the person at the screen who looks after documents on their way to customers."""

from __future__ import annotations

from dataclasses import replace

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader import lifecycle
from koppel_fakes.teamleader.clerk import Clerk
from koppel_fakes.teamleader.documents import Invoice

PEPPOL_STATUSES = (
    "sending", "sending_failed", "sent", "application_acknowledged", "application_accepted",
    "application_rejected", "receiver_acknowledged", "receiver_accepted", "receiver_rejected",
    "receiver_is_processing", "receiver_awaits_feedback", "receiver_conditionally_accepted",
    "receiver_paid",
)  # fmt: skip


class Papers(Clerk):
    """Sends documents, and lets the answers of the Peppol network arrive."""

    def send(self, invoice_id: str) -> None:
        """Send a booked invoice by e-mail."""
        with self._at_screen():
            lifecycle.send(self._state, self._switches, self._invoice(invoice_id))
            self._log("send", "invoice", invoice_id, {})

    def peppol(self, document_id: str, status: str) -> None:
        """The network answers about an invoice or a credit note (teamleader-api 2.0)."""
        if status not in PEPPOL_STATUSES:
            raise HumanError(
                f"no Peppol status {status!r}; one of {', '.join(PEPPOL_STATUSES)}",
                f"{status!r} is geen Peppol-status; een van {', '.join(PEPPOL_STATUSES)}",
            )
        with self._at_screen():
            now, body = self._state.now(), {"status": status}
            note = self._state.credit_notes.get(document_id)
            if note is not None:
                answered = replace(note, peppol_status=status, updated_at=now)
                self._state.put_credit_note(answered)
                self._log("peppol", "creditNote", document_id, body)
                return
            invoice = self._invoice(document_id)
            self._state.put_invoice(replace(invoice, peppol_status=status, updated_at=now))
            self._log("peppol", "invoice", document_id, body)

    def _invoice(self, invoice_id: str) -> Invoice:
        invoice = self._state.invoices.get(invoice_id)
        if invoice is None:
            raise HumanError(
                f"there is no invoice {invoice_id}", f"er is geen factuur {invoice_id}"
            )
        return invoice
