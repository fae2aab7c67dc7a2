"""Records: settings and customers of a Teamleader account. Frozen: a change is a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

CustomerKind = Literal["company", "contact"]

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Department:
    """A company entity with tax rates and number series of its own (teamleader-api 2.5)."""

    id: str
    name: str
    created_at: datetime
    vat_number: str | None = None
    currency: str = "EUR"
    email: str | None = None
    iban: str | None = None
    bic: str | None = None
    telephone: str | None = None
    website: str | None = None
    address: Address | None = None
    fiscal_regime: str | None = None
    status: str = "active"
    is_default: bool = False

    @property
    def comes_after_default(self) -> bool:
        """Sorts the default department first."""
        return not self.is_default


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A VAT rate of one department; `rate` is a fraction. The id is the key, not the rate."""

    id: str
    description: str
    rate: Decimal
    department_id: str


@dataclass(frozen=True, slots=True)
class ProductCategory:
    """A ledger account as lines name it: `ledgers` maps department ids to account numbers."""

    id: str
    name: str
    ledgers: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way of paying that the account knows by name."""

    id: str
    name: str
    status: str = "active"


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """When an invoice falls due: `cash` has no days (teamleader-api 2.0)."""

    type: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class PaymentTermItem:
    """A payment term that the settings offer."""

    id: str
    term: PaymentTerm


@dataclass(frozen=True, slots=True)
class CustomFieldDefinition:
    """A custom field of one context (company, contact, invoice, ...) (teamleader-api 2.6)."""

    id: str
    context: str
    type: str
    label: str
    group: str | None = None
    required: bool = False
    configuration: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `addressee` is for all but the primary one."""

    line_1: str | None
    postal_code: str | None
    city: str | None
    country: str
    addressee: str | None = None
    area_level_two_id: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A company or a contact. Companies have `name`, contacts `first_name` and `last_name`.

    `vat_number` is as the user typed it; for a contact the API only shows it.
    """

    id: str
    kind: CustomerKind
    added_at: datetime
    updated_at: datetime
    name: str = ""
    first_name: str | None = None
    last_name: str | None = None
    status: str = "active"
    vat_number: str | None = None
    national_identification_number: str | None = None
    business_type_id: str | None = None
    emails: tuple[tuple[str, str], ...] = ()
    telephones: tuple[tuple[str, str], ...] = ()
    website: str | None = None
    addresses: tuple[tuple[str, Address], ...] = ()
    iban: str | None = None
    bic: str | None = None
    language: str | None = None
    preferred_currency: str | None = None
    price_list_id: str | None = None
    logo: str | None = None
    payment_term: PaymentTerm | None = None
    electronic_invoicing_address: str | None = None
    responsible_user_id: str | None = None
    remarks: str | None = None
    salutation: str | None = None
    gender: str | None = None
    birthdate: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    marketing_mails_consent: bool = False

    @property
    def full_name(self) -> str:
        """The name as it stands on a document."""
        if self.kind == "company":
            return self.name
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def email(self, preferred: str) -> str | None:
        """The address of that type, else the primary one."""
        by_type = dict(self.emails)
        return by_type.get(preferred) or by_type.get("primary")
