"""Visit: one REST call that has been let in, with all its handler needs; and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from werkzeug.datastructures import Headers

from koppel_fakes import jsontext
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Malformed, NotFound
from koppel_fakes.octopus.reading import Fields, Query
from koppel_fakes.octopus.state import Dossier

INT = "int(signed=True)"
"""The converter of an id in a path: a number that is none is an unknown address (404)."""


class Answer(NamedTuple):
    """A status, and what the body says; None is an empty body."""

    status: int
    body: object = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A call on one dossier: desk, language, path variables, query, headers and raw body."""

    desk: Desk
    locale: int
    path: Mapping[str, Any]
    query: Query
    headers: Headers
    raw: bytes

    @property
    def dossier(self) -> Dossier:
        """The dossier of the path."""
        return self.desk.dossier

    def json(self) -> Fields:
        """The JSON object in the body. Raises `Malformed` when it is none."""
        try:
            return Fields(jsontext.loads(self.raw))
        except (ValueError, RecursionError):
            raise Malformed("body") from None

    def since(self, name: str = "modifiedTimeStamp") -> Since:
        """The moment from which a feed is asked."""
        zone = ZoneInfo(str(self.desk.switches["feed_timezone"]))
        return Since(self.query.moment(name, zone), self.desk.switches.on("feed_inclusive"))


@dataclass(frozen=True, slots=True)
class Since:
    """From when on a feed brings changes; `inclusive` counts the moment itself (2.11)."""

    moment: datetime
    inclusive: bool = True

    def covers(self, stamp: datetime) -> bool:
        """Whether a change at that stamp belongs in the feed."""
        return stamp > self.moment or (self.inclusive and stamp == self.moment)


Handler = Callable[[Visit], Answer]


class Route(NamedTuple):
    """An endpoint: its name in logs and quotas, method, path below the base, and handler."""

    operation: str
    method: str
    rule: str
    handler: Handler


def found(rows: list[Any]) -> Answer:
    """A list, or `NotFound`: an empty list is a 404 (1.4)."""
    if not rows:
        raise NotFound
    return Answer(200, rows)


def found_sync(body: Mapping[str, list[Any]]) -> Answer:
    """An object of lists; a 404 only when all of them are empty (section 7, rule 11)."""
    if not any(body.values()):
        raise NotFound
    return Answer(200, body)
