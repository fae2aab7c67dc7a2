"""Rendering: what results look like for people, at 100 columns."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from koppel.cli import rendering
from koppel.decide.checkup import CheckLine, Readiness
from koppel.model import Ref
from koppel.notification import Notification
from koppel.plan import Plan, PlanLine
from koppel.run import Calls, Issue, Outcome, Report, Result, RunState
from koppel.status import Explanation, Status
from rich.console import Console, RenderableType

AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
OPEN = "journal V1 is open: close it in the books"


def render(parts: Iterable[RenderableType]) -> str:
    """Return what a pipe of 100 columns would get."""
    console = Console(file=io.StringIO(), width=100, markup=False, highlight=False, emoji=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def ref(number: int) -> Ref:
    """Return the ref of an invoice."""
    return Ref("crm", "Invoice", str(number))


def report(outcomes: list[Outcome], issues: list[Issue] | None = None) -> Report:
    """Return a report with these outcomes."""
    counts: dict[str, dict[Result, int]] = {}
    for outcome in outcomes:
        row = counts.setdefault(outcome.ref.kind, {})
        row[outcome.result] = row.get(outcome.result, 0) + 1

    def chosen(result: Result | None) -> Iterator[Outcome]:
        return (o for o in outcomes if result is None or o.result is result)

    return Report(
        run=3,
        link="acme",
        state=RunState.TROUBLE,
        started=AT,
        ended=AT.replace(minute=1, second=8),
        counts=counts,
        calls=(Calls("octopus", "POST buysellbookings", 218, 221, 4000, 3779),),
        notes=("the feed of settlements was not read: its quota is spent",),
        _outcomes=chosen,
        _issues=lambda: iter(issues or []),
    )


def held(number: int) -> Outcome:
    """Return an invoice that is held for an open journal."""
    return Outcome(ref(number), f"Invoice 2026 / {number}", Result.HELD, "R76", OPEN)


def created(number: int) -> Outcome:
    """Return an invoice that was booked."""
    return Outcome(ref(number), f"Invoice 2026 / {number}", Result.CREATED)


def test_the_table_of_a_report_adds_up() -> None:
    """Each row shows its candidates and the results that add up to them, and so do the sums."""
    customer = Outcome(Ref("crm", "Customer", "c"), "Acme", Result.ADOPTED)

    lines = render(rendering.report(report([customer, created(1), created(2), held(3)])))

    rows = [line.split() for line in lines.splitlines()]
    assert ["kind", "candidates", "created", "adopted", "held"] in rows
    assert ["customers", "1", "0", "1", "0"] in rows
    assert ["invoices", "3", "2", "0", "1"] in rows
    assert ["total", "4", "2", "1", "1"] in rows


def test_one_cause_is_told_once_with_the_records_it_holds() -> None:
    """Seven invoices behind one open journal are one reason, with the first few named."""
    shown = render(rendering.report(report([held(number) for number in range(7)])))

    assert shown.count(OPEN) == 1
    assert f"7 records held (R76): {OPEN}" in shown
    assert "Invoice 2026 / 3 and 3 more" in shown


def test_one_unmapped_rate_is_one_reason_on_whatever_lines_it_stands() -> None:
    """Forty invoices with it on different lines, and one named by the books, are two reasons."""
    why = "VAT rate 6% has no counterpart in the books: link it"
    outcomes = [
        Outcome(
            ref(n), f"Invoice 2026 / {n} (Acme NV)", Result.HELD, "R65", f"line {n} (Job): {why}"
        )
        for n in range(1, 41)
    ]
    for n in (41, 42):
        text = f"Octopus could not book invoice 2026 / {n}: look at its amounts"
        outcomes.append(Outcome(ref(n), f"Invoice 2026 / {n} (Acme NV)", Result.FAILED, "", text))

    shown = render(rendering.report(report(outcomes)))

    assert f"40 records held (R65): {why}" in shown
    assert "Invoice 2026 / 4 (Acme NV) and 36 more" in " ".join(shown.split())
    assert "2 records failed: Octopus could not book invoice …: look at its amounts" in shown


def test_what_waits_for_documents_behind_one_journal_is_one_reason() -> None:
    """Payments of several customers' invoices, and invoices of held customers, share a cause."""
    outcomes = []
    for n, name in ((1, "Acme NV"), (2, "Maes BV")):
        invoice = f"2026 / {n} ({name})"
        why = f"waits for Invoice {invoice}: {OPEN}"
        outcomes.append(Outcome(ref(n), f"Payment of invoice {invoice}", Result.HELD, "R80", why))
        why = f"waits for Customer {name}: two bear one number"
        outcomes.append(Outcome(ref(n + 2), f"Invoice {invoice}", Result.HELD, "R4", why))

    shown = " ".join(render(rendering.report(report(outcomes))).split())

    assert f"2 records held (R80): waits for Invoice …: {OPEN}" in shown
    assert "2 records held (R4): waits for Customer …: two bear one number" in shown


def test_a_reason_of_one_record_is_told_as_it_is() -> None:
    """With one record the line and the name stay in the sentence."""
    text = "line 3 (Job): ledger account 999 does not exist in 2026"

    shown = render(
        rendering.report(report([Outcome(ref(1), "Invoice 7", Result.HELD, "R23", text)]))
    )

    assert f"1 record held (R23): {text}" in shown


