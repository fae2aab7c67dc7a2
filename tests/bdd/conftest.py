"""What all scenarios share: two vendors on the desk, koppel between them, and what always holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

pytest.register_assert_rewrite("tests.bdd.always", "tests.bdd.books", "tests.bdd.steps")

from tests.bdd import always  # noqa: E402 -- after its assertions are to be rewritten
from tests.bdd.books import Books  # noqa: E402
from tests.bdd.crm import Crm  # noqa: E402
from tests.bdd.office import Office, open_office  # noqa: E402
from tests.bdd.steps import (  # noqa: E402
    accounts,
    anything,
    automatic,
    booking,
    bulk_merge,
    crosswalk,
    customers,
    importing,
    journals,
    linking,
    matching,
    numbers,
    octopus_desk,
    onboarding,
    paper,
    payments,
    readiness,
    running,
    secrecy,
    teamleader_desk,
    telling,
    unfinished,
)

STEPS: tuple[ModuleType, ...] = (
    accounts,
    anything,
    automatic,
    booking,
    bulk_merge,
    crosswalk,
    customers,
    importing,
    journals,
    linking,
    matching,
    numbers,
    octopus_desk,
    onboarding,
    paper,
    payments,
    readiness,
    running,
    secrecy,
    teamleader_desk,
    telling,
    unfinished,
)
LAST_RULE, LAST_DECISION = 83, 23


def pytest_configure(config: pytest.Config) -> None:
    """Make the steps known, and each rule a marker: ``pytest -m R76``."""
    for module in STEPS:
        config.pluginmanager.register(module)
    for letter, last in (("R", LAST_RULE), ("D", LAST_DECISION)):
        for number in range(1, last + 1):
            config.addinivalue_line("markers", f"{letter}{number}: scenario of that rule")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every scenario runs over REST and over SOAP, but for those that need one or none."""
    if "transport" in metafunc.fixturenames:
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        once = not marks.isdisjoint(("rest", "desk"))
        metafunc.parametrize("transport", ["rest"] if once else ["rest", "soap"])


@pytest.fixture
def office(transport: str, tmp_path: Path) -> Iterator[Office]:
    """Give koppel between a Teamleader and an Octopus on the desk."""
    office = open_office(transport, tmp_path)
    yield office
    office.close()


@pytest.fixture
def crm(office: Office) -> Crm:
    """Give Teamleader and the person who works in it."""
    return office.crm


@pytest.fixture
def books(office: Office) -> Books:
    """Give Octopus and the accountant who works in it."""
    return office.books


@pytest.fixture(autouse=True)
def what_always_holds(office: Office) -> Iterator[None]:
    """Look at both request logs and at koppel's counts after every scenario."""
    yield
    always.one_transport(office)
    always.no_server_error(office)
    always.counts_add_up(office)
    always.created_is_what_stands_there(office)


@pytest.fixture
def remembered() -> dict[str, int]:
    """Give what a scenario notes to compare with later: how long the logs were."""
    return {}
