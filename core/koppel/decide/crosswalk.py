"""Crosswalk: which records are the same thing. Values and derivations; the rows are in the store.

A *Binding* gives one record a *thing*; records with the same thing are the same, and one of each
connection is the *main* one: writing takes the main record, reading takes any. Markers and
serials are derived from the source's account and record, never counted, so they survive a lost
database.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from koppel.model import Customer, Document, Entity, Ref, said

MARKER_LENGTH = 10
SERIAL_BITS = 31
DELETED, MERGED = "deleted", "merged"
UNSURE = "not sure to be the same"
"""Why a record is orphaned: nothing is written on it."""
SERIAL = "serial"
"""Under this name the detail of a record of the target holds the caller's id that koppel gave."""
LABEL = "label"
"""Under this name the detail of a binding holds what its record is called, for people."""

MARKER = re.compile(rf"\bk:[a-z2-7]{{{MARKER_LENGTH}}}\b")
"""Finds a marker in a text."""


@dataclass(frozen=True)
class Binding:
    """One record's place in the crosswalk.

    ``prints``: a short hash per field, of the source's record as it was exported, or of what
    koppel wrote to the target. ``owner``: the customer of a document; of a customer, the one into
    whom he was merged, whose alias he is. ``gone``: why the record is orphaned; empty when it is
    not. ``detail``: what later decisions need ("total", "parent").
    """

    ref: Ref
    thing: str
    main: bool = True
    version: str = ""
    prints: Mapping[str, str] = field(default_factory=dict)
    detail: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    gone: str = ""


@dataclass(frozen=True)
class Sighting:
    """A record of the target found under one of its natural keys."""

    id: str
    key: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def marker(account: str, kind: str, id: str) -> str:
    """Return the word that proves a remote record is ours."""
    digest = _digest(account, kind, id)
    return "k:" + base64.b32encode(digest).decode()[:MARKER_LENGTH].lower()


def serials(account: str, kind: str, id: str) -> Iterator[int]:
    """Yield caller's ids for a record, best first: the next one only when the first is taken."""
    n = 0
    while True:
        digest = _digest(account, kind, id, str(n))
        number = int.from_bytes(digest[:4], "big") >> (32 - SERIAL_BITS)
        if number:
            yield number
        n += 1


def prints(entity: Entity) -> dict[str, str]:
    """Return a short hash per field that counts, to tell later which fields changed."""
    data: dict[str, Any] = entity.model_dump(mode="json", include=set(said(type(entity))))
    return {name: _print(value) for name, value in data.items()}


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the fields that differ; a field that was not known before does not."""
    return tuple(sorted(name for name, value in before.items() if now.get(name, value) != value))


def fingerprint(data: Any) -> str:
    """Return a short hash of JSON-ready data."""
    text = json.dumps(data, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def number_key(number: str) -> str:
    """Return the natural key of a document number; blanks do not count."""
    return "number:" + re.sub(r"\s+", "", number)


def books_key(number: str) -> str:
    """Return the natural key of a customer of the CRM who shows this number of the books."""
    return f"books:{number}"


def natural_keys(entity: Entity) -> tuple[str, ...]:
    """Return the keys under which another record may be the same customer or document."""
    if isinstance(entity, Customer):
        return (f"vat:{entity.vat_number}",) if entity.vat_number else ()
    if isinstance(entity, Document):
        return (number_key(entity.number),)
    return ()


def natural(text: str) -> str:
    """Return a sort key in which 2026 / 9 comes before 2026 / 10."""
    return re.sub(r"\d+", lambda digits: digits.group().zfill(12), text)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _print(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
