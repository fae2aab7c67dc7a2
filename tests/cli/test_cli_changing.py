"""Changing a link, and stopping a sync with Ctrl-C."""

from __future__ import annotations

import os
import signal
from datetime import date
from decimal import Decimal

import pytest
from koppel import AccessLost, Invoice, Write

from tests.cli.cli_shell import Shell


def test_a_setting_frees_what_it_held(linked: Shell) -> None:
    """A document in dollars is held with the setting that frees it; set, the next sync books it."""
    linked.crm.change(linked.invoice("2026 / 1"), currency="USD", rate=Decimal("0.9"))
    held = linked("sync")
    assert held.code == 1
    assert "koppel link set acme foreign_currency=true" in " ".join(held.out.split())

    assert linked("link", "set", "acme", "foreign_currency=true").code == 0

    assert linked("sync").code == 0
    assert any(isinstance(record.entity, Invoice) for record in linked.books.records.values())


def test_settings_with_parts_are_set_and_taken_back(linked: Shell) -> None:
    """A journal, an account of a rate and a list are set by path; an empty value takes back."""
    shown = linked("link", "set", "acme", "journals.payments=F8", "accounts.6=700100", "--json")
    assert shown.data["policy"]["journals"]["payments"] == "F8"
    assert shown.data["policy"]["accounts"] == {"21": "700000", "6": "700100"}

    linked("link", "set", "acme", "account_prefixes=70,74")
    back = linked("link", "set", "acme", "accounts.6=", "account_prefixes=", "--json")

    assert back.data["policy"]["accounts"] == {"21": "700000"}
    assert back.data["policy"]["account_prefixes"] == ["70"]


def test_a_setting_that_cannot_be_is_refused_in_words(linked: Shell) -> None:
    """An unknown name gets a near match, a wrong value its allowed ones; nothing changes."""
    before = linked("link", "show", "acme", "--json").data

    unknown = linked("link", "set", "acme", "foreign_curency=true")
    wrong = linked("link", "set", "acme", "numbering=any")
    same = linked("link", "set", "acme", "journals.invoices=V2")

    assert (unknown.code, wrong.code, same.code) == (3, 3, 3)
    assert "did you mean foreign_currency?" in " ".join(unknown.err.split())
    assert "'next' or 'same'" in wrong.err
    assert "R18" in same.err
    assert linked("link", "show", "acme", "--json").data == before


def test_an_earlier_start_brings_the_older_documents(linked: Shell) -> None:
    """Documents of before the first start date take part once the start is set back."""
    linked("link", "set", "acme", "start=2026-11-01")
    linked.crm.change(linked.invoice("2026 / 1"), date=date(2026, 10, 1))
    linked("sync")
    assert not linked.books.records

    linked("link", "set", "acme", "start=2026-01-01")

    linked("sync")
    assert any(isinstance(record.entity, Invoice) for record in linked.books.records.values())


def test_ctrl_c_finishes_the_record_in_hand(linked: Shell) -> None:
    """A signal in the middle of a write lets that write be stored; the next sync does the rest."""
    for n in (1, 2, 3):
        linked.invoice(f"2026 / {n}")
    write, sent = linked.books.write, []

    def interrupted(what: Write) -> str:
        if isinstance(what.entity, Invoice):
            sent.append(what.entity.number)
            if len(sent) == 1:
                os.kill(os.getpid(), signal.SIGINT)
        return write(what)

    linked.books.write = interrupted  # type: ignore[method-assign]

    stopped = linked("sync")

    assert stopped.code == 130
    assert sent == ["2026 / 1"]
    assert linked("status", "--json").data[0]["in_doubt"] == 0
    assert linked("sync").code == 0
    assert sent == ["2026 / 1", "2026 / 2", "2026 / 3"]


def test_a_new_secret_of_a_side_is_tried_before_it_is_kept(
    linked: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that the system refuses changes nothing; one that it takes is used from then on."""
    monkeypatch.setenv("TOKEN", "new-secret")
    linked.crm.fault = AccessLost("the token is wrong")
    refused = linked("link", "set", "acme", "crm.token=@env:TOKEN", "crm.owner=bob")
    assert refused.code == 3
    assert linked("link", "show", "acme", "--json").data["crm"]["owner"] == "ann"
    linked.crm.fault = None

    changed = linked("link", "set", "acme", "crm.token=@env:TOKEN", "crm.owner=bob")

    assert changed.err.strip() == "link acme is changed: crm.token, crm.owner"
    assert linked("link", "show", "acme", "--json").data["crm"]["owner"] == "bob"
    assert linked("sync").code == 0
    assert linked.crm.token == "new-secret"


def test_a_setting_that_a_side_does_not_know_is_refused(linked: Shell) -> None:
    """A wrong name or value of a side is told in words, and never shows the value."""
    unknown = linked("link", "set", "acme", "crm.tokn=hush-hush")
    wrong = linked("link", "set", "acme", "crm.pages=hush-hush")

    assert (unknown.code, wrong.code) == (3, 3)
    assert "did you mean token?" in " ".join(unknown.err.split())
    assert "pages" in wrong.err
    assert "hush" not in unknown.err + wrong.err
