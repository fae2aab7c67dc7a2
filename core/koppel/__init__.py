"""koppel keeps a CRM and an accounting package in step.

This is the one public face: hosts and authors of connectors import from here and nowhere else. A
name is loaded when it is first asked for, so that ``koppel --help`` need not wait for a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koppel.addresses import addresses_of, is_public, is_this_machine
    from koppel.app import Koppel
    from koppel.connector import (
        Change,
        Choice,
        Connection,
        Connector,
        Cursor,
        Finding,
        Page,
        Role,
        Settings,
        SignIn,
        Verdict,
        Write,
    )
    from koppel.declaration import Declaration, Feed, Limit, Writes
    from koppel.errors import (
        AccessLost,
        Busy,
        ConfigError,
        Gone,
        Held,
        InputError,
        KeyRefused,
        KoppelError,
        OverBudget,
        Reach,
        Refused,
        RemoteError,
        StoreError,
        Unavailable,
        Unreadable,
    )
    from koppel.hookspecs import hookimpl
    from koppel.link import Link
    from koppel.mapping import Field, Mapping
    from koppel.memory import InMemoryConnector
    from koppel.model import (
        CreditNote,
        Customer,
        Entity,
        Entry,
        Invoice,
        Line,
        Number,
        Offset,
        Payment,
        Ref,
        Settlement,
    )
    from koppel.notification import Notification
    from koppel.plan import Plan
    from koppel.plugins import Registry
    from koppel.progress import Progress
    from koppel.records import RecordsConnection, RecordsConnector, refuse
    from koppel.reference import (
        FiscalYear,
        Journal,
        LedgerAccount,
        Period,
        Purpose,
        TaxCode,
        TaxUse,
    )
    from koppel.resource import Resource
    from koppel.rules import Journals, Policy
    from koppel.run import Outcome, Report, Result
    from koppel.status import Status
    from koppel.store.linking import Side
    from koppel.tools import Secrets, Tools
    from koppel.unfinished import UnfinishedLink
    from koppel.world import World

__all__ = [
    "AccessLost",
    "Busy",
    "Change",
    "Choice",
    "ConfigError",
    "Connection",
    "Connector",
    "CreditNote",
    "Cursor",
    "Customer",
    "Declaration",
    "Entity",
    "Entry",
    "Feed",
    "Field",
    "Finding",
    "FiscalYear",
    "Gone",
    "Held",
    "InMemoryConnector",
    "InputError",
    "Invoice",
    "Journal",
    "Journals",
    "KeyRefused",
    "Koppel",
    "KoppelError",
    "LedgerAccount",
    "Limit",
    "Line",
    "Link",
    "Mapping",
    "Notification",
    "Number",
    "Offset",
    "Outcome",
    "OverBudget",
    "Page",
    "Payment",
    "Period",
    "Plan",
    "Policy",
    "Progress",
    "Purpose",
    "Reach",
    "RecordsConnection",
    "RecordsConnector",
    "Ref",
    "Refused",
    "Registry",
    "RemoteError",
    "Report",
    "Resource",
    "Result",
    "Role",
    "Secrets",
    "Settings",
    "Settlement",
    "Side",
    "SignIn",
    "Status",
    "StoreError",
    "TaxCode",
    "TaxUse",
    "Tools",
    "Unavailable",
    "UnfinishedLink",
    "Unreadable",
    "Verdict",
    "World",
    "Write",
    "Writes",
    "addresses_of",
    "hookimpl",
    "is_public",
    "is_this_machine",
    "refuse",
]

_HOMES = {
    "addresses": "addresses_of is_public is_this_machine",
    "app": "Koppel",
    "connector": (
        "Change Choice Connection Connector Cursor Finding Page Role Settings SignIn Verdict Write"
    ),
    "declaration": "Declaration Feed Limit Writes",
    "errors": (
        "AccessLost Busy ConfigError Gone Held InputError KeyRefused KoppelError "
        "OverBudget Reach Refused RemoteError StoreError Unavailable Unreadable"
    ),
    "hookspecs": "hookimpl",
    "link": "Link",
    "store.linking": "Side",
    "mapping": "Field Mapping",
    "memory": "InMemoryConnector",
    "model": "CreditNote Customer Entity Entry Invoice Line Number Offset Payment Ref Settlement",
    "notification": "Notification",
    "plan": "Plan",
    "plugins": "Registry",
    "progress": "Progress",
    "records": "RecordsConnection RecordsConnector refuse",
    "reference": "FiscalYear Journal LedgerAccount Period Purpose TaxCode TaxUse",
    "resource": "Resource",
    "rules": "Journals Policy",
    "run": "Outcome Report Result",
    "status": "Status",
    "tools": "Secrets Tools",
    "unfinished": "UnfinishedLink",
    "world": "World",
}
"""Module -> the names that live there."""


def __getattr__(name: str) -> Any:
    """Load a name from its home."""
    for home, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(f"koppel.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
