"""creditNotes.list and creditNotes.info (teamleader-api 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from koppel_fakes.teamleader import render
from koppel_fakes.teamleader.call import Call, Endpoint, Result, found, paged, remembered, since
from koppel_fakes.teamleader.documents import CreditNote

Test = Callable[[CreditNote], bool]


def endpoints() -> Mapping[str, Endpoint]:
    """All the API offers for credit notes: they are made from invoices, or at the screen."""
    return {
        "creditNotes.list": Endpoint(list_credit_notes, "invoices"),
        "creditNotes.info": Endpoint(credit_note_info, "invoices"),
    }


def list_credit_notes(call: Call) -> Result:
    """The credit notes that pass the filter; no order can be asked for."""
    tests = _tests(call)
    ids = remembered(call, lambda: _find(call, tests))
    return paged(
        call,
        ids,
        lambda note_id: render.credit_note_summary(call.switches, call.state.credit_notes[note_id]),
        meta=call.switches.on("invoice_list_pagination_meta"),
    )


def credit_note_info(call: Call) -> Result:
    """One credit note in full."""
    note = found(call.state.credit_notes.get, call, "creditNote")
    detail = render.credit_note_detail(call.switches, note)
    return Result([detail] if call.switches.on("credit_note_info_as_list") else detail)


def _find(call: Call, tests: list[Test]) -> list[str]:
    notes = [note for note in call.state.credit_notes.values() if all(test(note) for test in tests)]
    newest_first = call.switches["credit_notes_order"] == "newest"
    notes.sort(key=lambda note: (note.on, note.created_at), reverse=newest_first)
    return [note.id for note in notes]


def _tests(call: Call) -> list[Test]:
    """One test per filter; the date filter ends *before* its day, unlike that of invoices."""
    asked = call.filter()
    ids, updated_since = asked.uuids("ids"), asked.moment("updated_since")
    department, invoice = asked.uuid("department_id"), asked.uuid("invoice_id")
    project = asked.uuid("project_id")
    after, before = asked.day("credit_note_date_after"), asked.day("credit_note_date_before")
    customer = asked.object("customer")
    kind = customer.choice("type", ("company", "contact"), required=True) if customer else None
    customer_id = customer.uuid("id", required=True) if customer else None
    call.body.check()
    wanted = frozenset(ids or ())
    given: list[tuple[object, Test]] = [
        (ids, lambda n: n.id in wanted),
        (updated_since, lambda n: since(call, n.updated_at, updated_since)),
        (department, lambda n: n.department_id == department),
        (invoice, lambda n: n.invoice_id == invoice),
        (project, lambda n: n.project_id == project),
        (after, lambda n: after is not None and n.on >= after),
        (before, lambda n: before is not None and n.on < before),
        (customer_id, lambda n: (n.customer_kind, n.customer_id) == (kind, customer_id)),
    ]
    return [test for value, test in given if value is not None]
