"""Filling in: settings from what was typed, with what is missing named."""

from __future__ import annotations

import pytest
from koppel import ConfigError
from koppel.cli.filling import resolved, secrets_of

from tests.cli.cli_shell import ADD, Sheet, SheetSettings, Shell


def test_where_nobody_can_be_asked_all_that_is_missing_is_one_error(shell: Shell) -> None:
    """Every missing setting is named, nothing is asked, and nothing stays stored."""
    settings = {"crm.token=hush-hush", "crm.owner=ann", "--set"}

    answer = shell(*[word for word in ADD if word not in settings])

    assert answer.code == 3
    assert "missing for sheet: crm.owner, crm.token; give each as --set" in answer.err
    assert shell("link", "list", "--json").data == []


def test_secrets_are_known_by_their_type() -> None:
    """What a connector declares as secret is secret here."""
    assert secrets_of(SheetSettings) == {"token"}


def test_a_value_is_fetched_from_where_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and truths of a file keep their type, and the connector's name is no setting."""
    monkeypatch.setenv("OWNER", "ann")
    given = {"connector": "sheet", "owner": "@env:OWNER", "token": "@@env", "pages": 3}

    assert resolved("crm", Sheet(), given) == {"owner": "ann", "token": "@env", "pages": 3}
    with pytest.raises(ConfigError, match="has no variable NOBODY"):
        resolved("crm", Sheet(), {"owner": "@env:NOBODY"})
