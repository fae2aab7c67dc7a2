"""Catalogue: what the settings of an account offer beyond its taxes: products, units, people.

Frozen like all records: a change is a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ACCOUNT_ID = "1f2e3d4c-0a1b-0c2d-8e3f-4a5b6c7d0001"
USER_ID = "16b19c64-05c2-05c4-9e5a-3a1aeed50008"
"""The person who allowed the integration."""


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """A unit in which lines and products count."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold; prices are exclusive of tax, in the account's currency."""

    id: str
    name: str | None
    added_at: datetime
    updated_at: datetime
    code: str | None = None
    description: str | None = None
    unit_id: str | None = None
    selling_price: Decimal | None = None
    purchase_price: Decimal | None = None
    tax_rate_id: str | None = None
    product_category_id: str | None = None


@dataclass(frozen=True, slots=True)
class BusinessType:
    """A legal form that companies of one country can have."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Area:
    """A province, state or the like: "area level two" of one country."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """The layout of one type of document in one department."""

    id: str
    department_id: str
    document_type: str
    name: str
    is_default: bool = False
    status: str = "active"


@dataclass(frozen=True, slots=True)
class CommercialDiscount:
    """A discount that a department offers by name; the API tells no percentage."""

    name: str
    department_id: str


@dataclass(frozen=True, slots=True)
class User:
    """A person with a login to the account."""

    id: str
    first_name: str
    last_name: str
    email: str
    function: str | None = None
    status: str = "active"
    telephones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """People who work together; `lead` and `members` are user ids."""

    id: str
    name: str
    lead: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices of their own for some customers; the API tells how they come about."""

    id: str
    name: str
    calculation_method: str = "manual"


@dataclass(frozen=True, slots=True)
class BookkeepingSubmission:
    """A purchase document mailed to the accountant, and how that went."""

    id: str
    subject: Subject
    email_address: str
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """That a contact works for a company, and as what."""

    position: str | None = None
    decision_maker: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a file or a note is about: a record of some type."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the account; `subject` is None for a temporary one."""

    id: str
    name: str
    content: bytes
    added_at: datetime
    subject: Subject | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person or an integration wrote about a record."""

    id: str
    subject: Subject
    content: str
    added_at: datetime
