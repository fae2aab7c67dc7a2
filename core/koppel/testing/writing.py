"""Writing: checks that what is written arrives once, can be found again, and is shown as it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from koppel.connector import Change, Connection, Finding, Verdict, Write
from koppel.decide.crosswalk import books_key
from koppel.decide.settlement import is_paid
from koppel.declaration import Writes
from koppel.errors import KeyRefused, PortError, Refused
from koppel.model import (
    CreditNote,
    Customer,
    Document,
    Entity,
    Invoice,
    Kind,
    Number,
    Offset,
    Payment,
)
from koppel.testing import samples
from koppel.testing.trial import Sent, Trial

KEPT = frozenset({Verdict.ABSENT, Verdict.UNKNOWN})
"""What may stand there before the first attempt."""

CANDIDATES: frozenset[Kind] = frozenset({Customer, Invoice, CreditNote})
"""The kinds of which a record may stand there before koppel writes it."""

MOVES = {"city": "Brugge", "phone": "+3290000000", "name": "Brugge BV"}
"""What a customer changes, the least important first."""


class Writing:
    """What is written arrives, once, and as it was said."""

    def test_each_step_returns_an_id_and_is_found_by_it(self, trial: Trial) -> None:
        """Before a step nothing of it stands there, afterwards it does, under the returned id."""
        for writes in trial.written:
            for write in trial.samples(writes):
                _check_steps(trial, writes, write)

    def test_who_is_asked_beforehand_can_tell(self, trial: Trial) -> None:
        """Where no feed brings a kind, koppel asks before it creates, and gets an answer."""
        for writes in trial.written:
            asked = writes.adopt and not trial.feeds(writes.kind)
            for write in trial.samples(writes) if asked and writes.kind in CANDIDATES else ():
                finding = trial.connection.find(replace(write, step=writes.steps[0]))
                assert finding.verdict is not Verdict.UNKNOWN, writes.kind.__name__

    def test_what_was_written_is_shown_as_it_is(self, trial: Trial) -> None:
        """A feed brings what was written under the same id: amounts to the cent, signs, dates."""
        for writes in _brought(trial):
            for write in trial.samples(writes):
                sent = trial.carry_out(writes, write)
                seen = trial.seen(writes.kind, sent.id)
                assert seen is not None, f"no feed brings {writes.kind.__name__} {sent.id}"
                _check_shown(trial.connection, write.entity, seen)

    def test_what_is_ours_can_be_told_by_its_keys(self, trial: Trial) -> None:
        """The marker or the serial of a write is a natural key of what it made; or the number of
        a customer in the books, where people see it."""
        for writes in _brought(trial):
            for write in trial.samples(writes):
                sent = trial.carry_out(writes, write)
                seen = trial.seen(writes.kind, sent.id)
                assert seen is not None
                ours = {f"marker:{write.marker}", f"serial:{write.serial}"}
                if isinstance(write.entity, Customer) and write.entity.books_number:
                    ours.add(books_key(write.entity.books_number))
                assert ours & set(seen.keys), seen.keys

    def test_a_write_that_may_be_repeated_doubles_nothing(self, trial: Trial) -> None:
        """A write that is declared to be repeatable changes nothing the second time."""
        for writes in trial.written:
            for write in trial.samples(writes) if writes.unique else ():
                sent = trial.carry_out(writes, write)
                before = _stand(trial, write)
                for attempt in sent.attempts:
                    _repeat(trial.connection, attempt, sent.results[attempt.step])
                assert _stand(trial, write) == before

    def test_a_key_that_came_out_of_order_is_refused(self, trial: Trial) -> None:
        """In a lane that keeps an order, a key that somebody else took meanwhile is no key."""
        for writes in trial.written:
            for write in trial.samples(writes) if writes.ordered else ():
                late = next(trial.steps(writes, write, {}))
                first = next(trial.samples(replace(writes, of=(_of(write),))))
                trial.carry_out(writes, first)
                with pytest.raises(KeyRefused):
                    trial.connection.create(late)

    def test_a_payment_settles_its_document(self, trial: Trial) -> None:
        """A payment shows as an entry with the id that was returned, and the document is paid."""
        writes = trial.writes(Payment)
        for write in trial.samples(writes) if writes else ():
            assert writes is not None
            payment = write.entity
            assert isinstance(payment, Payment)
            sent = trial.carry_out(writes, write)
            said = trial.settlement(payment.of, payment.document)
            assert said is not None
            entry = next(entry for entry in said.entries if entry.id == sent.id)
            assert (entry.amount, entry.by) == (payment.amount, "")
            assert is_paid(said, payment.amount)

    def test_a_credit_note_settles_its_invoice_without_money(self, trial: Trial) -> None:
        """A tie shows on the invoice as an entry that names the credit note."""
        writes = trial.writes(Offset)
        for write in trial.samples(writes) if writes else ():
            assert writes is not None
            offset = write.entity
            assert isinstance(offset, Offset)
            trial.carry_out(writes, write)
            said = trial.settlement("Invoice", offset.invoice)
            assert said is not None
            tied = {entry.by: entry.amount for entry in said.entries}
            assert tied == {offset.credit_note: offset.amount}

    def test_a_number_is_shown_on_its_customer(self, trial: Trial) -> None:
        """The number of the books stands on the customer, and nothing else of him changed."""
        writes = trial.writes(Number)
        for write in trial.samples(writes) if writes else ():
            assert writes is not None
            number = write.entity
            assert isinstance(number, Number)
            before = trial.seen(Customer, number.customer)
            trial.carry_out(writes, write)
            after = trial.seen(Customer, number.customer)
            assert before is not None
            assert before.entity is not None
            assert after is not None
            shown = before.entity.model_copy(update={"books_number": number.value})
            assert after.entity == shown

    def test_an_update_changes_its_fields_alone_and_may_be_repeated(self, trial: Trial) -> None:
        """The named field changes and the others stay; saying it again changes nothing. Who cannot
        update refuses, and leaves everything as it was."""
        writes = trial.writes(Customer)
        if writes is None:
            return
        sent = trial.carry_out(writes, next(trial.samples(writes)))
        moved = _moved(trial.connection, sent)
        before = _entity(trial, sent)
        for _ in range(2):
            try:
                trial.connection.update(moved)
            except Refused:
                assert _entity(trial, sent) == before
                return
            now = {name: getattr(moved.entity, name) for name in moved.fields}
            assert _entity(trial, sent) == before.model_copy(update=now)

    def test_nobody_can_be_changed(self, trial: Trial) -> None:
        """An update of a record that does not exist is refused in the port's words."""
        writes = trial.writes(Customer)
        if writes is None:
            return
        write = next(trial.samples(writes))
        update = replace(write, verb="update", id=trial.subject.no_id(Customer), fields=("name",))

        with pytest.raises(PortError):
            trial.connection.update(update)

    def test_what_does_not_exist_cannot_be_paid(self, trial: Trial) -> None:
        """A payment of nothing is a definite no, and no doubt."""
        writes = trial.writes(Payment)
        for write in trial.samples(writes) if writes else ():
            assert writes is not None
            nobody = trial.subject.no_id(_of(write))
            nothing = write.entity.model_copy(update={"document": nobody})
            with pytest.raises(PortError):
                trial.carry_out(writes, replace(write, entity=nothing))

    def test_an_undeclared_kind_is_refused(self, trial: Trial) -> None:
        """What is not declared cannot be written, and that is said in the port's words."""
        declared = {writes.kind for writes in trial.written}
        strangers: dict[Kind, Entity] = {
            Customer: samples.customer(0),
            Offset: samples.offset("", "", Decimal(1)),
        }
        for kind, entity in strangers.items():
            if kind not in declared:
                with pytest.raises(PortError):
                    trial.connection.create(trial.create(entity))


