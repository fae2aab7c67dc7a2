"""Entities: the vocabulary that all connectors speak.

A *kind* is an entity class. Entities are frozen values; ids in them are plain text, native to
the connection they come from (before a write, the core has put in the ids of the target).
A credit note is positive here; a connector turns the sign where its system wants another.
Amounts are ``Decimal`` in the document's currency, dates are Belgian local dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; two with the same fields are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entity(Value):
    """A record in koppel's own words."""


Kind = type[Entity]
Day = date


@dataclass(frozen=True)
class Refers:
    """Marks a field as the id of a record of another kind: the core resolves it before a write."""

    kind: str = ""
    by: str = ""  # or: the field of the same entity that holds the kind's name


CustomerId = Annotated[str, Refers("Customer")]


@dataclass(frozen=True)
class Apart:
    """Marks a field beside what a record says: where it differs, the record did not change."""


InvoiceId = Annotated[str, Refers("Invoice")]
CreditNoteId = Annotated[str, Refers("CreditNote")]
DocumentId = Annotated[str, Refers(by="of")]


class Customer(Entity):
    """A company or a private person to whom documents are made out."""

    name: str
    first_name: str = ""
    is_person: bool = False
    vat_number: str = ""
    """Canonical, with country prefix and without separators: "BE0123456749". Empty: none."""
    typed_vat: Annotated[str, Apart()] = ""
    """What somebody typed for a VAT number that is none; empty where there is one, or nothing."""
    enterprise_number: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2; empty when unknown."""
    email: str = ""
    phone: str = ""
    language: str = ""
    """Two letters: nl, fr, en, de."""
    active: Annotated[bool, Apart()] = True
    """False: kept for old documents only."""
    buys: Annotated[bool, Apart()] = True
    """False: a supplier, or anybody else to whom nothing is sold."""
    books_number: Annotated[str, Apart()] = ""
    """In the CRM: his number in the books, as people see it there; a copy (D16)."""
    tags: Annotated[tuple[str, ...], Apart()] = ()
    """Words that group customers for people; only written, when he is created (R44)."""


class Line(Value):
    """A part of a document with one ledger account and one tax code."""

    account: str = ""
    """Code of the ledger account; empty when the source does not say."""
    tax: str = ""
    """Id of the tax code in the source; after placing, the code in the target."""
    base: Decimal
    vat: Decimal
    text: str = ""
    numbers: tuple[int, ...] = ()
    """The source's line numbers that went into it, from 1."""


class Document(Entity):
    """What invoices and credit notes have in common."""

    number: str
    """As the source shows it: "2026 / 17"."""
    date: Day
    due: Day
    customer: CustomerId
    customer_name: str = ""
    invoicee: Annotated[Customer | None, Apart()] = None
    """The customer as the document itself shows him, where it does: he counts when his own record
    was deleted before he was linked (D4)."""
    currency: str = "EUR"
    rate: Decimal = Decimal(1)
    total: Decimal
    """Including VAT, as the customer saw it."""
    lines: tuple[Line, ...] = ()
    reference: str = ""
    """Structured communication "+++123/4567/89012+++"; empty: none."""
    booked: bool = True
    # Filled in by the core when the document is placed in the target's books:
    journal: str = ""
    year: str = ""
    period: str = ""


class Invoice(Document):
    """A sales invoice."""


class CreditNote(Document):
    """A sales credit note; its amounts are positive."""

    invoice: InvoiceId = ""
    """The invoice it credits; empty when it stands alone."""


class Entry(Value):
    """One part of a settlement."""

    id: str
    amount: Decimal
    date: Day
    by: str = ""
    """Id of the document that settled it without money (a credit note); empty: money."""


class Settlement(Entity):
    """What one side says about the payment of one document.

    Its own word (``paid``), or entries that add up; whole, or only news since the last time.
    """

    of: str
    """"Invoice" or "CreditNote"."""
    document: DocumentId
    total: Decimal | None = None
    """What was to be paid; None when this side does not tell it here."""
    due: Decimal | None = None
    """What is still to be paid by this side's own word; None: add up the entries."""
    paid: bool | None = None
    """This side's own word; None: add up the entries."""
    entries: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    whole: bool = True
    """False: entries and removed are news, to be merged into what is known."""


class Payment(Entity):
    """The write that settles a document with money. Written only."""

    of: str
    document: DocumentId
    customer: CustomerId = ""
    number: str = ""
    """Number of the document in the source, for people."""
    amount: Decimal
    currency: str = "EUR"
    date: Day
    journal: str = ""
    year: str = ""
    period: str = ""


class Offset(Entity):
    """The write that settles an invoice with its credit note, without money. Written only."""

    invoice: InvoiceId
    credit_note: CreditNoteId
    amount: Decimal


class Number(Entity):
    """The write that shows people in the CRM a customer's number in the books. Written only."""

    customer: CustomerId
    value: str


class Ref(NamedTuple):
    """One record of one connection."""

    connection: str
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.connection}:{self.kind}:{self.id}"


def references(entity: Entity) -> Iterator[tuple[str, str, str]]:
    """Yield (field, kind, id) for each filled reference of an entity."""
    for name, field in type(entity).model_fields.items():
        for mark in field.metadata:
            value = getattr(entity, name)
            if isinstance(mark, Refers) and value:
                yield name, mark.kind or str(getattr(entity, mark.by)), value


def said(kind: Kind) -> frozenset[str]:
    """Return the names of the fields that are what a record of a kind says."""
    fields = kind.model_fields.items()
    return frozenset(n for n, f in fields if not any(isinstance(m, Apart) for m in f.metadata))
