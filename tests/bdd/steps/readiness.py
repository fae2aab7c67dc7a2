"""Steps: what is missing before a first sync, and what that sync would do."""

from __future__ import annotations

from decimal import Decimal

from koppel import Plan, Result
from koppel.checks.datacheck import Datacheck
from koppel.decide.checkup import Readiness
from koppel.run import RunState
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase


@step("a plan is made", target_fixture="plan")
def make_plan(office: Office) -> Plan:
    """A dry run."""
    return office.link.plan()


@step("koppel syncs, told that unmatched customers are new")
def sync_told(office: Office) -> None:
    """As with koppel sync --create-unmatched."""
    office.sync(create_unmatched=True)


@then(phrase('the plan warns "{words}"'))
def plan_warns(plan: Plan, words: str) -> None:
    """Once."""
    assert [words in note for note in plan.notes] == [True]


@then("the plan warns of nothing")
def plan_is_silent(plan: Plan) -> None:
    """A sync may begin."""
    assert plan.notes == ()


@step(phrase('the run is stopped: "{words}"'))
def stopped(office: Office, words: str) -> None:
    """It ends well-behaved: with a report, and the exit code of what a person must decide."""
    report = office.report
    assert (report.state, report.exit_code) == (RunState.STOPPED, 3)
    assert words in report.stopped


@then(phrase('the status says "{words}"'))
def status_says(office: Office, words: str) -> None:
    """In the notification of the last run."""
    last = office.link.status().last
    assert last is not None
    assert words in last.text


# -- what both sides hold, and the steps that follow ----------------------------------------------


@given("Teamleader holds no customers")
def no_customers_in_crm(crm: Crm) -> None:
    """It is new."""
    assert crm.fake.state.customers == {}


@given("Octopus holds no customers")
def no_customers_in_books(books: Books) -> None:
    """They are new."""
    assert books.dossier.relations == {}


@then(phrase('the situation is {letter:w}: "{words}"'))
def situation_is(check: Readiness, letter: str, words: str) -> None:
    """It is named, and told."""
    assert check.situation is not None
    assert check.situation.letter == letter
    assert words in check.situation.text


@then(phrase('the steps are "{commands}"'))
def steps_are(check: Readiness, commands: str) -> None:
    """In this order, each with what to type."""
    assert check.situation is not None
    assert [step.command for step in check.situation.steps] == commands.split(", ")


@then("the check asked Octopus once for its customers, and Teamleader for one page of them")
def few_calls(office: Office) -> None:
    """One reading of the feed; one list, for its first page shows that there are some."""
    lists = {"companies.list", "contacts.list"}
    asked = [c.operation for c in office.calls if "elation" in c.operation or c.operation in lists]
    assert sorted(name.split("/")[-1].split(" ")[-1] for name in asked) in (
        ["companies.list", "modified"],
        ["GetModifiedRelations", "companies.list"],
    )


@then("the check asked Teamleader once which linked customers it has")
def asked_once(check: Readiness) -> None:
    """One list of those that are linked; where none is left, one page of each list besides."""
    told = {line["operation"]: line["run"] for line in check.to_dict()["calls"]}
    left = check.situation is not None and check.situation.letter == "A"
    lists = {name: n for name, n in told.items() if name in ("companies.list", "contacts.list")}
    assert lists == ({"companies.list": 1} if left else {"companies.list": 2, "contacts.list": 1})


@then("the check tells its calls")
def tells_calls(office: Office, check: Readiness) -> None:
    """As many as were made, signing in apart."""
    told = {line["operation"]: line["run"] for line in check.to_dict()["calls"]}
    assert sum(told.values()) <= len(office.calls)
    assert told["companies.list"] == 1


# -- what is missing ------------------------------------------------------------------------------


@given(phrase("Octopus has no {thing}"))
def nothing_of(books: Books, thing: str) -> None:
    """Nothing of the kind; without a year there is nothing that belongs to one."""
    dossier = books.dossier
    for kind in {
        "bookyears": (dossier.bookyears, dossier.journals, dossier.accounts),
        "journals": (dossier.journals,),
        "ledger accounts": (dossier.accounts,),
    }[thing]:
        kind.clear()


