"""Declarations: checks that what a connector says of itself can be true."""

from __future__ import annotations

import re
from datetime import timedelta

from pydantic import SecretStr

from koppel.declaration import Feed, Writes
from koppel.kinds import KINDS
from koppel.model import CreditNote, Invoice, Kind, Number, Offset, Payment, Settlement
from koppel.reference import REFERENCE_KINDS
from koppel.testing.subject import Subject

SETTLING: frozenset[Kind] = frozenset({Payment, Offset})
WRITTEN_ONLY: frozenset[Kind] = SETTLING | {Number}
PAYABLE: frozenset[Kind] = frozenset({Invoice, CreditNote})
SHORT = 6
"""So many letters an origin may have: it stands in texts of other systems."""
PER = re.compile(r"day|\d+ s")
SECRET = re.compile(r"password|secret|token|api_?key")


class Declarations:
    """What a connector declares agrees with itself."""

    def test_it_names_itself(self, subject: Subject) -> None:
        """A connector has a name for settings, a title for people and a short origin for texts."""
        connector = subject.connector

        assert re.fullmatch(r"[a-z][a-z0-9_-]*", connector.name)
        assert connector.title
        assert 0 < len(connector.origin) <= SHORT

    def test_secrets_are_declared_as_secrets(self, subject: Subject) -> None:
        """A setting that sounds like a secret is one, so that it is kept apart and never shown."""
        for name, setting in type(subject.settings).model_fields.items():
            if SECRET.search(name) and setting.annotation is str:
                raise AssertionError(f"declare {name} as {SecretStr.__name__}")

    def test_feeds_are_told_apart_and_bring_what_can_be_read(self, subject: Subject) -> None:
        """Each feed has its own name, and brings either records or reference data."""
        feeds = subject.declaration.feeds

        assert len({feed.name for feed in feeds}) == len(feeds)
        for feed in feeds:
            _check_feed(feed)

    def test_writes_are_coherent(self, subject: Subject) -> None:
        """Each kind is written in one way, with steps that are told apart."""
        writes = subject.declaration.writes

        assert len({each.kind for each in writes}) == len(writes)
        for each in writes:
            _check_writes(each)

    def test_what_is_paid_can_be_seen_to_be_paid(self, subject: Subject) -> None:
        """Who can register payments tells about payments too."""
        declared = subject.declaration
        read = {kind for feed in declared.feeds for kind in feed.kinds}

        if SETTLING & {writes.kind for writes in declared.writes}:
            assert Settlement in read

    def test_limits_can_be_understood(self, subject: Subject) -> None:
        """A limit names its operation, a number of calls, and the time they are for."""
        limits = subject.declaration.limits

        assert len({limit.operation for limit in limits}) == len(limits)
        for limit in limits:
            assert limit.operation
            assert limit.calls > 0
            assert PER.fullmatch(limit.per), limit.per

    def test_what_is_lacking_is_said_in_sentences(self, subject: Subject) -> None:
        """What a system cannot do is told to people, in whole sentences."""
        for sentence in subject.declaration.lacks:
            assert sentence[:1].isupper(), sentence
            assert sentence.endswith("."), sentence

    def test_settings_never_add_to_what_is_declared_at_best(self, subject: Subject) -> None:
        """Settings can only take away: who looks before linking sees all there is."""
        best, real = subject.connector.declare(), subject.declaration

        assert {feed.name for feed in real.feeds} <= {feed.name for feed in best.feeds}
        assert {each.kind for each in real.writes} <= {each.kind for each in best.writes}


def _check_feed(feed: Feed) -> None:
    kinds = set(feed.kinds)
    assert kinds, f"feed {feed.name} brings nothing"
    assert kinds <= set(KINDS.values()), f"feed {feed.name} brings kinds that koppel does not know"
    assert not kinds & WRITTEN_ONLY, (
        f"feed {feed.name} brings what is only written: payments are read as settlements"
    )
    assert kinds <= REFERENCE_KINDS or not kinds & REFERENCE_KINDS, (
        f"feed {feed.name} mixes records with reference data, which is read on its own"
    )
    assert feed.every >= timedelta(0)
    assert not feed.whole or Settlement in kinds, f"feed {feed.name}: whole is said of settlements"


def _check_writes(writes: Writes) -> None:
    kind = writes.kind
    assert kind not in REFERENCE_KINDS, f"{kind.__name__} is only read"
    assert kind is not Settlement, "payments are written as Payment"
    assert writes.steps, f"{kind.__name__} is written in no steps"
    assert len(set(writes.steps)) == len(writes.steps)
    assert len(writes.steps) == 1 or all(writes.steps), "several steps have names"
    assert writes.landing is None or writes.landing >= timedelta(0)
    if kind is Payment:
        assert writes.of, "say of which kinds of documents payments are registered"
        assert set(writes.of) <= PAYABLE
    else:
        assert not writes.of, f"of is said of payments, not of {kind.__name__}"
