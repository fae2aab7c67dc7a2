"""Declaration: what a connection says it reads and writes, how safely, and within what limits.

*Feed*: what one read brings; it has the cursor. *Lane*: what keeps an order (a journal of a year).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from koppel.model import Kind


@dataclass(frozen=True)
class Feed:
    """What is read together.

    ``every``: not read again sooner, because reading it is dear; a record that waits for
    reference data makes it due at once. ``whole``: the feed lists everything that is still
    open, so what koppel holds as open and the feed does not bring has moved and is fetched.
    """

    name: str
    kinds: tuple[Kind, ...]
    every: timedelta = timedelta(0)
    whole: bool = False


@dataclass(frozen=True)
class Writes:
    """What can be written, and how safely.

    ``of``: for payments, of which kinds of documents. ``steps``: one intent each, in this order.
    ``unique``: a key that exists is refused, or the same write may be repeated without harm, so
    the same write may be sent again at once (safety level W3). ``landing``: else, how long a
    request may still arrive after we gave up (W2, W1); None means never send again by itself (W0).
    ``ordered``: nothing may overtake a write in doubt in its lane. ``adopt``: ask ``find`` before
    a create is planned (a kind that a feed of this connection brings is looked up in koppel's
    own index instead).
    """

    kind: Kind
    of: tuple[Kind, ...] = ()
    steps: tuple[str, ...] = ("",)
    unique: bool = False
    landing: timedelta | None = timedelta(minutes=30)
    ordered: bool = False
    adopt: bool = True


@dataclass(frozen=True)
class Limit:
    """A limit of the vendor: ``calls`` of ``operation`` per ``per`` ("day", "60 s")."""

    operation: str
    calls: int
    per: str


@dataclass(frozen=True)
class Declaration:
    """What a connection reads, writes, cannot do (in sentences for people), and is limited to."""

    feeds: tuple[Feed, ...] = ()
    writes: tuple[Writes, ...] = ()
    lacks: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
