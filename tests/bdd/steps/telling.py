"""Steps: what koppel tells: report, issues, notification, explanation."""

from __future__ import annotations

from koppel import Outcome
from pytest_bdd import then

from tests.bdd.office import Office
from tests.bdd.words import phrase


def held_about(office: Office, kind: str, number: str) -> list[Outcome]:
    """The held documents, or payments, with a number."""
    return [o for o in office.report.held if o.label.startswith(kind) and number in o.label]


@then("the run ends without anything held or failed")
def nothing_in_trouble(office: Office) -> None:
    """Exit code 0, nothing held, failed or in doubt."""
    report = office.report
    assert (list(report.held), list(report.failed), report.exit_code) == ([], [], 0)


@then(phrase('"{number}" is held under {rule:w}: "{words}"'))
def held_because(office: Office, number: str, rule: str, words: str) -> None:
    """The report names the document, the rule and the reason."""
    found = held_about(office, "Invoice", number)
    assert [o.rule for o in found] == [rule], list(office.report.outcomes())
    assert words in found[0].message


@then(phrase('the payment of "{number}" is held under {rule:w}: "{words}"'))
def payment_held(office: Office, number: str, rule: str, words: str) -> None:
    """The report names the payment, the rule and the reason."""
    found = held_about(office, "Payment of invoice", number)
    assert [o.rule for o in found] == [rule], list(office.report.outcomes())
    assert words in found[0].message


@then(phrase('an issue under {rule:w} about "{name}" says "{words}"'))
def issue_says(office: Office, rule: str, name: str, words: str) -> None:
    """It is open, and names the record and what is the matter."""
    found = [i for i in office.report.issues if i.rule == rule and name in i.label]
    assert [words in issue.message for issue in found] == [True], list(office.report.issues)


@then(phrase("the report counts {count:d} invoice"))
def counts_invoices(office: Office, count: int) -> None:
    """As candidates, whatever came of them."""
    assert sum(office.report.counts.get("Invoice", {}).values()) == count


@then(phrase("there is one notification for each of {runs:d} runs"))
def one_each(office: Office, runs: int) -> None:
    """After each run the latest notification was that of the run."""
    told = [notification.run for notification in office.notifications]
    assert told == [report.run for report in reversed(office.link.runs())]
    assert len(told) == runs


@then(phrase('the notification says "{words}"'))
def notification_says(office: Office, words: str) -> None:
    """In its one line of counts."""
    assert words in office.notifications[-1].text


@then(phrase('the notification has a line with "{number}", "{result}" and "{words}"'))
def notification_names(office: Office, number: str, result: str, words: str) -> None:
    """Which document, what became of it, what to do."""
    found = [line for line in office.notifications[-1].lines if number in line]
    assert [result in line and words in line for line in found] == [True], found


@then(phrase('"{number}" is explained under {rule:w} as "{words}"'))
def explained(office: Office, number: str, rule: str, words: str) -> None:
    """Asked for by its number."""
    (explanation,) = office.link.explain(number)
    assert (explanation.state, explanation.rule) == ("skipped", rule)
    assert words in " ".join(explanation.lines)


@then(phrase('the draft "{name}" is explained under {rule:w} as "{words}"'))
def draft_explained(office: Office, name: str, rule: str, words: str) -> None:
    """Asked for by its id, as it has no number."""
    explained(office, office.crm.draft_id(name), rule, words)


@then(phrase('koppel explains "{number}" with "{words}"'))
def explains(office: Office, number: str, words: str) -> None:
    """One of the sentences."""
    sentences = [line for found in office.link.explain(number) for line in found.lines]
    assert [line for line in sentences if words in line] != [], sentences
