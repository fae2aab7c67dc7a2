"""Event: what a webhook tells: that something happened to a record (teamleader-api 2.8, 5.2).

Events follow from the effects of the fake, so that what a person does and what a client does are
told alike; whether an integration also hears of its own changes is a switch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koppel_fakes.log import Effect
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.catalogue import ACCOUNT_ID

TYPES = frozenset(
    f"{resource}.{event}"
    for resource, events in (
        ("invoice", "drafted booked updated sent deleted paymentRegistered paymentRemoved"),
        ("invoice", "peppolSubmissionSucceeded peppolSubmissionFailed"),
        ("creditNote", "booked updated sent deleted"),
        ("creditNote", "peppolSubmissionSucceeded peppolSubmissionFailed"),
        ("company", "added updated deleted"),
        ("contact", "added updated deleted"),
        ("contact", "linkedToCompany unlinkedFromCompany updatedLinkToCompany"),
        ("product", "added updated deleted"),
        ("subscription", "added updated deactivated deleted"),
        ("account", "deactivated deleted"),
        ("user", "deactivated"),
        ("ticketMessage", "added"),
    )
    for event in events.split()
)
"""The types whose names the reference gives."""

OTHER_FAMILIES = frozenset(
    {
        "call",
        "deal",
        "incomingInvoice",
        "incomingCreditNote",
        "receipt",
        "meeting",
        "milestone",
        "nextgenProject",
        "nextgenTask",
        "project",
        "task",
        "ticket",
        "timeTracking",
    }
)
"""Families of which the reference gives no single names: any event of theirs can be asked for."""

_HAPPENED: Mapping[str, str] = {
    "invoices.draft": "drafted",
    "invoices.copy": "drafted",
    "invoices.update": "updated",
    "invoices.updateBooked": "updated",
    "invoices.book": "booked",
    "invoices.delete": "deleted",
    "invoices.send": "sent",
    "invoices.registerPayment": "paymentRegistered",
    "invoices.removePayments": "paymentRemoved",
    "invoices.credit": "booked",
    "invoices.creditPartially": "booked",
    "invoices.sendViaPeppol": "updated",
    "creditNotes.sendViaPeppol": "updated",
    "contacts.linkToCompany": "linkedToCompany",
    "contacts.updateCompanyLink": "updatedLinkToCompany",
    "contacts.unlinkFromCompany": "unlinkedFromCompany",
    **{
        f"{resource}.{action}": event
        for resource in ("companies", "contacts")
        for action, event in (
            ("add", "added"),
            ("update", "updated"),
            ("tag", "updated"),
            ("untag", "updated"),
            ("delete", "deleted"),
        )
    },
    "human draft": "drafted",
    "human book": "booked",
    "human pay": "paymentRegistered",
    "human unpay": "paymentRemoved",
    "human edit": "updated",
    "human send": "sent",
    "human delete": "deleted",
    "human credit": "booked",
    "human credit_note": "booked",
    "human add_company": "added",
    "human add_contact": "added",
    "human edit_customer": "updated",
    "human delete_customer": "deleted",
    "human merge": "updated",
    "human merge_away": "deleted",
}
_PEPPOL = {"sent": "peppolSubmissionSucceeded", "sending_failed": "peppolSubmissionFailed"}


@dataclass(frozen=True, slots=True)
class Event:
    """That something happened to a record; `kind` is the record's type."""

    kind: str
    happened: str
    record_id: str

    @property
    def type(self) -> str:
        """The name it is registered under, such as invoice.booked."""
        return f"{self.kind}.{self.happened}"

    def body(self, at: datetime, form: str = "subject") -> dict[str, Any]:
        """What is posted: ids only, never the record, in one of two reported forms (2.8)."""
        if form == "data":
            return {
                "type": self.type,
                "data": {"type": self.kind, "id": self.record_id},
                "meta": {"timestamp": at.isoformat(timespec="seconds")},
            }
        return {
            "type": self.type,
            "subject": {"type": self.kind, "id": self.record_id},
            "account": {"type": "account", "id": ACCOUNT_ID},
        }


def is_known(name: str) -> bool:
    """Whether that type can be registered."""
    family, _, event = name.partition(".")
    return name in TYPES or (family in OTHER_FAMILIES and event.isalpha())


def events_of(effect: Effect, switches: Switches) -> list[Event]:
    """What a change of the account is told as: nothing, one event, or two for a credit note."""
    if not _is_told(effect, switches):
        return []
    happened = _HAPPENED.get(effect.operation)
    if effect.operation == "human peppol":
        happened = _PEPPOL.get(effect.body["status"])
    if happened is None:
        return []
    events = [Event(effect.kind, happened, effect.key)]
    told = switches.on("credit_tells_invoice_updated")
    invoice_id = _credited_invoice(effect) if told else None
    return [*events, Event("invoice", "updated", invoice_id)] if invoice_id else events


def _is_told(effect: Effect, switches: Switches) -> bool:
    """Whether the integration hears of it: of its own changes, and of who lost in a merge."""
    if effect.actor == "api" and not switches.on("webhook_own_changes"):
        return False
    return effect.operation != "human merge_away" or switches.on("merge_tells_deleted")


def _credited_invoice(effect: Effect) -> str | None:
    """The invoice that a new credit note lowers: it is updated too."""
    if effect.operation == "human credit":
        return str(effect.body["invoice_id"])
    if effect.operation in ("invoices.credit", "invoices.creditPartially"):
        return str(effect.body["id"]).lower()
    return None
