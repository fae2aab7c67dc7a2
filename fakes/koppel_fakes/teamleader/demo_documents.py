"""The customers and documents of the demo company, made from its parties."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from koppel_fakes.company import Company, Party
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.catalogue import USER_ID
from koppel_fakes.teamleader.documents import DocumentDiscount, Group, Invoice, Line
from koppel_fakes.teamleader.lifecycle import totals_of
from koppel_fakes.teamleader.records import Address, Customer, PaymentTerm, TaxRate
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.world import DOCUMENT_TEMPLATE, SECOND_DEPARTMENT

_EU = ("NL", "FR", "DE", "LU")
_WARES = (
    ("Advies per uur", "85.00"), ("Onderhoudscontract", "249.00"), ("Levering materiaal", "37.45"),
    ("Opleiding ter plaatse", "640.00"), ("Plaatsing en afregeling", "118.50"),
    ("Verzendkosten", "9.95"), ("Créations sur mesure", "412.33"), ("Boekenpakket", "24.90"),
    ("Lunch vergadering", "18.75"), ("Licentie, één jaar", "1200.00"),
    ("Kleine onderdelen", "0.37"),
)  # fmt: skip
_QUANTITIES = ("1", "1", "1", "2", "3", "4", "8", "1.5", "0.25", "12")
_DOMESTIC_RATES = ("21%", "21%", "21%", "21%", "21%", "6%", "6%", "12%")


class DocumentMaker:
    """Makes the drafts of the demo company, one kind per role (see `demo.roles_of`)."""

    def __init__(
        self, state: State, switches: Switches, company: Company, rng: random.Random
    ) -> None:
        self._state = state
        self._switches = switches
        self._company = company
        self._rng = rng
        self._positions: dict[str, int] = {}
        self._categories = tuple(state.product_categories)
        self._rates = {
            (rate.department_id, rate.description): rate for rate in state.tax_rates.values()
        }
        self._special = {
            "usd": next(p for p in company.parties if p.country not in ("BE", *_EU)),
            "co_contractor": company.belgian_companies[0],
        }

    def invoice(self, position: int, role: str) -> Invoice:
        """A draft of that role, not yet stored; the same position always has the same party."""
        party = self._party(position, role)
        department = self._state.default_department().id
        if role == "second_department":
            department = SECOND_DEPARTMENT
        groups = self._groups(role, party, department)
        discounts = self._discounts(role)
        now = self._state.now()
        peppol = party.kind == "company" and party.country == "BE" and now.year >= 2026
        invoice = Invoice(
            id=self._state.new_id("invoice"),
            department_id=department,
            customer_kind=party.kind,
            customer_id=party.id,
            groups=groups,
            totals=totals_of(self._switches, groups, discounts),
            payment_term=PaymentTerm("after_invoice_date", 30 if party.kind == "company" else 14),
            created_at=now,
            updated_at=now,
            discounts=discounts,
            sent=role != "draft",
            document_template_id=DOCUMENT_TEMPLATE,
            peppol_status="sent" if peppol and party.vat_number and role != "draft" else None,
        )
        self._positions[invoice.id] = position
        if role == "usd":
            return replace(invoice, currency="USD", exchange_rate=Decimal("0.92"))
        return invoice

    def position_of(self, invoice_id: str) -> int:
        """The position of an invoice that was made here."""
        return self._positions[invoice_id]

    def _party(self, position: int, role: str) -> Party:
        if role in self._special:
            return self._special[role]
        parties = self._company.parties
        # 7 and the usual numbers of parties have no common factor: every party gets documents.
        return parties[position * 7 % len(parties)]

    def _groups(self, role: str, party: Party, department: str) -> tuple[Group, ...]:
        if role == "rounding":
            thirds = tuple(
                self._line("Deel van een levering", "4.17", "1", self._rate("21%", department))
                for _ in range(3)
            )
            return (Group(thirds, "Afrekening"),)
        if role == "zero_total":
            free = self._line("Gratis proefles", "0", "1", self._rate("21%", department))
            return (Group((free,)),)
        count = self._rng.choice((1, 1, 2, 2, 3, 4))
        lines = tuple(self._some_line(role, party, department) for _ in range(count))
        return (Group(lines, self._rng.choice((None, None, "Werken", "Prestations"))),)

    def _some_line(self, role: str, party: Party, department: str) -> Line:
        description, price = self._rng.choice(_WARES)
        rate = self._rate(self._rate_name(role, party), department)
        line = self._line(description, price, self._rng.choice(_QUANTITIES), rate)
        if role == "no_category":
            return replace(line, product_category_id=None)
        if self._rng.random() < 0.1:
            return replace(line, discount=Decimal(self._rng.choice(("5", "10", "12.5"))))
        return line

    def _line(self, description: str, price: str, quantity: str, rate: TaxRate) -> Line:
        """A line on one of the accounts that the rate's department has."""
        usable = [
            category_id
            for category_id in self._categories
            if rate.department_id in self._state.product_categories[category_id].ledgers
        ]
        return Line(
            quantity=Decimal(quantity),
            description=description,
            unit_amount=Decimal(price),
            tax_rate_id=rate.id,
            rate=rate.rate,
            product_category_id=self._rng.choice(usable),
        )

    def _rate_name(self, role: str, party: Party) -> str:
        if role == "co_contractor":
            return "0% Medecontractant (btw verlegd)"
        if role == "plain_zero_rate":
            return "0%"
        if party.country in _EU:
            return "0% Intracommunautaire levering van goederen"
        if party.country != "BE":
            return "0% Export (uitvoer buiten EU)"
        return self._rng.choice(_DOMESTIC_RATES)

    def _rate(self, description: str, department: str) -> TaxRate:
        return self._rates[department, description]

    def _discounts(self, role: str) -> tuple[DocumentDiscount, ...]:
        if role not in ("normal", "credited") or self._rng.random() >= 0.08:
            return ()
        return (DocumentDiscount(Decimal(self._rng.choice(("2", "5", "10"))), "Klantenkorting"),)


def customer_of(party: Party, at: datetime) -> Customer:
    """The Teamleader record of a party."""
    address = Address(party.street, party.postal_code, party.city, party.country)
    company = party.kind == "company"
    return Customer(
        id=party.id,
        kind=party.kind,
        added_at=at,
        updated_at=at,
        name=party.name if company else "",
        first_name=party.first_name,
        last_name=party.last_name,
        vat_number=party.vat_number,
        national_identification_number=_enterprise_number(party),
        emails=(("primary", party.email),),
        telephones=(("phone", party.phone),),
        addresses=(("primary", address),),
        language=party.language,
        payment_term=PaymentTerm("after_invoice_date", 30),
        responsible_user_id=USER_ID if company else None,
        tags=("klant",),
    )


def _enterprise_number(party: Party) -> str | None:
    """The bare digits, which Teamleader fills in for Belgian firms."""
    if party.country != "BE" or party.vat_number is None:
        return None
    return "".join(character for character in party.vat_number if character.isdigit())
