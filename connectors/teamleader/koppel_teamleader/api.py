"""Api: Teamleader's calls by name, with its limits, its tokens and its refusals in koppel's words.

A read is repeated after a server's error, a write never is: what no answer proves is ``Doubt``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from koppel import (
    AccessLost,
    ConfigError,
    Gone,
    Held,
    KoppelError,
    Reach,
    Refused,
    Tools,
    Unavailable,
    Unreadable,
)

from koppel_teamleader.auth import CURE, Grant
from koppel_teamleader.client import Answer, BadAnswer, Client, NoAnswer, NotSent
from koppel_teamleader.errors import Doubt, reasons
from koppel_teamleader.limits import Window
from koppel_teamleader.wire import dumps, loads

VERSION = "2023-09-26"
BACKOFF_SECONDS = (1.0, 4.0)
TRIES = 3
"""How often a call is sent that the rate limit refuses."""


NOT_REACHED = "check that address and the network, or try again later"


@dataclass(frozen=True)
class Reply:
    """What a read brought, and the server's clock then (None: it did not tell)."""

    data: Any
    date: datetime | None
    meta: Mapping[str, Any] = field(default_factory=dict)
    """What the answer tells besides; not reliable (teamleader-api 1.6)."""


class Api:
    """The calls of one account."""

    def __init__(self, client: Client, grant: Grant, tools: Tools) -> None:
        self._client = client
        self._grant = grant
        self._tools = tools
        self._window = Window(tools)

    def read(self, operation: str, body: Mapping[str, Any]) -> Reply:
        """Return the ``data`` of a list or info call.

        Raises ``Gone`` (no such record), ``ConfigError`` (no right), ``AccessLost``,
        ``Unavailable`` or ``Unreadable``.
        """
        answer = self._patient(operation, body)
        if answer.status == 200:
            said = _body(operation, answer)
            meta = said.get("meta")
            return Reply(said["data"], answer.date, meta if isinstance(meta, dict) else {})
        raise _not_read(operation, answer)

    def write(self, operation: str, body: Mapping[str, Any]) -> None:
        """Carry out a call that answers 204 and nothing.

        Raises ``Held``, ``Refused``, ``AccessLost`` or ``ConfigError`` when it certainly had no
        effect, ``Doubt`` when it may have had one.
        """
        self._written(operation, body, 204)

    def add(self, operation: str, body: Mapping[str, Any]) -> str:
        """Carry out a call that answers 201 and an id; return that. Raises as ``write`` does."""
        answer = self._written(operation, body, 201)
        try:
            made = _body(operation, answer)["data"]
        except Unreadable as error:
            raise Doubt(str(error)) from None
        id = made.get("id") if isinstance(made, dict) else None
        if not isinstance(id, str) or not id:
            raise Doubt(f"Teamleader: {operation}: the answer has no id")
        return id

    def _written(self, operation: str, body: Mapping[str, Any], good: int) -> Answer:
        try:
            answer = self._call(operation, body)
        except NotSent as error:
            raise _not_now(f"Teamleader was not reached ({error}); {NOT_REACHED}") from None
        except (NoAnswer, BadAnswer) as error:
            raise Doubt(f"Teamleader: {operation}: {error}") from None
        except (Unavailable, Unreadable) as error:
            # Only the sign-in raises these: the write itself had not left.
            raise _not_now(str(error)) from None
        if answer.status != good:
            raise self._not_written(operation, answer)
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _patient(self, operation: str, body: Mapping[str, Any]) -> Answer:
        """Call until there is an answer that another try would not better."""
        for pause in (*BACKOFF_SECONDS, None):
            try:
                answer = self._call(operation, body)
            except NotSent as error:
                raise Unavailable(f"Teamleader was not reached ({error}); {NOT_REACHED}") from None
            except BadAnswer as error:
                raise Unreadable(f"Teamleader: {operation}: {error}") from None
            except NoAnswer as error:
                trouble = f"gave no answer ({error})"
            else:
                if answer.status < 500:
                    return answer
                trouble = f"answered {answer.status}"
            if pause is not None:
                self._tools.sleep(pause)
        raise Unavailable(f"Teamleader: {operation} {trouble}, three times; try again later")

    def _call(self, operation: str, body: Mapping[str, Any]) -> Answer:
        """Send, and send again after a refusal that has a cure here: an old token, the limit.

        Both are a definite no, so this is safe for writes too.
        """
        token = self._grant.access()
        replaced = False
        sent = 0
        while True:
            answer = self._send(operation, body, token)
            sent += 1
            if answer.status == 401 and not replaced:
                token, replaced = self._grant.replace(token), True
            elif answer.status != 429 or sent >= TRIES:
                return answer

    def _send(self, operation: str, body: Mapping[str, Any], token: str) -> Answer:
        self._window.take()
        self._tools.budget.spend(operation)
        self._tools.sending()
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-Api-Version": VERSION,
        }
        answer = self._client.post(operation, dumps(body), headers)
        self._window.observe(answer)
        return answer

    def _not_written(self, operation: str, answer: Answer) -> Exception:
        """Return what a bad answer means for a write (teamleader-api 1.5, 8.4)."""
        said = reasons(answer.body)
        text = f"Teamleader: {operation} answered {answer.status}{f': {said}' if said else ''}"
        match answer.status:
            case 401:
                return AccessLost(f"{text}; {CURE}")
            case 429:
                return Held(
                    f"{text}; it limits us", reach=Reach.CONNECTION, until=self._window.until
                )
            case 403:
                return Refused(f"{text}; {_missing_right()}")
            case status if 400 <= status < 500 and status != 408:
                return Refused(f"{text}; look at the record in Teamleader")
        return Doubt(text)


def _body(operation: str, answer: Answer) -> Mapping[str, Any]:
    """Return an answer that has ``data``."""
    value = loads(answer.body, operation)
    if not isinstance(value, dict) or "data" not in value:
        raise Unreadable(f"Teamleader: {operation}: the answer has no data; try again later")
    return value


def _not_read(operation: str, answer: Answer) -> KoppelError:
    """Return what an answer other than 200 means for a read (teamleader-api 1.5)."""
    said = reasons(answer.body)
    text = f"Teamleader: {operation} answered {answer.status}{f': {said}' if said else ''}"
    match answer.status:
        case 401:
            return AccessLost(f"{text}; {CURE}")
        case 403:
            return ConfigError(f"{text}; {_missing_right()}")
        case 404:
            return Gone(text)
        case 429:
            return Unavailable(f"{text}; it limits us: try again later")
    return Unreadable(f"{text}; try again later")


def _not_now(text: str) -> Held:
    return Held(f"{text}; nothing was written", reach=Reach.CONNECTION)


def _missing_right() -> str:
    return (
        "tick the scopes companies, contacts, departments, invoices, products and users of the "
        "integration in Teamleader's Marketplace, check the rights of the user, and " + CURE
    )
