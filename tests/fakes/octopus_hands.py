"""Hands: the same act on the Octopus fake over REST, over SOAP, or at the screen.

Every act answers whether it was taken. What is shown is read over REST, with exact decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.rest import BASE

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller
from tests.fakes.octopus_model import YEARS, Line
from tests.fakes.octopus_soap_caller import connected
from tests.fakes.teamleader_api import exact

Wire = dict[str, Any]
EXTERNAL = 100
"""Relation n has the external number 100 + n: SOAP lines name no other."""

CODA_PAYER = "BE75539111222351"
"""The account of the payer in the CODA sample."""


class Hands:
    """One fake, with somebody logged in on both faces; `fresh` empties the books again."""

    def __init__(self) -> None:
        self.fake = OctopusFake(world="demo", limits=False)
        for relation in range(1, 7):
            self.fake.human.edit_relation(relation, {}, EXTERNAL + relation)
        self.fake.human.edit_relation(1, {"ibanAccountNr": CODA_PAYER})
        self.rest, self.soap = RestCaller(self.fake), connected(self.fake)
        self._reader = self.fake.app.test_client()
        self.fake.snapshot("empty")

    def fresh(self) -> None:
        """Nothing is booked."""
        self.fake.restore("empty")
        self.fake.forget()

    def human(self, act: Callable[..., object], *arguments: Any, **more: Any) -> bool:
        """An act at the screen."""
        try:
            act(*arguments, **more)
        except HumanError:
            return False
        return True

    def sent(self, method: str, path: str, body: Any) -> bool:
        """A write over REST."""
        answer = self.rest.call(method, path, body)
        assert answer.status_code in (201, 204, 400, 403), answer.text
        return answer.status_code < 300

    def book(self, face: str, kind: str, document: Wire) -> bool:
        """Insert a "buySell" or "financialDivers" booking; relations go by their own key."""
        if face == "rest":
            return self.sent(
                "POST", f"{kind.lower()}bookings", {f"{kind}BookingServiceData": document}
            )
        insert = {"buySell": self.soap.InsertBuySellBooking}
        insert["financialDivers"] = self.soap.InsertFinancialDiversBooking
        return int(insert[kind](_for_soap(document))) == 0

    def meet(self, face: str, external: int, name: str) -> bool:
        """Create a customer under an external number."""
        fields = {"client": True, "name": name, "currencyCode": "EUR"}
        if face == "rest":
            identity = {"relationIdentificationServiceData": {"externalRelationId": external}}
            return self.sent("PUT", "relations", {**fields, **identity})
        zeros = dict.fromkeys(("corporationType", "factLanguage", "vatType"), 0)
        zeros |= dict.fromkeys(
            ("defaultBookingAccountClient", "defaultBookingAccountSupplier", "expirationDays"), 0
        )
        more = {
            "active": True,
            "supplier": False,
            "expirationType": 2,
            "externalRelationNr": external,
        }
        del fields["currencyCode"]
        return int(self.soap.InsertUpdateRelation({**fields, **zeros, **more})) == 0

    def match(self, face: str, debit: Line, credit: Line, amount: Decimal) -> bool:
        """Insert a balancing."""
        body = {"debetKey": key(debit), "creditKey": key(credit), "balanceAmount": float(amount)}
        if face == "rest":
            return self.sent("POST", "balancings", body)
        return int(self.soap.InsertBalancing(body)) == 0

    def feed(self, path: str, **query: Any) -> Any:
        """The JSON of a GET with exact decimals; None where nothing is found."""
        return self._shown("GET", path, query_string=query)

    def changed(self, path: str, **query: Any) -> Any:
        """All that a feed has, from the beginning."""
        return self.feed(path, modifiedTimeStamp=SINCE_EVER, **query)

    def still_open(self, who: str) -> list[Wire]:
        """The rows of the report of open amounts, of both years."""
        query = {
            "fromBookyearKey": {"id": min(YEARS)},
            "toBookyearKey": {"id": max(YEARS)},
            "fromBookyearPeriodNr": 202501,
            "toBookyearPeriodNr": 202612,
            "relationId": -1,
            "externalRelationId": -1,
        }
        return self._shown("POST", f"reports/{who}/open", json=query) or []

    def _shown(self, method: str, path: str, **request: Any) -> Any:
        """What is read is read by the plainest client there is: it happens after every act."""
        token = self.rest.http.headers["dossierToken"]
        address = f"{BASE}/dossiers/4711/{path}"
        headers = {"dossierToken": token}
        answer = self._reader.open(address, method=method, headers=headers, **request)
        assert answer.status_code in (200, 404), answer.text
        return exact(answer.text) if answer.status_code == 200 else None


def header(year: int, journal: str, number: int, month: int) -> Wire:
    """What sales and money documents have in common."""
    calendar = YEARS[year]
    return {
        "bookyearKey": {"id": year},
        "journalKey": journal,
        "documentSequenceNr": number,
        "bookyearPeriodeNr": calendar * 100 + month,
        "documentDate": f"{calendar}-{month:02}-15",
        "exchangeRate": 1.0,
    }


def trade(head: Wire, who: int, amount: Decimal, lines: list[Wire], currency: str = "EUR") -> Wire:
    """A sale or purchase."""
    return {
        **head,
        "expiryDate": head["documentDate"],
        "relationIdentificationServiceData": {"relationKey": {"id": who}},
        "amount": float(amount),
        "currencyCode": currency,
        "bookingLines": lines,
    }


def row(base: Decimal, vat: Decimal, account: int = 700000, code: str = "21") -> Wire:
    """A line of a sale or purchase."""
    return {
        "accountKey": account,
        "baseAmount": float(base),
        "vatCodeKey": code,
        "vatAmount": float(vat),
    }


def money(kind: str, amount: Decimal, who: int = 0, account: int = 0) -> Wire:
    """A line of a money document."""
    return {"type": kind, "amount": float(amount), "relationId": who, "accountKey": account}


def key(line: Line) -> Wire:
    """A line as balancings name it."""
    return {
        "bookyearKey": {"id": line.year},
        "journalKey": line.journal,
        "documentSequenceNr": line.number,
        "lineSequenceNr": line.line,
    }


def line_of(data: Wire) -> Line:
    """A line as answers name it."""
    return Line(
        data["bookyearKey"]["id"],
        data["journalKey"],
        data["documentSequenceNr"],
        data["lineSequenceNr"],
    )


def _for_soap(document: Wire) -> Wire:
    """The same booking with external numbers and moments, as the SOAP types have them."""
    sent = dict(document)
    for name in ("documentDate", "expiryDate"):
        if name in sent:
            day = date.fromisoformat(sent[name])
            # Clients send local midnight (1.6).
            sent[name] = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    identity = sent.pop("relationIdentificationServiceData", None)
    if identity:
        sent["externalRelationId"] = EXTERNAL + identity["relationKey"]["id"]
        return sent
    sent["bookingLines"] = [
        {
            "type": line["type"],
            "amount": line["amount"],
            "accountKey": line["accountKey"],
            "externalRelationId": EXTERNAL + line["relationId"] if line["relationId"] else 0,
        }
        for line in document["bookingLines"]
    ]
    return sent
