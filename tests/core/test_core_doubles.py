"""Two customers of one side who bear one VAT number become one customer of the other (D19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from koppel import Change, Customer, Finding, Ref, Refused, Result, Verdict
from koppel.files.plans import write_plan
from koppel.memory import InMemoryConnection
from koppel.store import sightings
from koppel.store.database import Database

from tests.core.core_office import Lost, Office
from tests.core.core_sample import customer, invoice, line


@pytest.fixture
def office(monkeypatch, request):
    """Return two systems with a link, and two new customers who are one company.

    With "silent", the CRM tells of customers only when it is asked for one.
    """
    office = Office(monkeypatch)
    if getattr(request, "param", "") == "silent":
        real = InMemoryConnection.changes

        def silent(connection, feed, cursor):
            for page in real(connection, feed, cursor):
                mute = connection.system is office.crm
                kept = [c for c in page.changes if not (mute and c.kind is Customer)]
                yield replace(page, changes=tuple(kept))

        monkeypatch.setattr(InMemoryConnection, "changes", silent)
    other = office.crm.add(customer(name="Acme shop"))
    office.invoice()
    office.crm.add(invoice(line(), number="2026 / 18", customer=other))
    yield office
    office.app.close()


def names(office: Office) -> list[str]:
    """The customers in the books."""
    found = (record.entity for record in office.books.records.values())
    return [entity.name for entity in found if isinstance(entity, Customer)]


def held(report) -> list[tuple[str, str]]:
    """The customers that are held, with the rule."""
    return [(o.label, o.rule) for o in report.held if o.ref.kind == "Customer"]


SECOND = [("Customer Acme shop", "D19")]


both = pytest.mark.parametrize("office", ["telling", "silent"], indirect=True)


@both
def test_the_second_of_two_new_customers_is_held_run_after_run(office):
    """One becomes a customer of the books, the other says with whom he shares his number."""
    for _ in range(3):
        report = office.run()

        assert names(office) == ["Acme NV"]
        assert held(report) == SECOND
        assert [o.label for o in report.held if o.ref.kind == "Invoice"] == [
            "Invoice 2026 / 18 (Acme NV)"
        ]
    assert "Customer Acme NV bears the same VAT number" in next(iter(report.held)).message


@both
def test_a_plan_shows_what_the_run_will_do(office):
    """The second customer is held in a dry run already, and the dry run leaves no trace."""
    plan = office.link.plan()

    assert plan.counts["Customer"] == {Result.CREATED: 1, Result.HELD: 1}
    assert [line.rule for line in plan.lines if line.label == "Customer Acme shop"] == ["D19"]
    assert held(office.run()) == SECOND


@both
def test_a_saved_plan_makes_one_customer(office, tmp_path):
    """Applied, it holds the second customer for what he is, not for having moved."""
    path = tmp_path / "plan.jsonl"
    write_plan(office.link.plan(), path)

    report = office.link.run(plan=path)

    assert names(office) == ["Acme NV"]
    assert held(report) == SECOND


@pytest.mark.parametrize("arrived", [True, False])
def test_a_customer_in_doubt_holds_the_second_one(office, arrived):
    """Whether the first one arrived is not known yet: the second is not made meanwhile."""
    office.says = [("Customer", Lost(arrived))]
    report = office.run()

    assert report.count(Result.IN_DOUBT, "Customer") == 1
    assert held(report) == SECOND

    report = office.run()

    assert names(office) == ["Acme NV"]
    assert held(report) == SECOND


@both
def test_a_customer_who_stays_in_doubt_holds_a_later_one(office, monkeypatch):
    """As long as nobody can tell whether the first one arrived, no other one takes his place."""
    office.says = [("Customer", Lost(True))]
    office.run()
    monkeypatch.setattr(
        InMemoryConnection, "find", lambda _connection, _write: Finding(Verdict.UNKNOWN)
    )
    late = office.crm.add(customer(name="Acme depot"))
    office.crm.add(invoice(line(), number="2026 / 19", customer=late))

    report = office.run()

    assert report.count(Result.IN_DOUBT, "Customer") == 1
    assert names(office) == ["Acme NV"]
    assert ("Customer Acme depot", "D19") in held(report)


@both
@pytest.mark.parametrize("point", ["C2", "C5", "C6", "C7"])
def test_a_run_that_is_killed_and_done_again_makes_one_customer(office, point):
    """Wherever the first customer's write was cut, the second stays held."""

    class Killed(BaseException):
        """The process ends here."""

    def kill(reached, about):
        if (reached, about) == (point, "Customer"):
            raise Killed

    office.checkpoint = kill
    with pytest.raises(Killed):
        office.run()
    office.checkpoint = lambda *_: None
    office.now += timedelta(hours=1)

    report = office.run()

    assert names(office) == ["Acme NV"]
    assert held(report) == SECOND
    assert "Customer Acme NV bears the same" in next(iter(report.held)).message


def test_a_number_that_is_mended_in_the_crm_frees_the_second_customer(office):
    """With a number of his own he is a customer of his own."""
    office.run()
    shop = next(i for i, r in office.crm.records.items() if r.entity.name == "Acme shop")
    office.crm.change(shop, vat_number="BE0198765470")

    report = office.run()

    assert sorted(names(office)) == ["Acme NV", "Acme shop"]
    assert not list(report.held)


def test_a_number_that_a_linked_customer_got_later_holds_the_new_one(office):
    """What matters is who bears the number now, not who bore it when he was linked."""
    office.run()
    office.crm.change(office.owner, vat_number="BE0198765470")
    office.run()
    late = office.crm.add(customer(name="Acme depot", vat_number="BE0198765470"))
    office.crm.add(invoice(line(), number="2026 / 19", customer=late))

    assert ("Customer Acme depot", "D19") in held(office.run())


@both
def test_a_waiting_customer_who_gets_the_number_meanwhile_is_not_doubled(office):
    """Read again right before he is written, the first one bears the number that the second has."""
    shop = next(i for i, r in office.crm.records.items() if r.entity.name == "Acme shop")
    office.crm.change(office.owner, vat_number="BE0198765470")
    office.says = [("Customer", Refused("bad name")), ("Customer", Refused("bad name"))]
    office.run()
    office.crm.change(shop, email="shop@acme.test")
    office.crm.records[office.owner].entity = customer()  # no feed tells of it

    report = office.run(accounts={"21": "701000"})

    assert len(names(office)) == 1
    assert [rule for _, rule in held(report)] == ["D19"]


def test_a_first_customer_who_is_refused_does_not_hold_the_second(office):
    """Who is not going to be linked is in nobody's way; a mended one is held instead."""
    office.says = [("Customer", Refused("bad name"))]
    office.run()

    assert not held(office.run())

    assert names(office) == ["Acme shop"]


def test_a_noted_key_takes_along_what_was_known_of_a_record(tmp_path):
    """What a run notes of a record replaces nothing that is known of it."""
    database = Database(f"sqlite:///{tmp_path / 'koppel.db'}")
    database.migrate()
    ref = Ref("acme.books", "Customer", "7")
    with database.write() as db:
        seen = Change(Customer, ref.id, entity=customer(), keys=("serial:1",))
        sightings.index(db, ref.connection, [seen], run=0)
        sightings.note(db, ref, ("vat:BE0123456749",), run=5)

        for run in (5, 0):
            known = sightings.under(db, *ref[:2], ("serial:1", "vat:BE0123456749"), run)
            assert {s.key for s in known} == {"serial:1", "vat:BE0123456749"}
            sightings.keep(db, 5)
