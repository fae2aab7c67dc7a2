"""Steps: the link is made, or refused."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, step, then

from tests.bdd.office import Office
from tests.bdd.words import phrase


@given(phrase('the user "{name}" is not known to Octopus'))
def unknown_user(office: Office, name: str) -> None:
    """He types his name nevertheless."""
    assert name not in office.books.fake.door.users
    office.login["user"] = name


@given("the password that is typed in is wrong")
def wrong_password(office: Office) -> None:
    """It is a secret nevertheless: people mistype the password of another system."""
    office.login["password"] = "canary-of-another-system"


@given(phrase("the link starts on {day:Day}"))
def start_date(office: Office, day: date) -> None:
    """The start date in the settings."""
    office.set_policy(start=day.isoformat())


@given("document numbers in Octopus are the same as in Teamleader")
def same_numbers(office: Office) -> None:
    """The setting numbering = "same"."""
    office.set_policy(numbering="same")


@given("parts of a payment travel")
def parts_travel(office: Office) -> None:
    """The setting partial_payments."""
    office.set_policy(partial_payments=True)


@step("documents in another currency may be booked")
def confirm_currency(office: Office) -> None:
    """The setting foreign_currency."""
    office.set_policy(foreign_currency=True)


@step("negative invoices may be booked as credit notes")
def confirm_negative(office: Office) -> None:
    """The setting negative_as_credit_note."""
    office.set_policy(negative_as_credit_note=True)


@given("customers who are not matched may be created")
def unmatched_may_be_created(office: Office) -> None:
    """The setting create_unmatched: a person said that they are new (D14)."""
    office.set_policy(create_unmatched=True)


@given("Teamleader and Octopus are not linked")
def not_linked(office: Office) -> None:
    """Nobody made a link."""
    assert office.app.links() == []


@step("somebody links Teamleader and Octopus")
def try_to_link(office: Office) -> None:
    """It succeeds, or the reason why not is kept."""
    office.try_to_link()


@then(phrase('the link is refused: "{words}"'))
def link_refused(office: Office, words: str) -> None:
    """With a reason for people."""
    assert office.refusal is not None
    assert words in str(office.refusal)


@then("no link is stored")
def no_link(office: Office) -> None:
    """Nothing stays active."""
    assert office.app.links() == []


@then("nothing is offered beside the invoices")
def no_actions(office: Office) -> None:
    """No link, no action."""
    assert [action for link in office.app.links() for action in link.actions()] == []


@then(phrase('"{action}" is offered beside the invoices'))
def has_action(office: Office, action: str) -> None:
    """Of the link there is."""
    assert [action in link.actions() for link in office.app.links()] == [True]
