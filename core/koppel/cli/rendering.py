"""Rendering: what a run, a plan, a check and the rest look like for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from rich.console import Group, RenderableType

from koppel import commands
from koppel.belgium import clock
from koppel.cli.tables import counted, counts_table, indented, table, words
from koppel.cli.text import count
from koppel.cli.troubles import Reasons
from koppel.decide.checkup import CheckLine, Readiness, Situation
from koppel.plan import Plan, PlanLine
from koppel.run import TROUBLE, Calls, Report, Result, RunState
from koppel.status import Explanation, Status

RESULTS = tuple(str(result) for result in Result)
STATES = {
    RunState.RUNNING: "is running",
    RunState.OK: "all went well",
    RunState.TROUBLE: "finished, with records that need attention",
    RunState.STOPPED: "stopped early",
    RunState.INTERRUPTED: "was interrupted",
}
SHOWN_LINES = 40
STATUS_LINES = 12


def report(value: Report) -> Iterator[RenderableType]:
    """Yield the parts of a report: the counts, the troubles, the issues, the calls."""
    yield words(f"Run {value.run} of {value.link}: {STATES[value.state]}{_took(value)}", "bold")
    if value.stopped:
        yield words(value.stopped)
    yield ""
    if value.candidates or not value.stopped:
        yield from _counted(value.counts)
    for note in value.notes:
        if not value.stopped or value.stopped not in note:  # told above
            yield words(f"Note: {note}")
    troubles = Reasons()
    for result in _in_order(TROUBLE):
        troubles.add_outcomes(value.outcomes(result))
    yield from _section("Held, failed or in doubt", troubles)
    differences = Reasons(told=troubles)
    differences.add_issues(value.issues)
    yield from _section("Open until somebody decides", differences)
    yield from _calls(value.calls)


def plan(value: Plan) -> Iterator[RenderableType]:
    """Yield what a run would do now."""
    yield words(f"Plan of {value.link}: what a sync would do now. Nothing was written.", "bold")
    yield ""
    yield from _counted(value.counts)
    for note in value.notes:
        yield words(f"Note: {note}")
    yield from _plan_lines(line for line in value.lines if line.result not in _QUIET)
    yield from _calls(value.calls)


_QUIET = {Result.UNCHANGED, Result.NOT_DUE}


def _plan_lines(lines: Iterable[PlanLine]) -> Iterator[RenderableType]:
    """Yield the first lines; the others are counted one by one, never gathered."""
    rest = iter(lines)
    first = list(islice(rest, SHOWN_LINES))
    if not first:
        return
    rows = [(line.n, line.label, line.result, line.rule, line.message) for line in first]
    yield table(("line", "record", "result", "rule", "why"), rows, numbers=("line",))
    more = sum(1 for _ in rest)
    if more:
        yield words(f"... and {count(more, 'line')} more; --out FILE has all")
    yield ""


def readiness(value: Readiness) -> Iterator[RenderableType]:
    """Yield what the check looked at, what is missing, and the steps that follow."""
    verdict = "ready" if value.ready else "not ready"
    yield words(f"Link {value.link} is {verdict}.", "bold")
    for line in value.lines:
        yield from _line(line)
    yield from _listed("VAT rates are linked so", value.taxes)
    yield from _to_choose(value)
    yield from _listed("Ledger accounts offered", value.accounts)
    for sentence in value.advice:
        yield indented(words(f"Mind: {sentence}", "dim"), 6)
    if value.situation is not None:
        yield from _situation(value.situation, value)
    made = sum(each.run for each in value.calls)
    if made:
        yield words(f"This check took {count(made, 'API call')}.", "dim")


def status(value: Status) -> Iterator[RenderableType]:
    """Yield how a link stands: its last notification, and what waits."""
    bound = ", ".join(counted(number, kind) for kind, number in value.bound.items())
    yield words(f"Link {value.link}", "bold")
    if value.running_since:
        yield words(f"  a run is going on since {clock(value.running_since)}")
    yield words(f"  linked: {bound or 'nothing yet'}")
    yield words(f"  waiting: {value.waiting:,}; in doubt: {value.in_doubt:,}")
    if value.last is None:
        first = commands.checking(value.link)
        yield words(f"  no run yet; {first} says what to do first, koppel sync starts one")
    else:
        yield words(f"  last run ({clock(value.last.at)}): {value.last.text}")
        told, more = value.last.lines[:STATUS_LINES], len(value.last.lines) - STATUS_LINES
        for line in told:
            yield indented(words(line), 4)
        if more > 0:
            yield words(f"    ... and {more:,} more; koppel status --json has all")
    yield from _automatic(value)
    issues = Reasons()
    issues.add_issues(value.issues)
    yield from _section("Open until somebody decides", issues)


def _automatic(value: Status) -> Iterator[RenderableType]:
    """Yield what a link does by itself: its next run, and what people were told."""
    if value.next_due is not None:
        yield words(f"  next run by itself: {clock(value.next_due)}")
    if value.told is not None and value.last is not None and value.told.run != value.last.run:
        told = value.told
        yield words(f"  last told ({clock(told.at)}, {told.news}): {told.text}")
    for sentence in value.undelivered:
        yield indented(words(sentence), 2)


def runs(values: Iterable[Report]) -> Iterator[RenderableType]:
    """Yield one row for each run."""
    rows = [
        (
            value.run,
            value.link,
            clock(value.started),
            value.state,
            value.candidates,
            value.count(Result.CREATED),
            sum(value.count(result) for result in TROUBLE),
        )
        for value in values
    ]
    columns = ("run", "link", "started", "state", "candidates", "created", "in trouble")
    yield table(columns, rows, numbers=("run", "candidates", "created", "in trouble"))


def explanation(value: Explanation) -> Iterator[RenderableType]:
    """Yield why a document is where it is."""
    rule = f" ({value.rule})" if value.rule else ""
    yield words(f"{value.label}: {value.state}{rule}", "bold")
    for line in value.lines:
        yield indented(words(line), 2)


def _took(value: Report) -> str:
    if value.ended is None:
        return ""
    seconds = (value.ended - value.started).total_seconds()
    return f" ({clock(value.started)}, {seconds:.0f} s)"


def _counted(counts: Mapping[str, Mapping[Result, int]]) -> Iterator[RenderableType]:
    if any(sum(row.values()) for row in counts.values()):
        plain = {kind: {str(r): n for r, n in row.items()} for kind, row in counts.items()}
        yield counts_table(plain, RESULTS)
    else:
        yield words("Nothing to do: no record was new, changed or waiting.")
    yield ""


def _section(title: str, reasons: Reasons) -> Iterator[RenderableType]:
    if reasons:
        yield words(title, "bold")
        yield indented(Group(*reasons.lines()), 2)
        yield ""


def _calls(calls: Sequence[Calls]) -> Iterator[RenderableType]:
    made = [c for c in calls if c.run or c.limit is not None or c.left is not None]
    if not made:
        return
    rows = [(c.connection, c.operation, c.run or "", c.today or "", c.limit, c.left) for c in made]
    columns = ("API calls", "operation", "this run", "today", "limit", "left")
    yield table(columns, rows, numbers=columns[2:])


def _line(line: CheckLine) -> Iterator[RenderableType]:
    rule = f" ({line.rule})" if line.rule else ""
    mark, style = "ok ", "green"
    if not line.ok:
        mark, style = ("-- ", "bold red") if line.blocks else ("?  ", "yellow")
    yield words(f"  {mark} {line.topic}: {line.text}{rule}", "" if line.ok else style)
    if line.cure:
        yield indented(words(f"{'If you like' if line.ok else 'What to do'}: {line.cure}"), 6)


def _to_choose(value: Readiness) -> Iterator[RenderableType]:
    """Yield the codes that a person chooses among, once for all rates that share them."""
    shared: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for rate in value.rates:
        codes = tuple((choice.code, choice.description) for choice in rate.choices)
        if len(codes) > 1:
            shared.setdefault(codes, []).append(rate.name)
    for codes, names in shared.items():
        yield words(f"  To choose from for {', '.join(names)}:")
        for code, description in codes:
            yield indented(words(f"{code}  {description}"), 6)


def _situation(value: Situation, check: Readiness) -> Iterator[RenderableType]:
    yield ""
    yield words(f"Situation {value.letter}: {value.text}.", "bold")
    if value.warning:
        yield indented(words(f"Mind: {value.warning}.", "yellow"), 2)
    steps = [(step.text, step.command) for step in value.steps]
    if not check.ready:
        again = commands.checking(check.link)
        steps.insert(0, ("mend what is marked -- above, and look again", again))
    for n, (text, command) in enumerate(steps, 1):
        yield indented(words(f"{n}. {text}{f': {command}' if command else ''}"), 2)


def _listed(title: str, items: Sequence[str]) -> Iterator[RenderableType]:
    if items:
        yield words(f"  {title}:")
        yield indented(words(", ".join(items), "dim"), 6)


def _in_order(results: Iterable[Result]) -> list[Result]:
    return [result for result in Result if result in set(results)]
