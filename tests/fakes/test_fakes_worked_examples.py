"""The worked examples of belgian-accounting, sent to both fakes by plain HTTP clients."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.world import DEPARTMENT

from tests.fakes.octopus_caller import RestCaller
from tests.fakes.teamleader_api import Api

ZERO_RATES = {
    "00": "0%",
    "IC": "0% Intracommunautaire levering van goederen",
    "EX": "0% Export (uitvoer buiten EU)",
    "MC": "0% Medecontractant (btw verlegd)",
}
PERCENT = {"21": "21%", "06": "6%", **ZERO_RATES}


@dataclass(frozen=True)
class Example:
    """A worked example as printed.

    ``lines``: (quantity, price, VAT code); ``taxes``: rate -> (taxable, tax); ``booking``: lines
    (account, base, code, VAT) that the books get.
    """

    section: str
    lines: tuple[tuple[str, str, str], ...]
    taxes: dict[str, tuple[str, str]]
    total: str
    booking: tuple[tuple[int, str, str, str], ...]
    discounts: tuple[str, ...] = ()
    credit: bool = False


EXAMPLES = (
    Example(
        "1.2 two VAT rates",
        (("10", "85.00", "21"), ("4", "24.95", "06")),
        {"0.21": ("850.00", "178.50"), "0.06": ("99.80", "5.99")},
        "1134.29",
        ((705000, "850.00", "21", "178.50"), (700000, "99.80", "06", "5.99")),
    ),
    Example(
        "1.3 credit note",
        (("2", "85.00", "21"),),
        {"0.21": ("170.00", "35.70")},
        "205.70",
        ((705000, "170.00", "21", "35.70"),),
        credit=True,
    ),
    Example(
        "1.4 intra-community supply",
        (("1", "1500.00", "IC"),),
        {"0": ("1500.00", "0.00")},
        "1500.00",
        ((700000, "1500.00", "IC", "0.00"),),
    ),
    Example(
        "1.5 co-contractor",
        (("1", "2400.00", "MC"),),
        {"0": ("2400.00", "0.00")},
        "2400.00",
        ((705000, "2400.00", "MC", "0.00"),),
    ),
    Example(
        "1.6 export",
        (("1", "980.00", "EX"),),
        {"0": ("980.00", "0.00")},
        "980.00",
        ((700000, "980.00", "EX", "0.00"),),
    ),
    Example(
        "1.7 discount on the document",
        (("10", "85.00", "21"), ("4", "24.95", "06")),
        {"0.21": ("807.50", "169.58"), "0.06": ("94.81", "5.69")},
        "1077.58",
        (
            (705000, "850.00", "21", "178.50"),
            (708000, "-42.50", "21", "-8.92"),
            (700000, "99.80", "06", "5.99"),
            (708000, "-4.99", "06", "-0.30"),
        ),
        discounts=("5",),
    ),
    Example(
        "1.8 the cent",
        (("1", "4.17", "21"),) * 3,
        {"0.21": ("12.51", "2.63")},
        "15.14",
        (
            (705000, "4.17", "21", "0.88"),
            (705000, "4.17", "21", "0.88"),
            (705000, "4.17", "21", "0.87"),
        ),
    ),
)
IDS = [example.section for example in EXAMPLES]


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_teamleader_totals_as_printed(example: Example) -> None:
    """A document drafted and booked over the API has the printed totals, per rate and in all."""
    fake = TeamleaderFake()
    api = Api(fake)

    total = api.data(*_documents(api, example))["total"]

    assert _money(total["tax_inclusive"]) == Decimal(example.total)
    told = {
        str(Decimal(tax["rate"])): (_money(tax["taxable"]), _money(tax["tax"]))
        for tax in total["taxes"]
    }
    expected = {
        rate: (Decimal(taxable), Decimal(tax)) for rate, (taxable, tax) in example.taxes.items()
    }
    assert told == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_octopus_books_as_printed(example: Example) -> None:
    """The books take the printed lines, and give back the same amounts, sign and codes."""
    fake = OctopusFake()
    caller = RestCaller(fake)
    relation = fake.human.add_relation("Voorbeeld BV")
    sign = -1 if example.credit else 1
    amount = sign * Decimal(example.total)
    journal = "V2" if example.credit else "V1"

    answer = caller.book(
        journalKey=journal,
        relationIdentificationServiceData={"relationKey": {"id": relation}},
        amount=float(amount),
        bookingLines=[_line(*line) for line in example.booking],
    )

    assert (answer.status_code, answer.content) == (201, b"")
    stored = caller.get("buysellbookings", bookyearId=3, journalKey=journal, documentSeqNr=1).json()
    assert stored["amount"] == float(amount)
    assert [
        (line["accountKey"], line["baseAmount"], line["vatCodeKey"], line["vatAmount"])
        for line in stored["bookingLines"]
    ] == [(a, float(b), code, float(v)) for a, b, code, v in example.booking]


def _documents(api: Api, example: Example) -> tuple[str, dict[str, str]]:
    """Make the document over the API; return how to read it."""
    rates = {
        rate["description"]: rate["id"]
        for rate in api.data("taxRates.list", {"filter": {"department_id": DEPARTMENT}})
    }
    customer = api.data("companies.add", {"name": "Voorbeeld BV"})["id"]
    invoice = api.data(
        "invoices.draft",
        {
            "invoicee": {"customer": {"type": "company", "id": customer}},
            "department_id": DEPARTMENT,
            "payment_term": {"type": "cash"},
            "discounts": [
                {"type": "percentage", "value": float(value), "description": "Korting"}
                for value in example.discounts
            ],
            "grouped_lines": [
                {
                    "line_items": [
                        {
                            "quantity": float(quantity),
                            "description": "Voorbeeld",
                            "unit_price": {"amount": float(price), "tax": "excluding"},
                            "tax_rate_id": rates[PERCENT[code]],
                        }
                        for quantity, price, code in example.lines
                    ]
                }
            ],
        },
    )["id"]
    api.done("invoices.book", {"id": invoice, "on": "2026-03-02"})
    if not example.credit:
        return "invoices.info", {"id": invoice}
    return "creditNotes.info", {"id": api.data("invoices.credit", {"id": invoice})["id"]}


def _line(account: int, base: str, code: str, vat: str) -> dict[str, Any]:
    return {
        "accountKey": account,
        "baseAmount": float(base),
        "vatCodeKey": code,
        "vatAmount": float(vat),
    }


def _money(money: dict[str, Any]) -> Decimal:
    return Decimal(str(money["amount"]))
