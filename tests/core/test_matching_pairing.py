"""Pairing: customers of both sides are read, bound and set free; both systems stay as they are."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from koppel import (
    Connection,
    Customer,
    InMemoryConnector,
    InputError,
    Invoice,
    Koppel,
    LedgerAccount,
    Line,
    Result,
    Role,
    Side,
    TaxCode,
    Unavailable,
    World,
)
from koppel.decide.matches import Pair
from koppel.files import questions, sheets
from koppel.store import backlog
from koppel.store.backlog import Issue
from koppel.store.tables import bindings, metadata
from sqlalchemy import select

from tests.core.core_sample import journal, year

KEY = base64.b64encode(b"k" * 32).decode()
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
VAT = "BE0123456749"
LIVES_ON = {f"koppel_{name}" for name in ("audit", "leases", "calls", "surveys", "version")}
"""Tables that tell what happened, not how things stand."""


CUSTOMERS = select(bindings.c.connection, bindings.c.id, bindings.c.thing, bindings.c.main).where(
    bindings.c.kind == "Customer"
)


class Desk:
    """Two systems in memory with a link between them."""

    def __init__(self, folder):
        self.crm = InMemoryConnector("crm", Role.CRM, {"t21": _rate("t21")})
        books = {"3": year(), "V1": journal("V1"), "V2": journal("V2"), "21": _rate("21")}
        books["700000"] = LedgerAccount(code="700000", year="3")
        self.books = InMemoryConnector("books", Role.ACCOUNTING, books)
        self.app = Koppel(
            f"sqlite:///{folder / 'koppel.db'}",
            connectors=[self.crm, self.books],
            world=World(clock=lambda: NOW),
            key=KEY,
        )
        policy = {"start": date(2026, 1, 1), "journals": {"invoices": "V1", "credit_notes": "V2"}}
        self.link = self.app.add_link("acme", Side("crm"), Side("books"), policy)
        self.pairing = self.link.pairing()

    def ours(self, name, **fields):
        """A customer of the CRM."""
        return self.crm.add(Customer(name=name, **fields))

    def theirs(self, name, **fields):
        """A customer of the books."""
        return self.books.add(Customer(name=name, **fields))

    def invoice(self, customer):
        """Book an invoice of 121 euro in the CRM."""
        line = Line(account="700000", tax="t21", base=Decimal(100), vat=Decimal(21))
        day = date(2026, 3, 2)
        made = Invoice(
            number="2026 / 1",
            date=day,
            due=day,
            customer=customer,
            total=Decimal(121),
            lines=(line,),
        )
        return self.crm.add(made)

    def tables(self):
        """All rows of the store that tell how things stand."""
        with self.app._database.read() as db:
            return {
                table.name: sorted(map(repr, db.execute(select(table))))
                for table in metadata.sorted_tables
                if table.name not in LIVES_ON
            }

    def apply(self):
        """Bind the sure pairs."""
        matches = self.pairing.look()
        return self.pairing.bind(matches, matches.sure)


def _rate(code):
    return TaxCode(code=code, rate=Decimal("0.21"))


@pytest.fixture
def desk(tmp_path):
    """Two systems in memory."""
    desk = Desk(tmp_path)
    yield desk
    desk.app.close()


def test_sure_pairs_are_bound_and_used_by_the_next_run(desk):
    """After binding, a document goes to the customer that was there, and none is created."""
    acme, there = desk.ours("Acme NV", vat_number=VAT), desk.theirs("ACME", vat_number=VAT)
    desk.invoice(acme)

    assert desk.apply() == 1
    report = desk.link.run()

    assert report.count(Result.CREATED, "Customer") == 0
    (booked,) = [r.entity for r in desk.books.records.values() if isinstance(r.entity, Invoice)]
    assert booked.customer == there


def test_looking_and_binding_change_neither_system(desk):
    """Nothing is created, changed or deleted on either side; each feed is read once."""
    desk.ours("Acme NV", vat_number=VAT)
    desk.theirs("ACME", vat_number=VAT)
    moves = desk.crm.moves, desk.books.moves
    desk.crm.calls.clear()
    desk.books.calls.clear()

    desk.apply()

    assert (desk.crm.moves, desk.books.moves) == moves
    assert (desk.crm.calls, desk.books.calls) == (["records"], ["records"])


def test_looking_leaves_no_trace(desk):
    """A look binds nothing and moves no cursor."""
    desk.ours("Acme NV", vat_number=VAT)
    desk.theirs("ACME", vat_number=VAT)
    before = desk.tables()

    matches = desk.pairing.look()

    assert len(matches.sure) == 1
    assert desk.tables() == before


def test_undo_restores_the_store_exactly(desk):
    """All tables are as they were before the batch; earlier ties stay."""
    for n, name in enumerate(("Acme Benelux", "Zorro Europe", "Kroon Invest")):
        desk.ours(name, city="Gent", email=f"x{n}@firm.be")
        desk.theirs(name, city="Gent", email=f"x{n}@firm.be")
    matches = desk.pairing.look()
    desk.pairing.bind(matches, matches.sure[:1])
    before = desk.tables()

    assert desk.apply() == 2
    assert desk.tables() != before
    undone = desk.pairing.undo()

    assert (len(undone.untied), undone.kept) == (2, ())
    assert desk.tables() == before


def test_undo_of_everything_empties_the_crosswalk(desk):
    """Batch after batch at once."""
    before = desk.tables()
    for name in ("Acme Benelux", "Zorro Europe"):
        desk.ours(name, city="Gent")
        desk.theirs(name, city="Gent")
        desk.apply()
    seen = set(desk.tables()["koppel_bindings"])

    undone = desk.pairing.undo(everything=True)

    assert (len(seen), len(undone.untied)) == (4, 2)
    assert desk.tables() == before


def test_a_tie_with_documents_is_kept(desk):
    """What the books hold on a customer is not taken from under it."""
    desk.invoice(desk.ours("Acme NV", vat_number=VAT))
    desk.theirs("ACME", vat_number=VAT)
    desk.apply()
    desk.link.run()

    undone = desk.pairing.undo()

    assert (undone.untied, len(undone.kept)) == ((), 1)
    assert desk.link.run().count(Result.CREATED) == 0


def test_a_tie_with_a_document_in_doubt_is_kept(desk, monkeypatch):
    """The books may hold the document already: the answer to its write never came."""

    def cut(_write):
        raise Unavailable("the line was cut")

    desk.invoice(desk.ours("Acme NV", vat_number=VAT))
    desk.theirs("ACME", vat_number=VAT)
    desk.apply()
    monkeypatch.setattr(desk.books, "write", cut)

    assert desk.link.run().count(Result.IN_DOUBT, "Invoice") == 1
    assert len(desk.pairing.undo().kept) == 1


def test_a_customer_whose_partner_vanished_can_be_bound_again(desk):
    """After a bulk delete in the CRM: the original takes the place, the old row is an alias (R47).

    Undo restores the crosswalk as it was.
    """
    there = desk.theirs("ACME", vat_number=VAT)
    old = desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    desk.crm.delete(old)
    acme = desk.ours("Acme", vat_number=VAT)
    before = desk.tables()

    assert desk.apply() == 2
    desk.invoice(acme)
    with desk.app._database.read() as db:
        rows = [tuple(row) for row in db.execute(CUSTOMERS)]
    assert len({thing for *_, thing, _ in rows}) == 1
    assert {(where.endswith("crm"), id): main for where, id, _, main in rows} == {
        (True, old): False,
        (True, acme): True,
        (False, there): True,
    }

    desk.pairing.undo()
    assert desk.tables() == before


def test_one_who_is_only_set_aside_keeps_his_place(desk, monkeypatch):
    """A system may list active customers alone: it is asked about the others."""
    desk.theirs("ACME", vat_number=VAT)
    old = desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    desk.crm.delete(old)
    monkeypatch.setattr(Connection, "present", lambda _self, _kind, ids: frozenset(ids))

    matches = desk.pairing.look()

    assert matches.vacant == {}
    assert [set(ids) for ids in matches.partners.values()] == [{old}]


def test_undo_tells_again_of_him_whose_place_was_taken(desk):
    """He was known to be deleted, under an issue; undone, all stands as it was (D4)."""
    desk.theirs("ACME", vat_number=VAT)
    old = desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    desk.crm.delete(old)
    desk.link.run()
    desk.ours("Acme", vat_number=VAT)
    before = desk.tables()
    assert [issue.rule for issue in desk.link.status().issues] == ["D4"]

    assert desk.apply() == 2
    assert desk.link.status().issues == ()
    desk.pairing.undo()

    assert desk.tables() == before


def test_whose_place_is_taken_is_no_issue_any_more(desk):
    """The deletion was told; once another one is linked in his place it is settled (D4)."""
    desk.theirs("ACME", vat_number=VAT)
    old = desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    desk.crm.delete(old)
    with desk.app._database.write() as db:
        told = Issue(desk.pairing.batches()[0].ours, "Acme NV", "D4", "deleted", NOW)
        backlog.open_issue(db, told)
    desk.ours("Acme", vat_number=VAT)

    desk.apply()

    assert desk.link.status().issues == ()


def test_a_place_taken_twice_is_undone_in_any_order(desk):
    """The second to take a place may have documents: the place stays his, the first one's goes."""
    there, old = desk.theirs("ACME", vat_number=VAT), desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    desk.crm.delete(old)
    desk.invoice(desk.ours("Acme", vat_number=VAT))
    desk.apply()
    desk.link.run()

    undone = desk.pairing.undo(everything=True)

    assert ([tie.ours.id for tie in undone.untied], len(undone.kept)) == ([old], 1)
    (booked,) = [r.entity for r in desk.books.records.values() if isinstance(r.entity, Invoice)]
    assert booked.customer == there
    assert desk.link.run().count(Result.CREATED) == 0


