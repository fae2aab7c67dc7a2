"""What the tests of the command line share: two systems in memory, and a way to give commands."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from koppel import (
    Connection,
    Customer,
    Entity,
    FiscalYear,
    InMemoryConnector,
    Invoice,
    Journal,
    Koppel,
    LedgerAccount,
    Line,
    Period,
    Purpose,
    Role,
    Settings,
    TaxCode,
    Tools,
    World,
)
from koppel.cli.entry import run
from pydantic import SecretStr

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
KEY = base64.b64encode(b"k" * 32).decode()
ADD = (
    *("link", "add", "acme", "--crm", "sheet", "--accounting", "ledger"),
    *("--start", "2026-01-01", "--invoices", "V1", "--credit-notes", "V2"),
    *("--payments", "F9", "--account", "21=700000"),
    *("--set", "crm.token=hush-hush", "--set", "crm.owner=ann"),
)


class SheetSettings(Settings):
    """One secret, one name."""

    owner: str
    token: SecretStr
    pages: int = 1


class Consent:
    """A sign-in that sends the person straight back."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def url(self, settings: SheetSettings, redirect: str, state: str) -> str:
        """Return the page: it says who asks."""
        return f"https://sheet.test/allow?who={settings.owner}&to={redirect}&state={state}"

    def redeem(self, settings: Any, tools: Tools, redirect: str, code: str) -> None:
        """Take the code."""
        self.codes.append(code)


class Sheet(InMemoryConnector):
    """The CRM; ``fault`` is raised when it is opened."""

    settings = SheetSettings

    def __init__(self) -> None:
        super().__init__("sheet", Role.CRM, {"t21": _tax("t21", "21%")})
        self.fault: BaseException | None = None
        self.token = ""
        """That the system was last opened with."""

    def connect(self, settings: Settings, tools: Tools) -> Connection:
        """Open the system, unless it is out of order."""
        if self.fault is not None:
            raise self.fault
        assert isinstance(settings, SheetSettings)
        self.token = settings.token.get_secret_value()
        return super().connect(settings, tools)


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


class Shell:
    """Gives commands to koppel, with two systems in memory."""

    def __init__(self, database: str, capture: pytest.CaptureFixture[str]) -> None:
        self.database = database
        self.crm = Sheet()
        self.books = InMemoryConnector("ledger", Role.ACCOUNTING, reference())
        self._capture = capture

    def open(self, database: str, notice: Callable[[str], None]) -> Koppel:
        """Open koppel as the command line does, with our systems."""
        world = World(clock=lambda: NOW, sleep=lambda _: None, notice=notice)
        return Koppel(database, connectors=[self.crm, self.books], world=world, key=KEY)

    def __call__(self, *arguments: str, opener: Any = None) -> Answer:
        """Give one command; the database is added."""
        self._capture.readouterr()
        code = run(["--db", self.database, *arguments], opener or self.open)
        streams = self._capture.readouterr()
        return Answer(code, streams.out, streams.err)

    def invoice(self, number: str, account: str = "700000") -> str:
        """Book an invoice of 121 euro in the CRM, for the one customer there."""
        acme = Customer(name="Acme NV", vat_number="BE0123456749", country="BE")
        there = [id for id, record in self.crm.records.items() if record.entity == acme]
        customer = there[0] if there else self.crm.add(acme)
        line = Line(account=account, tax="t21", base=Decimal(100), vat=Decimal(21))
        return self.crm.add(
            Invoice(
                number=number,
                date=date(2026, 3, 2),
                due=date(2026, 4, 1),
                customer=customer,
                customer_name="Acme NV",
                total=Decimal(121),
                lines=(line,),
            )
        )


def reference() -> dict[str, Entity]:
    """The books of one year."""
    period = Period(code="1", start=date(2026, 1, 1), end=date(2026, 12, 31))
    year = FiscalYear(
        code="2026", start=date(2026, 1, 1), end=date(2026, 12, 31), periods=(period,)
    )
    journals = {
        f"2026/{code}": Journal(code=code, year="2026", purpose=purpose)
        for code, purpose in (
            ("V1", Purpose.SALES),
            ("V2", Purpose.SALES),
            ("F9", Purpose.FINANCIAL),
        )
    }
    account = LedgerAccount(code="700000", year="2026", name="Sales")
    return {"2026": year, **journals, "2026/700000": account, "21": _tax("21", "21 %")}


def _tax(code: str, description: str) -> TaxCode:
    return TaxCode(code=code, description=description, rate=Decimal("0.21"))
