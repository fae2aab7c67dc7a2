"""Record: what Octopus tells, checked field by field (octopus-api 4.1).

Both clients bring records with the names of the REST API. What is unknown is ignored, what is
missing or malformed is refused with the path of the field; amounts are whole cents.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from koppel_octopus.keys import DocumentKey, LineKey
from koppel_octopus.values import Day, Journalled, Money, Number, Text


class BadRecord(ValueError):
    """A record cannot be understood; says which field and why."""


class Model(BaseModel):
    """A record; null stands for "left out"."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if value is not None}
        return data


M = TypeVar("M", bound=Model)


def read(model: type[M], record: dict[str, Any]) -> M:
    """Return the record, checked. Raises ``BadRecord``."""
    try:
        return model.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise BadRecord(f"{path}: {first['msg']}") from None


class Key(Model):
    """A numeric key."""

    id: StrictInt


class Period(Model):
    """A part of a bookyear (octopus-api 2.2)."""

    bookyear_period: StrictInt
    start_date: Day
    end_date: Day


class Bookyear(Model):
    """A fiscal year (octopus-api 2.2)."""

    bookyear_key: Key
    bookyear_description: Text = ""
    start_date: Day
    end_date: Day
    closed: StrictBool
    periods: tuple[Period, ...] = ()


class JournalRecord(Model):
    """A journal of one bookyear (octopus-api 2.3)."""

    bookyear_key: Key
    journal_key: Journalled
    name: Text = ""
    closed: StrictBool
    last_booked_document_nr: StrictInt = 0
    protected_period: StrictInt = 0
    closed_period: StrictInt = 0
    insertion_type: StrictInt | None = None


class JournalKey(Model):
    """A journal, named as the feed of journals does (octopus-api 4.1)."""

    bookyear_key: Key
    journal_type_code: Annotated[StrictStr, Field(pattern=r"^[A-Z]$")]
    sequence_number: StrictInt

    @property
    def place(self) -> tuple[int, str]:
        """Bookyear and key of the journal: (3, "V1")."""
        return self.bookyear_key.id, f"{self.journal_type_code}{self.sequence_number}"


class CommonJournal(Model):
    """What the feed of journals tells of one; not its entry type."""

    journal_key_service_data: JournalKey
    next_document_number: StrictInt


class AccountKey(Model):
    """A ledger account of one bookyear."""

    bookyear_key: Key
    id: StrictInt


class Account(Model):
    """A ledger account (octopus-api 2.4)."""

    account_key: AccountKey
    description: dict[str, StrictStr | None] = {}


class VatCode(Model):
    """A VAT code (octopus-api 2.5)."""

    code: Text
    description: Text = ""
    type: StrictInt
    base_percentage: Number


class Identification(Model):
    """Octopus' own key of a relation, and the number that a caller gave it (0: none)."""

    relation_key: Key | None = None
    external_relation_id: StrictInt = 0


class Relation(Model):
    """What identifies a relation; its other fields go through the mapping (octopus-api 2.6)."""

    relation_identification_service_data: Identification
    vat_type: StrictInt = 0

    @property
    def key(self) -> int:
        """Octopus' own key."""
        found = self.relation_identification_service_data.relation_key
        if found is None:
            raise BadRecord("relationKey: is missing")
        return found.id

    @property
    def external(self) -> int:
        """The caller's number, 0 when none."""
        return self.relation_identification_service_data.external_relation_id


class BookingLine(Model):
    """A line of a sales or purchase booking (octopus-api 2.7)."""

    account_key: StrictInt
    base_amount: Money
    vat_code_key: Text = ""
    vat_amount: Money = Decimal(0)
    comment: Text = ""


class Numbered(Model):
    """A document in a journal."""

    bookyear_key: Key
    journal_key: Journalled
    document_sequence_nr: StrictInt

    @property
    def key(self) -> DocumentKey:
        """Year, journal and number."""
        return DocumentKey(self.bookyear_key.id, self.journal_key, self.document_sequence_nr)


class Booking(Numbered):
    """A sales or purchase booking (octopus-api 2.7)."""

    bookyear_periode_nr: StrictInt
    document_date: Day
    expiry_date: Day
    relation_identification_service_data: Identification = Identification()
    amount: Money
    currency_code: Text
    exchange_rate: Number
    comment: Text = ""
    reference: Text = ""
    booking_lines: tuple[BookingLine, ...] = ()


class FinancialLine(Model):
    """A line of a financial booking, as far as koppel looks for its own (octopus-api 2.10)."""

    reference: Text = ""


class Financial(Numbered):
    """A financial booking (octopus-api 2.10)."""

    booking_lines: tuple[FinancialLine, ...] = ()


class BalancingKey(Numbered):
    """One side of a balancing (octopus-api 2.9)."""

    line_sequence_nr: StrictInt

    @property
    def line(self) -> LineKey:
        """Document and line."""
        return self.key.line(self.line_sequence_nr)


class Side(Model):
    """One side of a balancing, with its document's date."""

    balancing_key: BalancingKey
    document_date: Day


class BalancingType(Model):
    """Whom a balancing concerns: C customer, S supplier, A account."""

    type: Text


class Balancing(Model):
    """Two lines settled with one another (octopus-api 2.9)."""

    type: BalancingType
    debet_document: Side
    credit_document: Side
    debet_balanced_booking_amount: Money = Decimal(0)
    credit_balanced_booking_amount: Money = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """How much is settled: it stands on either side, the other is zero."""
        return max(
            abs(self.debet_balanced_booking_amount), abs(self.credit_balanced_booking_amount)
        )