def test_a_partner_who_is_there_keeps_his_place(desk):
    """Two customers of the CRM are not bound to one of the books."""
    desk.theirs("ACME", vat_number=VAT)
    desk.ours("Acme NV", vat_number=VAT)
    desk.apply()
    old = desk.pairing.look()
    twin = desk.ours("Acme", vat_number=VAT)
    matches = desk.pairing.look()

    assert (old.vacant, matches.vacant) == ({}, {})
    with pytest.raises(InputError, match="linked already"):
        desk.pairing.bind(matches, [Pair(twin, next(iter(matches.partners)))])


def test_nothing_to_undo_is_no_error(desk):
    """An empty crosswalk stays empty."""
    undone = desk.pairing.undo()

    assert (undone.untied, undone.kept) == ((), ())


def test_pairs_are_bound_all_or_none(desk):
    """One pair that cannot be bound keeps the others from being bound."""
    one, two = desk.ours("Acme"), desk.ours("Zorro", vat_number=VAT)
    there, other = desk.theirs("Nobody"), desk.theirs("Zorro", vat_number="BE1987654318")
    matches = desk.pairing.look()
    before = desk.tables()

    for pairs, said in (
        ([Pair(one, there), Pair(two, other)], "both valid"),
        ([Pair(one, there), Pair(two, there)], "twice"),
        ([Pair(one, there), Pair(two, "none")], "has no customer none"),
        ([Pair("none", there)], "has no customer none"),
    ):
        with pytest.raises(InputError, match=said):
            desk.pairing.bind(matches, pairs)

    assert desk.tables() == before