@given(phrase("Octopus has only the bookyear {year:d}"))
def only_year(books: Books, year: int) -> None:
    """With its journals and accounts."""
    dossier = books.dossier
    (kept,) = [id for id, found in dossier.bookyears.items() if found.start.year == year]
    dossier.bookyears = {kept: dossier.bookyears[kept]}
    dossier.journals = {key: each for key, each in dossier.journals.items() if key[0] == kept}
    dossier.accounts = {key: each for key, each in dossier.accounts.items() if key[0] == kept}


@then("the link is ready")
def is_ready(check: Readiness) -> None:
    """Nothing is missing that it cannot work without."""
    assert check.ready, check.lines


@then("the link is not ready")
def is_not_ready(check: Readiness) -> None:
    """Something is."""
    assert not check.ready


@then(phrase('the check advises "{words}"'))
def check_advises(check: Readiness, words: str) -> None:
    """As what to do, or what one may do."""
    assert [line.cure for line in check.lines if words in line.cure] != [], check.lines


@then(phrase('the check does not say "{words}"'))
def check_is_silent(check: Readiness, words: str) -> None:
    """None of its lines does."""
    assert [line.text for line in check.lines if words in line.text] == []


@then(phrase('the check minds "{words}"'))
def check_minds(check: Readiness, words: str) -> None:
    """As what is better agreed with somebody."""
    assert [words in sentence for sentence in check.advice] == [True]


@then("nothing that is advised makes or changes a ledger account")
def no_account_command(check: Readiness) -> None:
    """The commands choose accounts for lines; none is about an account itself."""
    typed = [part for line in check.lines for part in line.cure.split("koppel ")[1:]]
    assert [part for part in typed if not part.startswith("link set acme ")] == []


@then(phrase('for the VAT rate "{name}" a person may type'))
def may_type(check: Readiness, name: str, datatable: list[list[str]]) -> None:
    """One command for each code."""
    (rate,) = [rate for rate in check.rates if rate.name == name]
    assert rate.code == ""
    assert [[choice.command] for choice in rate.choices] == datatable


# -- the data of a first sync ---------------------------------------------------------------------


@given(phrase('the accountant has booked "{number}" of {total:Money} euro for "{name}" by hand'))
def booked_before(books: Books, number: str, total: Decimal, name: str) -> None:
    """Before there was a link, with the number of the invoice as reference."""
    base = total / Decimal("1.21")
    line = {"account": 700000, "base": base, "vat_code": "21", "vat": total - base}
    books.human.book_sale("V1", books.relation(name).id, lines=[line], reference=number)


@step("the data are checked", target_fixture="data")
def check_data(office: Office) -> Datacheck:
    """Record by record."""
    return office.link.check_data()


@then("the data have these flaws, among others")
def has_flaws(data: Datacheck, datatable: list[list[str]]) -> None:
    """Each with a cure."""
    found = {
        (flaw.record, flaw.problem, flaw.rule, "yes" if flaw.holds else "no"): flaw.cure
        for flaw in data.flaws
    }
    heading, *rows = [tuple(row) for row in datatable]
    assert heading == ("record", "problem", "rule", "held")
    assert [row for row in rows if not found.get(row)] == [], list(found)


@then(phrase("{count:d} invoice would be created"))
def would_be_created(data: Datacheck, count: int) -> None:
    """By a sync that goes on."""
    assert data.counts["Invoice"][Result.CREATED] == count


@then(
    phrase(
        "the books hold {standing:d} documents of before, {same:d} of them the same as one to be "
        "booked"
    )
)
def documents_of_before(data: Datacheck, standing: int, same: int) -> None:
    """Counted, and said."""
    assert (data.standing, data.same) == (standing, same)


@step("koppel syncs, told that documents in the books are the same")
def sync_adopting(office: Office) -> None:
    """As with koppel sync --adopt-existing."""
    office.sync(adopt_existing=True)
