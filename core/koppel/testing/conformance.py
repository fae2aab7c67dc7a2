"""ConnectorConformance: the checks that every connector passes.

Subclass it in a test module and give one fixture; pytest does the rest:

    class TestShelf(ConnectorConformance):
        @pytest.fixture
        def subject(self):
            shelf = Shelf()
            return Subject(ShelfConnector(shelf), kit_tools(), shelf.count, shelf.count_requests)

``subject`` is a system in which nothing of koppel stands yet; every check gets a new one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from koppel.testing.declarations import Declarations
from koppel.testing.reading import Reading
from koppel.testing.subject import Counting, Subject, kit_tools
from koppel.testing.trial import Trial
from koppel.testing.writing import Writing

__all__ = ["ConnectorConformance", "Subject", "kit_tools"]


class ConnectorConformance(Declarations, Reading, Writing):
    """A connector that passes can be linked: nothing is lost, and nothing is written twice."""

    @pytest.fixture
    def subject(self) -> Subject:
        """Give the system to be tried."""
        raise NotImplementedError("give the fixture subject: the system to be tried")

    @pytest.fixture
    def trial(self, subject: Subject) -> Iterator[Trial]:
        """Give an opened connection to it."""
        budget = Counting()
        with subject.open(budget=budget) as connection:
            yield Trial(subject, connection, budget)
