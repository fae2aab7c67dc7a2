"""Answer: from what Octopus said about a write to what koppel does next (octopus-api 3).

A client raises ``Refusal`` for a no that Octopus said in so many words, ``Unreached`` when nothing
left this machine, and koppel's ``Unavailable`` or ``Unreadable`` for the rest. For a write that
rest is doubt: it may have arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from koppel import (
    AccessLost,
    ConfigError,
    Held,
    KeyRefused,
    OverBudget,
    Reach,
    Refused,
    Unavailable,
    Unreadable,
)

from koppel_octopus.calendar import next_midnight
from koppel_octopus.codes import CLOSED, CODES, OPEN, Answer
from koppel_octopus.texts import cut, line


class Unreached(Unavailable):
    """The connection was not made, so nothing left this machine."""


class Doubt(Exception):
    """A write got no answer that proves anything: it may or may not have arrived."""


class Refusal(Exception):
    """Octopus said no: its code (None: it gave none), HTTP status, and its own words."""

    def __init__(self, code: int | None, status: int, detail: str = "") -> None:
        self.code = code
        self.status = status
        self.detail = cut(line(detail), 200)
        super().__init__(f"code {code}, status {status}: {self.detail}")


@dataclass(frozen=True)
class Subject:
    """What a write is about, in the words of its error messages."""

    record: str
    journal: str = ""
    period: str = ""
    number: int = 0
    books: bool = False
    """Whether it books in a journal: there a status 403 is a lock (octopus-api 3.3)."""


@contextmanager
def answering(subject: Subject, clock: Callable[[], datetime]) -> Iterator[None]:
    """Turn what happens to a write inside into one of koppel's answers, or into ``Doubt``."""
    try:
        yield
    except Unreached as error:
        raise Held(f"{error}; {subject.record} was not sent", reach=Reach.CONNECTION) from error
    except Refusal as refusal:
        _answer(refusal, subject, clock)
    except (Unavailable, Unreadable) as error:
        raise Doubt(f"{subject.record} may have arrived in Octopus: {error}") from error


def _answer(refusal: Refusal, subject: Subject, clock: Callable[[], datetime]) -> NoReturn:
    code = refusal.code
    if refusal.status == 403:
        if not subject.books or code not in (None, OPEN, CLOSED):
            raise over_quota(subject.record, clock()) from refusal
        code = CLOSED if code == CLOSED else OPEN
    if code is None and refusal.status == 400:
        raise Refused(f"Octopus refused {subject.record}: {refusal.detail}") from refusal
    if code is None or code not in CODES:
        raise Doubt(f"Octopus answered {subject.record} with the unknown {refusal}") from refusal
    raise port_error(code, refusal.detail, subject) from refusal


def port_error(code: int, detail: str, subject: Subject) -> Held | KeyRefused | Refused:
    """Return koppel's answer for a documented code, with Octopus' own words behind ours."""
    known = CODES[code]
    text = known.sentence.format(
        record=subject.record,
        journal=subject.journal,
        period=subject.period,
        number=subject.number,
    )
    if known.answer is Answer.HELD:
        return Held(text, known.rule, known.reach)
    if known.answer is Answer.KEY_REFUSED:
        return KeyRefused(text)
    said = f" (Octopus: {detail})" if detail else ""
    return Refused(f"{text}{said}", known.rule)


def login_refused() -> AccessLost:
    """Return the answer to a login that Octopus refused; it names no user and no address."""
    return AccessLost(
        "Octopus refused user name or password, or the software house identification: correct"
        " accounting.user, accounting.password or accounting.software_house (koppel link set LINK"
        " accounting.password=@env:NAME; before there is a link: koppel link add ... --set)"
    )


def dossier_refused(dossier: int) -> ConfigError:
    """Return the answer to a dossier that does not open for this user."""
    return ConfigError(
        f"Octopus does not open dossier {dossier}: this user has no rights to it, it is disabled,"
        " or there is no such dossier; correct the dossier number or ask the accountant for access"
    )


def over_quota(what: str, now: datetime) -> OverBudget:
    """Return the answer to a refusal that is a spent quota, or a right that is missing."""
    return OverBudget(
        f"Octopus does not take {what} any more today: its quota is spent, or the user lacks"
        " the right",
        reach=Reach.KIND,
        until=next_midnight(now),
    )
