"""What may be chosen after signing in: the dossiers of the user, over both transports."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from koppel import AccessLost, Choice, Tools, Unavailable, Unreadable
from koppel_octopus.connector import Octopus
from koppel_octopus.settings import OctopusLogin, OctopusSettings


def login(books: Any, **changes: object) -> OctopusLogin:
    """What a person typed before he knows a dossier."""
    said = books.settings(**changes).model_dump(exclude={"dossier"})
    return OctopusLogin.model_validate(said)


def sent(status: int, content: bytes) -> httpx.Response:
    """An answer whose body still arrives."""
    return httpx.Response(status, stream=httpx.ByteStream(content))


def answering(books: Any, status: int, body: object) -> Tools:
    """Tools to an Octopus that lets anybody in and lists its dossiers so."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/authentication"):
            return sent(200, b'{"token": "t"}')
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return sent(status, content)

    return books.tools(transport=lambda _url: httpx.MockTransport(answer))


def test_the_dossiers_of_the_user_are_offered(books: Any) -> None:
    """Each comes with its number and its name, and nothing stays open."""
    offered = Octopus().choices(login(books), books.tools())["dossier"]

    known = books.fake.description()["dossier_id"]
    description = books.fake.state.dossiers[known].description
    assert str(known) in [choice.value for choice in offered]
    assert any(choice.name.startswith(description) for choice in offered)
    for choice in offered:
        assert OctopusSettings.model_validate(
            {**login(books).model_dump(), "dossier": choice.value}
        )


def test_a_wrong_password_offers_nothing(books: Any) -> None:
    """R61: the refusal is the one of the login, and names what may be wrong."""
    with pytest.raises(AccessLost, match="password"):
        Octopus().choices(login(books, password="mistyped"), books.tools())


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, [], Unavailable),
        (200, b"<html>", Unreadable),
        (200, {}, Unreadable),
        (200, [{"dossierDescription": "x"}], Unreadable),
        (200, ["x"], Unreadable),
    ],
)
def test_a_list_that_is_none_is_told(
    rest_books: Any, status: int, body: object, error: type[Exception]
) -> None:
    """An answer that is no list of dossiers ends in words, never in a guess."""
    with pytest.raises(error, match="Octopus"):
        Octopus().choices(login(rest_books), answering(rest_books, status, body))


def test_a_dossier_without_a_name_is_offered_by_its_number(rest_books: Any) -> None:
    """Only the number is required by the vendor."""
    tools = answering(rest_books, 200, [{"dossierKey": {"id": 7}}])

    assert Octopus().choices(login(rest_books), tools) == {"dossier": (Choice("7", ""),)}
