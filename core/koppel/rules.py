"""Rules: what flows where, on what condition. Data, with the ids people see.

A *Rule* says for one kind from which role to which it flows, when koppel looks at it, which
*Guards* it must pass, and what to do with the new, the changed and the gone, and with a payment
that rises or falls. The order of the list is the order of a run. A *Policy* holds the settings
of one link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from koppel.connector import Role
from koppel.model import CreditNote, Customer, Entity, Invoice, Kind, Number, Settlement


class When(StrEnum):
    """When a rule looks at a record."""

    SEEN = "seen"
    NEEDED = "needed"
    """When a record that flows needs it."""
    ASKED = "asked"
    """When a person asks for it."""
    BOUND = "bound"
    """When a customer was linked."""


class Do(StrEnum):
    """What a rule does."""

    CREATE = "create"
    UPDATE = "update"
    PAY = "pay"
    REPORT = "report"
    NOTHING = "nothing"


class Op(StrEnum):
    """How a guard compares."""

    IS = "is"
    FROM = "from"


@dataclass(frozen=True)
class Guard:
    """A condition on one field; ``value`` may name a setting of the policy ("$start")."""

    id: str
    field: str
    op: Op
    value: object
    reason: str

    def holds(self, entity: Entity, policy: Policy) -> bool:
        """Whether the entity may flow."""
        value: Any = self.value
        if isinstance(value, str) and value.startswith("$"):
            value = getattr(policy, value[1:])
        actual = getattr(entity, self.field)
        return bool(actual == value if self.op is Op.IS else actual >= value)


@dataclass(frozen=True)
class Rule:
    """What flows from one role to the other, and on what condition."""

    id: str
    kind: Kind
    source: Role
    target: Role
    text: str
    when: When = When.SEEN
    guards: tuple[Guard, ...] = ()
    new: Do = Do.CREATE
    changed: Do = Do.UPDATE
    gone: Do = Do.REPORT
    rise: Do = Do.NOTHING
    fall: Do = Do.NOTHING
    falls: str = ""
    """Id of the decision that governs a fall."""
    because: tuple[str, ...] = ()
    """Other rules and decisions that this one carries out."""


BOOKED = Guard("R74", "booked", Op.IS, True, "still a draft: it is exported once it is booked")
START = Guard("R63", "date", Op.FROM, "$start", "before the start date of the link")

COMPANY = Guard("D5", "is_person", Op.IS, False, "a private person: only companies are imported")
BUYER = Guard("R28", "buys", Op.IS, True, "no customer: only a supplier in the books")
ACTIVE = Guard("R28", "active", Op.IS, True, "not active any more in the books")

CRM_ACCOUNTING: tuple[Rule, ...] = (
    Rule(
        "R28",
        Customer,
        Role.ACCOUNTING,
        Role.CRM,
        "Companies of the books are created in the CRM, once, with a tag and their number.",
        when=When.ASKED,
        guards=(COMPANY, BUYER, ACTIVE),
        changed=Do.NOTHING,
        gone=Do.NOTHING,
        because=("R27", "R29", "R30", "R32", "R33", "R44", "D5"),
    ),
    Rule(
        "R4",
        Customer,
        Role.CRM,
        Role.ACCOUNTING,
        "Customers that have documents are created in the books before those documents.",
        when=When.NEEDED,
        because=("R1", "R5", "R26", "R39", "D4", "D5", "D9", "D17", "D19"),
    ),
    Rule(
        "R59",
        Number,
        Role.ACCOUNTING,
        Role.CRM,
        "The number of a linked customer in the books is written into the CRM, once.",
        when=When.BOUND,
        changed=Do.UPDATE,
        gone=Do.NOTHING,
        because=("R29", "R35", "R58", "D16"),
    ),
    Rule(
        "R2",
        Invoice,
        Role.CRM,
        Role.ACCOUNTING,
        "Booked invoices from the start date on are booked in the invoice journal, once.",
        guards=(BOOKED, START),
        changed=Do.REPORT,
        because=("R1", "R24", "R66", "R76", "D3", "D4", "D7", "D8", "D10", "D13", "D22", "D23"),
    ),
    Rule(
        "R3",
        CreditNote,
        Role.CRM,
        Role.ACCOUNTING,
        "Booked credit notes from the start date on are booked in the credit note journal, once.",
        guards=(BOOKED, START),
        changed=Do.REPORT,
        because=("R1", "R24", "R66", "R76", "D3", "D4", "D7", "D8", "D10", "D13", "D22", "D23"),
    ),
    Rule(
        "R80",
        Settlement,
        Role.CRM,
        Role.ACCOUNTING,
        "An invoice that becomes paid in the CRM is settled in the books.",
        rise=Do.PAY,
        fall=Do.REPORT,
        falls="D1",
        because=("D1", "D2", "D6", "D15", "D21"),
    ),
    Rule(
        "R6",
        Settlement,
        Role.ACCOUNTING,
        Role.CRM,
        "An invoice that becomes settled in the books becomes paid in the CRM; never the reverse.",
        rise=Do.PAY,
        fall=Do.REPORT,
        falls="R81",
        because=("R1", "R79", "R81", "R82", "R83", "D2", "D6"),
    ),
)


WHEN = frozenset({"automatic", "interval"})
"""The settings of a link that say when it runs; the others say how."""


class Journals(BaseModel):
    """Codes of the journals of the books that documents and payments go to."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    invoices: str = ""
    """A sales journal (R18)."""
    credit_notes: str = ""
    """Another sales journal (R18)."""
    payments: str = ""
    """A journal of koppel's own for payments made in the CRM; empty: such payments are held
    (D21)."""


