"""Reading: checks of feeds, cursors and single records. Reading never writes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from koppel.connector import Change, Cursor, Page
from koppel.errors import Gone, Held, OverBudget, PortError, Reach
from koppel.kinds import KINDS
from koppel.model import Document, Kind, Payment, Settlement
from koppel.reference import REFERENCE_KINDS
from koppel.testing.subject import Counting, Subject
from koppel.testing.trial import Trial


class NotNow(Exception):
    """Nothing may leave at this moment."""


def not_now() -> None:
    """Let nothing leave."""
    raise NotNow


class Reading:
    """What a connection brings can be relied upon."""

    def test_the_account_is_the_same_at_every_sign_in(self, subject: Subject) -> None:
        """Bindings belong to an account, so its id never changes."""
        with subject.open() as first, subject.open() as again:
            assert first.account
            assert again.account == first.account

    def test_feeds_bring_what_they_declare(self, trial: Trial) -> None:
        """Every change is of a declared kind, with an id, and an entity of it or a reason."""
        _fill(trial)

        for feed in trial.subject.declaration.feeds:
            for change in trial.changes(feed.name):
                assert change.kind in feed.kinds, feed.name
                assert change.id, feed.name
                _check_change(change)

    def test_an_unknown_feed_is_refused(self, trial: Trial) -> None:
        """Who asks for a feed that does not exist is told so."""
        with pytest.raises(PortError):
            trial.changes("kit-no-such-feed")

    def test_a_cursor_goes_on_without_loss(self, trial: Trial) -> None:
        """What happens after a cursor was given is brought by the read that goes on from it."""
        for kind in _records(trial):
            _fill(trial, kind)
            cursors = {feed: _last(trial.pages(feed)) for feed in trial.feeds(kind)}
            made = trial.make(kind)

            brought = {
                change.id
                for feed, cursor in cursors.items()
                for change in trial.changes(feed, cursor)
                if change.kind is kind
            }
            assert made.id in brought, kind.__name__

    def test_every_cursor_of_a_read_brings_what_came_after_it(self, trial: Trial) -> None:
        """It is safe to go on from any cursor that a page carried."""
        _fill(trial)

        for feed in trial.subject.declaration.feeds:
            pages = trial.pages(feed.name)
            for n, page in enumerate(pages):
                if page.cursor is None:
                    continue
                later = {(c.kind, c.id) for rest in pages[n + 1 :] for c in rest.changes}
                brought = {(c.kind, c.id) for c in trial.changes(feed.name, page.cursor)}
                assert later <= brought, feed.name

    def test_a_feed_at_rest_brings_nothing(self, trial: Trial) -> None:
        """Where nothing happened, a read from the last cursor is empty once its overlap is past."""
        _fill(trial)
        trial.subject.rest()

        for feed in trial.subject.declaration.feeds:
            cursor = _last(trial.pages(feed.name))
            if cursor is not None and not feed.whole:
                assert trial.changes(feed.name, cursor) == [], feed.name

    def test_a_whole_listing_repeats_itself(self, trial: Trial) -> None:
        """What has no cursor to go on from comes whole every time, the same when nothing moved."""
        _fill(trial)

        for feed in trial.subject.declaration.feeds:
            pages = trial.pages(feed.name)
            if feed.whole or _last(pages) is None:
                changes = [change for page in pages for change in page.changes]
                assert trial.changes(feed.name) == changes, feed.name

    def test_a_whole_feed_names_what_is_open(self, trial: Trial) -> None:
        """A feed of all that is open brings a document that is, also when it did not move."""
        for feed in trial.subject.declaration.feeds:
            for kind in trial.payable() if feed.whole else ():
                made = trial.make(kind)
                cursor = _last(trial.pages(feed.name))
                trial.subject.rest()
                assert made.id in _documents(trial.changes(feed.name, cursor))

    def test_a_summary_can_be_read_in_full(self, trial: Trial) -> None:
        """What a list brings in part, fetch brings whole: the same record in the same version."""
        _fill(trial)

        for feed in trial.subject.declaration.feeds:
            for change in trial.changes(feed.name):
                if change.complete or change.gone or change.problem:
                    continue
                whole = trial.connection.fetch(change.kind, change.id)
                assert whole.complete
                assert whole.entity is not None
                assert (whole.kind, whole.id) == (change.kind, change.id)
                assert whole.version == change.version

    def test_nobody_is_gone(self, trial: Trial) -> None:
        """A record that does not exist cannot be read, and that is said."""
        for kind in _records(trial):
            with pytest.raises(Gone):
                trial.connection.fetch(kind, trial.subject.no_id(kind))

    def test_who_is_still_there_can_be_told(self, trial: Trial) -> None:
        """Asked about many at once, a system names those who are there and nobody else; or it says
        that it cannot tell. Whom it leaves out is taken for deleted."""
        for kind in _records(trial):
            made = [trial.make(kind).id for _ in range(2)]
            nobody = trial.subject.no_id(kind)
            for asked in (made, [made[0], nobody], [nobody], []):
                there = trial.connection.present(kind, asked)
                assert there is None or there == set(asked) - {nobody}, kind.__name__

    def test_nobody_is_settled_without_a_proof(self, trial: Trial) -> None:
        """Without a token of an earlier run nothing is proven, and nobody who was not asked about
        is ever named: who is settled is not asked about."""
        for kind in _records(trial):
            made = [trial.make(kind).id for _ in range(2)]
            settled, token = trial.connection.settled(kind, made, "")
            again, _ = trial.connection.settled(kind, made[:1], token)
            assert settled == frozenset(), kind.__name__
            assert again <= set(made[:1]), kind.__name__

    def test_a_document_is_found_by_its_number(self, trial: Trial) -> None:
        """Who can look a number up finds the document, and nothing under a number that is not."""
        for kind in _records(trial):
            if not issubclass(kind, Document):
                continue
            made = trial.make(kind)
            seen = trial.seen(kind, made.id)
            assert seen is not None
            assert isinstance(seen.entity, Document)
            found = trial.connection.lookup(kind, seen.entity.number)
            assert found is None or found.id == made.id
            assert trial.connection.lookup(kind, "1999 / 999999") is None

    def test_reading_writes_nothing(self, trial: Trial) -> None:
        """Feeds, single reads, look-ups and claims leave no trace in the system."""
        asked = [write for writes in trial.written for write in trial.samples(writes)]
        before = trial.subject.effects()

        for feed in trial.subject.declaration.feeds:
            trial.changes(feed.name)
        for write in asked:
            step = replace(write, step=_first_step(trial, write.kind))
            trial.connection.find(step)
            trial.connection.find(replace(step, key=trial.connection.claim(step)))
        assert trial.subject.effects() == before

    def test_nothing_leaves_when_nothing_may(self, subject: Subject) -> None:
        """``tools.sending`` is called before each request: when it raises, nothing is asked."""
        allowed = [True]

        def sending() -> None:
            if not allowed[0]:
                not_now()

        with subject.open(sending=sending) as connection:
            allowed[0] = False
            before = subject.requests()
            for feed in subject.declaration.feeds:
                with suppress(NotNow):  # what is known already needs no request
                    list(connection.changes(feed.name, Cursor()))
            assert subject.requests() == before

    def test_a_spent_budget_holds(self, subject: Subject) -> None:
        """Where no call is left, no request leaves, and the record waits."""
        budget = _Switched()
        with subject.open(budget=budget) as connection:
            budget.spent_now = True
            before = subject.requests()
            for feed in subject.declaration.feeds:
                with suppress(Held):  # what is known already needs no request
                    list(connection.changes(feed.name, Cursor()))
            assert subject.requests() == before

    def test_every_request_is_counted(self, trial: Trial) -> None:
        """Each request spends one call of the budget; a quota of the day is a declared limit."""
        before = trial.subject.requests() - trial.budget.spent.total()
        _fill(trial)
        for feed in trial.subject.declaration.feeds:
            trial.changes(feed.name)

        assert trial.subject.requests() - trial.budget.spent.total() == before
        declared = {limit.operation: limit for limit in trial.subject.declaration.limits}
        for operation, quota in trial.budget.limits.items():
            if quota is not None:
                assert declared[operation].calls == quota
                assert declared[operation].per == "day"
        assert set(trial.budget.observed) <= set(declared)


class _Switched(Counting):
    """A budget that is spent from a moment on."""

    spent_now = False

    def spend(self, operation: str, limit: int | None = None) -> None:
        """Count a call, or refuse it."""
        if self.spent_now:
            raise OverBudget(f"{operation} is spent", reach=Reach.KIND)
        super().spend(operation, limit)


def _records(trial: Trial) -> list[Kind]:
    """The kinds of records that feeds bring and that can be made to stand there."""
    read = {kind for feed in trial.subject.declaration.feeds for kind in feed.kinds}
    return [kind for kind in KINDS.values() if kind in read - REFERENCE_KINDS - {Settlement}]


def _fill(trial: Trial, *kinds: Kind) -> None:
    """Let a record of each kind stand in the system, and a payment."""
    for kind in kinds or _records(trial):
        trial.make(kind)
    writes = trial.writes(Payment)
    if writes is not None and not kinds:
        for write in trial.samples(writes):
            trial.carry_out(writes, write)


def _check_change(change: Change) -> None:
    if change.gone:
        return
    if change.problem:
        assert change.entity is None
    elif change.complete:
        assert type(change.entity) is change.kind


def _last(pages: list[Page]) -> Cursor | None:
    """The cursor from which it is safe to go on after a whole read."""
    return next((page.cursor for page in reversed(pages) if page.cursor), None)


def _documents(changes: list[Change]) -> set[str]:
    return {c.entity.document for c in changes if isinstance(c.entity, Settlement)}


def _first_step(trial: Trial, kind: Kind) -> str:
    writes = trial.writes(kind)
    assert writes is not None
    return writes.steps[0]
