"""Steps: a link is made answer by answer, left, and taken up again."""

from __future__ import annotations

import pytest
from koppel import AccessLost, ConfigError, Connector, KoppelError, Purpose, Role
from koppel.belgium import day_of
from koppel.decide.choosing import refuse_journal
from koppel.decide.readiness import journal_choices
from koppel.unfinished import UnfinishedLink
from pytest_bdd import given, step, then, when

from tests.bdd.books import Books
from tests.bdd.office import NAME, REDIRECT, Office
from tests.bdd.words import phrase


def begun(office: Office) -> UnfinishedLink:
    """The one link that is being made."""
    (found,) = office.app.unfinished()
    return found


@pytest.fixture
def listed() -> list[Connector]:
    """The systems that were looked for last."""
    return []


@when(phrase('somebody looks for the systems of category "{category}"'))
def look_for(office: Office, listed: list[Connector], category: str) -> None:
    """Among those installed."""
    listed[:] = office.app.registry.of(Role(category))


@then(phrase('"{title}" is listed as "{name}"'))
def is_listed(listed: list[Connector], title: str, name: str) -> None:
    """With the name that settings use."""
    assert (title, name) in [(each.title, each.name) for each in listed]


@then(phrase('"{title}" is not listed'))
def is_not_listed(listed: list[Connector], title: str) -> None:
    """It belongs to another category."""
    assert title not in [each.title for each in listed]


@given("somebody began to link Teamleader and Octopus")
def begin(office: Office) -> None:
    """The systems are chosen, and nothing else."""
    made = office.app.begin_link(NAME)
    made.choose(Role.CRM, "teamleader")
    made.choose(Role.ACCOUNTING, "octopus")


@when("he signs in to Octopus")
def sign_in_to_books(office: Office) -> None:
    """With what was typed; the refusal is kept."""
    office.refusal = None
    begun(office).tell(Role.ACCOUNTING, office.typed_for_books())
    try:
        begun(office).choices(Role.ACCOUNTING)
    except AccessLost as error:
        office.refusal = error


@when("he types the right password")
def right_password(office: Office) -> None:
    """At the same question."""
    del office.login["password"]


@then(phrase('he is refused: "{words}"'))
def is_refused(office: Office, words: str) -> None:
    """In words, with the link still there to go on with."""
    assert words in str(office.refusal)
    assert begun(office).answers.accounting.connector == "octopus"


@then("he may choose among the dossiers of Octopus")
def may_choose(office: Office) -> None:
    """Each with its number and name, the one of the scenarios among them."""
    assert office.refusal is None
    offered = {c.value: c.name for c in begun(office).choices(Role.ACCOUNTING)["dossier"]}
    known = office.books.fake.description()["dossier_id"]
    assert office.books.fake.state.dossiers[known].description in offered[str(known)]


@given("he signed in to both")
def signed_in(office: Office) -> None:
    """With consent in the browser on one side and a password on the other."""
    made = begun(office)
    made.tell(Role.CRM, office.typed_for_crm())
    made.begin_sign_in(Role.CRM, REDIRECT)
    made.sign_in(Role.CRM, REDIRECT, office.crm.human.authorize(REDIRECT))
    made.tell(Role.ACCOUNTING, office.typed_for_books())
    made.tell(Role.ACCOUNTING, {"dossier": office.books.fake.description()["dossier_id"]})
    for role in Role:
        made.open_once(role)


@then(phrase('the journals "{codes}" are offered to him, and "{others}" are not'))
def offered_journals(office: Office, codes: str, others: str) -> None:
    """Among the sales journals of the year of today."""
    books, today = begun(office).books(), day_of(office.clock.now())
    offered = {journal.code for journal in journal_choices(books, today, Purpose.SALES)}
    assert set(codes.split(", ")) <= offered
    assert not set(others.split(", ")) & offered


@then(phrase('journal {code:w} is refused to him: "{words}"'))
def refused_journal(office: Office, code: str, words: str) -> None:
    """Before anything is stored."""
    books, today = begun(office).books(), day_of(office.clock.now())
    assert words in refuse_journal(books, today, code, Purpose.SALES)


@when("he leaves, and koppel is opened again")
def leave(office: Office) -> None:
    """Another process opens the same database."""
    office.reopen()


@then("the link is unfinished, and does not run")
def is_unfinished(office: Office) -> None:
    """It is no link yet, and the words say how to go on."""
    assert office.app.links() == []
    with pytest.raises(ConfigError, match=f"go on with koppel link add {NAME}"):
        office.app.link(NAME)


@then("no secret of the unfinished link can be read in the database")
def no_secret(office: Office) -> None:
    """Neither the password nor the client's secret, in any file of it."""
    known = (
        office.crm.fake.description()["client_secret"],
        office.books.fake.description()["password"],
    )
    for file in office.database.parent.glob(f"{office.database.name}*"):
        content = file.read_bytes()
        assert [secret for secret in known if secret.encode() in content] == []


@when("he goes on where he left and saves the link")
def finish(office: Office) -> None:
    """Only what is missing is said; then the link is made."""
    office.calls.clear()
    made = begun(office)
    made.set_policy(**office.policy)
    office.take(made.finish())


@then("nobody asked him to sign in again")
def no_sign_in(office: Office) -> None:
    """Saving the link needs no call that a sign-in makes."""
    assert not [call for call in office.calls if "token" in call.operation]
    assert not [call for call in office.calls if "uthenti" in call.operation]


@then("the link is not active, and does not run")
def is_inactive(office: Office) -> None:
    """Asked to run, it says what to do."""
    assert not office.link.active
    with pytest.raises(KoppelError, match=f"koppel link check {NAME}"):
        office.link.run()


@step("the check of the link is green")
def check_green(office: Office) -> None:
    """Which makes the link active, and lets the import run that was asked for."""
    office.link.activate(office.link.check())
    office.link.import_as_wanted()


@then("the link is active")
def is_active(office: Office) -> None:
    """From now on."""
    assert office.link.active


@then("the import of companies is offered to him, and off")
def import_is_off(office: Office) -> None:
    """It can be ticked, and is not."""
    assert begun(office).can_import()
    assert begun(office).answers.import_companies == ""


@given("he ticks the import of companies")
def tick(office: Office) -> None:
    """With the matching first."""
    begun(office).set_import("match")


@then("the link has the settings that were chosen")
def has_settings(office: Office) -> None:
    """Journals, start date and VAT codes."""
    kept = office.link.policy.model_dump(mode="json")
    assert {name: kept[name] for name in office.policy} == office.policy
    assert office.link.sides[Role.ACCOUNTING].settings["dossier"]


@when(phrase('the accountant adds "{name}" to Octopus'))
def add_relation(books: Books, name: str) -> None:
    """A relation that nobody asked to import."""
    books.human.add_relation(name, "")