class Policy(BaseModel):
    """The settings of one link that say how rules are carried out."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    start: date
    """First document date that takes part, inclusive (R63, D10)."""
    journals: Journals = Journals()
    """Where documents and payments go; see below."""
    numbering: Literal["next", "same"] = "next"
    """"next": the journal's next number. "same": the number of the CRM, in order (D13)."""
    taxes: dict[str, str] = Field(default_factory=dict)
    """Id or description of a tax rate of the CRM -> code of the books (R65)."""
    credit_taxes: dict[str, str] = Field(default_factory=dict)
    """The same for credit notes, where it differs."""
    accounts: dict[str, str] = Field(default_factory=dict)
    """Percentage ("21") -> ledger account of lines that name none (R66)."""
    account_prefixes: tuple[str, ...] = ("70",)
    """Ledger accounts that are offered begin so (R23)."""
    partial_payments: bool = False
    """True: each new part of a payment is registered (D6)."""
    foreign_currency: bool = False
    """True: documents in another currency are booked (D23)."""
    negative_as_credit_note: bool = False
    """True: a negative invoice is booked in the credit note journal (D23)."""
    adopt_existing: bool = False
    """True: documents that stand in the books already are taken as the same (D20)."""
    create_unmatched: bool = False
    """True: the first sync may create customers in books that hold customers already, though none
    is matched (D14)."""
    automatic: bool = False
    """True: the link runs by itself, under `koppel daemon` or the host's scheduler (R67)."""
    interval: int = Field(default=60, ge=5, le=1440)
    """Minutes from the start of a run to the next one, when the link is automatic."""

    @model_validator(mode="after")
    def _two_journals(self) -> Policy:
        pair = self.journals
        missing = [
            words
            for words, code in (("invoices", pair.invoices), ("credit notes", pair.credit_notes))
            if not code
        ]
        if missing:
            raise ValueError(
                f"R18: no journal is chosen for {' and '.join(missing)}; a link needs two, "
                "one for invoices and one for credit notes"
            )
        if pair.invoices == pair.credit_notes:
            raise ValueError(
                f"R18: invoices and credit notes both go to journal {pair.invoices}; "
                "choose two different journals"
            )
        return self