def test_many_reasons_are_counted_and_not_all_printed() -> None:
    """A report with hundreds of different reasons stays readable and loses none of the count."""
    outcomes = [
        Outcome(ref(n), f"Invoice {n}", Result.FAILED, "D8", f"line {n} has no account")
        for n in range(300)
    ]

    shown = render(rendering.report(report(outcomes)))

    assert "... and 288 records more; see them all with --json" in shown
    assert len(shown.splitlines()) < 60


def test_a_report_tells_calls_notes_time_and_differences() -> None:
    """The calls with what is left, the notes, the duration and open issues are all there."""
    issue = Issue(ref(9), "Invoice 2026 / 9", "R81", "paid in the CRM, open in the books", AT)

    shown = render(rendering.report(report([created(1)], [issue])))

    assert "(16-11-2026 09:00, 68 s)" in shown
    assert "Note: the feed of settlements was not read: its quota is spent" in shown
    assert "1 record open (R81): paid in the CRM, open in the books" in shown
    assert "POST buysellbookings        218     221    4000   3779" in shown


def test_an_empty_report_says_that_there_was_nothing_to_do() -> None:
    """No table without rows."""
    assert "Nothing to do" in render(rendering.report(report([])))


def test_names_from_outside_are_not_read_as_markup_or_escapes() -> None:
    """A name that looks like rich markup or a terminal code is shown as harmless text."""
    nasty = Outcome(ref(1), "[red]Evil[/red] \x1b[2J NV", Result.FAILED, "", "no")

    shown = render(rendering.report(report([nasty])))

    assert "[red]Evil[/red] [2J NV" in shown
    assert "\x1b" not in shown


def test_nothing_is_wider_than_a_hundred_columns() -> None:
    """A long label and a long message fold within the width."""
    outcome = Outcome(ref(1), "Invoice " + "x" * 150, Result.HELD, "R76", "close it " * 40)

    shown = render(rendering.report(report([outcome])))

    assert max(len(line) for line in shown.splitlines()) <= 100


def test_a_plan_lists_its_actions_and_says_how_many_more() -> None:
    """The first lines are shown; what is unchanged is counted only."""
    lines = tuple(
        PlanLine(n, ref(n), f"Invoice 2026 / {n}", Result.CREATED, "R2", "new") for n in range(50)
    )
    quiet = PlanLine(99, ref(99), "Invoice 2026 / 99", Result.UNCHANGED, "R2", "")
    counts = {"Invoice": {Result.CREATED: 50, Result.UNCHANGED: 1}}

    shown = render(rendering.plan(Plan("acme", counts, (*lines, quiet))))

    assert "Invoice 2026 / 39" in shown
    assert "... and 10 lines more; --out FILE has all" in shown
    assert "2026 / 99" not in shown


def test_a_check_marks_what_is_missing_with_the_cure() -> None:
    """Each line is marked, and the cure stands below what is missing."""
    value = Readiness(
        "acme",
        (
            CheckLine("fiscal years", True, "2025, 2026"),
            CheckLine("journals", False, "V2 is missing", "R18", "create V2 in the books"),
        ),
        accounts=("700000 Sales",),
        taxes=("21% -> 21",),
    )

    shown = render(rendering.readiness(value))

    assert "Link acme is not ready." in shown
    assert "ok  fiscal years: 2025, 2026" in shown
    assert "--  journals: V2 is missing (R18)" in shown
    assert "What to do: create V2 in the books" in shown
    assert "700000 Sales" in shown
    assert "21% -> 21" in shown


def test_a_status_shows_the_notification_and_what_waits() -> None:
    """The last notification with its lines, the linked records, what waits and what is open."""
    last = Notification(3, RunState.TROUBLE, AT, "2 booked, 1 held", ("Invoice 2026 / 3: held",))
    issue = Issue(ref(9), "Invoice 2026 / 9", "R81", "they differ", AT)

    shown = render(rendering.status(Status("acme", last, AT, {"Invoice": 1200}, 1, 0, (issue,))))

    assert "2 booked, 1 held" in shown
    assert "Invoice 2026 / 3: held" in shown
    assert "linked: 1,200 invoices" in shown
    assert "waiting: 1; in doubt: 0" in shown
    assert "a run is going on since" in shown
    assert "1 record open (R81): they differ" in shown


def test_a_status_shows_the_first_lines_of_a_long_notification() -> None:
    """Twelve of them, and how many more there are."""
    lines = tuple(f"Customer {n:02}: held" for n in range(1, 21))
    last = Notification(3, RunState.TROUBLE, AT, "20 held", lines)

    shown = render(rendering.status(Status("acme", last, None, {}, 20, 0, ())))

    assert "Customer 12: held" in shown
    assert "Customer 13: held" not in shown
    assert "... and 8 more; koppel status --json has all" in shown


def test_a_status_before_the_first_run_says_how_to_start() -> None:
    """A link that never ran says so."""
    shown = render(rendering.status(Status("acme", None, None, {}, 0, 0, ())))

    assert "no run yet; koppel link check acme says what to do first" in shown
    assert "linked: nothing yet" in shown


def test_runs_and_explanations_are_shown() -> None:
    """A run is a row, an explanation is a heading with its sentences."""
    rows = render(rendering.runs([report([created(1), held(2)])]))
    why = render(
        rendering.explanation(
            Explanation(ref(1), "Invoice 2026 / 1", "held", "R76", ("V1 is open.", "Close it."))
        )
    )

    assert "acme" in rows
    assert rows.splitlines()[-1].split()[-3:] == ["2", "1", "1"]
    assert why.splitlines() == ["Invoice 2026 / 1: held (R76)", "  V1 is open.", "  Close it."]
