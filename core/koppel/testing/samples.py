"""Samples: the small documents that the conformance kit writes. Every one of them is different."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from koppel.model import CreditNote, Customer, Document, Invoice, Line, Number, Offset, Payment

VAT_MODULUS = 97
FIRST_VAT = 1_234_567
FIRST_NUMBER = 5_000


def vat_number(n: int) -> str:
    """Return the n-th valid Belgian VAT number of a series (belgian-accounting 1.2)."""
    digits = FIRST_VAT + n
    return f"BE{digits:08d}{VAT_MODULUS - digits % VAT_MODULUS:02d}"


def customer(n: int, numbered: bool = False) -> Customer:
    """Return a company whose name has accents, with a number of the books where one is shown."""
    return Customer(
        name=f"Crème {n} BV",
        vat_number=vat_number(n),
        street=f"Dorpsstraat {n}",
        postal_code="9000",
        city="Gent",
        country="BE",
        email=f"info{n}@example.com",
        phone="+3291234567",
        language="nl",
        books_number=str(FIRST_NUMBER + n) if numbered else "",
    )


def number(n: int, customer: str) -> Number:
    """Return the number of a customer in the books."""
    return Number(customer=customer, value=str(FIRST_NUMBER + n))


def invoice(n: int, day: date, customer: str) -> Invoice:
    """Return an invoice of 121.06 in which a cent is easily lost."""
    return Invoice(
        number=f"{day.year} / {n}",
        date=day,
        due=day + timedelta(days=30),
        customer=customer,
        customer_name=f"Crème {n} BV",
        total=Decimal("121.06"),
        lines=(_line("100.00", "21.00", 1), _line("0.05", "0.01", 2)),
    )


def credit_note(n: int, day: date, customer: str, invoice: str) -> CreditNote:
    """Return a credit note of 60.54, positive as koppel's words want it."""
    return CreditNote(
        number=f"{day.year} / {n}",
        date=day,
        due=day,
        customer=customer,
        customer_name=f"Crème {n} BV",
        total=Decimal("60.54"),
        lines=(_line("50.03", "10.51", 1),),
        invoice=invoice,
    )


def payment(document: Document, id: str) -> Payment:
    """Return the payment of a whole document, on its own day."""
    return Payment(
        of=type(document).__name__,
        document=id,
        customer=document.customer,
        number=document.number,
        amount=document.total,
        currency=document.currency,
        date=document.date,
    )


def offset(invoice: str, credit_note: str, amount: Decimal) -> Offset:
    """Return the tie between an invoice and its credit note."""
    return Offset(invoice=invoice, credit_note=credit_note, amount=amount)


def _line(base: str, vat: str, n: int) -> Line:
    return Line(base=Decimal(base), vat=Decimal(vat), text=f"Advice {n}", numbers=(n,))
