"""Clients written from the vendor's pages alone work on the Octopus fake, over a socket."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
import zeep
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server

pytestmark = pytest.mark.slow

SINCE = "2026-01-01 00:00:00.000"


@pytest.fixture(scope="module")
def fake() -> OctopusFake:
    return OctopusFake()


@pytest.fixture(scope="module")
def url(fake: OctopusFake) -> Iterator[str]:
    with Server(fake.app) as server:
        yield server.url


class Reader:
    """The REST API as octopus-api 1.2 tells it: two tokens in headers, JSON both ways."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.headers = {"Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON of the answer; None for an empty one, and for 404: nothing found (1.4)."""
        address = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(address, data, self.headers, method=method)
        try:
            with urllib.request.urlopen(asked) as answer:
                text = answer.read()
        except HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                raise AssertionError(f"{error.code} {error.read()!r}") from None
        return json.loads(text) if text else None

    def log_in(self, house: str, user: str, password: str) -> None:
        """Authenticate, choose the only or first dossier, and connect to it."""
        self.headers["softwareHouseUuid"] = house
        credentials = {"user": user, "password": password}
        self.headers["Token"] = self.call("POST", "/authentication", credentials)["token"]
        dossier = self.call("GET", "/dossiers")[0]["dossierKey"]["id"]
        connected = self.call("POST", "/dossiers", dossierId=dossier, localeId=0)
        self.headers["dossierToken"] = connected["Dossiertoken"]
        self.base += f"/dossiers/{dossier}"

    def period_of(self, day: str) -> tuple[int, int]:
        """The bookyear and the period that hold a day (2.2): neither is ever computed."""
        for year in self.call("GET", "/bookyears"):
            for period in year["periods"]:
                if period["startDate"] <= day <= period["endDate"] and not year["closed"]:
                    return year["bookyearKey"]["id"], period["bookyearPeriod"]
        raise AssertionError(f"no open period for {day}")

    def next_number(self, bookyear: int, journal: str) -> int:
        """The last number of the journal and one (2.3)."""
        for found in self.call("GET", f"/bookyears/{bookyear}/journals"):
            if found["journalKey"] == journal:
                return int(found["lastBookedDocumentNr"]) + 1
        raise AssertionError(f"no journal {journal}")


def test_a_client_that_knows_only_the_rest_pages(fake: OctopusFake, url: str) -> None:
    """Login, customer, sale, receipt, match, feed and report, with nothing but urllib."""
    known, day = fake.description(), "2026-11-10"
    api = Reader(f"{url}/octopus-rest-api/v1")
    api.log_in(known["software_house"], known["user"], known["password"])
    customer = api.call(
        "PUT",
        "/relations",
        {
            "relationIdentificationServiceData": {"externalRelationId": 5001},
            "name": "Bakkerij Maes",
            "client": True,
            "currencyCode": "EUR",
        },
    )
    who = customer["relationIdentificationServiceData"]["relationKey"]
    bookyear, period = api.period_of(day)
    common = {
        "bookyearKey": {"id": bookyear},
        "bookyearPeriodeNr": period,
        "documentDate": day,
        "exchangeRate": 1.0,
    }
    code = next(c["code"] for c in api.call("GET", "/vatcodes") if c["basePercentage"] == 21)
    sale = {
        **common,
        "journalKey": "V1",
        "documentSequenceNr": api.next_number(bookyear, "V1"),
        "expiryDate": day,
        "relationIdentificationServiceData": {"relationKey": who},
        "amount": 121.0,
        "currencyCode": "EUR",
        "reference": "+++000/0000/01616+++",
        "bookingLines": [
            {"accountKey": 700000, "baseAmount": 100.0, "vatCodeKey": code, "vatAmount": 21.0}
        ],
    }
    api.call("POST", "/buysellbookings", {"buySellBookingServiceData": sale})
    receipt = {
        **common,
        "journalKey": "F9",
        "documentSequenceNr": api.next_number(bookyear, "F9"),
        "bookingLines": [{"type": "C", "relationId": who["id"], "amount": 100.0}],
    }
    api.call("POST", "/financialdiversbookings", {"financialDiversBookingServiceData": receipt})

    def line(document: dict[str, Any], number: int) -> dict[str, Any]:
        names = ("bookyearKey", "journalKey", "documentSequenceNr")
        return {**{name: document[name] for name in names}, "lineSequenceNr": number}

    pair = {"debetKey": line(sale, -1), "creditKey": line(receipt, 1)}
    api.call("POST", "/balancings", {**pair, "balanceAmount": 100.0})
    (entry,) = api.call("GET", "/balancings/modified", modifiedTimeStamp=SINCE)[
        "modifiedBalancings"
    ]
    query = {
        "fromBookyearKey": {"id": bookyear},
        "toBookyearKey": {"id": bookyear},
        "fromBookyearPeriodNr": period,
        "toBookyearPeriodNr": period,
        "relationId": who["id"],
        "externalRelationId": -1,
    }
    (still_open,) = api.call("POST", "/reports/clients/open", query)
    assert entry["debetDocument"]["balancingKey"] == pair["debetKey"]
    assert entry["creditDocument"]["balancingKey"] == pair["creditKey"]
    assert entry["creditBalancedBookingAmount"] == 100.0
    assert (still_open["journalKey"], still_open["openBookingAmount"]) == ("V1", 21.0)
    assert api.call("GET", "/relations", extRelationId=999) is None


def test_a_stock_zeep_client_that_is_given_the_wsdl(fake: OctopusFake, url: str) -> None:
    """zeep as it comes, with its own transport and cookies, books, matches and reads the feed."""
    known = fake.description()
    client = zeep.Client(f"{url}/OctopusService01-16/OctopusWSService?wsdl")
    api = client.service
    credentials = {"user": known["user"], "password": known["password"]}
    assert api.Authenticate(known["software_house"], credentials) == 0
    (dossier, *_others) = api.GetDossiers()
    assert api.ConnectToDossier(dossier.dossierKey) == 0
    year = next(y for y in api.GetBookyears() if y.startDate.year == 2026)
    last = {j.journalKey: j.lastBookedDocumentNr for j in api.GetJournals(year.bookyearKey)}
    customer = {
        "externalRelationNr": 6001,
        "name": "Zeep BV",
        "client": True,
        "supplier": False,
        "active": True,
        "country": "BE",
        **dict.fromkeys(
            (
                "corporationType",
                "defaultBookingAccountClient",
                "defaultBookingAccountSupplier",
                "expirationDays",
                "expirationType",
                "factLanguage",
                "vatType",
            ),
            0,
        ),
    }
    day = datetime(2026, 11, 10)  # noqa: DTZ001 - clients send local midnight (1.6)
    common = {
        "bookyearKey": year.bookyearKey,
        "bookyearPeriodeNr": 202611,
        "documentDate": day,
        "exchangeRate": 1,
    }
    sale = {
        **common,
        "journalKey": "V1",
        "documentSequenceNr": last["V1"] + 1,
        "expiryDate": day,
        "externalRelationId": 6001,
        "amount": 106,
        "currencyCode": "EUR",
        "bookingLines": [
            {"accountKey": 700100, "baseAmount": 100, "vatCodeKey": "06", "vatAmount": 6}
        ],
    }
    paid = {"type": "C", "accountKey": 0, "externalRelationId": 6001, "amount": 106}
    receipt = {
        **common,
        "journalKey": "F9",
        "documentSequenceNr": last["F9"] + 1,
        "bookingLines": [paid],
    }
    codes = [
        api.InsertUpdateRelation(customer),
        api.InsertBuySellBooking(sale),
        api.InsertFinancialDiversBooking(receipt),
    ]

    def line(document: dict[str, Any], number: int) -> dict[str, Any]:
        names = ("bookyearKey", "journalKey", "documentSequenceNr")
        return {**{name: document[name] for name in names}, "lineSequenceNr": number}

    pair = {"debetKey": line(sale, -1), "creditKey": line(receipt, 1)}
    codes.append(api.InsertBalancing({**pair, "balanceAmount": 106}))
    feed = api.GetModifiedBalancingRelations(datetime(2026, 1, 1, tzinfo=UTC))
    matched = [
        entry.creditBalancedBookingAmount
        for entry in feed.modifiedBalancingArray
        if entry.type.externalRelationId == 6001
    ]
    assert codes == [0, 0, 0, 0]
    assert matched == [106.0]
    assert api.CloseDossier() == 0
