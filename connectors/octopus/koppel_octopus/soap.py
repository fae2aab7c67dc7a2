"""SOAP: the client over Octopus' older web service (octopus-api 1.6, 4.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from koppel import Gone, Refused, Tools

from koppel_octopus.calendar import BEGINNING, OVERLAP
from koppel_octopus.client import OctopusClient, Record, Seen
from koppel_octopus.keys import DocumentKey
from koppel_octopus.session import Session
from koppel_octopus.settings import OctopusSettings
from koppel_octopus.shapes import (
    IDENTITY,
    booking_from_soap,
    booking_to_soap,
    financial_to_soap,
    relation_from_soap,
    relation_to_soap,
)

EVERY_YEAR = -1
"""A feed with this bookyear brings all of them (octopus-api 2.11)."""


class SoapClient(OctopusClient):
    """One dossier over SOAP."""

    tells_changes = False

    def __init__(self, settings: OctopusSettings, tools: Tools) -> None:
        self._dossier = settings.dossier
        self._clock = tools.clock
        self._session = Session(settings, tools, settings.dossier)
        # The oldest version has another word for it (octopus-api 4.2).
        self._first_name = "surName" if "01-13" in settings.soap_url else "firstName"
        self._externals: dict[int, int] = {}
        self._relations: dict[int, Record] = {}
        self._relations_read: datetime | None = None

    @property
    def served(self) -> datetime | None:
        return self._session.http.served

    def open(self) -> None:
        self._session.open()

    def close(self) -> None:
        self._session.close()

    def bookyears(self) -> list[Record]:
        return self._session.rows("GetBookyears")

    def journals(self, year: int) -> list[Record]:
        return self._session.rows("GetJournals", bookyearKey={"id": year})

    def modified_journals(self, since: datetime) -> Iterator[Seen]:
        raise Refused("Octopus does not tell over SOAP which journals changed")

    def accounts(self, year: int) -> list[Record]:
        return self._session.rows("GetAccounts", bookyearKey={"id": year})

    def modified_accounts(self, since: datetime) -> Iterator[Seen]:
        raise Refused("Octopus does not tell over SOAP which ledger accounts changed")

    def vat_codes(self) -> list[Record]:
        return self._session.rows("GetVatCodes")

    def modified_relations(self, since: datetime) -> Iterator[Seen]:
        answer = self._session.feed("GetModifiedRelations", modifiedSince=since)
        return self._seen_relations(answer)

    def _seen_relations(self, answer: Record) -> Iterator[Seen]:
        for name in ("deletedRelations", "modifiedRelations"):
            for raw in answer.get(name) or ():
                self._note(raw)
                yield Seen(relation_from_soap(raw), deleted=name == "deletedRelations")

    def relation_by_external(self, external: int, since: datetime) -> Record | None:
        for seen in self.modified_relations(since):
            if not seen.deleted and seen.record[IDENTITY]["externalRelationId"] == external:
                return seen.record
        return None

    def upsert_relation(self, record: Record) -> int | None:
        relation = relation_to_soap(record, None, self._first_name)
        self._session.act("InsertUpdateRelation", relation=relation)
        return None

    def update_relation(self, key: int, fields: Record) -> None:
        changed = relation_to_soap(fields, self._current(key), self._first_name)
        self._session.act("InsertUpdateRelation", relation=changed)
        self._note(changed)

    def modified_bookings(
        self, since: datetime, year: int | None = None, journal: str = ""
    ) -> Iterator[Seen]:
        answer = self._session.feed("GetModifiedBuySellBookings", **_place(since, year, journal))
        return _seen(answer.get("modifiedBuySellBookingArray"), booking_from_soap)

    def deleted_bookings(self, since: datetime) -> list[DocumentKey]:
        raise Refused("Octopus does not tell over SOAP which bookings were deleted")

    def insert_booking(self, record: Record) -> None:
        self._session.act("InsertBuySellBooking", booking=booking_to_soap(record))

    def modified_financial(self, since: datetime, year: int, journal: str) -> Iterator[Seen]:
        answer = self._session.feed(
            "GetModifiedFinancialDiversBookings", **_place(since, year, journal)
        )
        return _seen(answer.get("modifiedFinancialDiversBookingArray"), dict)

    def insert_financial(self, record: Record) -> None:
        keys = {line["relationId"] for line in record["bookingLines"]}
        externals = {key: self._external(key) for key in keys}
        self._session.act(
            "InsertFinancialDiversBooking", booking=financial_to_soap(record, externals)
        )

    def modified_balancings(self, since: datetime) -> Iterator[Seen]:
        answer = self._session.feed("GetModifiedBalancingRelations", modifiedSince=since)
        return chain(
            _seen(answer.get("deletedBalancingArray"), dict, deleted=True),
            _seen(answer.get("modifiedBalancingArray"), dict),
        )

    def insert_balancing(self, record: Record) -> None:
        self._session.act("InsertBalancing", balacing=record)  # spelt so in the service

    # Relations as this connection knows them

    def _note(self, raw: Record) -> None:
        key = (raw.get("relationKey") or {}).get("id")
        if key:
            self._externals[key] = raw["externalRelationNr"]
            if self._relations_read is not None:
                self._relations[key] = raw

    def _current(self, key: int) -> Record:
        """Return a whole relation as it is now: a change over SOAP says all of it again."""
        since = BEGINNING if self._relations_read is None else self._relations_read - OVERLAP
        feed = self.modified_relations(since)
        # Set before the feed is gone through: from now on whole relations are kept.
        self._relations_read = self.served or self._clock()
        for seen in feed:
            if seen.deleted:
                self._relations.pop(seen.record[IDENTITY]["relationKey"]["id"], None)
        if key not in self._relations:
            raise Gone(f"relation {key} is not in Octopus any more")
        return self._relations[key]

    def _external(self, key: int) -> int:
        """Return the number by which receipts name a customer; give him one if he has none."""
        if not self._externals.get(key):
            known = self._current(key)
            if not known["externalRelationNr"]:
                number = self._free_number(key)
                self._session.act(
                    "InsertUpdateRelation", relation={**known, "externalRelationNr": number}
                )
                self._note({**known, "externalRelationNr": number})
        return self._externals[key]

    def _free_number(self, key: int) -> int:
        """Return a number that no relation has, the same at every attempt."""
        used = set(self._externals.values())
        for attempt in range(1 << 16):
            word = f"{self._dossier}/{key}/{attempt}".encode()
            number = int.from_bytes(hashlib.sha256(word).digest()[:4]) & 0x7FFFFFFF
            if number and number not in used:
                return number
        raise Refused(f"no external number is free for relation {key} in Octopus")


def _place(since: datetime, year: int | None, journal: str) -> dict[str, Any]:
    key = {"id": EVERY_YEAR if year is None else year}
    return {"modifiedSince": since, "bookyearKey": key, "journalKey": journal or None}


def _seen(
    found: Iterable[Record] | None, shape: Callable[[Record], Record], deleted: bool = False
) -> Iterator[Seen]:
    return (Seen(shape(record), deleted) for record in found or ())
