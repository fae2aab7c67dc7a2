"""Stock: how many companies there are, so that one call proves that none has gone since.

The list tells its length when asked to (teamleader-api 1.6, seen for companies alone) and can be
sorted by the day of adding. So the companies that were there at a moment are those of its length
that were not added later; as long as they are as many as then, none has been deleted, and none is
back. One that went while another came back would not show: once a day all are asked about anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from koppel import Unreadable

from koppel_teamleader.api import Api
from koppel_teamleader.lists import SIZE
from koppel_teamleader.values import moment, stamp
from koppel_teamleader.wire import dumps, loads

SETTLES = timedelta(minutes=10)
"""What was added within so long may not be listed yet: it is known by its ids, not counted."""

FULL = timedelta(days=1)
"""After so long all are asked about, whatever their number."""


@dataclass(frozen=True)
class Newest:
    """What one page tells: the length of the whole list, and who was added last."""

    total: int
    added: dict[str, datetime]
    """By id; all companies when there are fewer than a page of them."""
    at: datetime
    """The server's clock."""

    def since(self, when: datetime) -> frozenset[str] | None:
        """Who was added after a moment; None: the page does not reach back so far."""
        found = frozenset(id for id, added in self.added.items() if added > when)
        return found if len(found) < SIZE else None


@dataclass(frozen=True)
class Stock:
    """The companies that were there at a moment."""

    count: int
    """Those added up to ``until``."""
    until: datetime
    later: tuple[str, ...]
    """Those added after it."""
    asked: datetime
    """When all were asked about last."""

    def token(self) -> str:
        """Return the stock as a text, for the next run."""
        fields = {"count": self.count, "until": stamp(self.until), "asked": stamp(self.asked)}
        return dumps({**fields, "later": list(self.later)}).decode()


def newest(api: Api) -> Newest | None:
    """Read the page of those added last; None where it does not tell the length of the list."""
    body: dict[str, Any] = {
        "sort": [{"field": "added_at", "order": "desc"}],
        "includes": "pagination",
        "page": {"size": SIZE, "number": 1},
    }
    reply = api.read("companies.list", body)
    total = reply.meta.get("matches")
    if not isinstance(total, int) or not isinstance(reply.data, list) or reply.date is None:
        return None
    try:
        added = {item["id"].lower(): moment(item["added_at"]) for item in reply.data}
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return Newest(total, added, reply.date) if total >= len(added) else None


def stock_of(token: str) -> Stock | None:
    """Return the stock that a token tells; None when it tells none."""
    try:
        found: Any = loads(token.encode(), "token") if token else {}
        until, asked = moment(found["until"]), moment(found["asked"])
        return Stock(int(found["count"]), until, tuple(found["later"]), asked)
    except (Unreadable, KeyError, TypeError, ValueError):
        return None


def is_whole(before: Stock, now: Newest) -> bool:
    """Whether every company of a stock is still there, and none besides."""
    fresh = now.since(before.until)
    if fresh is None or now.at - before.asked >= FULL:
        return False
    return now.total - len(fresh) == before.count and fresh.issuperset(before.later)


def next_stock(now: Newest, asked: datetime) -> Stock | None:
    """Return the stock of now; None where too many were added within the last minutes."""
    until = now.at - SETTLES
    later = now.since(until)
    if later is None:
        return None
    return Stock(now.total - len(later), until, tuple(sorted(later)), asked)


def settled(ids: Sequence[str], before: str, now: Newest | None) -> tuple[frozenset[str], str]:
    """Return the companies among these ids who are as they were, and the token for the next run.

    Nothing is known where the list does not tell its length.
    """
    if now is None:
        return frozenset(), ""
    stock = stock_of(before)
    whole = stock is not None and is_whole(stock, now)
    following = next_stock(now, stock.asked if stock is not None and whole else now.at)
    same = frozenset(id for id in ids if id.startswith("company/")) if whole else frozenset()
    return same, following.token() if following is not None else ""
