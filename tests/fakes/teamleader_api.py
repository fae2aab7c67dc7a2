"""A plain HTTP client of the Teamleader fake, as a stranger would write one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx
from koppel_fakes.teamleader import TeamleaderFake

BASE = "http://teamleader.test"


class Api:
    """Calls `POST /<operation>` with a token; answers are read with exact decimals."""

    def __init__(self, fake: TeamleaderFake, token: str | None = None) -> None:
        bearer = fake.grant().access_token if token is None else token
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=fake.app),
            base_url=BASE,
            headers={"Authorization": f"Bearer {bearer}", "X-Api-Version": "2023-09-26"},
        )

    def call(self, operation: str, body: object = None) -> httpx.Response:
        """The raw answer."""
        return self.http.post(f"/{operation}", json={} if body is None else body)

    def answer(self, operation: str, body: object = None) -> dict[str, Any]:
        """The JSON of a successful answer."""
        response = self.call(operation, body)
        assert response.status_code in (200, 201), response.text
        return exact(response.text)

    def data(self, operation: str, body: object = None) -> Any:
        """The `data` of a successful answer."""
        return self.answer(operation, body)["data"]

    def done(self, operation: str, body: object) -> None:
        """An action that answers 204."""
        response = self.call(operation, body)
        assert (response.status_code, response.content) == (204, b""), response.text

    def titles(self, operation: str, body: object = None, status: int = 400) -> list[str]:
        """The error titles of a refusal with that status."""
        response = self.call(operation, body)
        assert response.status_code == status, response.text
        return [error["title"] for error in response.json()["errors"]]


def exact(text: str) -> Any:
    """JSON with Decimal fractions."""
    return json.loads(text, parse_float=Decimal)
