"""Orders of records, and the lists of invoices that rest on them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.ordering import Order

from tests.fakes.teamleader_api import Api

STEPS = st.lists(st.tuples(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 3))))


@dataclass(frozen=True)
class Thing:
    id: str
    size: int


@given(STEPS)
def test_an_order_is_what_sorting_would_give(steps: list[tuple[str, int | None]]) -> None:
    """After any coming, changing and going: sorted by key, then by arrival, in each way asked."""
    order, things = Order[Thing](), dict[str, Thing]()
    for name, size in steps:
        if size is not None:
            things[name] = Thing(name, size)
            order.put(things[name], size)
        elif name in things:
            del things[name]
            order.drop(name)

    expected = [thing.id for thing in sorted(things.values(), key=lambda thing: thing.size)]
    assert order.ids() == expected
    assert order.ids(descending=True) == expected[::-1]
    assert order.ids(among={"a", "b"}) == [name for name in expected if name in "ab"]
    assert order.ids(test=lambda thing: thing.size > 1) == [
        name for name in expected if things[name].size > 1
    ]
    assert [thing.id for thing in order.having(2)] == [
        name for name in expected if things[name].size == 2
    ]
    assert order.since(2, inclusive=True) == {n for n in expected if things[n].size >= 2}
    assert order.since(2, inclusive=False) == {n for n in expected if things[n].size > 2}
    assert all(order.key(name) == things[name].size for name in expected)


def test_filters_together_leave_what_passes_all_of_them() -> None:
    """Status, time, term and date in one question: the same as looking at each invoice."""
    fake = TeamleaderFake(world="demo", invoices=120, limits=False)
    invoices = fake.state.invoices.values()
    term = next(i.invoicee.name for i in invoices if i.status == "outstanding" and i.invoicee)
    asked = {
        "status": ["outstanding"],
        "term": term.upper(),
        "updated_since": "2025-02-01T00:00:00+00:00",
        "invoice_date_after": "2025-03-01",
    }
    listed = Api(fake).data("invoices.list", {"filter": asked, "page": {"size": 100, "number": 1}})
    expected = {
        i.id
        for i in invoices
        if i.status == "outstanding"
        and i.invoicee is not None
        and i.invoicee.name == term
        and i.updated_at.isoformat() >= "2025-02-01"
        and i.on is not None
        and i.on.isoformat() >= "2025-03-01"
    }
    assert expected
    assert {row["id"] for row in listed} == expected


def test_an_invoice_is_listed_under_the_status_that_it_has_now() -> None:
    """Booked, paid, unpaid and deleted: each list has it as long as it is so."""
    fake = TeamleaderFake(world="demo", invoices=60, limits=False)
    api = Api(fake)

    def listed(status: str) -> set[str]:
        body = {"filter": {"status": [status]}, "page": {"size": 100, "number": 1}}
        return {row["id"] for row in api.data("invoices.list", body)}

    draft = min(listed("draft"))
    api.done("invoices.book", {"id": draft, "on": "2026-11-16"})
    assert draft in listed("outstanding") - listed("draft")
    fake.human.pay(draft)
    assert draft in listed("matched") - listed("outstanding")
    fake.human.unpay(draft)
    assert draft in listed("outstanding") - listed("matched")
    fake.human.delete(draft)
    assert draft not in listed("outstanding") | listed("matched") | listed("draft")
