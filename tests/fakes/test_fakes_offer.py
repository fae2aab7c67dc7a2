"""What docs/fakes.md says of the Octopus fake is true: each operation is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from koppel_fakes.fakesdoc import Offer, octopus_rest, render
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.rest import BASE

from tests.fakes.octopus_caller import RestCaller

PLACES = {"d": 4711, "b": 3, "letter": "V", "n": 1, "journal": "F1"}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("offer", octopus_rest(), ids=lambda offer: f"{offer.method} {offer.path}")
def test_an_operation_is_there_or_absent_as_the_page_says(offer: Offer) -> None:
    """A call without a body or parameters reaches the operation, or is a 404 without a body."""
    fake = OctopusFake()
    caller = RestCaller(fake)
    answer = caller.http.request(offer.method, offer.path.format(**PLACES))
    (entry,) = fake.requests.since(len(fake.requests) - 1)
    if offer.state == "absent":
        assert (answer.status_code, answer.content) == (404, b"")
        assert entry.operation == f"{offer.method} unknown"
    else:
        assert offer.state == "works"
        assert not entry.operation.endswith("unknown")
        assert answer.status_code != 405


def test_no_operation_of_the_fake_is_missing_on_the_page() -> None:
    """Every route of the REST face is an operation that works, however its places are called."""
    fake = OctopusFake()
    said = {
        (offer.method, offer.path.count("{"), offer.path.split("{")[0], offer.path.split("}")[-1])
        for offer in octopus_rest()
        if offer.state == "works"
    }
    for rule in fake.app.url_map.iter_rules():
        if not rule.rule.startswith(BASE):
            continue
        path = rule.rule.removeprefix(BASE)
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        start, end = path.split("<")[0], path.split(">")[-1] if "<" in path else path
        assert (method, path.count("<"), start, end) in said, f"{method} {path}"


def test_the_page_is_current() -> None:
    """docs/fakes.md is what the list and the switches say today."""
    assert (ROOT / "docs" / "fakes.md").read_text(encoding="utf-8") == render()
