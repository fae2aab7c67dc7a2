"""Steps: somebody works at the screen of Octopus, without koppel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.human import Human
from koppel_fakes.octopus.worlds import BANK_ACCOUNT
from pytest_bdd import given, step, then, when

from tests.bdd.words import phrase, rows
from tests.fakes.octopus_caller import RestCaller, line, sale

CODA = Path(__file__).parents[2] / "fakes" / "coda"


@dataclass
class DeskWork:
    """The person's dossier, what the screen shows, and what it last refused."""

    fake: OctopusFake
    dossier: int
    shown: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""
    answer: httpx.Response | None = None

    @property
    def human(self) -> Human:
        """The person at the screen."""
        return self.fake.human

    @property
    def program(self) -> RestCaller:
        """A program that uses the API of the same dossier."""
        return RestCaller(self.fake, dossier_id=self.dossier)

    @contextmanager
    def act(self) -> Iterator[None]:
        """Do something that the screen may refuse."""
        self.refused = ""
        try:
            yield
        except HumanError as error:
            self.refused = str(error)


@pytest.fixture
def desk() -> DeskWork:
    """Give an Octopus of its own, which koppel does not know, with a new dossier on the screen."""
    fake = OctopusFake()
    number = fake.human.new_dossier("Nieuw BV")
    fake.human.open_dossier(number)
    return DeskWork(fake, number)


@given("a person stands in a new, empty dossier of Octopus")
def new_dossier(desk: DeskWork) -> None:
    """Without bookyears and journals."""
    assert not desk.human.list_bookyears()


@step(phrase("the person makes a bookyear from {start:Day} to {end:Day}"))
@step(phrase("the last bookyear ran from {start:Day} to {end:Day}"))
def make_bookyear(desk: DeskWork, start: date, end: date) -> None:
    """At the screen; it may refuse."""
    with desk.act():
        desk.human.create_bookyear(start, end)


@when("the person makes a bookyear without saying when it starts")
def make_next_bookyear(desk: DeskWork) -> None:
    """The screen fills in the start."""
    with desk.act():
        desk.human.create_bookyear()


@when(phrase("the person moves the start of bookyear {year:d} to {start:Day}"))
def move_start(desk: DeskWork, year: int, start: date) -> None:
    """Try to."""
    with desk.act():
        desk.human.edit_bookyear(year, start=start)


@when(phrase("a program asks for a bookyear from {start:Day} to {end:Day}"))
def program_makes_bookyear(desk: DeskWork, start: date, end: date) -> None:
    """Over REST (octopus-api 2.2)."""
    body = {
        "names": [{"language": "NL", "value": f"Boekjaar {start.year}"}],
        "bookingPeriodType": "MONTH",
        "declarantType": "MONTHLY",
        "fromDate": start.isoformat(),
        "toDate": end.isoformat(),
        "proRataTemporis": False,
    }
    desk.answer = desk.program.call("POST", "bookyears", body)


@then(phrase('the program is refused with code {code:d}: "{words}"'))
def program_refused(desk: DeskWork, code: int, words: str) -> None:
    """By a 400 with the code."""
    assert desk.answer is not None
    assert (desk.answer.status_code, desk.answer.json()["errorCode"]) == (400, code)
    assert words in desk.answer.json()["technicalInfo"]


@then(phrase('Octopus refuses: "{words}"'))
def refused(desk: DeskWork, words: str) -> None:
    """With these words on the screen."""
    assert words in desk.refused


@then("Octopus lists the bookyears")
def lists_bookyears(desk: DeskWork, datatable: list[list[str]]) -> None:
    """On the screen and, as they are the same books, over the API."""
    assert not desk.refused
    expected = [
        (int(row["id"]), row["start"], row["end"], int(row["periods"])) for row in rows(datatable)
    ]
    assert [_bookyear(row) for row in desk.human.list_bookyears()] == expected
    assert [_bookyear(row) for row in desk.program.get("bookyears").json()] == expected


@step(phrase("the person opens bookyear {year:d}"))
def open_bookyear(desk: DeskWork, year: int) -> None:
    """And stands in it from now on."""
    desk.human.open_bookyear(year)


@when(phrase("the person makes the sales journal {journal:w}"))
def make_journal(desk: DeskWork, journal: str) -> None:
    """In the bookyear that is open."""
    with desk.act():
        desk.human.add_journal(journal, "Verkopen")


@then(phrase('bookyear {year:d} has the journals "{journals}"'))
def has_journals(desk: DeskWork, year: int, journals: str) -> None:
    """These and no others."""
    assert not desk.refused
    assert [row["journalKey"] for row in desk.human.list_journals(year)] == journals.split(", ")


