"""A plain HTTP client of the Octopus fake for its tests: no koppel in it."""

from __future__ import annotations

from typing import Any

import httpx
from koppel_fakes.octopus import OctopusFake

BASE = "http://octopus.test/octopus-rest-api/v1"
SINCE_EVER = "1980-01-01 00:00:00.000"


class RestCaller:
    """Somebody with a dossier token."""

    def __init__(
        self, fake: OctopusFake, dossier_id: int = 4711, locale: int = 1, *, login: bool = True
    ) -> None:
        self.http = httpx.Client(transport=httpx.WSGITransport(app=fake.app), base_url=BASE)
        self.dossier_id = dossier_id
        self.locale = locale
        self.credentials = fake.description()
        if login:
            self.log_in()

    def authenticate(self, **changes: str) -> httpx.Response:
        """POST /authentication with the right credentials, or changed ones."""
        known = {**self.credentials, **changes}
        return self.http.post(
            "/authentication",
            headers={"softwareHouseUuid": known["software_house"]},
            json={"user": known["user"], "password": known["password"]},
        )

    def log_in(self) -> None:
        """Get a dossier token by the three calls of octopus-api 1.2."""
        token = self.authenticate().json()["token"]
        answer = self.http.post(
            "/dossiers",
            params={"dossierId": self.dossier_id, "localeId": self.locale},
            headers={"Token": token},
        )
        self.http.headers["dossierToken"] = answer.json()["Dossiertoken"]

    def call(self, method: str, path: str, json: Any = None, **params: Any) -> httpx.Response:
        """A call below the dossier."""
        return self.http.request(
            method, f"/dossiers/{self.dossier_id}/{path}", json=json, params=params or None
        )

    def get(self, path: str, **params: Any) -> httpx.Response:
        """A GET below the dossier."""
        return self.call("GET", path, **params)

    def book(self, **changes: Any) -> httpx.Response:
        """POST a sale of 1000.00 + 210.00, with changes."""
        return self.call("POST", "buysellbookings", {"buySellBookingServiceData": sale(**changes)})

    def receive(self, **changes: Any) -> httpx.Response:
        """POST a receipt of 1210.00 in F9, with changes."""
        return self.call(
            "POST",
            "financialdiversbookings",
            {"financialDiversBookingServiceData": receipt(**changes)},
        )


def sale(**changes: Any) -> dict[str, Any]:
    """A sale of November 2026 to relation 1, the first of V1."""
    return {
        "bookyearKey": {"id": 3},
        "journalKey": "V1",
        "documentSequenceNr": 1,
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-10",
        "expiryDate": "2026-12-10",
        "relationIdentificationServiceData": {"relationKey": {"id": 1}},
        "amount": 1210.00,
        "currencyCode": "EUR",
        "exchangeRate": 1.0,
        "bookingLines": [line()],
        **changes,
    }


def line(**changes: Any) -> dict[str, Any]:
    """A line of 1000.00 + 210.00."""
    plain = {"accountKey": 700000, "baseAmount": 1000.00, "vatCodeKey": "21", "vatAmount": 210.00}
    return {**plain, **changes}


def receipt(**changes: Any) -> dict[str, Any]:
    """A receipt of November 2026 from relation 1, the first of F9."""
    return {
        "bookyearKey": {"id": 3},
        "journalKey": "F9",
        "documentSequenceNr": 1,
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-12",
        "exchangeRate": 1.0,
        "bookingLines": [{"type": "C", "relationId": 1, "amount": 1210.00, "reference": "paid"}],
        **changes,
    }


def key(journal: str, number: int, line_number: int, bookyear: int = 3) -> dict[str, Any]:
    """The key of a line, as balancings name it."""
    return {
        "bookyearKey": {"id": bookyear},
        "journalKey": journal,
        "documentSequenceNr": number,
        "lineSequenceNr": line_number,
    }


def tie(amount: float, debet: Any = None, credit: Any = None) -> dict[str, Any]:
    """The body of a match of V1/1 with F9/1, or other lines."""
    return {
        "debetKey": debet or key("V1", 1, -1),
        "creditKey": credit or key("F9", 1, 1),
        "balanceAmount": amount,
    }
