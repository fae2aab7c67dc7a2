"""Account: what lies behind one sign-in: the calls it may make, and its departments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from koppel import Refused, Tools, Unreadable

from koppel_teamleader.api import Api
from koppel_teamleader.auth import Grant, TokenEndpoint
from koppel_teamleader.client import Client
from koppel_teamleader.lists import unpaged
from koppel_teamleader.reading import read
from koppel_teamleader.records import Department, Record
from koppel_teamleader.settings import TeamleaderLogin

DEPARTMENTS = "departments.list"

Shape = TypeVar("Shape", bound=Record)


@contextmanager
def opened(login: TeamleaderLogin, tools: Tools) -> Iterator[Api]:
    """Give the calls of the account that somebody signed in to, and close the lines afterwards."""
    with ExitStack() as stack:
        sign_in = Client(login.auth_url, tools.transport)
        stack.callback(sign_in.close)
        client = Client(login.base_url, tools.transport)
        stack.callback(client.close)
        yield Api(client, Grant(tools, TokenEndpoint(login, tools, sign_in)), tools)


def default_department(api: Api) -> str:
    """Return the id of the account's default department (teamleader-api 2.5)."""
    return known(Department, _listed(api)[0], DEPARTMENTS).id


def departments(api: Api) -> list[Department]:
    """Return the active departments, the account's default one first."""
    return [known(Department, item, DEPARTMENTS) for item in _listed(api)]


def _listed(api: Api) -> tuple[dict[str, Any], ...]:
    body = {
        "filter": {"status": ["active"]},
        "sort": [{"field": "default_department", "order": "asc"}],
    }
    found = unpaged(api, DEPARTMENTS, body)
    if not found:
        raise Unreadable(f"Teamleader: {DEPARTMENTS}: the account has no department")
    return found


def known(shape: type[Shape], data: Any, operation: str) -> Shape:
    """Return a record without which nothing can begin. Raises ``Unreadable``."""
    try:
        return read(shape, data, operation)
    except Refused as error:
        raise Unreadable(str(error)) from None
