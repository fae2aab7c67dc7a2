"""World: all that is injected. A host or a test hands over its own; nothing is global."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from koppel.store.leases import LEASE


def present() -> datetime:
    """The real present, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class World:
    """Clock, sleep and transport of every connection, and how patient a run is."""

    clock: Callable[[], datetime] = present
    sleep: Callable[[float], None] = time.sleep
    transport: Callable[[str], Any] | None = None
    """Base URL -> transport for a connector's HTTP library; None: the real network."""
    notice: Callable[[str], None] = lambda _: None
    """Sentences for the person who waits."""
    checkpoint: Callable[[str, str], None] = lambda _point, _about: None
    """Called at the named points of the write protocol (C0 to C7), so that a test can end a run
    there; ``about`` is the kind and step in question."""
    patience: Callable[[], AbstractContextManager[None]] = nullcontext
    """Entered around the handing over of one notification to one plugin; it may end that by
    raising. The core has no threads, so it bounds nothing itself."""
    lease: timedelta = LEASE
    landing: timedelta | None = None
    """Overrides the declared landing times; None: as declared."""
