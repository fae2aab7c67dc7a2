"""Koppel: the face of the library. A host makes one, names a link, and runs it.

    app = Koppel("sqlite:///koppel.db")
    report = app.link("acme").run()
    for outcome in report.held:
        print(outcome.ref, outcome.rule, outcome.message)

Nothing connects on import, no thread is started, nothing is printed. Everything is synchronous: an
asynchronous host uses ``asyncio.to_thread``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection as Db
from sqlalchemy import Engine as SqlEngine

from koppel import commands
from koppel.belgium import day_of
from koppel.connector import Connector, Role
from koppel.errors import ConfigError, KoppelError, StoreError
from koppel.link import Link
from koppel.plugins import Registry
from koppel.progress import Listener, silent
from koppel.rules import Policy
from koppel.run import Report
from koppel.signing import SignInRequest, request
from koppel.store import answers, linking
from koppel.store.database import Database
from koppel.store.linking import Side
from koppel.store.vault import load_key
from koppel.unfinished import UnfinishedLink
from koppel.wiring import Wiring
from koppel.world import World

log = logging.getLogger(__name__)


class Koppel:
    """koppel on one database."""

    def __init__(
        self,
        database: str | SqlEngine,
        *,
        connectors: Registry | Iterable[Connector] | None = None,
        world: World | None = None,
        key: str = "",
    ) -> None:
        """Open the database, and bring its schema up to date.

        ``database``: an address or an SQLAlchemy engine of the host. ``connectors``: those to
        work with; None finds what is installed. ``key``: 32 bytes in base64 that secrets are
        encrypted with; empty: $KOPPEL_KEY, or the file beside an SQLite database.
        Raises ``StoreError``.
        """
        self.world = world or World()
        self._database = Database(database)
        self._database.migrate()
        self._given_key = key
        self._key_bytes: bytes | None = None
        self._wiring = Wiring(self._database, lambda: self.registry, self._key, self.world)
        if isinstance(connectors, Registry):
            self._registry: Registry | None = connectors
        else:
            self._registry = Registry(connectors) if connectors is not None else None

    @property
    def registry(self) -> Registry:
        """The connectors, found on first use."""
        if self._registry is None:
            self._registry = Registry.discover()
        return self._registry

    def link(self, name: str) -> Link:
        """Return a link by name. Raises ``ConfigError`` when there is none."""
        with self._database.read() as db:
            names = linking.names(db)
            if name not in names:
                self._check_unmade(db, name)
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            known = ", ".join(names) or "none"
            raise ConfigError(f"there is no link {name!r} (links: {known}){hint}")
        return Link(self, name)

    def links(self) -> list[Link]:
        """Return all links, by name."""
        with self._database.read() as db:
            return [Link(self, name) for name in linking.names(db)]

    def begin_link(self, name: str) -> UnfinishedLink:
        """Begin a link that is made answer by answer, or take it up where it was left.

        Raises ``ConfigError`` when such a link exists already.
        """
        linking.check_name(name)
        with self._database.write() as db:
            if name in linking.names(db):
                raise ConfigError(
                    f"a link {name!r} exists already: remove it, or choose another name"
                )
            if name not in answers.names(db):
                answers.begin(db, name, self.world.clock())
        return UnfinishedLink(self, name)

    def unfinished(self) -> list[UnfinishedLink]:
        """Return all links that are being made, by name."""
        with self._database.read() as db:
            return [UnfinishedLink(self, name) for name in answers.names(db)]

    def run_due(
        self, listener: Listener = silent, ended: Callable[[], bool] = lambda: False
    ) -> list[Report]:
        """Run each automatic link that is due, once; return the reports (R67).

        For a scheduler: what is due is told by the stored runs, so it may call as often as it
        likes, from as many processes as it likes. A link that another run holds is skipped, and
        said (``World.notice``); what stops one link keeps none of the others from running, and is
        in its report. ``ended`` is asked before each link; True leaves the rest for later. Raises
        ``StoreError``.
        """
        reports = []
        for link in self.links():
            if ended():
                break
            try:
                report = link.run_if_due(listener)
            except StoreError:
                raise
            except KoppelError as error:  # busy, or removed meanwhile: there was no run
                self.world.notice(f"link {link.name}: {error}")
            except Exception:  # a bug is in the report; it must not stop the other links
                log.exception("the run of link %s met a bug", link.name)
                reports.extend(link.runs(1))
            else:
                reports.extend([report] if report is not None else [])
        return reports

    def next_due(self) -> datetime | None:
        """When the next automatic run is due; a moment that is over: now; None: never."""
        return min((due for link in self.links() if (due := link.next_due)), default=None)

    def begin_sign_in(self, half: Side, redirect: str) -> SignInRequest:
        """Start a sign-in in the browser; the person comes back to ``redirect`` with a code."""
        connector = self.registry[half.connector]
        return request(connector, linking.settings_of(connector, half.settings), redirect)

    def add_link(
        self,
        name: str,
        crm: Side,
        accounting: Side,
        policy: Policy | Mapping[str, Any],
        codes: Mapping[str, tuple[str, str]] | None = None,
    ) -> Link:
        """Make a link, after signing in to both sides once. It is active at once.

        ``codes``: role -> (redirect, code) of a sign-in in the browser. Refused whole, with
        nothing left active, when a setting is wrong (``ConfigError``) or a side does not let us
        in (``AccessLost``, ``Unavailable``).
        """
        linking.check_name(name)
        rules = linking.startable(policy, day_of(self.world.clock()))
        halves = {Role.CRM: crm, Role.ACCOUNTING: accounting}
        with self._database.write() as db:
            self._check_unmade(db, name)
            linking.insert_link(db, name, rules, self._public(name, halves), self.world.clock())
        link = Link(self, name)
        try:
            link._store_secrets(halves)
            for role, (redirect, code) in (codes or {}).items():
                link.sign_in(Role(role), redirect, code)
            link._open_once()
        except (Exception, KeyboardInterrupt):
            link.remove()
            raise
        return link

    def close(self) -> None:
        """Close the database, unless it is the host's."""
        self._database.close()

    @staticmethod
    def _check_unmade(db: Db, name: str) -> None:
        if name in answers.names(db):
            raise ConfigError(
                f"link {name} is unfinished: go on with {commands.adding(name)}, or drop it with "
                f"{commands.removing(name)}"
            )

    def _public(self, name: str, halves: Mapping[Role, Side]) -> list[dict[str, Any]]:
        rows = []
        for role, half in halves.items():
            connector = self.registry[half.connector]
            if connector.role is not role:
                raise ConfigError(
                    f"{half.connector} is a connector for {connector.role}, not for {role}"
                )
            settings = linking.settings_of(connector, half.settings)
            rows.append(linking.row(name, role, connector, settings))
        return rows

    def _key(self) -> bytes:
        if self._key_bytes is None:
            self._key_bytes = load_key(self._given_key, self._database.file)
        return self._key_bytes
