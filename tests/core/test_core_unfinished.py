"""A link that is being made keeps what was said, and runs only after its check was green."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest
from koppel import AccessLost, ConfigError, Koppel, Role, World
from koppel.connector import Choice, Connection, Settings
from koppel.store import linking
from koppel.store.database import Database
from koppel.store.tables import OF_CONNECTION, leases, unfinished
from koppel.tools import Tools
from pydantic import SecretStr
from sqlalchemy import func, select

from tests.cli.cli_shell import KEY, NOW, Sheet, Shell

SECRET = "hunter2"
JOURNALS = {"invoices": "V1", "credit_notes": "V2", "payments": "F9"}


class Login(Settings):
    """What a person types before he chooses."""

    owner: str
    token: SecretStr


class FiledSettings(Login):
    """One of the files of an account."""

    file: int


class Filed(Sheet):
    """A CRM whose account has two files; one token lets in."""

    settings = FiledSettings
    login = Login

    def choices(self, login: Any, tools: Tools) -> dict[str, tuple[Choice, ...]]:
        """The files, for who has the token."""
        if login.token.get_secret_value() != "right":
            raise AccessLost("the sheet refused the token")
        return {"file": (Choice("1", "One"), Choice("2", "Two"))}

    def connect(self, settings: Any, tools: Tools) -> Connection:
        """Open a file."""
        connection = super(Sheet, self).connect(settings, tools)
        connection.account = f"sheet:{settings.file}"
        return connection


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """koppel between a CRM with files and books in memory."""
    made = opened(tmp_path)
    yield made
    made.close()


def opened(folder: Path) -> Koppel:
    """koppel on the database of a folder, as a new process would open it."""
    books = Shell("", None).books  # type: ignore[arg-type]  # nothing is captured here
    world = World(clock=lambda: NOW, sleep=lambda _: None)
    return Koppel(f"sqlite:///{folder / 'k.db'}", connectors=[Filed(), books], world=world, key=KEY)


def answered(app: Koppel) -> Any:
    """A link of which everything is said."""
    begun = app.begin_link("acme")
    begun.choose(Role.CRM, "sheet")
    begun.choose(Role.ACCOUNTING, "ledger")
    begun.tell(Role.CRM, {"owner": "ann", "token": "right", "file": 2})
    begun.set_policy(start="2026-01-01", journals=JOURNALS)
    return begun


def test_what_was_said_is_there_for_the_next_process(app: Koppel, tmp_path: Path) -> None:
    """The answers stand in the store, the secret in the vault alone, and the link is listed."""
    begun = app.begin_link("acme")
    begun.choose(Role.CRM, "sheet")
    begun.tell(Role.CRM, {"owner": "ann", "token": "right"})

    later = opened(tmp_path)
    (again,) = later.unfinished()

    assert again.missing(Role.CRM) == ["file"]
    assert [choice.name for choice in again.choices(Role.CRM)["file"]] == ["One", "Two"]
    assert "right" not in repr(again.answers)
    assert b"right" not in (tmp_path / "k.db").read_bytes()
    later.close()


def test_a_wrong_secret_is_told_and_a_right_one_takes_its_place(app: Koppel) -> None:
    """R61: the sign-in is refused in words; the answers stay, so only the secret is said again."""
    begun = app.begin_link("acme")
    begun.choose(Role.CRM, "sheet")
    begun.tell(Role.CRM, {"owner": "ann", "token": "wrong"})

    with pytest.raises(AccessLost, match="refused the token"):
        begun.choices(Role.CRM)
    begun.tell(Role.CRM, {"token": "right"})

    assert set(begun.choices(Role.CRM)) == {"file"}


def test_a_finished_link_runs_once_its_check_is_green(app: Koppel) -> None:
    """Nothing is active before the check: a run is refused and says what to do; then it runs."""
    link = answered(app).finish()

    assert not link.active
    with pytest.raises(ConfigError, match="koppel link check acme"):
        link.run()
    link.activate(link.check())
    assert link.run().exit_code == 0
    assert app.unfinished() == []


def test_a_link_whose_check_is_not_green_stays_inactive(app: Koppel) -> None:
    """A journal that is missing keeps the link from running."""
    begun = answered(app)
    begun.set_policy(journals={"credit_notes": "V9"})
    link = begun.finish()

    with pytest.raises(ConfigError, match="not ready"):
        link.activate(link.check())
    assert not link.active


def test_an_unfinished_link_is_no_link(app: Koppel) -> None:
    """Who asks for it is told how to go on; the name is taken; finishing says what is missing."""
    begun = app.begin_link("acme")
    begun.choose(Role.CRM, "sheet")
    begun.choose(Role.ACCOUNTING, "ledger")
    begun.set_policy(start="2026-01-01", journals=JOURNALS)

    assert app.links() == []
    with pytest.raises(ConfigError, match="go on with koppel link add acme"):
        app.link("acme")
    with pytest.raises(ConfigError, match="owner: Field required"):
        begun.finish()
    assert [each.name for each in app.unfinished()] == ["acme"]


def test_a_discarded_link_leaves_nothing(app: Koppel, tmp_path: Path) -> None:
    """Neither answers nor secrets nor what was read stays behind."""
    begun = answered(app)
    begun.books()
    begun.discard()

    database = Database(f"sqlite:///{tmp_path / 'k.db'}")
    tables = [table for table in OF_CONNECTION if table is not leases]
    with database.read() as db:
        counts = {t.name: db.execute(select(func.count()).select_from(t)).scalar() for t in tables}
        left = db.execute(select(func.count()).select_from(unfinished)).scalar()
    database.close()
    assert set(counts.values()) == {0}
    assert left == 0
    with pytest.raises(ConfigError, match="no unfinished link"):
        _ = begun.answers


def test_another_connector_forgets_what_was_said_about_the_first(app: Koppel) -> None:
    """Settings and secrets belong to the connector that they were said about."""
    begun = answered(app)
    begun.choose(Role.CRM, "sheet")
    assert begun.missing(Role.CRM) == []
    with pytest.raises(ConfigError, match="ledger is a connector for accounting, not for crm"):
        begun.choose(Role.CRM, "ledger")


def test_one_account_is_linked_once(app: Koppel) -> None:
    """A second link to the same account is refused when the account is opened."""
    answered(app).finish()
    second = app.begin_link("other")
    second.choose(Role.CRM, "sheet")
    second.tell(Role.CRM, {"owner": "ann", "token": "right", "file": 2})

    with pytest.raises(ConfigError, match="linked already, by 'acme'"):
        second.open_once(Role.CRM)
    second.tell(Role.CRM, {"file": 1})
    second.open_once(Role.CRM)
    assert second.answers.crm.account == "sheet:1"


def test_the_wish_to_import_is_kept_until_it_is_done(app: Koppel) -> None:
    """R64: the switch is off unless it was said, and what it says is kept with the link."""
    begun = answered(app)
    with pytest.raises(ConfigError, match="'perhaps' is not one of no, match, as-is"):
        begun.set_import("perhaps")
    begun.set_import("match")

    assert begun.finish().wanted_import == "match"


def test_a_value_under_a_mistyped_name_is_kept_nowhere_and_never_shown(app):
    """It may be a secret: the name is refused, with the one that was meant."""
    link = app.begin_link("acme")
    link.choose(Role.CRM, "sheet")

    with pytest.raises(ConfigError, match="tokn: no such setting; did you mean token") as refused:
        link.tell(Role.CRM, {"owner": "me", "tokn": SECRET})

    assert link.answers.crm.settings == {}
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_what_is_wrong_with_settings_never_shows_their_values():
    """Neither the message nor what caused it, which a host may log."""
    with pytest.raises(ConfigError) as refused:
        linking.checked(Login, "sheet", {"owner": "me", "tokn": SECRET})

    assert SECRET not in "".join(traceback.format_exception(refused.value))
