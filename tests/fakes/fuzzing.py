"""Fuzzing: whatever is sent to a fake, it answers as its own OpenAPI document says.

A *target* is a fake with the document it serves, and with values that mean something to it: ids of
records that are there, and requests that it takes. schemathesis makes a request from the document,
sound or spoilt; *mending* puts some of those values in, so that a good share of the requests gets
past the doors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from koppel_fakes.fake import Fake
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import SerializationNotPossible
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fakes.schema_check import misfits
from tests.fakes.teamleader_api import exact

CONFORMANCE = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FRESH_AFTER = 10
"""After so many requests the fake gets its first state back, so that it stays small."""


@dataclass
class Target:
    """A fake under fire.

    `headers` are those of somebody who is let in; `words` what to put in a field of that name;
    `bodies` makes a request that is taken now, by the label of the operation; `told_500` are the
    operations whose document tells of a 500 for a request that is sound by its schema.
    """

    fake: Fake
    headers: Callable[[], Mapping[str, str]]
    words: Callable[[str], Mapping[str, Any]]
    bodies: Callable[[str], Any]
    told_500: frozenset[str] = frozenset()
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # A crash must not look like the 500 without a body that the vendor has for bad JSON.
        self.fake.app.config["PROPAGATE_EXCEPTIONS"] = True
        self.schema = schemathesis.openapi.from_wsgi("/openapi.json", self.fake.app)
        # The credentials are the fake's own, and a curl line is no use without them.
        self.schema.config.output.sanitization.enabled = False
        self.fake.snapshot("first")
        self._sent = 0
        self._let_in = self.headers()

    def operations(self) -> Iterator[APIOperation]:
        """Every operation of the document."""
        for result in self.schema.get_all_operations():
            assert isinstance(result, Ok), result.err()
            yield result.ok()

    def fire(self, operation: APIOperation, examples: int, *, start: int | None = None) -> None:
        """Send so many requests; a failing check is raised, with the request as a curl line.

        The requests are the same each time, unless a `start` for the random numbers is given.
        """

        def shot(data: st.DataObject) -> None:
            self._shoot(operation, data)

        test = settings(
            max_examples=examples,
            derandomize=start is None,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(st.data())(shot))
        (test if start is None else seed(start)(test))()

    def share_of_successes(self) -> float:
        """How many of the answers were 2xx."""
        good = sum(count for status, count in self.statuses.items() if status < 300)
        return good / max(1, self.statuses.total())

    def _shoot(self, operation: APIOperation, data: st.DataObject) -> None:
        self._keep_small()
        odd = data.draw(st.integers(0, 4)) == 0 and _can_be_odd(operation)
        mode = GenerationMode.NEGATIVE if odd else GenerationMode.POSITIVE
        case: Case = data.draw(operation.as_strategy(mode))
        rng = Random(data.draw(st.integers(0, 2**32)))
        sound = not odd
        self._mend(case, operation.label, rng)
        try:
            response = case.call(headers=None)
        except SerializationNotPossible:
            return
        self.statuses[response.status_code] += 1
        self._judge(case, response, sound=sound)

    def _judge(self, case: Case, response: Response, *, sound: bool) -> None:
        told = [*CONFORMANCE, says_no_more_than_is_told]
        may_fail = case.operation.label in self.told_500
        if sound and not may_fail:
            told.append(not_a_server_error)
        case.validate_response(response, checks=told)

    def _mend(self, case: Case, label: str, rng: Random) -> None:
        care = rng.choice((0.0, 0.9, 0.9, 1.0, 1.0))
        words = self.words(label)
        case.headers.update(self._let_in)
        for place in (case.path_parameters, case.query, case.headers):
            for name in list(place):
                if name in words and rng.random() < max(care, 0.9):
                    place[name] = words[name]
        body = self.bodies(label)
        if body is not None:
            case.body = _mended(case.body, body, rng, care)
        elif isinstance(case.body, dict):
            case.body = _with_words(case.body, words, rng, care)

    def _keep_small(self) -> None:
        self._sent += 1
        if self._sent % FRESH_AFTER == 0:
            self.fake.restore("first")
            self.fake.forget()
            self._let_in = self.headers()


def says_no_more_than_is_told(_ctx: Any, response: Response, case: Case) -> None:
    """Without content in the document the body is empty, and no key is answered unnamed."""
    told = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    if "content" not in told:
        assert response.content == b"", f"{response.status_code} with {response.content!r}"
    elif "application/json" in told["content"]:
        schema = told["content"]["application/json"]["schema"]
        try:
            said = exact(response.text)
        except ValueError:
            raise AssertionError(f"no JSON: {response.text!r}") from None
        found = misfits(said, schema, case.operation.schema.raw_schema)
        assert found == [], found


def _can_be_odd(operation: APIOperation) -> bool:
    return bool(operation.body) or bool(operation.query) or bool(operation.path_parameters)


def _mended(found: Any, good: Any, rng: Random, care: float) -> Any:
    """The value found, with what is good in its place for a share `care` of the fields."""
    if not isinstance(good, dict) or not isinstance(found, dict):
        return good if rng.random() < care else found
    mended = dict(found)
    for name, value in good.items():
        if name in found:
            mended[name] = _mended(found[name], value, rng, care)
        elif rng.random() < care:
            mended[name] = value
    return mended


def _with_words(found: Any, words: Mapping[str, Any], rng: Random, care: float) -> Any:
    """The value found, with words in the fields of their names, at any depth."""
    if isinstance(found, list):
        return [_with_words(item, words, rng, care) for item in found]
    if not isinstance(found, dict):
        return found
    return {
        name: words[name]
        if name in words and rng.random() < care
        else _with_words(value, words, rng, care)
        for name, value in found.items()
    }
