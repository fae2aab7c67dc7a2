"""Filling in: settings from what was typed, with what is missing asked or named."""

from __future__ import annotations

import pytest
from koppel import ConfigError
from koppel.cli.filling import fill, secrets_of

from tests.cli.cli_shell import Sheet, SheetSettings


def test_a_missing_secret_is_asked_and_nothing_else() -> None:
    """On a terminal only secrets are asked; the question names system and setting."""
    asked: list[str] = []

    def ask(what: str) -> str:
        asked.append(what)
        return "hush"

    filled = fill("crm", Sheet(), {"connector": "sheet", "owner": "ann"}, ask)

    assert filled == {"owner": "ann", "token": "hush"}
    assert asked == ["sheet, token"]


def test_what_is_no_secret_is_never_asked() -> None:
    """A missing name is an error, also on a terminal."""
    with pytest.raises(ConfigError, match=r"missing for sheet: crm\.owner; give each as --set"):
        fill("crm", Sheet(), {"token": "hush"}, lambda _: "x")


def test_secrets_are_known_by_their_type() -> None:
    """What a connector declares as secret is secret here."""
    assert secrets_of(SheetSettings) == {"token"}


def test_other_types_than_text_pass_unchanged() -> None:
    """Numbers and truths of a file keep their type."""
    filled = fill("crm", Sheet(), {"owner": "ann", "token": "@@env", "pages": 3}, None)

    assert filled == {"owner": "ann", "token": "@env", "pages": 3}
