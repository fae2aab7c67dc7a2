"""pytest plugin: makes the assertions of the conformance kit tell what differed."""

import pytest

pytest.register_assert_rewrite(
    "koppel.testing.declarations", "koppel.testing.reading", "koppel.testing.writing"
)