@then(phrase("bookyear {year:d} has no journals"))
def has_no_journals(desk: DeskWork, year: int) -> None:
    """Not one."""
    assert not desk.human.list_journals(year)


@given(phrase("bookyear 2026 with the sales journal {sales:w} and the bank journal {bank:w}"))
def bookyear_with_journals(desk: DeskWork, sales: str, bank: str) -> None:
    """And one customer."""
    desk.human.create_bookyear("2026-01-01")
    desk.human.add_journal(sales, "Verkopen")
    desk.human.add_journal(bank, "Bank", account=550000)
    desk.human.set_bank_account(bank, BANK_ACCOUNT)
    desk.human.add_relation("Acme NV", external_id=7)


@given(phrase("a program books sales of {totals} euro in journal {journal:w}"))
def program_books(desk: DeskWork, totals: str, journal: str) -> None:
    """To the one customer, one after the other."""
    for number, total in enumerate(totals.replace(" and ", ", ").split(", "), start=1):
        _book(desk, journal, number, total)


@given(
    phrase("a program books a sale of {total:Money} euro in journal {journal:w} that is to be paid "
           'with "{reference}"')
)  # fmt: skip
def program_books_one(desk: DeskWork, total: Decimal, journal: str, reference: str) -> None:
    """With that structured communication."""
    _book(desk, journal, 1, str(total), reference)


def _book(desk: DeskWork, journal: str, number: int, total: str, reference: str = "") -> None:
    lines = [line(baseAmount=float(total), vatAmount=0, vatCodeKey="00")]
    body = sale(
        bookyearKey={"id": 1},
        journalKey=journal,
        documentSequenceNr=number,
        amount=float(total),
        bookingLines=lines,
        reference=reference,
    )
    answer = desk.program.call("POST", "buysellbookings", {"buySellBookingServiceData": body})
    assert answer.status_code == 201, answer.text


@given(phrase("the bank receives {amount:Money} euro in journal {journal:w}"))
def bank_receives(desk: DeskWork, amount: Decimal, journal: str) -> None:
    """From the one customer."""
    desk.human.receipt(1, amount, journal=journal)


@when(
    phrase("the person matches sale {number:d} of journal {sales:w} with receipt {receipt:d} of "
           "journal {bank:w}")
)  # fmt: skip
def match(desk: DeskWork, number: int, sales: str, receipt: int, bank: str) -> None:
    """For all that is open."""
    desk.human.match(number, [bank, receipt, 1], invoice_journal=sales)


@step(phrase('the person imports the CODA file "{name}"'))
def import_coda(desk: DeskWork, name: str) -> None:
    """One of the samples; what the screen says of its statements is kept."""
    with desk.act():
        desk.shown = desk.human.import_coda((CODA / name).read_bytes())


@then(phrase('the import is refused: "{words}"'))
def import_refused(desk: DeskWork, words: str) -> None:
    """The file by the screen, or its statement in the list."""
    said = [desk.refused, *(str(row.get("refused", "")) for row in desk.shown)]
    assert any(words in text for text in said)


@then(phrase("journal {journal:w} has received {amount:Money} euro"))
def has_received(desk: DeskWork, journal: str, amount: Decimal) -> None:
    """As its balance over the API says."""
    balance = desk.program.get(f"bookyears/1/journals/{journal}").json()["balance"]
    assert Decimal(str(balance)) == amount


@when(phrase('the person accepts what "Klanten afpunten" proposes by "{way}"'))
def accept(desk: DeskWork, way: str) -> None:
    """All that was found that way."""
    desk.human.accept_proposals(by=way)


@when(phrase("the person looks into journal {journal:w}"))
def look_into(desk: DeskWork, journal: str) -> None:
    """The list of its documents."""
    desk.shown = desk.human.list_bookings(journal)


@then("the person sees the documents")
def sees_documents(desk: DeskWork, datatable: list[list[str]]) -> None:
    """In this order, with these amounts."""
    seen = [(row["number"], Decimal(row["total"]), Decimal(row["open"])) for row in desk.shown]
    assert seen == [
        (int(row["number"]), Decimal(row["total"]), Decimal(row["open"])) for row in rows(datatable)
    ]


def _bookyear(row: dict[str, Any]) -> tuple[int, str, str, int]:
    start, end = (date.fromisoformat(row[name]) for name in ("startDate", "endDate"))
    return row["bookyearKey"]["id"], f"{start:%d-%m-%Y}", f"{end:%d-%m-%Y}", len(row["periods"])
