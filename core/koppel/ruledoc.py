"""Ruledoc: the page docs/rules.md, written from the rules as data.

python -m koppel.ruledoc > docs/rules.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from koppel.connector import Role
from koppel.promises import DECISIONS, RULES
from koppel.rules import CRM_ACCOUNTING, Do, Guard, Journals, Op, Policy, Rule, When

SIDES = {Role.CRM: "the CRM", Role.ACCOUNTING: "the books"}
LOOKS = {
    When.SEEN: "whenever it moved",
    When.NEEDED: "when a document needs it",
    When.ASKED: "when a person asks",
    When.BOUND: "when a customer was linked",
}
DOES = {
    Do.CREATE: "create it",
    Do.UPDATE: "update it",
    Do.PAY: "register the payment",
    Do.REPORT: "report it, write nothing",
    Do.NOTHING: "nothing",
}

HEAD = """\
# The rules

What flows between a CRM and the books, on what condition, and what koppel promises about it. The
ids are permanent: outcomes and messages quote them, `koppel explain` prints them, and the scenarios
in `features/` carry them as tags. This page is written from the rules as data
(`python -m koppel.ruledoc > docs/rules.md`), and a test holds it to them.
"""


def render(rules: tuple[Rule, ...] = CRM_ACCOUNTING) -> str:
    """Return the page."""
    return "\n".join(
        (
            HEAD,
            *_flows(rules),
            *_guards(rules),
            *_settings("The settings of a link", Policy),
            *_settings("The journals of a link", Journals),
            *_ids("What the rules say", RULES),
            *_ids("Decided where the rules leave room", DECISIONS),
        )
    )


def _flows(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield "## What flows\n"
    yield "In the order of a run.\n"
    for n, rule in enumerate(rules, 1):
        route = f"{SIDES[rule.source]} → {SIDES[rule.target]}"
        yield f"{n}. **{rule.id}** {rule.kind.__name__}, {route}: {rule.text}"
        yield f"   - Looked at {LOOKS[rule.when]}."
        if rule.guards:
            ids = dict.fromkeys(guard.id for guard in rule.guards)
            yield f"   - On condition of {' and '.join(ids)}."
        yield f"   - {_verbs(rule)}"
        yield f"   - Carries out {', '.join(rule.because)}."
    yield ""


def _verbs(rule: Rule) -> str:
    if rule.rise is not Do.NOTHING:
        return f"Becomes paid: {DOES[rule.rise]}. Is taken back: {DOES[rule.fall]} ({rule.falls})."
    return f"New: {DOES[rule.new]}. Changed: {DOES[rule.changed]}. Gone: {DOES[rule.gone]}."


def _guards(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield "## Conditions\n"
    yield "| Id | Holds when | Else it is not due |"
    yield "| --- | --- | --- |"
    for guard in dict.fromkeys(guard for rule in rules for guard in rule.guards):
        yield f"| {guard.id} | {_condition(guard)} | {guard.reason} |"
    yield ""


def _condition(guard: Guard) -> str:
    value = guard.value
    words = f"setting `{value[1:]}`" if isinstance(value, str) else f"`{value}`"
    return f"`{guard.field}` is {'' if guard.op is Op.IS else 'not before '}{words}"


def _settings(title: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| Setting | Default | Meaning |"
    yield "| --- | --- | --- |"
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = "must be given" if default is PydanticUndefined else _default(default)
        yield f"| `{name}` | {shown} | {' '.join((field.description or '').split())} |"
    yield ""


def _default(value: object) -> str:
    if isinstance(value, BaseModel) or value in ("", {}):
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _ids(title: str, promises: Mapping[str, str]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| Id | Promise |"
    yield "| --- | --- |"
    for id, text in promises.items():
        yield f"| {id} | {text} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(render())
