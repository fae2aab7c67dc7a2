"""Telling: what people are told about a run, in words: the notification and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as Db

from koppel.decide.news import DAY, news_of
from koppel.decide.past import End, Past
from koppel.notification import News, Notification
from koppel.run import TROUBLE, Calls, Issue, Outcome, Report, Result, RunState
from koppel.store import backlog, history
from koppel.store.database import Database

LINES = 50
"""So many troubled records a notification names; the rest is counted."""

PLURALS = {
    "Customer": "customers",
    "Number": "customer numbers",
    "Invoice": "invoices",
    "CreditNote": "credit notes",
    "Settlement": "payments",
}


def notification(db: Db, link: str, run: int, end: End) -> Notification:
    """Return what people are told about a run: counts, and each problem with what to do."""
    counts = history.count_outcomes(db, run)
    lines = [
        f"{outcome.label}: {outcome.result}: {outcome.message}"
        for result in (Result.FAILED, Result.IN_DOUBT, Result.HELD)
        for _, outcome in history.outcomes_of(db, run, result, 0)
    ]
    shown = lines[:LINES]
    total = sum(counts.get(k, {}).get(r, 0) for k in counts for r in TROUBLE)
    if total > len(shown):
        shown.append(f"and {total - len(shown)} more: koppel runs, koppel explain")
    text = f"stopped: {end.stopped}" if end.stopped else summary(counts)
    news = _news(db, link, run, end)
    return Notification(run, end.state, end.at, text, tuple(shown), news)


def _news(db: Db, link: str, run: int, end: End) -> News:
    """Return what is new in a run that ends so (D11)."""
    begun = history.begun(db, run)
    past = Past(begun.started, end.state, end.exit_code, end.until, begun.automatic)
    fresh = history.has_fresh_trouble(db, link, run, since=begun.started - DAY)
    return news_of(past, history.past(db, link, before=run), fresh)


def told(row: Any) -> Notification:
    """Return what a person was told about a run that is stored."""
    words, news = row.notification, News(row.news)
    if "at" not in words:
        at = row.ended or row.started
        return Notification(row.id, RunState(row.state), at, words.get("text", ""), news=news)
    at, state = datetime.fromisoformat(words["at"]), RunState(words["state"])
    return Notification(row.id, state, at, words["text"], tuple(words["lines"]), news)


def summary(counts: Mapping[str, Mapping[Result, int]]) -> str:
    """One line: "invoices: 2 created, 1 held; payments: 1 created"."""
    parts = []
    for kind, plural in PLURALS.items():
        results = counts.get(kind, {})
        told = [f"{n} {result}" for result, n in sorted(results.items(), key=_order) if n]
        if told:
            parts.append(f"{plural}: {', '.join(told)}")
    return "; ".join(parts) or "nothing to do"


def report(database: Database, row: Any, connections: tuple[str, ...]) -> Report:
    """Return the report of a run; its outcomes are read one batch at a time."""

    def outcomes(result: Result | None) -> Iterator[Outcome]:
        after = 0
        while True:
            with database.read() as db:
                batch = history.outcomes_of(db, row.id, result, after)
            if not batch:
                return
            yield from (outcome for _, outcome in batch)
            after = batch[-1][0]

    def issues() -> Iterator[Issue]:
        with database.read() as db:
            open_ = backlog.open_issues(db, connections)
        yield from open_

    with database.read() as db:
        counts = history.count_outcomes(db, row.id)
    return Report(
        run=row.id,
        link=row.link,
        state=RunState(row.state),
        started=row.started,
        ended=row.ended,
        counts=counts,
        calls=tuple(Calls(**fields) for fields in row.calls),
        stopped=row.stopped,
        notes=tuple(row.notes),
        exit_code=row.exit_code,
        _outcomes=outcomes,
        _issues=issues,
    )


def _order(item: tuple[Result, int]) -> int:
    return list(Result).index(item[0])
