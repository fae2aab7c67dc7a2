"""Steps: journals are chosen, opened, closed and protected."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from koppel_fakes.octopus import OctopusFake
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.office import Office
from tests.bdd.words import phrase
from tests.fakes.octopus_caller import RestCaller, sale
from tests.fakes.octopus_soap_caller import connected

BRUSSELS = ZoneInfo("Europe/Brussels")
YEARS = (2024, 2025, 2026)
NONE = "(none)"


def choose(office: Office, **journals: str) -> None:
    """Choose journals in the settings of the link; "(none)" chooses none."""
    chosen = {what: "" if code == NONE else code for what, code in journals.items()}
    office.set_policy(journals={**office.policy["journals"], **chosen})


@given(phrase("invoices go to journal {journal:w}, which takes invoices made in Octopus"))
def invoicing_journal(office: Office, books: Books, journal: str) -> None:
    """Its entry type is not that of sales bookings."""
    kinds = {j.insertion_type for (_, key), j in books.dossier.journals.items() if key == journal}
    assert kinds == {2}
    choose(office, invoices=journal)


@step(phrase("invoices go to journal {invoices} and credit notes to journal {notes}"))
def choose_two(office: Office, invoices: str, notes: str) -> None:
    """As chosen by the person who links."""
    choose(office, invoices=invoices, credit_notes=notes)


@given("there is no journal for payments")
def no_payments_journal(office: Office) -> None:
    """The setting is optional."""
    choose(office, payments=NONE)


@step(phrase("payments go to journal {journal:w}"))
def payments_journal(office: Office, journal: str) -> None:
    """A financial journal of koppel's own."""
    choose(office, payments=journal)


@given(phrase("Octopus has the sales journals {one:w} and {other:w}"))
def add_journals(books: Books, one: str, other: str) -> None:
    """In every year, for sales bookings."""
    for journal in (one, other):
        for year in YEARS:
            books.human.add_journal(journal, "Verkopen", year)


@given(phrase("Octopus has only the journals {journals}"))
def only_journals(books: Books, journals: str) -> None:
    """The others are removed."""
    wanted = journals.replace(" and ", ", ").split(", ")
    for bookyear, journal in list(books.dossier.journals):
        if journal not in wanted:
            books.human.remove_journal(journal, bookyear)


@step(phrase("somebody has journal {journal:w} open in Octopus"))
def open_journal(books: Books, journal: str, remembered: dict[str, int]) -> None:
    """On the screen: callers are refused from now on."""
    remembered["books"] = len(books.requests())
    books.human.open_journal(journal)


@step(phrase("journal {journal:w} is left again"))
def leave_journal(books: Books, journal: str) -> None:
    """The screen is closed."""
    books.human.close_journal(journal)


@step(phrase("journal {journal:w} is protected up to October 2026"))
def protect(books: Books, journal: str) -> None:
    """Nothing can be booked in it up to and with October."""
    books.human.protect_period(journal, 202610)


@step(phrase("the protection of journal {journal:w} is lifted"))
def unprotect(books: Books, journal: str) -> None:
    """All its periods are free."""
    books.human.protect_period(journal, 0)


@then(phrase("Octopus was asked to book {count:d} times"))
def asked_to_book(books: Books, remembered: dict[str, int], count: int) -> None:
    """Since the journal was opened, whatever the answers were."""
    assert len(books.writes("booking", remembered["books"])) == count


@step(phrase("somebody posts a booking into journal {journal:w}"), target_fixture="answered")
def post_directly(office: Office, journal: str) -> int:
    """Straight into Octopus, over the transport of the scenario. The code it answers."""
    fake: OctopusFake = office.books.fake
    customer = office.books.human.add_relation("Somebody BV", external_id=77)
    if office.transport == "rest":
        relation = {"relationKey": {"id": customer}}
        answer = RestCaller(fake).book(
            journalKey=journal, relationIdentificationServiceData=relation
        )
        code: int = answer.json()["errorCode"]
        return code
    return int(connected(fake).InsertBuySellBooking(_soap_sale(journal)))


@then(phrase("Octopus answers code {code:d}"))
def octopus_answers(answered: int, code: int) -> None:
    """Its error code (octopus-api 3.1)."""
    assert answered == code


def _soap_sale(journal: str) -> dict[str, object]:
    """The sale of the REST caller as the SOAP face wants it."""
    known = sale(journalKey=journal)
    del known["relationIdentificationServiceData"]
    lines = [{"accountKey": 700000, "baseAmount": 1000, "vatCodeKey": "21", "vatAmount": 210}]
    days = {
        name: datetime.combine(date.fromisoformat(known[name]), time(), BRUSSELS)
        for name in ("documentDate", "expiryDate")
    }
    return {**known, **days, "externalRelationId": 77, "bookingLines": lines}
