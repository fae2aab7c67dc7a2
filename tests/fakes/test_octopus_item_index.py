"""The item index of the Octopus fake: what it answers is what reading every booking tells."""

from __future__ import annotations

from koppel_fakes.octopus import OctopusFake, standing
from koppel_fakes.octopus.ledger import Item, items_of, open_amount

from tests.fakes.octopus_caller import RestCaller, line
from tests.fakes.octopus_full import full_books


def read_through(fake: OctopusFake) -> list[Item]:
    """Everything that can be matched, by reading every booking."""
    dossier = fake.state.dossiers[4711]
    bookings = dossier.bookings()
    return [i for b in bookings for i in items_of(dossier, b.document, fake.switches)]


def assert_it_tells_the_same(fake: OctopusFake) -> None:
    """For each relation and for all of a kind: the same items in the same order, open or not."""
    dossier, switches, every = fake.state.dossiers[4711], fake.switches, read_through(fake)
    for kind in ("C", "S"):
        for who in (None, *dossier.relations):
            theirs = [i for i in every if i.kind == kind and who in (None, i.relation_id)]
            still_open = [i for i in theirs if open_amount(dossier, i)]
            assert list(standing.items(dossier, switches, kind, who)) == theirs
            assert list(standing.open_items(dossier, switches, kind, who)) == still_open
        waiting = [i for i in every if i.kind == kind and open_amount(dossier, i)]
        by_day = sorted(waiting, key=lambda item: (item.dated, str(item.key)))
        assert [one.key for one in dossier.item_index.in_order(kind)] == [i.key for i in by_day]
        owing = {i.relation_id for i in every if i.kind == kind and open_amount(dossier, i)}
        assert set(dossier.item_index.with_something_open(kind)) == owing


def test_it_is_right_in_full_books() -> None:
    """Sales, purchases, receipts, matches, undone matches and deletions, and after a restore."""
    fake = full_books()
    assert_it_tells_the_same(fake)
    fake.snapshot("kept")
    fake.human.settle_open()
    assert_it_tells_the_same(fake)
    fake.restore("kept")
    assert_it_tells_the_same(fake)
    assert fake.state.dossiers[4711].item_index.with_something_open("C")


def test_it_follows_a_document_to_another_relation() -> None:
    """A sale that is updated to another customer is no longer the first one's."""
    fake = OctopusFake(world="demo")
    RestCaller(fake).book()
    fake.human.edit_booking(1, relation_id=2)
    assert_it_tells_the_same(fake)
    (item,) = standing.items(fake.state.dossiers[4711], fake.switches, "C", 2)
    assert item.key.number == 1


def test_it_knows_all_documents_of_one_number() -> None:
    """Where numbers may repeat, two sales of one number are both found, of one relation or two."""
    fake = OctopusFake(world="demo", switches={"numbering": "lax"})
    caller = RestCaller(fake)
    for relation_id in (1, 2, 1):
        ref = {"relationKey": {"id": relation_id}}
        assert caller.book(relationIdentificationServiceData=ref).status_code == 201
    assert_it_tells_the_same(fake)
    fake.human.delete_last("V1")
    assert_it_tells_the_same(fake)


def test_a_booking_of_nothing_is_not_open() -> None:
    """A sale of 0.00 stands in the history, and is nobody's debt."""
    fake = OctopusFake(world="demo")
    RestCaller(fake).book(amount=0, bookingLines=[line(baseAmount=0, vatAmount=0)])
    assert_it_tells_the_same(fake)
    assert fake.human.list_debtors() == []
