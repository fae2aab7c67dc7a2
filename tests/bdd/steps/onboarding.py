"""Steps: from two accounts to a link that is right, as a person and his accountant get there."""

from __future__ import annotations

import pytest
from koppel import ConfigError, Role
from koppel.decide.checkup import Readiness
from koppel_fakes.teamleader.number_column import number_of
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import NAME, REDIRECT, Office
from tests.bdd.steps.bulk_merge import SEGMENT, Clerk
from tests.bdd.steps.teamleader_desk import Screen
from tests.bdd.words import phrase, rows


class Killed(BaseException):
    """The process ends here; nothing in koppel catches it."""


# -- what is made in the two systems --------------------------------------------------------------


@given("Octopus has a new dossier, in which nothing was made yet")
def new_dossier(office: Office, books: Books) -> None:
    """The accountant opens it, and it is the one that is linked."""
    books.open_new_dossier("Nieuw BV")
    office.login["dossier"] = books.number


@step(phrase("the accountant makes the bookyear {year:d}"))
def make_bookyear(books: Books, year: int) -> None:
    """A calendar year; he stands in it from then on."""
    books.human.create_bookyear(f"{year}-01-01")
    books.human.open_bookyear(year)


@step("the accountant makes the journals")
def make_journals(books: Books, datatable: list[list[str]]) -> None:
    """In the bookyear that is open; those with an account are financial."""
    for row in rows(datatable):
        books.human.add_journal(row["journal"], row["name"], account=int(row.get("account", 0)))


@step(phrase('the accountant makes the relation "{name}"'))
def make_relation(books: Books, name: str) -> None:
    """By hand, in Octopus."""
    books.human.add_relation(name)


# -- the link -------------------------------------------------------------------------------------


@step("a person answers the questions of a new link")
def answers(office: Office) -> None:
    """It is saved, and does not run before its check is green."""
    _answer(office, "no")


@step("a person answers the questions of a new link, and ticks the import")
def answers_and_ticks(office: Office) -> None:
    """Companies who stand on both sides are to be paired first."""
    _answer(office, "match")


@step("the person makes the link active")
def make_active(office: Office, check: Readiness) -> None:
    """Its check was green."""
    assert not office.link.active
    office.link.activate(check)


@step("the import that was ticked runs")
def ticked_import(office: Office) -> None:
    """As it was ticked."""
    office.bring_as_wanted()


def _answer(office: Office, import_companies: str) -> None:
    made = office.app.begin_link(NAME)
    made.choose(Role.CRM, "teamleader")
    made.tell(Role.CRM, office.typed_for_crm())
    made.sign_in(Role.CRM, REDIRECT, office.crm.human.authorize(REDIRECT))
    made.choose(Role.ACCOUNTING, "octopus")
    made.tell(Role.ACCOUNTING, {**office.typed_for_books(), "dossier": office.books.number})
    made.set_policy(**office.policy)
    made.set_import(import_companies)
    office.take(made.finish())


@step(phrase("koppel is killed in the import, right after Teamleader took company {number:d}"))
def killed(office: Office, number: int) -> None:
    """The answer came, and was not written down."""
    taken = 0

    def kill(point: str, about: str) -> None:
        nonlocal taken
        taken += (point, about) == ("C5", "Customer")
        if taken == number:
            raise Killed

    office.checkpoint = kill
    with pytest.raises(Killed):
        office.bring_as_wanted()
    office.checkpoint = lambda _point, _about: None


@step("koppel is opened again, half an hour later")
def opened_again(office: Office) -> None:
    """On the same database, when the lease of the run that was killed is over.

    A dead process is recognised at once; here it is the one in which the scenario runs.
    """
    office.clock.advance(30 * 60)
    office.reopen()
    office.take(office.app.link(NAME))


# -- the vendors' way -----------------------------------------------------------------------------


@step("the file is imported into Teamleader by VAT number")
def import_file(clerk: Clerk, screen: Screen) -> None:
    """At its screen, after the previews."""
    screen.result = screen.crm.human.run_import(clerk.text, "vat_number")


@step(phrase('somebody merges the company "{loser}" into "{survivor}"'))
def merge(crm: Crm, loser: str, survivor: str) -> None:
    """Both found by a search; where the two differ he keeps the survivor's values."""
    one, other = (_only(crm, name) for name in (survivor, loser))
    choices = dict.fromkeys(crm.human.merge_conflicts(one, other), "survivor")
    crm.human.merge(one, other, choices)


def _only(crm: Crm, name: str) -> str:
    (found,) = (row["id"] for row in crm.human.company_list() if row["name"] == name)
    return str(found)


# -- what comes of it -----------------------------------------------------------------------------


@then(phrase('koppel refuses to sync: "{words}"'))
def refuses(office: Office, words: str) -> None:
    """Before either system is called."""
    office.calls.clear()
    with pytest.raises(ConfigError, match=words):
        office.link.run()
    assert office.calls == []


@then("no import is to be run")
def nothing_to_import(office: Office) -> None:
    """It was done."""
    assert office.link.wanted_import == ""


@then(phrase('a segment of the tag "{tag}" holds "{names}"'))
def segment_of_tag(crm: Crm, tag: str, names: str) -> None:
    """A person makes it in Teamleader."""
    crm.human.save_segment(SEGMENT, [{"field": "tags", "operator": "contains", "value": tag}])
    assert sorted(row["name"] for row in crm.human.segment(SEGMENT)) == sorted(names.split(", "))


@then(phrase('only the companies "{names}" have the tag "{tag}"'))
def only_tagged(crm: Crm, names: str, tag: str) -> None:
    """And no other tag is anywhere."""
    tagged = {each.full_name: each.tags for each in crm.fake.state.customers.values() if each.tags}
    assert tagged == dict.fromkeys(names.split(", "), (tag,))


@then("every invoice stands in the books once, under the number that its customer shows")
def all_booked(crm: Crm, books: Books) -> None:
    """With its total, and with nothing beside it."""
    state = crm.fake.state
    invoices = [each for each in state.invoices.values() if each.number]
    assert invoices
    for invoice in invoices:
        booking = books.booking_of(invoice.number or "")
        shown = number_of(state, state.customers[invoice.customer_id])
        assert (str(booking.relation.key), booking.amount) == (shown, invoice.totals.inclusive)
    notes = [each for each in state.credit_notes.values() if each.number]
    assert len(books.all_sales()) == len(invoices) + len(notes)


@then("nothing is left for a person")
def nothing_left(office: Office) -> None:
    """Nothing waits, nothing is in doubt, no issue is open, and the last run went well."""
    status = office.link.status()
    assert (status.waiting, status.in_doubt, status.issues) == (0, 0, ())
    assert office.report.exit_code == 0
