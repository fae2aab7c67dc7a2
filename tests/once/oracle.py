"""Oracle: says from the fakes' own logs and the company's data alone whether all is right.

It never reads koppel's code, store or reports. It books the company's documents once more with a
mapper of its own, and compares with what the books accepted, to the cent.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from koppel_fakes.log import Effect

from tests.once.company import Company, Document, Money, Sold

CENT = Decimal("0.01")
CODES = {"21": "21", "12": "12", "6": "06", "0": "00"}
HEAD = "-1"


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent, half a cent upwards."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def base(line: Sold) -> Decimal:
    """What a line is worth without VAT."""
    left = 1 - Decimal(line.discount) / 100
    return cents(Decimal(line.quantity) * Decimal(line.price) * left)


def booked_as(document: Document) -> dict[str, Any]:
    """What must stand in the books for a document."""
    bases: Counter[tuple[int, str]] = Counter()
    taxed: Counter[str] = Counter()
    for line in document.lines:
        bases[int(line.account), CODES[line.rate]] += base(line)  # type: ignore[assignment]
        taxed[line.rate] += base(line)  # type: ignore[assignment]
    vat = {CODES[rate]: cents(sum_ * Decimal(rate) / 100) for rate, sum_ in taxed.items()}
    total = sum(taxed.values(), Decimal(0)) + sum(vat.values(), Decimal(0))
    return {
        "journal": "V2" if document.credit else "V1",
        "date": document.on,
        "due": document.due,
        "total": -total if document.credit else total,
        "bases": dict(bases),
        "vat": vat,
    }


class Books:
    """What the accounting fake let happen, told from its effects."""

    def __init__(self, effects: list[Effect]) -> None:
        self.effects = effects
        self.mine = [effect for effect in effects if effect.actor == "api"]

    def of(self, kind: str) -> list[Effect]:
        """The effects of koppel on one kind of record."""
        return [effect for effect in self.mine if effect.kind == kind]

    def documents(self) -> dict[tuple[str, bool], list[Effect]]:
        """The documents koppel booked, by the number and kind that a bookkeeper reads there."""
        found: dict[tuple[str, bool], list[Effect]] = {}
        for effect in self.of("buysellbooking"):
            number = " ".join(effect.body["comment"].split(" · ")[0].split()[1:])
            credit = effect.body["amount"] < 0
            found.setdefault((number, credit), []).append(effect)
        return found

    def customers(self) -> Counter[str]:
        """How often each customer was made."""
        made = [effect for effect in self.of("relation") if effect.body["created"]]
        return Counter(map(_name, made))

    def named(self, effect: Effect) -> str:
        """The name of the customer that a document or receipt was booked on."""
        who = effect.body.get("relationIdentificationServiceData")
        id = who["relationKey"]["id"] if who else effect.body["bookingLines"][0]["relationId"]
        last = [e for e in self.effects if e.kind == "relation" and e.key == str(id)][-1]
        return _name(last)

    def settled(self, key: str) -> dict[str, Decimal]:
        """What koppel settled a document with: the other line and the amount, once each."""
        found: dict[str, Decimal] = {}
        for effect in self.of("balancing"):
            debit, credit = effect.key.split(" ")
            for own, other in ((debit, credit), (credit, debit)):
                if own == f"{key}/{HEAD}":
                    assert other not in found, f"{own} was settled with {other} twice"
                    found[other] = effect.body["balanceAmount"]
        return found


def judge(company: Company) -> None:
    """Fail unless each document and each payment stands in both systems once, to the cent."""
    books = Books(company.books.effects.since())
    keys = _documents(company, books)
    _money_in_books(company, books, keys)
    _money_in_crm(company)


def _documents(company: Company, books: Books) -> dict[tuple[str, bool], str]:
    made = books.customers()
    wanted = {document.customer for document in company.documents}
    assert made == Counter(wanted), f"customers made: {made}"
    found = books.documents()
    counts = {which: len(effects) for which, effects in found.items()}
    assert counts == {(doc.number, doc.credit): 1 for doc in company.documents}
    for document in company.documents:
        (effect,) = found[document.number, document.credit]
        assert shown(effect) == booked_as(document), document.number
        assert books.named(effect) == document.customer
    return {which: effects[0].key for which, effects in found.items()}


def shown(effect: Effect) -> dict[str, Any]:
    """What a booked document says."""
    body = effect.body
    bases: Counter[tuple[int, str]] = Counter()
    vat: Counter[str] = Counter()
    for line in body["bookingLines"]:
        bases[line["accountKey"], line["vatCodeKey"]] += line["baseAmount"]
        vat[line["vatCodeKey"]] += line["vatAmount"]
    lines = sum(bases.values(), Decimal(0)) + sum(vat.values(), Decimal(0))
    assert lines == abs(body["amount"]), f"{effect.key}: lines {lines}, total {body['amount']}"
    return {
        "journal": body["journalKey"],
        "date": _day(body["documentDate"]),
        "due": _day(body["expiryDate"]),
        "total": body["amount"],
        "bases": dict(bases),
        "vat": dict(vat),
    }


def _money_in_books(company: Company, books: Books, keys: dict[tuple[str, bool], str]) -> None:
    receipts = books.of("financialdiversbooking")
    told = [(e.body["documentDate"][:10], books.named(e), e.body["bookingLines"]) for e in receipts]
    customers = {doc.number: doc.customer for doc in company.documents if not doc.credit}
    assert sorted((day, who, lines[0]["amount"]) for day, who, lines in told) == sorted(
        (money.on.isoformat(), customers[money.invoice], money.amount) for money in company.receipts
    )
    assert all(effect.body["journalKey"] == "F9" for effect in receipts)
    assert all(len(lines) == 1 for _, _, lines in told)
    expected: dict[str, list[Decimal]] = {key: [] for key in keys.values()}
    for money in company.receipts:
        expected[keys[money.invoice, False]].append(money.amount)
    for invoice, note, amount in company.offsets:
        expected[keys[invoice, False]].append(amount)
        expected[keys[note, True]].append(amount)
    settled = {key: sorted(books.settled(key).values()) for key in expected}
    assert settled == {key: sorted(amounts) for key, amounts in expected.items()}


def _money_in_crm(company: Company) -> None:
    effects = [effect for effect in company.crm.effects.since() if effect.actor == "api"]
    assert {effect.operation for effect in effects} <= {"invoices.registerPayment"}
    numbers = {id: number for number, id in company.ids.items()}
    made = [
        Money(
            numbers[effect.body["id"]],
            effect.body["payment"]["amount"],
            _day(effect.body["paid_at"]),
        )
        for effect in effects
    ]
    assert made == company.payments


def _name(effect: Effect) -> str:
    return f"{effect.body['firstName']} {effect.body['name']}".strip()


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
