"""Hard corners of doubt: strangers, gaps, open journals, kills in a row, two runs at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from koppel import Busy
from koppel.store.leases import Overtaken

from tests.once import places
from tests.once.network import BOOK, CREDIT_NOTE, CRM_PAYMENT, INVOICE, WRITES, Way
from tests.once.stage import Kill
from tests.once.story import Story

SOON = timedelta(minutes=10)
JOURNALS = ((INVOICE, "V1"), (CREDIT_NOTE, "V2"), (BOOK, "F9"))
NUMBERED = pytest.mark.parametrize(("about", "journal"), JOURNALS, ids=lambda name: str(name))


def stranger_books(story: Story, journal: str) -> None:
    """Somebody else books the next number of a journal."""
    human = story.stage.books.human
    relation = human.add_relation("Een Ander")
    if journal == "F9":
        human.receipt(relation, "10.00", on="2026-03-10", journal=journal)
    else:
        total = "-10.00" if journal == "V2" else "10.00"
        human.book_sale(journal, relation, total, on="2026-03-10", comment="met de hand")


@NUMBERED
def test_stranger_takes_the_number(both: Story, about: str, journal: str) -> None:
    """Where a stranger took the number meanwhile, the write gets another one, once."""
    both.stage.kills.append(Kill("C2", about))
    assert both.run() is None
    stranger_books(both, journal)
    both.stage.later()
    both.tell()


@NUMBERED
def test_gap(both: Story, about: str, journal: str) -> None:
    """Where the booking before it was deleted meanwhile, the write gets the freed number, once."""
    stranger_books(both, journal)
    both.stage.kills.append(Kill("C2", about))
    assert both.run() is None
    both.stage.books.human.delete_last(journal)
    both.stage.later()
    both.tell()


@NUMBERED
def test_no_does_not_erase_an_older_doubt(both: Story, about: str, journal: str) -> None:
    """A resend meets an open journal while the first request is still on its way: it stays in
    doubt, and when the first one arrives nothing is booked again."""
    stage = both.stage
    stage.befall(Way.HELD_UP, about)
    both.run()
    stage.books.human.open_journal(journal)
    stage.clock.advance(SOON)
    report = both.run()
    assert report is not None
    assert report.count("in doubt") == 1, list(report.outcomes())
    stage.books.human.close_journal(journal)
    stage.network.deliver_late()
    both.tell(SOON)


PAIRS = (
    ("nothing sent twice", "C2", "C2"),
    ("lost answer, then in the closing transaction", Way.DIES_AFTER, "C6"),
    ("lost answer, then before closing", Way.DIES_AFTER, "C5"),
    ("never delivered, then a lost answer", Way.DIES_BEFORE, Way.DIES_AFTER),
    ("rolled back twice", "C6", "C6"),
)


@pytest.mark.parametrize(("first", "second"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
def test_killed_while_resuming(story: Story, first: str | Way, second: str | Way) -> None:
    """A run that dies, and the next one that dies while it resumes, leave each thing once."""
    for about in WRITES:
        for end in (first, second):
            if isinstance(end, Way):
                story.stage.befall(end, about)
            else:
                story.stage.kills.append(Kill(end, about))
    story.tell()


@pytest.mark.parametrize("point", ["C2", "C5", "C7"])
def test_two_at_once(story: Story, point: str) -> None:
    """A second run while one holds the lease is refused and asks neither system anything."""
    asked: list[int] = []

    def second(here: str, about: str) -> None:
        if (here, about) != (point, INVOICE) or asked:
            return
        before = len(story.stage.crm.requests) + len(story.stage.books.requests)
        app = story.stage.app()
        with pytest.raises(Busy):
            app.link("acme").run()
        app.close()
        after = len(story.stage.crm.requests) + len(story.stage.books.requests)
        asked.append(after - before)

    story.stage.at = second
    story.tell()
    assert asked == [0]


@pytest.mark.parametrize("point", ["C2", "C5", "C7"])
@pytest.mark.parametrize("about", [INVOICE, BOOK, CRM_PAYMENT])
def test_overtaken(story: Story, point: str, about: str) -> None:
    """A run that stood still while another took over stops, and nothing is made twice."""
    overtaken: list[bool] = []

    def stand_still(here: str, what: str) -> None:
        if (here, what) == (point, about) and not overtaken:
            overtaken.append(True)
            story.stage.later()
            story.run()

    story.stage.at = stand_still
    if about == CRM_PAYMENT:
        story.sync()
        story.bank()
    with pytest.raises(Overtaken):
        story.run()
    story.tell()
    assert overtaken == [True]


def test_dry_run_leaves_no_trace(both: Story) -> None:
    """Making a plan writes nothing to either system, and leaves no row but calls and readings."""
    mere_reading = ("calls", "reference", "feeds", "leases")
    before, written = places.dump(both.stage.database, mere_reading), both.stage.written()
    app = both.stage.app()
    plan = app.link("acme").plan()
    assert len(list(plan.lines)) == 8
    app.close()
    assert places.dump(both.stage.database, mere_reading) == before
    assert both.stage.written() == written


def test_at_rest_nothing_changes(both: Story) -> None:
    """A further run at rest writes nothing anywhere and changes no row but the run's own."""
    both.tell()
    own = ("runs", "outcomes", "calls", "reference", "feeds", "leases", "secrets", "deliveries")
    before, written = places.dump(both.stage.database, own), both.stage.written()
    both.stage.later()
    both.run()
    assert places.dump(both.stage.database, own) == before
    assert both.stage.written() == written