def test_what_was_bound_meanwhile_is_refused(desk):
    """Between look and answer a run may have bound the customer: nothing is bound twice."""
    acme, there = desk.ours("Acme NV"), desk.theirs("ACME")
    old = desk.pairing.look()
    desk.pairing.bind(old, [Pair(acme, there)])

    with pytest.raises(InputError, match="meanwhile"):
        desk.pairing.bind(old, [Pair(acme, there)])


def test_bound_customers_are_no_candidates(desk):
    """A second look speaks of the others, and says who is linked already."""
    desk.ours("Acme NV", vat_number=VAT)
    desk.theirs("ACME", vat_number=VAT)
    desk.apply()
    desk.ours("Acme NV Gent", vat_number=VAT)

    matches = desk.pairing.look()

    assert matches.counted()["taken"] == 1
    assert (matches.sure, matches.doubtful) == ((), ())


def test_a_change_after_matching_is_told(desk):
    """The accountant's fields stay; that they differ now is an issue (D17), as after adoption."""
    acme = desk.ours("Acme NV", vat_number=VAT, street="Markt 1")
    desk.theirs("ACME", vat_number=VAT, street="Markt 1")
    desk.apply()
    desk.link.run()
    desk.crm.change(acme, street="Dreef 2")

    report = desk.link.run()

    assert [issue.rule for issue in report.issues] == ["D17"]
    assert [r.entity.street for r in desk.books.records.values()] == ["Markt 1"]


