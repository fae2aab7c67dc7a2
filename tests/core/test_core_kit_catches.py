"""The conformance kit turns red for a connector that does one thing wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from koppel import (
    Cursor,
    Customer,
    Feed,
    Finding,
    InMemoryConnector,
    Invoice,
    LedgerAccount,
    Limit,
    Page,
    Payment,
    Role,
    Settlement,
    Verdict,
    Writes,
)
from koppel.memory import InMemoryConnection
from koppel.testing.conformance import ConnectorConformance, Subject, kit_tools
from koppel.testing.subject import Counting
from koppel.testing.trial import Trial

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


def broken(connector_changes=None, connection=InMemoryConnection):
    """Return a connector in memory with one fault."""

    class Broken(InMemoryConnector):
        def declare(self, settings=None):
            declared = super().declare(settings)
            return connector_changes(declared) if connector_changes else declared

        def connect(self, settings, tools):
            return connection(settings, tools, self)

    return Broken("books", Role.ACCOUNTING)


def with_feed(**changes):
    """Change the declaration of the feed of records."""
    return lambda declared: replace(declared, feeds=(replace(declared.feeds[0], **changes),))


def with_write(which, /, **changes):
    """Change the declaration of how a kind is written."""

    def change(declared):
        writes = [replace(w, **changes) if w.kind is which else w for w in declared.writes]
        return replace(declared, writes=tuple(writes))

    return change


class Repeats(InMemoryConnection):
    """Brings everything at every read."""

    def changes(self, feed, cursor):
        yield from super().changes(feed, Cursor())


class Forgets(InMemoryConnection):
    """Gives a cursor that lies ahead of what was brought."""

    def changes(self, feed, cursor):
        for page in super().changes(feed, cursor):
            yield replace(page, cursor=Cursor(token=str(int(page.cursor.token) + 10)))


class Renames(InMemoryConnection):
    """Returns another id than the feed shows."""

    def create(self, write):
        return super().create(write) + "x"


class Rounds(InMemoryConnection):
    """Loses the cents."""

    def create(self, write):
        entity = write.entity
        if isinstance(entity, Invoice):
            lost = entity.total.quantize(Decimal(1))
            write = replace(write, entity=entity.model_copy(update={"total": lost}))
        return super().create(write)


class TurnsSigns(InMemoryConnection):
    """Shows credit notes with the sign that its system gives them."""

    def _seen(self, id, record):
        for change in super()._seen(id, record):
            if hasattr(change.entity, "invoice") and hasattr(change.entity, "total"):
                turned = change.entity.model_copy(update={"total": -change.entity.total})
                change = replace(change, entity=turned)
            yield change


class Cuts(InMemoryConnection):
    """Keeps five letters of a name and does not say so in as_stored."""

    def create(self, write):
        if isinstance(write.entity, Customer):
            cut = write.entity.model_copy(update={"name": write.entity.name[:5]})
            write = replace(write, entity=cut)
        return super().create(write)


class Blind(InMemoryConnection):
    """Cannot find again what it wrote."""

    def find(self, write):
        return Finding(Verdict.ABSENT)


class SeesTooMuch(InMemoryConnection):
    """Finds what was never written."""

    def find(self, write):
        return Finding(Verdict.PRESENT, "customer-1")


class Mute(InMemoryConnection):
    """Cannot tell what stands there."""

    def find(self, write):
        return Finding(Verdict.UNKNOWN)


class Unmarked(InMemoryConnection):
    """Shows no natural keys."""

    def _seen(self, id, record):
        return (replace(change, keys=()) for change in super()._seen(id, record))


class Wanders(InMemoryConnection):
    """Calls its account otherwise at every sign-in."""

    def __init__(self, settings, tools, system):
        super().__init__(settings, tools, system)
        system.moves += 1
        self.account = f"account {system.moves}"


class WritesWhileReading(InMemoryConnection):
    """Makes a record when it is asked to choose a key."""

    def claim(self, write):
        self.system.add(Customer(name="Draft"))
        return super().claim(write)


class AsksUncounted(InMemoryConnection):
    """Reads without counting."""

    def _call(self, operation):
        self.tools.sending()
        self.system.calls.append(operation)


class AsksUnasked(InMemoryConnection):
    """Reads without asking whether anything may leave."""

    def _call(self, operation):
        self.tools.budget.spend(operation)
        self.system.calls.append(operation)


class KnowsNobodyNot(InMemoryConnection):
    """Answers a read of nobody with an error of its own."""

    def fetch(self, kind, id):
        return next(self._seen(id, self.system.records[id]))


class Tells(InMemoryConnection):
    """Tells who is still there."""

    def present(self, kind, ids):
        return frozenset(ids) & frozenset(self.system.records)


class MissesSome(Tells):
    """Leaves one out of those who are there, as if he were deleted."""

    def present(self, kind, ids):
        return frozenset(sorted(super().present(kind, ids))[1:])


class BelievesAll(InMemoryConnection):
    """Says that everybody is there."""

    def present(self, kind, ids):
        return frozenset(ids)


class NamesOthers(Tells):
    """Names also those who were not asked for, as a filter that is ignored does."""

    def present(self, kind, ids):
        return frozenset(self.system.records)


class SettlesAll(Tells):
    """Says that nobody need be asked about, without anything that proves it."""

    def settled(self, kind, ids, before):
        return frozenset(ids), ""


class UpdatesAll(InMemoryConnection):
    """Writes every field when some are to be changed."""

    def update(self, write):
        super().update(replace(write, fields=tuple(type(write.entity).model_fields)))


class Doubles(InMemoryConnection):
    """Declares nothing wrong, but pays twice when told twice."""

    def create(self, write):
        if isinstance(write.entity, Payment):
            self._call("create Payment")
            entity = write.entity
            return self.system.pay(entity.document, entity.amount, entity.date)
        return super().create(write)


class Halves(InMemoryConnection):
    """Registers half of what was paid."""

    def create(self, write):
        if isinstance(write.entity, Payment):
            half = write.entity.model_copy(update={"amount": write.entity.amount / 2})
            write = replace(write, entity=half)
        return super().create(write)


class BringsStrangers(InMemoryConnection):
    """Brings kinds that its feed does not declare."""

    def changes(self, feed, cursor):
        for page in super().changes(feed, cursor):
            odd = tuple(replace(change, kind=LedgerAccount) for change in page.changes)
            yield Page(odd, page.cursor)


FAULTS = [
    ("test_feeds_are_told_apart", with_feed(kinds=()), None),
    ("test_feeds_are_told_apart", with_feed(kinds=(Payment,)), None),
    ("test_feeds_are_told_apart", with_feed(kinds=(Customer, LedgerAccount)), None),
    ("test_feeds_are_told_apart", with_feed(every=timedelta(-1)), None),
    ("test_feeds_are_told_apart", with_feed(kinds=(Customer,), whole=True), None),
    ("test_writes_are_coherent", with_write(Payment, of=()), None),
    ("test_writes_are_coherent", with_write(Customer, of=(Invoice,)), None),
    ("test_writes_are_coherent", with_write(Payment, steps=()), None),
    ("test_writes_are_coherent", with_write(Payment, steps=("book", "book")), None),
    ("test_writes_are_coherent", with_write(Customer, kind=Settlement), None),
    ("test_writes_are_coherent", with_write(Customer, landing=timedelta(-1)), None),
    ("test_what_is_paid", with_feed(kinds=(Customer, Invoice)), None),
    ("test_limits", lambda d: replace(d, limits=(Limit("list", 0, "day"),)), None),
    ("test_limits", lambda d: replace(d, limits=(Limit("list", 5, "often"),)), None),
    ("test_what_is_lacking", lambda d: replace(d, lacks=("no deletions",)), None),
    ("test_feeds_bring_what", None, BringsStrangers),
    ("test_a_feed_at_rest", None, Repeats),
    ("test_a_cursor_goes_on", None, Forgets),
    ("test_each_step_returns", None, Renames),
    ("test_each_step_returns", None, Blind),
    ("test_each_step_returns", None, SeesTooMuch),
    ("test_who_is_asked", with_feed(kinds=(Invoice, Settlement)), Mute),
    ("test_what_was_written_is_shown", None, Rounds),
    ("test_what_was_written_is_shown", None, TurnsSigns),
    ("test_what_was_written_is_shown", None, Cuts),
    ("test_what_is_ours", None, Unmarked),
    ("test_the_account", None, Wanders),
    ("test_reading_writes_nothing", None, WritesWhileReading),
    ("test_every_request", None, AsksUncounted),
    ("test_a_spent_budget", None, AsksUncounted),
    ("test_nothing_leaves", None, AsksUnasked),
    ("test_nobody_is_gone", None, KnowsNobodyNot),
    ("test_who_is_still_there", None, MissesSome),
    ("test_who_is_still_there", None, BelievesAll),
    ("test_who_is_still_there", None, NamesOthers),
    ("test_nobody_is_settled_without_a_proof", None, SettlesAll),
    ("test_an_update_changes", None, UpdatesAll),
    ("test_a_write_that_may_be_repeated", with_write(Payment, unique=True), Doubles),
    ("test_a_write_that_may_be_repeated", with_write(Customer, unique=True), None),
    ("test_a_key_that_came_out", with_write(Invoice, ordered=True), None),
    ("test_a_payment_settles", None, Halves),
]


def red(check, subject):
    """Whether a check of the kit fails for a subject."""
    kit = ConnectorConformance()
    name = next(name for name in dir(kit) if name.startswith(check))
    budget = Counting()
    try:
        if "trial" in getattr(kit, name).__code__.co_varnames[:2]:
            with subject.open(budget=budget) as connection:
                getattr(kit, name)(Trial(subject, connection, budget))
        else:
            getattr(kit, name)(subject)
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - any failure makes a check red
        return True
    return False


@pytest.mark.parametrize(("check", "declaration", "connection"), FAULTS)
def test_a_fault_turns_its_check_red(check, declaration, connection):
    """Each fault is caught by the check that is there for it, and only the fault makes it red."""
    faulty = broken(declaration, connection or InMemoryConnection)

    assert red(check, subject_of(faulty))
    assert not red(check, subject_of(broken()))


def subject_of(connector):
    """Return a system in memory as the kit meets it."""
    return Subject(
        connector,
        kit_tools(clock=lambda: NOW),
        effects=lambda: connector.moves,
        requests=lambda: len(connector.calls),
    )


def test_who_tells_rightly_passes():
    """The check does not turn red for a system that can tell."""
    assert not red("test_who_is_still_there", subject_of(broken(connection=Tells)))


def test_every_declared_feed_name_is_its_own():
    """Two feeds of one name could not be told apart."""

    def doubled(declared):
        return replace(declared, feeds=(*declared.feeds, Feed("records", (Customer,))))

    assert red("test_feeds_are_told_apart", subject_of(broken(doubled)))


def test_a_kind_is_written_in_one_way():
    """Two ways to write a kind would leave open which one holds."""

    def doubled(declared):
        return replace(declared, writes=(*declared.writes, Writes(Customer)))

    assert red("test_writes_are_coherent", subject_of(broken(doubled)))
