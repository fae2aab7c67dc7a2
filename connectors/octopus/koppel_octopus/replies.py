"""Reply: what Octopus sent back over REST, read as a list, a record or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from koppel import Unreadable

from koppel_octopus.answers import Refusal
from koppel_octopus.client import Record, Seen
from koppel_octopus.http import Reply
from koppel_octopus.jsontext import BadJson, document, elements
from koppel_octopus.operations import Operation


def records_in(reply: Reply, operation: Operation) -> Iterator[Seen]:
    """Read a list, or an object of changed and deleted ones; nothing found is status 404.

    The whole answer is read once before anything of it counts: one that is cut brings nothing.
    """
    if reply.status == 404 and not is_page(reply):
        reply.body.close()
        return iter(())
    try:
        for _name, record in elements(reply.body):
            if not isinstance(record, dict):
                raise BadJson("an element of the list is no object")
    except BadJson as error:
        got = "a web page instead of data" if is_page(reply) else f"unreadable data ({error})"
        reply.body.close()
        raise Unreadable(f"Octopus answered {operation.name} with {got}") from error
    reply.body.seek(0)
    return _stream(reply)


def is_page(reply: Reply) -> bool:
    """Say whether the body is a page for a browser: then the status says nothing about data."""
    reply.body.seek(0)
    beginning = reply.body.read(100)
    reply.body.seek(0)
    return beginning.lstrip().startswith(b"<")


def _stream(reply: Reply) -> Iterator[Seen]:
    with reply.body:
        for name, record in elements(reply.body):
            yield Seen(record, deleted=name.startswith("deleted"))


def record_in(reply: Reply, operation: Operation) -> Record:
    """Read one record. Raises ``Unreadable``."""
    try:
        with reply.body:
            value = document(reply.body)
    except BadJson as error:
        raise Unreadable(f"Octopus answered {operation.name} with unreadable data") from error
    if not isinstance(value, dict):
        raise Unreadable(f"Octopus answered {operation.name} with data that is no object")
    return value


def refusal_in(reply: Reply) -> Refusal:
    """Read an error body; every field of it is optional, and the body too (octopus-api 1.4)."""
    try:
        with reply.body:
            body = document(reply.body)
    except BadJson:
        body = None
    fields = body if isinstance(body, dict) else {}
    code = fields.get("errorCode")
    words = fields.get("errorMessage") or fields.get("technicalInfo") or ""
    return Refusal(code if isinstance(code, int) else None, reply.status, str(words))
