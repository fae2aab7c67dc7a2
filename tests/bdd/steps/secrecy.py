"""Steps: secrets, and all the places where one could show."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator

import pytest
from koppel_fakes.octopus.auth import SOFTWARE_HOUSE, USER
from pytest_bdd import given, then

from tests.bdd.office import Office

CANARY = "canary"
"""A word in every secret that a scenario chooses."""

TELLTALES = (CANARY, SOFTWARE_HOUSE, "fake-access-", "fake-refresh-", "fake-code-")
"""No text that people or files get may hold one of these."""


@given("everything that is logged is kept")
def keep_logs(caplog: pytest.LogCaptureFixture) -> None:
    """At the lowest level, of every library."""
    caplog.set_level(logging.DEBUG)


@given("the secrets of both systems are known to the scenario")
def plant_canaries(office: Office) -> None:
    """Password and client secret hold a word that nothing else holds."""
    office.crm.fake.integration.client_secret = f"{CANARY}-client-secret"
    office.books.fake.door.users[USER].password = f"{CANARY}-password"
    office.login["password"] = f"{CANARY}-password"


@then("no secret shows in what was logged, said, dumped or stored")
def no_secret_shows(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Looked for as text everywhere, and as bytes in the database with its side files."""
    stored = [path.read_bytes() for path in office.database.parent.iterdir() if path.is_file()]
    assert stored, "there is no database to look at"
    for word in TELLTALES:
        assert [text[:200] for text in _texts(office, caplog) if word in text] == []
        assert [word for content in stored if word.encode() in content] == []


def _texts(office: Office, caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    yield caplog.text
    yield from (repr(record.__dict__) for record in caplog.records)
    yield repr(office.app)
    for link in office.app.links():
        yield repr(link)
        yield repr(link.sides)
        yield repr(link.policy)
        yield json.dumps(link.status().to_dict())
        yield from (json.dumps(report.to_dict()) + repr(report) for report in link.runs())
    if office.refusal is not None:
        yield "".join(traceback.format_exception(office.refusal))
