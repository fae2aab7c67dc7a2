"""The person at the screen and the demo world of the Teamleader fake."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from koppel_fakes import jsontext
from koppel_fakes.clock import Clock
from koppel_fakes.fake import TODAY, HumanError
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.render import invoice_detail
from koppel_fakes.teamleader.world import DEPARTMENT, SECOND_DEPARTMENT

from tests.fakes.teamleader_api import Api

LINES = [
    {
        "price": "100.00",
        "rate": "21",
        "account": "700000",
        "quantity": 2,
        "description": "Advies",
        "discount": "10",
    },
    {"price": Decimal("9.95"), "rate": "6", "account": "704000", "discount": None},
]


@pytest.fixture(scope="module")
def demo() -> TeamleaderFake:
    return TeamleaderFake(world="demo")


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=datetime(2026, 3, 2, 12, 0, tzinfo=UTC)))


def invoices(demo: TeamleaderFake) -> list[Invoice]:
    return list(demo.state.invoices.values())


def test_a_person_types_an_invoice(fake: TeamleaderFake) -> None:
    """Rates by percentage, accounts by number, discounts per line and per document."""
    company = fake.human.add_company("Acme")
    made = fake.human.invoice(company, LINES, on="2026-03-02", discounts=["5"], title="Maart")
    invoice = fake.state.invoices[made]
    first, second = invoice.groups[0].lines
    assert (first.quantity, first.rate, first.discount) == (2, Decimal("0.21"), 10)
    assert (second.quantity, second.rate) == (1, Decimal("0.06"))
    assert invoice.totals.exclusive == Decimal("180.45")
    assert invoice.number == "2026 / 1"


def test_a_rate_can_be_named_by_its_words(fake: TeamleaderFake) -> None:
    """A description or an id picks one of several 0 % rates; "0" is the plain one."""
    company = fake.human.add_company("Acme")
    words = "0% Export (uitvoer buiten EU)"
    lines = [{"price": 1, "rate": rate} for rate in (words, "0")]
    made = fake.state.invoices[fake.human.draft(company, lines)]
    descriptions = [
        fake.state.tax_rates[line.tax_rate_id].description for line in made.groups[0].lines
    ]
    assert descriptions == [words, "0%"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"price": 1, "rate": "19"}, "no tax rate 19"),
        ({"price": 1, "account": "999999"}, "account 999999"),
        ({"price": 1.5}, "not 1.5"),
        ({"price": "x"}, "not an amount"),
        ({"prize": 1}, "prize"),
    ],
)
def test_what_the_screen_refuses_is_told(
    fake: TeamleaderFake, line: dict[str, object], words: str
) -> None:
    """Unknown rates, accounts and keys, and amounts that are none, are errors with words."""
    company = fake.human.add_company("Acme")
    with pytest.raises(HumanError, match=words):
        fake.human.invoice(company, [line], on="2026-03-02")
    assert fake.state.invoices == {}


def test_a_person_pays_and_unpays(fake: TeamleaderFake) -> None:
    """Part, then the rest on a day; un-paying takes everything away."""
    invoice = fake.human.invoice(fake.human.add_company("Acme"), [{"price": 100}], on="2026-03-02")
    fake.human.pay(invoice, "21", on="2026-03-05")
    fake.human.pay(invoice, on="2026-03-06T10:00:00+01:00")
    paid = fake.state.invoices[invoice]
    assert [payment.amount for payment in paid.payments] == [21, 100]
    assert paid.paid_at == datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    fake.human.unpay(invoice)
    assert fake.state.invoices[invoice].status == "outstanding"


def test_a_person_edits_what_is_booked(fake: TeamleaderFake) -> None:
    """Lines, date, customer and note change; in strict mode nothing does."""
    acme, brico = fake.human.add_company("Acme"), fake.human.add_company("Brico")
    invoice = fake.human.invoice(acme, [{"price": 100}], on="2026-03-02")
    fake.human.edit(
        invoice, lines=[{"price": 50}], on="2026-03-03", customer_id=brico, note="x", discounts=[10]
    )
    edited = fake.state.invoices[invoice]
    assert (edited.totals.payable, edited.on) == (Decimal("54.45"), date(2026, 3, 3))
    assert edited.invoicee is not None
    assert edited.invoicee.name == "Brico"
    assert edited.note == "x"
    fake.switches.set("edit_booked", False)
    with pytest.raises(HumanError, match="can't be edited"):
        fake.human.edit(invoice, note="y")


def test_editing_a_paid_invoice_upwards_opens_it(fake: TeamleaderFake) -> None:
    """A paid invoice that grows is outstanding again; back to its old sum it is matched."""
    invoice = fake.human.invoice(fake.human.add_company("Acme"), [{"price": 100}], on="2026-03-02")
    fake.human.pay(invoice)
    fake.human.edit(invoice, lines=[{"price": 200}])
    assert fake.state.invoices[invoice].status == "outstanding"
    assert fake.state.invoices[invoice].due == 121
    fake.human.edit(invoice, lines=[{"price": 100}])
    assert fake.state.invoices[invoice].status == "matched"


def test_sending_shows(fake: TeamleaderFake) -> None:
    """An invoice is not sent until a person sends it."""
    invoice = fake.human.invoice(fake.human.add_company("Acme"), [{"price": 1}], on="2026-03-02")
    shown = Api(fake).data("invoices.info", {"id": invoice})
    assert shown["sent"] is False
    fake.human.send(invoice)
    assert Api(fake).data("invoices.info", {"id": invoice})["sent"] is True


def test_customers_are_edited_field_by_field(fake: TeamleaderFake) -> None:
    """Address and e-mail change by their plain names; an unknown field is refused."""
    company = fake.human.add_company("Acme", street="Dreef 1", city="Brugge")
    fake.human.edit_customer(company, city="Gent", email="x@acme.example", phone="0477")
    customer = fake.state.customers[company]
    address = dict(customer.addresses)["primary"]
    assert (address.line_1, address.city) == ("Dreef 1", "Gent")
    assert (customer.emails, customer.telephones) == (
        (("primary", "x@acme.example"),),
        (("phone", "0477"),),
    )
    with pytest.raises(HumanError, match="no such field"):
        fake.human.edit_customer(company, shoe_size=43)
    with pytest.raises(HumanError, match="no customer"):
        fake.human.edit_customer("nobody", city="Gent")


def test_the_demo_world_is_the_same_every_time(demo: TeamleaderFake) -> None:
    """Two fakes with the demo world show the same documents to the byte."""
    other = TeamleaderFake(world="demo")
    shown = [
        [jsontext.dumps(invoice_detail(fake.state, fake.switches, item)) for item in invoices(fake)]
        for fake in (demo, other)
    ]
    assert shown[0] == shown[1]
    assert demo.clock.now() == TODAY


def test_the_demo_world_has_its_size(demo: TeamleaderFake) -> None:
    """60 parties, 250 invoices and 20 credit notes, over two years; sizes can be asked for."""
    assert len(demo.state.customers) == 60
    assert len(demo.state.invoices) == 250
    assert len(demo.state.credit_notes) == 20
    days = [item.on for item in invoices(demo) if item.on is not None]
    assert {day.year for day in days} == {2025, 2026}
    assert max(days) < TODAY.date()
    early = sum(day < date(2025, 7, 1) for day in days)
    assert 24 <= early <= 60
    small = TeamleaderFake(world="demo", invoices=10)
    assert len(small.state.invoices) == 10
    small.seed("demo", invoices=30, credit_notes=5, parties=20)
    sizes = (len(small.state.invoices), len(small.state.credit_notes), len(small.state.customers))
    assert sizes == (30, 5, 20)


def test_the_demo_world_has_all_sorts_of_invoices(demo: TeamleaderFake) -> None:
    """Every rate, several accounts on one, discounts, drafts, paid, part paid, dollars, zero."""
    rates = Counter(
        demo.state.tax_rates[line.tax_rate_id].description
        for item in invoices(demo)
        for group in item.groups
        for line in group.lines
    )
    assert set(rates) == {rate.description for rate in demo.state.tax_rates.values()}
    lines = {
        item.id: [ln for group in item.groups for ln in group.lines] for item in invoices(demo)
    }
    assert any(len({ln.product_category_id for ln in found}) > 2 for found in lines.values())
    assert any(ln.discount for found in lines.values() for ln in found)
    assert any(item.discounts for item in invoices(demo))
    assert {item.status for item in invoices(demo)} == {"draft", "outstanding", "matched"}
    assert any(item.payments and not item.paid for item in invoices(demo))
    assert Counter(item.currency for item in invoices(demo))["USD"] == 1
    assert sum(item.totals.payable == 0 for item in invoices(demo)) == 1
    assert sum(item.department_id == SECOND_DEPARTMENT for item in invoices(demo)) in range(1, 6)


def test_most_of_the_demo_can_be_booked(demo: TeamleaderFake) -> None:
    """Nine in ten invoices are booked, in euro, above zero, with accounts, of the default firm."""

    def is_ordinary(item: Invoice) -> bool:
        accounts = [ln.product_category_id for group in item.groups for ln in group.lines]
        return (
            item.booked
            and item.currency == "EUR"
            and item.totals.payable > 0
            and item.department_id == DEPARTMENT
            and None not in accounts
        )

    odd = [item for item in invoices(demo) if not is_ordinary(item)]
    assert len(odd) <= 25
    assert any(
        line.product_category_id is None
        for item in odd
        for group in item.groups
        for line in group.lines
    )


def test_vat_regimes_fit_the_customer(demo: TeamleaderFake) -> None:
    """Intra-community goes to the EU firm, export outside, co-contractor to a Belgian number."""
    for item in invoices(demo):
        customer = demo.state.customers[item.customer_id]
        country = dict(customer.addresses)["primary"].country
        for group in item.groups:
            for line in group.lines:
                words = demo.state.tax_rates[line.tax_rate_id].description
                if "Intra" in words:
                    assert country == "NL"
                if "Export" in words:
                    assert country == "CH"
                if "Medecontractant" in words:
                    assert country == "BE"
                    assert customer.vat_number


def test_demo_numbers_follow_the_dates(demo: TeamleaderFake) -> None:
    """In each department and year numbers run from 1 without gaps, never back in time."""
    series: dict[tuple[str, str], list[tuple[int, date]]] = {}
    for item in invoices(demo):
        if item.number is not None and item.on is not None:
            prefix, _, count = item.number.partition(" / ")
            series.setdefault((item.department_id, prefix), []).append((int(count), item.on))
    assert len(series) >= 3
    for found in series.values():
        found.sort()
        assert [count for count, _ in found] == list(range(1, len(found) + 1))
        assert [day for _, day in found] == sorted(day for _, day in found)


def test_nothing_in_the_demo_happens_in_the_future(demo: TeamleaderFake) -> None:
    """No payment, credit note or change lies after the demo's present."""
    for item in invoices(demo):
        assert item.updated_at <= TODAY
        assert all(payment.paid_at <= TODAY for payment in item.payments)
    assert all(note.on <= TODAY.date() for note in demo.state.credit_notes.values())


def test_demo_credit_notes_are_of_all_sorts(demo: TeamleaderFake) -> None:
    """Some credit a whole invoice, some a part, one belongs to no invoice."""
    notes = list(demo.state.credit_notes.values())
    assert sum(note.invoice_id is None for note in notes) == 1
    tied = [note for note in notes if note.invoice_id is not None]
    left = [demo.state.invoices[str(note.invoice_id)].due for note in tied]
    assert any(due == 0 for due in left)
    assert any(due > 0 for due in left)


def test_a_large_demo_is_made_quickly() -> None:
    """10,000 invoices take seconds, and paging through them does not sort them anew each time."""
    begun = time.perf_counter()
    fake = TeamleaderFake(world="demo", invoices=10_000, limits=False)
    api = Api(fake)
    found: set[str] = set()
    for number in range(1, 102):
        page = {"page": {"size": 100, "number": number}}
        found.update(item["id"] for item in api.data("invoices.list", page))
    assert len(found) == 10_000
    assert time.perf_counter() - begun < 20