def _check_steps(trial: Trial, writes: Writes, write: Write) -> None:
    """Look before and after each step; who cannot tell declares that he must not be asked."""
    blind = writes.landing is None
    results: dict[str, str] = {}
    for attempt in trial.steps(writes, write, results):
        before = trial.connection.find(replace(attempt, key="", sent=None))
        claimed = trial.connection.find(attempt)
        results[attempt.step] = trial.connection.create(attempt)
        assert results[attempt.step], f"step {attempt.step!r} returned no id"
        after = trial.connection.find(attempt)
        if blind:
            assert after.verdict is not Verdict.ABSENT
            continue
        assert before.verdict in KEPT, before
        assert claimed.verdict is Verdict.ABSENT, claimed
        assert after == Finding(Verdict.PRESENT, results[attempt.step])


def _check_shown(connection: Connection, written: Entity, seen: Change) -> None:
    shown = seen.entity
    if isinstance(written, Customer):
        assert shown == connection.as_stored(written)
    elif isinstance(written, Document):
        assert isinstance(shown, Document)
        assert type(shown) is type(written)
        for field in ("date", "customer", "currency", "total"):
            assert getattr(shown, field) == getattr(written, field), field
        if shown.lines:
            assert _sums(shown) == _sums(written)
        if isinstance(shown, Invoice | CreditNote) and shown.lines:
            assert shown.total == sum((line.base + line.vat for line in shown.lines), Decimal(0))


def _sums(document: Document) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Bases and VAT per account and tax code: lines may be put together, amounts may not move."""
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for line in document.lines:
        base, vat = sums.get((line.account, line.tax), (Decimal(0), Decimal(0)))
        sums[line.account, line.tax] = (base + line.base, vat + line.vat)
    return sums


def _brought(trial: Trial) -> list[Writes]:
    """The kinds that are written, and that a feed brings."""
    return [writes for writes in trial.written if trial.feeds(writes.kind)]


def _stand(trial: Trial, write: Write) -> object:
    """What stands there that a repeated write could double."""
    entity = write.entity
    if isinstance(entity, Payment):
        return trial.settlement(entity.of, entity.document)
    if isinstance(entity, Offset):
        return trial.settlement("Invoice", entity.invoice)
    if isinstance(entity, Number):
        return trial.seen(Customer, entity.customer)
    return trial.count(write.kind)


def _repeat(connection: Connection, attempt: Write, result: str) -> None:
    """Send the same again: it is refused in the port's words, or answered in the same way."""
    try:
        again = connection.create(attempt)
    except PortError:
        return
    assert again == result


def _entity(trial: Trial, sent: Sent) -> Entity:
    seen = trial.seen(sent.write.kind, sent.id)
    assert seen is not None
    assert seen.entity is not None
    return seen.entity


def _moved(connection: Connection, sent: Sent) -> Write:
    """One field that the system keeps is to change; others of the entity are not to be touched."""
    entity = sent.write.entity
    kept = connection.as_stored(entity)
    field = next(each for each in MOVES if getattr(kept, each) == getattr(entity, each))
    return replace(
        sent.write,
        verb="update",
        id=sent.id,
        entity=entity.model_copy(update=MOVES),
        fields=(field,),
    )


def _of(write: Write) -> Kind:
    """For payments, the kind of document that is paid."""
    of = getattr(write.entity, "of", "")
    return CreditNote if of == CreditNote.__name__ else Invoice