# -- sheets ---------------------------------------------------------------------------------------


@pytest.fixture
def asked(desk):
    """Two customers with doubtful candidates; one name looks like a formula."""
    desk.ours("=Acme Benelux", city="Gent")
    desk.ours("Zorro Europe", city="Gent")
    desk.theirs("=Acme Benelux", city="Brugge")
    desk.theirs("Zorro Europe NV", city="Mons")
    desk.theirs("Zorro Europa", city="Gent")
    return desk


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sheet_comes_back_as_it_was_handed_out(asked, tmp_path, suffix):
    """Every candidate is a row; ids and names survive the spreadsheet, formulas stay text."""
    path = tmp_path / f"doubtful{suffix}"
    matches = asked.pairing.look()
    rows = list(questions.rows(matches))
    sheets.write(path, questions.COLUMNS, rows)

    back = sheets.read(path, questions.COLUMNS)

    assert [dict(line.cells) for line in back.lines] == rows
    assert [row["books_name"] for row in rows if row["crm_name"].startswith("=")] == [
        "=Acme Benelux"
    ]
    if suffix == ".csv":
        assert "'=Acme Benelux" in path.read_text(encoding="utf-8-sig")


def edited(asked, tmp_path, change):
    """Export, let a person change the rows, and read the answers."""
    matches = asked.pairing.look()
    path = tmp_path / "edited.csv"
    rows = list(questions.rows(matches))
    change(rows)
    sheets.write(path, questions.COLUMNS, rows)
    return questions.answers(matches, sheets.read(path, questions.NEEDED)), rows


def test_answers_with_yes_become_pairs(asked, tmp_path):
    """Yes in any of the three languages; all else is no."""

    def change(rows):
        rows[0]["same"], rows[1]["same"] = "Ja", "no"

    pairs, rows = edited(asked, tmp_path, change)

    assert pairs == (Pair(rows[0]["crm_id"], rows[0]["books_id"]),)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"same": "maybe"}, "line 2: same is 'maybe'"),
        ({"same": "x", "crm_id": "c99"}, "has no customer c99"),
        ({"same": "x", "books_id": ""}, "has no customer"),
        ({"same": "x", "books_name": "Somebody"}, "columns were sorted apart"),
    ],
)
def test_wrong_answers_are_refused_with_their_line(asked, tmp_path, changes, said):
    """One wrong line, and no answer counts."""
    with pytest.raises(InputError, match=said):
        edited(asked, tmp_path, lambda rows: rows[0].update(changes))


def test_two_answers_for_one_customer_are_refused(asked, tmp_path):
    """Both lines are named."""

    def change(rows):
        for row in rows:
            row["same"] = "yes" if row["crm_name"].startswith("Zorro") else ""

    with pytest.raises(InputError, match=r"has a yes in line \d already"):
        edited(asked, tmp_path, change)
