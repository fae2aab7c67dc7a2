"""InMemoryConnector, in either role, is the first to pass the conformance kit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from koppel import FiscalYear, InMemoryConnector, Journal, LedgerAccount, Role, TaxCode
from koppel.testing.conformance import ConnectorConformance, Subject, kit_tools

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
REFERENCE = {
    "3": FiscalYear(code="3", start=date(2026, 1, 1), end=date(2026, 12, 31)),
    "3/V1": Journal(code="V1", year="3"),
    "3/700000": LedgerAccount(code="700000", year="3"),
    "21": TaxCode(code="21", rate=Decimal("0.21")),
}


def subject_of(connector: InMemoryConnector) -> Subject:
    """Return a system in memory as the kit meets it."""
    return Subject(
        connector,
        kit_tools(clock=lambda: NOW),
        effects=lambda: connector.moves,
        requests=lambda: len(connector.calls),
    )


class TestMemoryBooks(ConnectorConformance):
    """Books in memory, with reference data."""

    @pytest.fixture
    def subject(self):
        """Give books with a year, a journal, an account and a tax code."""
        return subject_of(InMemoryConnector("books", Role.ACCOUNTING, dict(REFERENCE)))


class TestMemoryCrm(ConnectorConformance):
    """A CRM in memory, which tells by its own word whether something is paid."""

    @pytest.fixture
    def subject(self):
        """Give an empty CRM."""
        return subject_of(InMemoryConnector("crm", Role.CRM))
