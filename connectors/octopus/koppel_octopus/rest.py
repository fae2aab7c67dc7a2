"""REST: the client over Octopus' REST API (octopus-api 1.2, 1.4)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from koppel import AccessLost, Gone, Tools, Unavailable, Unreadable

from koppel_octopus import operations as ops
from koppel_octopus.answers import over_quota
from koppel_octopus.calendar import stamp
from koppel_octopus.client import OctopusClient, Record, Seen
from koppel_octopus.http import FEED_SIZE, SIZE, Http, Reply
from koppel_octopus.keys import DocumentKey
from koppel_octopus.operations import Operation
from koppel_octopus.replies import is_page, record_in, records_in, refusal_in
from koppel_octopus.settings import OctopusSettings
from koppel_octopus.tokens import Tokens

Params = dict[str, str]
Records = list[Record]

IDENTITY = "relationIdentificationServiceData"

SALES = "2"
"""Journal type of sales (octopus-api 2.3)."""


class RestClient(OctopusClient):
    """One dossier over REST."""

    tells_changes = True

    def __init__(self, settings: OctopusSettings, tools: Tools) -> None:
        self._dossier = settings.dossier
        self._zone = ZoneInfo(settings.feed_zone)
        self._tools = tools
        self._http = Http(settings.base_url, tools)
        self._tokens = Tokens(settings, tools, self._http)

    @property
    def served(self) -> datetime | None:
        return self._http.served

    def open(self) -> None:
        self._tokens.dossier()

    def close(self) -> None:
        self._http.close()

    def bookyears(self) -> list[Record]:
        return self._list(ops.BOOKYEARS)

    def journals(self, year: int) -> list[Record]:
        return self._list(ops.JOURNALS, year=year)

    def modified_journals(self, since: datetime) -> Iterator[Seen]:
        return self._feed(ops.JOURNALS_MODIFIED, since)

    def accounts(self, year: int) -> list[Record]:
        return self._list(ops.ACCOUNTS, {"bookyearId": str(year)})

    def modified_accounts(self, since: datetime) -> Iterator[Seen]:
        return self._feed(ops.ACCOUNTS_MODIFIED, since)

    def vat_codes(self) -> list[Record]:
        return self._list(ops.VAT_CODES)

    def modified_relations(self, since: datetime) -> Iterator[Seen]:
        return self._feed(ops.RELATIONS_MODIFIED, since)

    def relation_by_external(self, external: int, since: datetime) -> Record | None:
        # Conditions of a search are joined by "or", so what came is looked at again.
        return _pick(self._search(extRelationId=external), "externalRelationId", external)

    def upsert_relation(self, record: Record) -> int | None:
        reply = self._write(ops.RELATION_PUT, record)
        if reply.status != 201:
            reply.body.close()
            return None
        stored = record_in(reply, ops.RELATION_PUT)
        key = _identity(stored).get("relationKey")
        found = key.get("id") if isinstance(key, dict) else None
        if not isinstance(found, int) or found <= 0:
            raise Unreadable("Octopus created a relation and did not tell its key")
        return found

    def update_relation(self, key: int, fields: Record) -> None:
        found = _pick(self._search(relationId=key), "relationKey", {"id": key})
        if found is None:
            raise Gone(f"relation {key} is not in Octopus any more")
        # What is left out stays; these two are demanded, so they are said as they are.
        kept = {"currencyCode": found.get("currencyCode", "EUR"), IDENTITY: _own_keys(found)}
        self._write(ops.RELATION_PUT, {**kept, **fields}).body.close()

    def modified_bookings(
        self, since: datetime, year: int | None = None, journal: str = ""
    ) -> Iterator[Seen]:
        return self._feed(ops.BOOKINGS_MODIFIED, since, _place(year, journal))

    def deleted_bookings(self, since: datetime) -> list[DocumentKey]:
        gone: list[DocumentKey] = []
        alive: set[DocumentKey] = set()
        for seen in self._feed(ops.LINES_MODIFIED, since, {"journalTypeId": SALES}):
            number = seen.record.get("journalSequenceNr" if seen.deleted else "journalNr")
            key = DocumentKey(
                int(seen.record["bookyearKey"]["id"]),
                f"V{number}",
                int(seen.record["documentSequenceNr"]),
            )
            gone.append(key) if seen.deleted else alive.add(key)
        # A deleted number is free again: what the same answer shows as alive is not gone.
        return [key for key in gone if key not in alive]

    def insert_booking(self, record: Record) -> None:
        body = {"buySellBookingServiceData": record, "attachments": []}
        self._write(ops.BOOKING_POST, body).body.close()

    def modified_financial(self, since: datetime, year: int, journal: str) -> Iterator[Seen]:
        return self._feed(ops.FINANCIAL_MODIFIED, since, _place(year, journal))

    def insert_financial(self, record: Record) -> None:
        body = {"financialDiversBookingServiceData": record, "attachments": []}
        self._write(ops.FINANCIAL_POST, body).body.close()

    def modified_balancings(self, since: datetime) -> Iterator[Seen]:
        return self._feed(ops.BALANCINGS_MODIFIED, since)

    def insert_balancing(self, record: Record) -> None:
        self._write(ops.BALANCING_POST, record).body.close()

    # How a call is made

    def _list(self, operation: Operation, params: Params | None = None, **path: int) -> Records:
        reply = self._read(operation, params or {}, SIZE, path)
        return [seen.record for seen in records_in(reply, operation)]

    def _search(self, **conditions: int) -> Records:
        params = {name: str(value) for name, value in conditions.items()}
        return self._list(ops.RELATIONS_SEARCH, params)

    def _feed(
        self, operation: Operation, since: datetime, params: Params | None = None
    ) -> Iterator[Seen]:
        asked = {"modifiedTimeStamp": stamp(since, self._zone), **(params or {})}
        return records_in(self._read(operation, asked, FEED_SIZE, {}), operation)

    def _read(
        self, operation: Operation, params: Params, size: int, path: Mapping[str, int]
    ) -> Reply:
        reply = self._send(operation, path, params=params, size=size)
        if reply.status in (200, 404):
            return reply
        refusal = refusal_in(reply)
        if reply.status in (403, 429):
            raise over_quota(operation.name, self._tools.clock()) from refusal
        if reply.status >= 500:
            raise Unavailable(f"Octopus answered {operation.name} with status {reply.status}")
        raise Unreadable(f"Octopus refused {operation.name}: {refusal}") from refusal

    def _write(self, operation: Operation, body: Record) -> Reply:
        content = json.dumps(body, default=_wire).encode()
        headers = {"Content-Type": "application/json"}
        reply = self._send(operation, {}, content=content, headers=headers)
        # Status 200 is documented for no write: it may be a page that asks to log in.
        if reply.status in (201, 204):
            return reply
        told = not is_page(reply)
        refusal = refusal_in(reply)
        if reply.status == 429:
            raise over_quota(operation.name, self._tools.clock()) from refusal
        if reply.status == 403 or (reply.status == 400 and told):
            raise refusal
        # 404 on a write is documented nowhere, so it proves nothing.
        raise Unavailable(f"Octopus answered {operation.name} with status {reply.status}")

    def _send(
        self,
        operation: Operation,
        path: Mapping[str, int],
        *,
        headers: Params | None = None,
        **how: Any,
    ) -> Reply:
        """Send with a token; once more when Octopus says that the token was not good."""
        where = operation.path.format(dossier=self._dossier, **path)
        for last in (False, True):
            sent = {**(headers or {}), "dossierToken": self._tokens.dossier()}
            self._tools.budget.spend(operation.name, operation.quota)
            reply = self._http.send(
                operation.method, where, what=operation.name, headers=sent, **how
            )
            if reply.status != 401:
                return reply
            reply.body.close()
            self._tokens.forget()
            if last:
                break
        raise AccessLost(
            "Octopus does not take the token it has just given: sign in again, or ask the"
            " accountant whether this user may still open the dossier"
        )


def _identity(record: Record) -> Record:
    identity = record.get(IDENTITY)
    return identity if isinstance(identity, dict) else {}


def _own_keys(record: Record) -> Record:
    """Return the keys of a relation; the external number 0 means that there is none."""
    identity = _identity(record)
    external = identity.get("externalRelationId")
    key = {"relationKey": identity["relationKey"]}
    return {**key, "externalRelationId": external} if external else key


def _pick(found: Records, name: str, value: object) -> Record | None:
    return next((record for record in found if _identity(record).get(name) == value), None)


def _place(year: int | None, journal: str) -> Params:
    """Return the parameters of a booking feed; all bookyears are -1 (octopus-api 2.11)."""
    params = {"bookyearId": str(-1 if year is None else year)}
    return {**params, "journalKey": journal} if journal else params


def _wire(value: object) -> object:
    """Return what JSON writes: Octopus takes amounts as doubles, and cents survive in those."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a record")
