"""Requests made from the OpenAPI document of each fake are answered as it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Response
from schemathesis.core.failures import FailureGroup

from tests.fakes.fuzz_octopus import octopus
from tests.fakes.fuzz_teamleader import teamleader
from tests.fakes.fuzzing import Target

EXAMPLES = 2000
"""Requests per document."""

GOOD_SHARE = 0.25
"""So many of them get past the doors; a fuzz of refusals alone would prove little."""

BOOKYEARS = "GET /dossiers/{dossierId}/bookyears"


@pytest.mark.parametrize("make", [octopus, teamleader])
def test_no_answer_is_outside_the_document(make: Callable[[], Target]) -> None:
    """No crash, no undocumented status, type, field or body, over requests sound and spoilt."""
    target = make()
    operations = list(target.operations())
    for operation in operations:
        target.fire(operation, -(-EXAMPLES // len(operations)))
    assert target.statuses.total() >= EXAMPLES
    assert target.share_of_successes() >= GOOD_SHARE, target.statuses


def crash(dossier_id: int) -> Response:
    raise ZeroDivisionError(f"dossier {dossier_id}")


def answering(body: str, status: int = 200, mimetype: str = "application/json") -> object:
    """A view that always answers the same."""
    return lambda dossier_id: Response(body, status, mimetype=mimetype)


@pytest.mark.parametrize(
    "view",
    [
        crash,
        answering("", 500),
        answering("", 302),
        answering("<h1>Log in</h1>", mimetype="text/html"),
        answering('["EUR"', 200),
        answering('[{"bookyearKey": {"id": 1}}]'),
        answering('[{"bookyearKey": {"id": 1}, "startDate": "1/1/2026"}]'),
        answering('{"errors": []}', 404),
    ],
)
def test_a_wrong_answer_is_found(view: Callable[..., Response]) -> None:
    """A crash, a status, type, field or body that the document does not tell of fails the fuzz."""
    target = octopus()
    target.fake.app.view_functions["GET bookyears"] = view
    (operation,) = (o for o in target.operations() if o.label == BOOKYEARS)
    with pytest.raises((FailureGroup, ZeroDivisionError)):
        target.fire(operation, 5)


def test_a_right_answer_is_let_through() -> None:
    """The same call with the fake's own answer passes."""
    target = octopus()
    (operation,) = (o for o in target.operations() if o.label == BOOKYEARS)
    target.fire(operation, 5)
    assert target.statuses[200] > 0
